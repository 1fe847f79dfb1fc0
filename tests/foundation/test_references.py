"""The bibliography is consistent: DOIs contain what journal, volume, page and year say, and their check digits hold."""

import re
from importlib.resources import files

import pytest

TEXT = (files("mubeam.foundation") / "references.bib").read_text(encoding="utf-8")
FIELD = re.compile(r"^\s*(\w+) = \{(.*)\},?$", re.MULTILINE)
ENTRIES = {
    re.search(r"\{([^,]+),", entry)[1]: dict(FIELD.findall(entry)) for entry in re.split(r"\n(?=@)", TEXT) if entry
}
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59)


def doi_by_rule(journal, volume, page, year):
    """What the publisher's rule makes of the entry; None if it has no rule."""
    aps = {"Phys. Rev.": "PhysRev", "Rev. Mod. Phys.": "RevModPhys", "Phys. Rev. Lett.": "PhysRevLett"}
    aps |= {f"Phys. Rev. {letter}": f"PhysRev{letter}" for letter in "CD"}
    if journal in aps:
        return f"10.1103/{aps[journal]}.{volume}.{page}"
    if journal == "JHEP":
        return f"10.1007/JHEP{volume}({year}){page}"
    return f"10.1088/1475-7516/{year}/{volume}/{page}" if journal == "JCAP" else None


def first_page(entry):
    return entry.get("pages", "").split("--")[0]


@pytest.mark.parametrize("key", [key for key, entry in ENTRIES.items() if "doi" in entry])
def test_doi_follows_from_journal_volume_and_page(key):
    entry = ENTRIES[key]
    journal, volume, year, page = entry["journal"], entry["volume"], entry["year"], first_page(entry)
    rule = doi_by_rule(journal, volume, page, year)
    if rule is not None:
        # a rapid communication of 1991 has its letter in the DOI alone
        assert entry["doi"] in (rule, rule.replace(f".{page}", f".R{page}"))
    doi = entry["doi"].removeprefix("10.")
    if journal == "JINST":
        assert doi == f"1088/1748-0221/{volume}/{page[1:3]}/{page}"
    if "(" in doi and doi.startswith("1016"):
        assert doi.split("(")[1][:2] == year[2:]
    if doi.startswith("1016/j."):
        # of the year in which the paper is accepted, or one before that of its volume
        assert int(re.search(r"\.(20\d\d)\.", doi)[1]) in (int(year), int(year) - 1)
        assert not re.fullmatch(r"\d{6}", page) or doi.endswith(page)


def check_digit(pii):
    """Of an article in Physics Letters B before 2000, from the digits before it, weighted by primes from the right."""
    total = sum(prime * int(c) for prime, c in zip(PRIMES, reversed(pii[:-2]), strict=False) if c.isdigit())
    return "0123456789X"[(total + 8) % 11]


@pytest.mark.parametrize("pii", [
    # of papers that everybody cites, to test the rule
    "0370-2693(82)91219-9", "0370-2693(83)90637-8", "0370-2693(83)90638-X", "0370-2693(83)90639-1",
    "0370-2693(85)91028-7", "0370-2693(86)91126-3", "0370-2693(80)90825-4", "0370-2693(77)90435-X",
    *(e["doi"].removeprefix("10.1016/") for e in ENTRIES.values() if "1016/0370-2693" in e.get("doi", "")),
])  # fmt: skip
def test_check_digit_of_physics_letters(pii):
    assert check_digit(pii) == pii[-1]


@pytest.mark.parametrize("key", [key for key, entry in ENTRIES.items() if "eprint" in entry])
def test_eprint_is_not_younger_than_the_paper(key):
    entry = ENTRIES[key]
    old = re.fullmatch(r"[a-z-]+/(\d\d)(\d\d)\d{3}", entry["eprint"])
    new = re.fullmatch(r"(\d\d)(\d\d)\.(\d{4,5})", entry["eprint"])
    assert old or new, "not a number of arXiv"
    digits, month = (old or new)[1], int((old or new)[2])
    year = int(digits) + (1900 if digits > "90" else 2000)
    assert 1 <= month <= 12
    assert year - 1 <= int(entry["year"]) <= year + 3
    if new:
        # five digits from 2015 on
        assert len(new[3]) == (5 if year >= 2015 else 4)


def test_no_two_entries_are_of_one_paper():
    for field in ("doi", "eprint"):
        found = [entry[field] for entry in ENTRIES.values() if field in entry]
        assert len(found) == len(set(found))
