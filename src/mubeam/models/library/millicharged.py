"""A fermion of electric charge epsilon e, L = epsilon e A_a chibar gamma^a chi, made in pairs by the muon's photon."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay, Model
from mubeam.production.processes.pair_production import PairProduction


@dataclass(frozen=True)
class Millicharged(Model):
    """Pairs of stable chi through a photon off its mass shell that the muon radiates.

    Left out: pairs from two photons, one of the muon and one of the nucleus, epsilon^4, which do not interfere.
    Estimated by equivalent photons on lead at 160 GeV, good to 20 %, they are 740, 170, 41, 18 and 7 epsilon^2 of what
    is computed at 5, 20, 106, 300 and 1777 MeV: below 1 % for epsilon < 0.0037, 0.0077, 0.016, 0.023 and 0.037.
    Emission off the nucleus is smaller by (m_mu/M)^2; in thick targets mesons of the shower make more.
    """

    name: ClassVar = "millicharged"
    description: ClassVar = "fermion of charge epsilon e, made in pairs by a photon off its mass shell"
    coupling_name: ClassVar = "epsilon"
    coupling_symbol: ClassVar = r"\epsilon"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_\chi"
    mass_range_gev: ClassVar = (1e-3, 1.0)
    bounds_plane: ClassVar = "millicharge"
    citations: ClassVar = ("Holdom1986", "Li2025")

    def channels(self) -> tuple[Channel, ...]:
        """Pair production through a massless vector with e of the muon and epsilon e of chi."""
        return (Channel(PairProduction("vector"), ELEMENTARY_CHARGE**2),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Chi is stable."""
        return ()


MODEL = Millicharged
