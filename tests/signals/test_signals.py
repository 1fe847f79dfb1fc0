import numpy as np
import pytest

from mubeam import experiments, signals
from mubeam.errors import UnknownNameError

GEOMETRY = experiments.get("na64mu-2022").geometry
RATES = np.array([0.0, 1e-3, 0.1, 3.0, 100.0])


def layered(geometry):
    return geometry.model_copy(update={"production_profile": "layered"})


@pytest.mark.parametrize("geometry", [GEOMETRY, layered(GEOMETRY)], ids=["continuous", "layered"])
def test_seen_and_unseen_make_the_escaping(geometry):
    seen, unseen = (signals.get(name)(RATES, np.array(0.0), geometry) for name in ("displaced-decay", "missing-energy"))
    assert ((seen >= 0) & (unseen >= 0) & (seen + unseen <= 1 + 1e-12)).all()
    assert (np.diff(seen + unseen) < 0).all()


def test_layered_form_of_p1_appendix_a():
    """Eqs. (14)-(16) summed over the 136 layers."""
    length, k = GEOMETRY.decay_region_m, np.arange(136)
    for rate in RATES[1:]:
        reach = np.exp(-k * 0.003 * rate).mean()
        seen = signals.get("displaced-decay")(np.array(rate), np.array(0.0), layered(GEOMETRY))
        unseen = signals.get("missing-energy")(np.array(rate), np.array(0.0), layered(GEOMETRY))
        assert seen == pytest.approx(reach * -np.expm1(-length * rate), rel=1e-12)
        assert unseen == pytest.approx(reach * np.exp(-length * rate), rel=1e-12)


def test_invisible_products_are_never_seen():
    assert (signals.get("displaced-decay")(RATES, np.array(1.0), GEOMETRY) == 0).all()
    np.testing.assert_allclose(signals.get("missing-energy")(RATES, np.array(1.0), GEOMETRY), 1.0)


def test_toy_monte_carlo():
    """Production even over the depth, exponential decay: counted."""
    rng = np.random.default_rng(3)
    count, rate = 400_000, 0.8
    way = rng.uniform(0, GEOMETRY.layers * GEOMETRY.layer_spacing_m, count)
    decay = rng.exponential(1 / rate, count)
    seen = ((decay > way) & (decay < way + GEOMETRY.decay_region_m)).mean()
    unseen = (decay > way + GEOMETRY.decay_region_m).mean()
    expected = [signals.get(n)(np.array(rate), np.array(0.0), GEOMETRY) for n in ("displaced-decay", "missing-energy")]
    for counted, probability in zip((seen, unseen), expected, strict=True):
        assert counted == pytest.approx(probability, abs=4 * (probability * (1 - probability) / count) ** 0.5)


def test_unknown_signature():
    with pytest.raises(UnknownNameError, match="did you mean 'missing-energy'"):
        signals.get("missing-enery")
