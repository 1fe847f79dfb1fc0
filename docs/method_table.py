"""Totals of WW and IWW over the exact one, by process, leptons, beam and mass, as Markdown into a folder.

python docs/method_table.py docs/gallery
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mubeam import Bremsstrahlung, PhotonFusion, cross_section
from mubeam.foundation import writing
from mubeam.numerics.estimate import OK
from mubeam.production.processes import Process

FORM_FACTOR = "tsai-squared-inelastic"
"""Without a cut on t, which would be another one in each method."""

MASSES_GEV = (1e-6, 1e-4, 1e-2, 0.1, 1.0, 10.0)
FEW_MASSES_GEV = (0.2, 1.0, 2.0, 5.0, 20.0)
"""Where the lepton changes."""

NAMES = {"e": "e", "mu": "μ", "tau": "τ"}

CHANGES = (("mu", "tau", (160, 1000)), ("mu", "e", (160, 1000)), ("e", "mu", (160,)))


def settings() -> Iterator[tuple[str, Process, tuple[int, ...], tuple[float, ...]]]:
    """Name of each process, the process, beam energies and masses in GeV."""
    for lepton, energies in (("mu", (15, 160, 1500)), ("e", (4, 20, 160))):
        line = f"{NAMES[lepton]} → {NAMES[lepton]}"
        for kind in ("vector", "axial", "scalar", "pseudoscalar"):
            yield f"{kind}, {line}", Bremsstrahlung(kind, lepton, lepton), energies, MASSES_GEV
        yield f"photon fusion, {line}", PhotonFusion(lepton), energies, MASSES_GEV
    for first, last, energies in CHANGES:
        for kind in ("scalar", "vector"):
            yield f"{kind}, {NAMES[first]} → {NAMES[last]}", Bremsstrahlung(kind, first, last), energies, FEW_MASSES_GEV


def ratios(process: Process, energy_gev: float, masses_gev: tuple[float, ...]) -> dict[str, list[float]]:
    """WW and IWW over the exact total, by the name of the method; NaN where one of the two is not known."""
    found = {
        method: cross_section(
            process, energy_gev=energy_gev, mass_gev=list(masses_gev), form_factor=FORM_FACTOR, method=method
        )
        for method in ("exact", "ww", "iww")
    }
    known = {method: np.where(np.asarray(one.status) == OK, one.value, np.nan) for method, one in found.items()}
    return {method: (known[method] / known["exact"]).tolist() for method in ("ww", "iww")}


def table() -> str:
    """The table, a block a set of masses."""
    text, last = "", ()
    for name, process, energies, masses in settings():
        if masses != last:
            heads = " | ".join(f"{mass:g} GeV" for mass in masses)
            text += f"\n| process | beam | {heads} |\n|---|---|{'---|' * len(masses)}\n"
            last = masses
        for energy in energies:
            found = ratios(process, energy, masses)
            cells = (_cell(*pair) for pair in zip(found["ww"], found["iww"], strict=True))
            text += f"| {name} | {energy} GeV | {' | '.join(cells)} |\n"
    return text.lstrip()


def _cell(ww: float, iww: float) -> str:
    return "below threshold" if not np.isfinite([ww, iww]).all() else f"{_number(ww)} / {_number(iww)}"


def _number(value: float) -> str:
    return f"{value:.3f}" if value < 2 else f"{value:.3g}"


def main() -> None:
    """Write methods.md into the folder that is given."""
    folder = writing.make_folder(sys.argv[1])
    writing.write_bytes(Path(folder) / "methods.md", table().encode())


if __name__ == "__main__":
    main()
