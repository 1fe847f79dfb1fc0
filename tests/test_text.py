import pytest

from mubeam.errors import InputError
from mubeam.text import clean, number, one_line, whole_number

STEERING = [
    "\x1b]0;title\x07",  # a terminal's title
    "\x1b[2J\x1b[H",  # a cleared screen
    "\x9b31m",  # the same in one character of C1
    "\rforged",
    "\x08\x7f\x00",
    "\u202egnp.\u202c",  # read from right to left
    "\u2066a\u2069",
    "\u200b\ufeff",
    "\ud800",  # half a character
    "caf\udce9",  # a byte that is no UTF-8
    "\u2028\u2029\x85",
]


@pytest.mark.parametrize("text", STEERING)
def test_nothing_steers_what_shows_it(text):
    shown = clean(f"a{text}b")
    assert all(letter.isprintable() for letter in shown)
    assert shown.encode()
    assert one_line(text).isprintable()
    assert str(InputError(text)).isprintable()


@pytest.mark.parametrize("text", ["plain", "μ → τ, 10⁻⁵", "日本語", "a\nb\tc", "no\u00a0break", "\\x1b is text"])
def test_text_stays_as_it_is(text):
    assert clean(text) == text


def test_what_is_shown_of_it():
    assert clean("a\x1b[31mb") == "a\\x1b[31mb"
    assert clean("\u202e") == "\\u202e"
    assert one_line("a\nmubeam: error: forged\r\n b") == "a mubeam: error: forged b"
    assert len(one_line("x" * 10**6)) < 2100


@pytest.mark.parametrize("text", ["1", "-1.5", "+.5e-3", "2.", "1E5", "inf", "-Infinity", "nan", " 3 "])
def test_numbers(text):
    assert repr(number(text)) == repr(float(text))


@pytest.mark.parametrize(
    "text",
    ["1_0", "yes", "true", "1:30:00", "0x10", "\u0661\u0662", "1,5", "1 2", "1e", "e5", "\u0663.\u0664", "--1"],
)
def test_no_numbers(text):
    for read in (number, whole_number):
        with pytest.raises(ValueError, match=r"is not a|is missing"):
            read(text)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_missing_number(text):
    for read in (number, whole_number):
        with pytest.raises(ValueError, match=r"^a number is missing$"):
            read(text)


def test_whole_numbers():
    assert [whole_number(text) for text in ("7", "-3", "+10", " 4 ", "1e3", "2.5e1")] == [7, -3, 10, 4, 1000, 25]
    for text in ("1.5", "1e-3", "inf", "nan"):
        with pytest.raises(ValueError, match="is not a whole number"):
            whole_number(text)
