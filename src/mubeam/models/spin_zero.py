"""Decays of a boson of spin 0 that couples to charged leptons, and by their loops or by itself to photons.

scalar        L = -y_l s lbar l - (g/4) s F F
pseudoscalar  L = -i y_l a lbar gamma5 l + g a E.B
alp           L = (c_l/2f) d_rho a lbar gamma^rho gamma5 l + g a E.B, with y_l = c_l m_l/f
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real
from mubeam.models.base import Decay
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.decay_vertex import DecayVertex
from mubeam.physics import widths

Kind: TypeAlias = Literal["scalar", "pseudoscalar", "alp"]

TO_PHOTONS: Final = {
    "scalar": widths.scalar_to_photons,
    "pseudoscalar": widths.pseudoscalar_to_photons,
    "alp": widths.alp_to_photons,
}
TO_FERMIONS: Final = {
    "scalar": widths.scalar_to_fermions,
    "pseudoscalar": widths.pseudoscalar_to_fermions,
    "alp": widths.pseudoscalar_to_fermions,
}


def lepton_and_photon_decays(
    kind: Kind, mass: FloatArray, yukawas: Mapping[str, Real], direct: Real | None = None
) -> tuple[Decay, ...]:
    """Decays to photons, direct coupling (in 1/GeV) and loops as one amplitude, and to the leptons of `yukawas`."""
    own = np.zeros(()) if direct is None else direct
    photons = Decay("gamma gamma", TO_PHOTONS[kind](mass, own, yukawas), visible=True)
    leptons = (
        Decay(
            f"{lepton}- {lepton}+",
            TO_FERMIONS[kind](mass, yukawa, LEPTON_MASS_GEV[lepton]),
            visible=True,
            vertex=DecayVertex(1, 0) if kind == "scalar" else DecayVertex(0, 1j),
        )
        for lepton, yukawa in yukawas.items()
    )
    return (photons, *leptons)


def chi_decays(kind: Kind, model: WithDarkFermion, mass: FloatArray) -> tuple[Decay, ...]:
    """The decay to chi chibar by a Yukawa coupling g_chi of the boson's own parity; none without chi."""
    return model.dark_decays(lambda g_chi, mass_chi: TO_FERMIONS[kind](mass, g_chi, mass_chi))
