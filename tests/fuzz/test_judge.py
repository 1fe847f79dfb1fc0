"""The judge sees what it is made to see."""

import numpy as np
import pytest

import mubeam as mb
from fuzz import judge
from fuzz.calls import BY_NAME, Call

FUNCTION = BY_NAME["mb.cross_section"]

OTHER = "mb.Estimate(2.0, 0.0, 'pb', 'exact')"


def call(text, **about):
    known = {"must_fail": "", "misses_arguments": False, "same_as": "", "shape": {}, "given": {}, "is_sound": False}
    return Call(FUNCTION, text, **(known | about))


def faults(result, **about):
    return judge.faults(call("result()", **about), {"result": result, "np": np, "mb": mb})


def estimate(value, error=0.0, status="ok"):
    return lambda: mb.Estimate(value, error, "pb", "exact", status)


def test_good_ends_have_no_faults():
    assert faults(estimate(1.0, 0.1)) == []
    assert faults(estimate(0.0, status="below threshold")) == []
    assert judge.faults(call("mb.Nucleus(6, -1)"), {"mb": mb}) == []


@pytest.mark.parametrize(
    ("result", "word"),
    [
        (estimate(np.nan), "not finite"),
        (estimate(np.inf), "not finite"),
        (estimate(1.0, np.nan), "not finite"),
        (estimate(-1.0), "a negative value"),
        (estimate(1.0, -0.1), "a negative error"),
        (estimate(1.0, 2.0), "smaller than its error"),
        (estimate(0.0), "zero, but ok"),
        (estimate(0.0, status=""), "a status that says nothing"),
        (estimate(np.ones(2), np.ones(3)), "shapes of value, error, status differ"),
        (lambda: np.log(0), "RuntimeWarning"),
        (lambda: [][0], "IndexError"),
        (lambda: 1 + "a", "TypeError"),
        (lambda: print("a") or estimate(1.0)(), "printed"),
    ],
)
def test_bad_results(result, word):
    with np.errstate(all="warn"):
        assert any(word in fault for fault in faults(result))


def test_what_must_be_refused_or_have_a_shape_or_a_unit():
    assert "accepted though x=True: no" in faults(estimate(1.0), must_fail="x=True: no")
    assert any("instead of (2,)" in fault for fault in faults(estimate(1.0), shape={"energy_gev": "[1.0, 2.0]"}))
    assert any("a unit was stripped" in fault for fault in faults(estimate(1.0), same_as=OTHER))


def test_missing_arguments_are_a_type_error():
    assert judge.faults(call("mb.Nucleus()", misses_arguments=True), {"mb": mb}) == []
    assert judge.faults(call("mb.Nucleus()"), {"mb": mb}) != []
