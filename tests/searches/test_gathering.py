"""Nodes of thick targets gathered on fewer momenta: the same yields, within less than their stated errors."""

from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.searches import folding
from mubeam.searches.gathering import MERGED, MOMENTA, gathered, gathering_rows, merged, momenta_between, momentum_range
from mubeam.searches.nodes import NodeRange, SignalNodes
from mubeam.searches.request import make_search


def nodes(masses=2, depths=5, momenta=300):
    """Two ranges of nodes at all depths, the second with nothing at the first mass."""
    rng = np.random.default_rng(1)
    count = depths * momenta
    momentum = np.tile(np.exp(rng.uniform(0, 5, (masses, 1, momenta))), (1, depths, 1)).reshape(masses, -1)
    column = np.tile(momentum, 2)
    produced = rng.normal(1, 0.5, column.shape)
    produced[0, count:] = 0
    ones = np.ones_like(column)
    depth = np.tile(np.repeat(np.linspace(0.1, 1, depths), momenta), 2)
    ranges = NodeRange(0, 0, slice(0, count)), NodeRange(1, 0, slice(count, 2 * count))
    error = np.full_like(column, 1e-3)
    return SignalNodes(column, produced, ones, 0.5 * ones, np.full(2 * count, 10.0), depth, ranges, error)


def test_sums_stay():
    """Of polynomials in ln k, and of e^(-a/k), depth by depth and range by range; errors hold."""
    whole = nodes()
    found = gathered(whole, 36)
    assert found.weight.shape == (2, 2 * 5 * 36)
    assert (found.efficiency[:, 0] == 0.5).all()
    for function in (lambda k: 1 + np.log(k) ** 3, lambda k: np.exp(-3 / k), lambda k: 1 / k):
        for one, other in zip(whole.ranges, found.ranges, strict=True):
            for depth in np.unique(whole.depth_m):
                sums = [
                    (part.weight * function(part.momentum_gev))[:, at.nodes][:, part.depth_m[at.nodes] == depth].sum(1)
                    for part, at in ((whole, one), (found, other))
                ]
                np.testing.assert_allclose(sums[1], sums[0], rtol=1e-9)
    least = np.abs(whole.missed.weight).sum(axis=1)
    assert (np.abs(found.missed.weight).sum(axis=1) >= least * (1 - 1e-9)).all()
    assert (np.abs(found.missed.weight).sum(axis=1) < 4 * least).all()


@pytest.mark.parametrize("decades", [0.5, 2, 3.5])
def test_what_lives_through_a_shield(decades):
    """From all to one of 10^20: e^(-a/k) of spectra that fall or rise, by the rule of the value and by its checks."""
    k = 10.0 ** np.linspace(0, decades, 4001)
    for power in (-1, 0, 1):
        weight = k**power
        ends = momentum_range(k, weight)
        for count, rtol in zip(MOMENTA, (3e-8, 3e-6, 1e-4), strict=True):
            few, at = weight @ gathering_rows(k, ends, count), momenta_between(ends, count)
            for a in np.geomspace(1e-3, 46, 30) * k[-1]:
                # over half of the way to the end, too
                for rest in (1.0, 0.5):
                    sums = [(w * np.exp(-a * rest / p) * -np.expm1(-a / p)).sum() for w, p in ((few, at), (weight, k))]
                    np.testing.assert_allclose(*sums, rtol=rtol)


def test_the_fastest_count_however_few():
    """Behind a thick shield 1e-12 of all particles, twice as fast as the others, are most of what is left."""
    k, weight = np.array([*np.linspace(1, 10, 300), 20.0]), np.array([*np.ones(300), 1e-12])
    ends = momentum_range(k, weight)
    few, at = weight @ gathering_rows(k, ends, 56), momenta_between(ends, 56)
    assert ends == (0.0, np.log(20.0))
    np.testing.assert_allclose(few @ np.exp(-600 / at), weight @ np.exp(-600 / k), rtol=1e-3)


def test_short_lifetimes_have_small_errors():
    """Axions of 3 to 12 MeV between water and shield: the upper edge lies where 1e-14 of them are left."""
    masses = np.array([0.003, 0.0048, 0.0076, 0.0121])
    found = mb.reach("axion-photon", "collider-dump-5000gev-water", "visible", masses_gev=masses)
    assert (found.upper_error < 1e-3 * found.upper).all()


