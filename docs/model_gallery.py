"""What the pages of the models show beside their text: tables and figures of widths and reach, into a folder.

For each model NAME of the library: model_NAME.md (parameters, figures, tables, references: a part of its page),
model_NAME_widths.png and .csv, model_NAME_reach.png and .html.

    python docs/model_gallery.py docs/gallery
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mubeam import models
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions import plotting
from mubeam.exclusions.figures.page import page
from mubeam.exclusions.reach import Reach, reach
from mubeam.foundation import writing
from mubeam.foundation.citations import link
from mubeam.models import Model
from mubeam.observables import widths

ROWS = 5
"""Masses in a table of widths."""

LARGEST_SHARES = 4
"""Decays in it."""


class Search(NamedTuple):
    """An analysis of a card, and how a figure calls it."""

    experiment: str
    analysis: str
    label: str


EVERY = (
    Search("fasernu2", "ultimate", "FASER$\\nu$2, all produced"),
    Search("muc-thin-target", "ultimate", "thin target, all produced"),
)
SEARCHES = {
    "mu": (
        Search("na64mu-2022", "invisible", "NA64$\\mu$ 2022"),
        Search("na64mu-1e12", "invisible", "NA64$\\mu$ 10$^{12}$ invisible"),
        *EVERY,
        Search("na64mu-1e12", "visible", "NA64$\\mu$ 10$^{12}$ visible"),
    ),
    "tau": (
        Search("na64mu-2022", "lfv-invisible", "NA64$\\mu$ 2022"),
        Search("na64mu-1e12", "lfv-invisible", "NA64$\\mu$ 10$^{12}$"),
        Search("fasernu2", "invisible", "FASER$\\nu$2 invisible"),
        Search("muc-thin-target", "invisible", "thin target invisible"),
        Search("muc-thin-target", "visible", "thin target visible"),
    ),
    "e": EVERY,
}
"""By the lepton that the beam's muon turns into; those of one are the same for all models."""

THRESHOLD = 2 * LEPTON_MASS_GEV["mu"] * np.array([0.999, 1.001])
MASSES = {
    "mu": np.sort([*np.geomspace(1e-3, 10, 13), *THRESHOLD]),
    "tau": np.geomspace(1, 50, 12),
    "e": np.geomspace(0.11, 10, 13),
}
FEW_MASSES = np.geomspace(1e-3, 1, 4)
"""For pairs in a beam of many energies, which take their time."""

NOTES = {
    "mu": "FASER$\\nu$2 and thin target: every produced particle counts",
    "tau": "each analysis assumes the decay that it searches for",
    "e": "every produced particle counts; NA64$\\mu$ has no search for an outgoing electron",
}


@cache
def _search(model: Model, search: Search) -> Reach:
    process = model.vertices()[0].process
    low, high = model.mass_range_gev
    masses = MASSES[process.final_lepton]
    if process.off_shell is not None:
        masses = FEW_MASSES if search.experiment == "fasernu2" else np.geomspace(1e-3, 1, 13)
    inside = masses[(masses >= low * 0.999) & (masses <= high * 1.001)]
    return reach(model, search.experiment, search.analysis, masses_gev=inside, precision="fast")


def _reach(model: Model, folder: Path) -> str:
    """Draws the reach; what it says in words."""
    lepton = model.vertices()[0].process.final_lepton
    found = {search: _search(model, search) for search in SEARCHES[lepton]}
    drawn = {search: one for search, one in found.items() if _excluded(model, one).any()}
    regions = [(replace(one.region, label=search.label), one.search.is_projection) for search, one in drawn.items()]
    data = [region for region, is_projection in regions if not is_projection]
    projections = [region for region, is_projection in regions if is_projection]
    note = f"90 % CL; filled: data; dashed: projections; {NOTES[lepton]}"
    name = f"model_{model.name}_reach"
    plotting.save(plotting.reach_figure(model, data, projections, note=note), folder / f"{name}.png")
    scene = plotting.reach_scene(model, data, projections, note=note)
    writing.write_bytes(folder / f"{name}.html", page(scene, f"Reach of {model.name}"))
    rows = "".join(_row(model, search, one) for search, one in found.items())
    coupling = f"`{model.coupling_name}`{'' if model.coupling_unit == '1' else ' [1/GeV]'}"
    return f"| search | smallest {coupling} | at mass [GeV] | masses [GeV] |\n|---|---|---|---|\n{rows}"


