"""Polarisation of the outgoing lepton, integrated; rates of polarised beams."""

import csv
from math import pi
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError
from mubeam.events.density import signed_density
from mubeam.events.kinematics import momenta
from mubeam.events.production import PhaseSpacePoints
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.physics.amplitudes.spinors import spin_point
from mubeam.production.engine.helicity import helicity_rates
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.request import make_request

ANGLES = {"0": 0.0, "pi/4": pi / 4, "1.1pi/4": 1.1 * pi / 4, "pi/3": pi / 3, "0.9": 0.9, "pi/2": pi / 2}
ANGLES["3pi/4"] = 3 * pi / 4
DATA = Path(__file__).parents[1] / "reference" / "data" / "polarisation.csv"


def process(theta):
    return mb.models.get("lfv-alp", theta=theta).channels()[0].process


def rows(theta):
    """E, m, x, dsigma/dx, P_L of beams 0, -1 and +1, asymmetry, error; of explicit spinors, integrated."""
    with DATA.open() as file:
        found = [row for row in csv.reader(line for line in file if not line.startswith("#")) if row[1] == theta]
    return np.array([[float(value) for value in row[2:]] for row in found])


@pytest.mark.parametrize("theta", ANGLES)
def test_reference(theta):
    table = rows(theta)
    energy, mass, x = table[:, :3].T
    for column, beam in ((4, 0.0), (5, -1.0), (6, 1.0)):
        found = mb.lepton_polarisation(process(ANGLES[theta]), energy, mass, x, beam_polarisation=beam)
        difference = np.abs(found.value - table[:, column])
        assert (difference <= 1e-3).all()
        assert (difference <= 3 * (found.error + table[:, 8])).all()


@pytest.mark.parametrize("theta", ANGLES)
def test_rate_of_a_polarised_beam(theta):
    """Exact in the mass of the muon; the table has five decimals."""
    table = rows(theta)
    energy, mass, x = table[:, :3].T
    up, down, none = (
        mb.dsigma_dx(process(ANGLES[theta]).polarised(mean), energy_gev=energy, mass_gev=mass, x=x).value
        for mean in (1.0, -1.0, 0.0)
    )
    difference = np.abs((up - down) / (2 * none) - table[:, 7])
    assert (difference <= 6e-6 + 3 * table[:, 8]).all()
    # no rate below zero, also where nothing is left without the muon's mass
    assert (np.minimum(up, down) > 0).all()


MIXED = (
    (mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=pi / 4, relative_phase=0.0), 2.5, 1000.0),
    (mb.Bremsstrahlung("scalar", "mu", "mu", parity_angle=0.6, relative_phase=0.3), 0.3, 20.0),
    (mb.Bremsstrahlung("vector", "mu", "tau", parity_angle=pi / 4), 5.0, 160.0),
    (mb.Bremsstrahlung("vector", parity_angle=0.6), 0.3, 160.0),
    (mb.Bremsstrahlung("vector", "mu", "e", parity_angle=2.0), 0.3, 160.0),
)


@pytest.mark.parametrize(("made", "mass", "energy"), MIXED)
def test_rate_against_spinors(made, mass, energy):
    """At points of phase space, also of vectors and where l is as heavy as l', or heavier."""
    random, nucleus, count = np.random.default_rng(3), 193.7, 300
    mi, mf = made.lepton_masses_gev
    low, high = kinematics.t_range(energy, mass, mi, mf, nucleus)
    t = low * (min(high, 1.0) / low) ** random.uniform(0.05, 1, count)
    start = kinematics.s_threshold(mass, mi, mf)
    s = start * (kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus) / start) ** random.uniform(
        0.02, 0.98, count
    )
    transfer = made.transfer(s, t, s - start, mass)
    mu = transfer.low * (transfer.high / transfer.low) ** random.uniform(0.02, 0.98, count)
    every = np.ones(count)
    points = PhaseSpacePoints(energy * every, mass * every, t, s, mu, pi * random.random(count))
    beam, before, out, after, x = np.ascontiguousarray(momenta(points, mi, mf, nucleus, random).transpose(1, 2, 0))
    found = made.helicities(spin_point(beam, out, x, before, after), mass * every)
    none, alone = found.rates().sum(axis=0), signed_density(made, points, nucleus, mass)
    for mean in (-1.0, -0.4, 1.0):
        ratio = signed_density(made.polarised(mean), points, nucleus, mass) / alone
        np.testing.assert_allclose(ratio, found.rates(mean).sum(axis=0) / none, rtol=0, atol=1e-10)
        assert (ratio > 0).all()


