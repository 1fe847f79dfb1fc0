"""Signals at points of a plane, beside the likelihood of the counts that they are compared with: what is exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.exclusions.coordinate import Coordinate
from mubeam.exclusions.shapes import Ranges
from mubeam.foundation.checks import FloatArray, finite_scalar
from mubeam.models import Model
from mubeam.statistics import stored
from mubeam.statistics.likelihood import Likelihood

SAME = 1e-6
"""Relative difference of values that are the same."""


@dataclass(frozen=True, kw_only=True)
class SignalGrid:
    """Signals at points (P,) of a plane, and the likelihood.

    Attributes:
        likelihood: of the counts.
        labels: what the two values of a point are, such as ("mass_gev", "coupling").
        along, size: the values (P,) of each.
        events: expected in the bins, (P, B).
        description: what the points are, in words.
    """

    likelihood: Likelihood
    labels: tuple[str, str]
    along: FloatArray
    size: FloatArray
    events: FloatArray
    description: str

    @property
    def values(self) -> FloatArray:
        """The values of each point, (P, 2)."""
        return np.stack([self.along, self.size], axis=1)

    def place(self, along: float | None = None) -> int:
        """The first point at this value of the first label, of all points without one.

        Raises InputError where there is none.
        """
        if along is None:
            return 0
        wanted = finite_scalar("at", along)
        found = np.flatnonzero(np.abs(self.along - wanted) <= SAME * np.abs(wanted))
        if not found.size:
            nearest = float(self.along[np.abs(self.along - wanted).argmin()])
            raise InputError(
                f"no signal at {self.labels[0]} = {wanted:g}: the nearest row with one has {nearest:.10g}; give that"
            )
        return int(found[0])


def edge_signals(
    likelihood: object, model: Model, along: Coordinate, constrained: Coordinate, ranges: Ranges, events: FloatArray
) -> SignalGrid | None:
    """The signals (N, B) at the lower edges of ranges (N, R), of the rows that have one.

    None without any, or where a limit on events stands in place of a likelihood.
    """
    lower = ranges.lower[:, 0]
    known: NDArray[np.bool_] = np.asarray(np.isfinite(lower) & (lower > 0))
    if not isinstance(likelihood, Likelihood) or not known.any():
        return None
    return _grid(likelihood, model, along, constrained, "the lower edges", ranges.mass_gev, lower, events, known)


def signals_at(
    likelihood: Likelihood,
    model: Model,
    along: Coordinate,
    constrained: Coordinate,
    rows: FloatArray,
    sizes: FloatArray,
    events: FloatArray,
) -> SignalGrid:
    """The signals (N, S, B) of rows (N,) at sizes (S,)."""
    x, y = (one.ravel() for one in np.meshgrid(rows, sizes, indexing="ij"))
    flat = events.reshape(x.size, -1)
    return _grid(likelihood, model, along, constrained, "a grid", x, y, flat, np.ones(x.size, dtype=bool))


def _grid(
    likelihood: Likelihood,
    model: Model,
    along: Coordinate,
    constrained: Coordinate,
    where: str,
    x: FloatArray,
    y: FloatArray,
    events: FloatArray,
    known: NDArray[np.bool_],
) -> SignalGrid:
    unit = "" if constrained.unit == "1" else f" in {constrained.unit}"
    is_coupling = constrained.name == model.coupling_name
    return SignalGrid(
        likelihood=likelihood,
        labels=(along.column, "coupling" if is_coupling else constrained.column),
        along=x[known],
        size=y[known],
        # what cancels may leave less than nothing
        events=np.maximum(events[known], 0.0),
        description=f"signals of {model.name} at {where}, {constrained.name}{unit} along {along.column}",
    )


def stored_likelihood(likelihood: object) -> dict[str, Any] | None:
    """A likelihood for a manifest; None for a limit on events that was given in its place."""
    return stored.plain(likelihood) if isinstance(likelihood, Likelihood) else None


def restored_likelihood(content: Mapping[str, Any] | None) -> Likelihood | None:
    """That of a manifest; errors as `statistics.stored.restored`."""
    return None if content is None else stored.restored(content)
