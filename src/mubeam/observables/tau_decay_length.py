"""Spectra in the mean decay length, of the tau of mu N -> tau N a and of the tau of a -> tau mu (P2 Fig. 5)."""

from dataclasses import replace
from math import pi
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.errors import KinematicsError, check_name
from mubeam.foundation.checks import FloatArray, finite_scalar, positive
from mubeam.matter.material import Material
from mubeam.numerics.estimate import OUTSIDE_KINEMATICS, AnyStatus, Estimate
from mubeam.physics import kinematics
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.production.engine import recoil
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.request import Request, evaluate, make_request
from mubeam.production.engine.spectrum import spectrum_nodes
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.units import PB_PER_INVERSE_GEV2

TauOrigin: TypeAlias = Literal["beam", "decay"]
ORIGINS: Final = ("beam", "decay")

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]


class TauStatus(AnyStatus):
    """Why there is no tau."""

    DECAY_CLOSED = f"a -> tau mu opens at {TAU + MUON:.6g} GeV"


DECAY_CLOSED: Final = TauStatus.DECAY_CLOSED.value


def dsigma_dlength(
    origin: TauOrigin,
    *,
    decay_length_m: ArrayLike,
    energy_gev: ArrayLike,
    mass_gev: ArrayLike,
    theta: float = pi / 2,
    target: str | Material | Nucleus = "lead",
    form_factor: str | FormFactor = "atomic-nuclear",
    t_max_gev2: float | None = None,
    precision: Precision = "standard",
) -> Estimate:
    """Exact dsigma/dlambda per nucleus in pb/m at g = 1, lambda the mean decay length |p|/m c tau of a tau.

    Args:
        origin: "beam" for the tau of mu N -> tau N a, "decay" for the tau of a -> tau mu, each a counted as one decay.
        decay_length_m: lambda in m; broadcasts with energy and mass.
        energy_gev: energy of the muon in GeV.
        mass_gev: mass of the ALP in GeV.
        theta: angle of its coupling (see models.lfv_alp), rad.
        target: as in `cross_section`.
        form_factor: as in `cross_section`.
        t_max_gev2: as in `cross_section`.
        precision: as in `cross_section`.

    Raises:
        UnknownNameError: an unknown origin, target, form factor or precision.
        InputError: a number is out of its range, or the shapes do not broadcast.
        KinematicsError: a scalar point that is kinematically closed, also where a -> tau mu is (in arrays such entries
            are 0 +- 0 with a status).
    """
    check_name("origin of a tau", origin, ORIGINS)
    process = Bremsstrahlung("scalar", "mu", "tau", parity_angle=pi / 2 - finite_scalar("theta", theta))
    mass = positive("mass_gev", mass_gev)
    arrays = {"energy_gev": positive("energy_gev", energy_gev), "mass_gev": mass}
    arrays |= {"decay_length_m": positive("decay_length_m", decay_length_m)}
    closed = np.asarray((mass <= TAU + MUON) & (origin == "decay"))
    if closed.any() and all(array.ndim == 0 for array in arrays.values()):
        raise KinematicsError(f"mass_gev = {mass:g}: {DECAY_CLOSED}")
    request = make_request(process, target, "exact", form_factor, t_max_gev2, precision)
    density = _of_beam if origin == "beam" else _of_decay

    def compute(energy: FloatArray, m: FloatArray, length: FloatArray) -> tuple[FloatArray, FloatArray]:
        momentum = length * TAU / TAU_DECAY_LENGTH_M
        energy_tau = np.hypot(momentum, TAU)
        is_open = m > TAU + MUON if origin == "decay" else np.ones(m.shape, dtype=bool)
        value, *checks = (np.zeros(m.shape) for _ in request.orders)
        if is_open.any():
            found = density(request, energy[is_open], energy_tau[is_open], m[is_open])
            for column, part in zip((value, *checks), found, strict=True):
                column[is_open] = part
        # dE/dlambda
        jacobian = momentum / energy_tau * TAU / TAU_DECAY_LENGTH_M
        return value * jacobian, request.error(value, *checks) * jacobian

    found = evaluate(request, arrays, compute, OUTSIDE_KINEMATICS, "pb/m")
    if closed.any():
        status = np.array(found.status)
        status[np.broadcast_to(closed, status.shape)] = DECAY_CLOSED
        found = replace(found, status=status)
    return found


def _of_beam(request: Request, energy: FloatArray, energy_tau: FloatArray, m: FloatArray) -> list[FloatArray]:
    """dsigma/dE_tau (N,) in GeV^-3: by the rule of the value, then by the coarser rules that give its error."""
    return recoil.dsigma_denergy_lepton(
        request.process,  # type: ignore[arg-type]
        energy,
        energy_tau,
        energy - energy_tau,
        m,
        request.flux,
        request.orders,
    )


def _of_decay(request: Request, energy: FloatArray, energy_tau: FloatArray, m: FloatArray) -> list[FloatArray]:
    """As `_of_beam`, for the tau of an isotropic a -> tau mu: int dE_a dsigma/dE_a m/(2 |k| p*).

    The integral is over the energies of a from which E_tau is reached: an a of rapidity eta gives taus of rapidity
    |eta - eta*| to eta + eta*.
    """
    at_rest = (m**2 + TAU**2 - MUON**2) / (2 * m)
    momentum_at_rest = kinematics.momentum(at_rest, TAU)
    own, given = np.arccosh(energy_tau / TAU), np.arcsinh(momentum_at_rest / TAU)
    low, high = (np.clip(m * np.cosh(eta) / energy, 0.0, 1.0) for eta in (own - given, own + given))
    results = []
    for orders in request.orders:
        nodes = spectrum_nodes(request.process, energy, m, request.flux, "exact", orders, x_min=low, x_max=high)
        # nodes of closed windows weigh nothing and may have no momentum
        k = np.where(nodes.weight_pb > 0, kinematics.momentum(nodes.energy_gev, nodes.mass_gev), 1.0)
        spread = m[:, None] / (2 * k * momentum_at_rest[:, None])
        results.append((nodes.weight_pb * spread).sum(axis=1) / PB_PER_INVERSE_GEV2)
    return results
