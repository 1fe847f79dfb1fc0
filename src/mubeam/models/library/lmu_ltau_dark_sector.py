"""Dark fermions behind a massless L_mu - L_tau boson (P1 V)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.foundation.checks import FloatArray, bare
from mubeam.models.base import Channel, Decay, Model
from mubeam.physics.loops import kinetic_mixing
from mubeam.production.processes.pair_production import PairProduction


@dataclass(frozen=True)
class LmuLtauDarkSector(Model):
    """Pairs of stable chi through an off-shell Z'; coupling is the product g_Z' g_chi, mass is that of chi."""

    name: ClassVar = "lmu-ltau-dark-sector"
    description: ClassVar = "chi chibar through a massless L_mu - L_tau boson (arXiv 2501.06294 V)"
    coupling_name: ClassVar = "gzprime_gchi"
    coupling_symbol: ClassVar = r"g_{Z^\prime} g_\chi"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_\chi"
    bounds_plane: ClassVar = "millicharge"
    citations: ClassVar = ("Li2025",)

    def channels(self) -> tuple[Channel, ...]:
        """Pair production at strength 1."""
        return (Channel(PairProduction("vector"), 1.0),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Chi is stable."""
        return ()

    def bound_coupling(self, mass_gev: FloatArray, published: FloatArray) -> FloatArray:
        """g_Z' g_chi of a millicharge epsilon: epsilon e g_Z'/|Pi(4 m_chi^2)|, P1 V."""
        return bare(published * ELEMENTARY_CHARGE / np.abs(kinetic_mixing(4 * mass_gev**2)))


MODEL = LmuLtauDarkSector
