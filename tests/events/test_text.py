import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.events.writers import _text as text


def written(values):
    rows = text.floats(np.asarray(values, dtype=float))
    return [bytes(row).replace(b"\0", b"").decode() for row in rows]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_are_read_back_as_they_are(values):
    assert [float(word) for word in written(values)] == values


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).normal(size=20_000) * 10 ** np.random.default_rng(2).uniform(-80, 80, 20_000),
        10.0 ** np.arange(-100, 101),
        np.nextafter(10.0 ** np.arange(-100, 101), 0),
        np.nextafter(10.0 ** np.arange(-100, 101), np.inf),
        2.0 ** np.arange(-400, 400),
        [5e-324, -1.7976931348623157e308, 1e-200, -3.0],
    ],
)
def test_all_digits_are_those_of_python(values):
    assert written(values) == [f"{value:.16e}" for value in values]


def test_a_zero_is_short():
    assert written([0.0, -0.0]) == ["0", "0"]


def test_constant_columns_are_short():
    pieces = text.columns(np.array([[1.5, 2.0], [1.5, 3.0]]))
    assert pieces[0] == b"1.5"
    assert text.join(2, [*text.spaced(pieces), b"\n"]) == b"1.5 2.0000000000000000e+00\n1.5 3.0000000000000000e+00\n"


def test_whole_numbers():
    assert text.integers(np.array([7, 7])) == b"7"
    assert text.join(3, [text.integers(np.array([-13, 1000822080, 0])), b";"]) == b"-13;1000822080;0;"
