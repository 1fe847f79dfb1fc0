from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.foundation import checks


def test_numbers_become_float_arrays():
    for value in (3, 3.0, np.int64(3), [3], np.array([[3]])):
        found = checks.finite("x", value)
        assert found.dtype == float
        assert found.flat[0] == 3.0


@pytest.mark.parametrize("value", ["3", b"3", None, True, [1, [2, 3]], ["a"] * 200, 10**400, {"a": 1}, 1j])
def test_what_is_no_number_is_refused_in_one_short_line(value):
    with pytest.raises(InputError, match="x must be a number or an array of numbers") as error:
        checks.finite("x", value)
    assert len(str(error.value)) < 150
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", [1, 1.0, np.int64(1), np.float64(1), Fraction(1), Decimal(1)])
def test_whole_numbers(value):
    assert checks.whole_number("x", value, 0) == 1
    assert isinstance(checks.whole_number("x", value, 0), int)


def test_whole_numbers_keep_their_digits():
    assert checks.whole_number("seed", 2**70 + 1, 0) == 2**70 + 1


@pytest.mark.parametrize("value", [True, 1.5, -1, 11, "1", None, [1], 10**400, 1j, float("nan")])
def test_what_is_no_whole_number(value):
    with pytest.raises(InputError) as error:
        checks.whole_number("x", value, 0, 10)
    assert len(str(error.value)) < 150


@pytest.mark.parametrize("value", [1e-21, 1e21, 1e300])
def test_numbers_of_no_use_are_refused(value):
    with pytest.raises(InputError, match=r"must be between 1e-20 and 1e\+20"):
        checks.positive("x", value)


def test_one_number_is_wanted():
    assert checks.positive_scalar("x", 2) == 2.0
    with pytest.raises(InputError, match=r"one number, got an array of shape \(2,\)"):
        checks.positive_scalar("x", [1.0, 2.0])


def test_fractions():
    assert checks.fraction_scalar("x", 0) == 0.0
    for value in (-0.1, 1.1, [0.5]):
        with pytest.raises(InputError, match=r"x must be one number in \[0, 1\]"):
            checks.fraction_scalar("x", value)
    with pytest.raises(InputError, match=r"in \(0, 1\]"):
        checks.fraction_scalar("x", 0, above_zero=True)


def test_arrays_of_one_shape_or_a_message_with_all_shapes():
    a, b = checks.broadcast(a=np.zeros((2, 1)), b=np.arange(3.0))
    assert a.shape == b.shape == (2, 3)
    with pytest.raises(InputError, match=r"the arguments do not broadcast: a \(2,\), b \(3,\)$"):
        checks.broadcast(a=np.zeros(2), b=np.zeros(3))
