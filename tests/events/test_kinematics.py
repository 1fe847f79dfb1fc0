"""Four-momenta against the invariants that they were made of."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.events.kinematics import BEAM_PARTICLES, energy_of_x
from mubeam.production.processes import lepton_mass_gev
from oracles.distributions import check_uniform
from oracles.sampling import CORNERS, PAIRS, PROCESSES, make_sampler, sampled

EVENTS = 20_000
ROUNDING = 1e-14


@pytest.fixture(scope="module", params=[*CORNERS, "pairs"])
def made(request):
    if request.param == "pairs":
        process, mass = PAIRS["massless"]
        sampler = make_sampler(process, 160.0, mass)
    else:
        energy, mass, form_factor, target = CORNERS[request.param]
        name = {"slow-light": "vector", "slow-heavy": "scalar-tau", "fast-light": "fusion", "fast-heavy": "axial"}
        sampler = make_sampler(PROCESSES[name[request.param]], energy, mass, form_factor, target)
    points, vectors, *_ = sampled(sampler, EVENTS)
    return sampler, points, {name: vectors[:, i] for i, name in enumerate(BEAM_PARTICLES)}


def masses(sampler):
    process = sampler.process
    return lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton), sampler.flux.nucleus.mass_gev


def test_mass_shells(made):
    sampler, points, particles = made
    mi, mf, nucleus_mass = masses(sampler)
    own = {"beam": mi, "target": nucleus_mass, "lepton": mf, "recoil": nucleus_mass, "x": points.m}
    for name, vector in particles.items():
        off = abs(vector[:, 0] ** 2 - (vector[:, 1:] ** 2).sum(axis=1) - own[name] ** 2)
        # that of the lepton is what is left of the others
        scale = points.energy * vector[:, 0] if name == "lepton" else vector[:, 0] ** 2
        assert (off <= 20 * ROUNDING * scale).all(), name
        assert (off <= 1e-9 * vector[:, 0] ** 2).all(), name


def test_momentum_is_conserved(made):
    _, points, particles = made
    total = particles["beam"] + particles["target"] - particles["lepton"] - particles["recoil"] - particles["x"]
    assert (abs(total) <= ROUNDING * (points.energy[:, None] + particles["target"][:, :1])).all()


def test_beam_and_target(made):
    _, points, particles = made
    assert (particles["beam"][:, 1:3] == 0).all()
    assert (particles["beam"][:, 0] == points.energy).all()
    assert (particles["target"][:, 1:] == 0).all()


def test_t(made):
    sampler, points, particles = made
    *_, nucleus_mass = masses(sampler)
    q2 = (particles["recoil"][:, 1:] ** 2).sum(axis=1)
    # t + t^2/4M^2 = q^2
    t = 2 * q2 / (1 + np.sqrt(1 + q2 / nucleus_mass**2))
    np.testing.assert_allclose(t, points.t, rtol=1e-8)


def test_s(made):
    """(p + q)^2 - mi^2 with q = P_i - P_f."""
    sampler, points, particles = made
    *_, nucleus_mass = masses(sampler)
    found = 2 * particles["beam"][:, 3] * particles["recoil"][:, 3] - points.t * (1 + points.energy / nucleus_mass)
    rounding = ROUNDING * points.energy * np.sqrt(points.t)
    assert (abs(found - points.s) <= 1e-8 * points.s + rounding).all()


def test_mu(made):
    """mf^2 - (p - k)^2."""
    sampler, points, particles = made
    mi, mf, _ = masses(sampler)
    beam, x = particles["beam"], particles["x"]
    product = beam[:, 0] * x[:, 0] - beam[:, 3] * x[:, 3]
    found = mf**2 - mi**2 - points.m**2 + 2 * product
    rounding = ROUNDING * points.energy * x[:, 0]
    assert (abs(found - points.mu) <= 1e-9 * points.mu + rounding).all()


def test_energy_of_x_takes_the_azimuth(made):
    """The nucleus at rest sees E_X; between the ends of the azimuth it falls."""
    sampler, points, particles = made
    mi, mf, nucleus_mass = masses(sampler)
    low, high = (energy_of_x(points._replace(azimuth=np.full(EVENTS, a)), mi, mf, nucleus_mass) for a in (0.0, np.pi))
    assert (particles["x"][:, 0] >= low * (1 - 1e-12)).all()
    assert (particles["x"][:, 0] <= high * (1 + 1e-12)).all()
    assert (high > low).mean() > 0.99


def test_no_direction_across_the_beam_is_special(made):
    _, _, particles = made
    for name in ("x", "recoil"):
        check_uniform(np.arctan2(particles[name][:, 2], particles[name][:, 1]) / (2 * np.pi) + 0.5)


def test_no_hand_is_special(made):
    """The nucleus goes to either side of the plane of the beam and X."""
    _, _, particles = made
    (x, y), (qx, qy) = (particles[name][:, 1:3].T for name in ("x", "recoil"))
    left = (x * qy - y * qx > 0).mean()
    assert abs(left - 0.5) < 4 * 0.5 / np.sqrt(EVENTS)


def test_slow_particles_of_a_slow_beam():
    """Just above threshold all go with the nucleus."""
    process, energy = mb.Bremsstrahlung("scalar"), 0.2
    sampler = make_sampler(process, energy, 0.09, "tsai-elastic")
    _, vectors, *_ = sampled(sampler, 1000)
    assert np.isfinite(vectors).all()
    assert (vectors[:, 4, 0] >= 0.09).all()