def test_what_is_left_as_it_is():
    """Nodes of unknown depth, few nodes, and those that are not accepted alike."""
    whole = nodes()
    uneven = replace(whole, efficiency=np.where(np.arange(whole.weight.shape[1]) % 2, 0.5, 0.4))
    for one in (replace(whole, depth_m=None), uneven):
        assert gathered(one, 24) is one
    assert gathered(whole, 200) is whole


@pytest.mark.parametrize("card", ["collider-dump-10gev-lead", "collider-dump-1500gev-lead"])
def test_yields_stay(card, monkeypatch):
    """From long lifetimes to short ones that leave 1e-6 of the most: far below the stated errors."""
    search, masses = make_search("axion-muon", card, "visible"), np.array([0.1, 0.5])
    sizes = np.broadcast_to(np.geomspace(1e-8, 1e-2, 60), (2, 60))
    of_few = folding.signal_table(search, masses)
    monkeypatch.setattr(folding, "gathered", lambda nodes, count: nodes)
    of_all = folding.signal_table(search, masses)
    assert 10 * of_few.value.weight.shape[1] < of_all.value.weight.shape[1]
    few, many = (table.folded(sizes) for table in (of_few, of_all))
    seen = many.total > 1e-6 * many.total.max(axis=1, keepdims=True)
    assert seen.sum() > 20
    np.testing.assert_allclose(few.total[seen], many.total[seen], rtol=1e-6)
    assert (np.abs(few.total - many.total)[seen] < 0.1 * few.total_error[seen]).all()
    np.testing.assert_allclose(few.total_error[seen], many.total_error[seen], rtol=0.2)


def test_merged_nodes_keep_sums_of_the_lifetime():
    """Group by group of neighbours: weights and weights over k stay, so that sums are right to the second order."""
    count = 26
    momentum = np.linspace(100, 140, count) * np.array([[1.0], [0.5]])
    weight = np.random.default_rng(2).uniform(0.5, 1, momentum.shape)
    weight[1, :13] = 0.0
    ones, beam = np.ones_like(weight), np.repeat([160.0, 150.0], count // 2)
    ranges = NodeRange(0, 0, slice(0, 10)), NodeRange(1, 0, slice(10, count))
    whole = SignalNodes(momentum, weight, ones, ones, beam, None, ranges)
    few = merged(whole)
    # 10 nodes, 3 of the one and 13 of the other energy
    assert [part.nodes for part in few.ranges] == [slice(0, 3), slice(3, 8)]
    assert few.beam_gev.tolist() == 4 * [160.0] + 4 * [150.0]
    for one, other in zip(whole.ranges, few.ranges, strict=True):
        for function, rtol in ((np.ones_like, 1e-14), (lambda k: 1 / k, 1e-14), (lambda k: np.exp(-1000 / k), 0.02)):
            want, found = (
                (part.weight * function(part.momentum_gev))[:, at.nodes].sum(axis=1)
                for part, at in ((whole, one), (few, other))
            )
            np.testing.assert_allclose(found, want, rtol=rtol)
    assert few.weight.shape[1] <= count / MERGED + len(ranges)


def test_nodes_of_either_sign_are_not_merged():
    assert merged(gathered(nodes(), 24)).weight.shape == gathered(nodes(), 24).weight.shape


def test_a_range_without_nodes():
    """Of a nucleus on which the particle is too heavy; and where it is on all."""
    whole = nodes()
    first, second = whole.ranges
    none = NodeRange(2, 0, slice(second.nodes.stop, second.nodes.stop))
    found = gathered(replace(whole, ranges=(first, none, second)), 24)
    assert [one.nodes.stop - one.nodes.start for one in found.ranges] == [5 * 24, 0, 5 * 24]
    expected = gathered(whole, 24)
    np.testing.assert_array_equal(found.weight, expected.weight)
    empty = np.zeros((2, 0))
    nothing = SignalNodes(empty, empty, empty, empty, np.zeros(0), np.zeros(0), (none._replace(nodes=slice(0, 0)),))
    assert gathered(nothing, 24) is nothing
