import mpmath
import numpy as np
import pytest

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.physics import photon_flux

MUON = LEPTON_MASS_GEV["mu"]


def virtualities(x, q2_max, m):
    """Budnev et al., Phys. Rept. 15, 181, before the integral over the virtuality."""
    with mpmath.workdps(30):
        x, q2_max, m = map(mpmath.mpf, (x, q2_max, m))
        q2_min = m**2 * x**2 / (1 - x)

        def integrand(log_q2):
            return 1 - x + x**2 / 2 - (1 - x) * q2_min / mpmath.exp(log_q2)

        edges = mpmath.linspace(mpmath.log(q2_min), mpmath.log(q2_max), 5)
        return float(mpmath.mpf(ALPHA) / (mpmath.pi * x) * mpmath.quad(integrand, edges))


@pytest.mark.parametrize("x", [1e-6, 0.01, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("q2_max", [3.16, 1e3])
def test_against_the_integral_over_the_virtuality(x, q2_max):
    found = photon_flux.lepton_photons(np.array(x), q2_max, MUON)
    assert found == pytest.approx(virtualities(x, q2_max, MUON), rel=1e-11)


def test_ends_where_no_virtuality_is_left():
    q2_max = np.array([0.1, 3.16])
    end = photon_flux.highest_fraction(q2_max, MUON)
    np.testing.assert_allclose(photon_flux.lowest_virtuality(end, MUON), q2_max, rtol=1e-12)
    assert (photon_flux.lepton_photons(end * (1 - 1e-3), q2_max, MUON) > 0).all()
    np.testing.assert_array_equal(photon_flux.lepton_photons(end * (1 + 1e-4), q2_max, MUON), 0.0)
