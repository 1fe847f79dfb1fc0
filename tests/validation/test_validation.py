"""Numbers of other public codes: the shipped table and what computes it again."""

import csv
import json
from math import cos, pi

import numpy as np
import pytest

from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.physics.widths.two_body import scalar_to_two_flavours
from mubeam.production.cross_section import dsigma_dx
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.validation import read, run
from mubeam.validation.other_constants import MUON, setting
from mubeam.validation.quantities import CATALOGUE
from mubeam.validation.quantities.base import nucleus
from mubeam.validation.quantities.event_count import _converged, _their_sum
from mubeam.validation.rows import TABLE, choose

ROWS = read()
BY_ID = {row["id"]: row for row in ROWS}


def test_each_kind_and_source_is_there():
    assert {row["what"].replace("_", "-") for row in ROWS} == set(CATALOGUE.names())
    assert len(ROWS) == 89
    assert all(row["source"] and row["unit"] for row in ROWS)


@pytest.fixture(scope="module")
def result():
    return run(ROWS)


def test_rows_of_quality_a_are_within_their_tolerance(result):
    tests = [one for one in result.found if one.row["quality"] == "A"]
    assert len(tests) == 54
    assert result.failed == ()
    # at equal constants, and not because a calculation excuses them
    assert all(abs(one.ratio - 1) < 2e-3 for one in tests)


def test_inferred_inputs_are_within_what_they_leave_open(result):
    for one in result.found:
        if one.row["quality"] == "B":
            assert one.ok, (one.row["id"], one.ratio)
            assert 0.03 <= one.outcome.tolerance < 0.2


def test_event_counts_are_low_where_the_spectrum_peaks_at_the_end(result):
    ratios = {one.row["id"]: (one.ratio, one.own_ratio) for one in result.found if one.row["what"] == "event_count"}
    same, converged = ratios["mbd-events-08"]
    assert same == pytest.approx(1, abs=1e-6)
    assert converged == pytest.approx(0.7023, abs=1e-3)


def test_the_width_of_half_the_angle_is_that_with_the_cosine_of_the_angle(result):
    """The mass term from traces of explicit matrices, against cos(2 angle) and cos(angle)."""
    (found,) = [one for one in result.found if one.row["id"] == "thesis-width-04"]
    assert found.outcome.explained
    angle, mass, tau, mu = 0.5, 5.0, 1.77, 0.106
    identity, zero = np.eye(2), np.zeros((2, 2))
    sigma = [np.array(s, dtype=complex) for s in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]
    gammas = [np.block([[identity, zero], [zero, -identity]])]
    gammas += [np.block([[zero, s], [-s, zero]]) for s in sigma]
    gamma5 = np.block([[zero, identity], [identity, zero]])
    vertex = cos(angle) * np.eye(4) + 1j * np.sin(angle) * gamma5
    conjugate = gammas[0] @ vertex.conj().T @ gammas[0]
    p = np.sqrt((mass**2 - (tau + mu) ** 2) * (mass**2 - (tau - mu) ** 2)) / (2 * mass)

    def slash(energy, pz):
        return energy * gammas[0] - pz * gammas[3]

    out = slash(np.hypot(p, tau), p) + tau * np.eye(4)
    anti = slash(np.hypot(p, mu), -p) - mu * np.eye(4)
    squared = np.trace(out @ vertex @ anti @ conjugate).real
    traced = squared * p / (8 * pi * mass**2)
    assert float(scalar_to_two_flavours(mass, 1.0, pi / 2 - angle, tau, mu)) == pytest.approx(traced, rel=1e-12)
    assert found.outcome.ours == pytest.approx(traced, rel=1e-9)
    theirs = scalar_to_two_flavours(mass, 1.0, pi / 2 - angle / 2, tau, mu)
    assert found.row.number("value") == pytest.approx(float(theirs), rel=1e-6)


