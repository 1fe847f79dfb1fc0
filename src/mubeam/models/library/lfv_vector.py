"""A vector that turns muons into electrons, L = g V_a mubar gamma^a (cos + gamma5 sin) e + h.c.."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.lepton_flavour import LfvSpinOneOfElectrons


@dataclass(frozen=True)
class LfvVector(LfvSpinOneOfElectrons):
    """Radiated off a lepton that changes its flavour; in a beam of electrons these turn into muons.

    Below m_mu - m_e = 105 MeV the beam's muons decay to it on their way and no cross section is defined: those masses
    have that status, and `observables.muon_decay_in_flight` gives these decays.

    Attributes:
        beam_lepton: of the beam.
        theta: 0 vector, pi/2 axial vector, in rad.
        mass_chi_gev, g_chi: a stable Dirac fermion, L = g_chi V_a chibar gamma^a chi; without them
            each analysis takes the decay that it is made for.
    """

    name: ClassVar = "lfv-vector"
    description: ClassVar = "vector that turns muons into electrons"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = r"g_{e\mu}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_V"
    mass_range_gev: ClassVar = (0.11, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Heeck:2016xkh", "TWIST:2014ymv")

    heavy: ClassVar = "mu"
    light: ClassVar = "e"


MODEL = LfvVector
