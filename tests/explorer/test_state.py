"""A state and the query of its address are the same thing; what is wrong in an address is said by its field."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.errors import InputError
from mubeam.exclusions.region import GROUPS
from mubeam.explorer.state import ADDRESS, MOST_PINS, State, check, number_text, read

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)

FULL = State(
    model="lfv-alp",
    experiments=("muc-thin-target", "fasernu2"),
    analyses=("visible", "invisible"),
    parameters={"theta": 0.8, "g_chi": 1.0},
    ratios={"mass_chi_gev": 1 / 3},
    options={"exposure_mot": 1e16, "statistic": "bayes", "masses": 40, "track": "sharp"},
    groups=("collider",),
    own=("mine.csv",),
    overlays=("ctau", "relic"),
    pins=(State(options={"efficiency": 0.3}),),
)


def test_an_address_has_all():
    assert read(FULL.address()) == (FULL, {})
    assert "exposure_mot=1e16" in FULL.address()


@given(
    st.builds(
        State,
        model=WORDS,
        experiments=st.tuples(WORDS, WORDS),
        analyses=st.tuples(WORDS, WORDS),
        parameters=st.dictionaries(st.sampled_from(["theta", "c_mu"]), NUMBERS),
        ratios=st.dictionaries(st.just("mass_chi_gev"), NUMBERS),
        options=st.fixed_dictionaries({}, optional={"exposure_mot": NUMBERS, "statistic": WORDS}),
        groups=st.sampled_from([GROUPS, (), GROUPS[:2]]),
        own=st.tuples(WORDS),
        overlays=st.tuples(WORDS),
    )
)
def test_any_state_comes_back(state):
    pinned = replace(state, pins=(state.searched,) * 2)
    assert read(pinned.address()) == (pinned, {})


def test_nothing_is_the_default():
    other = State(model="dark-photon")
    assert read("") == (State(), {})
    assert read("", other) == (other, {})


def test_one_analysis_is_that_of_all():
    state, problems = read("model=lfv-alp&experiment=fasernu2&experiment=muone&analysis=ultimate")
    assert (state.analyses, problems) == (("ultimate", "ultimate"), {})


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("exposure_mot=many", "exposure_mot", "'many' is not a number"),
        ("parameter.theta=", "theta", "missing"),
        ("nothing=1", ADDRESS, "nothing that the page knows"),
        ("experiment=a&experiment=b&analysis=x&analysis=y&analysis=z", "analysis", "one for each"),
        ("model=a&pin=efficiency%3Dx", ADDRESS, "of a pinned curve"),
        ("model=" + "a" * 30_000, ADDRESS, "letters"),
    ],
)
def test_what_is_wrong_is_said(query, field, words):
    state, problems = read(query)
    assert words in problems[field]
    assert isinstance(state, State)
    with pytest.raises(InputError, match=field):
        check(state, problems)


def test_pins_end():
    many = replace(State(), pins=(State(),) * (MOST_PINS + 3))
    assert len(read(many.address())[0].pins) == MOST_PINS
    inner = replace(State(), pins=(replace(State(), pins=(State(),)),))
    assert read(inner.address())[0].pins[0].pins == ()


@pytest.mark.parametrize(("value", "text"), [(2e10, "2e10"), (0.1, "0.1"), (60.0, "60"), (1 / 3, repr(1 / 3))])
def test_numbers_are_short(value, text):
    assert number_text(value) == text
    assert float(text) == value
