import numpy as np
import pytest

from mubeam.errors import DataFileError
from mubeam.formats import two_column


def test_round_trip_in_full_precision(tmp_path):
    curves = [(np.array([0.1 + 0.2, 1e-22]), np.array([1 / 3, 5e7])), (np.array([1.0, 2.0, 3.0]), np.ones(3))]
    path = tmp_path / "a.txt"
    path.write_bytes(two_column.encode({"label": "two\nlines", "url": "a: b"}, curves))
    header, found = two_column.read(path)
    assert header == {"label": "two lines", "url": "a: b"}
    assert len(found) == 2
    np.testing.assert_array_equal(np.hstack(found), np.hstack(curves))
    np.testing.assert_array_equal(np.loadtxt(path), np.hstack(curves).T)


def test_files_of_others(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# mass [eV]\tg [GeV^-1]\n\n\n1e-3, 2e-9, 7  # see text\n# more\n2e-3\t3e-9\t8\n\n")
    header, ((mass, coupling),) = two_column.read(path)
    assert header == {}
    assert (mass.tolist(), coupling.tolist()) == ([1e-3, 2e-3], [2e-9, 3e-9])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# only a header\n", "has no points"),
        (b"1 2\n3\n", r"inhomogeneous|two numbers"),
        (b"1\n2\n", "two numbers, mass and coupling"),
        (b"1 two\n", "could not convert"),
        (b"\xff\n", "cannot read"),
    ],
)
def test_bad_files(tmp_path, content, message):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        two_column.read(path)
    with pytest.raises(DataFileError, match="cannot read"):
        two_column.read(tmp_path / "none.txt")
