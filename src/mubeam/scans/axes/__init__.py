"""Axes of a scan, one kind a file: grids, listed values, numbers drawn for each sample, points of a file.

A kind is a subclass of Axis with the keys that name it in a specification; a new one is one file and one entry here.
"""

from typing import Any, Final

from mubeam.scans.axes.base import Axis, is_number
from mubeam.scans.axes.even import Even
from mubeam.scans.axes.gaussian import DRAW, Gaussian
from mubeam.scans.axes.grid import Grid
from mubeam.scans.axes.points import Points
from mubeam.scans.axes.values import Values

__all__ = ["KINDS", "Axis", "Even", "Gaussian", "Grid", "Points", "Values", "make_axis"]

KINDS: Final[dict[str, type[Axis]]] = {
    key: kind for kind in (Grid, Values, Even, Gaussian, Points) for key in kind.keys
}
"""By the key that a table of the specification has."""

SHOWN: Final = [key for key, kind in KINDS.items() if kind is not Points and kind is not Gaussian]
"""As in `{ log = [...] }`."""


def make_axis(given: Any) -> Axis:
    """An axis as a specification has it: a number, or a table such as { log = [2, 30, 400] }; ValueError if wrong."""
    if is_number(given):
        return Values.of([given])
    if isinstance(given, Axis):
        return given
    if not isinstance(given, dict):
        shown = " }, { ".join(f"{key} = [...]" for key in SHOWN)
        raise ValueError(f'give a number or one of {{ {shown} }}, {{ {DRAW} = "gaussian", mean = ..., width = ... }}')
    named = [key for key in given if key in KINDS]
    if len(named) != 1 or not set(given) <= {*KINDS[named[0]].keys, *KINDS[named[0]].further, "scale"}:
        got = ", ".join(str(key) for key in given if key != "scale") or "none"
        raise ValueError(f"give one of {', '.join(SHOWN)}, {DRAW}, got {got}")
    return KINDS[named[0]].read(named[0], given)
