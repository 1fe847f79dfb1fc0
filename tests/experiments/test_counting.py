"""Bins, backgrounds with errors, control regions and systematic errors of cards."""

import numpy as np
import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli
from mubeam.errors import CardError, InputError
from mubeam.searches.folding import signal_table
from mubeam.searches.limits import make_likelihood
from mubeam.searches.request import make_search
from mubeam.statistics import Background, Likelihood, combine

BASE = """
extends = "na64mu-2022"
name = "own"
[analyses.visible]
"""
COUNTS = "observed_events = 4\nsource.observed_events = 'x'\n"
WITH_ERROR = (
    COUNTS
    + "background_events = 0.4\nbackground_error_events = 0.2\n"
    + "source.background_events = 'x'\nsource.background_error_events = 'x'\n"
)
CONTROL = (
    COUNTS + "control_events = 12\ncontrol_ratio = 30.0\nsource.control_events = 'x'\nsource.control_ratio = 'x'\n"
)
SYSTEMATICS = """
[analyses.visible.systematics]
efficiency = { signal = 0.10 }
exposure = { signal = 0.02, background = 0.02 }
[analyses.visible.shared_systematics]
theory = { signal = 0.05 }
"""
BINS = """
source.bins = "made up"
[[analyses.visible.bins]]
p_out_min_gev = 50.0
p_out_max_gev = 65.0
observed_events = 1
background_events = 0.1
background_error_events = 0.05
systematics = { efficiency = { signal = 0.20 } }
[[analyses.visible.bins]]
p_out_min_gev = 65.0
p_out_max_gev = 80.0
observed_events = 0
control_events = 3
control_ratio = 10.0
"""


def card(tmp_path, text, name="own"):
    path = tmp_path / f"{name}.toml"
    path.write_text(BASE.replace('"own"', f'"{name}"') + text)
    return str(path)


def counts(path, **options):
    return make_search("axion-photon", path, "visible", **options).data.counts


def likelihood(path, **options):
    return make_likelihood(make_search("axion-photon", path, "visible"), **options)


def test_a_background_with_an_error(tmp_path):
    found = likelihood(card(tmp_path, WITH_ERROR))
    assert found.upper_limit() == Likelihood(4, Background(0.4, 0.2)).upper_limit()
    lognormal = card(tmp_path, WITH_ERROR + 'background_model = "lognormal"\n')
    assert likelihood(lognormal).upper_limit() == Likelihood(4, Background(0.4, 0.2, model="lognormal")).upper_limit()


def test_a_control_region(tmp_path):
    found = counts(card(tmp_path, CONTROL))
    assert found.background_events == (0.4,)
    (part,) = found.background[0].parts
    assert part.control == (12, 30.0)


def test_systematic_errors_have_the_name_of_their_experiment_unless_shared(tmp_path):
    found = likelihood(card(tmp_path, WITH_ERROR + SYSTEMATICS))
    assert [one.name for one in found.counts.systematics] == ["own_efficiency", "own_exposure", "theory"]
    errors = {
        "e": {"signal": 0.1},
        "x": {"signal": 0.02, "background": 0.02},
        "t": {"signal": 0.05},
    }
    assert found.upper_limit() == pytest.approx(Likelihood(4, Background(0.4, 0.2), errors).upper_limit(), rel=1e-12)
    other = likelihood(card(tmp_path, WITH_ERROR + SYSTEMATICS, "other"))
    both = combine(found, other)
    assert [one.name for one in both.counts.systematics] == [
        "own_efficiency",
        "own_exposure",
        "theory",
        "other_efficiency",
        "other_exposure",
    ]


def test_bins(tmp_path):
    path = card(tmp_path, BINS + SYSTEMATICS)
    found = likelihood(path).counts
    assert found.observed == (1, 0)
    assert found.background_events == (0.1, pytest.approx(0.3))
    by_name = {one.name: one for one in found.systematics}
    # an entry of a bin replaces that one alone
    assert by_name["own_efficiency"].signal == (0.2, 0.1)
    assert by_name["own_exposure"].background == (0.02, 0.02)
    analysis = mb.experiments.get(path).analyses["visible"]
    assert (analysis.counted_events, analysis.expected_background) == (1, pytest.approx(0.4))


