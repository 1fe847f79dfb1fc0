"""mu N -> mu N tau+ tau-, the background of the Standard Model to charge-conserving mu N -> tau N a(-> tau mu).

It has neither a coupling nor a new particle, so it is no `Process`: there are functions for its cross section and its
spectrum, and tau_pair_cross_section (production/tau_pairs.py) is what users call.

Two equivalent photons make the pair. The muon's has the energy omega = x E and the spectrum dn/dx of
physics.photon_flux. The photon of the nucleus at rest has no energy (the recoil is neglected), a momentum u against the
muon's photon, and t = u^2 + q_T^2 with the flux of P1 Eq. (4), which the form factor cuts:

    dn_N = (alpha/pi) (du/u) zeta(u^2),  zeta(t_min) = int_{t_min} dt (t - t_min) F^2(t)/t^2,  W^2 = 2 omega u
    sigma = int du/u (alpha/pi) zeta(u^2) int dW^2/W^2 x dn/dx sigma_gamma_gamma(W^2),         x = W^2/(2 E u)

Photons of virtuality up to m_tau^2, that of the exchanged tau, are taken as real. Compared with the full two-photon
diagrams (virtual photons, transverse and longitudinal, recoil) this is off by +8, +0.3, -3, -8, -11 % at 60 GeV,
160 GeV, 1, 4 and 20 TeV on lead; with photons up to W^2 it would be off by +52, +40, +34, +25, +18 %. Left out: pairs
from a virtual photon radiated by the muon, further 8, 9, 5, 3 % at 160 GeV, 1, 4, 20 TeV (no interference once tau+ and
tau- are summed over), and deep-inelastic scattering.
"""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import pair_creation, photon_flux
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision
from mubeam.production.processes.pair_production import PairProduction
from mubeam.units import PB_PER_INVERSE_GEV2

MUON: Final = LEPTON_MASS_GEV["mu"]
TAU: Final = LEPTON_MASS_GEV["tau"]

LARGEST_VIRTUALITY_GEV2: Final = TAU**2
"""Largest virtuality of the photons of muon and nucleus."""


class PairOrders(NamedTuple):
    """Numbers of quadrature points in log u, in the mass of the pair and in the rapidity of a tau."""

    momentum: int
    mass: int
    rapidity: int


ORDERS: Final[dict[str, tuple[PairOrders, PairOrders]]] = {
    "fast": (PairOrders(18, 10, 6), PairOrders(14, 8, 5)),
    "standard": (PairOrders(24, 14, 8), PairOrders(18, 11, 6)),
    "high": (PairOrders(40, 20, 12), PairOrders(32, 16, 9)),
}
"""For each precision, the rule that gives the value and the coarser one that gives its error."""


class PairNodes(NamedTuple):
    """Quadrature nodes for N beam energies: int dsigma f(E_hard, E_soft) in pb is the sum of weight_pb f(hard, soft).

    Attributes:
        hard_gev, soft_gev: energies (N, n) of the harder and the softer tau in the laboratory; either charge is as
            often the harder one. The muon keeps E - hard - soft.
        weight_pb: weights (N, n).
    """

    hard_gev: FloatArray
    soft_gev: FloatArray
    weight_pb: FloatArray


class PairSpectrum(NamedTuple):
    """Nodes for the value of an integral, and coarser ones for its error."""

    value: PairNodes
    check: PairNodes


KINEMATICS: Final = PairProduction()
"""A process with the same leptons and a pair of mass 2 m: at m = m_tau its thresholds are those of tau pairs."""


def real_photons(flux: PhotonFlux) -> PhotonFlux:
    """The photons of the nucleus that count as real, those of `flux` with t < LARGEST_VIRTUALITY_GEV2."""
    cut = LARGEST_VIRTUALITY_GEV2 if flux.t_cut_gev2 is None else min(flux.t_cut_gev2, LARGEST_VIRTUALITY_GEV2)
    return replace(flux, t_cut_gev2=cut)


def tau_pair_spectrum(energy: FloatArray, flux: PhotonFlux, precision: Precision) -> PairSpectrum:
    """Nodes in the energies of both taus for beam energies (N,) in GeV above threshold; `flux` is of `real_photons`."""
    value, check = (_pair_nodes(energy, flux, orders) for orders in ORDERS[precision])
    return PairSpectrum(value=value, check=check)


def cross_section_pb(energy: FloatArray, flux: PhotonFlux, orders: PairOrders) -> FloatArray:
    """sigma (N,) in pb at beam energies (N,) in GeV above threshold; `flux` is of `real_photons`."""
    _, w_squared, luminosity = _photon_pairs(energy, flux, orders)
    sigma = luminosity * pair_creation.cross_section(w_squared, TAU)
    return np.asarray(PB_PER_INVERSE_GEV2 * sigma.sum(axis=-1))


def _pair_nodes(energy: FloatArray, flux: PhotonFlux, orders: PairOrders) -> PairNodes:
    omega, w_squared, luminosity = (a[..., None] for a in _photon_pairs(energy, flux, orders))
    unit, unit_weight = gauss_legendre(orders.rapidity)
    rapidity_end = pair_creation.highest_rapidity(w_squared, TAU)
    y = rapidity_end * unit
    # y and -y are the same pair
    weight = 2 * rapidity_end * unit_weight * luminosity * pair_creation.rapidity_spectrum(w_squared, y, TAU)
    # E = (omega/2)(1 +- v tanh(y)), v the velocity of the pair
    slowness = w_squared / omega**2 / (1 + np.sqrt(1 - w_squared / omega**2))
    soft = omega / 2 * (2 / (1 + np.exp(2 * y)) + slowness * np.tanh(y))
    shape = (len(energy), -1)
    return PairNodes(
        hard_gev=(omega - soft).reshape(shape),
        soft_gev=soft.reshape(shape),
        weight_pb=(PB_PER_INVERSE_GEV2 * weight).reshape(shape),
    )


def _photon_pairs(
    energy: FloatArray, flux: PhotonFlux, orders: PairOrders
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes omega in GeV, W^2 in GeV^2 and weights dn_mu dn_N, (N, n)."""
    x_end = photon_flux.highest_fraction(LARGEST_VIRTUALITY_GEV2, MUON)
    omega_end = np.minimum(energy * x_end, energy - MUON)[:, None]
    t_end = np.asarray(flux.cut(np.asarray(LARGEST_VIRTUALITY_GEV2)))
    unit, unit_weight = gauss_legendre(orders.momentum)
    u_start = 2 * TAU**2 / omega_end
    log_range = np.log(np.sqrt(t_end) / u_start)
    u = u_start * np.exp(log_range * unit)
    nuclear = ALPHA / np.pi * log_range * unit_weight * flux.integral(u**2, np.broadcast_to(t_end, u.shape))
    unit, unit_weight = gauss_legendre(orders.mass)
    # W = 2 m cosh(eta); points crowd where the muon gives all its energy
    eta_end = np.arccosh(np.sqrt(omega_end * u / 2) / TAU)[..., None]
    eta = eta_end * unit * (2 - unit)
    jacobian = eta_end * unit_weight * 2 * (1 - unit)
    w_squared = 4 * TAU**2 * np.cosh(eta) ** 2
    omega = w_squared / (2 * u[..., None])
    x = omega / energy[:, None, None]
    muonic = 2 * np.tanh(eta) * jacobian * x * photon_flux.lepton_photons(x, LARGEST_VIRTUALITY_GEV2, MUON)
    shape = (len(energy), -1)
    weight = nuclear[..., None] * muonic
    return omega.reshape(shape), w_squared.reshape(shape), weight.reshape(shape)
