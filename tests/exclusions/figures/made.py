"""Regions and figures for the tests of this folder."""

import numpy as np

from mubeam import models
from mubeam.exclusions import plotting
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges

AXION = models.get("axion-photon")
X_RANGE = (1e-3, 0.3)


def area(label, scale=1.0, *, closed=True, low=1e-3, high=0.3, projection=False, rows=40):
    """A region like that of a search for decays: edges that meet in a tip, or a lower edge alone."""
    mass = np.geomspace(low, high, rows)
    lower = 1e-4 * scale * (mass / mass[-1]) ** -0.6
    upper = lower * (high * 1.02 / mass) ** 2 if closed else np.full(rows, np.inf)
    return Region(label=label, shape=make_ranges(mass, lower, upper), is_projection=projection)


def seven(**options):
    """Two observed and five projected regions over the published bounds of photons."""
    real = [area(f"data {i}", 10.0 * 2**i, high=0.05) for i in range(2)]
    projected = [area(f"projection {i}", 0.3**i) for i in range(5)]
    return plotting.reach_figure(AXION, real, projected, **options)


def boxes(axes):
    """Corners (4, 2) in pixels of each label in the axes, by its text."""
    figure = axes.get_figure()
    figure.canvas.draw()
    found = {}
    for text in axes.texts:
        angle = text.get_rotation()
        text.set_rotation(0)
        box = text.get_window_extent()
        text.set_rotation(angle)
        turn = np.radians(angle)
        half = np.array([box.width, box.height]) / 2
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
        rotated = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        found[text.get_text()] = rotated + axes.transAxes.transform(text.get_position())
    return found
