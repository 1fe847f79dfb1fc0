"""The Riccati steps against an implicit Euler integration, analytic freeze-out and published thermal cross sections."""

import mpmath
import numpy as np
import pytest

from mubeam.constants import PLANCK_MASS_GEV
from mubeam.physics import relic
from mubeam.physics.degrees_of_freedom import g_rho, g_s
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

MASSES = np.array([1.0, 3.0, 10.0, 30.0, 100.0])
ZERO = np.zeros(5)
SIGMA_V = 5e-26 / CM3_PER_S_PER_INVERSE_GEV2


def log_yield(steps, mass, a, b, asymmetry):
    """Extrapolated to no step, with the size of the correction."""
    coarse, fine = (relic.log_antiparticle_yield(relic.history(mass, n), a, b, asymmetry) for n in (steps, 2 * steps))
    return fine + (fine - coarse) / 3, abs(fine - coarse)


def implicit_euler(mass, a, b, asymmetry, steps, first=8.0, last=1e5):
    """ln Ybar at x = last in equal steps of ln x, extrapolated; K_2 by its asymptotic series."""
    found = []
    for n in (steps, 2 * steps):
        x = np.geomspace(first, last, n + 1)[:, None]
        temperature, h = mass / x, np.log(last / first) / n
        slope = np.gradient(np.log(g_s(temperature)), -h, axis=0)
        root_g = g_s(temperature) / np.sqrt(g_rho(temperature)) * (1 + slope / 3)
        rate = h * np.sqrt(np.pi / 45) * PLANCK_MASS_GEV * mass * root_g / x * (a + 6 * b / x)
        k2 = np.sqrt(np.pi / (2 * x)) * np.exp(-x) * (1 + 15 / (8 * x) + 105 / (128 * x**2) - 315 / (1024 * x**3))
        source = rate * (45 / (2 * np.pi**4) * x**2 * k2 / g_s(temperature)) ** 2
        y = source[0] / rate[0] / (asymmetry / 2 + np.sqrt(asymmetry**2 / 4 + source[0] / rate[0]))
        for i in range(1, n + 1):
            linear, constant = 1 + rate[i] * asymmetry, y + source[i]
            y = 2 * constant / (linear + np.sqrt(linear**2 + 4 * rate[i] * constant))
        found.append(np.log(y))
    return 2 * found[1] - found[0]


@pytest.mark.parametrize(("a", "b"), [(SIGMA_V, 0.0), (0.0, 12 * SIGMA_V), (SIGMA_V, 3 * SIGMA_V)])
@pytest.mark.parametrize("fraction", [0.0, 0.4])
def test_against_implicit_euler(a, b, fraction):
    """Both series of steps are extrapolated; the tail beyond x = 1e5 is 3e-4 of the symmetric yield."""
    asymmetry = fraction * relic.dark_matter_yield(MASSES)
    found, _ = log_yield(700, MASSES, a + ZERO, b + ZERO, asymmetry)
    expected = implicit_euler(MASSES, a, b, asymmetry, 4000)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


def test_the_error_is_of_second_order_in_the_step():
    arguments = (MASSES, SIGMA_V + ZERO, ZERO, 0.5 * relic.dark_matter_yield(MASSES))
    few, many = (log_yield(steps, *arguments) for steps in (300, 600))
    assert (many[1] < few[1] / 2.5).all()
    assert (abs(few[0] - many[0]) < few[1] / 3).all()


def test_tail_beyond_the_last_step():
    """Half of the freeze-out's logarithm, none of the result: another last step gives the same."""
    arguments = (np.array([5.0]), np.array([SIGMA_V]), np.zeros(1), np.zeros(1))
    expected, _ = log_yield(700, *arguments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relic, "X_END", 1e3)
        found, _ = log_yield(420, *arguments)
    assert found == pytest.approx(expected, abs=2e-4)


def test_bessel_function():
    for x in (1.0, 3.0, 20.0, 500.0, 1e4):
        assert relic.scaled_bessel_k2(np.array(x)) == pytest.approx(
            float(mpmath.besselk(2, x) * mpmath.exp(x)), rel=1e-10
        )


def test_equilibrium_yield_without_suppression():
    """At x = 1 within the difference of Bose, Fermi and Boltzmann: n = 0.83 (3/4) zeta(3) g T^3/pi^2 for a fermion."""
    relativistic = 45 * 1.2020569 * 2 * 0.75 / (2 * np.pi**4 * g_s(np.array(100.0)))
    assert np.exp(relic.log_equilibrium_yield(np.array(1.0), np.array(100.0))) == pytest.approx(relativistic, rel=0.15)


