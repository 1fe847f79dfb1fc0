"""Ticks: labels keep apart on any range, and there are two of them wherever there can be."""

from itertools import combinations

import numpy as np
import pytest

from mubeam.exclusions import plotting
from mubeam.exclusions.figures.scale import NARROW, scale_of
from mubeam.exclusions.figures.ticks import set_ticks

RANGES = [
    (1e-3, 10.0),
    (1e-12, 1e4),
    (0.02, 0.3),
    (0.1, 0.2),
    (0.105, 0.107),
    (1.0, 50.0),
    (3.0, 8.9),
    (7e-6, 9e-5),
    (900.0, 90000.0),
    (0.5, 49.0),
    (1e-40, 1e-2),
]


def plane(x_range, y_range, size):
    options = {"x_label": "$x$", "y_label": "$y$", "size": size}
    return plotting.exclusion_figure([], [], x_range=x_range, y_range=y_range, **options)


def labels(figure):
    """Boxes of all tick labels that are shown, by axis."""
    figure.canvas.draw()
    (axes,) = figure.axes
    shown = {}
    for name, axis, (low, high) in (("x", axes.xaxis, axes.get_xlim()), ("y", axes.yaxis, axes.get_ylim())):
        ticks = [tick for tick in axis.get_major_ticks() if low * 0.999 <= tick.get_loc() <= high * 1.001]
        shown[name] = [tick.label1.get_window_extent() for tick in ticks if tick.label1.get_text()]
    return shown


@pytest.mark.parametrize("size", ["screen", "single"])
@pytest.mark.parametrize("span", RANGES)
def test_labels_of_ticks_keep_apart(span, size):
    shown = labels(plane(span, span, size))
    for name, boxes in shown.items():
        assert 2 <= len(boxes) <= 12, name
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2)), name
    assert not any(x.overlaps(y) for x in shown["x"] for y in shown["y"])


@pytest.mark.parametrize("span", [(-np.pi / 2, np.pi / 2), (0.0, 2 * np.pi), (-1.0, 1.0), (0.0, 1e-4), (0.3, 0.5)])
def test_linear_ranges(span):
    shown = labels(plane(span, (1e-3, 1.0), "single"))
    assert 2 <= len(shown["x"]) <= 9
    assert not any(one.overlaps(other) for one, other in combinations(shown["x"], 2))


def test_ticks_of_small_numbers_are_those_of_larger_ones():
    found = {}
    for power in (-9, 0):
        unit = 10.0**power
        (axes,) = plane((unit, 1e3 * unit), (0.0, 3.0), "double").axes
        set_ticks(axes.yaxis, (0.0, 3 * unit), "", 300, 10, upright=True, scale="linear")
        found[power] = [axes.xaxis.get_minorticklocs() / unit, axes.yaxis.get_majorticklocs() / unit]
    minor, major = found[0]
    assert {2.0, 30.0, 900.0} <= set(np.round(minor, 6))
    assert found[-9][0] == pytest.approx(minor)
    assert found[-9][1] == pytest.approx(major)


def test_scales():
    assert scale_of(0.1, 0.1 * NARROW * 0.99) == "linear"
    assert scale_of(0.1, 0.1 * NARROW * 1.01) == "log"
    assert scale_of(0.0, 5.0) == "linear"


def test_angles_have_fractions_of_pi():
    (axes,) = plane((-np.pi / 2, np.pi / 2), (1e-3, 1.0), "screen").axes
    set_ticks(axes.xaxis, (-np.pi / 2, np.pi / 2), "rad", 350, 10, upright=False)
    axes.get_figure().canvas.draw()
    labels = [tick.label1.get_text() for tick in axes.xaxis.get_major_ticks()]
    assert labels[0] == r"$-\pi/2$"
    assert "0" in labels
    assert labels[-1] == r"$\pi/2$"


def test_short_ranges_have_plain_numbers():
    (axes,) = plane((0.02, 0.3), (2.0, 150.0), "screen").axes
    axes.get_figure().canvas.draw()
    assert {"0.02", "0.05", "0.1", "0.2"} <= {text.get_text() for text in axes.get_xticklabels()}
    assert "10" in {text.get_text() for text in axes.get_yticklabels()}
