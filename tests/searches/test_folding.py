from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.experiments.card import Analysis, SignalBin, Window
from mubeam.models.vertex import Proportional, Vertex
from mubeam.searches.folding import signal_table
from mubeam.searches.request import make_search

WINDOWS = [Window(p_out_min_gev=a, p_out_max_gev=b) for a, b in ((0.0, 30.0), (30.0, 50.0), (50.0, 80.0))]
MASSES = np.array([0.01, 0.3, 2.0, 14.0, 1e3])
COUPLINGS = np.array([1e-4, 1e-2, 3.0]) * np.ones((len(MASSES), 1))


class InTwoBins(Analysis):
    """The first two windows together, and the third."""

    @property
    def signal_bins(self):
        return (SignalBin(tuple(WINDOWS[:2]), 1, 0.5), SignalBin(tuple(WINDOWS[2:]), 0, 0.25))


class TwoVertices(mb.models.get("axion-muon").__class__):
    """A pseudoscalar with a scalar's coupling too, which adds a term to the rate."""

    def vertices(self):
        scalar = Vertex(mb.Bremsstrahlung("scalar"), Proportional(0.3), group="other")
        return (*super().vertices(), scalar)


MODELS = [mb.models.get("axion-muon"), TwoVertices()]


def in_bins(search):
    fields = {name: getattr(search.analysis, name) for name in search.analysis.model_fields_set}
    return replace(search, analysis=InTwoBins(**fields))


def in_windows(search, windows):
    return replace(search, analysis=search.analysis.model_copy(update={"windows": windows}))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("analysis", ["invisible", "visible"])
def test_a_bin_has_the_events_of_its_windows(model, analysis):
    search = make_search(model, "na64mu-2022", analysis)
    found = signal_table(in_bins(search), MASSES).folded(COUPLINGS)
    assert found.value.shape == (*COUPLINGS.shape, 2)
    for i, windows in enumerate((WINDOWS[:2], WINDOWS[2:])):
        alone = signal_table(in_windows(search, windows), MASSES).folded(COUPLINGS)
        np.testing.assert_allclose(found.value[..., i], alone.total, rtol=1e-12)
        np.testing.assert_allclose(found.in_bins_error[..., i], alone.total_error, rtol=1e-6, atol=1e-18)
        assert alone.total.max() > 0


@pytest.mark.parametrize("model", MODELS)
def test_events_are_the_sum_over_bins(model):
    search = make_search(model, "na64mu-2022", "invisible")
    table, whole = signal_table(in_bins(search), MASSES), signal_table(in_windows(search, WINDOWS), MASSES)
    np.testing.assert_allclose(table.events_in_bins(COUPLINGS).sum(axis=-1), table.events(COUPLINGS), rtol=1e-14)
    for one, other in zip(table.events_with_error(COUPLINGS), whole.events_with_error(COUPLINGS), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    np.testing.assert_allclose(table.rate(COUPLINGS), whole.rate(COUPLINGS), rtol=1e-12)
    assert (table.status == whole.status).all()


def test_windows_are_one_bin():
    search = make_search("axion-muon", "na64mu-2022", "invisible")
    table = signal_table(in_windows(search, WINDOWS), MASSES)
    assert table.bins == 1
    assert table.events_in_bins(COUPLINGS).shape == (*COUPLINGS.shape, 1)
    np.testing.assert_array_equal(table.events_in_bins(COUPLINGS)[..., 0], table.events(COUPLINGS))


def test_parts_are_all_of_the_nodes_once():
    search = in_bins(make_search(MODELS[1], "na64mu-2022", "invisible"))
    nodes = signal_table(search, MASSES).value
    counted = np.zeros(nodes.produced.shape[1], dtype=int)
    for part in nodes.parts:
        counted[part.nodes] += 1
    assert (counted == 1).all()
    assert nodes.beam_gev.shape == counted.shape
    assert [(part.term, part.bin) for part in nodes.parts] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_rows_keep_their_bins():
    table = signal_table(in_bins(make_search("axion-muon", "na64mu-2022", "invisible")), MASSES)
    rows = np.array([3, 1, 1])
    np.testing.assert_array_equal(
        table.rows(rows).events_in_bins(COUPLINGS[rows]), table.events_in_bins(COUPLINGS)[rows]
    )
