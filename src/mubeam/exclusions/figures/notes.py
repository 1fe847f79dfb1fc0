"""The small print of several regions: what holds for all of them once, the rest by name."""

from collections.abc import Sequence
from typing import Final

from mubeam.exclusions.region import Region

MANY_NOTES: Final = 3
"""From so many regions on their notes are gathered."""


def notes_of(regions: Sequence[Region]) -> str:
    """The notes of regions, each a line after its label; what they have in common stands once."""
    given = {region.label: region.note for region in regions if region.note}
    if len(given) < MANY_NOTES:
        return "\n".join(f"{label}: {note}" for label, note in given.items())
    notes = {label: _clauses(note) for label, note in given.items()}
    first = next(iter(notes.values()))
    common = [one for one in first if all(one in clauses for clauses in notes.values())]
    lines = {label: "; ".join(one for one in clauses if one not in common) for label, clauses in notes.items()}
    return "\n".join(
        [f"all: {'; '.join(common)}"] * bool(common) + ["; ".join(f"{k}: {v}" for k, v in lines.items() if v)]
    )


def _clauses(note: str) -> list[str]:
    """Of a note, that stand by themselves; what follows a name with a colon belongs to it."""
    return [part for whole in note.split("; ") for part in ([whole] if ": " in whole else whole.split(", "))]
