"""mu N -> mu N tau+ tau-, the background of the Standard Model to charge-conserving mu N -> tau N a(-> tau mu).

Two equivalent photons make the pair. That of the muon has the energy omega = x E and the spectrum dn/dx of
physics.photon_flux. Those of the nucleus at rest are its field: no energy (the recoil is neglected), a momentum u
against the muon's photon, and a spread in t = u^2 + q_T^2 that the form factor cuts (the same flux as in P1 Eq. 4):

    dn_N = (alpha/pi) (du/u) zeta(u^2),  zeta(t_min) = int_{t_min} dt (t - t_min) F^2(t)/t^2,  W^2 = 2 omega u
    sigma = int du/u (alpha/pi) zeta(u^2) int dW^2/W^2 x dn/dx sigma_gamma_gamma(W^2),         x = W^2/(2 E u)

Photons count as real up to the virtuality m_tau^2, that of the tau between them. Against the two-photon diagrams
integrated in full (virtual photons, transverse and longitudinal, recoil) this is off by +8, +0.3, -3, -8, -11 % at
60 GeV, 160 GeV, 1, 4 and 20 TeV on lead; up to W^2 instead it would be +52, +40, +34, +25, +18 %. A virtual photon
radiated by the muon makes further pairs, 8, 9, 5, 3 % at 160 GeV, 1, 4, 20 TeV; the two classes do not interfere once
tau+ and tau- are summed over. Nor is deep-inelastic scattering counted.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.errors import KinematicsError
from mubeam.foundation.checks import FloatArray, positive
from mubeam.matter.material import Material
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK, Estimate, make_estimate
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics, pair_creation, photon_flux
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine import request
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision, check_precision, least_error, numerical_error
from mubeam.production.processes.pair_production import PairProduction
from mubeam.units import PB_PER_INVERSE_GEV2

MUON: Final = LEPTON_MASS_GEV["mu"]
TAU: Final = LEPTON_MASS_GEV["tau"]

LARGEST_VIRTUALITY_GEV2: Final = TAU**2
"""Virtuality up to which a photon of either side counts."""

BLOCK_ENERGIES = 512


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
    """Quadrature nodes of int dsigma f(E_hard, E_soft) for N beam energies.

    hard_gev, soft_gev: lab energies of the harder and the softer tau, (N, n); weight_pb: sum of weight f is the
    integral, (N, n). Either charge is the harder one as often; the muon keeps E - hard - soft.
    """

    hard_gev: FloatArray
    soft_gev: FloatArray
    weight_pb: FloatArray


class PairSpectrum(NamedTuple):
    """Nodes that give a value, coarser ones that give its error."""

    value: PairNodes
    check: PairNodes


def tau_pair_cross_section(
    *,
    energy_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Cross section of mu N -> mu N tau+ tau- per nucleus in pb, in the equivalent-photon approximation.

    Its error is numerical. The model is good to about 20 % above 1 TeV: see the module for what was measured, and for
    what is left out.

    Args:
        energy_gev: beam energy in the rest frame of the nucleus, GeV; any shape.
        target: name in targets.MATERIALS, a Material or a Nucleus.
        form_factor: name of a form factor, or an object with the attributes of FormFactor.
        t_max_gev2: cut on the momentum transfer t = -q^2, GeV^2; None takes the form factor's own. Photons beyond
            m_tau^2 are not counted in any case.
        precision: "fast", "standard" or "high": aims of 1e-3, 1e-4 and 1e-6 relative.

    Returns:
        Estimate in pb with the shape of energy_gev.

    Raises:
        InputError: a number is not finite or out of its range.
        UnknownNameError: an unknown target, form factor or precision.
        KinematicsError: a single energy is below threshold (in arrays such entries are 0 +- 0 with that status).
    """
    check_precision(precision)
    flux = pair_photon_flux(target, form_factor, t_max_gev2)
    energy = positive("energy_gev", energy_gev)
    flat = energy.ravel()
    status = request.point_status(PairProduction(), flat, np.full_like(flat, TAU), flux)
    if not energy.ndim and status[0] != OK:
        raise _closed_error(float(energy), str(status[0]), flux)
    is_open = np.flatnonzero(status == OK)
    value, check = np.zeros_like(flat), np.zeros_like(flat)
    for first in range(0, is_open.size, BLOCK_ENERGIES):
        part = is_open[first : first + BLOCK_ENERGIES]
        value[part], check[part] = (_total(flat[part], flux, orders) for orders in ORDERS[precision])
    error = numerical_error(value, check, least_error(precision))
    shape = energy.shape
    return make_estimate(value.reshape(shape), error.reshape(shape), "pb", "equivalent photons", status.reshape(shape))


def pair_photon_flux(
    target: str | Material | Nucleus, form_factor: str | FormFactor, t_max_gev2: float | None = None
) -> PhotonFlux:
    """The nucleus' photons that count here, those with t < LARGEST_VIRTUALITY_GEV2. Raises as the cross section."""
    flux = request.photon_flux(target, form_factor, t_max_gev2)
    cut = LARGEST_VIRTUALITY_GEV2 if flux.t_cut_gev2 is None else min(flux.t_cut_gev2, LARGEST_VIRTUALITY_GEV2)
    return PhotonFlux(flux.nucleus, flux.form_factor, cut)


def tau_pair_spectrum(energy: FloatArray, flux: PhotonFlux, precision: Precision) -> PairSpectrum:
    """Nodes in the energies of both taus, for beam energies (N,) above threshold and a flux of `pair_photon_flux`."""
    value, check = (_pair_nodes(energy, flux, orders) for orders in ORDERS[precision])
    return PairSpectrum(value, check)


def _total(energy: FloatArray, flux: PhotonFlux, orders: PairOrders) -> FloatArray:
    """sigma in pb, (N,)."""
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
    columns = (omega - soft, soft, PB_PER_INVERSE_GEV2 * weight)
    return PairNodes(*(column.reshape(shape) for column in columns))


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


def _closed_error(energy: float, status: str, flux: PhotonFlux) -> KinematicsError:
    if status == BELOW_THRESHOLD:
        needed = kinematics.threshold_energy(2 * TAU, MUON, MUON, flux.nucleus.mass_gev)
        return KinematicsError(f"energy_gev = {energy:g}: {status}, which is {needed:.6g} GeV for a pair of taus")
    return KinematicsError(f"energy_gev = {energy:g}: {status} = {flux.t_cut_gev2:.3g} GeV^2; raise the energy")
