"""Whether the parameters of a plane are those of its model, row by row, before anything is computed."""

from dataclasses import replace
from typing import Final

import numpy as np

from mubeam.errors import InputError, ModelError
from mubeam.foundation.checks import LARGEST, SMALLEST, FloatArray
from mubeam.models.base import TAKES_ARRAYS
from mubeam.models.parameter import Parameter
from mubeam.searches.plane import MASS, Plane, Rows

SIZES: Final = 161
"""At how many sizes of the constrained parameter what is tied to it is looked at."""


def check_rows(rows: Rows, size: float) -> None:
    """InputError where parameters of a row are missing, out of range, or refused by the model.

    What is tied to the constrained parameter must not change to a sign that it may not have; edges at which it is out
    of its range otherwise get a warning. `size` is one of the constrained parameter that makes sense.
    """
    plane = rows.plane
    for name in sorted({name for tie in plane.ties.values() for name in tie.names}):
        if getattr(plane.model, name, 0.0) is None and name not in (plane.along, plane.constrain):
            raise InputError(f"ties use {name}, of which {plane.model.name} has no value: give it one, or leave it out")
    tied = {name: next(one for one in plane.model.parameters() if one.name == name) for name in plane.ties}
    for name, parameter in tied.items():
        if plane.follows(name, plane.constrain):
            _check_signs(rows, parameter)
            continue
        values = np.broadcast_to(plane.values(rows.along, np.full(rows.along.shape, size))[name], rows.along.shape)
        for along, value in zip(rows.along, values, strict=True):
            try:
                parameter.check(value)
            except InputError as error:
                raise InputError(f"ties.{name} at {plane.along} = {along:g}: {error}") from None
    own = [name for name in (plane.along, plane.constrain, *tied) if name not in (MASS, plane.model.coupling_name)]
    for along in rows.along if own else ():
        found = plane.values(np.asarray(along), np.asarray(size))
        ranges = {one.name: (one.low, one.high) for one in (plane.constrained, *tied.values())}
        one_row = {name: float(np.clip(found[name], *ranges.get(name, (-np.inf, np.inf)))) for name in own}
        # what the model itself says of them, such as that two go together
        replace(plane.model, **one_row)


def check_formulas(rows: Rows, size: float) -> None:
    """ModelError where formulas of the model do not take arrays of what varies; `size` as in `check_rows`."""
    plane = rows.plane
    if plane.is_usual:
        return
    first = float(rows.along[0])
    held = Rows(plane.holding(plane.produced_by(first, size), first, size), rows.along)
    try:
        # one row alone is an array too
        point = held.at(np.full((len(rows.along), 2), size))
        for vertex in point.model.vertices():
            vertex.coefficient(point.mass_gev, point.coupling)
        point.model.decays(point.mass_gev, point.coupling)
    except (TypeError, ValueError) as error:
        names = ", ".join(name for name in (plane.along, plane.constrain, *plane.ties) if name not in plane.held)
        raise ModelError(f"{plane.model.name}: its formulas of {names} fail for {TAKES_ARRAYS} ({error})") from error


def _check_signs(rows: Rows, parameter: Parameter) -> None:
    """InputError if what is tied to the constrained parameter is no number, or of a sign that it may not have."""
    plane, sizes = rows.plane, _sizes(rows.plane)
    values = plane.values(rows.along[:, None], sizes)[parameter.name]
    values = np.broadcast_to(values, (len(rows.along), len(sizes)))
    wrong = ~np.isfinite(values) | ((values < 0) & (parameter.low >= 0)) | ((values > 0) & (parameter.high <= 0))
    if wrong.any():
        row, at = np.argwhere(wrong)[0]
        raise InputError(
            f"ties.{parameter.name} gives {values[row, at]:g} at {plane.along} = {rows.along[row]:g} and "
            f"{plane.constrain} = {plane.sign * sizes[at]:g}: {parameter.name} must be {parameter.range_text}"
        )


def _sizes(plane: Plane) -> FloatArray:
    """Sizes in the range of the constrained parameter."""
    goal = plane.constrained
    low, high = plane.model.mass_range_gev if goal.name == MASS else (goal.low, goal.high)
    low, high = (low, high) if plane.sign > 0 else (-high, -low)
    if goal.unit == "rad":
        return np.linspace(max(low, 0.0), min(high, 2 * np.pi), SIZES)
    return np.geomspace(max(low, SMALLEST), min(high, LARGEST), SIZES)
