"""A signature in one file, with a section of the card and an option of its own: all that reads cards knows it."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli, signals
from mubeam.errors import CardError, InputError, UnknownNameError
from mubeam.matter.flux import FluxNodes
from mubeam.searches.request import Search, make_search

SIGNATURE = '''
"""A decay behind the target that leaves enough energy in a calorimeter."""

from typing import ClassVar

import numpy as np

from mubeam.foundation.sections import NonNegative, Positive
from mubeam.physics.decay_in_flight import decay_within
from mubeam.signals._target_escape import escape
from mubeam.signals.base import Option, Signature, SignatureSection


class Calorimeter(SignatureSection):
    """What it measures."""

    KEY: ClassVar = "calorimeter"
    OPTIONS: ClassVar = (
        Option("shower_scale_gev", "GeV", "Energy of a shower, instead of the card's.", looks_for="shower"),
    )

    shower_scale_gev: NonNegative
    gain: Positive = 1.0


def acceptance(event, analysis):
    """A shower is found the better the more energy it has."""
    assert event.depth_m is None
    assert event.angle_rad is None
    found = analysis.section(Calorimeter)
    return -np.expm1(-found.gain * event.energy_gev / found.shower_scale_gev)


def probability(fate, experiment):
    """It decays in the region."""
    inside = escape(fate, experiment.stack) * decay_within(fate.rate_per_m, experiment.decay_region_m)
    return (1 - fate.invisible) * inside


SIGNATURE = Signature(probability, acceptance, final_lepton="mu", needs_lifetime=True, section=Calorimeter)
'''

CARD = """
name = "toy"
description = "a sampling target, a shield and a calorimeter"

[beam]
energy_gev = 160.0
exposure_mot = 1e13
source.energy_gev = "made up"
source.exposure_mot = "made up"

[target]
source.slabs = "made up"
[[target.slabs]]
material = "lead"
thickness_m = 0.0015
repeat = 100
[[target.slabs]]
material = "carbon"
thickness_m = 0.0015
repeat = 100
produces = false
[[target.slabs]]
material = "tungsten"
thickness_m = 0.1
produces = false

[geometry]
decay_region_m = 8.0
source.decay_region_m = "made up"

[analyses.showers]
description = "a shower behind the shield"
signature = "shower"
form_factor = "tsai-elastic"
observed_events = 2
background_events = 1.0
confidence_level = 0.9
source = { observed_events = "made up", background_events = "made up", confidence_level = "made up" }

