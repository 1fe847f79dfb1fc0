"""The likelihoods of searches, alone and together."""

import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.searches.limits import make_combination, make_likelihood
from mubeam.searches.request import make_search
from mubeam.statistics import Background, Likelihood, poisson_upper_limit

DATA = ("axion-photon", "na64mu-2022", "visible")


def test_shipped_cards_give_the_numbers_they_gave():
    assert make_likelihood(make_search(*DATA)).limit_events == poisson_upper_limit(4)
    assert make_likelihood(make_search("axion-muon", "na64mu-2022", "invisible")).limit_events == poisson_upper_limit(0)
    projection = make_likelihood(make_search("axion-photon", "na64mu-1e12", "visible"))
    assert projection.observed is None
    assert projection.limit_events == poisson_upper_limit(0)
    assert projection.expected_band().tolist() == [poisson_upper_limit(0)] * 5


def test_the_error_of_a_computed_background_is_in_the_limit():
    search = make_search("lfv-alp", "muc-thin-target", "charge-kept")
    background = search.data.background_events
    found = make_likelihood(search).upper_limit()
    assert found == pytest.approx(Likelihood(None, Background(background, 0.2 * background)).upper_limit(), rel=1e-9)
    # eight times the events, 2.8 times the coupling, of a background that is taken as known
    known = Likelihood(None, background).upper_limit()
    assert (found / known) ** 0.5 == pytest.approx(2.52, abs=0.02)
    assert (found / poisson_upper_limit(round(background), background)) ** 0.5 == pytest.approx(2.8, abs=0.05)


def test_a_combination_has_the_bins_of_all():
    searches = [make_search(*DATA), make_search("axion-photon", "na64mu-2023", "visible")]
    together = make_combination(searches)
    parts = [one.data.counts for one in searches]
    assert together.counts.bins == 2
    assert [channel.name for channel in together.counts.channels] == ["na64mu-2022_visible", "na64mu-2023_visible"]
    if any(one.observed is None for one in parts):
        assert together.observed is None
    else:
        assert together.observed == (parts[0].observed[0], parts[1].observed[0])


def test_combinations_that_are_none():
    search = make_search(*DATA)
    with pytest.raises(InputError, match="two analyses or more"):
        make_combination([search])
    with pytest.raises(InputError, match="na64mu-2022 visible combined with itself"):
        make_combination([search, make_search(*DATA, efficiency=0.5)])
    card = mb.experiments.get("na64mu-2023")
    other = card.analyses["visible"].model_copy(update={"confidence_level": 0.95})
    searches = [
        search,
        make_search("axion-photon", card.model_copy(update={"analyses": {"visible": other}}), "visible"),
    ]
    with pytest.raises(InputError, match=r"different confidence levels \(0.9, 0.95\)"):
        make_combination(searches)
    assert make_combination(searches, confidence_level=0.9).confidence_level == 0.9


def test_analyses_that_count_the_same_events_are_not_combined(tmp_path):
    """Windows of one experiment that overlap, every event beside some, and data under another name."""
    copy = tmp_path / "copy.toml"
    copy.write_text('extends = "na64mu-2022"\nname = "copy"\n')
    run = tmp_path / "run.toml"
    run.write_text('extends = "na64mu-2022"\nname = "run"\n[beam]\nsource.exposure_mot = "a second run"\n')
    window = "{ p_out_min_gev = 100.0, p_out_max_gev = 120.0 }"
    apart = tmp_path / "apart.toml"
    apart.write_text(
        f'extends = "na64mu-2022"\nname = "apart"\n[analyses.invisible]\nwindows = [{window}]\nsource.windows = "x"\n'
    )

    def combine(*pairs):
        return make_combination([make_search("axion-muon", experiment, analysis) for experiment, analysis in pairs])

    below = ("na64mu-2022", "muon-below-80-gev")
    for first, second, said in [
        (("na64mu-2022", "invisible"), below, "count the same events"),
        (("fasernu2", "ultimate"), ("fasernu2", "ultimate"), "itself"),
        (("na64mu-2022", "invisible"), (copy, "invisible"), "the same data under two names"),
    ]:
        with pytest.raises(InputError, match=said):
            combine(first, second)
    for second in [("na64mu-2022", "visible"), (run, "invisible"), ("na64mu-2023", "invisible")]:
        assert combine(("na64mu-2022", "invisible"), second).counts.bins == 2
    assert combine((apart, "invisible"), (apart, "muon-below-80-gev")).counts.bins == 2
