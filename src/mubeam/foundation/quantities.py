"""Conversion of numbers with a unit or a mask (astropy, pint, unyt, pandas, xarray) to plain numbers.

The unit wanted is that in the parameter's name (`energy_gev`, `length_m`). Another dimension, a unit that cannot be
converted and masked values are refused; a unit is never dropped. None of these libraries is imported: their objects are
told by their attributes. Units that are plain floats, such as hepunits, cannot be told from numbers.
"""

from collections.abc import Iterable, Mapping
from numbers import Real
from textwrap import shorten
from typing import Any, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.units import COUPLING_PER, GEV_PER, plain_unit


class Unit(NamedTuple):
    """The unit that the name of a parameter asks for.

    Attributes:
        label: the unit in messages; "" for a number without unit.
        ways: units in the spelling of the libraries to which a quantity may be converted, each with the factor from it
            to the label's unit.
    """

    label: str
    ways: tuple[tuple[str, float], ...]


PLAIN = Unit("", (("", 1.0),))
ANGLE = Unit("rad", (("rad", 1.0), ("", 1.0)))
GEV_PER_KG = 5.6095886038044526e26
"""c^2 over the charge of the electron and 10^9, all exact."""

GEV_C_PER_SI = 1.8711573470618972e18
"""A momentum of one kg m/s in GeV/c."""

BY_SUFFIX = {
    "cm3_per_s": Unit("cm^3/s", (("cm**3/s", 1.0),)),
    "g_per_cm3": Unit("g/cm^3", (("g/cm**3", 1.0),)),
    "per_cm3": Unit("1/cm^3", (("cm**-3", 1.0),)),
    "per_cm2": Unit("1/cm^2", (("cm**-2", 1.0),)),
    "per_fb": Unit("1/fb", (("m**-2", 1e-43),)),
    "per_gev": Unit("1/GeV", (("GeV**-1", 1.0),)),
    "per_m": Unit("1/m", (("m**-1", 1.0),)),
    "gev2": Unit("GeV^2", (("GeV**2", 1.0),)),
    "gev": Unit("GeV", (("GeV", 1.0),)),
    "pb": Unit("pb", (("m**2", 1e40),)),
    "fb": Unit("fb", (("m**2", 1e43),)),
    "cm2": Unit("cm^2", (("cm**2", 1.0),)),
    "fm": Unit("fm", (("m", 1e15),)),
    "mm": Unit("mm", (("m", 1e3),)),
    "cm": Unit("cm", (("m", 1e2),)),
    "m": Unit("m", (("m", 1.0),)),
    "s": Unit("s", (("s", 1.0),)),
    "rad": ANGLE,
}
"""By the end of a name; the first that fits."""

ANGLES = ("theta", "theta_derivative", "parity_angle")
OTHERS = {"t_screening": BY_SUFFIX["gev2"]}

LENGTH_PER = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "fm": 1e-15, "km": 1e3}


def unit_of(name: str, unit: str | None = None) -> Unit:
    """The unit of a parameter, from the end of its name, or `unit` ("1", "1/GeV", ...) if that is given."""
    if unit is not None:
        known = {"1": PLAIN, "1/GeV": BY_SUFFIX["per_gev"]}
        return known.get(unit, Unit(unit, ((unit.replace("^", "**"), 1.0),)))
    if name in OTHERS:
        return OTHERS[name]
    if name in ANGLES:
        return ANGLE
    for suffix, found in BY_SUFFIX.items():
        if name.endswith(f"_{suffix}"):
            if suffix == "gev" and name.startswith("p_"):
                return Unit("GeV", (*found.ways, ("kg*m/s", GEV_C_PER_SI)))
            if suffix == "gev" and "mass" in name:
                return Unit("GeV", (*found.ways, ("kg", GEV_PER_KG)))
            return found
    return PLAIN