def test_bins_decide_over_a_reach_as_their_likelihood_does(tmp_path):
    path = card(tmp_path, BINS)
    found = mb.reach("axion-photon", path, "visible", masses_gev=[0.005, 0.01])
    assert found.limit_events is None
    assert np.isfinite(found.lower).all()
    search = make_search("axion-photon", path, "visible")
    table, decides = signal_table(search, np.array([0.005, 0.01])), make_likelihood(search)
    for side, excluded in ((0.998, False), (1.002, True)):
        signal = table.events_in_bins(side * found.lower)
        assert decides.excluded(signal).tolist() == [excluded] * 2


def test_another_exposure_scales_the_background_and_its_error(tmp_path):
    twice = 2 * mb.experiments.get("na64mu-2022").beam.muons_on_target
    (part,) = counts(card(tmp_path, WITH_ERROR), exposure_mot=twice).background[0].parts
    assert (part.events, part.error) == (pytest.approx(0.8), pytest.approx(0.4))
    found = counts(card(tmp_path, CONTROL), exposure_mot=twice)
    assert found.observed is None
    assert found.background[0].parts[0].control == (pytest.approx(24), 30.0)


def test_a_card_on_top_replaces_what_it_gives(tmp_path):
    card(tmp_path, CONTROL, "below")
    path = tmp_path / "top.toml"
    path.write_text(
        'extends = "below.toml"\nname = "top"\n[analyses.visible]\nbackground_events = 1.5\n'
        "source.background_events = 'x'\n"
    )
    analysis = mb.experiments.get(str(path)).analyses["visible"]
    assert (analysis.background_events, analysis.control_events, analysis.control_ratio) == (1.5, None, None)
    path.write_text('extends = "below.toml"\nname = "top"\n[analyses.visible]\n' + BINS)
    analysis = mb.experiments.get(str(path)).analyses["visible"]
    assert (len(analysis.bins), analysis.observed_events, analysis.windows) == (2, None, [])


def without(text, key):
    return "".join(line for line in text.splitlines(keepends=True) if key not in line.split(" ")[0])


