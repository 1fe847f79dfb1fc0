"""Which outcome in several bins is more like a signal: T = sum k_i n_i, whole numbers k_i in proportion to ln(1 + s/b).

Any order gives an exact test; this one is that of the likelihood ratio to within rounding. Whole numbers make T a sum
on a grid without ties of floats.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

STEPS = 64
"""The largest k: limits are within 3 % of those of the exact likelihood ratio, and within 0.1 % in most cases."""

MOST_RATIO = 1000.0
"""Signal over background beyond which an event counts no more: without background its weight were infinite."""


class Ordering(NamedTuple):
    """Weights k (P, B) of the bins, 0 where there is no signal, and ln(1 + s/b)/k at most (P,): see `most`."""

    weight: NDArray[np.int64]
    most_a_step: FloatArray

    def of(self, observed: NDArray[np.int64]) -> NDArray[np.int64]:
        """T (P,) of counts (B,)."""
        return np.asarray(self.weight @ observed)

    def most(self, value: NDArray[np.int64]) -> FloatArray:
        """No outcome with T up to these values (P,) has a larger log of its likelihood ratio, besides -S."""
        return np.multiply(value, self.most_a_step, out=np.zeros(value.shape), where=value > 0)


def ordering(signal: FloatArray, nominal: FloatArray, steps: int = STEPS) -> Ordering:
    """The order of outcomes for signals (P, B) on backgrounds (B,)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exact = np.where(signal > 0, np.log1p(signal / nominal), 0.0)
    capped = np.minimum(exact, np.log1p(MOST_RATIO))
    highest = capped.max(axis=1, keepdims=True)
    rounded = np.rint(steps * capped / np.where(highest > 0, highest, 1.0)).astype(np.int64)
    weight = np.where(signal > 0, np.maximum(rounded, 1), 0)
    return Ordering(weight, (exact / np.maximum(weight, 1)).max(axis=1))
