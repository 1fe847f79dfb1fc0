"""A side view of an experiment: its stack, the decay volume behind it and the detector, along the beam.

Lengths from 1 mm to 100 m are drawn above with a power of each, so that all can be seen, and below to scale.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure
from mubeam.exclusions.plotting import COLORS
from mubeam.experiments.card import Experiment
from mubeam.figures import side_view_labels as labels
from mubeam.figures.along_the_beam import OTHER, AlongTheBeam, Piece, Stretch, along_the_beam
from mubeam.foundation.checks import FloatArray
from mubeam.matter.volume import DecayVolume

COMPRESSED, NARROWEST, NARROWEST_REPEATED = 0.3, 0.16, 0.45
"""Power of a length that is its width in the upper view, and the least widths of a stretch, of the widest."""

THINNEST = 0.14
"""Share of a pattern in which its thinnest piece is drawn."""

MOST_DRAWN, FIRST, LAST = 9, 5, 2
"""Repetitions up to which all are drawn, and how many of more."""

MOST_LABELS = 14
"""Stretches up to which each has its length written beside it."""

LETTER = 0.0088
"""Width of a letter, of the axes."""

BEAM_START = -0.13
"""Where the arrow of the beam begins, of the width of all that is along it."""

HEIGHT = 0.55
"""Of the matter, of what is seen on either side of the beam: a card gives its extent along the beam only."""

OTHER_COLOR, VOLUME_COLOR, INK = "#e8e8e8", "#e9f3fb", "#333333"


def side_view(experiment: str | Experiment, analysis: str | None = None, *, length_m: float | None = None) -> Figure:
    """A side view of a card's target, what shields it, and where decays are looked for.

    Args:
        experiment: name of a card, path of a card, or an Experiment.
        analysis: one of its analyses, whose own target is drawn if it has one.
        length_m: of the target, for a card that gives none or another one than it gives.

    Returns:
        A figure; `mubeam.plotting.save(figure, path)` writes it.

    Raises:
        UnknownNameError: an unknown experiment or analysis.
        InputError: a collider, which has no stack; a target without a length; a length that is no number above zero.
        CardError, DataFileError: the card is wrong or cannot be read.
    """
    return drawn(along_the_beam(experiment, analysis, length_m))


def drawn(found: AlongTheBeam) -> Figure:
    """The figure of `side_view`."""
    colors = _colors(found)
    with drawing.style():
        figure, _ = drawing.make_figure(layout="constrained", figsize=(9.0, 4.8))
        above, below = figure.subplots(2, height_ratios=(6, 1))
        _draw_above(above, found, colors)
        _draw_below(below, found, colors)
        handles = [Patch(label=labels.material(piece), **_look(piece, colors)) for piece in found.materials.values()]
        figure.legend(handles=handles, loc="outside upper center", ncols=3, fontsize=9, frameon=False)
        drawing.caption(figure, labels.small_print(found))
    return figure


def _colors(found: AlongTheBeam) -> dict[str, str]:
    named = [name for name in found.materials if name != OTHER]
    return {name: COLORS[i % len(COLORS)] for i, name in enumerate(named)} | {OTHER: OTHER_COLOR}


def _widths(stretches: Sequence[Stretch]) -> FloatArray:
    """Edges (S + 1,) of the stretches in the upper view, from 0 to 1."""
    length = np.array([one.length_m for one in stretches])
    least = np.array([NARROWEST if one.count == 1 else NARROWEST_REPEATED for one in stretches])
    width = np.maximum((length / length.max()) ** COMPRESSED, np.minimum(least, 2 / len(stretches)))
    return np.concatenate([[0.0], np.cumsum(width / width.sum())])


def _draw_above(axes: Axes, found: AlongTheBeam, colors: dict[str, str]) -> None:
    edges, half = _widths(found.stretches), _half_height(found.volume)
    for stretch, left, right in zip(found.stretches, edges, edges[1:], strict=False):
        if stretch.kind == "matter":
            _draw_matter(axes, stretch, (float(left), float(right)), half * HEIGHT, colors)
        elif stretch.kind == "decays":
            box = Rectangle((left, -half), right - left, 2 * half, facecolor=VOLUME_COLOR, linewidth=0, zorder=0)
            axes.add_patch(box)
            axes.text((left + right) / 2, -0.86 * half, "decays count", ha="center", va="center", fontsize=9, color=INK)
    axes.plot([BEAM_START, 1.0], [0, 0], color=INK, lw=0.8, ls=(0, (6, 3)), zorder=4)
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.6}
    axes.annotate("", (-0.005, 0), (BEAM_START, 0), arrowprops=arrow, zorder=5)
    axes.text(BEAM_START / 2, 0.05 * half, labels.beam(found.experiment.beam), ha="center", va="bottom", fontsize=9)
    if found.volume is not None:
        _draw_detector(axes, found.volume, half)
    _write_lengths(axes, found.stretches, edges, half)
    _write_places(axes, found, edges)
    is_repeated = any(one.count > 1 for one in found.stretches)
    axes.set(xlim=(BEAM_START - 0.01, 1.035), ylim=(-half, (1.7 if is_repeated else 1.42) * half))
    axes.tick_params(which="both", top=False, right=False)
    if found.volume is None or found.volume.aperture_radius_m is None:
        axes.set_yticks([])
    else:
        axes.set_ylabel("from the beam [m]", fontsize=10)
        axes.tick_params(axis="y", labelsize=9)
        # not up to where lengths are written
        ticks = MaxNLocator(5).tick_values(-half, half)
        axes.set_yticks([tick for tick in ticks if abs(tick) <= half])
        axes.set_yticks([], minor=True)


def _half_height(volume: DecayVolume | None) -> float:
    """What is seen on either side of the beam, in m where there is a detector."""
    if volume is None or volume.aperture_radius_m is None:
        return 1.0
    return 1.3 * (volume.aperture_radius_m + volume.aperture_offset_m)


def _draw_matter(axes: Axes, stretch: Stretch, ends: tuple[float, float], half: float, colors: dict[str, str]) -> None:
    """All repetitions of a pattern, or the first and the last of many with a break between."""
    left, right = ends
    many = stretch.count > MOST_DRAWN
    drawn = FIRST + LAST + 1 if many else stretch.count
    period = (right - left) / drawn
    for i in range(drawn):
        if many and i == FIRST:
            axes.text(left + (i + 0.5) * period, 0.35 * half, "···", ha="center", va="center", fontsize=13, color=INK)
            continue
        _draw_pattern(axes, stretch.pattern, left + i * period, period, half, colors)


def _draw_pattern(
    axes: Axes, pattern: Sequence[Piece], left: float, width: float, half: float, colors: dict[str, str]
) -> None:
    length = np.array([piece.thickness_m for piece in pattern])
    share = np.maximum(length / length.sum(), min(THINNEST, 1 / len(pattern)))
    edges = left + width * np.concatenate([[0.0], np.cumsum(share / share.sum())])
    for piece, start, end in zip(pattern, edges, edges[1:], strict=False):
        if piece.material is None:
            continue
        axes.add_patch(Rectangle((start, -half), end - start, 2 * half, zorder=2, **_look(piece, colors)))


def _look(piece: Piece, colors: dict[str, str]) -> dict[str, Any]:
    """Matter in which particles are made is hatched."""
    color = colors[str(piece.material)]
    hatched = {"edgecolor": "white", "hatch": "///"} if piece.produces else {"edgecolor": color}
    return {"facecolor": color, "linewidth": 0.4, **hatched}


def _draw_detector(axes: Axes, volume: DecayVolume, half: float) -> None:
    radius, offset = volume.aperture_radius_m, volume.aperture_offset_m
    if radius is None:
        axes.plot([1, 1], [-half, half], color=INK, lw=1.2, ls=":")
        return
    axes.plot([1, 1], [offset - radius, offset + radius], color="black", lw=4, solid_capstyle="butt", zorder=6)
    axes.annotate(
        "",
        (1.02, offset),
        (1.02, offset + radius),
        arrowprops={"arrowstyle": "<->", "lw": 0.8, "shrinkA": 0, "shrinkB": 0},
    )
    text = f"R = {labels.length(radius)}" + (f", {labels.length(offset)} off the beam" if offset else "")
    axes.text(0.99, offset + 0.55 * radius, text, ha="right", va="center", fontsize=9, zorder=6)


def _write_lengths(axes: Axes, stretches: Sequence[Stretch], edges: FloatArray, half: float) -> None:
    if len(stretches) > MOST_LABELS:
        return
    for stretch, left, right in zip(stretches, edges, edges[1:], strict=False):
        lines = labels.stretch(stretch, (right - left) / LETTER)
        level = 1.06 * half
        arrow = {"arrowstyle": "<->", "lw": 0.7, "color": INK, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (left, level), (right, level), arrowprops=arrow)
        narrow = max(map(len, lines)) * LETTER > right - left
        axes.text(
            (left + right) / 2,
            level + 0.04 * half,
            "\n".join(lines),
            ha="center",
            va="bottom",
            fontsize=8 if narrow else 9,
            rotation=90 if narrow else 0,
        )


def _write_places(axes: Axes, found: AlongTheBeam, edges: FloatArray) -> None:
    """Where stretches begin and end, as far as there is room for the numbers."""
    places = [*(one.start_m for one in found.stretches), found.end_m]
    shown = [0]
    for i in range(1, len(places)):
        room = LETTER * (len(f"{places[i]:.4g}") + 3)
        if edges[i] - edges[shown[-1]] > room:
            shown.append(i)
        elif i == len(places) - 1:
            shown[-1] = i
    axes.set_xticks(edges[shown], [f"{places[i]:.4g}" for i in shown], fontsize=9)
    axes.set_xticks(edges, minor=True)
    axes.set_xlabel("z from the front of the target [m], lengths compressed", fontsize=10)


def _draw_below(axes: Axes, found: AlongTheBeam, colors: dict[str, str]) -> None:
    for stretch in found.stretches:
        if stretch.kind == "decays":
            axes.axvspan(stretch.start_m, stretch.start_m + stretch.length_m, color=VOLUME_COLOR, lw=0)
        elif stretch.pattern:
            most = max(stretch.pattern, key=lambda piece: piece.thickness_m * (piece.density_g_per_cm3 + 1e-9))
            axes.axvspan(stretch.start_m, stretch.start_m + stretch.length_m, color=colors[str(most.material)], lw=0)
    axes.axvline(found.end_m, color=INK, lw=1)
    axes.set(xlim=(0, found.end_m * 1.0001), yticks=[], ylim=(0, 1))
    axes.set_xlabel("the same to scale [m]", fontsize=10)
    axes.tick_params(which="both", top=False, right=False, labelsize=9)
