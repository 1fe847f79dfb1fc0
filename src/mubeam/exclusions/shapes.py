"""Two ways to say which part of a (mass, coupling) plane is excluded: ranges mass by mass, or outlines.

`Ranges` are what a computation gives, `Outlines` what most publications give. Both answer the same questions, so that
tables, figures and formats need not know which one they have.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.exclusions.ends import OPEN_ENDS, data_ends, without_walls
from mubeam.foundation.checks import FloatArray

Curve: TypeAlias = tuple[FloatArray, FloatArray]
"""Masses in GeV and couplings."""

EDGES = ("lower", "lower_error", "upper", "upper_error")
ERRORS = ("lower_error", "upper_error")
"""Of ranges."""

SIDES = ("inside", "above", "edge")
"""What a curve bounds: a closed contour, all above a lower edge, or an edge whose upper end nobody gives."""


class Column(NamedTuple):
    """An edge against the masses of a shape, all (N,); NaN stands for no number.

    `says` is what it is in words of files: its edge, "lower" or "upper", and range, from the second on; or the region
    of an outline, one of SIDES.
    """

    title: str
    says: Mapping[str, str]
    values: FloatArray
    errors: FloatArray


class Shape(Protocol):
    """What any excluded part of a plane can say of itself."""

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (N,) at which it is given."""

    @property
    def side(self) -> str:
        """Which side of its curves is excluded, one of SIDES."""

    @property
    def open_points(self) -> tuple[int, int]:
        """At how many of its points the region has no upper end, and the number of points."""

    @property
    def highest_lower(self) -> float:
        """The highest of the lower edges; NaN if nothing is excluded."""

    @property
    def lowest(self) -> float:
        """The lowest of all edges; NaN if nothing is excluded."""

    def curves(self) -> list[Curve]:
        """Its curves, of which `side` is excluded; infinite where a contour is open."""

    def polygons(self, coupling_max: float) -> list[Curve]:
        """Outlines of its connected parts, cut at `coupling_max`; lines where it is an edge."""

    def edges(self, coupling_max: float) -> list[Curve]:
        """What of the outlines is drawn as a line: not where masses or the data of a source end."""

    def table(self) -> tuple[FloatArray, list[Column]]:
        """Masses (N,) and columns (N,); a row without numbers lies between parts."""

    def mapped(self, coupling: Callable[[FloatArray, FloatArray], FloatArray]) -> "Shape":
        """The same in another coupling, `coupling(mass, coupling)`; errors are not known there."""


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """Excluded ranges of couplings against rising mass: as many a mass as there are; made by `make_ranges`.

    Attributes:
        mass_gev: (N,), rising.
        lower, upper: ends (N, R) of the ranges of each mass, the lowest first; NaN where a mass has fewer than R, an
            upper end infinite where there is none.
        lower_error, upper_error: (N, R), NaN where not known.
    """

    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray
    lower_error: FloatArray
    upper_error: FloatArray

    @property
    def parts(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """The connected parts: masses and ranges by index, one range a mass.

        Where neighbouring masses have as many ranges these go on one by one, else each as the one that it overlaps.
        """
        if self.lower.shape[1] == 1:
            excluded = np.isfinite(self.lower[:, 0])
            steps = np.diff(np.concatenate([[0], excluded.astype(int), [0]]))
            ends = zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True)
            return [(np.arange(*end), np.zeros(end[1] - end[0], dtype=np.intp)) for end in ends]
        every: list[list[tuple[int, int]]] = []
        now: list[list[tuple[int, int]]] = []
        for i in range(len(self.mass_gev)):
            before, now = now, []
            for rank, origin in enumerate(self._origins(i, len(before))):
                if origin is None:
                    every.append(part := [])
                else:
                    part = before[origin]
                part.append((i, rank))
                now.append(part)
        return [(np.array(rows), np.array(ranks)) for rows, ranks in (zip(*part, strict=True) for part in every)]

    def _origins(self, i: int, before: int) -> Iterator[int | None]:
        """For each range of the i-th mass the one of the mass before, of `before`, that it continues."""
        count = int(np.isfinite(self.lower[i]).sum())
        if count == before:
            yield from range(count)
            return
        free = 0
        for rank in range(count):
            low, high = self.lower[i, rank], self.upper[i, rank]
            overlapping = (
                at for at in range(free, before) if self.lower[i - 1, at] <= high and low <= self.upper[i - 1, at]
            )
            origin = next(overlapping, None)
            free = free if origin is None else origin + 1
            yield origin

    @property
    def side(self) -> str:
        """As `Shape.side`: "above" where no upper end exists anywhere, else "inside"."""
        return "inside" if np.isfinite(self.upper).any() else "above"

    @property
    def open_points(self) -> tuple[int, int]:
        """As `Shape.open_points`; points are ranges."""
        return int(np.isinf(self.upper).sum()), int(np.isfinite(self.lower).sum())

    @property
    def highest_lower(self) -> float:
        """As `Shape.highest_lower`."""
        edges = self.lower[np.isfinite(self.lower)]
        return float(edges.max()) if edges.size else np.nan

    @property
    def lowest(self) -> float:
        """As `Shape.lowest`."""
        edges = self.lower[np.isfinite(self.lower)]
        return float(edges.min()) if edges.size else np.nan

    def curves(self) -> list[Curve]:
        """Lower edges of the parts where no upper end exists anywhere, else contours."""
        if self.side == "above":
            return [(self.mass_gev[rows], self.lower[rows, ranks]) for rows, ranks in self.parts]
        return self.polygons(np.inf)

    def polygons(self, coupling_max: float) -> list[Curve]:
        """Closed polygons, one for each connected part, cut at `coupling_max`."""
        found = []
        for rows, ranks in self.parts:
            mass = np.concatenate([self.mass_gev[rows], self.mass_gev[rows][::-1]])
            edges = np.concatenate([self.lower[rows, ranks], self.upper[rows, ranks][::-1]])
            found.append((mass, np.minimum(edges, coupling_max)))
        return found

    def edges(self, coupling_max: float) -> list[Curve]:
        """Lower and upper edges, joined where a part ends between two masses; not at the first and the last mass."""
        found: list[Curve] = []
        last = len(self.mass_gev) - 1
        for (rows, _), (mass, edge) in zip(self.parts, self.polygons(coupling_max), strict=True):
            count, begins, ends = len(rows), rows[0] > 0, rows[-1] < last
            if begins and ends:
                found.append((np.append(mass, mass[0]), np.append(edge, edge[0])))
            elif begins or ends:
                # one line that is open at the other side
                order = np.roll(np.arange(2 * count), count) if begins else np.arange(2 * count)
                found.append((mass[order], edge[order]))
            else:
                found += [(mass[:count], edge[:count]), (mass[count:], edge[count:])]
        return found

    def table(self) -> tuple[FloatArray, list[Column]]:
        """Lower and upper edge of each range."""
        edges = (("lower", self.lower, self.lower_error), ("upper", self.upper, self.upper_error))
        columns = []
        for rank in range(self.lower.shape[1]):
            which, says = ("", {}) if rank == 0 else (f" of range {rank + 1}", {"range": str(rank + 1)})
            columns += [
                Column(f"{edge} edge{which}", {"edge": edge, **says}, values[:, rank], errors[:, rank])
                for edge, values, errors in edges
            ]
        return self.mass_gev, columns

    def mapped(self, coupling: Callable[[FloatArray, FloatArray], FloatArray]) -> "Ranges":
        """As `Shape.mapped`."""
        lower, upper = (
            np.stack([coupling(self.mass_gev, one) for one in edge.T], axis=1) for edge in (self.lower, self.upper)
        )
        return make_ranges(self.mass_gev, lower, upper)


