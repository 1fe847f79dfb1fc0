from decimal import Decimal
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.events.writers import _text as text

FULL = 1_000_000


def joined(join, values):
    values = np.asarray(values, dtype=float)
    return bytes(join(values.size, [values, b" "])).decode().split()


def by_numpy(values):
    return joined(text.join, values)


def by_numba(values):
    compiled = pytest.importorskip("mubeam.events.writers._compiled")
    return joined(compiled.join, values)


def python(values):
    return [f"{value:.16e}" if value else "0" for value in np.asarray(values, dtype=float).tolist()]


@pytest.fixture(params=[by_numpy, by_numba])
def written(request):
    return request.param


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_are_read_back_as_they_are(values):
    assert [float(word) for word in by_numpy(values)] == values


def halves(count, seed):
    """Numbers of 18 digits, of which the last is a 5: q/2^(j+1) with 5^j q between 2 x 10^16 and 2 x 10^17, q odd."""
    random = np.random.default_rng(seed)
    j = random.integers(2, 24, count)
    q = np.floor(random.uniform(1, 10, count) * 10.0**16 / 5.0**j)
    return np.ldexp(2 * q + 1, -j - 1)


def doubles(count, seed):
    """All bit patterns but those of infinity and of no number."""
    found = np.random.default_rng(seed).integers(-(2**63), 2**63, count, dtype=np.int64).view(float)
    return found[np.isfinite(found)]


def within_reach(count, seed):
    random = np.random.default_rng(seed)
    return random.normal(size=count) * 10 ** random.uniform(-80, 80, count)


SAMPLES = {
    "within reach": within_reach,
    "any bits": doubles,
    "halves": halves,
    "of few bits": lambda count, seed: np.ldexp(
        np.random.default_rng(seed).integers(1, 2**12, count).astype(float),
        np.random.default_rng(seed + 1).integers(-120, 120, count),
    ),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_all_digits_are_those_of_python(written, kind):
    values = SAMPLES[kind](10_000, 1)
    assert written(values) == python(values)


@pytest.mark.full
@pytest.mark.parametrize("kind", SAMPLES)
def test_all_digits_of_many(written, kind):
    values = SAMPLES[kind](FULL, 3)
    # what compiled code leaves to NumPy would hide what it does by itself
    for part in np.array_split(values, FULL // 1000):
        assert written(part) == python(part)


@pytest.mark.parametrize(
    "values",
    [
        10.0 ** np.arange(-100, 101),
        np.nextafter(10.0 ** np.arange(-100, 101), 0),
        np.nextafter(10.0 ** np.arange(-100, 101), np.inf),
        2.0 ** np.arange(-400, 400),
        [5e-324, -1.7976931348623157e308, 1e-200, -3.0],
        5e-324 * np.arange(1, 100),
        10.0 ** np.arange(-90, 91),
        -np.nextafter(10.0 ** np.arange(-89, 91), 0),
        [0.5, 1.5, 2.5, 9.9999999999999995e22, 1e23, 9.007199254740993e15],
    ],
)
def test_special_numbers(written, values):
    for value in (values, *([one] for one in values)):
        assert written(value) == python(value)


def test_halves_are_halves():
    for value in halves(100, 2):
        _, digits, exponent = Decimal(value).as_tuple()
        assert (len(digits), digits[-1]) == (18, 5), (value, exponent)


def test_a_zero_is_short(written):
    assert written([0.0, -0.0]) == ["0", "0"]


def test_what_compiled_code_writes_by_itself(monkeypatch):
    """All numbers within reach, but for those next to a half."""
    compiled = pytest.importorskip("mubeam.events.writers._compiled")
    monkeypatch.setattr(text, "join", lambda rows, pieces: pytest.fail("left to NumPy"))
    values = within_reach(10_000, 5)
    assert joined(compiled.join, values) == python(values)


def test_constant_columns_are_short():
    pieces = text.columns(np.array([[1.5, 2.0], [1.5, 3.0]]))
    assert pieces[0] == b"1.5"
    assert text.join(2, [*text.spaced(pieces), b"\n"]) == b"1.5 2.0000000000000000e+00\n1.5 3.0000000000000000e+00\n"


def test_whole_numbers():
    assert text.integers(np.array([7, 7])) == b"7"
    assert text.join(3, [text.integers(np.array([-13, 1000822080, 0])), b";"]) == b"-13;1000822080;0;"


ROWS = 50
PRESENT = [np.arange(ROWS) % 3 == 0, np.arange(ROWS) % 2 == 0]


@given(st.data())
def test_compiled_pages_are_those_of_numpy(data):
    compiled = pytest.importorskip("mubeam.events.writers._compiled")
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    numbers = st.sampled_from([random.normal(size=ROWS), 10.0 ** random.uniform(-200, 10, ROWS), np.zeros(ROWS)])
    whole = partial(random.integers, -(2**63), 2**63 - 1, ROWS, dtype=np.int64)
    pieces = st.one_of(st.binary(max_size=9).map(lambda b: b.replace(b"\0", b"x")), numbers, st.builds(whole))
    masked = st.builds(text.Masked, pieces, st.sampled_from(PRESENT))
    drawn = data.draw(st.lists(st.one_of(pieces, masked), max_size=12))
    assert bytes(compiled.join(ROWS, drawn)) == text.join(ROWS, drawn)


def test_many_events_are_written_by_compiled_code(monkeypatch):
    compiled = pytest.importorskip("mubeam.events.writers._compiled")
    assert text.joiner(text.COMPILED_PAYS_FROM) is compiled.join
    assert text.joiner(text.COMPILED_PAYS_FROM - 1) is text.joiner(None) is text.join
    monkeypatch.setattr(text, "numba_is_installed", lambda: False)
    assert text.joiner(10**9) is text.join
