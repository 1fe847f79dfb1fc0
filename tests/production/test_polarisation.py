"""Polarisation of the outgoing lepton, integrated; rates of polarised beams."""

import csv
from math import pi
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, ModelError
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
    """The mass of the muon is left out of the odd part: 0.6 % of it at 0.1 GeV, 0.13 % from 2.5 GeV on."""
    table = rows(theta)
    energy, mass, x = table[:, :3].T
    up, down, none = (
        mb.dsigma_dx(process(ANGLES[theta]).polarised(mean), energy_gev=energy, mass_gev=mass, x=x).value
        for mean in (1.0, -1.0, 0.0)
    )
    difference = np.abs((up - down) / (2 * none) - table[:, 7])
    assert (difference <= np.where(mass < 2.5, 6e-3, 1.3e-3)).all()


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
    with pytest.raises(ModelError, match="vectors of mixed parity from mu to mu"):
        mb.Bremsstrahlung("vector", parity_angle=0.5).polarised(0.3)
    closed = mb.lepton_polarisation(scalar, [160, 10], [2.5, 9.0], 0.5)
    assert closed.status[0] == "ok"
    assert closed.status[1] != "ok"
    assert closed.value[1] == 0
