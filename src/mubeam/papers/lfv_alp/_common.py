"""Shared by the figures of P2: lines labelled along themselves, bands of g-2, bounds from decays, the axis of m_a."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import pi
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch as Swatch
from matplotlib.ticker import FixedLocator, FormatStrFormatter, NullFormatter

from mubeam.exclusions.figures.labels import place_labels
from mubeam.exclusions.figures.legend import draw_legend
from mubeam.exclusions.figures.look import make_look
from mubeam.exclusions.figures.room import Labelled
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.plotting import DARK, Overlay, Patch, exclusion_scene
from mubeam.exclusions.reach import Reach
from mubeam.foundation.checks import FloatArray
from mubeam.observables import decay_bounds, g_minus_2

MODEL = "lfv-alp"
MASS_TICKS = (2, 3, 5, 10, 20, 30, 50)
REFERENCE = "2023"
"""P2's reference of g-2."""

THETAS = {pi / 2: r"$\theta=\pi/2$", pi / 3: r"$\theta=\pi/3$", 1.1 * pi / 4: r"$\theta=1.1\,\pi/4$"}
"""Angles of the g-2 bands; not legible in our copy of P2, our choice."""


LABEL_POINTS = 10.0
"""Of labels along lines."""

SHADES = ("#dcc3e8", "#b58ccc", "#7f4fa3")
"""Of these bands."""


@dataclass(frozen=True)
class Line:
    """A line through points (N,) and its label, if any, which goes along it."""

    x: FloatArray
    y: FloatArray
    label: str
    color: str
    style: str = "-"


def draw(axes: Axes, curves: Sequence[Line]) -> list[Line]:
    """Draw lines; returns them, to be named when all are drawn."""
    for curve in curves:
        axes.plot(curve.x, curve.y, color=curve.color, linestyle=curve.style)
    return list(curves)


Named: TypeAlias = tuple[Axes, Sequence[Line]]
"""Lines in their axes."""


def name_lines(figure: Figure, named: Sequence[Named], bands: Sequence[Swatch] = ()) -> None:
    """Write the labels of lines along them, in a figure that has everything else.

    Bands, and lines without room for a label, are named above the axes.
    """
    canvas = FigureCanvasAgg(figure)
    legend: list[Line] = []
    for _ in range(3):
        for old in list(figure.legends):
            old.remove()
        entries = [Line2D([], [], color=one.color, ls=one.style, label=one.label) for one in legend]
        draw_legend(figure, [*bands, *entries], make_look("double"), LABEL_POINTS)
        figure.draw_without_rendering()
        lost = [line for axes, lines in named for line in _place(axes, canvas, lines, legend)]
        if not lost:
            break
        legend += lost


def _place(axes: Axes, canvas: FigureCanvasAgg, lines: Sequence[Line], legend: Sequence[Line]) -> list[Line]:
    """The lines without room."""
    both = axes.transData + axes.transAxes.inverted()
    things = []
    for line in lines:
        points = _within(line, axes)
        label = "" if any(line is one for one in legend) else line.label
        things.append(
            Labelled(label, [both.transform(points)] if len(points) > 1 else [], None, line.color, LABEL_POINTS)
        )
    return [lines[i] for i in place_labels(axes, canvas, things) if things[i].lines]


def _within(line: Line, axes: Axes) -> FloatArray:
    """Points (M, 2) of a line that logarithmic axes can show, or nearly."""
    (_, right), (bottom, _) = axes.get_xlim(), axes.get_ylim()
    known = np.isfinite(line.x) & np.isfinite(line.y) & (line.y > bottom * 1e-6) & (line.x < right * 10)
    return np.column_stack([line.x[known], line.y[known]])


def plane(
    reaches: Sequence[Reach],
    curves: Sequence[Line],
    bands: Mapping[float, g_minus_2.Band],
    others: Sequence[Line],
    bounds: Sequence[decay_bounds.DecayRegion],
    *,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    note: str,
) -> Scene:
    """The figure's plane for a page: curves of the reaches, beside bands of g-2, other lines and bounds from decays."""
    overlays = [
        Overlay(rf"$(g-2)_\mu$, {THETAS[theta]}", band.mass_gev, band.lower, band.upper, shade)
        for (theta, band), shade in zip(bands.items(), SHADES, strict=True)
    ]
    overlays += [Overlay(one.label, one.x, one.y, None, one.color, one.style) for one in others]
    overlays += [Overlay(in_symbols(one.label), one.masses_gev, one.couplings, None, DARK, "--") for one in bounds]
    return exclusion_scene(
        [Patch(one.x, one.y, one.label, one.color, False, one.style) for one in curves],
        (),
        x_label="$m_a$ [GeV]",
        y_label="$g$",
        x_range=x_range,
        y_range=y_range,
        overlays=overlays,
        note=note,
        rows=[(replace(found.region, label=one.label), one.color) for found, one in zip(reaches, curves, strict=True)],
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


def reach_curve(found: Reach, text: str, color: str, style: str) -> Line:
    """The lower edge of a reach up to its tip as a Line."""
    area = found.area
    known = np.isfinite(area.lower)
    return Line(area.mass_gev[known], area.lower[known], text, color, style)


def g_minus_2_bands(masses: FloatArray) -> dict[float, g_minus_2.Band]:
    """The couplings that bring g-2 within 2 sigma of REFERENCE, by angle."""
    return {theta: g_minus_2.band(masses_gev=masses, theta=theta, reference=REFERENCE) for theta in THETAS}


def draw_bands(axes: Axes, bands: Mapping[float, g_minus_2.Band]) -> tuple[list[Line], list[Swatch]]:
    """Fill the bands; returns their edges, and what a legend says of them."""
    lines, swatches = [], []
    for (theta, band), shade in zip(bands.items(), SHADES, strict=True):
        axes.fill_between(band.mass_gev, band.lower, band.upper, facecolor=shade, alpha=0.5, linewidth=0)
        swatches.append(Swatch(facecolor=shade, alpha=0.5, label=rf"$(g-2)_\mu$, {THETAS[theta]}"))
        for edge in (band.lower, band.upper):
            axes.plot(band.mass_gev, edge, color=shade, linewidth=0.8)
            lines.append(Line(band.mass_gev, edge, "", shade))
    return lines, swatches


def draw_decay_bounds(axes: Axes, bounds: Sequence[decay_bounds.DecayRegion]) -> list[Line]:
    """Draw bounds from decays dashed and grey; returns their lines."""
    return draw(axes, [Line(b.masses_gev, b.couplings, in_symbols(b.label), DARK, "--") for b in bounds])
