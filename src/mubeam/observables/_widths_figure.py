"""The figure of a table of widths: branching ratios above, the lifetime below."""

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes

from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure, label_text
from mubeam.exclusions.figures.ticks import set_ticks
from mubeam.exclusions.plotting import COLORS
from mubeam.foundation.checks import FloatArray
from mubeam.text import clean
from mubeam.units import AXIS_UNIT, HBARC_GEV_M

if TYPE_CHECKING:
    from mubeam.observables.widths import Widths

SMALLEST: Final = 1e-5
"""Branching ratio at which the axis begins."""

LEFT_OF_THRESHOLD: Final = 0.8
"""Where the masses of a figure of one decay begin, over the first at which it decays."""

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
    """Neutrinos of all flavours are one line, and so are the two charges of a pair of other leptons.

    Of a single decay, whose share is 1, its name stands in the axes of the lifetime, with the width on their right.
    """
    lines, is_stable = _lines(widths), not np.isfinite(widths.ctau_m).any()
    with drawing.style():
        figure, _ = drawing.make_figure(layout="constrained")
        if len(lines) == 1 and not is_stable:
            lifetime = figure.add_subplot(xscale="log")
            _name_the_only(lifetime, next(iter(lines)))
            masses = widths.mass_gev[np.isfinite(widths.ctau_m)]
            left = max(widths.mass_gev[0], LEFT_OF_THRESHOLD * masses[0])
        else:
            shares, lifetime = figure.subplots(2, sharex=True, height_ratios=(3, 2))
            left = widths.mass_gev[0]
            _draw_shares(figure, shares, lines, widths)
        _draw_lifetime(lifetime, widths)
        if widths.mass_gev.size > 1:
            span = float(left), float(widths.mass_gev[-1])
            lifetime.set_xlim(*span)
            length = 0.75 * 72 * figure.get_figwidth()
            set_ticks(
                lifetime.xaxis,
                span,
                "1",
                length,
                float(lifetime.xaxis.label.get_fontsize()),
                upright=False,
                scale="log",
            )
        if is_stable:
            lifetime.set_ylim(0.1, 10)
            for axes in (shares, lifetime):
                axes.text(0.5, 0.5, "stable", transform=axes.transAxes, ha="center", va="center")
        drawing.caption(figure, _note(widths))
    return figure


def _draw_shares(figure: Figure, axes: Axes, lines: dict[str, FloatArray], widths: "Widths") -> None:
    for i, (label, share) in enumerate(lines.items()):
        shown = np.where(share > 0, share, np.nan)
        dash = DASHES[i // len(COLORS) % len(DASHES)]
        color = COLORS[i % len(COLORS)]
        axes.plot(widths.mass_gev, shown, label=label_text(label), color=color, linestyle=dash, marker=_marker(widths))
    axes.set(xscale="log", yscale="log", ylim=(_bottom(lines), 2))
    axes.set_ylabel("branching ratio")
    if lines:
        figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", fontsize=10, frameon=False)


def _draw_lifetime(axes: Axes, widths: "Widths") -> None:
    mass, ctau = widths.mass_gev, widths.ctau_m
    axes.set_yscale("log")
    axes.set_ylabel(r"$c\tau$ [m]")
    axes.set_xlabel(label_text(f"${widths.model.mass_symbol}$ [GeV]"))
    if np.isfinite(ctau).any():
        axes.plot(mass, np.where(np.isfinite(ctau), ctau, np.nan), color="#333333", marker=_marker(widths))


def _name_the_only(axes: Axes, label: str) -> None:
    """The only decay, and the width on the right: hbar c over c tau."""

    def other(value: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.asarray(HBARC_GEV_M / np.asarray(value, dtype=float))

    axes.tick_params(axis="y", which="both", right=False)
    axes.secondary_yaxis("right", functions=(other, other)).set_ylabel(r"$\Gamma$ [GeV]")
    axes.set_title(label_text(f"all decays: {label}"), loc="left", fontsize=11)


def _marker(widths: "Widths") -> str | None:
    return "o" if widths.mass_gev.size == 1 else None


def _note(widths: "Widths") -> str:
    model = widths.model
    unit = AXIS_UNIT[model.coupling_unit].translate({ord(letter): None for letter in "[]"})
    note = f"{model.name}, ${model.coupling_symbol}$ = {widths.coupling[0]:g}{unit}"
    for text, count in Counter(text for texts in widths.warnings for text in texts).items():
        note += f"; {text}, at {count} of {widths.mass_gev.size} masses"
    return note


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
