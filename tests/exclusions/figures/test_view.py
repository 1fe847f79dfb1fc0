import numpy as np
import pytest

from mubeam import models
from mubeam.exclusions import plotting
from mubeam.exclusions.figures import view
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges

NAN, INF = np.nan, np.inf


def area(lower, upper):
    return Region(label="x", shape=make_ranges(np.geomspace(0.01, 0.1, len(lower)), lower, upper))


def test_an_open_region_is_shown_over_four_decades():
    assert view.couplings_of([area([1e-3, 1e-3], [INF, INF])], [], INF) == pytest.approx((1e-4, 10.0))


def test_edges_that_rise_without_end_do_not_stretch_the_view():
    """As those of a heavy particle do near its threshold."""
    assert view.couplings_of([area([1e-3, 1.0, 1e13], [INF, INF, INF])], [], INF)[1] == pytest.approx(10.0)


def test_the_view_ends_with_the_theory():
    assert view.couplings_of([area([1e-3, 1e-3], [INF, INF])], [], 3.5) == pytest.approx((1e-4, 3.5))
    (axes,) = plotting.reach_figure(models.get("lmu-ltau"), [area([1e-3, 1e-3], [INF, INF])]).axes
    assert axes.get_ylim()[1] == pytest.approx(np.sqrt(4 * np.pi))


def test_a_closed_region_ends_the_view():
    assert view.couplings_of([area([1e-3, 1e-3], [1e-2, 2e-2])], [], INF) == pytest.approx((1e-4, 0.1))


def test_a_closed_region_is_shown_whole_where_the_theory_holds():
    tall, open_one = area([1e-7, 1e-7], [1e-2, 1e-1]), area([1e-6, 1e-6], [INF, INF])
    for areas in ([tall], [tall, open_one]):
        assert view.couplings_of(areas, [], 3.5) == pytest.approx((1e-8, 0.5))
    assert view.couplings_of([tall], [], 0.2)[1] == pytest.approx(0.2)


def test_a_region_that_ends_beyond_the_theory_does_not_stretch_the_view():
    assert view.couplings_of([area([1e-7, 1e-7], [1e-2, 1e3])], [], 3.5)[1] == pytest.approx(1e-3)


def test_each_region_is_seen():
    weak, strong = area([1e-1, 1e-1], [INF, INF]), area([1e-9, 1e-9], [INF, INF])
    low, high = view.couplings_of([weak, strong], [], INF)
    assert low < 1e-9
    assert high > 1e-1


def test_a_region_down_to_zero_is_shown_by_its_upper_end():
    assert view.couplings_of([area([0.0, 0.0], [1e-2, 1e-2])], [], INF) == pytest.approx((1e-3, 5e-2))


def test_nothing_excluded_is_a_view_all_the_same():
    assert view.couplings_of([area([NAN, NAN], [NAN, NAN])], [], INF) == view.NOTHING
    low, high = view.couplings_of([area([NAN, NAN], [NAN, NAN])], [], 1e-8)
    assert low < high == 1e-8


def test_expected_edges_are_in_the_view():
    low, _ = view.couplings_of([area([1e-3, 1e-3], [INF, INF])], [np.full((5, 2), 1e-5)], INF)
    assert low < 1e-5


@pytest.mark.parametrize(("mass", "span"), [(0.1, (0.05, 0.2)), (0.0, (-1.0, 1.0))])
def test_one_row_alone(mass, span):
    one = Region(label="x", shape=make_ranges([mass], [1e-3], [INF]))
    assert view.masses_of([one]) == pytest.approx(span)
