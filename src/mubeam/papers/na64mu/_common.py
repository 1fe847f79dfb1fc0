"""What the figures of P1 share: the exposures, and P1's approximation."""

from collections.abc import Sequence
from typing import Any, Final

from mubeam.exclusions.plotting import Patch
from mubeam.exclusions.reach import Reach, reach

DATA = "na64mu-2022"
PROJECTIONS: Final = {"na64mu-2023": "1.5e11", "na64mu-1e12": "1e12", "na64mu-1e14": "1e14"}
METHOD: Final = "ww"
"""P1's figures use the Weizsaecker-Williams approximation."""


def muons(experiment: str) -> str:
    """The exposure of a projection in TeX, short."""
    mantissa, exponent = PROJECTIONS[experiment].split("e")
    return rf"$10^{{{exponent}}}$" if mantissa == "1" else rf"${mantissa}\cdot10^{{{exponent}}}$"


def regions_of(reaches: Sequence[Reach], color: str, data_label: str, coupling_max: float) -> list[Patch]:
    """The data filled, projections dashed and labelled by their exposure."""
    regions = []
    for found in reaches:
        is_data = found.search.experiment.name == DATA
        label = data_label if is_data else muons(found.search.experiment.name)
        line = "-" if is_data else "--"
        regions += [Patch(mass, g, label, color, is_data, line) for mass, g in found.contours(coupling_max)]
    return regions


def lower_edge(model: str, experiment: str, analysis: str, mass_gev: float, **options: Any) -> float:
    """The lower edge at one mass."""
    return float(reach(model, experiment, analysis, masses_gev=[mass_gev], **options).lower[0])
