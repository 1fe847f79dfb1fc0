"""Public cross sections: checks, broadcasting, errors and status around the production methods."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam import targets
from mubeam.checks import FloatArray, finite, fraction_scalar, positive, positive_scalar
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.estimate import (
    ABOVE_T_CUT,
    BELOW_THRESHOLD,
    NOTHING_IN_WINDOW,
    OK,
    OUTSIDE_KINEMATICS,
    Estimate,
    make_estimate,
)
from mubeam.physics import form_factors, kinematics
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production import exact, offshell
from mubeam.production.momentum_transfer import PhotonFlux
from mubeam.production.precision import Orders, Precision, Rules, check_precision, numerical_error, rules_for
from mubeam.production.process import PairProduction, Process, lepton_mass_gev
from mubeam.production.spectrum import METHODS, Method, density, spectrum
from mubeam.targets import Material
from mubeam.units import PB_PER_INVERSE_GEV2


@dataclass(frozen=True)
class _Request:
    """A checked request: flat arrays of all points, which of them are above threshold, and the shape to give back."""

    process: Process
    flux: PhotonFlux
    method: Method
    rules: Rules
    energy: FloatArray
    mass: FloatArray
    x: FloatArray
    shape: tuple[int, ...]
    status: NDArray[np.str_]

    @property
    def open(self) -> NDArray[np.bool_]:
        return np.asarray(self.status == OK)


def cross_section(
    process: Process,
    *,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    method: Method = "exact",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    x_min: float | None = None,
    x_max: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Cross section of `process` per nucleus in pb, at unit coupling.

    Args:
        process: Bremsstrahlung, PhotonFusion (then the coupling is 1/GeV) or PairProduction.
        energy_gev: beam energy in the rest frame of the nucleus, GeV; broadcasts with `mass_gev`.
        mass_gev: mass of the new particle (of chi, for PairProduction), GeV.
        target: name in targets.MATERIALS, a Material or a Nucleus.
        method: "exact" (tree level, 2 -> 3), "ww" or "iww" (P1 Eq. 3, P1 being arXiv 2501.06294).
        form_factor: name of a form factor, or an object with the attributes of FormFactor.
        t_max_gev2: cut on the momentum transfer t = -q^2, GeV^2; None takes the form factor's own.
        x_min: lower edge of the window in x = E_X/E; None for no cut.
        x_max: upper edge of it; None for no cut.
        precision: "fast", "standard" or "high": aims of 1e-3, 1e-4 and 1e-6 relative.

    Returns:
        Estimate in pb with the broadcast shape of energy and mass. Its error is numerical.

    Raises:
        InputError: a number is not finite or out of its range, or a window is empty.
        UnknownNameError: an unknown target, method, form factor or precision.
        KinematicsError: a scalar point is below threshold (in arrays such entries are 0 +- 0 with the status "below
            threshold"), or m + m_final < m_initial anywhere: the lepton then decays.
    """
    request = _check(process, energy_gev, mass_gev, 0.5, target, method, form_factor, t_max_gev2, precision)
    low = fraction_scalar("x_min", 0.0 if x_min is None else x_min)
    high = fraction_scalar("x_max", 1.0 if x_max is None else x_max)
    if low >= high:
        raise InputError(f"the window x_min={low:g} to x_max={high:g} is empty: x_min must be below x_max")
    energy, mass = request.energy[request.open], request.mass[request.open]
    if not energy.size:
        value = error = energy
    elif method == "exact" and x_min is None and x_max is None:
        value, check = _exact_totals(request, energy, mass)
        error = numerical_error(value, check, request.rules.floor)
    else:
        nodes = spectrum(process, energy, mass, request.flux, method, request.rules, x_min=low, x_max=high)
        value, error = (a / PB_PER_INVERSE_GEV2 for a in nodes.total(request.rules.floor))
    return _estimate(request, value, error, np.where(value > 0, OK, NOTHING_IN_WINDOW))


