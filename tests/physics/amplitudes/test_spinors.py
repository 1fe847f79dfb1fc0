"""Helicity amplitudes against traces with 100 digits, and against the closed form of the polarisation."""

import numpy as np
import pytest
from tests.oracles import dirac
from tests.oracles.polarisation import ClosedForm

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics.amplitudes.spinors import bar, chiral, helicity_spinors, slash, spin_point

MUON, TAU, NUCLEUS = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"], 193.7
PLACES = [(160.0, 2.5, 0.6, 3e-3), (160.0, 0.3, 0.9, 1e-2), (4500.0, 10.0, 0.3, 1e-3), (1000.0, 1.0, 0.7, 1e-4)]


def column(vector):
    return np.array([float(component) for component in vector])[:, None]


def place(energy, m, x, theta, mf):
    k = np.sin(theta / 2) ** 2
    found = dirac.momenta_from_angles(energy, x * energy, k, 0.04, 1.3, m=m, mi=MUON, mf=mf, nucleus_mass=NUCLEUS)
    vectors = (found.p, found.p_out, found.k, found.nucleus_in, found.nucleus_out)
    return found, spin_point(*map(column, vectors))


def test_spinors_solve_the_dirac_equation():
    p = np.array([[3.0, 0.3, -0.4, 2.7], [5.0, 0.0, 0.0, -4.9], [2.0, 0.0, 0.0, 0.0], [9.0, 1.0, 2.0, -8.0]]).T
    mass = np.sqrt(p[0] ** 2 - (p[1:] ** 2).sum(axis=0))
    for i in range(p.shape[1]):
        one = p[:, i : i + 1]
        for helicity, u in zip((-1, 1), helicity_spinors(one, float(mass[i])), strict=True):
            np.testing.assert_allclose(slash(one, u), mass[i] * u, atol=1e-12)
            assert bar(u, u) == pytest.approx(2 * mass[i])
            size = np.sqrt((one[1:] ** 2).sum())
            if size:
                # gamma5 along x gamma0 on u is the helicity
                spin = np.concatenate([[0.0], one[1:, 0] / size])[:, None]
                turned = chiral(slash(spin, slash(np.array([[1.0], [0], [0], [0]]), u)), 0, 1)
                np.testing.assert_allclose(turned, helicity * u, atol=1e-12)


@pytest.mark.parametrize(("energy", "m", "x", "theta"), PLACES)
@pytest.mark.parametrize("kind", ["scalar", "vector"])
def test_sum_over_helicities_is_the_trace(kind, energy, m, x, theta):
    process = mb.Bremsstrahlung(kind, "mu", "tau", parity_angle=0.7)
    momenta, point = place(energy, m, x, theta, TAU)
    ours = process.helicities(point, m).rates().sum()
    assert ours == pytest.approx(float(dirac.bremsstrahlung(kind, 0.7, momenta)), rel=1e-9)


@pytest.mark.parametrize(("y", "scalar_g", "pseudoscalar_g", "angle"), [(1e-2, 0.1, 0.2, 0.7), (0, 0, 1, 0)])
def test_photon_fusion_adds_with_its_phase(y, scalar_g, pseudoscalar_g, angle):
    momenta, point = place(160.0, 0.3, 0.6, 3e-3, MUON)
    total = y * mb.Bremsstrahlung("scalar", parity_angle=angle).helicities(point, 0.3).amplitude
    for size, kind in ((scalar_g, "scalar"), (pseudoscalar_g, "pseudoscalar")):
        total = total + size * mb.PhotonFusion(kind=kind).helicities(point, 0.3).amplitude
    trace = float(dirac.radiation_and_fusion(angle, momenta, y, scalar_g, pseudoscalar_g))
    assert (np.abs(total) ** 2).sum() / 2 == pytest.approx(trace, rel=1e-9)


@pytest.mark.parametrize(("energy", "m", "x", "theta"), PLACES)
@pytest.mark.parametrize("polarisation", [-1.0, 0.0, 0.4, 1.0])
@pytest.mark.parametrize("angle", [0.0, 0.25 * np.pi, 0.275 * np.pi, np.pi / 3, 2.0, 0.75 * np.pi])
def test_closed_form(angle, polarisation, energy, m, x, theta):
    """sin + gamma5 cos: the closed form of rate and helicity against the spinors."""
    even, odd = np.sin(angle), np.cos(angle)
    process = mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=np.pi / 2 - angle, relative_phase=0.0)
    _, point = place(energy, m, x, theta, TAU)
    minus, plus = process.helicities(point, m).rates(polarisation)
    none = process.helicities(point, m).rates().sum()
    closed = ClosedForm(point.p, point.p_out, point.total, point.q, (MUON, TAU))
    rate, spin = closed.rates(even, odd, polarisation)
    alone, _ = closed.rates(even, odd, 0.0)
    # where the leading amplitude vanishes what is left has the digits of the whole
    assert (plus + minus) / none == pytest.approx(rate / alone, abs=1e-10)
    assert (plus - minus) / none == pytest.approx(spin / alone, abs=1e-10)


def test_relative_phase():
    """cos + i gamma5 sin has no chirality: no polarisation, at any angle."""
    _, point = place(160.0, 2.5, 0.6, 3e-3, TAU)
    minus, plus = mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=np.pi / 4).helicities(point, 2.5).rates()
    assert minus == pytest.approx(plus, rel=1e-9)
