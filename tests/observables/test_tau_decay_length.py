from math import pi

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import TAU_DECAY_LENGTH_M
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.observables.tau_decay_length import TAU, dsigma_dlength


@pytest.mark.parametrize("origin", ["beam", "decay"])
@pytest.mark.parametrize(("energy_gev", "mass_gev", "theta"), [(1000, 5.0, pi / 2), (160, 2.0, 0.3), (1000, 15.0, 0.0)])
def test_it_integrates_to_the_cross_section(origin, energy_gev, mass_gev, theta):
    unit, weight = gauss_legendre(300)
    ends = np.log([1e-7, energy_gev / TAU * TAU_DECAY_LENGTH_M])
    length = np.exp(ends[0] + (ends[1] - ends[0]) * unit)
    found = dsigma_dlength(origin, decay_length_m=length, energy_gev=energy_gev, mass_gev=mass_gev, theta=theta)
    integral, error = ((column * length * weight).sum() * (ends[1] - ends[0]) for column in (found.value, found.error))
    process = mb.Bremsstrahlung("scalar", "mu", "tau", parity_angle=pi / 2 - theta)
    total = mb.cross_section(process, energy_gev=energy_gev, mass_gev=mass_gev)
    assert found.unit == "pb/m"
    assert abs(integral - total.value) < error + total.error


def test_taus_of_a_fast_alp_are_evenly_spread():
    """P2 Sec. III C: a plateau in the decay length, which is the momentum, for a heavy ALP of fixed energy."""
    length = np.linspace(0.1, 0.3, 9) * 1000 / TAU * TAU_DECAY_LENGTH_M
    found = dsigma_dlength("decay", decay_length_m=length, energy_gev=1000, mass_gev=10.0)
    assert np.ptp(found.value) < 0.05 * found.value.mean()


def test_against_events_of_a_toy():
    """The spectrum of E_X, an isotropic decay and the two-body kinematics, counted."""
    rng = np.random.default_rng(11)
    count, energy, mass = 200_000, 1000.0, 3.0
    x = np.concatenate([np.geomspace(3e-3, 0.5, 400), 1 - np.geomspace(0.5, 1.7e-3, 400)[1:]])
    density = mb.dsigma_dx(mb.Bremsstrahlung("scalar", "mu", "tau"), x=x, energy_gev=energy, mass_gev=mass).value
    cumulative = np.concatenate([[0], np.cumsum(np.diff(x) * (density[1:] + density[:-1]) / 2)])
    energy_a = energy * np.interp(rng.uniform(0, cumulative[-1], count), cumulative, x)
    at_rest = (mass**2 + TAU**2 - 0.1056583755**2) / (2 * mass)
    boost = np.sqrt(energy_a**2 - mass**2)
    energy_tau = (energy_a * at_rest + boost * np.sqrt(at_rest**2 - TAU**2) * rng.uniform(-1, 1, count)) / mass
    length = np.sqrt(energy_tau**2 - TAU**2) / TAU * TAU_DECAY_LENGTH_M
    edges = np.geomspace(2e-3, 4e-2, 7)
    counted, _ = np.histogram(length, edges)
    unit, weight = gauss_legendre(20)
    at = edges[:-1, None] + np.diff(edges)[:, None] * unit
    found = dsigma_dlength("decay", decay_length_m=at, energy_gev=energy, mass_gev=mass).value
    expected = (found * weight).sum(axis=1) * np.diff(edges) / cumulative[-1] * count
    np.testing.assert_allclose(counted, expected, atol=4 * expected.max() ** 0.5)


def test_beyond_the_beam_there_is_nothing():
    longest = 1000 / TAU * TAU_DECAY_LENGTH_M
    found = dsigma_dlength("beam", decay_length_m=[0.01, 2 * longest], energy_gev=1000, mass_gev=5)
    assert found.value[1] == 0
    assert found.status[1] == "outside the kinematic range"
    with pytest.raises(KinematicsError, match="outside the kinematic range"):
        dsigma_dlength("beam", decay_length_m=2 * longest, energy_gev=1000, mass_gev=5)


def test_bad_input():
    at = {"decay_length_m": 0.01, "energy_gev": 1000, "mass_gev": 5}
    with pytest.raises(UnknownNameError, match="did you mean 'beam'"):
        dsigma_dlength("beams", **at)
    with pytest.raises(InputError, match="decay_length_m must be above zero"):
        dsigma_dlength("beam", **(at | {"decay_length_m": 0.0}))
    with pytest.raises(InputError, match="theta must be finite"):
        dsigma_dlength("beam", **at, theta=float("nan"))
    with pytest.raises(KinematicsError, match=r"a -> tau mu opens at 1\.88259"):
        dsigma_dlength("decay", **(at | {"mass_gev": 1.8}))


def test_masses_below_the_decay_have_a_status_in_arrays():
    at = {"decay_length_m": 1e-3, "energy_gev": 1000.0}
    found = dsigma_dlength("decay", mass_gev=[1.0, 5.0], **at)
    assert found.status.tolist() == ["a -> tau mu opens at 1.88259 GeV", "ok"]
    assert (found.value[0], found.value[1]) == (0.0, dsigma_dlength("decay", mass_gev=5.0, **at).value)
    with pytest.raises(KinematicsError, match=r"mass_gev = 1: a -> tau mu opens at 1\.88259"):
        dsigma_dlength("decay", mass_gev=1.0, **at)


@pytest.mark.parametrize("theta", [[0.1], [0.1, 0.2], "0.1", float("nan")])
def test_one_angle_is_wanted(theta):
    with pytest.raises(InputError, match="theta must be"):
        dsigma_dlength("beam", decay_length_m=0.1, energy_gev=1000, mass_gev=5.0, theta=theta)
