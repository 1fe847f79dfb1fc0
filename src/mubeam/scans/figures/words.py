"""The small print of a figure of a scan: what is held, and what is said of rows."""

from collections.abc import Sequence
from typing import Final

from mubeam.numerics.estimate import OK
from mubeam.scans.figures.plane import Plane
from mubeam.scans.figures.slices import OF_OTHERS, Slice

MOST_REASONS: Final = 3
MOST_LETTERS: Final = 60


def small_print(plane: Plane, slices: Sequence[Slice], notes: Sequence[str]) -> str:
    """What is held, notes each once, and what is said of the rows of each search."""
    of_rows = [row_words(one, several=len(slices) > 1) for one in slices]
    return "; ".join(dict.fromkeys(text for text in (*held_words(plane), *notes, *of_rows) if text))


def held_words(plane: Plane) -> list[str]:
    """What is held, and what is chosen of what is not."""
    chosen = {one.name: one.said for one in plane.chosen if one.said}
    named = [chosen.pop(name, f"{name} = {value:.5g}") for name, value in plane.held.items()]
    texts = [", ".join(named)] if named else []
    return [*texts, *chosen.values()]


def row_words(one: Slice, *, several: bool) -> str:
    """How many rows have no number, and why; and what is to be known of those that have one."""
    rows, texts = one.rows, []
    if not rows.size:
        return f"{one.label}: no row"
    lacking = rows.reasons(~rows.known)
    if lacking:
        count = sum(lacking.values())
        named = [f"{_short(text)} ({n})" for text, n in list(lacking.items())[:MOST_REASONS]]
        more = [f"{len(lacking) - MOST_REASONS} more reasons"] * (len(lacking) > MOST_REASONS)
        texts.append(f"no number at {count} of {rows.size} points: {', '.join([*named, *more])}")
    said = rows.reasons(rows.known)
    for text, n in said.items():
        if text != OK and text not in OF_OTHERS:
            texts.append(f"{_short(text)} at {n} of {rows.size} points")
    found = ", ".join(texts)
    return f"{one.label}: {found}" if found and several else found


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}..."
