"""Total cross sections and energy spectra of new particles, by any method."""

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, fraction_scalar, instance, open_fraction, positive, positive_scalar
from mubeam.matter.material import Material
from mubeam.numerics.estimate import (
    NOTHING_IN_WINDOW,
    OK,
    OUTSIDE_KINEMATICS,
    Estimate,
    Status,
    make_estimate,
    statuses,
)
from mubeam.physics import kinematics
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine import exact, offshell, recoil
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.precision import DECADES_OF_STANDARD, FINER_TOTALS, LARGEST_ERROR, Orders, Precision
from mubeam.production.engine.request import Request, evaluate, make_request, point_status
from mubeam.production.engine.spectrum import Method, density, spectrum
from mubeam.production.processes import OffShellProcess, Process
from mubeam.units import PB_PER_INVERSE_GEV2


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
    theta_max_rad: float | None = None,
    p_out_min_gev: float | None = None,
    p_out_max_gev: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Cross section of `process` per nucleus in pb, at unit coupling.

    Args:
        process: Bremsstrahlung, PhotonFusion (then the coupling is 1/GeV), PairProduction, or Interference of the first
            two, whose cross section has a sign.
        energy_gev: beam energy in the rest frame of the nucleus, GeV; broadcasts with `mass_gev`.
        mass_gev: mass of the new particle (of chi, for PairProduction), GeV.
        target: name in targets.MATERIALS, a Material or a Nucleus.
        method: "exact" (tree level, 2 -> 3), "ww" or "iww" (P1 Eq. 3, P1 being arXiv 2501.06294).
        form_factor: name of a form factor, or an object with the attributes of FormFactor.
        t_max_gev2: cut on the momentum transfer t = -q^2, GeV^2; None takes the form factor's own.
        x_min: lower edge of the window in x = E_X/E; None for no cut.
        x_max: upper edge of that window; None for no cut.
        theta_max_rad: largest angle of X to the beam, not for PairProduction; None for no cut.
        p_out_min_gev: lower edge of the window in the momentum of the outgoing lepton, GeV; not together with cuts on x
            or theta, and not for PairProduction; None for no cut. The recoil t/2M of the nucleus is kept by "exact" and
            neglected by "ww" and "iww".
        p_out_max_gev: upper edge of that window; None for no cut.
        precision: "fast", "standard" or "high": relative accuracy of about 1e-3, 1e-4 and 1e-6.

    Returns:
        Estimate in pb with the broadcast shape of energy and mass. Its error is numerical; a value smaller than its
        error has the status "not resolved".

    Raises:
        InputError: a number is not finite or out of its range, or a window is empty.
        UnknownNameError: an unknown target, method, form factor or precision.
        KinematicsError: a scalar point is below threshold (in arrays such entries are 0 +- 0 with the status "below
            threshold"), or m + m_final < m_initial anywhere: the lepton then decays.
    """
    request = make_request(process, target, method, form_factor, t_max_gev2, precision)
    low = 0.0 if x_min is None else fraction_scalar("x_min", x_min)
    high = 1.0 if x_max is None else fraction_scalar("x_max", x_max)
    if low >= high:
        raise InputError(f"the window x_min={low:g} to x_max={high:g} is empty: x_min must be below x_max")
    theta_max_rad = check_angle_cut(process, theta_max_rad)
    cut_on_x = any(cut is not None for cut in (x_min, x_max, theta_max_rad))
    p_out = _lepton_window(process, p_out_min_gev, p_out_max_gev)
    if p_out and cut_on_x:
        raise InputError(
            "p_out_min_gev and p_out_max_gev cannot be combined with x_min, x_max or theta_max_rad: "
            "give a window in the lepton's momentum or cuts on X"
        )

    def compute(energy: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
        if method == "exact" and not cut_on_x:
            if p_out is None:
                return _exact_totals(request, energy, mass, LARGEST_ERROR[precision])
            value, *checks = recoil.total(process.emission, energy, mass, p_out, request.flux, request.orders)
            return value, request.error(value, *checks)
        x_low, x_high = (low, high) if p_out is None else _x_window(process, energy, p_out)
        nodes = spectrum(
            process,
            energy,
            mass,
            request.flux,
            method,
            request.rules,
            x_min=x_low,
            x_max=x_high,
            theta_max_rad=theta_max_rad,
        )
        value, error = nodes.total(request.rules.floor)
        return value / PB_PER_INVERSE_GEV2, error / PB_PER_INVERSE_GEV2

    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": positive("mass_gev", mass_gev)}
    return evaluate(request, arrays, compute, NOTHING_IN_WINDOW)


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
    theta_max_rad: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Spectrum dsigma/dx per nucleus in pb at unit coupling, x = E_X/E_beam (of the pair, for PairProduction).

    Arguments, errors and units as in `cross_section`; x, energy and mass broadcast. A point outside the kinematic
    range is 0 +- 0 with that status in an array, and a KinematicsError alone.
    """
    request = make_request(process, target, method, form_factor, t_max_gev2, precision)
    theta_max_rad = check_angle_cut(process, theta_max_rad)
    fractions = open_fraction("x", x, "E_X/E_beam")

    def compute(energy: FloatArray, mass: FloatArray, fraction: FloatArray) -> tuple[FloatArray, FloatArray]:
        if process.off_shell is not None:
            pair = process.off_shell
            value, *checks = (_pair_density(request, pair, energy, mass, fraction, o) for o in request.orders)
        else:
            points = points_at_x(energy, fraction, mass)
            value, *checks = density(process.emission, points, request.flux, method, request.orders, theta_max_rad)
        return value * energy, request.error(value, *checks) * energy

    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": positive("mass_gev", mass_gev)}
    return evaluate(request, arrays | {"x": fractions}, compute, OUTSIDE_KINEMATICS)


def check_angle_cut(process: Process, theta_max_rad: float | None) -> float | None:
    """`theta_max_rad` in rad, None for no cut.

    Raises InputError unless 0 < theta_max_rad <= pi, and for a process without `has_angles`, such as PairProduction.
    """
    if theta_max_rad is None:
        return None
    check_angles(process, "theta_max_rad")
    angle = positive_scalar("theta_max_rad", theta_max_rad)
    if angle > np.pi:
        raise InputError(f"theta_max_rad must be at most pi, got {angle:g}")
    return angle


def check_angles(process: Process, what: str) -> None:
    """Raise InputError for a process without `has_angles`, such as PairProduction; `what` names the option."""
    if not process.has_angles:
        name = type(process).__name__
        raise InputError(f"{what} is not for {name}: neither angles nor the lepton's momentum are computed there")


def method_difference(estimate: Estimate, reference: Estimate) -> Estimate:
    """Relative difference estimate/reference - 1, such as that of WW from the exact result.

    Takes Estimates of shapes that broadcast; gives an Estimate of unit "1" with the status "not both are known" where
    one of the two is not "ok". Raises InputError if the units differ or an argument is no Estimate.
    """
    for name, one in (("estimate", estimate), ("reference", reference)):
        instance(name, one, Estimate)
    if estimate.unit != reference.unit:
        raise InputError(f"cannot compare {estimate.unit} with {reference.unit}")
    pair = (estimate, reference)
    known = np.logical_and(*(np.asarray(e.status) == OK for e in pair))
    status = statuses(known, Status.NOT_BOTH_KNOWN)
    value, base = (np.where(known, e.value, 1.0) for e in pair)
    ratio = value / base
    error = np.abs(ratio) * np.hypot(
        *(np.where(known, e.error, 0.0) / v for e, v in zip(pair, (value, base), strict=True))
    )
    return make_estimate(ratio - 1, error, "1", f"{estimate.method}/{reference.method} - 1", status)


def _lepton_window(process: Process, low: float | None, high: float | None) -> tuple[float, float] | None:
    """The window in the lepton's momentum in GeV, checked; None where neither edge is given."""
    if low is None and high is None:
        return None
    check_angles(process, "a window in p_out")
    start = 0.0 if low is None else positive_scalar("p_out_min_gev", low)
    end = np.inf if high is None else positive_scalar("p_out_max_gev", high)
    if start >= end:
        raise InputError(
            f"the window p_out_min_gev={start:g} to p_out_max_gev={end:g} is empty: the first must be below the second"
        )
    return start, end


def _x_window(process: Process, energy: FloatArray, p_out: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """The window in x = 1 - E'/E, the nucleus' recoil neglected."""
    low, high = recoil.energy_shares(energy, p_out, process.lepton_masses_gev[1])
    return 1 - high, 1 - low


def _exact_totals(
    request: Request, energy: FloatArray, mass: FloatArray, largest_error: float
) -> tuple[FloatArray, FloatArray]:
    """Totals and their errors; by finer rules where the relative error is above `largest_error`."""
    value, *checks = _totals_by(request, energy, mass, request.orders)
    error = request.error(value, *checks)
    poor = error > largest_error * np.abs(value)
    if request.process.off_shell is None and request.process.emission.is_wide:
        poor |= exact.spans_decades(request.process.emission, energy, mass) > DECADES_OF_STANDARD
    for numbers in FINER_TOTALS:
        rows = np.flatnonzero(poor)
        if not rows.size:
            break
        orders = tuple(
            old._replace(t=max(t, old.t), s=max(s, old.s))
            for old, (t, s) in zip(request.orders[:2], numbers, strict=True)
        )
        finer, check = _totals_by(request, energy[rows], mass[rows], orders)
        # the coarser value is a third one: two may agree by accident
        value[rows], error[rows] = finer, request.error(finer, check, value[rows])
        poor = error > largest_error * np.abs(value)
    return value, error


def _totals_by(request: Request, energy: FloatArray, mass: FloatArray, orders: tuple[Orders, ...]) -> list[FloatArray]:
    emission, pair = request.process.emission, request.process.off_shell
    if pair is None:
        return exact.total(emission, energy, mass, request.flux, orders)
    q_max = kinematics.highest_mass(energy, *emission.lepton_masses_gev, request.flux.nucleus.mass_gev)
    totals = []
    for order in orders:
        q, weight = offshell.mass_nodes(pair, mass, q_max, order.mass)
        beam, flat = np.broadcast_to(energy[:, None], q.shape).ravel(), q.ravel()
        reached = point_status(emission, beam, flat, request.flux) == OK
        sigma = np.zeros_like(flat)
        (sigma[reached],) = exact.total(emission, beam[reached], flat[reached], request.flux, (order,))
        totals.append((weight * sigma.reshape(q.shape)).sum(axis=-1))
    return totals


def _pair_density(
    request: Request,
    process: OffShellProcess,
    energy: FloatArray,
    mass: FloatArray,
    x: FloatArray,
    order: Orders,
) -> FloatArray:
    q_max = kinematics.highest_mass(energy, *process.lepton_masses_gev, request.flux.nucleus.mass_gev)
    q, weight = offshell.mass_nodes(process, mass, np.minimum(q_max, x * energy), order.mass)
    beam, fraction = (np.broadcast_to(a[:, None], q.shape).ravel() for a in (energy, x))
    flat = q.ravel()
    kinematic = flat < beam * fraction
    values = np.zeros_like(flat)
    points = points_at_x(beam[kinematic], fraction[kinematic], flat[kinematic])
    (values[kinematic],) = density(process.emission, points, request.flux, request.method, (order,))
    return np.asarray((weight * values.reshape(q.shape)).sum(axis=-1))