def _excluded(model: Model, found: Reach) -> Any:
    """Where a coupling at which the theory holds is excluded."""
    lower = found.lower
    return np.isfinite(lower) & (np.nan_to_num(lower, nan=np.inf) < model.largest_coupling(found.mass_gev))


def _row(model: Model, search: Search, found: Reach) -> str:
    excluded, name = _excluded(model, found), f"{search.experiment}, {search.analysis}"
    if not excluded.any():
        why = "nothing excluded"
        if np.isfinite(found.lower).any():
            why += " below the largest coupling of the theory"
        return f"| {name} | {why} | | |\n"
    mass, lower = found.mass_gev[excluded], found.lower[excluded]
    least = int(np.argmin(lower))
    return (
        f"| {name} | {_number(lower[least])} | {_number(mass[least])} | {_number(mass[0])} to {_number(mass[-1])} |\n"
    )


def _number(value: float) -> str:
    return f"{value:.2g}"


def _widths(model: Model, folder: Path) -> str:
    """Draws the widths; the table of some of them, or a line for a stable particle."""
    found = widths.table(model)
    if not (found.width_gev > 0).any():
        return "The particle is stable.\n"
    figure = folder / f"model_{model.name}_widths.png"
    found.plot(figure)
    found.to_csv(figure.with_suffix(".csv"))
    low, high = model.mass_range_gev
    few = widths.table(model, mass_gev=np.geomspace(low, high, ROWS))
    unit = "" if model.coupling_unit == "1" else "/GeV"
    head = "| mass [GeV] | width [GeV] | cτ [m] | branching ratios |\n|---|---|---|---|\n"
    rows = "".join(_width_row(few, i) for i in range(ROWS))
    return (
        f"![Branching ratios and lifetime of {model.name}](../gallery/{figure.name})\n\n"
        f"At `{model.coupling_name}` = 1{unit}:\n\n{head}{rows}"
    )


def _width_row(found: widths.Widths, i: int) -> str:
    if not found.width_gev[i] > 0:
        return f"| {found.mass_gev[i]:.3g} | 0 | ∞ | stable |\n"
    shares = sorted(((share[i], name) for name, share in found.branching_ratios.items() if share[i] > 0), reverse=True)
    text = ", ".join(f"{name} {share:.3g}" for share, name in shares[:LARGEST_SHARES])
    return f"| {found.mass_gev[i]:.3g} | {found.width_gev[i]:.4g} | {found.ctau_m[i]:.4g} | {text} |\n"


def _parameters(model: Model) -> str:
    _, coupling, *others = model.parameters()
    unit = "" if coupling.unit == "1" else f" [{coupling.unit}]"
    low, high = model.mass_range_gev
    line = f"Coupling `{coupling.name}`{unit}; masses in the figures: {low:g} to {high:g} GeV"
    if not others:
        return f"{line}; no parameters.\n"
    rows = "".join(f"| `{p.name}` | {p.unit} | {_default(p.default)} | {_range(p.low, p.high)} |\n" for p in others)
    return f"{line}.\n\n| parameter | unit | default | range |\n|---|---|---|---|\n{rows}"


def _default(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


def _range(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:g} to {high:g}"
    if np.isfinite(low):
        return f"from {low:g}"
    return f"up to {high:g}" if np.isfinite(high) else "any"


def _references(keys: Sequence[str]) -> str:
    return "References: " + "; ".join(_reference(key) for key in keys) + ".\n"


def _reference(key: str) -> str:
    label, address = link(key)
    if address is None:
        return label
    where = address.replace("https://arxiv.org/abs/", "arXiv ").replace("https://doi.org/", "doi ")
    return f"{label}, [{where}]({address})"


def write(name: str, folder: Path) -> None:
    """All files of one model."""
    model = models.get(name)
    parts = (
        _parameters(model),
        _widths(model, folder),
        f"![Reach of {name}](../gallery/model_{name}_reach.png)\n\n"
        f"[Interactive figure](../gallery/model_{name}_reach.html)\n",
        _reach(model, folder),
        _references(model.citations),
    )
    writing.write_bytes(folder / f"model_{name}.md", "\n".join(parts).encode())


def main() -> None:
    """All models, or those named after the folder."""
    folder, *names = sys.argv[1:]
    writing.make_folder(folder)
    for name in names or models.CATALOGUE.names():
        write(name, Path(folder))


if __name__ == "__main__":
    main()
