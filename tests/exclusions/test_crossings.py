"""Edges at a limit: where curves of events cross it, with the errors that follow from their slope."""

from dataclasses import dataclass

import numpy as np
import pytest

from mubeam.exclusions.crossings import Transitions, edges_at_limit
from mubeam.exclusions.ladder import Ladder
from mubeam.searches.nodes import Folded

RELATIVE_ERROR = 1e-3
LIMIT = 2.3


@dataclass
class Curve:
    """A signal of one bin, whose events are a function of the logarithm of the size; counts how often it is asked."""

    log_events: object
    asked: int = 0

    def events_in_bins(self, size):
        self.asked += 1
        return np.exp(self.log_events(np.log(size)))[..., None]

    def folded(self, size):
        events = self.events_in_bins(size)
        return Folded(events, events, events, RELATIVE_ERROR)

    def rows(self, rows):
        return self


def edge(log_events, inside, outside, *, is_turn=False, roughly=1.0):
    curve = Curve(lambda x: log_events(x) + np.log(LIMIT))
    ends = np.array([inside]), np.array([outside])
    rough = [roughly * np.exp(log_events(end)) * LIMIT for end in ends]
    given = Transitions(np.zeros(1, dtype=int), *ends, *rough, np.array([is_turn]))
    ladder = Ladder(places=np.zeros((1, 2)), is_log=True)
    size, error, is_edge = edges_at_limit(curve, ladder, given, LIMIT)
    return np.log(size[0]), error[0] / size[0], is_edge[0], curve.asked


def slope(function, at):
    return (function(at + 1e-5) - function(at - 1e-5)) / 2e-5


def power(x):
    return 4 * (x + 7.01)


def cutoff(x):
    return 2 * (x + 1) + 30 - np.exp(2 * (x + 1.1) + 1)


def tip(x):
    return 1e-6 - 0.8 * (x + 7) ** 2 + 0.2 * (x + 7) ** 3


def kink(x):
    return np.where(x > -7, 3 * (x + 7), 300 * (x + 7)) - 0.01


def jump(x):
    return np.where(x > -6.987654, 1.0, -1.0)


@pytest.mark.parametrize(
    ("function", "inside", "outside", "is_turn", "asked"),
    [(power, -6.9, -7.07, False, 2), (cutoff, 0.1, 0.27, False, 4), (tip, -7.0, -7.17, True, 4)],
)
@pytest.mark.parametrize("roughly", [1.0, 1.003])
def test_smooth_curves_are_met_in_few_looks(function, inside, outside, is_turn, asked, roughly):
    roughly = 1.0 if is_turn else roughly
    place, error, is_edge, calls = edge(function, inside, outside, is_turn=is_turn, roughly=roughly)
    assert is_edge
    assert abs(function(place)) < 1e-11
    assert calls <= asked
    # at a tip the slope changes within the error itself
    assert error == pytest.approx(RELATIVE_ERROR / abs(slope(function, place)), rel=1e-2 if is_turn else 1e-5)


def test_kinks_and_jumps_are_met_by_a_bracket():
    place, error, *_ = edge(kink, -6.9, -7.07)
    assert place == pytest.approx(-7 + 0.01 / 3, abs=1e-13)
    assert error == pytest.approx(RELATIVE_ERROR / 3, rel=1e-2)
    place, *_ = edge(jump, -6.9, -7.07)
    assert place == pytest.approx(-6.987654, abs=1e-13)


def test_a_curve_that_stays_on_one_side_has_no_edge():
    assert not edge(lambda x: power(x) - 2, -6.9, -7.07)[2]
