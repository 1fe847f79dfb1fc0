"""Rates by the helicity of the outgoing lepton at fixed energy of X: integrals over angle, azimuth and t."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.blocks import blocks
from mubeam.physics import kinematics
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.physics.amplitudes.spinors import SpinPoint, dot
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders

if TYPE_CHECKING:
    from mubeam.production.processes import Emission

POINTS_AT_ONCE = 200_000


class SpinNodes(NamedTuple):
    """Momenta (4, n) at the nodes of an integral over angles at fixed E_X and t, and the shape that n stands for.

    The weights have this shape, (..., N): those of the angles first, the points last.
    """

    point: SpinPoint
    weight: FloatArray


def lab_nodes(point: LabPoint, turn: Azimuth, jacobian: FloatArray, nucleus_mass: float, order: int) -> SpinNodes:
    """Nodes in the azimuth of q about V = p - k, both ways round, at points of the lab frame of shape (a, n, N).

    The map from psi, even in it, is that of the average over 1/s, s = s0 + s1 cos(phi): no amplitude peaks in psi.
    """
    p, k, energy, energy_x, rest, half_angle, _, _, _, u, t = np.broadcast_arrays(*point)
    s0 = turn.s0
    ratio = np.sqrt(np.maximum(turn.s1_squared, 0.0)) / np.abs(s0)
    # not quite one: below threshold by rounding the amplitude has no weight
    ratio = np.minimum(ratio, 1 - 1e-15)
    psi = 2 * np.pi * (np.arange(2 * order) + 0.5) / (2 * order)
    shape = (2 * order, *([1] * t.ndim))
    cosine, sine = np.cos(psi).reshape(shape), np.sin(psi).reshape(shape)
    lag = 1 - ratio * cosine
    cos_q = np.clip((cosine - ratio) / lag, -1.0, 1.0)
    closed = np.sqrt((1 - ratio) * (1 + ratio))
    sin_q = closed * sine / lag
    s = np.broadcast_to(s0 * closed**2 / lag, cos_q.shape)
    weight = jacobian / np.sqrt(turn.v_squared) * (closed / lag) / (2 * order)

    v = np.sqrt(turn.v_squared)
    q_size = np.sqrt(t + t**2 / (4 * nucleus_mass**2))
    q_across = np.sqrt(np.maximum(turn.q_across / turn.v_squared, 0.0)) / 2
    q_along = (t + t * rest / nucleus_mass - u) / (2 * v)
    q_along = np.copysign(np.minimum(np.abs(q_along), q_size), q_along)
    sin_x, cos_x = 2 * np.sqrt(half_angle * (1 - half_angle)), 1 - 2 * half_angle
    v_x, v_z = -k * sin_x / v, (p - k * cos_x) / v
    q_x, q_y = q_along * v_x + q_across * cos_q * v_z, q_across * sin_q
    q_z = q_along * v_z - q_across * cos_q * v_x
    zero, recoil = np.zeros_like(q_y), t / (2 * nucleus_mass)
    full = q_y.shape
    beam = _vector(full, energy, zero, zero, p)
    x = _vector(full, energy_x, k * sin_x, zero, k * cos_x)
    q = _vector(full, recoil, q_x, q_y, q_z)
    out = beam - x - q
    out[0] = np.broadcast_to(rest - recoil, full).ravel()
    total = q.copy()
    total[0] += 2 * nucleus_mass
    invariants = (np.broadcast_to(one, full).ravel() for one in (s, u, t))
    return SpinNodes(SpinPoint(beam, out, x, total, q, *invariants), np.broadcast_to(weight, full))


def virtual_nodes(
    points: Points,
    t: FloatArray,
    virtuality: FloatArray,
    weight: FloatArray,
    mi: float,
    nucleus_mass: float,
    order: int,
) -> SpinNodes:
    """Nodes in the azimuth of k about q1 = p - p', at virtualities Q1^2 and t of shape (a, n, N); l is not changed."""
    energy, energy_x, _, m = points
    omega, recoil = energy_x + t / (2 * nucleus_mass), t / (2 * nucleus_mass)
    p, out_energy = kinematics.momentum(energy, mi), energy - omega
    out_size = kinematics.momentum(out_energy, mi)
    lowest = kinematics.lowest_virtuality(energy, omega, mi)
    half_angle = np.clip((virtuality - lowest) / (4 * p * out_size), 0.0, 1.0)
    sin_out, cos_out = 2 * np.sqrt(half_angle * (1 - half_angle)), 1 - 2 * half_angle
    q1_size = np.sqrt(omega**2 + virtuality)
    along_x, along_z = -out_size * sin_out / q1_size, (p - out_size * cos_out) / q1_size
    # k = q1 - q on its mass shell fixes the angle of q
    q_size = np.sqrt(t + recoil**2)
    q_along = (m**2 + t + virtuality + 2 * omega * recoil) / (2 * q1_size)
    q_along = np.clip(q_along, -q_size, q_size)
    q_across = np.sqrt((q_size - q_along) * (q_size + q_along))
    phi = 2 * np.pi * (np.arange(2 * order) + 0.5) / (2 * order)
    phi = phi.reshape(2 * order, *([1] * virtuality.ndim))
    q_x, q_y = q_along * along_x + q_across * np.cos(phi) * along_z, q_across * np.sin(phi)
    q_z = q_along * along_z - q_across * np.cos(phi) * along_x
    full = np.broadcast_shapes(q_x.shape, q_y.shape)
    beam = _vector(full, energy, 0.0, 0.0, p)
    out = _vector(full, out_energy, out_size * sin_out, 0.0, out_size * cos_out)
    q = _vector(full, recoil, q_x, q_y, q_z)
    total = q.copy()
    total[0] += 2 * nucleus_mass
    flat_t = np.broadcast_to(t, full).ravel()
    s, u = -2 * dot(beam, q) - flat_t, 2 * dot(out, q) - flat_t
    point = SpinPoint(beam, out, beam - out - q, total, q, s, u, flat_t)
    return SpinNodes(point, np.broadcast_to(weight / q1_size / (2 * order), full))


