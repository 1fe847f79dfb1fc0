"""Which signals would be a discovery, asked as a `Likelihood` is: `excluded` says that of `discovery_reach`."""

from dataclasses import dataclass, field
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics import discovery
from mubeam.statistics.base import Likelihood as AnyLikelihood
from mubeam.statistics.binned import rows
from mubeam.statistics.likelihood import Likelihood
from mubeam.statistics.upper_limit import UpperLimit

SHAPE_DIGITS: Final = 9
"""Of shares that are told apart."""

MOST_SHAPES: Final = 500
"""Of the signals that are asked for at once; each takes a search for its reach."""


@dataclass(frozen=True)
class DiscoveryInBins:
    """Signals in several bins, each against the reach of its shape.

    Raises InputError, when asked, for signals of too many shapes: of rows whose shares change with their size.
    """

    likelihood: Likelihood
    sigmas: float
    power: float
    minimum_events: int
    _known: dict[bytes, float] = field(default_factory=dict, compare=False, repr=False)

    confidence_level = None
    limit_events = None

    @property
    def least_events(self) -> float:
        """A signal of S events changes no probability by more than 1 - exp(-S)."""
        changed = self.power - discovery.threshold(self.sigmas)
        return -log(1 - changed) / float(self.likelihood.counts.nodes.signal.max())

    def excluded(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (..., B) would be a discovery, (...)."""
        return np.asarray(self.tension(signal) >= 1)

    def tension(self, signal: FloatArray) -> FloatArray:
        """Events over those of the reach, (...)."""
        given = rows(signal, self.likelihood.counts.bins)
        total = given.sum(axis=1)
        found = np.zeros(len(given))
        some = np.flatnonzero(total > 0)
        shapes, place = np.unique(np.round(given[some] / total[some, None], SHAPE_DIGITS), axis=0, return_inverse=True)
        if len(shapes) > MOST_SHAPES:
            raise InputError(
                f"how the signal is shared among the {given.shape[1]} bins changes from point to point, in "
                f"{len(shapes)} ways, each of which takes a search for its reach, at most {MOST_SHAPES}: give fewer "
                "masses, one analysis of one bin, or ask likelihood.discovery_reach(shape)"
            )
        reach = np.array([self._reach(shape) for shape in shapes])
        if some.size:
            found[some] = total[some] / reach[place.ravel()]
        return found.reshape(np.shape(signal)[:-1])

    def _reach(self, shape: FloatArray) -> float:
        key = shape.tobytes()
        if key not in self._known:
            self._known[key] = self.likelihood.discovery_reach(
                shape, sigmas=self.sigmas, power=self.power, minimum_events=self.minimum_events
            )
        return self._known[key]


def discovered(
    likelihood: AnyLikelihood,
    *,
    sigmas: float,
    power: float = 0.5,
    minimum_events: int = discovery.MINIMUM_EVENTS,
) -> AnyLikelihood:
    """What says which signals would be a discovery; arguments as those of `Likelihood.discovery_reach`.

    Raises InputError for an argument out of range, or a limit on events in place of a likelihood.
    """
    if not isinstance(likelihood, Likelihood):
        raise InputError("a limit on events was given: there is no likelihood that says what a discovery is")
    if likelihood.counts.bins == 1:
        return UpperLimit(likelihood.discovery_reach(sigmas=sigmas, power=power, minimum_events=minimum_events))
    discovery.check(sigmas, power, minimum_events)
    return DiscoveryInBins(likelihood, sigmas, power, minimum_events)
