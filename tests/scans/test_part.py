import io
from dataclasses import replace

import numpy as np
import pyarrow.parquet
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, ModelError
from mubeam.exclusions.shapes import make_ranges
from mubeam.numerics.estimate import number_exists
from mubeam.physics import g_minus_2
from mubeam.scans import at, part
from mubeam.scans.axes import Values
from mubeam.scans.parquet import part_bytes
from mubeam.scans.plan import Block, Plan
from mubeam.scans.quantities import reach
from mubeam.scans.spec import read
from mubeam.scans.statuses import NOTHING_EXCLUDED


def plan(parameters, **changes):
    section = {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target"],
        "analyses": ["invisible"],
        "quantities": ["events"],
        "parameters": parameters,
    } | changes
    return Plan(read({"scan": section}))


def rows(found):
    files = (pyarrow.parquet.read_table(io.BytesIO(part_bytes(found, i))) for i in range(found.parts))
    return [row for table in files for row in table.to_pylist()]


GRID = {"mass_gev": {"log": [2, 60, 6]}, "theta": {"values": [0.3, 1.2]}, "coupling": {"log": [1e-3, 1, 5]}}


def test_events_and_exclusion_are_those_of_the_public_functions():
    found = rows(plan(GRID, analyses=["invisible", "visible"], quantities=["events", "excluded", "cross_section"]))
    assert len(found) == 2 * 6 * 2 * 5
    for row in found:
        model = mb.models.get("lfv-alp", theta=row["theta"])
        at = {"mass_gev": [row["mass_gev"]], "coupling": row["coupling"]}
        expected = mb.expected_events(model, row["experiment"], row["analysis"], **at)
        assert row["events"] == pytest.approx(expected.value[0], rel=1e-12)
        # a difference of two rules that nearly agree
        assert row["events_error"] == pytest.approx(expected.error[0], rel=1e-6, abs=1e-13 * row["events"])
        if row["events"]:
            assert row["status"] == "ok"
        limit = mb.statistics.poisson_upper_limit(0, 0.0, 0.9)
        assert row["excluded"] == (row["events"] >= limit)
    closed = [row for row in found if row["mass_gev"] == 60]
    assert {row["status"] for row in closed} == {"lowest momentum transfer above t_max"}
    assert {(row["events"], row["excluded"], row["cross_section_pb"]) for row in closed} == {(0.0, False, 0.0)}


def test_what_is_to_be_known_of_a_number_is_its_status():
    """As yields and reaches warn of it."""
    extrapolated = "efficiency extrapolated beyond its table"
    setting = {"model": "axion-muon", "experiments": ["na64mu-2022"]}
    grid = {"mass_gev": {"values": [0.1, 0.205]}, "coupling": {"values": [1e-3, 100.0]}}
    found = rows(plan(grid, **setting))
    assert [row["status"] for row in found] == ["ok", "coupling beyond the theory", extrapolated, extrapolated]
    edges = rows(plan({"mass_gev": {"values": [0.1, 0.205]}}, **setting, quantities=["reach"]))
    assert [row["status"] for row in edges] == ["ok", extrapolated]
    grid_of_one = {"mass_gev": {"values": [0.1]}, "exposure_mot": {"values": [1.0]}}
    weak = rows(plan(grid_of_one, **setting, quantities=["reach"]))
    assert [row["status"] for row in weak] == ["lower edge beyond the theory"]
    for row in (*found, *edges, *weak):
        assert number_exists(row["status"])
    free = rows(plan(grid | {"efficiency": {"values": [0.1]}}, **setting))
    assert {row["status"] for row in free} == {"ok", "coupling beyond the theory"}


def test_discoveries_are_those_of_the_reach():
    grid = {"mass_gev": {"values": [3.0, 5.0]}, "coupling": {"log": [1e-3, 1, 60]}}
    given = {"analyses": ["charge-kept"], "quantities": ["discovery"], "minimum_events": 5}
    found = rows(plan(grid, **given))
    reach = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[3.0, 5.0], discovery=True)
    for row in found:
        at = reach.mass_gev.tolist().index(row["mass_gev"])
        for name in ("3_sigma", "5_sigma"):
            edge = reach.discovery_ranges[name].lower[at, 0]
            assert row[f"discovery_{name}"] == (row["coupling"] >= edge)
    assert {row["discovery_5_sigma"] for row in found} == {True, False}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"limit_events": 3.0}, "scan.quantities: a limit on events was given"),
        ({"minimum_events": 0}, "scan.minimum_events"),
        ({"parameters": {"mass_gev": {"values": [3.0]}}}, "scan.parameters.coupling: missing: discovery needs it"),
    ],
)
def test_discoveries_that_are_none(change, message):
    grid = {"mass_gev": {"values": [3.0]}, "coupling": {"values": [1.0]}}
    given = {"analyses": ["charge-kept"], "quantities": ["discovery"], "parameters": grid} | change
    with pytest.raises(InputError, match=message):
        plan(given.pop("parameters"), **given)


