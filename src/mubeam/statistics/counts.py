"""What was counted in bins, on which backgrounds, and the relative errors of signal and background that bins share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray, finite, whole_number
from mubeam.statistics.background import MOST_RELATIVE_ERROR, AnyBackground, check_background
from mubeam.statistics.poisson import MOST_EVENTS
from mubeam.statistics.quadrature import normal_rule

SIDES = ("signal", "background")
MOST_BINS = 200
MOST_EVENTS_IN_BINS = 10_000
"""So many events in several bins have Gaussian limits, and the exact sum over outcomes takes minutes."""

Relative: TypeAlias = float | Sequence[float]
SystematicErrors: TypeAlias = Mapping[str, Mapping[str, Relative]]
"""By name: relative errors {"signal": r, "background": r}, numbers or one a bin."""


class Systematic(NamedTuple):
    """One nuisance: what it multiplies signal and background of each bin (B,) by is (1 + r)^theta, theta normal."""

    name: str
    signal: tuple[float, ...]
    background: tuple[float, ...]

    @property
    def log_factors(self) -> FloatArray:
        """ln(1 + r) for the signals, then for the backgrounds, (2B,)."""
        return np.array([log1p(r) for r in (*self.signal, *self.background)])


class Channel(NamedTuple):
    """Neighbouring bins that belong together, an analysis of an experiment."""

    name: str
    bins: int


class Nodes(NamedTuple):
    """Points in the space of all nuisances: weights (W,), factors of signals and backgrounds (W, B)."""

    weight: FloatArray
    signal: FloatArray
    background: FloatArray


@dataclass(frozen=True)
class Counts:
    """Observed events in each bin (B,), None where nothing is observed yet; backgrounds (B,); nuisances; channels."""

    observed: tuple[int, ...] | None
    background: tuple[AnyBackground, ...]
    systematics: tuple[Systematic, ...] = ()
    channels: tuple[Channel, ...] = ()

    @property
    def bins(self) -> int:
        """Their number."""
        return len(self.background)

    @property
    def background_events(self) -> tuple[float, ...]:
        """Expected background events in each bin (B,)."""
        return tuple(one.events for one in self.background)

    @property
    def nominal(self) -> FloatArray:
        """Background events (B,) that order outcomes."""
        return np.array([one.nominal for one in self.background])

    def seen(self, *observed: int) -> "Counts":
        """The same with other counts."""
        return replace(self, observed=observed)

    @property
    def nodes(self) -> Nodes:
        """Points and weights for averages over all nuisances.

        Nuisances that scale bins in the same proportions are one: all of them together are a Gaussian of as many
        dimensions as their factors have independent directions, which it is turned into, widest first.
        """
        ones = np.ones((1, self.bins))
        if not self.systematics:
            return Nodes(np.ones(1), ones, ones)
        logs = np.array([one.log_factors for one in self.systematics])
        _, length, direction = np.linalg.svd(logs, full_matrices=False)
        kept = length > 1e-12 * max(length[0], 1e-300)
        turned = length[kept, None] * direction[kept]
        theta, weight = normal_rule(tuple(float(x) for x in np.abs(turned).max(axis=1, initial=0.0)))
        factors = np.exp(theta @ turned)
        return Nodes(weight, factors[:, : self.bins], factors[:, self.bins :])


def make_counts(
    observed: ArrayLike | None,
    background: AnyBackground | float | Sequence[AnyBackground | float],
    systematics: SystematicErrors | None = None,
    name: str = "counts",
) -> Counts:
    """Counts, checked.

    Args:
        observed: a whole number, or one a bin; None where nothing is observed yet.
        background: a Background or a number (a mean that is known), or one a bin.
        systematics: see SystematicErrors.
        name: of the channel.

    Raises:
        InputError, UnknownNameError: numbers of bins disagree, counts are no whole numbers, a relative error is
            negative, no number or above MOST_RELATIVE_ERROR.
    """
    given = list(background) if isinstance(background, list | tuple | np.ndarray) else [background]
    if not 1 <= len(given) <= MOST_BINS:
        raise InputError(f"background must be given for 1 to {MOST_BINS} bins, got {len(given)}")
    seen = None
    if observed is not None:
        values = np.atleast_1d(np.asarray(observed, dtype=object))
        if values.ndim != 1 or len(values) != len(given):
            raise InputError(
                f"observed has {values.size} numbers and background {len(given)}: give one of each for every bin"
            )
        seen = tuple(whole_number("observed", one, 0, MOST_EVENTS) for one in values)
    backgrounds = tuple(check_background(one) for one in given)
    found = tuple(_systematic(key, one, len(given)) for key, one in (systematics or {}).items())
    return Counts(seen, backgrounds, found, (Channel(name, len(given)),))


def check_observed(counts: Counts) -> None:
    """InputError for more observed events than a sum over all outcomes takes."""
    _check_size("observed", float(sum(counts.observed or ())), counts.bins)


def check_typical(counts: Counts) -> None:
    """InputError for more events of background than a sum over all typical outcomes takes."""
    _check_size("background", sum(counts.background_events), counts.bins)


def _check_size(what: str, events: float, bins: int) -> None:
    most = MOST_EVENTS if bins == 1 else MOST_EVENTS_IN_BINS
    if events > most:
        where = "" if bins == 1 else f" in {bins} bins"
        raise InputError(
            f"{what} is {events:.10g} events{where}: at most {most}; with so many, use Gaussian limits, given to a "
            "reach as limit_events"
        )


def _systematic(name: Any, given: Any, bins: int) -> Systematic:
    if not isinstance(name, str) or not name:
        raise InputError(f"a systematic error needs a name, got {name!r}")
    if not isinstance(given, Mapping) or not given:
        raise InputError(f'systematics: {name} must be {{"signal": r, "background": r}} or one of them, got {given!r}')
    for side in given:
        check_name(f"key of the systematic {name}", side, SIDES)
    return Systematic(name, *(_relative(f"systematics {name}.{side}", given.get(side, 0.0), bins) for side in SIDES))


def _relative(name: str, given: Any, bins: int) -> tuple[float, ...]:
    numbers = finite(name, given)
    if numbers.ndim > 1 or (numbers.ndim and len(numbers) != bins):
        raise InputError(f"{name} must be one number or one for each of {bins} bins, got {numbers.size}")
    if (numbers < 0).any() or (numbers > MOST_RELATIVE_ERROR).any():
        raise InputError(f"{name} must be a relative error between 0 and {MOST_RELATIVE_ERROR:g}, got {given}")
    return tuple(np.broadcast_to(numbers, bins).tolist())
