"""Citations in the pages become links to arXiv or a DOI: arXiv numbers, keys of the bibliography, P1 and P2."""

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from mubeam.foundation.citations import entries, link

PAPERS = {"P1": "2501.06294", "P2": "2407.15942"}
"""Short names of the papers that are reproduced."""

ARXIV = r"(?:arXiv[: ])?(?<![\d.])\d{4}\.\d{5}(?![\d.]*\d)"
PART = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
CLOSED = ("a", "code", "pre", "math", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6", "title")
"""Elements whose text stays as it is."""


def on_page_content(html: str, **_: Any) -> str:
    """Links in the text of a page."""
    return linked(html)


def linked(html: str) -> str:
    """`html` with links; each short name of a paper once."""
    used: set[str] = set()
    return in_text(html, CLOSED, lambda text: _words().sub(lambda match: _link(match[0], used), text))


def in_text(html: str, closed: Collection[str], change: Callable[[str], str]) -> str:
    """`html` with its text changed, but for what is inside the `closed` elements."""
    found, inside = [], 0
    for part in PART.split(html):
        if part.startswith("<"):
            tag = re.match(r"</?([a-zA-Z][\w-]*)", part)
            if tag is not None and tag[1] in closed and not part.endswith("/>"):
                inside += -1 if part.startswith("</") else 1
            found.append(part)
        else:
            found.append(part if inside else change(part))
    return "".join(found)


@cache
def _words() -> re.Pattern[str]:
    """What is a citation."""
    keys = sorted((key for key in entries() if re.search(r"\d{4}", key)), key=len, reverse=True)
    return re.compile(rf"\b(?:{ARXIV}|{'|'.join(map(re.escape, keys))}|P[12])\b(?![-\w])(?!:\w)")


def _link(word: str, used: set[str]) -> str:
    if word in PAPERS:
        if word in used:
            return word
        used.add(word)
        return _anchor(f"https://arxiv.org/abs/{PAPERS[word]}", word)
    if word in entries():
        address = link(word).address
        return word if address is None else _anchor(address, word)
    return _anchor(f"https://arxiv.org/abs/{word[-10:]}", word)


def _anchor(address: str, word: str) -> str:
    return f'<a href="{address}">{word}</a>'