@pytest.mark.parametrize(("made", "mass", "energy"), MIXED)
def test_totals_are_integrals_of_the_spectra(made, mass, energy):
    """At h = -+1, where the mass of l counts most; over the energy of X, and over its angle."""
    end = energy - made.lepton_masses_gev[1]
    first, last = np.log(mass / (energy - mass)), np.log(end / (energy - end))
    unit, weight = gauss_legendre(60)
    x = 1 / (1 + np.exp(-(first + (last - first) * unit)))
    for mean in (-1.0, 1.0):
        there = made.polarised(mean)
        total = mb.cross_section(there, energy_gev=energy, mass_gev=mass)
        density = mb.dsigma_dx(there, energy_gev=energy, mass_gev=mass, x=x).value
        assert ((last - first) * weight * x * (1 - x) * density).sum() == pytest.approx(total.value, rel=3e-5)
        assert total.value > 0
        at = {"energy_gev": energy, "mass_gev": mass, "x": 0.5}
        angle = np.geomspace(1e-7, 2.0, 401)
        by_angle = mb.d2sigma_dx_dtheta(there, theta_rad=angle, **at).value
        found = np.trapezoid(by_angle * angle, np.log(angle))
        assert found == pytest.approx(mb.dsigma_dx(there, **at).value, rel=2e-3)


def test_rates_in_the_equivalent_photon_approximation():
    """Of one chirality and the other beam, as small as the exact rate."""
    for made, mass, energy in MIXED[::2]:
        exact, photons = (
            mb.cross_section(made.polarised(-1.0), energy_gev=energy, mass_gev=mass, method=method).value
            / mb.cross_section(made, energy_gev=energy, mass_gev=mass, method=method).value
            for method in ("exact", "ww")
        )
        assert photons == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(
    ("made", "mass"),
    [
        (mb.Bremsstrahlung("axial"), 0.1),
        (mb.Bremsstrahlung("vector", "mu", "tau", parity_angle=0.7), 2.0),
        (mb.PhotonFusion(), 0.1),
        (mb.PhotonFusion(kind="scalar"), 0.1),
    ],
)
def test_sum_over_helicities_is_the_spectrum(made, mass):
    x = np.array([0.1, 0.5, 0.9])
    request = make_request(made, "lead", "exact", "atomic-nuclear", None, "standard")
    points = points_at_x(np.full(3, 160.0), x, np.full(3, mass))
    rates = helicity_rates(made.emission, points, request.flux, request.orders[0], np.zeros(3)).sum(axis=0)
    spectrum = mb.dsigma_dx(made, x=x, energy_gev=160.0, mass_gev=mass)
    ratio = rates / spectrum.value
    assert ratio == pytest.approx(ratio[0], rel=1e-6)


def test_what_conserves_parity():
    for one in (mb.Bremsstrahlung("vector"), mb.Bremsstrahlung("scalar"), mb.PhotonFusion()):
        assert one.polarised(0.8).polarised(0.0) == one
        assert abs(mb.lepton_polarisation(one, 160, 0.1, 0.5).value) < 1e-9
        up, down = (mb.lepton_polarisation(one, 160, 0.1, 0.3, beam_polarisation=mean).value for mean in (0.8, -0.8))
        assert up == pytest.approx(-down, rel=1e-9)
        assert up > 0.2


def test_vertices_that_add():
    """A scalar and a chiral vertex are the parts of one of another angle."""
    first, second = (
        mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=angle, relative_phase=0.0).polarised(0.7)
        for angle in (0.0, pi / 2)
    )
    both = mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=pi / 4, relative_phase=0.0).polarised(0.7)
    point = {"energy_gev": 160.0, "mass_gev": 2.5}
    total = sum(mb.cross_section(one, **point).value for one in (first, second))
    total += sum(factor * mb.cross_section(one, **point).value for factor, one in first.cross_terms(second))
    assert total / 2 == pytest.approx(mb.cross_section(both, **point).value, rel=1e-9)


def test_bad_input():
    scalar = process(1.0)
    with pytest.raises(InputError, match=r"from -1 to 1, got 1\.2"):
        mb.lepton_polarisation(scalar, 160, 2.5, 0.5, beam_polarisation=1.2)
    with pytest.raises(InputError, match="from -1 to 1"):
        mb.Bremsstrahlung("scalar", beam_polarisation=-3)
    with pytest.raises(InputError, match="give parity_angle too"):
        mb.Bremsstrahlung("scalar", relative_phase=0.0)
    with pytest.raises(InputError, match="not computed for pairs"):
        mb.lepton_polarisation(mb.PairProduction(), 160, 0.1, 0.5)
    with pytest.raises(InputError, match="not computed for Interference"):
        mb.lepton_polarisation(mb.Interference("scalar"), 160, 0.1, 0.5)
    with pytest.raises(KinematicsError, match="threshold"):
        mb.lepton_polarisation(scalar, 10, 9.0, 0.5)
    closed = mb.lepton_polarisation(scalar, [160, 10], [2.5, 9.0], 0.5)
    assert closed.status[0] == "ok"
    assert closed.status[1] != "ok"
    assert closed.value[1] == 0
