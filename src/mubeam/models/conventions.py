"""The couplings of an axion-like particle in the conventions of the literature, and how one becomes another.

All are brought to the form L = -i y_l a lbar gamma5 l + g a E.B (y without dimension, g in 1/GeV, F Ftilde = -4 E.B),
and to that of the model "alp", L = (c_l/2f) d_rho a lbar gamma^rho gamma5 l + (c_gamma alpha/(pi f)) a E.B.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray, finite


@dataclass(frozen=True, kw_only=True)
class AlpCouplings:
    """Derivative couplings c_l/f in 1/GeV by lepton, and that to photons c_gamma/f in 1/GeV; arrays that broadcast.

    The loops of the leptons come on top (`physics.widths.alp_to_photons`).
    """

    leptons: Mapping[str, FloatArray] = field(default_factory=dict)
    photons: FloatArray = field(default_factory=lambda: np.zeros(()))

    @property
    def yukawas(self) -> dict[str, FloatArray]:
        """y_l = c_l m_l/f, what bremsstrahlung and decays to leptons see."""
        return {lepton: np.asarray(c * LEPTON_MASS_GEV[lepton]) for lepton, c in self.leptons.items()}

    @property
    def derivative_photons(self) -> FloatArray:
        """g = alpha c_gamma/(pi f), the coefficient of a E.B beside derivative couplings."""
        return np.asarray(ALPHA / np.pi * self.photons)

    @property
    def yukawa_photons(self) -> FloatArray:
        """The coefficient of a E.B beside Yukawa couplings: g - (alpha/pi) sum_l c_l/f, the anomaly."""
        return np.asarray(ALPHA / np.pi * (self.photons - sum(self.leptons.values(), np.zeros(()))))


def from_derivative(leptons: Mapping[str, Any], photons_per_gev: Any = 0.0) -> AlpCouplings:
    """(c_l/2f) d_rho a lbar gamma^rho gamma5 l + g a E.B: c_l/f and g, all in 1/GeV."""
    return AlpCouplings(leptons=_leptons(leptons, "1/GeV"), photons=_photons(photons_per_gev))


def from_yukawa(leptons: Mapping[str, Any], photons_per_gev: Any = 0.0) -> AlpCouplings:
    """-i y_l a lbar gamma5 l + g a E.B: y_l without dimension, g in 1/GeV; exact, with the anomaly."""
    checked = _leptons(leptons)
    per_f = {lepton: np.asarray(y / LEPTON_MASS_GEV[lepton]) for lepton, y in checked.items()}
    return AlpCouplings(leptons=per_f, photons=np.asarray(_photons(photons_per_gev) + sum(per_f.values())))


def from_axion_muon(g_amumu_per_gev: Any, g_agammagamma_per_gev: Any = 0.0) -> AlpCouplings:
    """-i g_amumu 2 m_mu a mubar gamma5 mu - (g_agammagamma/4) a F Ftilde, of axion-muon and axion-photon (P1)."""
    yukawa = 2 * LEPTON_MASS_GEV["mu"] * finite("g_amumu_per_gev", g_amumu_per_gev)
    return from_yukawa({"mu": yukawa}, g_agammagamma_per_gev)


def from_c_over_lambda(c_over_lambda_per_gev: Any, lepton: str = "mu", theta_derivative: Any = 0.0) -> AlpCouplings:
    """(C/Lambda) d_rho a lbar gamma^rho (sin + gamma5 cos) l, of lfv-alp-derivative (P2) for one flavour.

    Its vector part is conserved, and does nothing.
    """
    strength = finite("c_over_lambda_per_gev", c_over_lambda_per_gev)
    axial = 2 * strength * np.cos(finite("theta_derivative", theta_derivative))
    return AlpCouplings(leptons=_leptons({lepton: axial}, "1/GeV"))


def from_bauer(leptons: Mapping[str, Any], c_gamma_gamma: Any, lambda_gev: Any) -> AlpCouplings:
    """(c_ll d_rho a/2 Lambda) lbar gamma^rho gamma5 l + e^2 C_gg (a/Lambda) F Ftilde (arXiv 1708.00443): c_ll, C_gg."""
    scale = finite("lambda_gev", lambda_gev)
    per_f = {lepton: np.asarray(c / scale) for lepton, c in _leptons(leptons).items()}
    # F Ftilde = -4 E.B
    direct = -16 * np.pi * ALPHA * finite("c_gamma_gamma", c_gamma_gamma) / scale
    return AlpCouplings(leptons=per_f, photons=_photons(direct))


def from_qcd_axion(c_agamma: Any, f_a_gev: Any) -> AlpCouplings:
    """g_agammagamma = alpha C_agamma/(2 pi f_a), with f = f_a."""
    direct = ALPHA * finite("c_agamma", c_agamma) / (2 * np.pi * finite("f_a_gev", f_a_gev))
    return AlpCouplings(photons=_photons(direct))


def _leptons(given: Mapping[str, Any], unit: str = "1") -> dict[str, FloatArray]:
    for lepton in given:
        check_name("lepton", lepton, LEPTON_MASS_GEV)
    return {lepton: finite(f"coupling of {lepton}", value, unit) for lepton, value in given.items()}


def _photons(direct_per_gev: Any) -> FloatArray:
    """c_gamma/f from the coefficient of a E.B."""
    return np.asarray(finite("photons_per_gev", direct_per_gev) * np.pi / ALPHA)
