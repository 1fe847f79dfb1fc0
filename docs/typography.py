"""Indices and powers in the text of the pages: m_mu^2 of a docstring is shown as m with an index and a power."""

import re
from typing import Any

from links import in_text

CLOSED = ("code", "pre", "math", "script", "style", "title", "svg")
"""Elements whose text stays as it is: code, formulas."""

GREEK = {"mu": "μ", "tau": "τ", "chi": "χ", "gamma": "γ", "phi": "ϕ", "pi": "π", "nu": "ν", "rho": "ρ", "Lambda": "Λ"}
LONGER = ("beam", "light", "min", "max")
"""Indices of more than three letters, and others that could be part of a name in the code."""

LETTER = "A-Za-zΑ-Ωα-ωℓ"
BASE, INDICES = rf"(?<![{LETTER}_.`\\-])(\d*d?[{LETTER}Σ∂])_", rf"(?:{{([^{{}}]+)}}|([{LETTER}\d]+['′]?))"
INDEX = re.compile(rf"{BASE}{INDICES}(?![{LETTER}\d_]|[.]\w)")
POWER = re.compile(r"(?<=[\w)\]>′|~])\^(?:{([^{}]{1,16})}|\(([^()]{1,12})\)|([-−]?\d+|[α-ω]|mu|rho|T)(?![\w.]\w))")


def on_page_content(html: str, **_: Any) -> str:
    """Indices and powers in the text of a page."""
    return typeset(html)


def typeset(html: str) -> str:
    """`html` with indices and powers."""
    return in_text(html, CLOSED, lambda text: POWER.sub(_power, INDEX.sub(_index, text)))


def _index(match: re.Match[str]) -> str:
    base, braced, plain = match.groups()
    index = braced or plain
    bare = index.rstrip("'′")
    if plain and bare not in GREEK and bare not in LONGER and (len(bare) > 3 or bare == "gev"):
        return match[0]
    return f"{base}<sub>{GREEK.get(bare, bare)}{index[len(bare) :]}</sub>"


def _power(match: re.Match[str]) -> str:
    power = (match[1] or match[2] or match[3]).replace("-", "−")
    return f"<sup>{GREEK.get(power, power)}</sup>"
