"""Which engine computes: NumPy, or Numba where a scan is so large that loading it pays."""

from functools import cache
from importlib.util import find_spec
from typing import Literal, TypeAlias

Backend: TypeAlias = Literal["numpy", "numba"]

NUMBA_PAYS_FROM = 30_000
"""Number of total cross sections from which importing and loading compiled code costs less than it saves."""


@cache
def numba_is_installed() -> bool:
    """Whether Numba can be imported (extra `fast`)."""
    return find_spec("numba") is not None


def choose(totals: int) -> Backend:
    """The faster engine, "numba" or "numpy", for so many total cross sections in one call."""
    return "numba" if totals >= NUMBA_PAYS_FROM and numba_is_installed() else "numpy"
