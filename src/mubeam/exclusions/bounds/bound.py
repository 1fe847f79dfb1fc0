"""A published bound is a `Region` that is given by outlines: `Bound` is its name among bounds."""

from collections.abc import Iterable

from mubeam.errors import InputError
from mubeam.exclusions.region import Region as Bound
from mubeam.text import shown

__all__ = ["Bound", "check_bounds"]


def check_bounds(given: Iterable[Bound]) -> tuple[Bound, ...]:
    """The bounds of a list; InputError for one alone, or for what is no list of bounds."""
    if not isinstance(given, list | tuple):
        raise InputError(f"own_bounds must be a list of bounds, such as [bounds.read('mine.txt')], got {shown(given)}")
    for bound in given:
        check_bound(bound)
    return tuple(given)


def check_bound(given: object) -> None:
    """InputError for what is no bound."""
    if not isinstance(given, Bound):
        raise InputError(f"a bound must be a Bound or another Region, such as bounds.read gives, got {shown(given)}")