def dsigma_dx(
    process: Process,
    *,
    x: ArrayLike,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    method: Method = "exact",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Spectrum dsigma/dx per nucleus in pb at unit coupling, x = E_X/E_beam (of the pair, for PairProduction).

    Arguments, errors and units as in `cross_section`; x, energy and mass broadcast. A point outside the kinematic
    range is 0 +- 0 with that status in an array, and a KinematicsError alone.
    """
    request = _check(process, energy_gev, mass_gev, x, target, method, form_factor, t_max_gev2, precision)
    energy, mass, fraction = (a[request.open] for a in (request.energy, request.mass, request.x))
    orders = (request.rules.value, request.rules.check)
    if not energy.size:
        value = check = energy
    elif isinstance(process, PairProduction):
        value, check = (_pair_density(request, process, energy, mass, fraction, order) for order in orders)
    else:
        arguments = (energy, fraction * energy, (1 - fraction) * energy, mass)
        value, check = density(process, *arguments, request.flux, method, orders)
    error = numerical_error(value, check, request.rules.floor)
    return _estimate(request, value * energy, error * energy, np.where(value > 0, OK, OUTSIDE_KINEMATICS))


def method_difference(estimate: Estimate, reference: Estimate) -> Estimate:
    """Relative difference estimate/reference - 1, such as that of WW to exact: a theory error of the approximation.

    Raises InputError if the units differ.
    """
    if estimate.unit != reference.unit:
        raise InputError(f"cannot compare {estimate.unit} with {reference.unit}")
    ratio = np.asarray(estimate.value) / np.asarray(reference.value)
    error = ratio * np.hypot(
        np.asarray(estimate.error) / np.asarray(estimate.value),
        np.asarray(reference.error) / np.asarray(reference.value),
    )
    status = np.where(np.asarray(reference.status) == OK, np.asarray(estimate.status), np.asarray(reference.status))
    return make_estimate(ratio - 1, error, "1", f"{estimate.method}/{reference.method} - 1", status)


def photon_flux(
    target: str | Material | Nucleus, form_factor: str | FormFactor, t_max_gev2: float | None = None
) -> PhotonFlux:
    """The photon flux of a target; t_max_gev2 None takes the form factor's own cut. Raises as `cross_section`."""
    chosen = form_factors.get(form_factor)
    cut = chosen.t_max_gev2 if t_max_gev2 is None else positive_scalar("t_max_gev2", t_max_gev2)
    return PhotonFlux(targets.get(target), chosen, cut)


def check_method(method: str) -> None:
    """UnknownNameError if there is no such production method."""
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)


def point_status(process: Process, energy: FloatArray, mass: FloatArray, flux: PhotonFlux) -> NDArray[np.str_]:
    """Per point (energy and mass (N,), GeV) "ok", or why nothing is produced there.

    Raises KinematicsError where m + m_final < m_initial.
    """
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    produced = 2 * mass if isinstance(process, PairProduction) else mass
    pole = produced + mf < mi
    if pole.any():
        raise KinematicsError(
            f"mass {mass[pole].flat[0]:g} GeV: m + m_{process.final_lepton} < m_{process.initial_lepton}, "
            "the lepton decays to it; no cross section is defined"
        )
    status = np.full(energy.shape, OK, dtype="<U40")
    open_ = energy > kinematics.threshold_energy(produced, mi, mf, flux.nucleus.mass_gev)
    status[~open_] = BELOW_THRESHOLD
    t_min, t_max = kinematics.t_range(energy[open_], produced[open_], mi, mf, flux.nucleus.mass_gev)
    status[open_] = np.where(t_min < flux.cut(t_max), OK, ABOVE_T_CUT)
    return status


def closed_point_error(process: Process, energy: float, mass: float, status: str, flux: PhotonFlux) -> KinematicsError:
    """The error for a single point where nothing is produced, with the highest mass that would be."""
    point = f"mass_gev = {mass:g} at energy_gev = {energy:g}: {status}"
    if status == ABOVE_T_CUT:
        return KinematicsError(
            f"{point} = {flux.t_cut_gev2:g} GeV^2; raise t_max_gev2 or the energy, or lower the mass"
        )
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    highest = kinematics.highest_mass(energy, mi, mf, flux.nucleus.mass_gev)
    highest = highest / 2 if isinstance(process, PairProduction) else highest
    limit = f"the highest mass there is {highest:.6g} GeV" if highest > 0 else "raise the energy"
    return KinematicsError(f"{point}; {limit}")


