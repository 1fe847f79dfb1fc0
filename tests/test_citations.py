import re

import pytest

from mubeam import citations
from mubeam.errors import UnknownNameError


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
