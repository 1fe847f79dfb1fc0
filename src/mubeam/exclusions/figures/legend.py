"""A legend above the axes: of all that is drawn, or of what found no room for its label."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch as Swatch

from mubeam.exclusions.drawing import label_text
from mubeam.exclusions.figures.look import DARK, GROUP_COLORS, Look
from mubeam.exclusions.figures.patch import Band, Overlay, Patch
from mubeam.exclusions.figures.plain import plain_text


def of_patch(patch: Patch) -> Artist:
    """Of a result."""
    if patch.filled:
        return Swatch(facecolor=patch.color, edgecolor=patch.color, alpha=0.6, label=label_text(patch.label))
    return Line2D([], [], color=patch.color, ls=patch.style, label=label_text(patch.label))


def of_overlay(overlay: Overlay) -> Artist:
    """Of an overlay."""
    if overlay.upper is not None:
        return Swatch(facecolor=overlay.color, alpha=0.4, label=label_text(overlay.label))
    return Line2D([], [], color=overlay.color, ls=overlay.style, label=label_text(overlay.label))


def of_bounds(patches: Sequence[Patch]) -> list[Artist]:
    """Of each group of the bounds, and of those of the reader."""
    groups = [group for group in GROUP_COLORS if any(one.group == group and not one.is_own for one in patches)]
    found: list[Artist] = [
        Swatch(
            facecolor=GROUP_COLORS[group][0],
            edgecolor=GROUP_COLORS[group][1],
            label=f"{group.replace('-', ' ')} bounds" if group else "bounds",
        )
        for group in groups
    ]
    if any(one.is_own for one in patches):
        found.append(Line2D([], [], color=DARK, linestyle="-.", label="own bounds"))
    return found


def of_bands(bands: Sequence[Band], look: Look) -> list[Artist]:
    """Of expected bands: the colours of the only one, greys for several, which have those of their curves."""
    if not bands:
        return []
    wide, narrow = ("#dcdcdc", "#b4b4b4") if any(band.color for band in bands) else look.band
    return [
        Line2D([], [], color=DARK, linestyle="--", label="expected, median"),
        Swatch(facecolor=narrow, label=r"expected $\pm 1\sigma$"),
        Swatch(facecolor=wide, label=r"expected $\pm 2\sigma$"),
    ]


def draw_legend(figure: Figure, entries: Sequence[Artist], look: Look, points: float | None = None) -> None:
    """Write it above the axes, in as many columns as fit; in letters of that size, or of labels of bounds."""
    points = points or look.points("bounds")
    if not entries:
        return
    letters = max(len(plain_text(str(one.get_label()))) for one in entries) + 6
    room = figure.get_figwidth() * 72 / (0.56 * points)
    figure.legend(
        handles=list(entries),
        loc="outside upper center",
        ncols=max(1, min(len(entries), int(room / letters))),
        fontsize=points,
        frameon=False,
        handlelength=2.4,
        columnspacing=1.2,
    )
