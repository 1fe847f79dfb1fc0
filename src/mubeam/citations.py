"""BibTeX of what a result used, from the bibliography that comes with the package; offline."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mubeam.errors import UnknownNameError

BIBLIOGRAPHY = Path(__file__).parent / "references.bib"


@cache
def entries(bibliography: Path = BIBLIOGRAPHY) -> dict[str, str]:
    """All BibTeX entries by key, in the file's order."""
    blocks = bibliography.read_text(encoding="utf-8").split("\n\n")
    found = (block.strip() for block in blocks if block.strip().startswith("@"))
    return {block[block.index("{") + 1 : block.index(",")]: block for block in found}


def bibtex_or_comment(keys: Iterable[str]) -> str:
    """As `bibtex`, with a comment for a key that is not in the bibliography, such as one of a user's own card."""
    known = entries()
    wanted = sorted(set(keys))
    return "\n\n".join(known.get(key, f"% {key}: not in the bibliography of mubeam") for key in wanted)


def bibtex(keys: Iterable[str]) -> str:
    """The entries of these keys, each once, sorted; UnknownNameError for a key that is not in the bibliography."""
    known = entries()
    wanted = sorted(set(keys))
    for key in wanted:
        if key not in known:
            raise UnknownNameError("citation", key, known)
    return "\n\n".join(known[key] for key in wanted)
