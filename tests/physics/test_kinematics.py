import mpmath
import numpy as np
import pytest

from mubeam.physics import kinematics as kin

MUON, LEAD = 0.1056583755, 193.0


def exact(function, *arguments):
    with mpmath.workdps(50):
        return function(*(mpmath.mpf(a) for a in arguments))


@pytest.mark.parametrize(("energy", "m", "mf"), [(160.0, 1e-3, MUON), (1e4, 1e-3, MUON), (1e3, 20.0, 1.77693)])
def test_t_range_keeps_its_digits(energy, m, mf):
    found = kin.t_range(energy, m, MUON, mf, LEAD)
    expected = exact(kin.t_range, energy, m, MUON, mf, LEAD)
    for a, b in zip(found, expected, strict=True):
        assert abs(a / b - 1) < 1e-12


@pytest.mark.parametrize(("energy", "m", "mf"), [(160.0, 0.5, MUON), (1e3, 20.0, 1.77693)])
def test_at_t_min_only_the_threshold_is_reached(energy, m, mf):
    with mpmath.workdps(50):
        low, high = kin.t_range(*(mpmath.mpf(v) for v in (energy, m, MUON, mf, LEAD)))
        threshold = kin.s_threshold(mpmath.mpf(m), mpmath.mpf(MUON), mpmath.mpf(mf))
        for t in (low, high):
            momentum = kin.momentum(mpmath.mpf(energy), mpmath.mpf(MUON))
            top = kin.s_maximum(t, mpmath.mpf(energy), momentum, mpmath.mpf(LEAD))
            assert abs(top / threshold - 1) < 1e-30


def test_threshold_energy_and_highest_mass_are_inverse():
    energy = kin.threshold_energy(5.0, MUON, 1.77693, LEAD)
    assert kin.highest_mass(energy, MUON, 1.77693, LEAD) == pytest.approx(5.0, rel=1e-12)


@pytest.mark.parametrize(("energy", "x", "m"), [(160.0, 0.3, 1e-3), (1e4, 0.999, 1e-3), (1e3, 0.5, 20.0)])
def test_momentum_difference_and_u_keep_their_digits(energy, x, m):
    arguments = (energy, x * energy, energy - x * energy, m, MUON)
    found = kin.momentum_difference(*arguments)[2], kin.minus_u_forward(*arguments, MUON)
    with mpmath.workdps(50):
        e, ex, er, mm, mi = (mpmath.mpf(a) for a in arguments)
        p, k = mpmath.sqrt(e**2 - mi**2), mpmath.sqrt(ex**2 - mm**2)
        # (p-k)^2 - mf^2 with the energy of the rest as given
        minus_u = -(er**2 - (p - k) ** 2 - mi**2)
    assert abs(found[0] / (p - k) - 1) < 1e-11
    assert abs(found[1] / minus_u - 1) < 1e-9


def test_y_limits_meet_at_the_lowest_t():
    energy, ex, m = np.array([160.0]), np.array([80.0]), np.array([0.2])
    forward = kin.minus_u_forward(energy, ex, energy - ex, m, MUON, MUON)
    p_minus_k = kin.momentum_difference(energy, ex, energy - ex, m, MUON)[2]
    t_min = kin.t_limits(forward, p_minus_k, energy - ex, LEAD)[0]
    low, high = kin.y_limits(t_min, forward, p_minus_k, energy - ex, LEAD, MUON)
    assert abs(high[0]) < 1e-9 * abs(low[0])
    assert kin.y_limits(t_min * 1.1, forward, p_minus_k, energy - ex, LEAD, MUON)[1] > 0


def t_minimum(energy, ex, m, nucleus_mass):
    energy, ex, m = (np.array([v]) for v in (energy, ex, m))
    forward = kin.minus_u_forward(energy, ex, energy - ex, m, MUON, MUON)
    p_minus_k = kin.momentum_difference(energy, ex, energy - ex, m, MUON)[2]
    return kin.t_limits(forward, p_minus_k, energy - ex, nucleus_mass)[0][0], forward[0], p_minus_k[0]


def test_no_t_for_an_energy_out_of_reach():
    assert t_minimum(20.0, 19.3, 19.0, 193.0)[0] == np.inf
    assert t_minimum(20.0, 19.3, 19.0, 1000.0)[0] < np.inf


@pytest.mark.parametrize(("m", "ex", "nucleus_mass"), [(0.3, 60.0, 193.0), (5.0, 40.0, 193.0), (6.0, 6.2, 0.9)])
def test_t_minimum_is_the_root(m, ex, nucleus_mass):
    t, forward, p_minus_k = t_minimum(160.0, ex, m, nucleus_mass)
    left = (forward + (1 + (160.0 - ex) / nucleus_mass) * t) ** 2
    assert left == pytest.approx(4 * (t + t**2 / (4 * nucleus_mass**2)) * p_minus_k**2, rel=1e-9)


def test_virtuality_limits_are_zeros_of_the_amplitude():
    from mubeam.physics.amplitudes.fusion import FusionPoint, azimuth_average

    energy, omega, t, m = np.array(160.0), np.array(90.0), np.array(0.01), np.array(0.3)
    low, high = kin.virtuality_limits(energy, omega, t, m, MUON, LEAD)
    middle = azimuth_average(FusionPoint(energy, omega, (low * high) ** 0.5, t), m, MUON, LEAD)
    assert middle > 0
    assert abs(azimuth_average(FusionPoint(energy, omega, high, t), m, MUON, LEAD)) < 1e-6 * middle


def test_no_t_where_rounding_leaves_no_root():
    # a < 0 is lost beside b < 0, of which b + |b| is zero
    low, high = kin.t_limits(np.array([3.0836243473382247e24]), np.nextafter([1e20], np.inf), 1e20, 193.00557829078397)
    assert low[0] == high[0] == np.inf
