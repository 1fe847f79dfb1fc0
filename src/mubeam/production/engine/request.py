"""What a request for cross sections is made of: checks, broadcasting, blocks, errors and statuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, KinematicsError, check_name
from mubeam.foundation.checks import FloatArray, broadcast, finite_scalar, positive_scalar
from mubeam.matter import material
from mubeam.matter.material import Material
from mubeam.numerics.blocks import blocks, number_if_one
from mubeam.numerics.estimate import (
    ABOVE_T_CUT,
    BELOW_THRESHOLD,
    NOT_RESOLVED,
    OK,
    Estimate,
    StatusArray,
    not_negative,
    statuses,
    unresolved,
)
from mubeam.physics import form_factors, kinematics
from mubeam.physics.form_factors import FormFactor, FormFactorTable
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Orders, Precision, Rules, check_precision, numerical_error
from mubeam.production.engine.spectrum import METHODS, Method
from mubeam.production.engine.validity import warnings_at_unit_coupling
from mubeam.production.processes import CATALOGUE, Process
from mubeam.production.processes.base import LEPTON_DECAYS
from mubeam.production.processes.base import POLES as POLES
from mubeam.units import PB_PER_INVERSE_GEV2

BLOCK_POINTS = 65_536
"""Points worked on at once: what a scan needs of memory beyond its result."""


@dataclass(frozen=True)
class Request:
    """What a call for cross sections asks of all of its points: process, target with form factor, method and rules."""

    process: Process
    flux: PhotonFlux
    method: Method
    rules: Rules

    @property
    def orders(self) -> tuple[Orders, Orders, Orders]:
        """Numbers of quadrature points of the value and of its two checks."""
        return self.rules.all

    def error(self, value: FloatArray, check: FloatArray, rough: FloatArray | None = None) -> FloatArray:
        """The stated absolute error of `value` from the results of the coarser rules."""
        return numerical_error(value, check, self.rules.floor, rough)


def photon_flux(
    target: str | Material | Nucleus, form_factor: str | FormFactor, t_max_gev2: float | None = None
) -> PhotonFlux:
    """The photon flux of a target; t_max_gev2 None takes the form factor's own cut. Raises as `cross_section`."""
    chosen = form_factors.get(form_factor)
    nucleus = material.get(target)
    if not isinstance(form_factor, str):
        _check_form_factor(chosen, nucleus)
    if nucleus.charge_number < getattr(chosen, "least_charge_number", 1):
        raise InputError(
            f"form factor {chosen.name} counts the proton of Z = {nucleus.charge_number} twice: "
            "choose atomic-nuclear-closure"
        )
    cut = chosen.t_max_gev2 if t_max_gev2 is None else positive_scalar("t_max_gev2", t_max_gev2)
    if isinstance(chosen, FormFactorTable) and (cut is None or cut > chosen.t_gev2[-1]):
        raise InputError(
            f"t_max_gev2 = {cut} is beyond the table of {chosen.name}, which ends at {chosen.t_gev2[-1]:g}"
        )
    return PhotonFlux(nucleus, chosen, cut)


def _check_form_factor(form_factor: FormFactor, nucleus: Nucleus) -> None:
    """InputError unless F^2 is a positive number for t from 1e-10 to 1 GeV^2 and the object can be a key."""
    try:
        hash(form_factor)
    except TypeError:
        raise InputError(f"form factor {form_factor.name} must be hashable: make it a frozen dataclass") from None
    values = np.asarray(form_factor.squared(np.geomspace(1e-10, 1.0, 41), nucleus))
    if values.dtype.kind not in "iuf" or values.shape != (41,):
        raise InputError(f"form factor {form_factor.name}: F^2 must be a number for each t, of the shape of t")
    screening = finite_scalar(f"{form_factor.name}.t_screening_gev2", form_factor.t_screening_gev2(nucleus))
    if screening < 0:
        raise InputError(f"form factor {form_factor.name}: t_screening_gev2 must not be below zero, got {screening:g}")
    if form_factor.t_max_gev2 is not None:
        positive_scalar(f"{form_factor.name}.t_max_gev2", form_factor.t_max_gev2)
    if not (np.isfinite(values) & (values >= 0)).all() or not (values > 0).any():
        raise InputError(f"form factor {form_factor.name}: F^2 must be finite and not negative")


def check_method(method: str) -> None:
    """UnknownNameError if there is no such production method."""
    check_name("method", method, METHODS)


def joint_status(each: Sequence[StatusArray]) -> StatusArray:
    """Status (N,) on several nuclei: that a number is not defined on any, else ok if one is open, else the first's."""
    found = each[0].copy()
    for other in each[1:]:
        takes = np.isin(other.astype(object), POLES) | ((other == OK) & ~np.isin(found.astype(object), POLES))
        found[takes] = other[takes]
    return found


def point_status(process: Process, energy: FloatArray, mass: FloatArray, flux: PhotonFlux) -> StatusArray:
    """Per point (energy and mass (N,), GeV) "ok", or why nothing is produced there, or no cross section is defined."""
    above, within = _open_points(process, energy, mass, flux)
    status = statuses(within, ABOVE_T_CUT)
    if not above.all():
        status[~above] = BELOW_THRESHOLD
    _mark_poles(status, process, energy, mass, flux)
    return status


def _mark_poles(status: StatusArray, process: Process, energy: FloatArray, mass: FloatArray, flux: PhotonFlux) -> None:
    for text, holds in process.poles(energy, mass, flux.nucleus.mass_gev):
        if holds.any():
            status[holds] = text