def test_what_was_counted_is_in_the_manifest():
    grid = {"mass_gev": {"values": [0.01]}, "coupling": {"values": [1e-3]}}
    found = plan(grid, model="axion-photon", experiments=["na64mu-2022", "na64mu-1e12"], analyses=["visible"])
    data, projection = found.scan.counts()
    assert data["observed_events"] == [4]
    assert (data["p_value"], projection["p_value"]) == (0.0, None)


def test_exclusion_alone_is_the_same():
    both, alone = (rows(plan(GRID, quantities=quantities)) for quantities in (["events", "excluded"], ["excluded"]))
    assert [row["excluded"] for row in alone] == [row["excluded"] for row in both]
    assert {row["excluded"] for row in alone} == {True, False}
    assert "events" not in alone[0]


def test_cross_section_is_that_of_the_yield():
    for coupling in ({"coupling": 0.02}, {}):
        for row in rows(plan({"mass_gev": {"log": [2, 20, 3]}, **coupling}, quantities=["cross_section"])):
            sigma = mb.yield_breakdown(
                "lfv-alp",
                "muc-thin-target",
                "invisible",
                mass_gev=row["mass_gev"],
                coupling=coupling.get("coupling", 1.0),
            ).cross_section
            assert row["cross_section_pb"] == pytest.approx(sigma.value, rel=1e-13)
            assert row["cross_section_error_pb"] == pytest.approx(sigma.error, rel=1e-6)


def test_reach_is_that_of_the_public_function():
    found = rows(plan({"mass_gev": {"log": [0.01, 0.5, 9]}}, model="axion-photon", experiments=["na64mu-1e12"],
                      analyses=["visible"], quantities=["reach"]))  # fmt: skip
    expected = mb.reach("axion-photon", "na64mu-1e12", "visible", masses_gev=[row["mass_gev"] for row in found])
    for name, column in (("coupling_lower", expected.lower), ("coupling_upper", expected.upper)):
        values = [np.nan if row[name] is None else row[name] for row in found]
        np.testing.assert_allclose(values, column, rtol=1e-12)
    assert None in [row["coupling_lower"] for row in found]


def test_g_minus_2_needs_no_production():
    found = rows(plan(GRID, quantities=["g_minus_2"]))
    for row in found:
        shift = mb.observables.g_minus_2.muon_shift(
            mass_gev=row["mass_gev"], coupling=row["coupling"], theta=row["theta"]
        )
        assert row["muon_shift"] == pytest.approx(shift.value, rel=1e-13)
    derivative = rows(plan({"mass_gev": 5.0, "coupling": 0.01, "theta_derivative": 0.4}, model="lfv-alp-derivative",
                           quantities=["g_minus_2"]))  # fmt: skip
    model = mb.models.get("lfv-alp-derivative", theta_derivative=0.4)
    shift = mb.observables.g_minus_2.muon_shift(
        mass_gev=5.0, coupling=0.01 * model.channels()[0].strength, theta=model.yukawa.theta
    )
    assert derivative[0]["muon_shift"] == pytest.approx(shift.value, rel=1e-13)


def test_g_minus_2_of_any_model_is_that_of_its_figures():
    """As the band of a reach: y_mu = 2 m_mu g of axion-muon, a pseudoscalar."""
    parameters = {"mass_gev": {"values": [0.01, 0.1, 1.0]}, "coupling": {"values": [1e-3, 2e-3]}}
    found = rows(plan(parameters, model="axion-muon", experiments=["na64mu-2022"], quantities=["g_minus_2"]))
    for row in found:
        yukawa = 2 * g_minus_2.MUON * row["coupling"]
        expected = yukawa**2 * g_minus_2.diagonal("pseudoscalar", np.array([row["mass_gev"]]))[0]
        assert row["muon_shift"] == pytest.approx(expected, rel=1e-12)
        assert 0 < row["muon_shift_error"] < 1e-7 * abs(expected)
    assert len(found) == 6


