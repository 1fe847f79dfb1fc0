import mpmath
import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.physics import tau_decay

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]


def test_decay_length_is_beta_gamma_c_tau():
    energy = np.array([TAU, 2.0, 100.0, 1e4])
    expected = np.sqrt(energy**2 / TAU**2 - 1) * TAU_DECAY_LENGTH_M
    np.testing.assert_allclose(tau_decay.decay_length_m(energy), expected, rtol=1e-12)
    assert tau_decay.decay_length_m(np.array(100.0)) == pytest.approx(4.9e-3, rel=1e-3)


def test_below_rest_energy_a_tau_does_not_move():
    energy = np.array([0.0, 1.0, TAU])
    assert (tau_decay.decay_length_m(energy) == 0).all()
    assert (tau_decay.track_survival(energy, 1e-9) == 0).all()


def test_survival_is_exponential():
    energy = np.array([10.0, 100.0, 1000.0])
    mean = tau_decay.decay_length_m(energy)
    np.testing.assert_allclose(tau_decay.track_survival(energy, 0.02), np.exp(-0.02 / mean), rtol=1e-14)


def test_every_track_is_seen_with_perfect_resolution():
    assert (tau_decay.track_survival(np.array([TAU, 1e3]), 0.0) == 1).all()


def test_no_track_is_seen_over_a_huge_length():
    assert (tau_decay.track_survival(np.array([TAU, 1e3]), 1e20) == 0).all()


def spectrum_at_rest(momentum):
    """dG/dp of the muon in tau -> mu nu nu: p^2/E (3 (m^2 + mu^2) E - 4 m E^2 - 2 m mu^2)."""
    energy = mpmath.hypot(momentum, MUON)
    polynomial = 3 * (TAU**2 + MUON**2) * energy - 4 * TAU * energy**2 - 2 * TAU * MUON**2
    return momentum**2 / energy * polynomial


@pytest.mark.parametrize("share", [0.004, 0.01, 0.05, 0.3, 0.506, 0.9])
def test_muons_of_a_fast_tau(share):
    """The spectrum at rest, in every direction: the share is (E + |p| cos)/m_tau."""
    end = (TAU**2 - MUON**2) / (2 * TAU)

    def below(momentum):
        return min(max(((share * TAU - mpmath.hypot(momentum, MUON)) / momentum + 1) / 2, 0), 1)

    # where the slowest or the fastest muon of a momentum has just this share
    kink = min(abs(share * TAU - MUON**2 / (share * TAU)) / 2, end)
    total = mpmath.quad(spectrum_at_rest, [0, end])
    expected = mpmath.quad(lambda p: spectrum_at_rest(p) * below(p), [0, kink, end]) / total
    assert tau_decay.muon_energy_cdf(np.array(share)) == pytest.approx(float(expected), rel=1e-7)


@pytest.mark.parametrize("share", [0.004, 0.05, 0.3, 0.506, 0.9])
@pytest.mark.parametrize("helicity", [-1.0, 0.4, 1.0])
def test_muons_of_a_polarised_tau(share, helicity):
    """Energy and angle at rest with the muon's mass, as the Review of Particle Physics has them for muons."""
    largest = (TAU**2 + MUON**2) / (2 * TAU)
    x0 = MUON / largest

    def even(x):
        return x * (1 - x) + (4 * x**2 - 3 * x - x0**2) / 6

    def odd(x):
        k = mpmath.sqrt(x**2 - x0**2)
        return k / 3 * (1 - x + (4 * x - 3 + mpmath.sqrt(1 - x0**2) - 1) / 2)

    def below(x):
        k = mpmath.sqrt(x**2 - x0**2)
        end = min(max((share * TAU / largest - x) / k, -1), 1)
        return k * (even(x) * (end + 1) - helicity * odd(x) * (end**2 - 1) / 2)

    # where the slowest or the fastest muon of an energy has just this share
    kink = max(x0, min((share + (MUON / TAU) ** 2 / share) / (1 + (MUON / TAU) ** 2), 1))
    total = mpmath.quad(lambda x: 2 * mpmath.sqrt(x**2 - x0**2) * even(x), [x0, 1])
    expected = mpmath.quad(below, [x0, kink, 1]) / total
    assert tau_decay.muon_energy_cdf(np.array(share), helicity) == pytest.approx(float(expected), rel=1e-6)


