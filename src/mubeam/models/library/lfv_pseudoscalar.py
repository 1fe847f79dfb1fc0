"""A pseudoscalar that turns muons into electrons, L = -i g a mubar gamma5 e + h.c. (arXiv 2006.04795)."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.lepton_flavour import LfvSpinZeroOfElectrons


@dataclass(frozen=True)
class LfvPseudoscalar(LfvSpinZeroOfElectrons):
    """Radiated off a lepton that changes its flavour; in a beam of electrons these turn into muons.

    Below m_mu - m_e = 105 MeV the beam's muons decay to it on their way and no cross section is defined: those masses
    have that status, and `observables.muon_decay_in_flight` gives these decays.

    Attributes:
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion, L = -i g_chi a chibar gamma5 chi; without them
            each analysis takes the decay that it is made for.
    """

    name: ClassVar = "lfv-pseudoscalar"
    description: ClassVar = "pseudoscalar that turns muons into electrons"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = r"g_{e\mu}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = (0.11, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Calibbi:2020jvd", "TWIST:2014ymv")

    kind: ClassVar = "pseudoscalar"
    heavy: ClassVar = "mu"
    light: ClassVar = "e"


MODEL = LfvPseudoscalar
