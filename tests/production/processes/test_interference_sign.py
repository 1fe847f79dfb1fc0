"""The sign of the interference: lepton + photon -> lepton + X with explicit spinors, and fields E and B for g a E.B.

No epsilon tensor enters, whose sign is a convention: a photon A exp(-i q x) has E = i (q0 A - q A0) and B = i q x A,
and that of the lepton is A = -j/q^2 for the current j at its end. gamma5 = i gamma0 gamma1 gamma2 gamma3.
"""

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.models.vertex import rate_terms
from oracles.two_photon import GAMMA, PAULI, slash

MUON = LEPTON_MASS_GEV["mu"]
METRIC = np.array([1.0, -1.0, -1.0, -1.0])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]


def dot(a, b):
    return (a * b * METRIC).sum()


def spinors(p):
    for spin in np.eye(2):
        turned = np.einsum("i,iab,b->a", p[1:], PAULI, spin)
        yield np.sqrt(p[0] + MUON) * np.concatenate([spin, turned / (p[0] + MUON)])


def fields(q, a):
    return 1j * (q[0] * a[1:] - q[1:] * a[0]), 1j * np.cross(q[1:], a[1:])


def rates(kind, mass, energy, cos_theta):
    """Sums over spins of |radiated|^2, |fused|^2 and 2 Re(radiated x fused^*) at y = g = 1, and x and -u."""
    photon, azimuth = (energy**2 - MUON**2) / (2 * energy), 0.7
    q, p = photon * np.array([1, 0, 0, 1]), np.array([energy - photon, 0, 0, -photon])
    k3 = np.sqrt((energy**2 - (mass + MUON) ** 2) * (energy**2 - (mass - MUON) ** 2)) / (2 * energy)
    sine = np.sqrt(1 - cos_theta**2)
    k = np.array([np.hypot(k3, mass), *(k3 * np.array([sine * np.cos(azimuth), sine * np.sin(azimuth), cos_theta]))])
    left = p + q - k
    s, u = dot(p + q, p + q) - MUON**2, dot(p - k, p - k) - MUON**2
    # i L: -y s lbar l, or -i y a lbar gamma5 l; the charge is 1
    vertex = -1j * np.eye(4) if kind == "scalar" else GAMMA5
    found = np.zeros(3)
    for polarisation in np.eye(4)[1:3]:
        coupled = -1j * slash(polarisation)
        later, before = 1j * (slash(p + q) + MUON * np.eye(4)) / s, 1j * (slash(p - k) + MUON * np.eye(4)) / u
        for first in spinors(p):
            for last in spinors(left):
                bar = last.conj() @ GAMMA[0]
                radiated = bar @ (vertex @ later @ coupled + coupled @ before @ vertex) @ first
                current = np.einsum("a,mab,b->m", bar, GAMMA, first)
                e1, b1 = fields(p - left, -current / dot(p - left, p - left))
                e2, b2 = fields(q, polarisation)
                # -(g/4) s F F = (g/2) s (E^2 - B^2)
                fused = 1j * (e1 @ e2 - b1 @ b2 if kind == "scalar" else e1 @ b2 + e2 @ b1)
                found += abs(radiated) ** 2, abs(fused) ** 2, 2 * (radiated * fused.conjugate()).real
    return found, dot(k, q) / dot(p, q), -u


@pytest.mark.parametrize("kind", ["pseudoscalar", "scalar"])
@pytest.mark.parametrize("mass", [0.01, 0.05, 0.3])
def test_sign_and_size_with_explicit_fields(kind, mass):
    processes = mb.Bremsstrahlung(kind), mb.PhotonFusion(kind=kind), mb.Interference(kind)
    amplitudes = [process.real_photon_amplitude() for process in processes]
    for energy, cos_theta in ((0.6, 0.3), (0.6, -0.8), (2.0, 0.9), (2.0, -0.95)):
        known, x, minus_u = rates(kind, mass, energy, cos_theta)
        e_theta2 = (minus_u - mass**2 * (1 - x) / x - MUON**2 * x) / x
        found = np.array([one(x, e_theta2, minus_u, mass) for one in amplitudes])
        np.testing.assert_allclose(found / found[0], known / known[0], rtol=1e-9)


def test_an_alp_has_that_sign_everywhere():
    """With c_mu c_gamma > 0 amplitudes interfere destructively."""
    radiated, fused = mb.models.get("alp", c_gamma=2.0).vertices()
    assert radiated.coefficient(0.01, 3.0) == pytest.approx(3.0 * MUON)
    assert fused.coefficient(0.01, 3.0) == pytest.approx(6.0 * ALPHA / np.pi)
    at = {"mass_gev": 0.01, "coupling": 0.01}
    edges = {}
    for sign in (1, -1):
        model = mb.models.get("alp", c_gamma=30.0 * sign)
        cross = rate_terms(model.vertices())[2]
        assert np.sign(cross.coefficient(0.01, 0.01)) == sign
        assert mb.cross_section(cross.process, energy_gev=160.0, mass_gev=0.01).value < 0
        events = mb.expected_events(model, "na64mu-2022", "invisible", **at).value
        assert mb.yield_breakdown(model, "na64mu-2022", "invisible", **at).events.value == pytest.approx(events)
        edges[sign] = events, mb.reach(model, "na64mu-2022", "invisible", masses_gev=0.01).lower[0]
    assert edges[1][0] < edges[-1][0]
    assert edges[1][1] > edges[-1][1]
