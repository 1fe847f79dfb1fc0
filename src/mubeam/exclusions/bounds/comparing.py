"""What published bounds say at given masses, and where they say nothing.

A bound applies at the masses of its file only. Where its data end though its region may go on, it is silent: what lies
there is neither excluded by it nor free of it, and is not compared with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError
from mubeam.exclusions.bounds.bound import Bound, check_bound
from mubeam.exclusions.shapes import Curve
from mubeam.foundation.checks import FloatArray, positive
from mubeam.numerics.estimate import OK, AnyStatus, StatusArray

Bounds: TypeAlias = Sequence[Bound]


class Verdict(AnyStatus):
    """What the published bounds say of a point (mass, coupling).

    Members:
        EXCLUDED: it is within the region of one of them.
        FREE: it is outside all of them, and each applies at the mass or is known to exclude nothing there.
        UNKNOWN: it is outside all that speak, and the data of another end before the mass.
        NOT_COVERED: none of them applies at the mass.
    """

    EXCLUDED = "excluded", True
    FREE = "not excluded", True
    UNKNOWN = "the data of a published bound end before this mass"
    NOT_COVERED = "no published bound at this mass"


TEXT: Final = np.dtypes.StringDType()
NOT_COVERED: Final = Verdict.NOT_COVERED.value


@dataclass(frozen=True, kw_only=True)
class Strongest:
    """The smallest coupling that a published bound excludes, mass by mass; all (N,).

    Attributes:
        mass_gev: the masses.
        coupling: in the unit of `coupling_column`; NaN where no bound applies.
        coupling_column: the coupling's name as in column names.
        name: of the bound whose limit it is, plane/file; "" where none is.
        status: "ok", or "no published bound at this mass".
        silent: names of the bounds whose data end before this mass, though their region need not.
    """

    mass_gev: FloatArray
    coupling: FloatArray
    coupling_column: str
    name: NDArray[Any]
    status: StatusArray
    silent: tuple[tuple[str, ...], ...]


def strongest_of(bounds: Bounds, mass_gev: ArrayLike) -> Strongest:
    """The strongest of `bounds` at masses (N,), log-log interpolated between the points of each file.

    Of a contour it is the lowest excluded coupling: larger ones may be allowed again above it, ask `verdicts_of`.

    Raises InputError for masses that are not above zero, for no bounds, or bounds on different couplings.
    """
    masses = np.atleast_1d(positive("mass_gev", mass_gev, "GeV"))
    given = _of_one_coupling(bounds)
    found = np.array([[_lowest(bound, mass) for mass in masses] for bound in given])
    speaks = np.isfinite(found).any(axis=0)
    best = np.where(np.isfinite(found), found, np.inf).argmin(axis=0)
    names = np.array([bound.name for bound in given], dtype=object)
    silent = np.array([_is_silent(bound, masses) for bound in given])
    return Strongest(
        mass_gev=masses,
        coupling=np.where(speaks, found[best, np.arange(len(masses))], np.nan),
        coupling_column=given[0].coupling_column,
        name=np.where(speaks, names[best], "").astype(TEXT),
        status=np.where(speaks, OK, NOT_COVERED).astype(TEXT),
        silent=tuple(tuple(names[one]) for one in silent.T),
    )


def verdicts_of(bounds: Bounds, mass_gev: ArrayLike, coupling: ArrayLike) -> StatusArray:
    """What `bounds` say of points: statuses (N,) of `Verdict`; mass and coupling broadcast.

    Above an edge whose upper end is not given nothing is known. Raises InputError as `strongest_of`.
    """
    given = _of_one_coupling(bounds)
    masses, couplings = np.broadcast_arrays(
        np.atleast_1d(positive("mass_gev", mass_gev, "GeV")), positive("coupling", coupling, given[0].coupling_unit)
    )
    found = np.empty(masses.shape, dtype=TEXT)
    for at in np.ndindex(masses.shape):
        found[at] = _verdict(given, float(masses[at]), float(couplings[at])).value
    return found


def _verdict(bounds: Bounds, mass: float, coupling: float) -> Verdict:
    crossings = [sorted(_crossings(bound, mass)) for bound in bounds]
    # within a contour an odd number of its lines is below, above an edge one or more
    below = [sum(one <= coupling for one in each) for each in crossings]
    inside = [n % 2 if bound.region == "inside" else n > 0 for bound, n in zip(bounds, below, strict=True)]
    known = [is_in and bound.region != "edge" for bound, is_in in zip(bounds, inside, strict=True)]
    if any(known):
        return Verdict.EXCLUDED
    if not any(crossings):
        return Verdict.NOT_COVERED
    if any(inside) or any(bool(_is_silent(bound, np.array([mass]))[0]) for bound in bounds):
        return Verdict.UNKNOWN
    return Verdict.FREE


def _of_one_coupling(bounds: Bounds) -> Bounds:
    for bound in bounds:
        check_bound(bound)
    columns = sorted({bound.coupling_column for bound in bounds})
    if len(columns) != 1:
        raise InputError(
            f"bounds must be on one coupling, got {', '.join(columns) or 'none'}: recast them to one with .recast"
        )
    return bounds


def _is_silent(bound: Bound, masses: FloatArray) -> NDArray[np.bool_]:
    """Whether its data end before these masses, though its region need not; also between two of its curves."""
    ranges = np.array([(mass.min(), mass.max()) for mass, _ in bound.shape.curves()]).T
    low, high = ranges[:, :, None]
    is_covered = ((low <= masses) & (masses <= high)).any(axis=0)
    before = np.where(high < masses, high, -np.inf).max(axis=0)
    after = np.where(low > masses, low, np.inf).min(axis=0)
    return np.asarray(~is_covered & (np.isin(before, bound.data_ends_gev) | np.isin(after, bound.data_ends_gev)))


def _lowest(bound: Bound, mass: float) -> float:
    """The lowest coupling that it excludes at a mass; NaN where it does not speak."""
    return min(_crossings(bound, mass), default=np.nan)


def _crossings(bound: Bound, mass: float) -> Iterator[float]:
    """Couplings at which its lines cross a mass."""
    for curve in bound.shape.curves():
        yield from _crossings_of(*_closed(curve) if bound.region == "inside" else curve, mass)


def _crossings_of(masses: FloatArray, couplings: FloatArray, mass: float) -> FloatArray:
    """Couplings at which a line of points crosses a mass, log-log; a step at that mass counts once, by its lower end.

    Each segment has one of its ends, so that a point between two of them counts once where the line goes on, and twice
    or never where it turns back. At the highest mass of all the other end counts.
    """
    x, y, at = np.log(masses), np.log(couplings), np.log(mass)
    left, right = x[:-1], x[1:]
    if at == x.max():
        crossed = ((left < at) & (right == at)) | ((left == at) & (right < at))
    else:
        crossed = (np.minimum(left, right) <= at) & (at < np.maximum(left, right))
    x0, x1, y0, y1 = x[:-1][crossed], x[1:][crossed], y[:-1][crossed], y[1:][crossed]
    with np.errstate(invalid="ignore"):
        found = y0 + (y1 - y0) * ((at - x0) / (x1 - x0))
    return np.exp(np.where(np.isnan(found), np.inf, found))


def _closed(curve: Curve) -> Curve:
    mass, coupling = curve
    return np.append(mass, mass[0]), np.append(coupling, coupling[0])
