r"""TeX of labels as plain text, for where no mathtext is set: $\mu$ becomes a letter, 10^{12} has raised digits."""

import re
from typing import Final
from unicodedata import lookup

GREEK: Final = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi"),
    *("pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
)
OTHERS: Final = {
    "prime": "\N{PRIME}",
    "cdot": "\N{MIDDLE DOT}",
    "times": "\N{MULTIPLICATION SIGN}",
    "to": "\N{RIGHTWARDS ARROW}",
    "pm": "\N{PLUS-MINUS SIGN}",
    "infty": "\N{INFINITY}",
    **dict.fromkeys((",", ";"), " "),
    **dict.fromkeys(("!", "bar", "mathrm", "mathdefault", "rm"), ""),
}


def _letter(name: str) -> str:
    # as Unicode spells it
    case, word = "SMALL" if name.islower() else "CAPITAL", name.upper().replace("LAMBDA", "LAMDA")
    return lookup(f"GREEK {case} LETTER {word}")


SYMBOLS: Final = {name: _letter(name) for one in GREEK for name in (one, one.capitalize())} | OTHERS
"""By name of their command."""

MINUS: Final = "\N{MINUS SIGN}"
RAISED: Final = str.maketrans(f"0123456789+-{MINUS}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
COMMAND: Final = re.compile(r"\\([A-Za-z]+|[,;!])(?:\s(?![=<>]))?")
POWER: Final = re.compile(rf"\^\{{?([+\-{MINUS}\d]+)\}}?")
PRIME: Final = re.compile(rf"\^\{{?{OTHERS['prime']}\}}?")


def plain_text(tex: str) -> str:
    """The text with its formulas in Unicode letters; what has none stands as it is."""
    parts = re.split(r"(?<!\\)\$", tex)
    if len(parts) % 2 == 0:
        return tex
    return "".join(_plain(part) if i % 2 else part.replace("\\$", "$") for i, part in enumerate(parts))


def _plain(formula: str) -> str:
    text = COMMAND.sub(lambda found: SYMBOLS.get(found[1], found[1]), formula)
    text = PRIME.sub("\N{PRIME}", text)
    text = POWER.sub(lambda found: found[1].translate(RAISED), text)
    return text.replace("{", "").replace("}", "").replace("'", "\N{PRIME}")
