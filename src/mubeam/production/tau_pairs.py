"""The cross section of mu N -> mu N tau+ tau- in the Standard Model; the process is in processes/tau_pairs.py."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import KinematicsError
from mubeam.foundation.checks import FloatArray, positive
from mubeam.matter.material import Material
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK, Estimate, StatusArray, make_estimate
from mubeam.physics import kinematics
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine import request
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision, check_precision, least_error, numerical_error
from mubeam.production.processes import tau_pairs
from mubeam.production.processes.tau_pairs import MUON, ORDERS, TAU

BLOCK_ENERGIES: Final = 512
"""Beam energies worked on at once."""


def tau_pair_cross_section(
    *,
    energy_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Cross section of mu N -> mu N tau+ tau- per nucleus in pb, in the equivalent-photon approximation.

    The error is numerical. The approximation is good to about 20 % above 1 TeV; processes/tau_pairs.py says how it
    compares with the full two-photon diagrams, and which diagrams are left out.

    Args:
        energy_gev: beam energy in the rest frame of the nucleus, GeV; any shape.
        target: name in targets.MATERIALS, a Material or a Nucleus.
        form_factor: name of a form factor, or an object with the attributes of FormFactor.
        t_max_gev2: cut on the momentum transfer t = -q^2 in GeV^2, at most m_tau^2 (larger values act as m_tau^2); None
            takes the form factor's own.
        precision: "fast", "standard" or "high": relative accuracy of about 1e-3, 1e-4 and 1e-6.

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
    status = pair_status(flat, flux)
    if not energy.ndim and status[0] != OK:
        raise _closed_error(float(energy), str(status[0]), flux)
    is_open = np.flatnonzero(status == OK)
    value, check = np.zeros_like(flat), np.zeros_like(flat)
    for first in range(0, is_open.size, BLOCK_ENERGIES):
        part = is_open[first : first + BLOCK_ENERGIES]
        value[part], check[part] = (
            tau_pairs.cross_section_pb(flat[part], flux, orders) for orders in ORDERS[precision]
        )
    error = numerical_error(value, check, least_error(precision))
    shape = energy.shape
    return make_estimate(value.reshape(shape), error.reshape(shape), "pb", "equivalent photons", status.reshape(shape))


def pair_photon_flux(
    target: str | Material | Nucleus, form_factor: str | FormFactor, t_max_gev2: float | None = None
) -> PhotonFlux:
    """The photons of a target that make tau pairs, those below LARGEST_VIRTUALITY_GEV2.

    Arguments and errors as in `tau_pair_cross_section`.
    """
    return tau_pairs.real_photons(request.photon_flux(target, form_factor, t_max_gev2))


def pair_status(energy: FloatArray, flux: PhotonFlux) -> StatusArray:
    """Status of beam energies (N,) in GeV: "ok" or why no pair is made."""
    return request.point_status(tau_pairs.KINEMATICS, energy, np.full_like(energy, TAU), flux)


def _closed_error(energy: float, status: str, flux: PhotonFlux) -> KinematicsError:
    if status == BELOW_THRESHOLD:
        needed = kinematics.threshold_energy(2 * TAU, MUON, MUON, flux.nucleus.mass_gev)
        return KinematicsError(f"energy_gev = {energy:g}: {status}, which is {needed:.6g} GeV for a pair of taus")
    return KinematicsError(f"energy_gev = {energy:g}: {status} = {flux.t_cut_gev2:.3g} GeV^2; raise the energy")
