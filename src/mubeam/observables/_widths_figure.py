"""The figure of a table of widths: branching ratios above, the lifetime below."""

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure, label_text
from mubeam.exclusions.plotting import COLORS
from mubeam.foundation.checks import FloatArray
from mubeam.text import clean
from mubeam.units import AXIS_UNIT

if TYPE_CHECKING:
    from mubeam.observables.widths import Widths

SMALLEST: Final = 1e-5
"""Branching ratio at which the axis begins."""

TEX: Final = {
    "gamma": r"\gamma",
    "hadrons": r"\mathrm{hadrons}",
    "chi": r"\chi",
    "chibar": r"\bar\chi",
    "chi1": r"\chi_1",
    "chi2": r"\chi_2",
} | {
    f"{lepton}{sign}": rf"{tex}^{sign}"
    for lepton, tex in (("e", "e"), ("mu", r"\mu"), ("tau", r"\tau"))
    for sign in "+-"
}
DASHES: Final = ("-", "--", "-.", ":")


def draw(widths: "Widths") -> Figure:
    """Neutrinos of all flavours are one line, and so are the two charges of a pair of other leptons."""
    model, mass = widths.model, widths.mass_gev
    lines = _lines(widths)
    with drawing.style():
        figure, _ = drawing.make_figure(layout="constrained")
        shares, lifetime = figure.subplots(2, sharex=True, height_ratios=(3, 2))
        for i, (label, share) in enumerate(lines.items()):
            shown = np.where(share > 0, share, np.nan)
            marker = "o" if mass.size == 1 else None
            dash = DASHES[i // len(COLORS) % len(DASHES)]
            shares.plot(
                mass, shown, label=label_text(label), color=COLORS[i % len(COLORS)], linestyle=dash, marker=marker
            )
        shares.set(xscale="log", yscale="log", ylim=(_bottom(lines), 2))
        shares.set_ylabel("branching ratio")
        if lines:
            figure.legend(*shares.get_legend_handles_labels(), loc="outside right upper", fontsize=10, frameon=False)
        ctau = widths.ctau_m
        lifetime.set_yscale("log")
        lifetime.set_ylabel(r"$c\tau$ [m]")
        lifetime.set_xlabel(label_text(f"${model.mass_symbol}$ [GeV]"))
        if np.isfinite(ctau).any():
            lifetime.plot(mass, np.where(np.isfinite(ctau), ctau, np.nan), color="#333333", marker=marker)
        else:
            lifetime.set_ylim(0.1, 10)
            for axes in (shares, lifetime):
                axes.text(0.5, 0.5, "stable", transform=axes.transAxes, ha="center", va="center")
        if mass.size > 1:
            lifetime.set_xlim(mass[0], mass[-1])
        unit = AXIS_UNIT[model.coupling_unit].translate({ord(letter): None for letter in "[]"})
        note = f"{model.name}, ${model.coupling_symbol}$ = {widths.coupling[0]:g}{unit}"
        for text, count in Counter(text for texts in widths.warnings for text in texts).items():
            note += f"; {text}, at {count} of {mass.size} masses"
        drawing.caption(figure, note)
    return figure


def _bottom(lines: dict[str, FloatArray]) -> float:
    """Where the axis begins: the power of ten below all that is not 0, two decades at least."""
    least = min((float(share[share > 0].min()) for share in lines.values()), default=1.0)
    return float(np.clip(10 ** np.floor(np.log10(least)), SMALLEST, 1e-2))


def _lines(widths: "Widths") -> dict[str, FloatArray]:
    """Branching ratios by label; those with one label are summed, and those that are nowhere seen left out."""
    found: dict[str, FloatArray] = {}
    for products, share in widths.branching_ratios.items():
        label = tex_label(products)
        found[label] = np.asarray(found.get(label, 0.0) + share)
    return {label: share for label, share in found.items() if (share >= SMALLEST).any()}


def tex_label(products: str) -> str:
    r"""Products as mathtext: nu_mu nu_mubar is \nu\bar\nu, tau- mu+ and tau+ mu- are \tau^\pm\mu^\mp."""
    words = products.split()
    if words and all(word.startswith("nu") for word in words):
        return r"$\nu\bar\nu$"
    if not all(word in TEX for word in words):
        return clean(products)
    if len(words) == 2 and {words[0][-1], words[1][-1]} == {"+", "-"} and words[0][:-1] != words[1][:-1]:
        one, other = sorted(words, key=lambda word: word[:-1], reverse=True)
        return rf"${TEX[one][:-1]}\pm {TEX[other][:-1]}\mp$"
    charges = [word[-1] for word in words]
    ordered = words[::-1] if charges == ["-", "+"] else words
    return f"${' '.join(TEX[word] for word in ordered)}$"
