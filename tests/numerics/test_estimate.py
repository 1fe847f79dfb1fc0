import json

import numpy as np

from mubeam.numerics.estimate import Estimate, make_estimate, not_negative, unresolved, warnings_where


def test_scalar_arrays_become_plain_numbers():
    found = make_estimate(np.array(2.0), np.array(0.1), "pb", "exact", np.array("ok"))
    assert (type(found.value), type(found.error), type(found.status)) == (float, float, str)


def test_format_of_a_number():
    assert f"{Estimate(1234.5678, 0.02, 'pb', 'exact')}" == "1234.57 +- 0.02 pb"
    assert f"{Estimate(1234.5678, 0.02, 'pb', 'exact'):.2e}" == "1.23e+03 +- 0.02 pb"


def test_format_of_an_array_is_its_repr():
    found = Estimate(np.ones(2), np.ones(2), "pb", "exact")
    assert f"{found}" == str(found)


def test_scaling_keeps_the_error_positive():
    found = Estimate(2.0, 0.5, "pb", "ww").scaled(-3.0, "events")
    assert (found.value, found.error, found.unit, found.method) == (-6.0, 1.5, "events", "ww")


def test_dict_is_json():
    status = np.array(["ok", "below threshold"])
    found = Estimate(np.array([1.0, 0.0]), np.array([0.1, 0.0]), "pb", "exact", status)
    assert json.loads(json.dumps(found.to_dict())) == {
        "value": [1.0, 0.0],
        "error": [0.1, 0.0],
        "status": ["ok", "below threshold"],
        "unit": "pb",
        "method": "exact",
        "warnings": [],
    }


def test_warnings_are_kept_by_entry():
    first, second = np.array([[True, False]]), np.array([[True], [False]])
    found = warnings_where((2, 2), (first, "one"), (second, np.array([["a", "b"]])))
    assert found.tolist() == [[("one", "a"), ("b",)], [("one",), ()]]
    estimate = Estimate(np.ones((2, 2)), np.ones((2, 2)), "pb", "exact", warnings=found).scaled(2.0, "events")
    assert json.loads(json.dumps(estimate.to_dict()))["warnings"] == [[["one", "a"], ["b"]], [["one"], []]]
    assert warnings_where((2,), (np.array([False, False]), "one")) == ()
    assert warnings_where((), (np.array(True), "one")) == ("one",)


def test_what_is_smaller_than_its_error_is_not_resolved():
    value, error = np.array([2.0, 1.0, -3.0, 0.0]), np.array([1.0, 2.0, 1.0, 0.0])
    assert unresolved(value, error).tolist() == [False, True, True, False]
    positive, covering = not_negative(value, error)
    assert positive.tolist() == [2.0, 1.0, 0.0, 0.0]
    assert covering.tolist() == [1.0, 2.0, 4.0, 0.0]