def test_a_model_that_there_is_none_of_has_no_shift():
    parameters = {"mass_gev": 3.0, "coupling": 1e-2, "g_chi": 1.0, "mass_chi_gev": {"values": [1.0, 1.2]}}
    found = plan(parameters, quantities=["events", "g_minus_2"])
    # a specification with this would be refused
    axes = {**found.scan.section.parameters, "mass_chi_gev": Values((1.0, -1.0))}
    found = Plan(replace(found.scan, section=found.scan.section.model_copy(update={"parameters": axes})))
    good, bad = rows(found)
    assert good["status"] == "ok"
    assert good["muon_shift"]
    assert bad["status"] == "mass_chi_gev must be above zero, got -1"
    assert (bad["events"], bad["muon_shift"], bad["muon_shift_error"]) == (None, None, None)


@pytest.mark.parametrize(
    ("model", "experiment", "parameters"),
    [
        ("lfv-alp", "muc-thin-target", {"mass_gev": {"values": [2, 3, 5]}, "track_resolution_m": 1e-12}),
        ("axion-photon", "na64mu-1e12", {"mass_gev": {"values": [0.05, 0.5]}}),
    ],
)
def test_what_is_to_be_said_of_edges(model, experiment, parameters):
    found = rows(plan(parameters, model=model, experiments=[experiment], analyses=["visible"], quantities=["reach"]))
    options = {"track_resolution_m": 1e-12} if "track_resolution_m" in parameters else {}
    expected = mb.reach(model, experiment, "visible", masses_gev=parameters["mass_gev"]["values"], **options)
    for row, lower, status in zip(found, expected.lower, expected.status, strict=True):
        if np.isnan(lower):
            assert (row["coupling_lower"], row["status"]) == (None, NOTHING_EXCLUDED)
        else:
            # near a tip an edge amplifies the rounding of events
            assert (row["coupling_lower"], row["status"]) == (pytest.approx(lower, rel=1e-9), status)
    assert {row["status"] for row in found} != {"ok"}


def test_options_of_the_search_scale_the_events():
    found = rows(plan({"mass_gev": 3.0, "coupling": 0.01, "exposure_mot": {"values": [1e10, 1e12]}}))
    assert found[1]["events"] == pytest.approx(100 * found[0]["events"], rel=1e-14)
    assert [row["exposure_mot"] for row in found] == [1e10, 1e12]


def test_long_lived_particles_are_divided_into_blocks(monkeypatch):
    long = {"mass_gev": {"log": [0.01, 0.1, 3]}, "coupling": {"log": [1e-5, 1e-1, 50]}}
    found = plan(long, model="axion-photon", experiments=["na64mu-1e12"], analyses=["visible"])
    whole = rows(found)
    monkeypatch.setattr(at, "BLOCK_NUMBERS", 500)
    assert rows(found) == whole


def test_rows_do_not_depend_on_who_makes_them():
    found = plan(GRID)
    again = Plan(read(found.scan.to_dict()))
    assert [part_bytes(found, i) for i in range(found.parts)] == [
        part_bytes(again, i) for i in reversed(range(found.parts))
    ][::-1]


def fail_above(monkeypatch, mass, error):
    table = at.signal_table

    def failing(search, masses, **how):
        if (masses > mass).any():
            raise error
        return table(search, masses, **how)

    monkeypatch.setattr(at, "signal_table", failing)


@pytest.mark.parametrize("error", [ModelError("no such width"), KinematicsError("no such width")])
def test_a_failed_point_is_a_row_with_its_reason(monkeypatch, error):
    good = rows(plan(GRID))
    fail_above(monkeypatch, 10, error)
    for before, row in zip(good, rows(plan(GRID)), strict=True):
        if row["mass_gev"] > 10:
            assert (row["events"], row["events_error"], row["status"]) == (None, None, "no such width")
        else:
            assert row["events"] == pytest.approx(before["events"], rel=1e-13)
            assert row["status"] == "ok"


@pytest.mark.parametrize("error", [ZeroDivisionError("oh"), ValueError("oh"), AssertionError(), RuntimeWarning("oh")])
def test_a_defect_is_no_row_and_says_at_which_point(monkeypatch, error):
    fail_above(monkeypatch, 10, error)
    with pytest.raises(type(error)) as found:
        rows(plan(GRID))
    first = np.geomspace(2, 60, 6)[3]
    (note,) = found.value.__notes__
    assert note.startswith(f"at lfv-alp in muc-thin-target invisible, theta = 0.3, mass_gev = {first:.6g}")


def test_a_defect_of_several_points_together_is_told_too(monkeypatch):
    table = at.signal_table

    def failing(search, masses, **how):
        if len(masses) > 1:
            raise ZeroDivisionError("oh")
        return table(search, masses, **how)

    monkeypatch.setattr(at, "signal_table", failing)
    with pytest.raises(ZeroDivisionError) as found:
        rows(plan(GRID))
    assert " to " in found.value.__notes__[0]


