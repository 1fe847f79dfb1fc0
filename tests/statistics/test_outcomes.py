"""All outcomes of a few bins in one table, against the sums on a grid that stand for it where they are too many."""

from math import exp

import numpy as np
import pytest

from mubeam.statistics import Background, Likelihood, joint
from mubeam.statistics.bins import Bins

SYSTEMATICS = {
    "efficiency": {"signal": [0.1, 0.2, 0.05]},
    "background": {"background": [0.1, 0.3, 0.2], "signal": [0.05, 0.0, 0.0]},
}
BACKGROUNDS = [
    [1.0, 0.3, 2.0],
    [Background(1.0, 0.4), Background(2.0, 0.5, model="lognormal"), Background(None, control=(3, 2.0))],
]


@pytest.mark.parametrize("background", BACKGROUNDS, ids=["known", "with errors"])
@pytest.mark.parametrize("shape", [[0.2, 0.5, 0.3], [0.0, 0.7, 0.3]])
def test_tails_are_those_of_the_grid(background, shape):
    bins = Bins(Likelihood([1, 0, 2], background, SYSTEMATICS).counts)
    signal = 6.0 * np.array(shape)
    weight = bins.order(signal[None]).weight[0]
    above = joint.at_least(bins.discoveries.table(1e-30), weight)
    for value in (64, 200, 500):
        assert above[value] == pytest.approx(bins.tail(weight, value), rel=1e-9)
        without, scale = bins.outcomes.without(weight, value - 1)
        wanted = bins.outcomes.with_signal(signal, weight, without) * exp(scale)
        assert bins.outcomes.below(signal, weight, value) == pytest.approx(wanted, rel=1e-9)


def test_a_discovery_is_the_same_where_there_are_too_many_outcomes(monkeypatch):
    likelihood = Likelihood([1, 2], [1.0, 2.0], {"e": {"signal": 0.1, "background": 0.2}})
    found = [likelihood.discovery_reach([0.3, 0.7], sigmas=sigmas) for sigmas in (3, 5, 10)]
    monkeypatch.setattr(joint, "MOST_CELLS", 0)
    again = Likelihood([1, 2], [1.0, 2.0], {"e": {"signal": 0.1, "background": 0.2}})
    assert Bins(again.counts).discoveries.table(1e-20) is None
    assert [again.discovery_reach([0.3, 0.7], sigmas=sigmas) for sigmas in (3, 5, 10)] == pytest.approx(found, rel=1e-9)


def test_a_table_of_many_events_begins_below_the_likely_ones():
    """Counts far below the likely ones are as rare as those far above, and two equal bins are one of their sum."""
    known = Likelihood([500, 500], [500.0, 500.0])
    assert Bins(known.counts).discoveries.table(1e-20) is not None
    one = Likelihood(1000, 1000.0)
    assert known.discovery_reach([0.5, 0.5]) == pytest.approx(one.discovery_reach(), rel=1e-6)
    bins = Bins(Likelihood([500, 500], [Background(500.0, 25.0), Background(500.0, 25.0)]).counts)
    weight = np.array([1, 1])
    above = joint.at_least(bins.discoveries.table(1e-27), weight)
    for value in (900, 1100, 1400):
        assert above[value] == pytest.approx(bins.tail(weight, value), rel=1e-9)
