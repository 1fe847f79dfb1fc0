"""A statistic of one's own is one file: it gets a name, an analysis of two bins, and a reach with tips and errors."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError
from mubeam.exclusions import reach_manifest
from mubeam.experiments.card import Analysis, SignalBin, Window
from mubeam.searches.folding import signal_table
from mubeam.searches.limits import make_likelihood
from mubeam.searches.request import make_search
from mubeam.statistics import methods, poisson_upper_limit

TOY = '''
"""Excludes what any one of the bins excludes by itself."""

from dataclasses import dataclass

import numpy as np

from mubeam.statistics import poisson_upper_limit


@dataclass(frozen=True)
class EachBin:
    limits: tuple[float, ...]
    confidence_level: float
    limit_events: None = None

    @property
    def least_events(self):
        return min(self.limits)

    def excluded(self, signal):
        return (signal >= np.array(self.limits)).any(axis=-1)

    def tension(self, signal):
        return (signal / np.array(self.limits)).max(axis=-1)


def STATISTIC(counts, confidence_level):
    pairs = zip(counts.observed, counts.background_events)
    return EachBin(tuple(poisson_upper_limit(n, b, confidence_level) for n, b in pairs), confidence_level)
'''

LOW, HIGH = Window(p_out_max_gev=60.0), Window(p_out_min_gev=60.0, p_out_max_gev=110.0)
LIMITS = [poisson_upper_limit(3, 0.4), poisson_upper_limit(0, 0.1)]
MASSES = np.geomspace(0.005, 3.0, 12)


class TwoBins(Analysis):
    """Two windows that count apart."""

    @property
    def signal_bins(self):
        return SignalBin((LOW,), 3, 0.4), SignalBin((HIGH,), 0, 0.1)


@pytest.fixture
def toy(tmp_path, monkeypatch):
    (tmp_path / "each_bin.py").write_text(TOY)
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path)])
    methods.CATALOGUE.names.cache_clear()
    yield "each-bin"
    methods.CATALOGUE.names.cache_clear()


def experiment(analysis_class, **change):
    card = mb.experiments.get("na64mu-1e12")
    given = card.analyses["visible"]
    fields = {name: getattr(given, name) for name in type(given).model_fields} | change
    fields["source"] = {**given.source, "bins": "for tests"}
    return card.model_copy(update={"analyses": {"visible": analysis_class(**fields)}})


def one_bin(window, limit):
    return mb.reach("axion-photon", experiment(Analysis, windows=[window]), "visible", masses_gev=MASSES,
                    limit_events=limit)  # fmt: skip


def test_a_toy_gets_a_reach(toy):
    assert toy in methods.names()
    found = mb.reach("axion-photon", experiment(TwoBins), "visible", masses_gev=MASSES, statistic=toy)
    apart = [one_bin(window, limit) for window, limit in zip((LOW, HIGH), LIMITS, strict=True)]
    lowest = np.fmin(*(one.lower for one in apart))
    assert np.isfinite(lowest).sum() >= 3
    np.testing.assert_allclose(found.lower, lowest, rtol=1e-9)
    # the union of two ranges that overlap
    overlap = (apart[0].lower < apart[1].upper) & (apart[1].lower < apart[0].upper)
    assert overlap.any()
    np.testing.assert_allclose(found.upper[overlap], np.fmax(*(one.upper for one in apart))[overlap], rtol=1e-9)
    assert found.tip_mass_gev.size
    np.testing.assert_allclose(found.tip_mass_gev, max(one.tip_mass_gev.max() for one in apart), rtol=1e-4)
    own = np.where(apart[0].lower <= np.nan_to_num(apart[1].lower, nan=np.inf), *(one.lower_error for one in apart))
    edge = np.isfinite(lowest)
    assert (np.abs(np.log(found.lower_error[edge] / own[edge])) < np.log(2)).all()


def test_what_is_said_of_it(toy):
    found = mb.reach(
        "axion-photon", experiment(TwoBins), "visible", masses_gev=[0.01], statistic=toy, confidence_level=0.95
    )
    assert (found.limit_events, found.confidence_level, found.statistic) == (None, 0.95, toy)
    assert found.search.is_projection
    assert "95 % CL, each-bin on 0.5 of background" in found.note
    record = reach_manifest.of_reach(found, {})
    assert (record["limit_events"], record["statistic"]) == (None, toy)


def test_one_bin_of_the_toy_is_the_limit_on_one_count(toy):
    given = {"masses_gev": MASSES[:4]}
    found = mb.reach("axion-photon", "na64mu-2022", "visible", statistic=toy, **given)
    usual = mb.reach("axion-photon", "na64mu-2022", "visible", **given)
    assert (usual.statistic, usual.limit_events) == ("cls", poisson_upper_limit(4))
    np.testing.assert_allclose(found.lower, usual.lower, rtol=1e-9)
    np.testing.assert_allclose(found.upper, usual.upper, rtol=1e-9)


def test_a_limit_that_is_given_is_on_the_sum_of_the_bins():
    search = make_search("axion-photon", experiment(TwoBins), "visible")
    table, coupling = signal_table(search, MASSES[:3]), np.full((3, 1), 1e-3) * np.geomspace(0.1, 10, 9)
    likelihood = make_likelihood(search, limit_events=2.5)
    found = likelihood.excluded(table.events_in_bins(coupling))
    assert found.any()
    assert not found.all()
    np.testing.assert_array_equal(found, table.events(coupling) >= 2.5)


def test_what_is_refused(toy):
    point = {"masses_gev": [0.01]}
    with pytest.raises(InputError, match="neyman is a limit on one count, this analysis counts in 2 bins"):
        mb.reach("axion-photon", experiment(TwoBins), "visible", statistic="neyman", **point)
    with pytest.raises(UnknownNameError, match="statistic"):
        mb.reach("axion-photon", "na64mu-2022", "visible", statistic="eech-bin", **point)
    with pytest.raises(InputError, match="limit_events replaces the limit at statistic: give one of them"):
        mb.reach("axion-photon", "na64mu-2022", "visible", statistic=toy, limit_events=3, **point)


ONE_SIDED = """
from mubeam.statistics import poisson_upper_limit
from mubeam.statistics.upper_limit import UpperLimit


def STATISTIC(counts, confidence_level):
    (observed,), (background,) = counts.observed, counts.background_events
    return UpperLimit(poisson_upper_limit(observed, background, confidence_level), confidence_level)
"""


def test_typical_counts_that_exclude_even_no_signal_have_an_infinite_limit(tmp_path, monkeypatch):
    """Of any statistic: at -2 standard deviations nothing is seen on 3 events, of which P(0) = 0.05."""
    (tmp_path / "one_sided.py").write_text(ONE_SIDED)
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path)])
    methods.CATALOGUE.names.cache_clear()
    found = mb.statistics.Likelihood(5, 3.0, method="one-sided")
    assert found.expected_limit(sigma=-2) == np.inf
    assert found.expected_limit() == pytest.approx(poisson_upper_limit(3, 3.0))
    with pytest.raises(InputError, match="the exact limit is empty"):
        mb.statistics.Likelihood(0, 3.0, method="one-sided")
    monkeypatch.undo()
    methods.CATALOGUE.names.cache_clear()