def make_ranges(
    mass_gev: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    lower_error: ArrayLike | None = None,
    upper_error: ArrayLike | None = None,
) -> Ranges:
    """Ranges from ends (N,) for one a mass, or (N, R) for several, sorted here; errors are NaN unless given."""
    low, high = (_two_dimensional(ends) for ends in (lower, upper))
    unknown = np.full(low.shape, np.nan)
    errors = [unknown if one is None else _two_dimensional(one) for one in (lower_error, upper_error)]
    if low.shape[1] > 1:
        order = np.argsort(low, axis=1, kind="stable")
        low, high, *errors = (np.take_along_axis(one, order, axis=1) for one in (low, high, *errors))
    return Ranges(
        mass_gev=np.asarray(mass_gev, dtype=float),
        lower=low,
        upper=high,
        lower_error=errors[0],
        upper_error=errors[1],
    )


def _two_dimensional(ends: ArrayLike) -> FloatArray:
    array = np.asarray(ends, dtype=float)
    return array[:, None] if array.ndim == 1 else array


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """Curves as a source gives them; made by `make_outlines`.

    Attributes:
        mass_gev, coupling: the points (N,) of all curves, in the source's order. An infinite coupling of a contour is
            an edge that the source leaves open.
        side: which side of the curves is excluded, one of SIDES.
        starts: where each curve begins among the points.
        data_ends_gev: masses at which the data of the source end, though the region need not: no wall is there.
    """

    mass_gev: FloatArray
    coupling: FloatArray
    side: str
    starts: tuple[int, ...] = (0,)
    data_ends_gev: tuple[float, ...] = ()

    @property
    def open_ends(self) -> str | None:
        """At which ends of each curve these are, one of OPEN_ENDS, where `make_outlines` would not know; else None."""
        curves = self.curves()
        for ends in (None, *OPEN_ENDS):
            if data_ends(curves, self.side, ends) == self.data_ends_gev:
                return ends
        return None

    @property
    def open_points(self) -> tuple[int, int]:
        """As `Shape.open_points`."""
        return int(np.isinf(self.coupling).sum()), len(self.coupling)

    @property
    def highest_lower(self) -> float:
        """The highest of the points of an edge, or of the lowest points of the contours."""
        if self.side == "inside":
            return float(max(coupling.min() for _, coupling in self.curves()))
        return float(self.coupling.max())

    @property
    def lowest(self) -> float:
        """As `Shape.lowest`."""
        return float(self.coupling.min())

    def curves(self) -> list[Curve]:
        """One by one."""
        ends = pairwise((*self.starts, len(self.mass_gev)))
        return [(self.mass_gev[first:end], self.coupling[first:end]) for first, end in ends]

    def polygons(self, coupling_max: float) -> list[Curve]:
        """Each with its open ends at `coupling_max`: contours, edges closed there, or lines."""
        found = []
        for mass, edge in self.curves():
            if self.side == "above":
                top = [coupling_max]
                mass = np.concatenate([mass[:1], mass, mass[-1:]])
                edge = np.concatenate([top, np.minimum(edge, coupling_max), top])
            found.append((mass, np.where(np.isinf(edge), coupling_max, edge)))
        return found

    def edges(self, coupling_max: float) -> list[Curve]:
        """Each outline without its sides where data end; of an edge no line but itself."""
        if self.side == "edge":
            return self.polygons(coupling_max)
        return [line for one in self.polygons(coupling_max) for line in without_walls(*one, self.data_ends_gev)]

    def table(self) -> tuple[FloatArray, list[Column]]:
        """The points, with a row without a number after each curve but the last."""
        curves = self.curves()
        mass = np.concatenate([np.append(mass, mass[-1]) for mass, _ in curves])[:-1]
        coupling = np.concatenate([np.append(coupling, np.nan) for _, coupling in curves])[:-1]
        return mass, [Column("outline", {"region": self.side}, coupling, np.full(mass.shape, np.nan))]

    def mapped(self, coupling: Callable[[FloatArray, FloatArray], FloatArray]) -> "Outlines":
        """As `Shape.mapped`."""
        return replace(self, coupling=coupling(self.mass_gev, self.coupling))


