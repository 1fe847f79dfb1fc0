"""The sizes of a constrained parameter at which a search for edges looks first."""

from dataclasses import dataclass, replace
from math import isfinite, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import LARGEST, SMALLEST, FloatArray
from mubeam.models.parameter import Parameter
from mubeam.searches.blocks import Signal
from mubeam.searches.plane import MASS, Plane

LOG_COUPLINGS: Final = np.concatenate([[-0.01], np.linspace(0.0, 27.0, 160), np.linspace(28.0, 60.0, 17)])
"""ln(g/g_min): twelve decades above the coupling that would do if nothing decayed, and coarsely to twenty-six."""

ALL_COUPLINGS: Final = np.linspace(np.log(SMALLEST), np.log(LARGEST), 161)
"""ln g of all couplings, where rates are looked at; the steps between which edges are looked for are finer."""

FINER: Final = 4
LEAST_STEPS: Final = 40
LEAST_STEP, LEAST_REACH, LEAST_MISSED = 1e-9, 1.0, 1e-3
LEAST_POWERS: Final = (0.25, 32.0)
"""Of the search for the coupling at which brackets begin: last step and reach in its logarithm, by how much of the rate
it may be missed, powers of the rate."""

DECADES: Final = 12
A_DECADE: Final = 10
BEYOND_RANGE: Final = 1e3
"""Times the range of a parameter: edges are looked for so far beyond it."""

MASSES, ANGLES = 60, 73
"""Steps where each takes a production of its own, or may do so."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Places (N, G), rising in each row, of the sizes exp(place), or of the sizes themselves.

    Attributes:
        places: the steps.
        is_log: whether a place is the logarithm of a size.
        most: events (N,) at the start if every particle gave the signal, None where no start was looked for.
        bottom, top: the edges of a range that goes on below the first step and beyond the last one.
        key: what it is kept by in `steps`; None where it is not.
    """

    places: FloatArray
    is_log: bool
    most: FloatArray | None = None
    bottom: float = 0.0
    top: float = np.inf
    key: tuple[tuple[int, ...], int] | None = None

    def size(self, place: FloatArray) -> FloatArray:
        """The sizes at these places, same shape."""
        return np.asarray(np.exp(place)) if self.is_log else place

    @property
    def is_made(self) -> NDArray[np.bool_]:
        """At which rows (N, 1) anything is made; at the others a rounding must exclude nothing."""
        return np.ones((len(self.places), 1), dtype=bool) if self.most is None else (self.most > 0)[:, None]

    def scaled(self, factor: float) -> "Ladder":
        """The same steps for a signal with so many times the events."""
        return self if self.most is None else replace(self, most=self.most * factor)

    def rows(self, rows: NDArray[np.intp]) -> "Ladder":
        """The steps of these rows."""
        return replace(self, places=self.places[rows], most=None if self.most is None else self.most[rows], key=None)


def make_ladder(signal: Signal, least_events: float) -> Ladder:
    """The steps for the rows of a signal: those of a coupling depend on them, those of other parameters do not."""
    plane = signal.of_plane.plane
    if plane.constrain == plane.model.coupling_name:
        return _of_couplings(signal, least_events)
    steps, is_log, bottom, top = _steps(plane)
    places = np.broadcast_to(np.log(steps) if is_log else steps, (len(signal.of_plane.along), len(steps)))
    return Ladder(places=places.copy(), is_log=is_log, bottom=bottom, top=top)


def typical_size(plane: Plane) -> float:
    """A size of the constrained parameter at which the model makes sense: in the middle of the steps."""
    if plane.constrain == plane.model.coupling_name:
        return 1.0
    steps, *_ = _steps(plane)
    return float(steps[len(steps) // 2])


def _steps(plane: Plane) -> tuple[FloatArray, bool, float, float]:
    """Sizes, whether they are even in the logarithm, and the ends of a range that is open there."""
    goal = plane.constrained
    if goal.name == MASS:
        low, high = plane.model.mass_range_gev
        return np.geomspace(low, high, MASSES), True, low, high
    low, high = _ends(goal, plane.sign)
    if goal.unit == "rad":
        high = high if isfinite(high) else 2 * pi
        return np.linspace(low, high, ANGLES), False, low, high
    unit = min(1.0, high)
    first = low / BEYOND_RANGE if low > 0 else unit * 10.0**-DECADES
    last = max(high, unit) * BEYOND_RANGE if isfinite(high) else 10.0**DECADES
    count = 1 + int(np.ceil(A_DECADE * np.log10(last / first)))
    return np.geomspace(first, last, count), True, 0.0, np.inf


def _ends(goal: Parameter, sign: int) -> tuple[float, float]:
    """The smallest and the largest size of that sign in the range of a parameter."""
    low, high = (goal.low, goal.high) if sign > 0 else (-goal.high, -goal.low)
    return max(low, 0.0), high


def _of_couplings(signal: Signal, least_events: float) -> Ladder:
    """Steps from the coupling that would do if nothing decayed; all couplings where that is not the only one."""
    with np.errstate(over="ignore", invalid="ignore"):
        start, most = _least(signal, least_events)
        everywhere = signal.rate(np.exp(np.broadcast_to(ALL_COUPLINGS, (len(start), len(ALL_COUPLINGS)))))
    # events are never more than the rate, and less where it is that of a smaller coupling
    is_before = start[:, None] + LOG_COUPLINGS[0] > ALL_COUPLINGS
    is_missed = everywhere >= least_events
    is_missed &= is_before | ~(most >= least_events * (1 - LEAST_MISSED))[:, None]
    # where nothing is made at 1 larger couplings show the rounding of what cancels
    is_missed &= (most > 0)[:, None] | (ALL_COUPLINGS < 0)
    if not is_missed.any():
        return Ladder(places=start[:, None] + LOG_COUPLINGS, is_log=True, most=most)
    steps = np.linspace(ALL_COUPLINGS[0], ALL_COUPLINGS[-1], FINER * (len(ALL_COUPLINGS) - 1) + 1)
    places = np.broadcast_to(steps, (len(start), len(steps))).copy()
    return Ladder(places=places, is_log=True, most=np.maximum(most, np.nanmax(everywhere, axis=1)))


def _least(signal: Signal, least_events: float) -> tuple[FloatArray, FloatArray]:
    """Log of the coupling (N,) for `least_events` if every particle gave the signal, and their number.

    Newton's method in logarithms: a rate that goes with a power of the coupling is met at once.
    """
    log_coupling = np.zeros(len(signal.of_plane.along))
    for _ in range(LEAST_STEPS):
        rate, above = signal.rate(np.exp(log_coupling[:, None] + np.array([0.0, LEAST_REACH]))).T
        is_made = (rate > 0) & (above > 0)
        rise = np.log(np.where(is_made, above / np.where(is_made, rate, 1.0), 1.0)) / LEAST_REACH
        step = np.log(least_events / np.where(is_made, rate, least_events)) / np.clip(rise, *LEAST_POWERS)
        log_coupling = np.clip(log_coupling + step, np.log(SMALLEST), np.log(LARGEST))
        if (np.abs(step) < LEAST_STEP).all():
            break
    return log_coupling, signal.rate(np.exp(log_coupling))
