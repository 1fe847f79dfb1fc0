"""Numbers and words that may be changed: all options of a search, each with a range."""

from functools import cache
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam import experiments, models, signals
from mubeam.errors import InputError
from mubeam.explorer.controls import Number, controls_of
from mubeam.explorer.state import NUMBERS, WORDS
from mubeam.models.parameter import Parameter
from mubeam.searches.request import SearchOptions


@cache
def every(model="lfv-alp", experiment="muc-thin-target", analysis="visible"):
    return {one.name: one for one in controls_of(models.class_of(model), experiments.get(experiment), analysis)}


def test_all_options_of_a_search_have_one():
    known = {*get_type_hints(SearchOptions), *signals.options()}
    assert known - {*every()} == {"luminosity_per_fb"}
    assert "luminosity_per_fb" in every("lfv-vector", "music", next(iter(experiments.get("music").analyses)))
    assert known <= {*NUMBERS, *WORDS, *signals.options()}


@pytest.mark.parametrize(
    ("name", "label"), [("c_s", "c_s"), ("k", "k"), ("mass_ratio", "mass ratio"), ("charge_e", "charge e")]
)
def test_a_symbol_stays_one(name, label):
    """Of a card whose symbol is the name of the parameter."""

    class Own(models.class_of("lfv-alp")):
        @classmethod
        def parameters(cls):
            return (*super().parameters()[:2], Parameter(name, default=1.0))

    (control,) = (one for one in controls_of(Own, experiments.get("fasernu2"), "invisible") if "parameter." in one.name)
    assert control.label == label


@pytest.mark.parametrize("name", models.CATALOGUE.names())
def test_all_parameters_of_a_model_have_one(name):
    cls = models.class_of(name)
    found = every(name)
    for one in cls.parameters()[2:]:
        control = found[f"parameter.{one.name}"]
        low, high = control.ends
        assert low < high
        if one.default is not None:
            assert low <= control.place(None) <= high
            # the slider gives what the model takes
            assert one.check(control.at(control.place(one.default))) == pytest.approx(one.default, rel=1e-3)


@given(st.floats(0, 1))
def test_the_slider_and_the_field_agree(share):
    for control in every().values():
        if isinstance(control, Number):
            low, high = control.ends
            value = control.at(low + share * (high - low))
            assert control.check(str(value)) == pytest.approx(value)
            assert control.place(value) == pytest.approx(low + share * (high - low), rel=1e-3, abs=1)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("exposure_mot", "many", "not a number"),
        ("exposure_mot", "-1", "above zero"),
        ("exposure_mot", "nan", "must be"),
        ("efficiency", "2", "between 0 and 1"),
        ("masses", "10.5", "whole"),
        ("masses", "1e9", "between 2 and"),
        ("parameter.theta", "inf", "finite"),
    ],
)
def test_what_is_no_number_is_refused(name, given, words):
    with pytest.raises(InputError, match=words):
        every()[name].check(given)


def test_an_empty_field_leaves_it_to_the_card():
    assert every()["exposure_mot"].check("  ") is None
    assert every()["exposure_mot"].own == "1e16"
    assert every("axion-muon", "na64mu-2022", "invisible")["efficiency"].own == "table: inferred, not published"