def test_a_muon_of_another_mass_is_a_change_of_the_unit_of_energy():
    """Against the approximation's own formula with that mass written into it."""
    row = BY_ID["mbd-dsdx-09"]
    process = Bremsstrahlung("vector")
    same = setting(process, nucleus(row), "tsai-elastic", {"m_mu": MUON})
    assert same.scale == same.strength == 1
    mass, energy, x, muon = 0.1, 1500.0, 0.5, 0.105
    made = setting(process, nucleus(row), "tsai-elastic", {"m_mu": muon})
    found = (
        made.strength
        * dsigma_dx(
            process,
            x=x,
            energy_gev=energy * made.scale,
            mass_gev=mass * made.scale,
            target=made.nucleus,
            form_factor=made.form_factor,
            method="iww",
        ).value
    )
    # IWW of a vector (P1 Eq. 12, corrected) over all u, with zeta by quadrature
    from mubeam.constants import ALPHA
    from mubeam.physics.form_factors import get
    from mubeam.units import PB_PER_INVERSE_GEV2

    form, target = get("tsai-elastic"), nucleus(row)
    t_min, t_max = (mass**2 / (2 * energy)) ** 2, mass**2 + muon**2
    t = np.geomspace(t_min, t_max, 200001)
    zeta = np.trapezoid((t - t_min) / t * form.squared(t, target), np.log(t))
    forward = mass**2 * (1 - x) / x + muon**2 * x
    v = np.linspace(0, 1, 20001)[1:]
    u = -forward / v
    response = 2 * (2 - 2 * x + x**2) / (1 - x) + 4 * (mass**2 + 2 * muon**2) / u**2 * (
        u * x + mass**2 * (1 - x) + muon**2 * x**2
    )
    momentum = np.sqrt((x * energy) ** 2 - mass**2)
    integral = np.trapezoid(response, v) / forward
    expected = ALPHA**2 / (2 * np.pi) * momentum * (1 - x) / (2 * x * energy) * zeta * integral * PB_PER_INVERSE_GEV2
    assert found == pytest.approx(expected, rel=3e-4)
    with pytest.raises(InputError, match="muons alone"):
        setting(Bremsstrahlung("scalar", "mu", "tau"), nucleus(row), "tsai-elastic", {"m_mu": muon})


def test_a_converged_count_does_not_depend_on_the_panels(monkeypatch):
    from mubeam.validation.quantities import event_count

    row = BY_ID["mbd-events-08"]
    value = _converged(row)
    monkeypatch.setattr(event_count, "PANELS", 24)
    assert _converged(row) == pytest.approx(value, rel=1e-6)
    assert abs(_their_sum(row) / value - 1) > 0.2


def test_a_table_of_ones_own(tmp_path):
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["id"] in ("thesis-width-01", "alpinist-width-02")]
    chosen[0]["value"] = str(float(chosen[0]["value"]) * 1.01)
    path = tmp_path / "mine.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "more"])
        writer.writeheader()
        writer.writerows(chosen)
    found = run(read(path))
    assert [one.ok for one in found.found] == [False, True]
    assert len(found.failed) == 1


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("value", "", "value must be a number other than zero"),
        ("mass_gev", "light", "mass_gev must be a number or empty"),
        ("quality", "D", "quality must be one of A, B, C"),
        ("inputs", "[1", "inputs must be a JSON object or empty"),
        ("inputs", "[1]", "inputs must be a JSON object or empty"),
    ],
)
def test_wrong_cells_are_refused(tmp_path, column, value, says):
    with TABLE.open(newline="") as file:
        row = next(csv.DictReader(file))
    path = tmp_path / "wrong.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*row])
        writer.writeheader()
        writer.writerow(row | {column: value})
    with pytest.raises(DataFileError, match=f"row dmg4-e-01: {says}"):
        read(path)


def test_what_is_missing_is_said(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("id,quality\na,A\n")
    with pytest.raises(DataFileError, match="no column source"):
        read(path)
    with pytest.raises(InputError, match="no row 'nothing'"):
        choose(ROWS, ("nothing",))
    with pytest.raises(InputError, match="no rows"):
        run([])
    row = BY_ID["thesis-width-01"]
    with pytest.raises(UnknownNameError, match="quantity"):
        run([type(row)(dict(row.texts) | {"what": "mass"}, row.numbers, {}, {})])
    with pytest.raises(DataFileError, match="mass_gev is empty"):
        run([type(row)(row.texts, dict(row.numbers) | {"mass_gev": None}, {}, {})])
    count = BY_ID["mbd-events-01"]
    with pytest.raises(DataFileError, match="inputs has no"):
        run([type(count)(count.texts, count.numbers, {}, count.constants)])


def test_json_has_the_columns_that_other_programs_read(result):
    rows = json.loads(json.dumps(result.to_dict()))["rows"]
    assert len(rows) == 89
    for row in rows:
        assert {"id", "theirs", "ours", "ratio", "tolerance", "quality", "ok", "reason"} <= set(row)
        assert row["ratio"] == pytest.approx(row["theirs"] / row["ours"])
        assert row["reason"]
