"""Code as it is written outside of mubeam, for type checkers: `mypy` checks that public names keep their types."""

from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import numpy as np

import mubeam as mb

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


def total(masses_gev: "NDArray[np.float64]") -> float:
    """The largest cross section, in pb."""
    sigma = mb.cross_section(mb.Bremsstrahlung("scalar"), energy_gev=160.0, mass_gev=masses_gev)
    assert_type(sigma, mb.Estimate)
    return float(np.max(sigma.value))


def limits(folder: Path) -> "Figure":
    """A reach, its files and its figure."""
    model = mb.models.get("axion-muon")
    assert_type(model, mb.Model)
    found = mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.01, 0.1])
    assert_type(found, mb.Reach)
    found.write(folder)
    text: str = found.to_csv()
    print(text, mb.citations.bibtex(found.citations))
    return found.plot()


def events() -> float:
    """A yield, and what was raised."""
    try:
        found = mb.yield_breakdown("axion-muon", "na64mu-2022", "invisible", mass_gev=0.1, coupling=1e-3)
    except mb.MubeamError as error:
        raise SystemExit(str(error)) from error
    name: str = mb.experiments.get("na64mu-2022").name
    print(name, mb.__version__)
    return float(found.events.value)