def plain(name: str, value: Any, unit: str | None = None) -> Any:
    """`value` as plain numbers in the unit of the parameter `name`; a value without unit or mask is returned unchanged.

    Raises InputError for another dimension, a unit that is not understood, and masked values.
    """
    if type(value) in (float, int):
        return value
    if (type(value) is np.ndarray or isinstance(value, np.generic)) and value.dtype.kind in "iuf":
        return value
    if isinstance(value, list | tuple):
        return _each(name, value, unit)
    mask = getattr(value, "mask", None)
    if mask is not None and not callable(mask):
        count = int(np.sum(mask))
        if count:
            raise InputError(f"{name} has {count} masked values: fill them or leave them out")
        if isinstance(value, np.ma.MaskedArray):
            value = np.ma.getdata(value)
    wanted = unit_of(name, unit)
    given, numbers = _unit_given(name, value, wanted)
    if given:
        return plain(name, numbers, unit)
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return np.array(_each(name, value.ravel().tolist(), unit)).reshape(value.shape)
    # not needed for plain numbers, of which a cross section has only such
    from decimal import Decimal

    if isinstance(value, Decimal | Real) and not isinstance(value, bool | int | np.generic):
        return _number(value)
    return value


def _each(name: str, values: Iterable[Any], unit: str | None) -> Any:
    values = list(values)
    if all(type(one) in (float, int) for one in values):
        return values
    if any(isinstance(one, bool | np.bool_) for one in values):
        raise InputError(f"{name} must be a number or an array of numbers, got True or False among them")
    return [plain(name, one, unit) for one in values]


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (OverflowError, ValueError):
        return value


def _unit_given(name: str, value: Any, wanted: Unit) -> tuple[bool, Any]:
    """Whether `value` has a unit, and its numbers: converted to the unit wanted, or as a quantity to convert again."""
    if any(hasattr(value, name) for name in ("data_vars", "dtypes", "column_names")) and not hasattr(value, "dtype"):
        raise InputError(f"{name} must be a number or an array of numbers, got a table: give one of its columns")
    if getattr(getattr(value, "dtype", None), "units", None) is not None:
        quantity = getattr(getattr(value, "array", value), "quantity", None)
        if quantity is None:
            raise _refused(name, value, wanted)
        return True, quantity
    if isinstance(getattr(value, "attrs", None), Mapping):
        return True, _of_labelled(name, value, wanted)
    units = getattr(value, "unit", None)
    units = units if units is not None else getattr(value, "units", None)
    if units is not None and hasattr(value, "to_value"):
        return True, _converted(name, value, wanted, lambda way: value.to_value(way or "1"))
    if units is not None and hasattr(value, "m_as"):
        return True, _converted(name, value, wanted, lambda way: value.m_as(way or "dimensionless"))
    if units is None or callable(units):
        if isinstance(value, np.ndarray) and hasattr(value, "dim"):
            raise _refused(name, value, wanted)
        return False, value
    quantity = getattr(value, "quantity", None)
    if quantity is None:
        raise _refused(name, value, wanted)
    return True, quantity


def _of_labelled(name: str, value: Any, wanted: Unit) -> Any:
    """Numbers of xarray, pandas or h5py; their unit is in their attributes, or the data are a quantity themselves."""
    inner = value.data if hasattr(value, "dims") and hasattr(value, "data") else np.asarray(value)
    said = [value.attrs[key] for key in ("units", "unit") if value.attrs.get(key) is not None]
    if not said:
        return inner
    factor = _factor(name, str(said[0]), wanted)
    numbers = np.asarray(inner)
    return numbers * factor if numbers.dtype.kind in "iuf" else numbers


def _converted(name: str, value: Any, wanted: Unit, convert: Any) -> Any:
    for way, factor in wanted.ways:
        try:
            return convert(way) * factor
        # each library has its own errors for units that do not fit
        except Exception:  # noqa: S112
            continue
    raise _refused(name, value, wanted)


def _factor(name: str, text: str, wanted: Unit) -> float:
    """The factor from a unit given as text to the unit wanted."""
    given = plain_unit(text)
    known: dict[str, float] = {wanted.label or "1": 1.0}
    if wanted.label == "GeV":
        known |= GEV_PER
    elif wanted.label == "1/GeV":
        known |= {unit: factor for unit, (own, factor) in COUPLING_PER.items() if own == "1/GeV"}
    elif wanted.label == "m":
        known |= LENGTH_PER
    elif not wanted.label:
        known |= {"dimensionless": 1.0}
    if given not in known:
        raise InputError(f"{name} must be {_asked(wanted)}, got numbers in {text!r}: convert them")
    return known[given]


def _asked(wanted: Unit) -> str:
    return f"in {wanted.label}" if wanted.label else "a number without unit"


def _refused(name: str, value: Any, wanted: Unit) -> InputError:
    return InputError(f"{name} must be {_asked(wanted)}, got {shorten(str(value), 60)}: convert it")
