import numpy as np
import pytest

from mubeam.foundation import citations
from mubeam.physics.degrees_of_freedom import COLDEST_GEV, g_rho, g_s, g_star_sqrt, parameters

# T [GeV], g*_s, g*_rho, and how far the fit of the same authors may be (they fit their table to 1 to 3 %)
TABLE = [
    (1.0e-5, 3.93094, 3.38308, 1e-3),
    (3.04264e-4, 9.02789, 8.92686, 1e-3),
    (1.03035e-3, 10.5582, 10.5561, 1e-3),
    (2.02083e-2, 11.2535, 11.3426, 1e-3),
    (5.10655e-2, 14.3869, 14.6940, 1e-3),
    (1.011060e-1, 17.4093, 17.8294, 1e-3),
    (1.4938e-1, 25.2769, 26.9704, 0.03),
    (2.00183e-1, 38.1349, 41.1201, 0.03),
    (5.05853e-1, 60.0405, 61.6716, 0.015),
    (3.0763, 78.3317, 78.8538, 0.01),
    (30.4737, 84.8612, 85.4569, 0.01),
    (1022.25, 103.838, 103.849, 0.01),
]


@pytest.mark.parametrize(("temperature", "entropy", "energy", "tolerance"), TABLE)
def test_published_table(temperature, entropy, energy, tolerance):
    """Saikawa and Shirai's table of the Standard Model, whose fits these are."""
    at = np.array(temperature)
    assert g_s(at) == pytest.approx(entropy, rel=tolerance)
    assert g_rho(at) == pytest.approx(energy, rel=tolerance)


def test_today_and_below_nothing_changes():
    """Decoupled neutrinos: g_s = 2 + (7/8) 6 (4/11) N_eff/3, about 3.93."""
    assert g_s(np.array(2e-13)) == g_s(np.array(COLDEST_GEV)) == pytest.approx(2 + 7 / 11 * 3.045, rel=2e-3)


def test_fits_join():
    around = 0.12 * np.array([1 - 1e-9, 1 + 1e-9])
    for function in (g_s, g_rho):
        below, above = function(around)
        assert below == pytest.approx(above, rel=1e-3)


def test_combination_for_relics():
    """Where g does not change it is its square root; at the QCD transition it is far above."""
    flat, transition = np.array(4e-3), np.array(0.16)
    assert g_star_sqrt(flat) == pytest.approx(np.sqrt(g_s(flat)), rel=1e-3)
    assert g_star_sqrt(transition) > 1.2 * np.sqrt(g_s(transition))


def test_cited():
    assert citations.bibtex([parameters()["citation"]])
