"""Each shipped model by each command, on a tiny job."""

import json
import re

import numpy as np
import pyhepmc
import pylhe
import pytest

import mubeam as mb
from mubeam.errors import ModelError
from mubeam.searches.request import make_search

MODELS = mb.models.CATALOGUE.names()
SEARCHES = {
    "mu": ("na64mu-2022", "invisible"),
    "tau": ("muc-thin-target", "invisible"),
    "e": ("muc-thin-target", "ultimate"),
}
"""An analysis for the lepton that a model leaves."""

MASS_GEV = {"mu": 0.25, "tau": 5.0, "e": 0.25}
"""Too light for pions, of which no events are made."""

COUPLINGS = (1e-5, 1e-3)
COUNT = 20


def lepton_of(name):
    """What the model leaves of the muon."""
    (found,) = {vertex.process.final_lepton for vertex in mb.models.get(name).vertices()}
    return found


def point_of(name):
    lepton = lepton_of(name)
    experiment, analysis = SEARCHES[lepton]
    at = ("--mass-gev", MASS_GEV[lepton], "--coupling", COUPLINGS[1])
    return ("--experiment", experiment, "--analysis", analysis, *at)


@pytest.mark.parametrize("name", MODELS)
def test_a_yield_is_that_of_a_scan(mubeam, tmp_path, name):
    code, out, err = mubeam("yield", name, *point_of(name), "--json")
    assert (code, err) == (0, "")
    single = json.loads(out)["events"]
    lepton = lepton_of(name)
    experiment, analysis = SEARCHES[lepton]
    (tmp_path / "scan.toml").write_text(
        f"""[scan]
model = "{name}"
experiments = ["{experiment}"]
analyses = ["{analysis}"]
quantities = ["events"]
[scan.parameters]
mass_gev = {MASS_GEV[lepton]}
coupling = {{ values = {list(COUPLINGS)} }}
"""
    )
    assert mubeam("scan", tmp_path / "scan.toml", "--output", tmp_path / "out", "--quiet") == (0, "", "")
    first, second = mb.ScanResult(tmp_path / "out").open().to_table().to_pylist()
    assert (first["coupling"], second["coupling"]) == COUPLINGS
    assert second["events"] == pytest.approx(single["value"], abs=single["error"] + second["events_error"])
    assert first["events"] >= 0
    # few decay at the small coupling, so that at least one of them has a signal
    assert max(first["events"], second["events"]) > 0


@pytest.mark.parametrize("name", MODELS)
def test_events_are_the_same_in_lhe_and_hepmc3(mubeam, tmp_path, name):
    for suffix in ("lhe", "hepmc3"):
        path = tmp_path / f"e.{suffix}"
        code, out, _ = mubeam("events", name, *point_of(name), "-n", COUNT, "--output", path)
        assert (code, f"wrote {COUNT} events to {path}" in out) == (0, True)
    with pyhepmc.open(tmp_path / "e.hepmc3") as file:
        of_hepmc3 = [[(one.pid, *one.momentum) for one in event.particles] for event in file]
    events = pylhe.LHEFile.fromfile(tmp_path / "e.lhe", generator=False).events
    of_lhe = [[(one.id, one.px, one.py, one.pz, one.e) for one in event.particles] for event in events]
    assert len(of_lhe) == COUNT
    for first, second, event in zip(of_hepmc3, of_lhe, events, strict=True):
        np.testing.assert_allclose(sorted(first), sorted(second), rtol=1e-12, atol=1e-12)
        status = np.array([one.status for one in event.particles])
        momenta = np.array(second)[:, 1:]
        incoming, outgoing = momenta[status == -1].sum(axis=0), momenta[status == 1].sum(axis=0)
        np.testing.assert_allclose(outgoing, incoming, atol=1e-9 * incoming[-1])


@pytest.mark.parametrize("name", MODELS)
def test_the_edge_of_a_reach_has_the_events_of_the_limit(name):
    lepton = lepton_of(name)
    search = SEARCHES[lepton]
    # at low masses more models live long enough to be excluded
    mass = max(MASS_GEV[lepton] / 10, mb.models.get(name).mass_range_gev[0])
    found = mb.reach(name, *search, masses_gev=[mass])
    coupling, error = found.lower[0], found.lower_error[0]
    if np.isnan(coupling):
        tried = np.geomspace(1e-8, 10, 60)
        seen = mb.expected_events(name, *search, mass_gev=mass, coupling=tried)
        assert (seen.value < found.limit_events).all()
        return
    at = mb.expected_events(name, *search, mass_gev=mass, coupling=coupling)
    # where decays count, events rise less than as the square
    assert at.value == pytest.approx(found.limit_events, rel=2.1 * error / coupling + at.error / at.value)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("experiment", ["na64mu-2022", "fasernu2", "muc-thin-target"])
def test_advice_is_good(name, experiment):
    """Analyses that do not suit the lepton are refused, and those that the message names are not."""
    for analysis in mb.experiments.get(experiment).analyses:
        try:
            make_search(name, experiment, analysis)
        except ModelError as error:
            advice = re.search(r" leaves an? \w+, but .* looks for an? \w+: choose (.*)$", str(error))
            assert advice, error
            named = [] if advice[1].startswith("another experiment") else advice[1].split(" or ")
            assert analysis not in named
            for other in named:
                make_search(name, experiment, other)


@pytest.mark.full
@pytest.mark.parametrize("name", MODELS)
def test_a_reach_is_written_and_drawn(mubeam, tmp_path, name):
    experiment, analysis = SEARCHES[lepton_of(name)]
    arguments = ("--experiment", experiment, "--analysis", analysis, "--masses", 3, "--output", tmp_path)
    code, out, err = mubeam("reach", name, *arguments)
    *table, last = out.splitlines()
    assert (code, err, last) == (0, "", f"wrote reach.csv, reach.png, reach.pdf and manifest.json to {tmp_path}")
    assert max(map(len, table)) <= 80
    assert len((tmp_path / "reach.csv").read_text().splitlines()) == 4
    assert mubeam("cite", tmp_path)[0] == 0
