"""What must hold for any counts, backgrounds and errors."""

from math import log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mubeam.statistics import Background, Likelihood, combine
from mubeam.statistics.panjer import cls_values

events = st.floats(0.01, 8.0)
counts = st.integers(0, 8)
few = settings(max_examples=max(15, settings.default.max_examples // 4))
"""Of examples that take long."""
levels = st.sampled_from([0.68, 0.9, 0.95])
relatives = st.floats(0.01, 1.0)


@st.composite
def backgrounds(draw):
    """One source of any kind, or two."""
    kind = draw(st.sampled_from(["known", "gamma", "lognormal", "control", "two"]))
    mean = draw(events)
    if kind == "known":
        return Background(mean)
    if kind == "control":
        return Background(None, control=(draw(st.integers(0, 30)), draw(st.floats(0.2, 20.0))))
    if kind == "two":
        return Background(mean) + Background(0.5 * mean, 0.1 * mean)
    return Background(mean, draw(relatives) * mean, model=kind)


def systematics(bins, sides=("signal", "background")):
    """Some nuisances, on any side and bin."""
    sizes = st.lists(st.floats(0.0, 0.6), min_size=bins, max_size=bins)
    one = st.dictionaries(st.sampled_from(sides), sizes, min_size=1)
    return st.dictionaries(st.sampled_from(["a", "b", "c"]), one, max_size=2)


@st.composite
def several(draw, known=False, most_events=4):
    """Counts, backgrounds and signals of two or three bins."""
    bins = draw(st.integers(2, 3))
    seen = draw(st.lists(st.integers(0, most_events), min_size=bins, max_size=bins))
    sources = events.map(Background) if known else backgrounds()
    signal = draw(st.lists(st.floats(0.05, 5.0), min_size=bins, max_size=bins))
    return seen, draw(st.lists(sources, min_size=bins, max_size=bins)), np.array(signal)


@given(backgrounds(), levels, systematics(1, ("background",)))
def test_no_event_says_the_same_whatever_the_background(background, level, errors):
    found = Likelihood(0, background, errors, level).upper_limit()
    assert found == pytest.approx(-log(1 - level), rel=1e-9)


@given(several(), levels)
def test_no_event_in_any_bin(given_bins, level):
    seen, sources, shape = given_bins
    found = Likelihood([0] * len(seen), sources, None, level).upper_limit(shape)
    assert found == pytest.approx(-log(1 - level), rel=1e-8)


@given(counts, backgrounds(), levels)
def test_a_limit_rises_with_the_count(n, background, level):
    limits = [Likelihood(k, background, None, level).upper_limit() for k in (n, n + 1)]
    assert limits[1] > limits[0]


@given(counts, events, st.floats(0.01, 5.0), levels)
def test_a_limit_is_no_better_for_more_counts_and_no_worse_for_more_background(n, background, more, level):
    limits = [Likelihood(n, Background(b), None, level).upper_limit() for b in (background, background + more)]
    assert -log(1 - level) * (1 - 1e-9) <= limits[1] <= limits[0] * (1 + 1e-9)


@few
@given(counts, backgrounds(), st.floats(0.0, 0.5), st.floats(0.01, 0.5))
def test_a_limit_rises_with_the_error_of_the_signal(n, background, error, more):
    limits = [Likelihood(n, background, {"e": {"signal": e}}).upper_limit() for e in (error, error + more)]
    assert limits[1] > limits[0] * (1 - 1e-9)


@given(several(known=True, most_events=6))
def test_bounds(given_bins):
    """exp(-S) <= CLs <= exp(t - S); the upper one, of the exact likelihood ratio, holds to within its rounding."""
    seen, sources, signal = given_bins
    likelihood = Likelihood(seen, sources)
    found, total = float(likelihood.cls(signal)), signal.sum()
    assert found >= np.exp(-total) * (1 - 1e-12)
    order = likelihood.test.bins.order(signal[None])
    most = order.most(order.of(np.array(seen)))[0]
    assert found <= np.exp(most - total) * (1 + 1e-12)
    ratios = sum(n * np.log1p(s / b.events) for n, s, b in zip(seen, signal, sources, strict=True))
    step = np.log1p(signal / [b.events for b in sources]).max() / 64
    assert most >= ratios - sum(seen) * step


@few
@given(several(known=True), st.lists(st.floats(-2.0, 2.0), min_size=6, max_size=6), levels)
def test_bounds_decide_as_the_sum_does(given_bins, powers, level):
    seen, sources, signal = given_bins
    likelihood = Likelihood(seen, sources, None, level)
    signals = 10.0 ** np.array(powers)[:, None] * signal
    np.testing.assert_array_equal(likelihood.excluded(signals), likelihood.cls(signals) <= 1 - level)


@few
@given(several(), systematics(2), levels)
def test_one_point_and_many_are_the_same(given_bins, errors, level):
    seen, sources, signal = given_bins
    assume(len(seen) == 2)
    likelihood = Likelihood(seen, sources, errors, level)
    many = likelihood.cls([signal, 0.3 * signal, 2 * signal, 5 * signal])
    one = [float(likelihood.cls(factor * signal)) for factor in (1, 0.3, 2, 5)]
    np.testing.assert_allclose(many, one, rtol=1e-9)
    assert (np.diff(many[[1, 0, 2, 3]]) <= 0.05).all()


@few
@given(counts, backgrounds(), systematics(1), st.floats(0.1, 20.0))
def test_one_bin_is_as_several_with_one_that_has_no_signal(n, background, errors, signal):
    one = Likelihood(n, background, errors)
    padded = {
        name: {side: [sizes[0], 0.0] for side, sizes in given_error.items()} for name, given_error in errors.items()
    }
    two = Likelihood([n, 2], [background, Background(1.0)], padded)
    # the nuisances of one bin are averaged by another rule than those of several
    assert two.cls([signal, 0.0]) == pytest.approx(float(one.cls(signal)), **({"abs": 1e-6} if errors else {}))


@few
@given(several(known=True), st.floats(0.1, 5.0))
def test_signals_like_the_background_are_one_bin(given_bins, ratio):
    seen, sources, _ = given_bins
    known = np.array([one.events for one in sources])
    together = Likelihood(sum(seen), Background(known.sum()))
    found = Likelihood(seen, sources).cls(ratio * known)
    assert found == pytest.approx(float(together.cls(ratio * known.sum())), rel=1e-9)


@few
@given(several(known=True), st.integers(0, 3))
def test_halves_of_a_bin_say_what_the_bin_says(given_bins, in_one_half):
    seen, sources, signal = given_bins
    assume(in_one_half <= seen[0])
    half = Background(sources[0].events / 2)
    split = Likelihood([in_one_half, seen[0] - in_one_half, *seen[1:]], [half, half, *sources[1:]])
    found = split.cls([signal[0] / 2, signal[0] / 2, *signal[1:]])
    assert found == pytest.approx(float(Likelihood(seen, sources).cls(signal)), rel=1e-9)


@few
@given(several(), systematics(3))
def test_a_combination_is_the_same_bins(given_bins, errors):
    seen, sources, signal = given_bins
    assume(len(seen) == 3)
    whole = Likelihood(seen, sources, errors)
    parts = [
        Likelihood(
            seen[part],
            sources[part],
            {name: {side: sizes[part] for side, sizes in one.items()} for name, one in errors.items()},
        )
        for part in (slice(0, 1), slice(1, 3))
    ]
    assert combine(*parts).cls(signal) == pytest.approx(float(whole.cls(signal)), rel=1e-9)


@few
@given(several(), st.sampled_from([0.0228, 0.5, 0.8413]))
def test_quantiles_of_one_point_and_of_many(given_bins, quantile):
    seen, sources, signal = given_bins
    bins = Likelihood(seen, sources).test.bins
    many = bins.expected_cls(np.array([signal, 2 * signal, 3 * signal]), quantile)
    one = [bins.expected_cls(factor * signal[None], quantile)[0] for factor in (1, 2, 3)]
    np.testing.assert_allclose(many, one, rtol=1e-9)


@given(counts, backgrounds(), systematics(1, ("background",)))
def test_the_flat_prior_gives_cls(n, background, errors):
    limits = [Likelihood(n, background, errors, method=method).upper_limit() for method in ("cls", "bayes")]
    assert limits[1] == pytest.approx(limits[0], rel=1e-9)


@few
@given(several(known=True))
def test_compiled_code_gives_the_same(given_bins):
    compiled = pytest.importorskip("mubeam.statistics.compiled")
    seen, sources, signal = given_bins
    likelihood = Likelihood([*seen, 1], [*sources, Background(0.5, 0.2)], {"a": {"signal": 0.2, "background": 0.1}})
    bins = likelihood.test.bins
    signals = np.geomspace(0.1, 30, 7)[:, None] * np.append(signal, 0.4)
    order = bins.order(signals)
    nodes = bins.outcomes.nodes
    for last, quantile in ((order.of(bins.observed), None), (np.full(7, 64 * 12), 0.84)):
        found = compiled.cls_values(bins.sources, nodes, signals, order.weight, last, quantile)
        usual = cls_values(bins.counts, nodes, signals, order.weight, last, quantile)
        np.testing.assert_allclose(found, usual, rtol=1e-9)
