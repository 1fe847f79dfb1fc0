"""BibTeX entries from the bibliography that comes with the package; offline."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mubeam.errors import DataFileError, InputError, check_name
from mubeam.foundation.reading import read_lines
from mubeam.text import shown

BIBLIOGRAPHY = Path(__file__).parent / "references.bib"


ENTRY = re.compile(r"@\w+\s*\{\s*([^\s,{}]+)\s*,")


@cache
def entries(bibliography: Path = BIBLIOGRAPHY) -> dict[str, str]:
    """All BibTeX entries by key, in the file's order; DataFileError for a file that cannot be read or has none."""
    found = {}
    for block in map(str.strip, "\n".join(read_lines(bibliography)).split("\n\n")):
        if not block.startswith("@"):
            continue
        head = ENTRY.match(block)
        if head is None:
            raise DataFileError(f"{bibliography}: an entry has no key: {block[:40]!r}")
        found[head.group(1)] = block
    return found


def bibtex_or_comment(keys: Iterable[str], own: Mapping[str, str] | None = None) -> str:
    """As `bibtex`, but with a comment line for a key that is not in the bibliography, as a user's card may have.

    `own` are a user's entries by key, which the bibliography precedes.
    """
    known = {**(own or {}), **entries()}
    wanted = sorted(set(keys))
    return "\n\n".join(
        known.get(key, f"% {' '.join(key.split())}: not in the bibliography of mubeam") for key in wanted
    )


def bibtex(keys: Iterable[str]) -> str:
    """The BibTeX entries of these keys as one text, each once, sorted by key.

    Raises UnknownNameError for a key that is not in the bibliography, InputError for keys that are no texts.
    """
    try:
        keys = list(keys)
    # an array of no dimension is iterable by its class only
    except TypeError:
        raise InputError(f"keys must be texts, got {shown(keys)}") from None
    if not all(isinstance(key, str) for key in keys):
        raise InputError("keys must be texts, such as 'Li2025'")
    known = entries()
    wanted = sorted(set(keys))
    for key in wanted:
        check_name("citation", key, known)
    return "\n\n".join(known[key] for key in wanted)


class Link(NamedTuple):
    """Where a source is read: authors and year, and an address of arXiv, a DOI or an archive; None without one."""

    label: str
    address: str | None


FIELD = re.compile(r"(\w+)\s*=\s*([{\"].*?[}\"])\s*,?\s*\n", re.DOTALL)


def link(key: str) -> Link:
    """Of the entry of the bibliography with this key; UnknownNameError if there is none."""
    check_name("citation", key, entries())
    fields = {name.lower(): text.strip(' {}"') for name, text in FIELD.findall(entries()[key])}
    first, *more = re.split(r"\s+and\s+", fields.get("author", fields.get("collaboration", fields.get("title", key))))
    family = re.sub(r"[{}\\'\"^`~]", "", first.split(",")[0] if "," in first else first.split()[-1])
    label = f"{family} et al. {fields.get('year', '')}" if more else f"{family} {fields.get('year', '')}"
    if "eprint" in fields:
        return Link(label.strip(), f"https://arxiv.org/abs/{fields['eprint']}")
    if "doi" in fields:
        return Link(label.strip(), f"https://doi.org/{fields['doi']}")
    return Link(label.strip(), fields.get("url"))
