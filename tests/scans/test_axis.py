import numpy as np
import pytest

from mubeam.scans.axes import Values, make_axis
from mubeam.scans.axes.values import MOST_VALUES


def test_grids():
    index = np.arange(5)
    np.testing.assert_allclose(make_axis({"log": [1e-3, 10, 5]}).at(index), np.geomspace(1e-3, 10, 5), rtol=1e-14)
    np.testing.assert_allclose(make_axis({"linear": [-1, 3, 5]}).at(index), np.linspace(-1, 3, 5), rtol=1e-14)
    assert make_axis({"values": [3, 1, 2]}).at(np.arange(3)).tolist() == [3, 1, 2]
    assert make_axis(1.5) == Values((1.5,))
    assert make_axis(make_axis(1.5)) == make_axis(1.5)


def test_ends_are_exact():
    for kind in ("log", "linear"):
        axis = make_axis({kind: [0.1, 0.7, 1000]})
        assert axis.at(np.array([0, 999])).tolist() == [0.1, 0.7]


def test_drawn_numbers_are_within_the_range():
    for kind in ("sobol", "uniform"):
        even = make_axis({kind: [1e-4, 1.0]}).drawn(0, 4096, 0, 1)
        logs = make_axis({kind: [1e-4, 1.0], "scale": "log"}).drawn(0, 4096, 0, 1)
        assert min(even.min(), logs.min()) > 1e-4
        assert max(even.max(), logs.max()) < 1
        assert np.mean(even < 0.5) == pytest.approx(0.5, abs=0.04)
        assert np.mean(logs < 1e-2) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(
    "given", [{"log": [2, 30, 4]}, {"values": [1.0, 2.0]}, {"sobol": [0, 1], "scale": "linear"}, 3.0]
)
def test_dictionaries_make_the_same_axis(given):
    assert make_axis(make_axis(given).to_dict()) == make_axis(given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("log", "give a number or one of"),
        (True, "give a number or one of"),
        ({}, "give one of log, linear, values, sobol, uniform, draw, got none"),
        ({"log": [1, 2, 3], "linear": [1, 2, 3]}, "give one of .* got log, linear"),
        ({"lin": [1, 2, 3]}, "got lin"),
        ({"log": 3}, "log must be a list of numbers"),
        ({"log": [1, "2", 3]}, "log must be a list of numbers"),
        ({"log": [1, 2]}, r"log must be \[low, high, how many\], got 2 numbers"),
        ({"sobol": [1, 2, 3]}, r"sobol must be \[low, high\], got 3 numbers"),
        ({"log": [2, 1, 3]}, "log must rise, got 2 to 1"),
        ({"linear": [1, 1, 3]}, "linear must rise, got 1 to 1; for one value give the number alone"),
        ({"log": [0, 1, 3]}, "must be above zero, got 0 to 1"),
        ({"uniform": [-1, 1], "scale": "log"}, "must be above zero, got -1 to 1"),
        ({"linear": [float("nan"), 1, 3]}, "linear must be finite, got nan"),
        ({"linear": [0, float("inf"), 3]}, "linear must be finite, got inf"),
        ({"linear": [-1e308, 1e308, 3]}, "too wide"),
        ({"linear": [0, 1, 1]}, "2 or more, got 1"),
        ({"linear": [0, 1, 2.5]}, "whole number of points, 2 or more, got 2.5"),
        ({"linear": [0, 1, float("nan")]}, "whole number of points"),
        ({"values": []}, "values is empty"),
        ({"values": [1, float("nan")]}, "values must be finite, got nan"),
        ({"values": [1, 1.0]}, "each at most once"),
        ({"values": list(range(MOST_VALUES + 1))}, "give a range"),
        ({"values": [1], "scale": "log"}, "scale is linear or log, and only for sobol and uniform"),
        ({"sobol": [0, 1], "scale": "sqrt"}, "scale is linear or log"),
    ],
)
def test_what_is_no_axis(given, message):
    with pytest.raises(ValueError, match=message):
        make_axis(given)
