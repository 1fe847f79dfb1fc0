"""Efficiencies in cards: tables in mass, in an energy or in both, and files of them."""

import json

import numpy as np
import pytest

from mubeam import experiments
from mubeam.errors import CardError, DataFileError, InputError
from mubeam.experiments.efficiency import Efficiency
from mubeam.signals import Event

BASE = 'extends = "na64mu-2022"\nname = "own"\n[analyses.invisible.efficiency]\n'
BOTH = {
    "mass_gev": [0.01, 0.1, 1.0],
    "energy_gev": [40.0, 80.0, 160.0],
    "value": [[0.1, 0.2, 0.3], [0.2, 0.4, 0.4], [0.0, 1.0, 0.5]],
}


def table(**keys):
    return Efficiency(**keys, source=dict.fromkeys(keys, "made up"))


def card(folder, keys, sources=True):
    lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items()]
    lines += [f'source.{name} = "x"' for name in keys if sources and name not in ("table", "label", "inferred_with")]
    path = folder / "own.toml"
    path.write_text(BASE + "\n".join(lines) + "\n")
    return path


def of_card(folder, keys, sources=True):
    return experiments.get(card(folder, keys, sources)).analyses["invisible"].efficiency


def test_linear_in_log_mass_and_in_energy():
    found = table(**BOTH)
    masses, energies = np.array([0.01, 0.1, 10**-1.5, 1.0]), np.array([60.0, 40.0, 100.0, 160.0])
    # by hand; the third lies half way between 0.01 and 0.1 and a quarter of the way from 80 to 160 GeV
    third = 0.5 * (0.75 * 0.2 + 0.25 * 0.3) + 0.5 * 0.4
    np.testing.assert_allclose(found(masses, energies), [0.15, 0.2, third, 0.5], rtol=1e-12)


def test_flat_outside_of_the_table_and_said_to_be():
    found = table(**BOTH)
    event = Event(np.array([10.0, 100.0, 200.0, 40.0]), np.array([0.1, 2.0, 0.1, 0.01]), np.zeros(4))
    np.testing.assert_allclose(found.at(event), [0.2, 0.875, 0.4, 0.1])
    assert found.is_beyond(event).tolist() == [True, True, True, False]
    assert found.ranges == "mass 0.01 to 1 GeV, energy 40 to 160 GeV"


def test_one_axis_of_the_leptons_momentum():
    found = table(lepton_momentum_gev=[0.0, 50.0, 100.0], value=[0.0, 0.5, 0.5])
    event = Event(np.array([150.0, 60.0]), np.array([0.1, 0.1]), np.array([10.0, 100.0]))
    np.testing.assert_allclose(found.at(event), [0.1, 0.5])
    # from 50 GeV on it is constant
    assert found.energy_knots_gev.tolist() == [0.0, 50.0]
    with pytest.raises(InputError, match="depends on lepton_momentum_gev: give it"):
        found(np.array([0.1]))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (BOTH | {"energy_gev": [40.0, 40.0, 160.0]}, r"efficiency\.energy_gev: energy_gev must rise"),
        (BOTH | {"lepton_momentum_gev": [1.0]}, r"lepton_momentum_gev: follows from energy_gev"),
        (BOTH | {"value": [0.1, 0.2, 0.3]}, r"efficiency\.value: .* must be a list of lists, a mass each"),
        (BOTH | {"value": [[0.1, 0.2]] * 3}, r"energy_gev has 3 entries and a row of value 2"),
        (BOTH | {"value": [[0.1, 0.2, 0.3]] * 2}, r"mass_gev has 3 entries and value 2"),
        (BOTH | {"value": [[0.1, 0.2, 1.3]] * 3}, r"efficiency\.value\.0\.2: .*at most 1, got 1\.3"),
        (BOTH | {"value_error": [0.1]}, r"efficiency\.value_error: .* must be a list of lists"),
        ({"energy_gev": [1.0, 2.0], "value": [[0.1, 0.2]]}, r"value: with energy_gev, value must be a list of numbers"),
        (BOTH | {"energy_gev": list(range(300))}, r"efficiency\.energy_gev: .*at most 100"),
        (BOTH | {"inferred_with": "spin-2"}, r"efficiency\.inferred_with: .*spin-0 or spin-1"),
        ({"value": [0.5], "table": 3}, r"efficiency\.table: unknown key"),
    ],
)
def test_bad_tables_are_refused_with_their_path(tmp_path, keys, message):
    with pytest.raises(CardError, match=message):
        of_card(tmp_path, keys)


