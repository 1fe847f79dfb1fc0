import pytest

from mubeam.errors import DataFileError, OutputError
from mubeam.foundation import reading, writing


def test_files_replace_old_ones_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    writing.write_bytes(path, b"new")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_nothing_is_left_of_a_failed_write(tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OutputError, match="No space left"):
        writing.write_bytes(tmp_path / "a.txt", b"x")
    assert list(tmp_path.iterdir()) == []


def test_missing_folder(tmp_path):
    with pytest.raises(OutputError, match="cannot write"):
        writing.write_bytes(tmp_path / "none" / "a.txt", b"x")


def test_json_has_no_bare_nan(tmp_path):
    path = writing.write_json(
        tmp_path / "a.json", {"a": [float("nan"), float("-inf"), 1.5], "b": {"c": (1, "x", None)}}
    )
    assert reading.read_json(path) == {"a": ["nan", "-inf", 1.5], "b": {"c": [1, "x", None]}}


def test_csv_round_trip_in_full_precision(tmp_path):
    path = writing.write_bytes(tmp_path / "a.csv", writing.csv_bytes({"x": [0.1 + 0.2, 1e-300], "name": ["a, b", "c"]}))
    table = reading.read_csv(path)
    assert float(table["x"][0]) == 0.1 + 0.2
    assert table["name"] == ["a, b", "c"]


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "not a table"), ("a,b\n1\n", "not a table"), ("a,b,a\n1,2,3\n", "two columns of the same name")],
)
def test_bad_tables(tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(DataFileError, match=message):
        reading.read_csv(path)


@pytest.mark.parametrize(("content", "message"), [("{", "is not JSON"), ("[1]", "holds no JSON object")])
def test_bad_json(tmp_path, content, message):
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(DataFileError, match=message):
        reading.read_json(path)


@pytest.mark.parametrize("content", ["a = 1" + "0" * 5000, "a = " + "[" * 5000, "a = \xff", "a"])
def test_bad_toml(tmp_path, content):
    path = tmp_path / "a.toml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(DataFileError, match=r"^card .* is not TOML: "):
        reading.read_toml(path, "card")


def test_unreadable_files(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        reading.read_json(tmp_path / "none")
    with pytest.raises(DataFileError, match=r"^cannot read .*none: No such file or directory$"):
        reading.read_toml(tmp_path / "none")
    for read in (reading.read_csv, reading.read_comments):
        with pytest.raises(DataFileError, match=r"cannot read .*none: No such file or directory$"):
            read(tmp_path / "none")


def test_check_folder_leaves_nothing(tmp_path):
    assert writing.check_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_under_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for check in (writing.check_folder, writing.make_folder):
        with pytest.raises(OutputError, match="output folder"):
            check(tmp_path / "file" / "out")


def test_a_stream_has_its_name_when_it_is_whole(tmp_path):
    path = tmp_path / "a.bin"
    with writing.stream(path) as file:
        file.write(b"one")
        assert not path.exists()
        (partial,) = tmp_path.iterdir()
        file.write(b"two")
    assert path.read_bytes() == b"onetwo"
    assert (partial.name[:6], partial.suffix) == ("a.bin.", ".partial")
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode == writing.write_bytes(tmp_path / "b", b"").stat().st_mode


def test_a_stream_that_cannot_begin(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "check_file", lambda path: path)
    with pytest.raises(OutputError, match="cannot write"), writing.stream(tmp_path / "none" / "a.bin"):
        pass
