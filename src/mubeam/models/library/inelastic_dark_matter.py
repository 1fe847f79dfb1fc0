"""Inelastic dark matter behind a dark photon (arXiv 1508.03050).

L = epsilon e V_a J_em^a + g_chi V_a (chi1bar gamma^a chi2 + h.c.), with the two states of a pseudo-Dirac fermion.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, broadcast, finite, positive
from mubeam.models.axis import Axis
from mubeam.models.base import Channel, Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.library.dark_photon import DarkPhoton
from mubeam.models.parameter import parameter
from mubeam.models.particle import Particle
from mubeam.physics import kinematics, widths
from mubeam.units import HBARC_GEV_M


@dataclass(frozen=True)
class InelasticDarkMatter(WithBeamLepton):
    """The vector is radiated off the lepton and decays to chi1 chi2; chi2 -> chi1 l l, chi1 hadrons comes later.

    The mass is that of the vector. Decays to chi1 chi2 count as invisible, which they are where chi2 leaves the
    detector before it decays: `chi2_decay_length_m`. For chi1 chi2 through a vector too light for them see
    `mb.PairProduction(splitting=...)`.

    Attributes:
        mass_ratio: m_chi1/m_V; 1/3 by default.
        splitting: (m_chi2 - m_chi1)/m_chi1; 0.1 by default.
        g_chi: dark coupling; 1.121 by default, alpha_D = 0.1.
        beam_lepton: of the beam.
    """

    mass_ratio: float = parameter(1 / 3, low=0.0, high=10.0, tex=r"m_1/m_V")
    splitting: float = parameter(0.1, low=0.0, high=10.0, tex=r"\Delta")
    g_chi: float = parameter((0.4 * np.pi) ** 0.5, low=0.0, tex=r"g_\chi")

    name: ClassVar = "inelastic-dark-matter"
    description: ClassVar = "dark photon that decays to two dark states of unequal mass, made by bremsstrahlung"
    coupling_name: ClassVar = "epsilon"
    coupling_symbol: ClassVar = r"\epsilon"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_V"
    mass_range_gev: ClassVar = (1e-2, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Izaguirre:2015zva", *DarkPhoton.citations)
    remark: ClassVar = (
        "chi1 chi2 counts as invisible, and events leave chi2 undecayed: that holds where its decay length "
        "(chi2_decay_length_m) is far beyond the detector"
    )

    def dark_masses_gev(self, mass_gev: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Masses in GeV of chi1 and chi2 for masses of the vector, same shape."""
        light = np.asarray(self.mass_ratio * mass_gev)
        return light, np.asarray((1 + self.splitting) * light)

    def channels(self) -> tuple[Channel, ...]:
        """As of a dark photon."""
        return DarkPhoton(beam_lepton=self.beam_lepton).channels()

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays of the vector: to chi1 chi2, and to what a dark photon decays to."""
        light, heavy = self.dark_masses_gev(mass_gev)
        width = widths.vector_to_two_flavours(mass_gev, self.g_chi, 0.0, light, heavy)
        pair = (Particle("chi1", 52, light), Particle("chi2", -52, heavy))
        dark = Decay("chi1 chi2", width, visible=False, particles=pair)
        return (dark, *DarkPhoton().decays(mass_gev, coupling))

    def chi2_decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays of chi2 to chi1 and leptons or hadrons, or to a vector that is light enough; masses of the vector."""
        light, heavy = self.dark_masses_gev(mass_gev)
        charge, g_chi = ELEMENTARY_CHARGE * coupling, self.g_chi
        leptons = (
            Decay(
                f"chi1 {lepton}- {lepton}+",
                widths.fermion_to_pair_by_vector(heavy, light, mass_gev, charge, g_chi, own),
                visible=True,
            )
            for lepton, own in LEPTON_MASS_GEV.items()
        )
        hadrons = widths.fermion_to_hadrons_by_vector(heavy, light, mass_gev, charge, g_chi)
        vector = widths.fermion_to_vector(mass_gev, g_chi, 0.0, heavy, light)
        return (*leptons, Decay("chi1 hadrons", hadrons, visible=True), Decay("chi1 V", vector, visible=True))

    def chi2_decay_length_m(self, mass_gev: FloatArray, coupling: FloatArray, energy_gev: FloatArray) -> FloatArray:
        """Mean decay length in m of a chi2 of this energy in GeV, for masses of the vector; inf if it is stable.

        Raises InputError for an energy below the mass of chi2.
        """
        mass, strength, energy = broadcast(
            mass_gev=positive("mass_gev", mass_gev),
            coupling=finite("coupling", coupling, self.coupling_unit),
            energy_gev=positive("energy_gev", energy_gev),
        )
        _, heavy = self.dark_masses_gev(mass)
        if (energy < heavy).any():
            raise InputError(f"energy_gev must not be below the mass of chi2, {heavy[energy < heavy][0]:g} GeV")
        width = np.asarray(sum(decay.width_gev for decay in self.chi2_decays(mass, strength)))
        gamma_beta = np.asarray(kinematics.momentum(energy, heavy)) / heavy
        length = np.divide(gamma_beta * HBARC_GEV_M, width, out=np.full(width.shape, np.inf), where=width > 0)
        return np.asarray(length)

    def axes(self) -> tuple[Axis, ...]:
        """Y = epsilon^2 alpha_D (m_chi1/m_V)^4, alpha_D = g_chi^2/(4 pi)."""
        factor = self.g_chi**2 / (4 * np.pi) * self.mass_ratio**4
        return (Axis("y", tex="y", factor=lambda mass: factor * np.ones(np.shape(mass)), power=2.0),)


MODEL = InelasticDarkMatter
