"""Another background than that of a card: numbers of a card that has it, data that stay data, what is none."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.searches.request import make_search

MASSES = [0.01, 0.1]
EXTENDED = """
extends = "na64mu-2022"
[analyses.invisible]
background_events = 3.0
background_error_events = 1.0
source.background_events = "assumed"
source.background_error_events = "assumed"
"""


def test_it_is_that_of_a_card_with_it(tmp_path):
    (tmp_path / "mine.toml").write_text(EXTENDED)
    want = mb.reach("axion-muon", tmp_path / "mine.toml", "invisible", masses_gev=MASSES)
    given = {"background_events": 3.0, "background_error_events": 1.0}
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=MASSES, **given)
    np.testing.assert_allclose(found.lower, want.lower, rtol=1e-12)
    assert not found.is_projection
    free = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=MASSES)
    # no event on three expected: CLs has what an analysis without background has
    np.testing.assert_allclose(found.lower, free.lower, rtol=1e-6)
    ahead = mb.reach("axion-muon", "na64mu-1e12", "invisible", masses_gev=MASSES, **given)
    assert (ahead.lower > mb.reach("axion-muon", "na64mu-1e12", "invisible", masses_gev=MASSES).lower).all()


def test_it_grows_with_the_exposure():
    search = make_search("axion-muon", "na64mu-2022", "invisible", background_events=3.0, exposure_mot=4e10)
    own = make_search("axion-muon", "na64mu-2022", "invisible").exposure_mot
    assert search.data.background_events == pytest.approx(3.0 * 4e10 / own)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"background_events": -1.0}, "between 0 and"),
        ({"background_events": float("nan")}, "finite"),
        ({"background_error_events": 1.0}, "mean of 0"),
        ({"background_events": 1.0, "background_error_events": 3.0}, "at most 2"),
        ({"background_events": 1.0, "background_error_events": -1.0}, ">= 0"),
    ],
)
def test_what_is_none(given, words):
    with pytest.raises(InputError, match=words):
        make_search("axion-muon", "na64mu-2022", "invisible", **given)


def test_the_command_line_has_it(mubeam, tmp_path):
    asked = ("reach", "axion-muon", "--experiment", "na64mu-1e12", "--analysis", "invisible", "--masses", "2")
    code, _, err = mubeam(
        *asked, "--background-events", "3", "--background-error-events", "1", "--output", str(tmp_path)
    )
    assert (code, err) == (0, "")
    assert "on 3 +- 1 of background" in (tmp_path / "manifest.json").read_text()
    code, _, err = mubeam(*asked, "--background-error-events", "1", "--output", str(tmp_path / "no"))
    assert code == 2
    assert "background_error_events: error is 1 on a mean of 0" in err
