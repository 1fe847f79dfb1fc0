"""A published bound is a `Region` that is given by outlines: `Bound` is its name among bounds."""

from mubeam.exclusions.region import Region as Bound

__all__ = ["Bound"]