@pytest.mark.parametrize("error", [MemoryError(), OSError("disk")])
def test_a_failure_of_the_machine_is_no_result(monkeypatch, error):
    fail_above(monkeypatch, 10, error)
    with pytest.raises(type(error)):
        part_bytes(plan(GRID), 0)


def test_a_number_that_is_none_is_said_to_be_none(monkeypatch):
    shape = (12, 5)
    monkeypatch.setattr(at.AtSearch, "_events", (np.full((*shape, 1), np.inf), np.zeros(shape)))
    found = [(row["events"], row["status"]) for row in rows(plan(GRID)) if row["mass_gev"] < 30]
    assert set(found) == {(None, "not a finite number")}


def test_several_excluded_ranges_are_told(monkeypatch):
    found = reach.excluded_ranges

    def two(table, likelihood):
        one = found(table, likelihood)
        lower = np.concatenate([one.lower, 10 * one.lower], axis=1)
        return make_ranges(one.mass_gev, lower, 2 * lower)

    monkeypatch.setattr(reach, "excluded_ranges", two)
    found = rows(plan({"mass_gev": 3.0}, quantities=["reach"]))
    assert found[0]["status"] == "the lowest of several excluded ranges"


def test_no_signal_is_told():
    found = rows(plan({"mass_gev": {"values": [1.0, 3.0]}, "coupling": 0.01}, analyses=["visible"]))
    assert [row["status"] for row in found] == ["no signal of this kind", "ok"]


def test_the_file_says_what_it_holds():
    found = plan(GRID, quantities=["events", "excluded"])
    table = pyarrow.parquet.read_table(io.BytesIO(part_bytes(found, 0)))
    units = {field.name: field.metadata[b"unit"].decode() for field in table.schema}
    assert list(units) == [
        "experiment", "analysis", "theta", "mass_gev", "coupling", "events", "events_error", "excluded", "status",
    ]  # fmt: skip
    assert (units["mass_gev"], units["coupling"], units["events"]) == ("GeV", "1", "events")
    assert found.scan.sha256 in table.schema.metadata[b"mubeam"].decode()
    photon = plan({"mass_gev": 0.1, "coupling": 1e-3}, model="axion-photon", experiments=["na64mu-1e12"])
    table = pyarrow.parquet.read_table(io.BytesIO(part_bytes(photon, 0)))
    about = {b"unit": b"1/GeV", b"role": b"coordinate", b"scale": b"linear", b"symbol": b"g_{a\\gamma\\gamma}"}
    assert table.schema.field("coupling").metadata == about


def test_a_block_of_one_point():
    found = plan(GRID)
    table = part.compute(found, Block(3, 4, 2, 3))
    assert table.status.shape == (1, 1, 1)


class Between:
    """Excludes signals from 3 to 30 events: what no comparison with a limit would."""

    confidence_level = 0.9
    limit_events = None
    least_events = 3.0

    def excluded(self, signal):
        return (signal[..., 0] >= 3) & (signal[..., 0] <= 30)

    def tension(self, signal):
        return -np.abs(np.log(np.maximum(signal[..., 0], 1e-300) / 90**0.5))


def test_a_scan_asks_the_likelihood(monkeypatch):
    monkeypatch.setattr("mubeam.scans.scan.make_likelihood", lambda search, **options: Between())
    found = rows(plan(GRID, quantities=["events", "excluded"]))
    assert {row["excluded"] for row in found if row["status"] == "ok"} == {True, False}
    for row in found:
        if row["status"] == "ok":
            assert row["excluded"] == (3 <= row["events"] <= 30)
    edges = rows(plan({"mass_gev": 3.0}, quantities=["reach"]))[0]
    ends = [edges["coupling_lower"], edges["coupling_upper"]]
    at_ends = mb.expected_events("lfv-alp", "muc-thin-target", "invisible", mass_gev=3.0, coupling=ends)
    np.testing.assert_allclose(at_ends.value, [3, 30], rtol=1e-9)


def test_a_limit_and_a_level_of_ones_own():
    """Edges of a stable particle go with the root of the limit."""

    def lower(**changes):
        (row,) = rows(plan({"mass_gev": 3.0}, quantities=["reach"], **changes))
        return row["coupling_lower"]

    usual = lower(analyses=["invisible"])
    assert lower(analyses=["invisible"], limit_events=4 * np.log(10)) == pytest.approx(2 * usual, rel=1e-9)
    assert lower(analyses=["invisible"], confidence_level=0.99) == pytest.approx(np.sqrt(2) * usual, rel=1e-9)
    assert lower(analyses=["invisible"], statistic="neyman") == pytest.approx(usual, rel=1e-9)
