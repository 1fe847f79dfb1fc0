"""Labels along the curves of a figure: none touches another, nor a line; what finds no room there gets a leader.

What finds no place beside its curve either is told.
"""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from mubeam.exclusions.drawing import label_text
from mubeam.exclusions.figures import leaders
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.raster import Mask
from mubeam.exclusions.figures.room import Labelled, Place, Room

MOST_LETTERS: Final = 70
"""Of a label: more are wider than the axes."""

MOST_LABELS: Final = 60
"""A figure has no room for more."""

SHRINKS: Final = (1.0, 0.86, 0.75)
"""Sizes that are tried, one after the other."""

LEAST: Final = 6.0
"""Points of the smallest text."""

MUCH: Final = 0.5
"""How much worse a place is at which a label lies outside of its region: letters are rather smaller."""

GOOD: Final = 0.75
"""A place that is no worse is taken."""

LEADER: Final = "leader"
"""What a leader and its label are called among what the axes hold."""

LEADER_WIDTH: Final = 0.5
"""Points."""


def place_labels(
    axes: Axes, canvas: FigureCanvasAgg, things: Sequence[Labelled], busy: Mask | None = None
) -> list[int]:
    """Write the labels of things whose axes have their final place; the indices of those without room.

    Labels of before are removed. One is not written over what is `busy`, cells such as hatched ones, where it may stand
    elsewhere.
    """
    clear_labels(axes)
    room = Room(axes, things, busy)
    order = sorted((i for i, one in enumerate(things) if one.text), key=lambda i: (things[i].rank, i))
    left = order[MOST_LABELS:]
    aside = []
    for i in order[:MOST_LABELS]:
        if not _placed(axes, canvas, room, i, things[i]):
            aside.append(i)
    return left + [i for i in aside if not _placed(axes, canvas, room, i, things[i], aside=True)]


def clear_labels(axes: Axes) -> None:
    """Remove the labels that were written, and their leaders."""
    for text in list(axes.texts):
        text.remove()
    for line in [line for line in axes.get_children() if line.get_gid() == LEADER]:
        line.remove()


def _placed(axes: Axes, canvas: FigureCanvasAgg, room: Room, i: int, one: Labelled, *, aside: bool = False) -> bool:
    """Write the label of one thing along it or, `aside`, with a leader to it; whether there is room."""
    words = _words(one)
    # formulas are not bold: a label of both would look like two
    weight = "bold" if one.bold and "$" not in words else "normal"
    text = axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", rotation_mode="anchor",
                     color=one.color, zorder=5, fontweight=weight)  # fmt: skip
    text.set_in_layout(False)
    found: tuple[Place, tuple[float, float], float] | None = None
    for shrink in SHRINKS:
        points = max(one.size * shrink, LEAST)
        text.set_fontsize(points)
        size = _size(text, canvas)
        place = leaders.best(room, i, size) if aside else room.best(i, size)
        if place is not None and (found is None or place.cost < found[0].cost - MUCH):
            found = place, size, points
        if (found is not None and found[0].cost < GOOD) or points == LEAST:
            break
    if found is None:
        text.remove()
        return False
    place, size, points = found
    text.set_fontsize(points)
    text.set_position((place.x / room.width, place.y / room.height))
    text.set_rotation(place.angle)
    room.take(place, size)
    if aside:
        text.set_gid(LEADER)
        _draw_leader(axes, room, one, place, size)
    return True


def _draw_leader(axes: Axes, room: Room, one: Labelled, place: Place, size: tuple[float, float]) -> None:
    start, end = leaders.ends_of(place, size)
    x, y = zip(start / room.scale, end / room.scale, strict=True)
    line = Line2D(
        x, y, color=one.color, linewidth=LEADER_WIDTH, solid_capstyle="butt", transform=axes.transAxes, zorder=4.9,
        gid=LEADER,
    )  # fmt: skip
    axes.add_artist(line)


def _words(one: Labelled) -> str:
    """What matplotlib sets: of a bold label without formulas where letters do, since formulas are not bold."""
    if one.bold and not set(plain := plain_text(one.text)) & set("\\^_${}"):
        return label_text(plain, MOST_LETTERS)
    return label_text(one.text, MOST_LETTERS)


def _size(text: Text, canvas: FigureCanvasAgg) -> tuple[float, float]:
    """Width and height in points."""
    box = text.get_window_extent(canvas.get_renderer())  # type: ignore[no-untyped-call]
    points = 72 / canvas.figure.dpi
    return box.width * points, box.height * points