def test_muons_of_a_fast_tau_where_their_mass_is_small():
    y = np.linspace(0.1, 0.99, 20)
    massless = 5 * y / 3 - y**3 + y**4 / 3
    np.testing.assert_allclose(tau_decay.muon_energy_cdf(y), massless, atol=4 * (MUON / TAU) ** 2)


def test_cdf_of_the_muon_energy_rises_from_zero_to_one():
    cdf = tau_decay.muon_energy_cdf(np.array([0.0, 1e-4, *np.linspace(0.004, 1, 50), 1.5, 1e6]))
    assert (cdf[0], cdf[1], cdf[-3], cdf[-1]) == (0, 0, 1, 1)
    assert (np.diff(cdf[1:-2]) > 0).all()


def test_taus_from_a_decay_are_even_in_energy_and_share_it():
    """Mean energy gamma E*, ends gamma (E* -+ beta p*); with the muon's they add up to the energy of a."""
    energy, mass = np.array([20.0, 900.0]), np.array([5.0, 30.0])
    energies, weights = tau_decay.energies_from_decay(energy, mass)
    at_rest = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
    np.testing.assert_allclose((weights * energies).sum(axis=-1), energy / mass * at_rest, rtol=1e-12)
    half_width = np.sqrt(energy**2 - mass**2) / mass * np.sqrt(at_rest**2 - TAU**2)
    variance = (weights * energies**2).sum(axis=-1) - (energy / mass * at_rest) ** 2
    np.testing.assert_allclose(variance, half_width**2 / 3, rtol=1e-10)


@pytest.mark.parametrize(("energy", "mass", "length"), [(500.0, 5.0, 0.002), (500.0, 5.0, 0.2), (30.0, 10.0, 0.02)])
def test_survival_of_taus_from_a_decay(energy, mass, length):
    at_rest = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    centre = energy / mass * at_rest
    half_width = np.sqrt(energy**2 - mass**2) / mass * np.sqrt(at_rest**2 - TAU**2)

    def survival(e):
        return mpmath.exp(-length / (mpmath.sqrt(e**2 - TAU**2) / TAU * TAU_DECAY_LENGTH_M))

    low, high = centre - half_width, centre + half_width
    exact = mpmath.quad(survival, np.linspace(low, high, 9).tolist()) / (high - low)
    found = tau_decay.track_survival_from_decay(np.array([energy]), np.array([mass]), length)
    assert found[0] == pytest.approx(float(exact), rel=1e-8)


def test_no_tau_from_a_particle_that_is_too_light():
    mass = np.array([1e-3, TAU, TAU + MUON])
    assert (tau_decay.track_survival_from_decay(np.full(3, 100.0), mass, 0.0) == 0).all()


def test_a_particle_at_rest_gives_one_energy():
    energies, _ = tau_decay.energies_from_decay(np.array([5.0]), np.array([5.0]))
    np.testing.assert_allclose(energies, (25 + TAU**2 - MUON**2) / 10, rtol=1e-14)


def test_a_sharp_track_counts_all_taus_of_longer_mean():
    edge = tau_decay.least_energy_gev(0.02)
    assert tau_decay.decay_length_m(np.array(edge)) == pytest.approx(0.02, rel=1e-12)
    energy = edge * np.array([0.5, 1 - 1e-9, 1 + 1e-9, 2.0])
    np.testing.assert_array_equal(tau_decay.track_survival(energy, 0.02, "sharp"), [0, 0, 1, 1])
    assert (tau_decay.track_survival(energy, 0.0, "sharp") == 1).all()


@pytest.mark.parametrize(("energy", "mass", "length"), [(400.0, 5.0, 0.01), (900.0, 20.0, 0.02), (30.0, 2.0, 1.3e-3)])
def test_a_sharp_track_from_a_decay_is_a_share_of_a_flat_spectrum(energy, mass, length):
    found = tau_decay.track_survival_from_decay(np.array([energy]), np.array([mass]), length, "sharp")
    momentum = np.sqrt((mass**2 - (TAU + MUON) ** 2) * (mass**2 - (TAU - MUON) ** 2)) / (2 * mass)
    cosine = np.linspace(-1, 1, 400_001)
    of_tau = (energy * np.hypot(momentum, TAU) + np.sqrt(energy**2 - mass**2) * momentum * cosine) / mass
    assert 0 < found[0] < 1
    assert found[0] == pytest.approx((tau_decay.decay_length_m(of_tau) > length).mean(), abs=1e-5)
    closed = tau_decay.track_survival_from_decay(np.array([energy]), np.array([1.0]), length, "sharp")
    assert closed[0] == 0
