import re

import numpy as np
import pytest

from mubeam.errors import DataFileError
from mubeam.exclusions.formats import _text


def test_round_trip_in_full_precision(tmp_path):
    curves = [(np.array([0.1 + 0.2, 1e-22]), np.array([1 / 3, 5e7])), (np.array([1.0, 2.0, 3.0]), np.ones(3))]
    path = tmp_path / "a.txt"
    path.write_bytes(_text.encode({"label": "two\nlines", "url": "a: b"}, curves))
    header, found, comments = _text.read(path)
    assert comments == ["label: two lines", "url: a: b"]
    assert header == {"label": "two lines", "url": "a: b"}
    assert len(found) == 2
    np.testing.assert_array_equal(np.hstack(found), np.hstack(curves))
    np.testing.assert_array_equal(np.loadtxt(path), np.hstack(curves).T)


def test_files_of_others(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# mass [eV]\tg [GeV^-1]\n\n\n1e-3, 2e-9, 7  # see text\n# more\n2e-3\t3e-9\t8\n\n")
    header, (curve,), comments = _text.read(path)
    assert header == {}
    assert curve.tolist() == [[1e-3, 2e-3], [2e-9, 3e-9], [7.0, 8.0]]
    assert comments == ["mass [eV]\tg [GeV^-1]", "more"]


@pytest.mark.parametrize(
    "row", ["1 2", "1,2", "1, 2", "1 ,2", " 1\t2 ", "1;2", "1; 2", "1\u00a02", "1 2 # x, y", "1d0 2.0D+00", "+1 2."]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_meaning_of_a_row(tmp_path, row, end):
    path = tmp_path / "a.txt"
    path.write_bytes(f"{row}{end}3 4{end}{end}".encode())
    assert _text.read(path).curves[0].tolist() == [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,5\t2,5e-3", "line 1: '1,5' has a comma in it: write numbers with a point"),
        ("1,5 2,5e-3", "comma in it"),
        ("1,5;2,5e-3", "'1,5' is not a number: write it with a point"),
        ("1,000 2", "comma in it"),
        ("1,5, 2,5", "comma in it"),
        ("1,,2", "a number is missing"),
        ("1,2,", "a number is missing"),
        ("1_0 2", "'1_0' is not a number"),
        ("yes 2", "'yes' is not a number"),
        ("true 2", "'true' is not a number"),
        ("1:30 2", "'1:30' is not a number"),
        ("0x10 2", "'0x10' is not a number"),
        ("1e999 2", "too large"),
        ("mass coupling", "'mass' is not a number"),
        ("1 2\n1 2 3", "line 2: each row needs two numbers"),
    ],
)
def test_rows_that_could_mean_two_things_are_refused(tmp_path, row, message):
    path = tmp_path / "a.txt"
    path.write_text(f"{row}\n3 4\n")
    with pytest.raises(DataFileError, match=re.escape(message)):
        _text.read(path)


def test_a_curve_that_is_too_long_to_be_drawn(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1 2\n" * 200_001)
    with pytest.raises(DataFileError, match="more than 200000 lines"):
        _text.read(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# only a header\n", "has no points"),
        (b"1 2\n3\n", r"inhomogeneous|two numbers"),
        (b"1\n2\n", "two numbers, mass and coupling"),
        (b"1 two\n", "line 1: 'two' is not a number"),
        (b"\xff\n", "cannot read"),
    ],
)
def test_bad_files(tmp_path, content, message):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        _text.read(path)
    with pytest.raises(DataFileError, match="cannot read"):
        _text.read(tmp_path / "none.txt")
