import numpy as np
import pytest

from mubeam import Bremsstrahlung, PhotonFusion
from mubeam.production.engine.points import points_at_x
from mubeam.production.processes.base import MERGED_NUMBERS

LEAD_GEV = 193.0


@pytest.mark.parametrize("process", [Bremsstrahlung("axial"), Bremsstrahlung("scalar", "mu", "tau"), PhotonFusion()])
@pytest.mark.parametrize("count", [3, MERGED_NUMBERS])
def test_rules_at_once_are_the_rules_one_by_one(process, count):
    """Few points are integrated by all rules in one call, many rule by rule."""
    points = points_at_x(np.full(count, 160.0), np.linspace(0.2, 0.8, count), np.full(count, 0.5))
    t = np.broadcast_to(np.array([[1e-3], [1e-2], [0.1], [2e-3]]), (4, count))
    found = process.energy_integrals(points, t, LEAD_GEV, (6, 6, 6, 4))
    np.testing.assert_allclose(found[:3], process.energy_integral(points, t[:3], LEAD_GEV, 6), rtol=1e-13)
    np.testing.assert_allclose(found[3:], process.energy_integral(points, t[3:], LEAD_GEV, 4), rtol=1e-13)