EFFICIENCY = "{ signal = 0.10 }"
WRONG = [
    (
        WITH_ERROR.replace("background_events = 0.4", "background_events = 0.0"),
        r"visible\.background_error_events: needs background_events above 0",
    ),
    (WITH_ERROR.replace("= 0.2", "= 0.9"), r"background_error_events: at most 2 times background_events"),
    (WITH_ERROR.replace("= 0.2", "= -0.2"), r"background_error_events: .*at least 0"),
    (WITH_ERROR.replace("= 0.2", "= nan"), "background_error_events: .*finite"),
    (without(CONTROL, "control_ratio"), r"control_ratio: missing"),
    (without(CONTROL, "control_events"), r"control_events: missing"),
    (CONTROL + "background_events = 0.4\nsource.background_events = 'x'\n", r"background_events: is control_events/"),
    (CONTROL.replace("= 30.0", "= 0.0"), r"control_ratio: .*above 0"),
    (
        "source.windows = 'x'\n" + BINS + "[[analyses.visible.windows]]\np_out_max_gev = 50.0\n",
        r"analyses\.visible\.bins: give bins or windows, not both",
    ),
    ("background_events = -1.0\nsource.background_events = 'x'\n", r"visible\.background_events: .*at least 0"),
    ("background_events = nan\nsource.background_events = 'x'\n", r"visible\.background_events: .*finite"),
    ("background_events = 'x'\nsource.background_events = 'x'\n", r"visible\.background_events: .*number"),
    (COUNTS.replace("= 4", "= -4"), r"visible\.observed_events: .*at least 0"),
    (COUNTS.replace("= 4", "= 4.5"), r"visible\.observed_events: .*whole number"),
    (CONTROL.replace("= 12", "= -1"), r"visible\.control_events: .*at least 0"),
    (CONTROL.replace("= 30.0", "= inf"), r"visible\.control_ratio: .*finite"),
    (
        CONTROL + "background_error_events = 0.4\nsource.background_error_events = 'x'\n",
        r"visible\.background_error_events: is that of the control region",
    ),
    (BINS.replace("= 0.05", "= 0.5"), r"bins\.0\.background_error_events: at most 2 times"),
    (BINS.replace("= 0.1\n", "= -0.1\n", 1), r"bins\.0\.background_events: .*at least 0"),
    (BINS.replace("control_ratio = 10.0\n", ""), r"bins\.1\.control_ratio: missing"),
    (BINS.replace("= 65.0\nobserved", "= 40.0\nobserved", 1), r"bins\.0.*empty window"),
    (WITH_ERROR + SYSTEMATICS.replace("0.10", "nan"), r"systematics\.efficiency\.signal: .*finite"),
    (COUNTS + BINS, r"observed_events: belongs into each of the bins"),
    (BINS.replace("p_out_min_gev = 65.0", "p_out_min_gev = 60.0"), r"visible\.bins: bins overlap between"),
    (BINS.replace("observed_events = 0\n", ""), r"bins\.1\.observed_events: missing"),
    (BINS.replace("p_out_max_gev = 80.0", "p_out_max_gev = 8000.0"), r"visible\.bins: p_out_max_gev 8000 is above"),
    (WITH_ERROR + SYSTEMATICS.replace("0.10", "2.5"), r"systematics\.efficiency\.signal: .*at most 2"),
    (WITH_ERROR + SYSTEMATICS.replace("0.10", "-0.1"), r"efficiency\.signal: .*at least 0"),
    (WITH_ERROR + SYSTEMATICS.replace("theory", "efficiency"), r"shared_systematics: efficiency stands in systematics"),
    (WITH_ERROR + SYSTEMATICS.replace(EFFICIENCY, "{ signl = 0.1 }"), "signl: unknown key: did you mean signal"),
    (WITH_ERROR + SYSTEMATICS.replace(EFFICIENCY, "{}"), "give signal, background or both"),
    (WITH_ERROR.replace("source.background_error_events = 'x'\n", ""), "no source for background_error_events"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_refused(tmp_path, text, message):
    with pytest.raises(CardError, match=message):
        mb.experiments.get(card(tmp_path, text))


def test_one_experiment_is_not_combined_with_itself(tmp_path):
    """By its name, by its path, by a copy under another path; and an analysis of it twice."""
    own = card(tmp_path, WITH_ERROR)
    (tmp_path / "copy").mkdir()
    copy = card(tmp_path / "copy", WITH_ERROR)
    for ask in (mb.reach, mb.yield_breakdown):
        at = {"masses_gev": [0.01]} if ask is mb.reach else {"mass_gev": 0.01, "coupling": 1e-3}
        for pair in ([own, own], [own, copy], [own, mb.experiments.get(own)]):
            with pytest.raises(InputError, match="own visible combined with itself counts its events twice"):
                ask("axion-photon", pair, "visible", **at)
        with pytest.raises(InputError, match="own visible combined with itself"):
            ask("axion-photon", own, ["visible", "visible"], **at)


def test_different_levels_are_not_combined(tmp_path):
    own = card(tmp_path, "confidence_level = 0.95\nsource.confidence_level = 'x'\n" + WITH_ERROR)
    for ask in (mb.reach, mb.yield_breakdown):
        at = {"masses_gev": [0.01]} if ask is mb.reach else {"mass_gev": 0.01, "coupling": 1e-3}
        pair = ("axion-photon", [own, "na64mu-2022"], ["visible", "invisible"])
        with pytest.raises(InputError, match=r"different confidence levels \(0\.9, 0\.95\): give confidence_level"):
            ask(*pair, **at)
        ask(*pair, confidence_level=0.9, **at)


def test_check_card_lists_all_problems(tmp_path):
    path = card(tmp_path, WITH_ERROR.replace("= 0.2", "= -0.2") + SYSTEMATICS.replace("0.10", "2.5"))
    done = CliRunner().invoke(cli.group, ["check-card", path])
    assert done.exit_code != 0
    with pytest.raises(CardError, match=r"\(1 more\)") as error:
        mb.experiments.get(path)
    assert len(error.value.problems) == 2
    assert "systematics.efficiency.signal" in done.output