def _check(
    process: Process,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    x: ArrayLike,
    target: str | Material | Nucleus,
    method: Method,
    form_factor: str | FormFactor,
    t_max_gev2: float | None,
    precision: Precision,
) -> _Request:
    if not isinstance(process, get_args(Process)):
        raise InputError(f"process must be Bremsstrahlung, PhotonFusion or PairProduction, got {process!r}")
    check_method(method)
    flux = photon_flux(target, form_factor, t_max_gev2)
    check_precision(precision)
    rules = rules_for(precision, process)
    arrays = (positive("energy_gev", energy_gev), positive("mass_gev", mass_gev), finite("x", x))
    if ((arrays[2] <= 0) | (arrays[2] >= 1)).any():
        raise InputError("x must be between 0 and 1: it is E_X/E_beam")
    try:
        energy, mass, fraction = np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = ", ".join(str(a.shape) for a in arrays)
        raise InputError(f"energy_gev, mass_gev and x do not broadcast: shapes {shapes}") from None
    shape = energy.shape
    energy, mass, fraction = (a.ravel() for a in (energy, mass, fraction))
    status = point_status(process, energy, mass, flux)
    if not shape and status[0] != OK:
        raise closed_point_error(process, energy[0], mass[0], status[0], flux)
    return _Request(process, flux, method, rules, energy, mass, fraction, shape, status)


def _exact_totals(request: _Request, energy: FloatArray, mass: FloatArray) -> list[FloatArray]:
    orders = (request.rules.value, request.rules.check)
    if not isinstance(request.process, PairProduction):
        return exact.total(request.process, energy, mass, request.flux, orders)
    radiation = request.process.radiation
    lepton = lepton_mass_gev(radiation.initial_lepton)
    q_max = kinematics.highest_mass(energy, lepton, lepton, request.flux.nucleus.mass_gev)
    totals = []
    for order in orders:
        q, weight = offshell.mass_nodes(mass, q_max, order.mass)
        beam, flat = np.broadcast_to(energy[:, None], q.shape).ravel(), q.ravel()
        reached = point_status(radiation, beam, flat, request.flux) == OK
        emission = np.zeros_like(flat)
        (emission[reached],) = exact.total(radiation, beam[reached], flat[reached], request.flux, (order,))
        totals.append((weight * emission.reshape(q.shape)).sum(axis=-1))
    return totals


def _pair_density(
    request: _Request,
    process: PairProduction,
    energy: FloatArray,
    mass: FloatArray,
    x: FloatArray,
    order: Orders,
) -> FloatArray:
    lepton = lepton_mass_gev(process.initial_lepton)
    q_max = kinematics.highest_mass(energy, lepton, lepton, request.flux.nucleus.mass_gev)
    q, weight = offshell.mass_nodes(mass, np.minimum(q_max, x * energy), order.mass)
    beam, fraction = (np.broadcast_to(a[:, None], q.shape).ravel() for a in (energy, x))
    flat = q.ravel()
    kinematic = flat < beam * fraction
    values = np.zeros_like(flat)
    points = (beam[kinematic], (beam * fraction)[kinematic], (beam * (1 - fraction))[kinematic], flat[kinematic])
    (values[kinematic],) = density(process.radiation, *points, request.flux, request.method, (order,))
    return np.asarray((weight * values.reshape(q.shape)).sum(axis=-1))


def _estimate(request: _Request, value: FloatArray, error: FloatArray, status_open: NDArray[np.str_]) -> Estimate:
    """Values in GeV^-2 at the open points to an Estimate in pb of the full shape."""
    if not request.shape and status_open[0] != OK:
        raise closed_point_error(request.process, request.energy[0], request.mass[0], status_open[0], request.flux)
    values, errors, status = np.zeros_like(request.energy), np.zeros_like(request.energy), request.status.copy()
    is_open = request.open
    values[is_open] = value * PB_PER_INVERSE_GEV2
    errors[is_open] = error * PB_PER_INVERSE_GEV2
    status[is_open] = status_open
    values, errors, status = values.reshape(request.shape), errors.reshape(request.shape), status.reshape(request.shape)
    return make_estimate(values, errors, "pb", request.method, status)
