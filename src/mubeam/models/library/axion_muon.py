"""A pseudoscalar coupled to muons, L = -i g (2 m_mu) a mubar gamma5 mu (P1 Eq. 7)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.axis import Axis, constant
from mubeam.models.base import Channel, Decay, Model
from mubeam.models.parameter import parameter
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

YUKAWA = 2 * LEPTON_MASS_GEV["mu"]
"""y/g in GeV."""


@dataclass(frozen=True)
class AxionMuon(Model):
    """Radiated off the muon; stable below 2 m_mu, else it decays to two muons; coupling g_amumu in 1/GeV.

    The muon's own loop makes it decay to photons: at g = 4e-3/GeV and 100 GeV within 1743, 96, 14.6 and 2.4 m for 50,
    100, 150 and 200 MeV. P1 neglects it; with derivative couplings, the model "alp", it is smaller.

    Attributes:
        photon_loop: share of the loop's amplitude for a -> gamma gamma that is there: 0 as in P1, 1 as it is for the
            Yukawa coupling.

    Raises InputError for a share that is not between 0 and 1.
    """

    photon_loop: float = parameter(0.0, low=0.0, high=1.0, tex="k", includes_low=True)

    name: ClassVar = "axion-muon"
    description: ClassVar = "pseudoscalar coupled to muons, made by bremsstrahlung (arXiv 2501.06294 IV)"
    coupling_name: ClassVar = "g_amumu"
    coupling_symbol: ClassVar = r"g_{a\mu\mu}"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    bounds_plane: ClassVar = "axion-muon"
    citations: ClassVar = ("Li2025",)

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung with the Yukawa coupling 2 m_mu g."""
        return (Channel(Bremsstrahlung("pseudoscalar"), YUKAWA),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decay a -> mu mu above threshold, and with `photon_loop` a -> gamma gamma."""
        width = widths.pseudoscalar_to_fermions(mass_gev, YUKAWA * coupling, LEPTON_MASS_GEV["mu"])
        muons = Decay("mu+ mu-", width, visible=True)
        if np.all(np.asarray(self.photon_loop) == 0):
            return (muons,)
        loops = {"mu": YUKAWA * coupling * self.photon_loop}
        photons = widths.pseudoscalar_to_photons(mass_gev, np.zeros(()), loops)
        return (muons, Decay("gamma gamma", photons, visible=True))

    def axes(self) -> tuple[Axis, ...]:
        """The Yukawa coupling y_mu = 2 m_mu g, and as a derivative coupling c_mu/f = 2 g and C/Lambda = g."""
        return (
            Axis("y_mu", "1", r"y_\mu", constant(YUKAWA)),
            Axis("c_mu_over_f", "1/GeV", r"c_\mu/f", constant(2.0)),
            Axis("c_over_lambda", "1/GeV", r"C/\Lambda", constant(1.0)),
        )


MODEL = AxionMuon
