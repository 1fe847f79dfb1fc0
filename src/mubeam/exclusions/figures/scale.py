"""Whether a range is shown on a linear or a logarithmic scale."""

from typing import Final

NARROW: Final = 3.0
"""A range of a smaller ratio is shown on a linear scale."""


def scale_of(low: float, high: float) -> str:
    """The scale that fits a range: "linear" where it reaches zero or is narrow, else "log"."""
    return "linear" if low <= 0 or high / low < NARROW else "log"
