import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.experiments.card import Geometry
from mubeam.figures import acceptance

PLACES = {"decay_start_m": 20.0, "decay_end_m": 120.0}
POINT = {"mass_gev": 1.0, "coupling": 3e-7}


@pytest.fixture(scope="module")
def dump():
    geometry = Geometry(**PLACES, source=dict.fromkeys(PLACES, "x"))
    return mb.experiments.get("muon-beam-dump").model_copy(update={"geometry": geometry})


def test_shares_of_the_decays(dump):
    """The particle of a heavy scalar points better than its products, and scattering takes from both."""
    found = acceptance("muonphilic-scalar", dump, "ultimate", **POINT, products="mu- mu+", radius_m=[0.05, 100.0])
    for share in (found.particle, found.particle_unscattered, found.both, found.both_unscattered):
        assert (np.diff(share) > 0).all()
        assert share[-1] == pytest.approx(1, abs=1e-4)
    assert (found.both < found.particle)[:1].all()
    assert found.particle[0] < 0.7 * found.particle_unscattered[0]
    assert found.both[0] < 0.7 * found.both_unscattered[0]
    lines = found.plot().axes[0].lines
    np.testing.assert_array_equal(lines[0].get_ydata(), found.particle)
    assert len(lines) == 4


def test_the_particle_alone(dump):
    found = acceptance("muonphilic-scalar", dump, "ultimate", **POINT, radius_m=0.1)
    assert found.both is None
    assert len(found.plot().axes[0].lines) == 2


@pytest.mark.parametrize(("change", "message"), [
    ({"products": "tau- tau+"}, "two that 1 GeV decay to"),
    ({"products": "e- e+ gamma"}, "two that 1 GeV decay to"),
    ({"radius_m": [-1.0]}, "radius_m must be above zero"),
    ({"coupling": 0.0}, "coupling must be above zero"),
])  # fmt: skip
def test_wrong_input(dump, change, message):
    with pytest.raises(InputError, match=message):
        acceptance("muonphilic-scalar", dump, "ultimate", **(POINT | change))
