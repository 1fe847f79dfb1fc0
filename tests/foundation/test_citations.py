import re

import pytest

from mubeam.errors import DataFileError, UnknownNameError
from mubeam.foundation import citations


def test_entries_are_well_formed():
    found = citations.entries()
    assert len(found) > 20
    for key, entry in found.items():
        assert entry.count("{") == entry.count("}"), key
        assert re.match(r"@\w+\{[^,\s]+,\n", entry), key
        assert "year" in entry, key
        assert entry.isascii(), key


def test_each_key_once_and_sorted():
    text = citations.bibtex(["Tsai:1973py", "Li2025", "Tsai:1973py"])
    assert [line.split("{")[1].rstrip(",") for line in text.splitlines() if line.startswith("@")] == [
        "Li2025",
        "Tsai:1973py",
    ]


def test_unknown_key():
    with pytest.raises(UnknownNameError, match="did you mean 'Li2025'"):
        citations.bibtex(["Li2024"])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"@misc{,\n}", "an entry has no key"), (b"@\xff{a,\n}", "not UTF-8"), (b"@misc", "an entry has no key: '@misc'")],
)
def test_bibliographies_that_are_none(tmp_path, content, message):
    path = tmp_path / "a.bib"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        citations.entries(path)


def test_a_bibliography_by_another_editor(tmp_path):
    path = tmp_path / "a.bib"
    path.write_bytes(b"\xef\xbb\xbf@misc{a,\r\n year = 1}\r\n\r\n@article{ b ,\r\n}\r\n")
    assert citations.entries(path) == {"a": "@misc{a,\n year = 1}", "b": "@article{ b ,\n}"}


def test_a_key_that_is_not_there_stays_on_one_line():
    assert citations.bibtex_or_comment(["a\nb"]) == "% a b: not in the bibliography of mubeam"
