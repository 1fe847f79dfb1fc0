"""Keys that production and decays of a model card share: masses, angles, and tables that have all masses."""

from typing import Any

from mubeam.models.problems import MISSING, Keys, unknown
from mubeam.models.tables import Curve
from mubeam.models.terms import Names
from mubeam.text import shown


def mass_key(keys: Keys, key: str, names: Names) -> str | float | None:
    """A mass: the name of a parameter in GeV, or a number of GeV."""
    value = keys.take(key, required=True)
    return None if value is MISSING else as_mass(keys, key, value, names)


def as_mass(keys: Keys, key: str, value: Any, names: Names, also: tuple[str, ...] = ()) -> str | float | None:
    """`value` as a mass; `also` are names that may stand in its place."""
    if isinstance(value, str):
        if value in also:
            return value
        if names.units.get(value) != "GeV":
            known = [*also, *(name for name, unit in names.units.items() if unit == "GeV")]
            hint = unknown(value, known) or f"known are {', '.join(known)}"
            keys.wrong(key, f"must be a parameter in GeV, got {shown(value)}: {hint}".strip())
            return None
        return value
    number = keys.as_number(key, value)
    if number is not None and number < 0:
        keys.wrong(key, f"must be zero or above, got {number:g}")
    return number


def angle_key(keys: Keys, key: str, names: Names, *, required: bool) -> str | float | None:
    """An angle: the name of a parameter in rad, or a number of rad."""
    value = keys.take(key, required=required)
    if value is MISSING:
        return None
    if isinstance(value, str):
        if names.units.get(value) != "rad":
            keys.wrong(key, f"must be a number of rad or a parameter in rad, got {shown(value)}")
            return None
        return value
    return keys.as_number(key, value)


def check_covers(keys: Keys, key: str, curve: Curve, mass_range_gev: tuple[float, float] | None) -> None:
    """Tell where a table has not all masses of the particle."""
    if mass_range_gev is not None and not curve.covers(*mass_range_gev):
        low, high = mass_range_gev
        keys.wrong(
            key,
            f"{curve.file} goes from {curve.mass_gev[0]:g} to {curve.mass_gev[-1]:g} GeV, and "
            f"particle.mass_range_gev from {low:g} to {high:g}: nothing is continued beyond a table",
        )
