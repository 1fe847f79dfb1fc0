"""Things that users hand over: quantities of other libraries, form factors and models of their own, good and bad."""

from dataclasses import dataclass

import numpy as np

import mubeam as mb

IN_GEV = {"MeV": 1e-3, "GeV": 1.0, "TeV": 1e3, "eV": 1e-9}


class Astropylike(np.ndarray):
    """A number with a unit as astropy has it: an array that forgets its unit where nobody asks."""

    def __new__(cls, value, unit):
        made = np.asarray(value, dtype=float).view(cls)
        made.unit = unit
        return made

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)

    @property
    def value(self):
        return self.view(np.ndarray)

    def to(self, unit):
        return Astropylike(self.to_value(unit), str(unit))

    def to_value(self, unit=None):
        return self.value * (IN_GEV[self.unit] / IN_GEV[str(unit or self.unit)])


class Pintlike:
    """A number with a unit as pint has it."""

    def __init__(self, magnitude, units):
        self.magnitude, self.units = np.asarray(magnitude, dtype=float), units

    def __array__(self, dtype=None, copy=None):
        return np.array(self.magnitude, dtype=dtype)

    def to(self, units):
        return Pintlike(self.m_as(units), str(units))

    def m_as(self, units):
        return self.magnitude * (IN_GEV[self.units] / IN_GEV[str(units)])


class Arraylike:
    """An object that is an array where NumPy asks."""

    def __init__(self, content):
        self.content = content

    def __array__(self, dtype=None, copy=None):
        return np.array(self.content, dtype=dtype)


class Floatlike:
    """An object that is a number where Python asks."""

    def __float__(self):
        return 0.3


class Angry:
    """An object that cannot be an array, or be shown."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no")

    def __repr__(self):
        return "angry\n\x1b[2J"


@dataclass(frozen=True)
class OwnFormFactor:
    """A form factor of the user's: sound, or wrong in one way."""

    wrong: str = ""
    name: str = "own"
    description: str = "own"
    citations: tuple = ()
    t_max_gev2: float | None = 1.0

    def squared(self, t, nucleus):
        good = nucleus.charge_number**2 / (1 + np.asarray(t) / 0.1) ** 4
        if self.wrong == "raises":
            raise RuntimeError("no")
        bad = {
            "nan": good * np.nan,
            "negative": -good,
            "text": "F",
            "none": None,
            "shape": np.ones(3),
            "inf": good * np.inf,
        }
        return bad.get(self.wrong, good)

    def t_screening_gev2(self, nucleus):
        return {"screening": -1.0, "screening nan": float("nan")}.get(self.wrong, 0.0)


@dataclass(frozen=True)
class OwnModel(mb.Model):
    """A model of the user's: sound, or wrong in one way."""

    wrong: str = ""

    name = "own"
    description = "own"
    coupling_name = "g"
    coupling_symbol = "g"
    coupling_unit = "1"
    mass_symbol = "m"
    bounds_plane = None
    citations = ()

    def channels(self):
        strength = {"nan": np.nan, "zero": 0.0, "text": "1", "array": np.ones(2), "inf": np.inf, "none": None}
        process = "scalar" if self.wrong == "process" else mb.Bremsstrahlung("scalar")
        made = (mb.Channel(process, strength.get(self.wrong, 1.0)),)
        return {"no channels": (), "no tuple": None, "a list": [1]}.get(self.wrong, made)

    def decays(self, mass_gev, coupling):
        width = coupling**2 * mass_gev / (8 * np.pi)
        bad = {"negative width": -width, "width nan": width * np.nan, "width text": "1", "width shape": np.ones(7)}
        name = {"name": "hadrons", "odd name": "\x1b[2J", "name none": None}.get(self.wrong, "mu+ mu-")
        return (mb.Decay(name, bad.get(self.wrong, width), visible=True),)
