"""The mean helicity of the outgoing lepton, for polarised and unpolarised beams."""

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, KinematicsError
from mubeam.foundation.checks import FloatArray, broadcast, finite, open_fraction, positive
from mubeam.matter.material import Material
from mubeam.numerics.estimate import OK, OUTSIDE_KINEMATICS, Estimate, make_estimate
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine.helicity import helicity_rates
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.request import closed_point_error, make_request, point_status
from mubeam.production.engine.spectrum import within_reach
from mubeam.production.processes import Process


def lepton_polarisation(
    process: Process,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    x: ArrayLike,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    beam_polarisation: ArrayLike = 0.0,
    *,
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Mean helicity of the outgoing lepton at fixed x = E_X/E_beam, over all angles and momentum transfers.

    Of negative leptons, in the rest frame of the nucleus, -1 left-handed to 1 right-handed; of positive ones it has the
    other sign, and so has `beam_polarisation` (CP).

    Args:
        process: what makes X; a model's `channels()[i].process` carries the phase of its vertex.
        energy_gev: energy of the beam's lepton, GeV; broadcasts with mass, x and polarisation.
        mass_gev: mass of X, GeV.
        x: E_X/E_beam, above 0 and below 1.
        target: name, Material or Nucleus, as in `cross_section`.
        form_factor: as in `cross_section`.
        beam_polarisation: mean helicity of the beam, from -1 to 1; it takes the place of the process's own.
        t_max_gev2: largest momentum transfer; None for that of the form factor.
        precision: "fast", "standard" or "high".

    Returns:
        Estimate of unit "1" with the broadcast shape. Entries that are closed are 0 +- 0 with their status.

    Raises:
        InputError: an argument is out of range, or the process makes pairs or is an interference: of these it is not
            computed.
        UnknownNameError: no such target or form factor.
        KinematicsError: a scalar point that is closed.
    """
    request = make_request(process, target, "exact", form_factor, t_max_gev2, precision)
    if process.off_shell is not None:
        raise InputError(
            f"the polarisation of the lepton is not computed for pairs: ask for {process.emission}, the emission of "
            "their mediator, at a mass of theirs"
        )
    mean = finite("beam_polarisation", beam_polarisation)
    if (np.abs(mean) > 1).any():
        raise InputError(
            f"beam_polarisation must be from -1 to 1, got {np.ravel(mean)[np.abs(np.ravel(mean)).argmax()]:g}"
        )
    columns = broadcast(
        energy_gev=positive("energy_gev", energy_gev),
        mass_gev=positive("mass_gev", mass_gev),
        x=open_fraction("x", x, "E_X/E_beam"),
        beam_polarisation=mean,
    )
    shape = columns[0].shape
    energy, mass, share, flat_mean = (np.ascontiguousarray(column.ravel()) for column in columns)
    status = point_status(process, energy, mass, request.flux)
    points = points_at_x(energy, share, mass)
    is_open = status == OK
    reached = is_open.copy()
    reached[is_open] = within_reach(process.emission, points.at(is_open), request.flux)
    status[is_open & ~reached] = OUTSIDE_KINEMATICS
    if not shape and not reached[0]:
        raise closed_point_error(process, float(energy[0]), float(mass[0]), str(status[0]), request.flux)
    value, error = np.zeros(energy.size), np.zeros(energy.size)
    if reached.any():
        found = [
            _mean(helicity_rates(process.emission, points.at(reached), request.flux, orders, flat_mean[reached]))
            for orders in request.orders
        ]
        value[reached], error[reached] = found[0], request.error(*found) + request.rules.floor
    return make_estimate(value.reshape(shape), error.reshape(shape), "1", "exact", status.reshape(shape))


def _mean(rates: FloatArray) -> FloatArray:
    """(+ - -)/(+ + -); KinematicsError where nothing is left."""
    total = rates.sum(axis=0)
    if not (total > 0).all():
        raise KinematicsError(
            "nothing is produced with this polarisation of the beam: the outgoing lepton has no polarisation"
        )
    return np.asarray((rates[1] - rates[0]) / total)
