from math import cos, pi, sqrt

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics.derivative_couplings import yukawa_form

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]


@pytest.mark.parametrize("angle", [0.1, 0.7, 1.5, 2.5, -2.0])
def test_against_the_relations_as_written(angle):
    g, theta = yukawa_form(np.array(1e-3), np.array(angle), TAU, MUON)
    assert float(g) == pytest.approx(1e-3 * sqrt(MUON**2 + TAU**2 + 2 * MUON * TAU * cos(2 * angle)), rel=1e-12)
    assert np.tan(theta) == pytest.approx(np.tan(angle) * (TAU - MUON) / (TAU + MUON), rel=1e-12)
    assert np.cos(theta) * np.cos(angle) > 0


def test_unit_coupling_at_a_tev():
    # P2 Sec. II.1
    g, theta = yukawa_form(np.array(1e-3), np.array(pi / 4), TAU, MUON)
    assert float(g) == pytest.approx(1.8e-3, rel=0.02)
    assert theta < pi / 4
