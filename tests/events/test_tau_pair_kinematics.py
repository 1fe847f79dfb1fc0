import numpy as np
import pytest

from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.tau_pair_kinematics import make_momenta
from mubeam.events.tau_pair_points import TauPairSampler
from mubeam.physics.photon_flux import lowest_virtuality
from mubeam.production.processes.tau_pairs import MUON, TAU
from mubeam.production.tau_pairs import pair_photon_flux
from oracles import two_photon

FLUX = pair_photon_flux("lead", "atomic-nuclear")
NUCLEUS = FLUX.nucleus.mass_gev
AT_REST = np.array([1.0, 0.0, 0.0, 0.0])
METRIC = two_photon.METRIC


def made(energy, events, observer=AT_REST, seed=1):
    one, random = np.array([energy]), np.random.default_rng(seed)
    sampler = TauPairSampler(BeamEnergies(low=one, high=one, share=np.ones(1)), FLUX)
    points = sampler.points(sampler.cells.draw(random, events).points, random)
    return points, make_momenta(points, NUCLEUS, observer, random)


@pytest.mark.parametrize("energy", [30.0, 1000.0, 2e5])
def test_momenta_conserve_and_have_the_invariants_of_the_point(energy):
    points, found = made(energy, 3000)
    vectors = found.vectors
    assert found.is_possible.all()
    missed = vectors[:, :2].sum(axis=1) - vectors[:, 2:].sum(axis=1)
    assert np.abs(missed).max() < 1e-14 * energy
    masses = np.array([MUON, NUCLEUS, MUON, NUCLEUS, TAU, TAU])
    shell = (vectors**2 * METRIC).sum(axis=2) - masses**2
    assert np.abs(shell).max() < 1e-12 * (energy**2 + NUCLEUS**2)
    photon1, photon2 = vectors[:, 0] - vectors[:, 2], vectors[:, 1] - vectors[:, 3]
    np.testing.assert_allclose(photon1[:, 0], points.omega, rtol=1e-10)
    across2 = -two_photon.square(photon2) - _along(photon2, photon1) ** 2 + photon2[:, 0] ** 2
    np.testing.assert_allclose(across2, points.across2, rtol=1e-5, atol=1e-9 * energy)
    pair = photon1 + photon2
    np.testing.assert_allclose(two_photon.square(pair), points.w_squared, rtol=1e-4 if energy > 1e4 else 1e-9)
    virtuality = -two_photon.square(photon1)
    assert (virtuality > lowest_virtuality(points.omega / energy, MUON) * (1 - 1e-2) - 1e-12 * energy**2).all()


def _along(vectors, axis):
    return (vectors[:, 1:] * axis[:, 1:]).sum(axis=1) / np.sqrt((axis[:, 1:] ** 2).sum(axis=1))


def test_azimuths_are_even():
    _, found = made(160.0, 20_000)
    for place in (2, 3, 4):
        x, y = found.vectors[:, place, 1:3].T
        phi = np.arctan2(y, x)
        moments = [np.cos(phi).mean(), np.sin(phi).mean(), np.cos(2 * phi).mean(), np.sin(2 * phi).mean()]
        assert np.abs(moments).max() < 4 / 20_000**0.5


def test_few_points_near_the_threshold_have_no_momenta():
    _, found = made(8.0, 5000)
    assert 0.98 < found.is_possible.mean() < 1
    assert np.isfinite(found.vectors[found.is_possible]).all()


@pytest.mark.parametrize("lab", [AT_REST, np.array([np.hypot(3.0, 1.0), 0.0, 0.0, 3.0])])
def test_helicities_are_those_of_the_traces(lab):
    """The photons real, along the axis of the virtual ones in the frame of the pair."""
    points, found = made(100.0, 100, lab)
    vectors = found.vectors
    pair = vectors[:, 4] + vectors[:, 5]
    w = np.sqrt(points.w_squared)
    photon = _to_rest(vectors[:, 0] - vectors[:, 2], pair)
    axis = photon[:, 1:] / np.sqrt((photon[:, 1:] ** 2).sum(axis=1))[:, None]
    real = [w[:, None] / 2 * np.concatenate([np.ones((100, 1)), sign * axis], axis=1) for sign in (1, -1)]
    back = pair * METRIC
    all_four = [vectors[:, 4], vectors[:, 5], *(_to_rest(one, back) for one in real)]
    seen = [_to_rest(one, np.broadcast_to(lab, one.shape)) for one in all_four]
    expected = two_photon.helicity_product(*seen, TAU)
    np.testing.assert_allclose(found.helicity_product, expected, atol=1e-6)


def _to_rest(vectors, whole):
    """Four-vectors (n, 4) in the rest frame of `whole` (n, 4)."""
    mass = np.sqrt(two_photon.square(whole))[:, None]
    time = ((vectors * METRIC * whole).sum(axis=1))[:, None] / mass
    return np.concatenate(
        [time, vectors[:, 1:] - whole[:, 1:] * (time + vectors[:, :1]) / (mass + whole[:, :1])], axis=1
    )


def test_means_against_virtual_photons():
    """All of the two-photon diagrams by explicit traces: what docs/physics/events.md states.

    The virtuality of the muon's photon ends at m_tau^2 here and not there.
    """
    energy = 1000.0
    functions = [
        lambda omega, w2, q2, t: omega / energy,
        lambda omega, w2, q2, t: np.sqrt(w2),
        lambda omega, w2, q2, t: np.sqrt(t),
        lambda omega, w2, q2, t: np.minimum(q2, TAU**2) ** 0.5,
    ]
    form_factor = lambda t: FLUX.form_factor.squared(t, FLUX.nucleus)  # noqa: E731
    place = (energy, MUON, TAU, NUCLEUS, form_factor, FLUX.t_cut_gev2)
    exact = two_photon.means(functions, *place, orders=(8, 6, 9, 10, 3))
    points, found = made(energy, 60_000)
    photon1 = found.vectors[:, 0] - found.vectors[:, 2]
    t = 2 * NUCLEUS * (found.vectors[:, 3, 0] - NUCLEUS)
    ours = [f(points.omega, points.w_squared, -two_photon.square(photon1), t).mean() for f in functions]
    # so few points leave the oracle good to 1 %, and so few events the root of t to 0.6 %
    np.testing.assert_allclose(np.array(ours) / exact, [0.983, 0.983, 0.964, 0.866], atol=0.02)
