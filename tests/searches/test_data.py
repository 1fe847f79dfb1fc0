import pytest

import mubeam as mb
from mubeam.experiments.card import SignalBin
from mubeam.searches.data import make_data
from mubeam.searches.request import make_search
from mubeam.signals import charge_kept
from mubeam.statistics import Background

BINS = (SignalBin((), 3, 0.5), SignalBin((), 0, 1.2))


def test_data_keep_their_counts_and_their_background_grows():
    other = (Background(0.1, name="other"), Background(0.2, 0.1, name="other"))
    data = make_data(BINS, 4.0, [other], ())
    assert not data.is_projection
    assert data.counts.observed == (3, 0)
    assert data.counts.background_events == pytest.approx((2.1, 5.0))
    assert [part.name for part in data.counts.background[0].parts] == ["card", "other"]
    assert [part.error for part in data.counts.background[1].parts] == [0.0, 0.1]
    assert (data.observed_events, data.background_events) == (3, pytest.approx(7.1))


def test_a_projection_observes_nothing_and_quotes_the_median():
    data = make_data(BINS, 4.0, [], ("longer",))
    assert data.is_projection
    assert data.counts.observed is None
    # the median of Poisson of 6.8, and of 0.6, which rounds to 1
    assert data.observed_events == 7
    assert make_data((SignalBin((), 0, 0.6),), 1.0, [], ("longer",)).observed_events == 0


def test_the_background_is_computed_once_with_the_error_of_its_model(monkeypatch):
    calls = []
    monkeypatch.setattr(
        charge_kept, "pair_cross_sections", lambda *a, **k: calls.append(a) or PAIRS(*a, **k), raising=True
    )
    search = make_search("lfv-alp", "muc-thin-target", "charge-kept")
    _, pairs = search.data.counts.background[0].parts
    assert pairs.events == pytest.approx(1300.56, rel=1e-4)
    assert pairs.error == pytest.approx(0.2 * pairs.events)
    # the median of a gamma mean of 20 % is below it
    assert search.observation == (1283, pytest.approx(1300.56, rel=1e-4))
    assert search.data is search.data
    assert len(calls) == 1


PAIRS = charge_kept.pair_cross_sections


def test_a_yield_and_a_note_read_them():
    point = {"mass_gev": 5.0, "coupling": 1e-2}
    found = mb.yield_breakdown("lfv-alp", "muc-thin-target", "charge-kept", **point)
    assert found.background_events == make_search("lfv-alp", "muc-thin-target", "charge-kept").data.background_events
