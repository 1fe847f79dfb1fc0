"""Cuts of a toy detector: windows in a column, and the plane that a particle must meet.

A cut takes the columns of events, as they are measured, and says which of them pass; any function that does so is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.events.columns import Columns
from mubeam.foundation.checks import finite_scalar, keep, positive_scalar

Mask = NDArray[np.bool_]
Cut: TypeAlias = Callable[[Columns], Mask]
Cuts: TypeAlias = Cut | Iterable[Cut] | Mapping[str, Cut]


@dataclass(frozen=True)
class Window:
    """Events whose column is from `low` to less than `high`.

    Attributes:
        column: its name, such as "lepton_p_gev" or "decay_z_m".
        low, high: ends, in the unit of the column's name; None for an open end.

    Raises InputError for a window that is open at both ends, or holds nothing.
    """

    column: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise InputError(f"window in {self.column}: give low, high or both")
        ends = {name: getattr(self, name) for name in ("low", "high") if getattr(self, name) is not None}
        found = {name: finite_scalar(name, end) for name, end in ends.items()}
        if len(found) == 2 and found["high"] <= found["low"]:
            raise InputError(f"window in {self.column}: high {found['high']:g} must be above low {found['low']:g}")
        keep(self, **found)

    def __call__(self, columns: Columns) -> Mask:
        """Which events pass."""
        column = columns[self.column]
        passed = np.ones(column.shape, dtype=bool)
        if self.low is not None:
            passed &= column >= self.low
        if self.high is not None:
            passed &= column < self.high
        return passed

    def __str__(self) -> str:
        low = "" if self.low is None else f"{self.low:g} <= "
        return f"{low}{self.column}" + ("" if self.high is None else f" < {self.high:g}")


@dataclass(frozen=True)
class Meets:
    """Events of which a particle, straight on from where it is made, meets a round plane across the z axis.

    Attributes:
        particle: name of the particle, such as "lepton".
        vertex: where it is made, such as "production", or "decay" of products.
        z_m: place of the plane.
        radius_m: of the plane.
        x_m, y_m: its middle.

    Raises InputError for a radius that is not above zero.
    """

    particle: str
    vertex: str
    z_m: float
    radius_m: float
    x_m: float = 0.0
    y_m: float = 0.0

    def __post_init__(self) -> None:
        keep(self, radius_m=positive_scalar("radius_m", self.radius_m))
        keep(self, **{name: finite_scalar(name, getattr(self, name)) for name in ("z_m", "x_m", "y_m")})

    def __call__(self, columns: Columns) -> Mask:
        """Which events pass."""
        ahead = columns[f"{self.particle}_pz_gev"]
        way = self.z_m - columns[f"{self.vertex}_z_m"]
        comes = (ahead > 0) & (way >= 0)
        steps = np.divide(way, ahead, out=np.zeros_like(way), where=comes)
        x, y = (columns[f"{self.vertex}_{one}_m"] + steps * columns[f"{self.particle}_p{one}_gev"] for one in "xy")
        return np.asarray(comes & (np.hypot(x - self.x_m, y - self.y_m) < self.radius_m))

    def __str__(self) -> str:
        return f"{self.particle} meets r < {self.radius_m:g} m at z = {self.z_m:g} m"


def named(cuts: Cuts) -> dict[str, Cut]:
    """The cuts by name: those of a mapping, else what they say of themselves, or the names of the functions.

    Raises InputError for no cuts, what is none, and two of one name.
    """
    given: Any = cuts
    if isinstance(given, Mapping):
        pairs = [(name, cut) for name, cut in given.items()]
    else:
        each = [given] if callable(given) else list(given) if isinstance(given, Iterable) else [given]
        pairs = [(_name(cut), cut) for cut in each]
    if not pairs:
        raise InputError("cuts: give at least one, a function of the columns that says which events pass")
    for name, cut in pairs:
        if not (isinstance(name, str) and name.strip() and callable(cut)):
            raise InputError(
                f"a cut must be a function of the columns, with a name, got {name!r}: {type(cut).__name__}"
            )
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two cuts have the name {twice!r}: give them as {{name: cut}}")
    return dict(pairs)


def _name(cut: object) -> str:
    return getattr(cut, "__name__", None) or str(cut)


def mask(name: str, found: Any, events: int) -> Mask:
    """What a cut says, as a mask (events,); InputError for another shape, NaN, or what is neither true nor false."""
    try:
        given = np.asarray(found)
    except (TypeError, ValueError) as error:
        raise InputError(f"the cut {name!r} must give one truth value an event: {error}") from None
    if given.shape != (events,):
        raise InputError(f"the cut {name!r} must give one truth value an event, shape ({events},), got {given.shape}")
    if given.dtype.kind == "b":
        return given
    if given.dtype.kind in "iuf" and np.isin(given, (0, 1)).all():
        return given.astype(bool)
    what = "NaN" if given.dtype.kind == "f" and np.isnan(given).any() else f"numbers of type {given.dtype}"
    raise InputError(f"the cut {name!r} must give true or false for each event, got {what}")
