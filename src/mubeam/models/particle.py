"""A particle that a model names: what events need of it."""

from dataclasses import dataclass, replace
from numbers import Integral
from textwrap import shorten

import numpy as np

from mubeam.errors import InputError, ModelError
from mubeam.foundation.checks import FloatArray, finite, keep


@dataclass(frozen=True)
class Particle:
    """A particle among the products of a decay.

    Attributes:
        name: as in the products, such as "chi".
        pdg: its number in the PDG's scheme, below zero for an antiparticle; 51 to 60 are dark matter and mediators.
        mass_gev: its mass in GeV, a number or an array that broadcasts with the mass and coupling of the decay.
        is_own_antiparticle: whether the antiparticle has the same number, for a new particle.

    Raises ModelError if the name is no text, the PDG number is 0 or not whole, or the mass is negative or not finite.
    """

    name: str
    pdg: int
    mass_gev: float | FloatArray
    is_own_antiparticle: bool = False

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.strip()):
            raise ModelError(f"the name of a particle must be a text, got {_shown(self.name)}")
        is_whole = type(self.pdg) is int or (isinstance(self.pdg, Integral) and not isinstance(self.pdg, bool))
        if not is_whole or self.pdg == 0:
            raise ModelError(f"{self.name}: pdg must be a whole number other than 0, got {_shown(self.pdg)}")
        if type(self.mass_gev) is float and 0 <= self.mass_gev < np.inf:
            return
        try:
            mass = finite("mass_gev", self.mass_gev)
        except InputError as error:
            raise ModelError(f"{self.name}: {error}") from None
        if (mass < 0).any():
            raise ModelError(f"{self.name}: mass_gev must be zero or above, got {mass.min():g}")
        keep(self, mass_gev=mass if mass.ndim else float(mass))

    def at_point(self) -> "Particle":
        """The particle with its mass as one number; the model was asked for one mass and coupling."""
        return replace(self, pdg=int(self.pdg), mass_gev=float(np.ravel(self.mass_gev)[0]))


def _shown(value: object) -> str:
    return shorten(repr(value), 60)