def make_outlines(curves: Sequence[Curve], side: str, open_ends: str | None = None) -> Outlines:
    """Outlines of one curve or more.

    Args:
        curves: by rising mass, unless side is "inside".
        side: one of SIDES.
        open_ends: one of OPEN_ENDS, of each curve. By default "none" for contours; an edge is open at each end where it
            does not rise as a wall.
    """
    lengths = [len(mass) for mass, _ in curves]
    return Outlines(
        mass_gev=np.concatenate([mass for mass, _ in curves]),
        coupling=np.concatenate([coupling for _, coupling in curves]),
        side=side,
        starts=tuple(int(n) for n in np.cumsum([0, *lengths[:-1]])),
        data_ends_gev=data_ends(curves, side, open_ends),
    )


def replaced(ranges: Ranges, rows: NDArray[np.intp], new: Ranges) -> Ranges:
    """The ranges with these rows (n,) as in `new`."""
    both = joined([ranges, new])
    order = np.arange(len(ranges.mass_gev))
    order[rows] = len(order) + np.arange(len(rows))
    most = int(np.isfinite(both.lower[order]).sum(axis=1).max(initial=1))
    columns = (getattr(both, name)[order, : max(most, 1)] for name in ("lower", "upper", *ERRORS))
    return make_ranges(ranges.mass_gev, *columns)


def joined(parts: Sequence[Ranges]) -> Ranges:
    """The rows of several, one behind the other."""
    if len(parts) == 1:
        return parts[0]
    most = max(part.lower.shape[1] for part in parts)

    def column(name: str) -> FloatArray:
        every = [getattr(part, name) for part in parts]
        return np.concatenate(
            [np.concatenate([one, np.full((len(one), most - one.shape[1]), np.nan)], axis=1) for one in every]
        )

    return make_ranges(np.concatenate([part.mass_gev for part in parts]), *map(column, ("lower", "upper", *ERRORS)))