def _vector(shape: tuple[int, ...], *components: FloatArray | float) -> FloatArray:
    return np.array([np.broadcast_to(one, shape).ravel() for one in components], dtype=float)


def mean_helicity(
    process: "Emission", points: Points, flux: PhotonFlux, orders: Orders, beam_polarisation: float
) -> FloatArray:
    """Mean helicity (N,) of l'; 0 where nothing is produced. Points within reach, as in `helicity_rates`."""
    mean = np.full(points.energy.shape, beam_polarisation)
    minus, plus = helicity_rates(process, points, flux, orders, mean)
    total = minus + plus
    return np.asarray(np.divide(plus - minus, total, out=np.zeros_like(total), where=total > 0))


def helicity_rates(
    process: "Emission", points: Points, flux: PhotonFlux, orders: Orders, beam_polarisation: FloatArray
) -> FloatArray:
    """Rates (2, N) in helicity - and + of l', in a common unit; points within reach, polarisations (N,)."""
    mi, mf = process.lepton_masses_gev
    mass = flux.nucleus.mass_gev
    found = np.zeros((2, points.energy.size))
    for part in blocks(points.energy.size, max(1, POINTS_AT_ONCE // (8 * orders.spectrum_t * orders.angle**2))):
        block = points.at(part)
        _, _, p_minus_k, minus_u = kinematics.lepton_side(*block, mi, mf)
        t_min, _ = kinematics.t_limits(minus_u, p_minus_k, block.energy_left, mass)
        t_max = flux.cut(2 * mass * (block.energy_left - mf))
        ((t, weight),) = flux.rules(t_min, t_max, (orders.spectrum_t,), rooted=process.has_logarithm)
        t, weight = t.T, weight.T
        nodes = process.spin_nodes(block, t, mass, orders.angle)
        if nodes is None:
            raise InputError(f"the polarisation of the outgoing lepton is not computed for {process}")
        full = nodes.weight.shape
        m = np.broadcast_to(block.m, full).ravel()
        helicities = process.helicities(nodes.point, m)
        if helicities is None:
            raise InputError(f"the polarisation of the outgoing lepton is not computed for {process}")
        mean = np.broadcast_to(beam_polarisation[part], full).ravel()
        rates = helicities.rates(mean).reshape(2, *full) * nodes.weight * (weight / (t - t_min))
        found[:, part] = rates.sum(axis=tuple(range(1, rates.ndim - 1)))
    return found
