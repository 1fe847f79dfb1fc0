"""The beam of a search as flux nodes: energies, depths and weights reach production, the signature and the sum."""

from itertools import pairwise

import numpy as np
import pytest

import mubeam as mb
from mubeam.matter.flux import FluxNodes
from mubeam.searches.request import Search, make_search

SEARCH = ("axion-photon", "na64mu-2022", "visible")
POINT = {"mass_gev": np.array([0.01, 0.03]), "coupling": np.array([8e-3, 2e-3])}


def test_no_loss_of_energy_is_one_node_an_energy():
    line = make_search(*SEARCH).flux_nodes(3)
    assert (line.energy_gev.tolist(), line.weight.tolist(), line.depth_m) == ([160.0], [1.0], None)
    spectrum = make_search("lfv-alp", "fasernu2", "ultimate", energy_loss="none")
    bins = sum(np.array(spectrum.experiment.beam.spectrum.muons(["minus", "plus"])) > 0)
    assert spectrum.flux_nodes(2).energy_gev.size == 2 * bins
    assert spectrum.flux_nodes(2).weight.sum() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("analysis", ["visible", "invisible"])
def test_depths_in_the_nodes_are_those_of_the_production_profile(monkeypatch, analysis):
    """Gauss nodes over the depth of a stack, of all couplings, average as the stack does.

    They are few enough for rules in t that are made, as those of the stack, and not interpolated.
    """
    search = (*SEARCH[:2], analysis)
    expected = mb.expected_events(*search, **POINT)
    unit, weight = np.polynomial.legendre.leggauss(13)
    depth = make_search(*search).stack.depth_m * (unit + 1) / 2
    nodes = FluxNodes(np.full(13, 160.0), weight / 2, depth)
    monkeypatch.setattr(Search, "flux_nodes", lambda self, order, target=None: nodes)
    found = mb.expected_events(*search, **POINT)
    np.testing.assert_allclose(found.value, expected.value, rtol=1e-9)
    point = {name: float(value[0]) for name, value in POINT.items()}
    probability = mb.yield_breakdown(*search, **point).decay_probability
    monkeypatch.undo()
    assert probability == pytest.approx(mb.yield_breakdown(*search, **point).decay_probability, rel=1e-9)


def test_an_acceptance_sees_the_depth(monkeypatch):
    """Only what is made in the last quarter of the target is taken."""
    search = make_search(*SEARCH)
    seen = []

    def acceptance(event, analysis):
        seen.append(event.depth_m)
        return np.where(event.depth_m > 0.3, 1.0, 0.0)

    depths = np.array([0.1, 0.2, 0.35, 0.4])
    nodes = FluxNodes(np.full(4, 160.0), np.full(4, 0.25), depths)
    monkeypatch.setattr(Search, "flux_nodes", lambda self, order, target=None: nodes)
    monkeypatch.setattr(type(search.signature), "acceptance", property(lambda self: acceptance))
    found = mb.yield_breakdown(*SEARCH, mass_gev=0.01, coupling=8e-3)
    assert found.acceptance == pytest.approx(0.5, rel=1e-12)
    assert seen
    for depth in seen:
        np.testing.assert_array_equal(np.unique(depth), depths)


WINDOWED = """
extends = "na64mu-1e12"
name = "own"
[beam]
spectrum = "own.csv"
"""
HEADER = "# made up\nenergy_low_gev,energy_high_gev,mu_minus\n"


@pytest.mark.parametrize("mass", [0.001, 0.01])
def test_a_window_that_ends_within_a_bin(tmp_path, mass):
    """120 GeV in a bin of 60 to 240: the sum over 60 narrow bins, denser where soft particles begin to matter."""
    low, high, end = 60.0, 240.0, 120.0
    edges = np.unique([*np.linspace(low, end, 11), *(end * (1 + np.geomspace(1e-4, 1.0, 50)))])
    found = []
    for name, ends in (("one", np.array([low, high])), ("many", edges)):
        (tmp_path / name).mkdir()
        rows = "".join(f"{a},{b},{1e12 * (b - a) / (high - low)}\n" for a, b in pairwise(ends))
        (tmp_path / name / "own.csv").write_text(HEADER + rows)
        (tmp_path / name / "own.toml").write_text(WINDOWED)
        model = mb.models.get("muonphilic-scalar", g_chi=0.1, mass_chi_gev=1e-4)
        found.append(mb.expected_events(model, tmp_path / name / "own.toml", "invisible", mass_gev=mass, coupling=1e-4))
    one, many = found
    assert abs(one.value - many.value) < one.error + many.error
    assert one.error < 0.02 * one.value
