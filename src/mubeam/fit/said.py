"""What an observable says at points, and what it is asked: the protocol of what a fit takes besides searches."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mubeam.fit.one_point import OnePoint
from mubeam.fit.points import At
from mubeam.foundation.checks import FloatArray


class Said(NamedTuple):
    """What an observable says at points (n,): log-likelihood, its error by interpolation, numbers by name, warnings."""

    log_likelihood: FloatArray
    error: FloatArray
    blobs: dict[str, FloatArray]
    warnings: tuple[tuple[NDArray[np.bool_], str], ...] = ()


class Observable(Protocol):
    """Something measured besides searches."""

    def __call__(self, points: At) -> Said:
        """What it says at points (n,)."""

    def one(self, point: OnePoint) -> float:
        """Its log-likelihood at one point; raises one of `one_point.NOT_IN_FLOATS` where arrays have to say it."""
