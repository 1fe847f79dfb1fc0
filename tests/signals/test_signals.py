import numpy as np
import pytest

from mubeam import experiments, signals
from mubeam.errors import UnknownNameError

NA64MU = experiments.get("na64mu-2022")
GEOMETRY = NA64MU.decay_geometry
RATES = np.array([0.0, 1e-3, 0.1, 3.0, 100.0])


LAYERED = NA64MU.model_copy(update={"geometry": GEOMETRY.model_copy(update={"production_profile": "layered"})})


def probability(name, rate, invisible=0.0, experiment=NA64MU, products=None):
    fate = signals.Fate(np.array(rate), np.array(invisible), products or {})
    return signals.get(name).probability(fate, experiment)


@pytest.mark.parametrize("experiment", [NA64MU, LAYERED], ids=["continuous", "layered"])
def test_seen_and_unseen_make_the_escaping(experiment):
    seen, unseen = (probability(name, RATES, experiment=experiment) for name in ("displaced-decay", "missing-energy"))
    assert ((seen >= 0) & (unseen >= 0) & (seen + unseen <= 1 + 1e-12)).all()
    assert (np.diff(seen + unseen) < 0).all()


def test_layered_form_of_p1_appendix_a():
    """Eqs. (14)-(16) summed over the 136 layers."""
    length, k = GEOMETRY.decay_region_m, np.arange(136)
    for rate in RATES[1:]:
        reach = np.exp(-k * 0.003 * rate).mean()
        seen = probability("displaced-decay", rate, experiment=LAYERED)
        unseen = probability("missing-energy", rate, experiment=LAYERED)
        assert seen == pytest.approx(reach * -np.expm1(-length * rate), rel=1e-12)
        assert unseen == pytest.approx(reach * np.exp(-length * rate), rel=1e-12)


def test_invisible_products_are_never_seen():
    assert (probability("displaced-decay", RATES, invisible=1.0) == 0).all()
    np.testing.assert_allclose(probability("missing-energy", RATES, invisible=1.0), 1.0)


def test_toy_monte_carlo():
    """Production even over the depth, exponential decay: counted."""
    rng = np.random.default_rng(3)
    count, rate = 400_000, 0.8
    way = rng.uniform(0, GEOMETRY.layers * GEOMETRY.layer_spacing_m, count)
    decay = rng.exponential(1 / rate, count)
    seen = ((decay > way) & (decay < way + GEOMETRY.decay_region_m)).mean()
    unseen = (decay > way + GEOMETRY.decay_region_m).mean()
    expected = [probability(name, rate) for name in ("displaced-decay", "missing-energy")]
    for counted, p in zip((seen, unseen), expected, strict=True):
        assert counted == pytest.approx(p, abs=4 * (p * (1 - p) / count) ** 0.5)


def test_unknown_signature():
    with pytest.raises(UnknownNameError, match="did you mean 'missing-energy'"):
        signals.get("missing-enery")
