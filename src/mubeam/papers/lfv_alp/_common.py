"""Shared by the figures of P2: lines labelled along themselves, bands of g-2, bounds from decays, the axis of m_a."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FormatStrFormatter, NullFormatter

from mubeam.exclusions.plotting import GREY
from mubeam.exclusions.reach import Reach
from mubeam.foundation.checks import FloatArray
from mubeam.observables import decay_bounds, g_minus_2

MODEL = "lfv-alp"
SHORTEST_WITH_LABEL = 0.2
"""Length of a curve, in widths of the axes, along which its label fits."""

MASS_TICKS = (2, 3, 5, 10, 20, 30, 50)
REFERENCE = "2023"
"""P2's reference of g-2."""

THETAS = {pi / 2: r"$\pi/2$", pi / 3: r"$\pi/3$", 1.1 * pi / 4: r"$1.1\,\pi/4$"}
"""Angles of the g-2 bands; not legible in our copy of P2, our choice."""


@dataclass(frozen=True)
class Line:
    """A line through points (N,) and its label, placed at the fraction `label_at` of the line's extent in x."""

    x: FloatArray
    y: FloatArray
    label: str
    color: str
    style: str = "-"
    label_at: float = 0.5


def draw(axes: Axes, curves: Sequence[Line]) -> None:
    """Draw lines on logarithmic or linear axes whose limits are set, each labelled along itself."""
    for curve in curves:
        axes.plot(curve.x, curve.y, color=curve.color, linestyle=curve.style)
    for curve in curves:
        label(axes, curve)


def label(axes: Axes, curve: Line) -> None:
    """Write the label of a curve just above it and along it, or to the right of a short one, within the axes' limits.

    Nothing is written for an empty label, or where fewer than two points of the curve are within the limits.
    """
    (x_low, x_high), (y_low, y_high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    shown = (curve.x >= x_low) & (curve.x <= x_high) & (curve.y >= y_low) & (curve.y <= y_high)
    if not curve.label or shown.sum() < 2:
        return
    points = axes.transData.transform(np.column_stack([curve.x[shown], curve.y[shown]]))
    place = points[0, 0] + curve.label_at * (points[-1, 0] - points[0, 0])
    i = int(np.clip(np.abs(points[:, 0] - place).argmin(), 1, len(points) - 2)) if len(points) > 2 else 0
    before, after = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
    is_short = float(np.hypot(*(points[-1] - points[0]))) < SHORTEST_WITH_LABEL * axes.bbox.width
    axes.annotate(
        curve.label,
        (curve.x[shown][i], curve.y[shown][i]),
        xytext=(5, 0) if is_short else (0, 2),
        textcoords="offset points",
        ha="left" if is_short else "center",
        va="center" if is_short else "bottom",
        rotation=0.0 if is_short else float(np.degrees(np.arctan2(after[1] - before[1], after[0] - before[0]))),
        rotation_mode="anchor",
        fontsize=8,
        color=curve.color,
        # lines that cross it do not hide it
        zorder=3,
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
    )


def in_symbols(text: str) -> str:
    """The text with "->" and the names tau, mu and chi as TeX symbols."""
    name = "(?:tau|mu|chi)"
    symbols = re.sub(rf"\b{name}(?: {name})*\b", lambda found: "$\\" + found[0].replace(" ", "\\") + "$", text)
    return symbols.replace(" -> ", r"$\,\to\,$")


def mass_axis(axes: Axes) -> None:
    """Label the x axis as m_a in GeV, with plain numbers at MASS_TICKS."""
    axes.xaxis.set_major_locator(FixedLocator(MASS_TICKS))
    axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("$m_a$ [GeV]")


def reach_curve(found: Reach, text: str, color: str, style: str, place: float) -> Line:
    """The lower edge of a reach up to its tip as a Line; `place` is its label_at."""
    area = found.area
    known = np.isfinite(area.lower)
    return Line(area.mass_gev[known], area.lower[known], text, color, style, place)


def g_minus_2_bands(masses: FloatArray) -> dict[float, g_minus_2.Band]:
    """The couplings that bring g-2 within 2 sigma of REFERENCE, by angle."""
    return {theta: g_minus_2.band(masses_gev=masses, theta=theta, reference=REFERENCE) for theta in THETAS}


def draw_bands(axes: Axes, bands: Mapping[float, g_minus_2.Band]) -> None:
    """Fill the bands, each labelled by its angle."""
    for (theta, band), shade in zip(bands.items(), ("#c9a0dc", "#b58ccc", "#a178bc"), strict=True):
        axes.fill_between(band.mass_gev, band.lower, band.upper, facecolor=shade, alpha=0.4, linewidth=0)
        for edge in (band.lower, band.upper):
            axes.plot(band.mass_gev, edge, color=shade, linewidth=0.8)
        middle = np.sqrt(band.lower * band.upper)
        label(axes, Line(band.mass_gev, middle, rf"$(g-2)_\mu$, {THETAS[theta]}", "#5b2c83", label_at=0.8))


def draw_decay_bounds(axes: Axes, bounds: Sequence[decay_bounds.DecayRegion], label_at: float) -> None:
    """Draw bounds from decays dashed and grey."""
    draw(axes, [Line(b.masses_gev, b.couplings, in_symbols(b.label), GREY, "--", label_at) for b in bounds])
