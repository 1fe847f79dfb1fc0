"""Files of others: read, or refused for the true reason, on one line and at once."""

import os

import pytest

from mubeam.errors import DataFileError
from mubeam.foundation import reading

READERS = (
    reading.read_toml,
    reading.read_json,
    reading.read_csv,
    reading.read_comments,
    reading.read_lines,
)


@pytest.fixture
def write(tmp_path):
    def write_file(content, name="file"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def refused(read, path, message):
    with pytest.raises(DataFileError, match=message) as error:
        read(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "kind", ["device", "link", "pipe", "folder", "missing", "null", "surrogate", "large", "none", "empty"]
)
def test_only_regular_files_of_a_limited_size(read, kind, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(10**10)
    path, message = {
        "device": ("/dev/zero", "no regular file"),
        "link": (tmp_path / "link", "no regular file"),
        "pipe": (tmp_path / "pipe", "no regular file"),
        "folder": (tmp_path, "Is a directory"),
        "missing": (tmp_path / "none", "No such file"),
        "null": ("a\0b", "null (byte|character)"),
        "surrogate": ("\ud800", "cannot read"),
        "large": (tmp_path / "large", "larger than"),
        "none": (None, "cannot read"),
        "empty": ("", "its name is empty"),
    }[kind]
    refused(read, path, message)


def test_a_pipe_is_not_taken_from_another_reader(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(tmp_path / "pipe", os.O_WRONLY)
    os.write(writer, b"a = 1")
    refused(reading.read_toml, tmp_path / "pipe", "no regular file")
    assert os.read(reader, 10) == b"a = 1"
    os.close(writer)
    os.close(reader)


@pytest.mark.parametrize(
    "content",
    [
        b"a = 1",
        b"a = 1\r\n",
        b"# x\ra = 1\r",
        b"\xef\xbb\xbfa = 1",
        "a = 1".encode("utf-16"),
        b"a = 1  # \xe9t\xe9",
        b"\n\na = 1\n\n",
    ],
)
def test_toml_by_other_editors(write, content):
    assert reading.read_toml(write(content)) == {"a": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = '\xe9'", "not UTF-8; save the file as UTF-8"),
        (b"a = 1\x00", "is not TOML"),
        ("a = [{ b = 1 }]\n[[a]]\nb = 1", r"a is given in two forms, a = ... and a table .*: keep to one \(at line 2"),
        (b"\xff\xfea", "save it as UTF-8"),
        ("a = " + "9" * 400, "an integer in it has more than 308 digits"),
        ("a = " + "9" * 5000, "is not TOML"),
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a = " + "[" * 100 + "]" * 100, "nested more than 32 deep"),
        (".".join("a" * 100_000) + " = 1", "a key has more than 32 parts"),
        ("[" + ".".join(["'a'"] * 100_000) + "]", "a key has more than 32 parts"),
        ("a = {" + " . ".join("b" * 100_000) + " = 1}", "a key has more than 32 parts"),
    ],
)
def test_hostile_toml(write, content, message):
    refused(reading.read_toml, write(content), message)


def test_toml_of_too_many_keys(write):
    refused(
        lambda path: reading.read_toml(path, "card", 100),
        write("\n".join(f"a.k{i} = 1" for i in range(200))),
        "card .*: it holds more than 100 keys and values",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"a":' * 100 + "1" + "}" * 100, "nested more than 32 deep"),
        ('{"a": "\\ud800"}', "not UTF-8"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        ('{"a": ' + "9" * 400 + "}", "more than 308 digits"),
        ('{"a": ' + "9" * 5000 + "}", "is not JSON"),
        ("[1]", "holds no JSON object"),
    ],
)
def test_hostile_json(write, content, message):
    refused(reading.read_json, write(content), message)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"a,b\n1,2\n\n\n",
        b"a, b\r\n1, 2\r\n",
        b"a,b\r1,2\r",
        b"\xef\xbb\xbfa,b\n1,2",
        "a,b\n1,2".encode("utf-16"),
        b"# \xe9t\xe9\na,b  # the columns\n\n1,2 # \xe9",
        b'"a","b"\n"1","2"\n',
    ],
)
def test_tables_by_other_editors(write, content):
    assert reading.read_csv(write(content)) == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a;b\n1;2", "has semicolons between its columns"),
        (b"a\tb\n1\t2", "has tabs between its columns"),
        (b"a,b\n# c\n1,5,2,5", "line 3 has 4 fields and the header 2; decimal commas are not read"),
        (b"a,b\n1,\xe9", "line 2 is not UTF-8"),
        (b'a,b\n"1,2', "line 2: unexpected end"),
        (b"a,b\n1\x1b,2", "line 2 has control characters"),
        (b"\x7fELF\x02\x01", "control characters"),
        ("a,b\n1,2".encode("utf-16-le"), "control characters"),
    ],
)
def test_tables_that_are_none(write, content, message):
    refused(reading.read_csv, write(content), message)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\n" * 5_000_000, "more than 500000 lines"), (b"a,b\n" + b"1" * 200_000, "line 2 has more than 100000 letters")],
)
def test_tables_too_large_to_be_any(write, content, message):
    refused(reading.read_csv, write(content), message)


def test_a_hash_within_quotes_or_a_word_is_no_comment(write):
    assert reading.read_csv(write('a,b\n"x # y",p#1\n')) == {"a": ["x # y"], "b": ["p#1"]}


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1.0), ("1.", 1.0), (".5", 0.5), (" 1e-3 ", 1e-3), ("1d-3", 1e-3), ("1.5D+02", 150.0), ("\u22123", -3.0)],
)
def test_numbers(text, number):
    assert reading.number(text) == number


@pytest.mark.parametrize("text", ["nan", "-inf", "Infinity"])
def test_numbers_that_are_not_finite_are_said_so(text):
    assert not abs(reading.number(text)) < float("inf")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,5", "'1,5' is not a number: write it with a point and without separators of thousands"),
        ("", "a number is missing"),
        ("1e999", "too large"),
        *(
            (text, "is not a number")
            for text in ("1_0", "0x10", "yes", "true", "1:30", "1 2", "--1", "1e", "\uff11", "\u0663")
        ),
        ("x" * 10_000, r"xxx\.\.\.' is not a number"),
    ],
)
def test_texts_that_are_no_numbers(text, why):
    with pytest.raises(ValueError, match=why) as error:
        reading.number(text)
    assert len(str(error.value)) < 120