def _open_points(
    process: Process, energy: FloatArray, mass: FloatArray, flux: PhotonFlux
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which points (N,) are above threshold and at no pole, and which of these within the cut on t."""
    mi, mf = process.lepton_masses_gev
    produced = np.asarray(process.produced_mass_gev(mass))
    # within rounding of the threshold the phase space is empty
    above = energy > kinematics.threshold_energy(produced, mi, mf, flux.nucleus.mass_gev) * (1 + 1e-12)
    for _, holds in process.poles(energy, mass, flux.nucleus.mass_gev):
        above &= ~holds
    within = above.copy()
    if flux.t_cut_gev2 is not None and above.any():
        beam, heavy = (number_if_one(a[above]) for a in (energy, produced))
        within[above] = kinematics.t_range(beam, heavy, mi, mf, flux.nucleus.mass_gev)[0] < flux.t_cut_gev2
    return above, within


def closed_point_error(process: Process, energy: float, mass: float, status: str, flux: PhotonFlux) -> KinematicsError:
    """The error for a single point where nothing is produced, with the highest mass that would be."""
    point = f"mass_gev = {mass:g} at energy_gev = {energy:g}: {status}"
    if status == LEPTON_DECAYS and process.initial_lepton == "mu":
        return KinematicsError(f"{point}; mubeam.observables.muon_decay_in_flight has these decays")
    if status not in (ABOVE_T_CUT, BELOW_THRESHOLD):
        return KinematicsError(point)
    if status == ABOVE_T_CUT and flux.t_cut_gev2 is not None:
        return KinematicsError(
            f"{point} = {flux.t_cut_gev2:g} GeV^2; raise t_max_gev2 or the energy, or lower the mass"
        )
    mi, mf = process.lepton_masses_gev
    highest = kinematics.highest_mass(energy, mi, mf, flux.nucleus.mass_gev)
    highest = float(highest / process.produced_mass_gev(1.0))
    limit = f"the highest mass there is {highest:.6g} GeV" if highest > 0 else "raise the energy"
    return KinematicsError(f"{point}; {limit}")


def make_request(
    process: Process,
    target: str | Material | Nucleus,
    method: Method,
    form_factor: str | FormFactor,
    t_max_gev2: float | None,
    precision: Precision,
) -> Request:
    """A checked Request; raises as cross_section."""
    if not isinstance(process, Process):
        known = ", ".join(CATALOGUE.load(name).PROCESS.__name__ for name in CATALOGUE.names())
        raise InputError(f"process must be one of {known}, or a Process of your own, got {process!r}")
    check_method(method)
    check_precision(precision)
    return Request(process, photon_flux(target, form_factor, t_max_gev2), method, process.rules(precision))


def evaluate(
    request: Request,
    arrays: dict[str, FloatArray],
    compute: Callable[..., tuple[FloatArray, FloatArray]],
    closed: str,
    unit: str = "pb",
) -> Estimate:
    """An Estimate from `compute`, called block by block with flat arrays of the points where something is produced.

    `compute` returns value and error, with GeV^-2 for the pb of `unit`. `arrays` (energy and mass first) broadcast.
    `closed` is the status of a point above threshold whose value is zero without error; a value below its error is
    "not resolved". Raises InputError for shapes that do not broadcast, KinematicsError for a single closed point.
    """
    columns = broadcast(**arrays)
    shape = columns[0].shape
    flat = [column.ravel() for column in columns]
    size = flat[0].size
    values, errors = np.zeros(size), np.zeros(size)
    above, within = np.empty(size, dtype=bool), np.empty(size, dtype=bool)
    for part in blocks(size, ceil(size / ceil(size / BLOCK_POINTS))):
        block = [column[part] for column in flat]
        above[part], is_open = _open_points(request.process, block[0], block[1], request.flux)
        within[part] = is_open
        if is_open.any():
            every = slice(None) if is_open.all() else is_open
            value, error = compute(*(column[every] for column in block))
            values[part][every] = value * PB_PER_INVERSE_GEV2
            errors[part][every] = error * PB_PER_INVERSE_GEV2
    warnings = warnings_at_unit_coupling(request.process, columns[1])
    is_resolved = ~unresolved(np.abs(values), errors) if request.process.is_signed else ~unresolved(values, errors)
    if not request.process.is_signed:
        values, errors = not_negative(values, errors)
    closures = (
        (is_resolved, NOT_RESOLVED),
        ((values != 0) | (errors > 0), closed),
        (within, ABOVE_T_CUT),
        (above, BELOW_THRESHOLD),
    )
    if not shape:
        for is_open, reason in reversed(closures):
            if not is_open[0] and reason != NOT_RESOLVED:
                poles = request.process.poles(flat[0], flat[1], request.flux.nucleus.mass_gev)
                why = next((text for text, holds in poles if holds[0]), reason)
                raise closed_point_error(request.process, float(flat[0][0]), float(flat[1][0]), why, request.flux)
        status_of_one = OK if is_resolved[0] else NOT_RESOLVED
        return Estimate(float(values[0]), float(errors[0]), unit, request.method, status_of_one, warnings)
    status = np.full(size, OK, dtype=np.dtypes.StringDType())
    for is_open, reason in closures:
        if not is_open.all():
            status[~is_open] = reason
    if not above.all():
        _mark_poles(status, request.process, flat[0], flat[1], request.flux)
    return Estimate(values.reshape(shape), errors.reshape(shape), unit, request.method, status.reshape(shape), warnings)
