"""Which rows of a scan are drawn: a value of a coordinate, the nearest of a grid, or a range."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from mubeam import text
from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray
from mubeam.scans.axes import Axis
from mubeam.scans.columns import ANALYSIS, EXPERIMENT, TEXT, Column, layout
from mubeam.scans.scan import Scan
from mubeam.text import shown

Given: TypeAlias = str | float | tuple[float, float]
"""A text, a number, or (lowest, highest)."""

RANGE: Final = ".."
CLOSE: Final = 1e-9
"""Relative difference of numbers that are one."""

BEYOND: Final = 0.5
"""Steps of a grid by which a value may lie beyond its end."""


@dataclass(frozen=True)
class Chosen:
    """A condition on a column.

    Attributes:
        name: of the column.
        text: what it must be; "" for a number.
        low, high: ends of what it must be in, both included.
        said: in words, for figures and people.
    """

    name: str
    text: str = ""
    low: float = -np.inf
    high: float = np.inf
    said: str = ""

    @property
    def is_value(self) -> bool:
        """Whether a single number is asked for."""
        return not self.text and self.low == self.high

    def holds(self, values: FloatArray) -> Any:
        """Which numbers are within."""
        spread = CLOSE * max((abs(end) for end in (self.low, self.high) if np.isfinite(end)), default=0.0)
        return (values >= self.low - spread) & (values <= self.high + spread)


def parse(words: str) -> tuple[str, Given]:
    """The name and what is given for it, of "theta=0.9", "theta=0.8..1.0" or "experiment=na64mu-2022".

    Raises InputError for anything else.
    """
    name, equals, given = (part.strip() for part in words.partition("="))
    if not (name and equals and given):
        raise InputError(f"--where {words}: give NAME=VALUE or NAME=LOW..HIGH, such as theta=0.9")
    if name in (EXPERIMENT, ANALYSIS):
        return name, given
    low, dots, high = given.partition(RANGE)
    try:
        return name, (text.number(low), text.number(high)) if dots else text.number(given)
    except ValueError:
        raise InputError(f"--where {words}: give a number, or a range as {name}=LOW{RANGE}HIGH") from None


def choose(scan: Scan, where: Mapping[str, Any]) -> list[Chosen]:
    """The conditions, each checked against what the scan has.

    Raises UnknownNameError for a column, experiment or analysis that there is not, InputError for what matches nothing
    or is no number.
    """
    columns = {column.name: column for column in layout(scan)}
    found = []
    for name, given in where.items():
        check_name("column", name, columns)
        if name in (EXPERIMENT, ANALYSIS):
            known = [card.name if name == EXPERIMENT else analysis for card, analysis in scan.pairs]
            check_name(f"{name} of the scan", given, tuple(dict.fromkeys(known)))
            found.append(Chosen(name, text=str(given)))
        elif columns[name].kind == TEXT:
            raise InputError(f"where {name}: it is text; give experiment, analysis or a column of numbers")
        else:
            found.append(_of_numbers(columns[name], scan.section.parameters.get(name), given))
    return found


def _of_numbers(column: Column, axis: Axis | None, given: Any) -> Chosen:
    """A value or a range of a column of numbers."""
    name = column.name
    if isinstance(given, tuple | list):
        return _range(name, axis, given)
    try:
        value = float(given)
    except (TypeError, ValueError):
        raise InputError(f"where {name}: give a number or (lowest, highest), got {shown(given)}") from None
    if not np.isfinite(value):
        raise InputError(f"where {name}: give a finite number, got {value:g}")
    if axis is None or axis.is_drawn:
        what = "each sample has its own number" if axis is not None else "it is no axis of the scan"
        example = f"{name}={value:g}{RANGE}{_above(value):g}"
        raise InputError(f"where {name} = {value:g}: {what}: give a range, such as {example}")
    nearest = _nearest(name, axis, value)
    is_same = abs(nearest - value) <= CLOSE * max(abs(value), abs(nearest))
    said = f"{name} = {nearest:.5g}" + ("" if is_same else f" (the scan's nearest to {value:.5g})")
    return Chosen(name, low=nearest, high=nearest, said=said)


def _range(name: str, axis: Axis | None, given: Any) -> Chosen:
    try:
        low, high = (float(end) for end in given)
    except (TypeError, ValueError):
        raise InputError(f"where {name}: a range has two numbers, (lowest, highest), got {shown(given)}") from None
    if not low <= high:
        raise InputError(f"where {name}: a range must rise, got {low:g} to {high:g}")
    chosen = Chosen(name, low=low, high=high, said=f"{name} from {low:.5g} to {high:.5g}")
    if axis is not None:
        inside = chosen.holds(grid(axis)).any() if not axis.is_drawn else low <= axis.ends[1] and high >= axis.ends[0]
        if not inside:
            raise InputError(f"where {name} from {low:g} to {high:g} matches nothing: {_extent(axis, low)}")
    return chosen


def _nearest(name: str, axis: Axis, value: float) -> float:
    """The nearest value of a grid, in its scale; InputError for one beyond its ends by more than half a step."""
    values = grid(axis)
    if axis.scale == "log" and value > 0:
        places, at = np.log(values), np.log(value)
    else:
        places, at = values, np.asarray(value)
    i = int(np.abs(places - at).argmin())
    steps = np.diff(places)
    beyond = max(float(places[0] - at), float(at - places[-1]), 0.0)
    room = BEYOND * float(steps[0] if at < places[0] else steps[-1]) if steps.size else CLOSE * max(abs(float(at)), 1.0)
    if beyond > room * (1 + CLOSE):
        raise InputError(f"where {name} = {value:g} matches nothing: {_extent(axis)}")
    return float(values[i])


def grid(axis: Axis) -> FloatArray:
    """The values of a grid, rising."""
    return np.sort(axis.at(np.arange(axis.size)))


def _extent(axis: Axis, value: float | None = None) -> str:
    """Where an axis has values; of a grid also the nearest one."""
    low, high = axis.ends
    if low == high:
        return f"it is {low:g}"
    near = ""
    if value is not None and not axis.is_drawn:
        near = f", and its value nearest to {value:g} is {min(grid(axis), key=lambda one: abs(one - value)):g}"
    return f"it goes from {low:g} to {high:g}{near}"


def _above(value: float) -> float:
    return value * 1.1 if value > 0 else value + 0.1
