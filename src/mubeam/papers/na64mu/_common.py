"""What the figures of P1 share: the exposures, and P1's approximation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from mubeam.areas import ExcludedArea
from mubeam.checks import FloatArray
from mubeam.exclusion import Reach, reach

DATA = "na64mu-2022"
PROJECTIONS: Final = {"na64mu-2023": "1.5e11", "na64mu-1e12": "1e12", "na64mu-1e14": "1e14"}
METHOD: Final = "ww"
"""P1's figures use the Weizsaecker-Williams approximation."""


def muons(experiment: str) -> str:
    """The exposure of a projection in TeX, short."""
    mantissa, exponent = PROJECTIONS[experiment].split("e")
    return rf"$10^{{{exponent}}}$" if mantissa == "1" else rf"${mantissa}\cdot10^{{{exponent}}}$"


def edge_columns(reaches: Sequence[Reach]) -> dict[str, list[Any]]:
    """One table of the edges of several reaches."""
    rows: dict[str, list[Any]] = {"experiment": [], "analysis": []}
    for found in reaches:
        columns = found.columns()
        rows["experiment"] += [found.search.experiment.name] * len(found.mass_gev)
        rows["analysis"] += [found.search.analysis_name] * len(found.mass_gev)
        for name, values in columns.items():
            rows.setdefault(name, []).extend(values)
    return rows


def labelled(found: Reach, label: str) -> ExcludedArea:
    """The excluded area under a shorter label."""
    return replace(found.area, label=label)


def lower_edge(model: str, experiment: str, analysis: str, mass_gev: float, **options: Any) -> float:
    """The lower edge at one mass."""
    return float(reach(model, experiment, analysis, masses_gev=[mass_gev], **options).lower[0])


def powers_of_ten(first: float, last: float, a_decade: int) -> FloatArray:
    """A logarithmic grid with `a_decade` points a decade."""
    return np.geomspace(first, last, round(np.log10(last / first) * a_decade) + 1)