def test_analytic_freeze_out():
    """Ybar = 1/int kappa from x_f on, x_f where Y - Yeq = c Yeq, c(c + 2) = 1 (Kolb and Turner, Sec. 5.2): 5 %."""
    mass = 50.0
    root_g = float(g_s(np.array(2.0)) / np.sqrt(g_rho(np.array(2.0))))
    scale = np.sqrt(np.pi / 45) * PLANCK_MASS_GEV * mass * root_g * SIGMA_V
    x_f = 20.0
    for _ in range(50):
        x_f = np.log(scale * 45 * 2 / (4 * np.pi**4) * np.sqrt(np.pi / 2) / g_s(np.array(2.0)) / np.sqrt(x_f))
    found, _ = log_yield(700, np.array([mass]), np.array([SIGMA_V]), np.zeros(1), np.zeros(1))
    assert np.exp(found[0]) == pytest.approx(x_f / scale, rel=0.05)


def test_entropy_and_density_today():
    """PDG 2024: 2891 entropies/cm^3 with three whole neutrinos; N_eff = 3.04 and their heating add 0.6 %."""
    assert relic.entropy_today_per_cm3() == pytest.approx(2891.2, rel=0.007)
    # 0.12 of 1.0537e-5 GeV/cm^3
    assert relic.dark_matter_yield(np.array(1.0)) == pytest.approx(4.37e-10, rel=0.01)


def test_thermal_cross_sections_of_an_ideal_gas(monkeypatch):
    """Dirac chi, Omega h^2 = 0.12: 9.1, 7.9, 4.5, 4.2, 4.2 e-26 cm^3/s within 5 %, from an ideal gas of free particles.

    Interactions in the quark-gluon plasma, which the package has, lower g* and raise all but the first.
    """
    log_t = np.linspace(np.log(1e-4), np.log(200), 400)
    energy, entropy = ideal_gas(np.exp(log_t))
    slope = np.gradient(np.log(entropy), log_t)
    today = relic.entropy_today_per_cm3()
    monkeypatch.setattr(relic, "entropy_today_per_cm3", lambda: today)
    monkeypatch.setattr(relic, "g_s", lambda t: np.interp(np.log(t), log_t, entropy))
    combined = entropy / np.sqrt(energy) * (1 + slope / 3)
    monkeypatch.setattr(relic, "g_star_sqrt", lambda t: np.interp(np.log(t), log_t, combined))
    found = relic.thermal_cross_section(relic.history(MASSES, 700)) * CM3_PER_S_PER_INVERSE_GEV2
    np.testing.assert_allclose(found, np.array([9.1, 7.9, 4.5, 4.2, 4.2]) * 1e-26, rtol=0.05)


def ideal_gas(temperature):
    """g*_rho and g*_s of free particles, hadrons turning into quarks and gluons at 0.2 GeV: (mass, states, fermion)."""
    always = [
        (0, 2, 0),
        (0, 6, 1),
        (511e-6, 4, 1),
        (0.1057, 4, 1),
        (1.777, 4, 1),
        (80.4, 6, 0),
        (91.2, 3, 0),
        (125, 1, 0),
    ]
    quarks = [(0, 16, 0), (0.003, 24, 1), (0.1, 12, 1), (1.27, 12, 1), (4.2, 12, 1), (173, 12, 1)]
    hadrons = [(0.137, 3, 0), (0.494, 4, 0), (0.548, 1, 0), (0.775, 12, 0), (0.892, 12, 0), (0.938, 8, 1)]
    free = 1 / (1 + np.exp(-(temperature - 0.2) / 0.015))
    nodes, weights = np.polynomial.laguerre.laggauss(40)
    energy, entropy = np.zeros(temperature.shape), np.zeros(temperature.shape)
    for species, share in ((always, 1.0), (quarks, free), (hadrons, 1 - free)):
        for mass, states, fermion in species:
            e = np.hypot(nodes, mass / temperature[:, None])
            filling = weights * np.exp(nodes - e) / (1 + (2 * fermion - 1) * np.exp(-e)) * states / (2 * np.pi**2)
            rho, pressure = (filling * nodes**2 * e).sum(axis=1), (filling * nodes**4 / e / 3).sum(axis=1)
            energy += share * rho * 30 / np.pi**2
            entropy += share * (rho + pressure) * 45 / (2 * np.pi**2)
    return energy, entropy


def test_thermal_cross_section_gives_the_density():
    past = relic.history(MASSES, 700)
    for wave in ("s", "p"):
        found = relic.thermal_cross_section(past, wave)
        waves = (found, ZERO) if wave == "s" else (ZERO, found)
        total = 2 * np.exp(relic.log_antiparticle_yield(past, *waves, ZERO))
        np.testing.assert_allclose(relic.omega_h2(MASSES, total), 0.12, rtol=1e-5)
