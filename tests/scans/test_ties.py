"""Parameters that follow from others, as `mb.reach(ties=...)` takes them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import MubeamError
from mubeam.scans.plan import Plan
from mubeam.scans.spec import from_json, read

THIRD = {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}
SECTION = {
    "model": "lfv-alp",
    "searches": ["muc-thin-target:invisible"],
    "quantities": ["events"],
    "parameters": {"mass_gev": {"log": [2, 20, 3]}, "coupling": {"log": [1e-3, 1e-2, 2]}, "g_chi": 0.5},
}


def spec(**changes):
    parameters = SECTION["parameters"] | changes.pop("parameters", {})
    section = SECTION | {"ties": THIRD} | changes | {"parameters": parameters}
    return {"scan": {key: value for key, value in section.items() if value is not None}}


def test_a_tied_parameter_is_a_column_and_what_events_are_computed_with(tmp_path):
    found = mb.scan(spec(), output=tmp_path / "out").to_pandas()
    np.testing.assert_allclose(found.mass_chi_gev, 0.3333 * found.mass_gev, rtol=1e-15)
    for _, row in found.iterrows():
        model = mb.models.get("lfv-alp", mass_chi_gev=row.mass_chi_gev, g_chi=0.5)
        point = {"mass_gev": row.mass_gev, "coupling": row.coupling}
        wanted = mb.expected_events(model, "muc-thin-target", "invisible", **point)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_edges_are_those_of_a_reach_with_the_same_ties(tmp_path):
    changes = {"quantities": ["reach"], "parameters": {"mass_gev": {"values": [3.0, 9.0]}, "coupling": None}}
    section = spec(**changes)["scan"]
    section["parameters"] = {name: axis for name, axis in section["parameters"].items() if axis is not None}
    found = mb.scan({"scan": section}, output=tmp_path / "out").to_pandas()
    model = mb.models.get("lfv-alp", g_chi=0.5, mass_chi_gev=1.0)
    reach = mb.reach(model, "muc-thin-target", "invisible", masses_gev=[3.0, 9.0], ties=THIRD)
    assert found.g_lower.to_numpy() == pytest.approx(reach.lower, rel=1e-5)
    assert (found.g_lower == found.coupling_lower).all()


@pytest.mark.parametrize("drawn", [True, False])
def test_what_follows_the_coupling_has_lines_of_its_own(drawn, tmp_path):
    ties = {"g_chi": [{"g": 1, "constant": 50.0}]}
    parameters = {"g_chi": None, "mass_chi_gev": 1.0}
    if drawn:
        parameters |= {"coupling": {"sobol": [1e-3, 1e-2]}}
    section = spec(ties=ties, samples=8 if drawn else None)["scan"]
    section["parameters"] = {k: v for k, v in (section["parameters"] | parameters).items() if v is not None}
    scan = read({"scan": section})
    assert Plan(scan).couplings == 1
    found = mb.scan(scan, output=tmp_path / "out").to_pandas()
    assert len(found) == 3 * (8 if drawn else 2)
    assert len(set(found.coupling)) == (8 if drawn else 2)
    np.testing.assert_allclose(found.g_chi, 50 * found.coupling, rtol=1e-14)
    row = found.iloc[1]
    model = mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=row.g_chi)
    wanted = mb.expected_events(model, "muc-thin-target", "invisible", mass_gev=row.mass_gev, coupling=row.coupling)
    assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_a_tie_that_changes_production(tmp_path):
    ties = {"theta": [{"mass_gev": 1, "constant": 0.1}]}
    units = {"theta": [{"g_chi": 1, "constant": 1.0}]}
    with pytest.raises(MubeamError, match="theta"):
        read(spec(ties=ties))
    section = spec(ties=units, parameters={"g_chi": {"values": [0.3, 1.1]}, "mass_chi_gev": 0.5})
    polarised = {"scan": section["scan"] | {"polarisation": 0.5}}
    for given in (section, polarised):
        found = mb.scan(given).to_pandas()
        row = found[found.g_chi == 1.1].iloc[0]
        model = mb.models.get("lfv-alp", theta=1.1, mass_chi_gev=0.5, g_chi=1.1)
        place = {"mass_gev": row.mass_gev, "coupling": row.coupling}
        how = {"polarisation": given["scan"].get("polarisation", 0.0)}
        wanted = mb.expected_events(model, "muc-thin-target", "invisible", **place, **how)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_ties_may_stand_beside_the_scan_and_travel_as_json():
    beside = spec(ties=None) | {"ties": THIRD}
    scan = read(beside)
    assert scan.sha256 == read(spec()).sha256 == from_json(scan.as_json).sha256
    assert read(scan.to_dict()).sha256 == scan.sha256
    with pytest.raises(MubeamError, match="ties: stand under"):
        read(spec() | {"ties": THIRD})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ties": {"mass_chi_gev": [{"g_chi": 1, "constant": 0.3}]}}, r"scan.ties: ties.mass_chi_gev.*GeV"),
        ({"ties": {"mass_chi": [{"mass_gev": 1}]}}, "scan.ties: unknown parameter to tie 'mass_chi'"),
        ({"ties": {"g_chi": [{"constant": 1.0}]}}, r"scan.ties.g_chi: has an axis under scan.parameters too"),
        ({"ties": {"mass_gev": [{"constant": 1.0}]}}, r"scan.ties.mass_gev: has an axis under scan.parameters too"),
        ({"ties": {"g": [{"constant": 1.0}]}}, "scan.ties: unknown parameter to tie 'g'"),
        ({"ties": {"mass_chi_gev": 3.0}}, "scan.ties: ties.mass_chi_gev"),
        (
            {"ties": {"mass_chi_gev": [{"mass_gev": 1, "constant": -1.0}]}},
            "scan.parameters: mass_chi_gev must be above",
        ),
        ({"ties": []}, r"scan.ties: must be a table, got \[\]"),
    ],
)
def test_ties_that_are_refused(changes, message):
    with pytest.raises(MubeamError, match=message) as error:
        read(spec(**changes))
    assert "\n" not in str(error.value)
