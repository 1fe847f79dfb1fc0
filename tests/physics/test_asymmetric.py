"""The fraction of antiparticles against the analytic results of Graesser, Shoemaker and Vecchi."""

import numpy as np
import pytest

from mubeam.physics import asymmetric, relic
from mubeam.physics.degrees_of_freedom import g_star_sqrt

MASS = np.array([5.0])
PAST = relic.history(MASS, 500)
ZERO = np.zeros(1)
THERMAL = relic.thermal_cross_section(PAST)


@pytest.mark.parametrize("strength", [1.02, 1.3, 2.0, 4.0])
def test_ratio_of_graesser_shoemaker_vecchi(strength):
    """r = exp[-2 K (1 - r)/(1 + r)] with the x_f of the symmetric relic: ln(r) is good to the change of x_f, 9 %."""
    found = np.exp(-2 * asymmetric.half_log_ratio(PAST, strength * THERMAL, ZERO)[0])
    expected = 0.5 if strength > 1.5 else 0.9
    for _ in range(2000):
        expected = np.exp(-2 * strength * (1 - expected) / (1 + expected))
    assert np.log(found) == pytest.approx(np.log(expected), rel=0.09)


@pytest.mark.parametrize(("strength", "tolerance"), [(100, 0.04), (1e3, 0.01), (1e5, 0.003)])
def test_late_freeze_out(strength, tolerance):
    """Ybar = Yeq^2/eta until kappa eta = 2, the rate at which that falls; then it decays freely.

    The switch costs about one e-fold of r, whatever sigma v is.
    """
    d = asymmetric.half_log_ratio(relic.history(MASS, 2800), strength * THERMAL, ZERO)[0]
    eta = relic.dark_matter_yield(MASS)[0] * np.tanh(d)
    x = np.geomspace(5, 1e6, 20000)
    unit_rate = np.sqrt(np.pi / 45) * 1.22089e19 * MASS[0] * g_star_sqrt(MASS[0] / x) / x**2
    rate = unit_rate * THERMAL[0] * strength * eta
    first = np.argmax(rate < 2)
    decay = ((rate * x)[first:-1] * np.diff(np.log(x[first:]))).sum()
    expected = 2 * relic.log_equilibrium_yield(x[first], MASS)[0] - 2 * np.log(eta) - decay
    assert -2 * d == pytest.approx(expected, rel=tolerance)


def test_ratio_solves_the_boltzmann_equation_with_all_of_the_dark_matter():
    strength = np.array([1.001, 1.5, 5.0, 300.0, 1e4])
    past = relic.history(np.full(5, 5.0), 500)
    d = asymmetric.half_log_ratio(past, strength * THERMAL, 3 * THERMAL + np.zeros(5))
    total = relic.dark_matter_yield(past.mass_gev)
    log_yield = relic.log_antiparticle_yield(past, strength * THERMAL, 3 * THERMAL + np.zeros(5), total * np.tanh(d))
    # Ybar = Y_DM r/(1 + r)
    np.testing.assert_allclose(log_yield, np.log(total) - 2 * d - np.log1p(np.exp(-2 * d)), rtol=1e-7)


def test_below_the_thermal_cross_section_chi_is_symmetric():
    assert asymmetric.half_log_ratio(PAST, 0.99 * THERMAL, ZERO) == 0


@pytest.mark.parametrize("tightness", [1.5, 0.999, 0.5, 0.1, 1e-3])
def test_least_cross_section(tightness):
    """At it the signal is the limit, or the thermal one is already below the limit."""
    limit = tightness * THERMAL
    found = asymmetric.least_cross_section(PAST, np.minimum(limit, THERMAL), THERMAL)
    d = asymmetric.half_log_ratio(PAST, found, ZERO)
    assert found / np.cosh(d) ** 2 == pytest.approx(min(1, tightness) * THERMAL[0], rel=3e-6)
    assert (found > THERMAL).item() is (tightness < 1)


def test_signal_falls_with_the_cross_section():
    strength = np.geomspace(1.0001, 300, 40)
    past = relic.history(np.full(40, 5.0), 350)
    d = asymmetric.half_log_ratio(past, strength * THERMAL, np.zeros(40))
    assert (np.diff(np.log(strength) - 2 * np.log(np.cosh(d))) < 0).all()
