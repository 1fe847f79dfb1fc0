"""What a yield says of the counts: as the likelihood does, of one search and of several."""

import json

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.searches.verdict import verdict
from mubeam.statistics import Background, Likelihood

CARD = """
extends = "na64mu-2022"
name = "own"
[analyses.invisible]
observed_events = 5
background_events = 3.2
background_error_events = 1.1
source.observed_events = "made up"
source.background_events = "made up"
source.background_error_events = "made up"
[analyses.invisible.systematics]
efficiency = { signal = 0.12 }
"""
AT = {"mass_gev": 0.02, "coupling": 5e-3}


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(CARD)
    return str(path)


def test_a_yield_has_the_statistics_of_its_card(card):
    found = mb.yield_breakdown("axion-muon", card, "invisible", **AT)
    expected = Likelihood(5, Background(3.2, 1.1), {"efficiency": {"signal": 0.12}})
    assert found.verdict.observed_events == 5
    assert found.p_value == found.verdict.p_value == expected.p_value()
    assert found.significance == expected.significance()
    assert found.verdict.limit_events == pytest.approx(expected.upper_limit(), rel=1e-12)
    assert found.verdict.expected_limit_events == pytest.approx(expected.expected_band()[2], rel=1e-12)
    assert found.verdict.cls == pytest.approx(expected.cls(found.events.value), rel=1e-9)
    assert found.excluded == (found.events.value >= found.verdict.limit_events)
    assert found.verdict.discovery_events == {s: expected.discovery_reach(sigmas=s) for s in (3, 5)}
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["p_value"] == found.p_value
    assert plain["discovery_events"]["5_sigma"] == found.verdict.discovery_events[5]
    assert "verdict" not in plain


def test_level_statistic_and_minimum_are_those_asked_for(card):
    asked = {"confidence_level": 0.95, "statistic": "feldman-cousins", "minimum_events": 20}
    found = mb.yield_breakdown("axion-muon", "na64mu-2022", "invisible", **AT, **asked).verdict
    expected = Likelihood(0, 0.0, confidence_level=0.95, method="feldman-cousins")
    assert (found.confidence_level, found.statistic) == (0.95, "feldman-cousins")
    assert found.limit_events == expected.upper_limit()
    assert found.discovery_events[3] == expected.discovery_reach(minimum_events=20)
    with pytest.raises(InputError, match="minimum_events must be"):
        mb.yield_breakdown("axion-muon", card, "invisible", **AT, minimum_events=0)


def test_a_projection_has_no_p_value():
    found = mb.yield_breakdown("axion-muon", "na64mu-1e12", "invisible", **AT)
    assert (found.verdict.observed_events, found.p_value, found.significance, found.verdict.cls) == (None,) * 4
    assert found.verdict.limit_events == pytest.approx(np.log(10))
    assert found.excluded


def test_several_searches_have_their_yields_and_one_verdict(card):
    searches = [card, "na64mu-2022"], ["invisible", "visible"]
    found = mb.yield_breakdown("axion-photon", *searches, mass_gev=0.02, coupling=3e-3)
    one = [
        mb.yield_breakdown("axion-photon", *pair, mass_gev=0.02, coupling=3e-3) for pair in zip(*searches, strict=True)
    ]
    assert [part.events for part in found.parts] == [part.events for part in one]
    assert [part.verdict for part in found.parts] == [part.verdict for part in one]
    assert found.labels == (("own", "invisible"), ("na64mu-2022", "visible"))
    reach = mb.reach("axion-photon", *searches, masses_gev=[0.02])
    events = np.array([part.events.value for part in found.parts])
    assert found.verdict == verdict(reach.likelihood, events)
    assert found.p_value == reach.likelihood.p_value(events)
    plain = json.loads(json.dumps(found.to_dict()))
    assert [one["analysis"] for one in plain["searches"]] == ["invisible", "visible"]
    assert plain["cls"] == found.verdict.cls


def test_edges_of_a_combination_are_where_its_verdict_turns(card):
    searches = [card, "na64mu-2022"], ["invisible", "visible"]
    lower = mb.reach("axion-photon", *searches, masses_gev=[0.003]).lower[0]
    sides = [
        mb.yield_breakdown("axion-photon", *searches, mass_gev=0.003, coupling=factor * lower)
        for factor in (0.999, 1.001)
    ]
    assert [found.excluded for found in sides] == [False, True]


def test_no_signal_in_several_bins_has_no_shape():
    found = verdict(Likelihood([1, 2], [0.5, 1.0]), np.zeros(2))
    assert (found.p_value, found.limit_events, found.discovery_events) == (None, None, {})
    assert (found.cls, found.excluded) == (1.0, False)


def test_a_statistic_without_a_limit_says_none():
    # an empty interval
    assert verdict(Likelihood(None, 1300.0, method="neyman"), np.array([1.0])).limit_events is not None
    found = verdict(Likelihood(3, 3.0, method="neyman", confidence_level=0.5), np.array([1.0]))
    assert found.limit_events == Likelihood(3, 3.0, method="neyman", confidence_level=0.5).upper_limit()


def test_of_very_many_events_a_yield_says_that_it_says_nothing():
    at = {"mass_gev": 5.0, "coupling": 1e-2, "exposure_mot": 1e20}
    found = mb.yield_breakdown("lfv-alp", "muc-thin-target", "charge-kept", **at)
    assert found.background_events > 1e7
    assert (found.excluded, found.verdict.limit_events, found.verdict.discovery_events) == (None, None, {})
    assert found.verdict.notes == (
        "more than 5e+04 events are counted or expected: a reach has the limit, a yield does not compute it",
    )
