"""Rows of a plane in blocks that share their production, and the signal of each block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import OK, StatusArray, statuses
from mubeam.searches.between import DENSE, interpolates, may_interpolate
from mubeam.searches.folding import MASSES_TOGETHER, SignalTable, masses_together, reached_signal, signal_table
from mubeam.searches.nodes import Folded
from mubeam.searches.plane import MASS, Plane, Rows
from mubeam.searches.search import Search

EVERY: Final = slice(None)


class Signal(Protocol):
    """Expected events of rows (N,) for sizes (N, ...) of the parameter that the plane constrains, B bins each."""

    @property
    def of_plane(self) -> Rows:
        """The rows."""

    @property
    def status(self) -> StatusArray:
        """Status (N,): why nothing is produced at any size."""

    @property
    def nodes(self) -> int:
        """Numbers that a row and size take."""

    @property
    def is_pointwise(self) -> bool:
        """Whether each size takes a production of its own."""

    def events_in_bins(self, size: FloatArray) -> FloatArray:
        """Events (N, ..., B)."""

    def folded(self, size: FloatArray) -> Folded:
        """Events (N, ..., B), with what their errors follow from."""

    def rate(self, size: FloatArray) -> FloatArray:
        """Events (N, ...) in all bins if every particle gave the signal."""

    def is_extrapolated(self, size: FloatArray) -> NDArray[np.bool_]:
        """Where (N,), at sizes (N,), the efficiency of the events lies beyond its table."""

    def roughly(self) -> "Signal":
        """One that is quicker and good to some per cent, for a first look; itself where there is none."""

    def rows(self, rows: NDArray[np.intp]) -> "Signal":
        """That of these rows."""


class Block(NamedTuple):
    """Rows by their place, and their signal."""

    rows: NDArray[np.intp]
    signal: Signal


def blocks(
    search: Search,
    rows: Rows,
    size: float,
    *,
    checked: bool = True,
    interpolated: bool | None = None,
    together: int | None = None,
    in_parts: bool = False,
) -> Iterator[Block]:
    """The signals of all rows, a few at a time; `size` is any one at which the model makes sense.

    Without `checked` no errors are computed. `interpolated` production is that between masses; None leaves it to their
    number. `in_parts` as in `signal_table`.
    """
    plane, every = rows.plane, np.arange(len(rows.along))
    if interpolated is None:
        interpolated = plane.is_of_masses and interpolates(search, rows.along)
    how: dict[str, Any] = {"checked": checked, "interpolated": interpolated, "in_parts": in_parts}
    if plane.is_usual:
        if together is None:
            together = masses_together(search, every.size)
        for part in _parts(every, together if interpolated else MASSES_TOGETHER):
            yield Block(part, reached_signal(search, rows.along[part], **how))
        return
    made_by = plane.produced_by(float(rows.along[0]), size)
    # a process that changes is another one at each place, of which few masses are asked for
    is_one = made_by <= {MASS, plane.model.coupling_name}
    if _varies_production(plane, made_by):
        many = is_one and may_interpolate(search, DENSE)
        for part in _parts(every):
            yield Block(part, PointwiseSignal(search, rows.chosen(part), made_by, many))
        return
    changed = [name for name in made_by if name != MASS and plane.follows(name, plane.along)]
    how["interpolated"] = interpolated and is_one
    for part in (every[i : i + 1] for i in every) if changed else _parts(every):
        sizes = np.full(part.shape, size)
        table = _table(search, rows.chosen(part), made_by, sizes, **how)
        yield Block(part, table)


def is_pointwise(rows: Rows, size: float) -> bool:
    """Whether production depends on the constrained parameter, so that each size takes one of its own."""
    plane = rows.plane
    return not plane.is_usual and _varies_production(plane, plane.produced_by(float(rows.along[0]), size))


def _varies_production(plane: Plane, made_by: frozenset[str]) -> bool:
    """Whether one of the parameters that production depends on is, or follows, the constrained one."""
    return any(plane.follows(name, plane.constrain) for name in made_by)


def combined_blocks(
    searches: Sequence[Search],
    rows: Rows,
    size: float,
    *,
    checked: bool = True,
    interpolated: bool | None = None,
    in_parts: bool = False,
) -> Iterator[Block]:
    """As `blocks`, with the bins of several searches side by side."""
    if interpolated is None and len(searches) > 1:
        # their blocks are the same
        interpolated = rows.plane.is_of_masses and all(interpolates(search, rows.along) for search in searches)
    together = min(masses_together(search, len(rows.along)) for search in searches)
    how: dict[str, Any] = {
        "checked": checked,
        "interpolated": interpolated,
        "together": together,
        "in_parts": in_parts,
    }
    each = [blocks(search, rows, size, **how) for search in searches]
    if len(each) == 1:
        yield from each[0]
        return
    for same in zip(*each, strict=True):
        yield Block(same[0].rows, CombinedSignal(tuple(block.signal for block in same)))


def _parts(every: NDArray[np.intp], size: int = MASSES_TOGETHER) -> Iterator[NDArray[np.intp]]:
    return (every[first : first + size] for first in range(0, len(every), size))


def _table(
    search: Search,
    rows: Rows,
    made_by: frozenset[str],
    size: FloatArray,
    chosen: NDArray[np.intp] | slice = EVERY,
    *,
    checked: bool,
    interpolated: bool,
    in_parts: bool = False,
) -> SignalTable:
    """The table of the chosen of rows (N,) with one production, at sizes (N,)."""
    plane = rows.plane.holding(made_by, float(rows.along[0]), float(size[0]))
    held = Rows(plane, rows.along[chosen])
    one = plane.at(rows.along[0], size[0])
    masses = np.broadcast_to(held.at(size[chosen]).mass_gev, held.along.shape)
    own = replace(search, model=one.model)
    return signal_table(own, masses, checked=checked, of_plane=held, interpolated=interpolated, in_parts=in_parts)


@dataclass(frozen=True)
class PointwiseSignal:
    """The signal where production depends on the constrained parameter: a production for each size.

    `made_by` are the names of the varied parameters on which production depends; `interpolated` as of `blocks`.
    """

    search: Search
    of_plane: Rows
    made_by: frozenset[str]
    interpolated: bool = False

    @property
    def status(self) -> StatusArray:
        """As of `Signal`: production may be open at some size."""
        return statuses(np.ones(len(self.of_plane.along), dtype=bool), OK)

    @property
    def nodes(self) -> int:
        """As of `Signal`: sizes are computed a few at a time."""
        return 1

    @property
    def is_pointwise(self) -> bool:
        """As of `Signal`."""
        return True

    def events_in_bins(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return self._each(size, lambda table, sizes: table.events_in_bins(sizes), self._bins)

    def folded(self, size: FloatArray) -> Folded:
        """As of `Signal`."""
        floor = 0.0

        def rules(table: SignalTable, sizes: FloatArray) -> FloatArray:
            nonlocal floor
            found = table.folded(sizes)
            floor = found.floor
            between = np.broadcast_to(found.between, found.value.shape)
            return np.stack([found.value, found.check, found.rough, between], axis=-1)

        value, check, rough, between = np.moveaxis(self._each(size, rules, (*self._bins, 4), checked=True), -1, 0)
        return Folded(value, check, rough, floor, between)

    def rate(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return self._each(size, lambda table, sizes: table.rate(sizes), ())

    def is_extrapolated(self, size: FloatArray) -> NDArray[np.bool_]:
        """As of `Signal`."""
        return self._each(size, lambda table, sizes: table.extrapolated.astype(float), ()) > 0

    def roughly(self) -> "PointwiseSignal":
        """As of `Signal`: itself."""
        return self

    def rows(self, rows: NDArray[np.intp]) -> "PointwiseSignal":
        """As of `Signal`."""
        return replace(self, of_plane=self.of_plane.chosen(rows))

    @property
    def _bins(self) -> tuple[int]:
        return (len(self.search.analysis.signal_bins),)

    def _each(
        self,
        size: FloatArray,
        number: Callable[[SignalTable, FloatArray], FloatArray],
        shape: tuple[int, ...],
        *,
        checked: bool = False,
    ) -> FloatArray:
        """`number(table, sizes)` (n, *shape) at all sizes (N, ...), gathered to (N, ..., *shape)."""
        plane = self.of_plane.plane
        along = np.broadcast_to(self.of_plane.along.reshape(-1, *(1,) * (size.ndim - 1)), size.shape).ravel()
        sizes, found = size.ravel(), np.zeros((size.size, *shape))
        held = [name for name in self.made_by if name not in (MASS, plane.model.coupling_name)]
        values = plane.values(along, sizes)
        keys = np.stack([np.broadcast_to(values[name], sizes.shape) for name in held] or [np.zeros(sizes.shape)])
        _, group = np.unique(keys, axis=1, return_inverse=True)
        order = np.argsort(group.ravel(), kind="stable")
        for same in np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1):
            masses = np.broadcast_to(values[MASS], sizes.shape)[same]
            for part in _parts(np.argsort(masses, kind="stable")):
                at = same[part]
                _, first, place = np.unique(masses[part], return_index=True, return_inverse=True)
                these, how = Rows(plane, along[at]), {"checked": checked, "interpolated": self.interpolated}
                produced = _table(self.search, these, self.made_by, sizes[at], first, **how)
                table = replace(produced.rows(place), of_plane=Rows(produced.of_plane.plane, along[at]))
                found[at] = number(table, sizes[at])
        return found.reshape(*size.shape, *shape)


@dataclass(frozen=True)
class CombinedSignal:
    """The signals of several searches for the same rows, their bins side by side."""

    parts: tuple[Signal, ...]

    @property
    def of_plane(self) -> Rows:
        """As of `Signal`."""
        return self.parts[0].of_plane

    @property
    def status(self) -> StatusArray:
        """As of `Signal`: ok where one of them has anything produced, else that of the first."""
        is_made = np.any([part.status == OK for part in self.parts], axis=0)
        return np.where(is_made, OK, self.parts[0].status)

    @property
    def nodes(self) -> int:
        """As of `Signal`."""
        return sum(part.nodes for part in self.parts)

    @property
    def is_pointwise(self) -> bool:
        """As of `Signal`."""
        return any(part.is_pointwise for part in self.parts)

    def events_in_bins(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return np.concatenate([part.events_in_bins(size) for part in self.parts], axis=-1)

    def folded(self, size: FloatArray) -> Folded:
        """As of `Signal`."""
        found = [part.folded(size) for part in self.parts]
        value, check, rough = (
            np.concatenate([getattr(one, name) for one in found], axis=-1) for name in ("value", "check", "rough")
        )
        between = np.concatenate([np.broadcast_to(one.between, one.value.shape) for one in found], axis=-1)
        return Folded(value, check, rough, max(one.floor for one in found), between)

    def rate(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return np.asarray(sum(part.rate(size) for part in self.parts))

    def is_extrapolated(self, size: FloatArray) -> NDArray[np.bool_]:
        """As of `Signal`, of any of them."""
        return np.asarray(np.any([part.is_extrapolated(size) for part in self.parts], axis=0))

    def roughly(self) -> "CombinedSignal":
        """As of `Signal`, each roughly."""
        return CombinedSignal(tuple(part.roughly() for part in self.parts))

    def rows(self, rows: NDArray[np.intp]) -> "CombinedSignal":
        """As of `Signal`."""
        return CombinedSignal(tuple(part.rows(rows) for part in self.parts))