[analyses.showers.calorimeter]
shower_scale_gev = 40.0
source.shower_scale_gev = "made up"
"""
MODEL = "axion-photon"
POINT = {"mass_gev": 0.02, "coupling": 3e-3}


@pytest.fixture(autouse=True)
def one_file(tmp_path, monkeypatch):
    """The file as it would lie in the folder of signatures."""
    folder = tmp_path / "signals"
    folder.mkdir()
    (folder / "shower.py").write_text(SIGNATURE, encoding="utf-8")
    monkeypatch.setattr(signals, "__path__", [*signals.__path__, str(folder)])
    signals.CATALOGUE.names.cache_clear()
    yield
    monkeypatch.undo()
    signals.CATALOGUE.names.cache_clear()


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "toy.toml"
    path.write_text(CARD, encoding="utf-8")
    return path


def found_share(energy, scale):
    return -np.expm1(-energy / scale)


def test_the_section_and_the_option_of_a_yield(card):
    found = mb.yield_breakdown(MODEL, card, "showers", **POINT)
    assert found.luminosity_per_fb == pytest.approx(1e13 * 11.35 * 6.02214076e23 / 207.2 * 15 * 1e-39, rel=1e-12)
    at = {"energy_gev": 160.0, "mass_gev": 0.02, "form_factor": "tsai-elastic"}
    process = mb.models.get(MODEL).channels()[0].process
    x = np.linspace(np.log(0.02 / 160), 20, 4000)
    x = 1 / (1 + np.exp(-x))
    spectrum = mb.dsigma_dx(process, x=x, **at).value
    for scale, more in ((40.0, {}), (80.0, {"shower_scale_gev": 80.0})):
        here = mb.yield_breakdown(MODEL, card, "showers", **POINT, **more)
        share = np.trapezoid(spectrum * found_share(160 * x, scale) * x * (1 - x), np.log(x / (1 - x)))
        assert here.acceptance == pytest.approx(share / mb.cross_section(process, **at).value, rel=1e-3)
    assert mb.experiments.get(card).stack.depth_m == pytest.approx(0.4)


def test_another_number_by_an_option_makes_a_projection(card):
    assert not make_search(MODEL, card, "showers").is_projection
    search = make_search(MODEL, card, "showers", shower_scale_gev=80.0)
    assert search.projection_reasons == ("shower_scale_gev is not that of the card",)
    assert search.analysis.options == {"shower_scale_gev": 80.0}
    assert search.observation == (1, 1.0)
    top = card.with_name("top.toml")
    text = "[analyses.showers.calorimeter]\ngain = 0.9\nsource.gain = 'x'\n"
    top.write_text(f'extends = "toy.toml"\nname = "top"\n{text}')
    reasons = make_search(MODEL, top, "showers").projection_reasons
    assert reasons == ("analyses.showers.calorimeter is not that of toy",)


def test_where_the_option_means_nothing(card):
    for value, message in (
        (-1.0, "must be one number >= 0, at most 1e.20, got -1"),
        (np.nan, "must be finite"),
        ([1.0], "one number"),
    ):
        with pytest.raises(InputError, match=f"shower_scale_gev {message}" if value != [1.0] else message):
            make_search(MODEL, card, "showers", shower_scale_gev=value)
    with pytest.raises(InputError, match=r"^na64mu-2022 visible looks for no shower: leave out shower_scale_gev$"):
        make_search(MODEL, "na64mu-2022", "visible", shower_scale_gev=1.0)
    with pytest.raises(InputError, match=r"^toy showers looks for no tau: leave out track_resolution_m$"):
        make_search(MODEL, card, "showers", track_resolution_m=1.0)
    with pytest.raises(UnknownNameError, match="did you mean 'shower_scale_gev'"):
        make_search(MODEL, card, "showers", shower_scle_gev=1.0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "shower_scale_gev = 40.0",
            "shower_scale_gev = -1.0",
            r"^analyses\.showers\.calorimeter\.shower_scale_gev: .*got -1",
        ),
        (
            "shower_scale_gev = 40.0",
            "shower_scle_gev = 1.0",
            r"shower_scle_gev: unknown key: did you mean shower_scale_gev",
        ),
        ('source.shower_scale_gev = "made up"', "", r"^analyses\.showers\.calorimeter: no source for shower_scale_gev"),
        (
            "showers.calorimeter]",
            "showers.calorimetr]",
            r"^analyses\.showers\.calorimetr: unknown key: did you mean cal",
        ),
        ("observed_events = 2", "observd_events = 2", r"observd_events: unknown key: did you mean observed_events"),
    ],
)
def test_a_wrong_section(card, old, new, message):
    card.write_text(CARD.replace(old, new, 1))
    with pytest.raises(CardError, match=message) as error:
        mb.experiments.get(card)
    assert "\n" not in str(error.value)


def test_a_missing_section(card):
    card.write_text(CARD[: CARD.index("[analyses.showers.calorimeter]")])
    with pytest.raises(CardError, match=r"^analyses\.showers\.calorimeter: missing: the signature shower needs this"):
        make_search(MODEL, card, "showers")


def test_a_reach_its_record_and_the_command_line(card, tmp_path):
    words = f"reach {MODEL} --experiment {card} --analysis showers --mass-gev 0.02 --output {tmp_path / 'out'} --json"
    for more, value in ((), None), (("--shower-scale-gev", "80"), 80.0):
        done = CliRunner().invoke(cli.group, [*words.split(), *more])
        assert done.exit_code == 0, done.output
        record = json.loads(done.output)
        assert record["shower_scale_gev"] == (value or 40.0)
        expected = mb.reach(MODEL, card, "showers", masses_gev=[0.02], shower_scale_gev=value)
        assert record["table"] == {name: list(column) for name, column in expected.columns().items()}
    assert "Energy of a shower" in CliRunner().invoke(cli.group, ["yield", "--help"]).output


def test_a_scan_of_the_option(card):
    spec = {
        "model": MODEL,
        "experiments": [str(card)],
        "analyses": ["showers"],
        "quantities": ["events"],
        "parameters": {
            "mass_gev": {"values": [0.02]},
            "coupling": {"values": [3e-3]},
            "shower_scale_gev": {"values": [40.0, 80.0]},
        },
    }
    table = mb.scan({"scan": spec}, output=card.with_name("scan")).to_pandas()
    expected = [mb.expected_events(MODEL, card, "showers", **POINT, shower_scale_gev=e).value for e in (40.0, 80.0)]
    assert table["events"].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_events(card):
    sample = mb.generate(MODEL, card, analysis="showers", **POINT, events=20_000, decay_point="exponential", seed=4)
    z = sample.vertex("production")[:, 2]
    assert z.max() <= 0.3
    # half of the target are plates that do not count
    assert (np.mod(z, 0.003) <= 0.0015 + 1e-12).all()
    share = found_share(sample.particle("x")[:, 0], 40.0)
    found = mb.yield_breakdown(MODEL, card, "showers", **POINT)
    spread = (share * (sample.events.weight - found.decay_probability)).std() / len(sample) ** 0.5
    assert abs((share * (sample.events.weight - found.decay_probability)).mean()) < 4 * spread


def test_weights_of_either_sign(card, monkeypatch):
    """A line as 3 - 2 of itself gives the same events, edges and cross sections."""
    search = make_search(MODEL, card, "showers")
    plain = mb.yield_breakdown(MODEL, card, "showers", **POINT)
    edges = mb.reach(MODEL, card, "showers", masses_gev=[0.02])
    assert search.flux_nodes(1).depth_m is None
    nodes = FluxNodes([160.0, 160.0], [3.0, -2.0])
    monkeypatch.setattr(Search, "flux_nodes", lambda self, order, target=None: nodes)
    split = mb.yield_breakdown(MODEL, card, "showers", **POINT)
    assert split.events.value == pytest.approx(plain.events.value, rel=1e-12)
    assert split.cross_section.value == pytest.approx(plain.cross_section.value, rel=1e-12)
    assert split.decay_length_m == pytest.approx(plain.decay_length_m, rel=1e-12)
    again = mb.reach(MODEL, card, "showers", masses_gev=[0.02])
    assert again.lower == pytest.approx(edges.lower, rel=1e-9)
    assert again.upper == pytest.approx(edges.upper, rel=1e-9)


def test_a_volume_behind_a_shield_is_for_a_signature_that_looks_there(card, tmp_path, monkeypatch):
    region = 'decay_region_m = 8.0\nsource.decay_region_m = "made up"'
    volume = 'decay_start_m = 3.0\ndecay_end_m = 9.0\nsource = { decay_start_m = "made up", decay_end_m = "made up" }'
    text = CARD.replace(region, volume)
    card.write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match="shower looks right behind the target: give decay_region_m"):
        make_search(MODEL, card, "showers")
    behind = SIGNATURE.replace("needs_lifetime=True", "needs_lifetime=True, behind_shield=True")
    (tmp_path / "behind.py").write_text(behind.replace('"calorimeter"', '"counter"'), encoding="utf-8")
    monkeypatch.setattr(signals, "__path__", [*signals.__path__, str(tmp_path)])
    signals.CATALOGUE.names.cache_clear()
    card.write_text(text.replace('"shower"', '"behind"').replace("calorimeter]", "counter]"), encoding="utf-8")
    assert make_search(MODEL, card, "showers").setup.decay_volume.decay_start_m == 3.0
