"""Four-momenta of mu N -> mu N tau+ tau- at a point of the equivalent photons, in the rest frame of the nucleus.

A point says omega, W^2, y and the q_T^2 of the nucleus' photon; drawn are the p_T^2 of the muon, by the spectrum of Q^2
of its photon, and all azimuths, evenly. The momenta that have these are exact, with both photons virtual and the recoil
of the nucleus: with q1 = p - p' and q2 = P - P', Q^2 = -q1^2, t = -q2^2,

    Q^2 = Q2_min + p_T^2/(1 - x),  Q2_min = 2 (m omega)^2/(E E' - m^2 + p p')
    t + t^2/4M^2 = q_T^2 + q_L^2,  q_L = [(W^2 + Q^2 + t)/2 + omega t/2M]/|q1|  against q1

so that t is somewhat above that of the point, u^2 + q_T^2 with u = W^2/2 omega: the spectra of Q^2 and t differ by that
from those of the equivalent photons; those of omega, W and y do not.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.events.directions import frame
from mubeam.events.tau_pair_points import PairPoints, draw_virtuality
from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics, photon_flux
from mubeam.physics.pair_spins import helicity_product
from mubeam.production.processes.tau_pairs import MUON, TAU

PARTICLES: Final = ("beam", "target", "lepton", "recoil", "tau_minus", "tau_plus")
"""The places of the particles in `make_momenta`."""


class PairMomenta(NamedTuple):
    """Momenta and spins of events.

    Attributes:
        vectors: E, p_x, p_y, p_z in GeV of PARTICLES, (n, 6, 4).
        helicity_product: mean (n,) of the product of the helicities of both taus, in the observer's frame.
        is_possible: whether there are such momenta (n,); the others are not numbers.
    """

    vectors: FloatArray
    helicity_product: FloatArray
    is_possible: NDArray[np.bool_]


def make_momenta(
    points: PairPoints, nucleus_mass: float, observer: FloatArray, random: np.random.Generator
) -> PairMomenta:
    """The momenta at points (n,); `observer` is the four-velocity (4,) of who sees the helicities."""
    # of a point without momenta the numbers mean nothing
    with np.errstate(all="ignore"):
        q1, virtuality = _photon_of_muon(points, random)
        q2, t = _photon_of_nucleus(points, q1, virtuality, nucleus_mass, random)
        pair = q1[1:] + q2
        taus, spins = _pair(points, q1, pair, observer, random)
        energy = points.energy
        vectors = np.zeros((len(PARTICLES), 4, energy.size))
        beam, target, lepton, recoil = vectors[:4]
        beam[0], beam[3] = energy, kinematics.momentum(energy, MUON)
        target[0] = nucleus_mass
        lepton[:] = beam - q1
        recoil[0], recoil[1:] = nucleus_mass + t / (2 * nucleus_mass), -q2
        vectors[4:] = taus
        _turn(vectors[2:], random)
    return PairMomenta(vectors.transpose(2, 0, 1), spins, np.asarray(np.isfinite(vectors).all(axis=(0, 1))))


def _photon_of_muon(points: PairPoints, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """q1 (4, n), in the plane of x and z, and Q^2 (n,)."""
    energy, omega, x = points.energy, points.omega, points.omega / points.energy
    # Q^2 - Q2_min = p_T^2/(1 - x)
    above = photon_flux.lowest_virtuality(x, MUON) * (draw_virtuality(x, random) - 1)
    left = energy - omega
    p, p_left = kinematics.momentum(energy, MUON), kinematics.momentum(left, MUON)
    least = 2 * (MUON * omega) ** 2 / (energy * left - MUON**2 + p * p_left)
    half = above / (4 * p * p_left)
    sine = 2 * np.sqrt(half * (1 - half))
    along = omega * (energy + left) / (p + p_left) + 2 * p_left * half
    return np.stack([omega, -p_left * sine, np.zeros_like(omega), along]), least + above


def _photon_of_nucleus(
    points: PairPoints, q1: FloatArray, virtuality: FloatArray, nucleus_mass: float, random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """The momentum (3, n) of q2, and t (n,)."""
    omega, size2 = points.omega, points.omega**2 + virtuality
    gap, stretch = (points.w_squared + virtuality) / 2, 0.5 + omega / (2 * nucleus_mass)
    # t + t^2/4M^2 = q_T^2 + (gap + stretch t)^2/|q1|^2, the smaller root
    linear = 1 - 2 * gap * stretch / size2
    square = stretch**2 / size2 - 1 / (4 * nucleus_mass**2)
    least = points.across2 + gap**2 / size2
    t = 2 * least / (linear + np.sqrt(linear**2 - 4 * square * least))
    # no recoil takes the energy that the pair needs
    t = np.where((t > 0) & (omega - t / (2 * nucleus_mass) > np.sqrt(points.w_squared)), t, np.nan)
    size = np.sqrt(size2)
    axis, side, top = frame(q1[1:], size)
    phi = 2 * np.pi * random.random(omega.size)
    across = np.sqrt(points.across2)
    return -(gap + stretch * t) / size * axis + across * (np.cos(phi) * side + np.sin(phi) * top), t


def _pair(
    points: PairPoints, q1: FloatArray, pair: FloatArray, observer: FloatArray, random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Momenta (2, 4, n) of tau- and tau+, and the mean product of their helicities (n,); `pair` is their sum (3, n)."""
    w = np.sqrt(points.w_squared)
    energy = np.sqrt((pair**2).sum(axis=0) + points.w_squared)
    whole = np.concatenate([energy[None], pair])
    at_rest = _in_rest_frame(q1, whole, w)
    photon, side, top = frame(at_rest[1:], np.sqrt((at_rest[1:] ** 2).sum(axis=0)))
    beta = np.sqrt(1 - (2 * TAU / w) ** 2)
    cosine = np.clip(np.tanh(points.rapidity) / np.where(beta > 0, beta, 1.0), -1.0, 1.0)
    phi = 2 * np.pi * random.random(w.size)
    across = np.cos(phi) * side + np.sin(phi) * top
    negative = cosine * photon + np.sqrt(1 - cosine**2) * across
    seen_by = _in_rest_frame(np.broadcast_to(observer[:, None], q1.shape), whole, w)
    spins = helicity_product(beta, negative, photon, seen_by)
    own = w / 2 * beta * negative
    first = own + pair * ((pair * own).sum(axis=0) / (w * (energy + w)) + 0.5)
    taus = np.stack([first, pair - first])
    size2 = (taus**2).sum(axis=1, keepdims=True)
    return np.concatenate([np.sqrt(size2 + TAU**2), taus], axis=1), spins


def _in_rest_frame(vector: FloatArray, whole: FloatArray, mass: FloatArray) -> FloatArray:
    """A four-vector (4, n) in the rest frame of `whole` (4, n), whose mass (n,) is given."""
    product = (whole[1:] * vector[1:]).sum(axis=0)
    time = (whole[0] * vector[0] - product) / mass
    push = product / (mass * (whole[0] + mass)) - vector[0] / mass
    return np.concatenate([time[None], vector[1:] + whole[1:] * push])


def _turn(vectors: FloatArray, random: np.random.Generator) -> None:
    """Turn vectors (P, 4, n) about the beam, each event by an azimuth of its own."""
    phi = 2 * np.pi * random.random(vectors.shape[-1])
    cosine, sine = np.cos(phi), np.sin(phi)
    for vector in vectors:
        x, y = vector[1], vector[2]
        vector[1], vector[2] = cosine * x - sine * y, sine * x + cosine * y