def test_no_axis_at_all(tmp_path):
    path = tmp_path / "bare.toml"
    path.write_text(
        card(tmp_path, {"value": [0.5]})
        .read_text()
        .replace('extends = "na64mu-2022"', 'extends = "fasernu2"')
        .replace("invisible", "ultimate")
    )
    with pytest.raises(CardError, match=r"^analyses\.ultimate\.efficiency\.mass_gev: missing"):
        experiments.get(path)


FILE = "# from my events\nmass_gev,energy_gev,value,value_error\n{}"
ROWS = [
    f"{mass},{energy},{value},{value / 10}"
    for mass, row in zip(BOTH["mass_gev"], BOTH["value"], strict=True)
    for energy, value in zip(BOTH["energy_gev"], row, strict=True)
]


def write(folder, text):
    (folder / "efficiency.csv").write_text(text)
    return {"table": "efficiency.csv", "label": "my events", "inferred_with": "spin-1"}


def test_a_file_beside_the_card_is_the_same_as_its_numbers(tmp_path):
    """In any order of its lines; numbers and sources are part of the card, and so of its hash."""
    found = of_card(tmp_path, write(tmp_path, FILE.format("\n".join(reversed(ROWS)))))
    assert {name: getattr(found, name) for name in BOTH} == BOTH
    assert found.source == dict.fromkeys((*BOTH, "value_error"), "from my events")
    assert (found.label, found.inferred_with) == ("my events", "spin-1")
    assert found.largest_relative_error == pytest.approx(0.1)
    hashes = []
    for rows in (ROWS, [*ROWS[:-1], ROWS[-1].replace("0.5,", "0.6,")]):
        write(tmp_path, FILE.format("\n".join(rows)))
        hashes.append(experiments.card_hash(experiments.get(tmp_path / "own.toml")))
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FILE.format("\n".join(ROWS[:-1])), "8 points are not the 3 x 3 of mass_gev and energy_gev"),
        (FILE.format("\n".join([*ROWS[:-1], ROWS[0]])), "9 points are not the 3 x 3"),
        (FILE.format(""), "no points"),
        (FILE.format("0.1,40,a,0"), "'a'"),
        ("mass_gev,value\n0.1,0.5\n", "no source"),
        ("# x\nmass_gev,values\n0.1,0.5\n", "unknown column 'values'"),
        ("# x\nvalue\n0.5\n", "no axis"),
        ("# x\nmass_gev\n0.5\n", "no column 'value'"),
    ],
)
def test_bad_files(tmp_path, text, message):
    with pytest.raises(DataFileError, match=message):
        of_card(tmp_path, write(tmp_path, text))


def test_numbers_of_a_file_are_checked_as_those_of_a_card(tmp_path):
    with pytest.raises(CardError, match=r"efficiency\.value\.1: .*at most 1, got 5\.0"):
        of_card(tmp_path, write(tmp_path, "# x\nmass_gev,value\n0.1,0.5\n1,5\n"))


def test_a_file_and_numbers_beside_it(tmp_path):
    keys = write(tmp_path, FILE.format("\n".join(ROWS))) | {"value": [0.5]}
    with pytest.raises(CardError, match=r"^analyses\.invisible\.efficiency\.table: the file has all points"):
        of_card(tmp_path, keys)


def test_axes_of_the_card_below_go_with_its_table(tmp_path):
    """Another table brings its axes; what was known of the old one is not known of it."""
    found = of_card(tmp_path, {"lepton_momentum_gev": [10.0, 100.0], "value": [0.2, 0.1]})
    assert found.axes == ("lepton_momentum_gev",)
    assert (found.inferred_with, found.label) == (None, "table of the card")
    assert set(found.source) == {"lepton_momentum_gev", "value"}
    assert of_card(tmp_path, {"value": [0.1] * 5}).axes == ("mass_gev",)
