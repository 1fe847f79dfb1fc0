"""Exact spectra in the angle of X, and in the energy of the outgoing lepton."""

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite, open_fraction, positive
from mubeam.matter.material import Material
from mubeam.numerics.estimate import OUTSIDE_KINEMATICS, Estimate
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import check_angles
from mubeam.production.engine import angular, recoil
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.request import evaluate, make_request
from mubeam.production.processes import Process

SHARE = "a share of the beam energy"


def dsigma_dtheta(
    process: Process,
    *,
    theta_rad: ArrayLike,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Exact dsigma/dtheta per nucleus in pb/rad at unit coupling, theta the angle of X to the beam.

    theta_rad is above 0 and below pi; it broadcasts with energy and mass. Other arguments, errors and statuses as in
    `cross_section`; InputError for PairProduction.
    """
    request = make_request(process, target, "exact", form_factor, t_max_gev2, precision)
    theta = _angles(process, theta_rad)

    def compute(energy: FloatArray, mass: FloatArray, angle: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, *checks = angular.dsigma_dtheta(process.emission, energy, angle, mass, request.flux, request.orders)
        return value, request.error(value, *checks)

    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": positive("mass_gev", mass_gev)}
    return evaluate(request, arrays | {"theta_rad": theta}, compute, OUTSIDE_KINEMATICS, "pb/rad")


def d2sigma_dx_dtheta(
    process: Process,
    *,
    x: ArrayLike,
    theta_rad: ArrayLike,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Exact d^2sigma/dx dtheta per nucleus in pb/rad at unit coupling, x = E_X/E_beam.

    x and theta_rad (above 0, below pi) broadcast with energy and mass. Other arguments, errors and statuses as in
    `cross_section`; InputError for PairProduction.
    """
    request = make_request(process, target, "exact", form_factor, t_max_gev2, precision)
    theta, fractions = _angles(process, theta_rad), open_fraction("x", x, SHARE)

    def compute(energy: FloatArray, mass: FloatArray, *place: FloatArray) -> tuple[FloatArray, FloatArray]:
        fraction, angle = place
        points = points_at_x(energy, fraction, mass)
        value, *checks = angular.d2sigma_denergy_dtheta(process.emission, points, angle, request.flux, request.orders)
        return value * energy, request.error(value, *checks) * energy

    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": positive("mass_gev", mass_gev)}
    return evaluate(request, arrays | {"x": fractions, "theta_rad": theta}, compute, OUTSIDE_KINEMATICS, "pb/rad")


def dsigma_dx_lepton(
    process: Process,
    *,
    x_lepton: ArrayLike,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Exact spectrum dsigma/dx' of the outgoing lepton per nucleus in pb at unit coupling, x' = E'/E_beam.

    The recoil t/2M of the nucleus is kept: E' + E_X = E - t/2M. x_lepton, between 0 and 1, broadcasts with energy and
    mass. Other arguments, errors and statuses as in `cross_section`; InputError for PairProduction.
    """
    request = make_request(process, target, "exact", form_factor, t_max_gev2, precision)
    check_angles(process, "dsigma_dx_lepton")
    fractions = open_fraction("x_lepton", x_lepton, SHARE)

    def compute(energy: FloatArray, mass: FloatArray, fraction: FloatArray) -> tuple[FloatArray, FloatArray]:
        points = (energy, fraction * energy, (1 - fraction) * energy, mass)
        value, *checks = recoil.dsigma_denergy_lepton(process.emission, *points, request.flux, request.orders)
        return value * energy, request.error(value, *checks) * energy

    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": positive("mass_gev", mass_gev)}
    return evaluate(request, arrays | {"x_lepton": fractions}, compute, OUTSIDE_KINEMATICS)


def _angles(process: Process, theta_rad: ArrayLike) -> FloatArray:
    check_angles(process, "theta_rad")
    theta = finite("theta_rad", theta_rad)
    if ((theta <= 0) | (theta >= np.pi)).any():
        raise InputError("theta_rad must be above 0 and below pi")
    return theta
