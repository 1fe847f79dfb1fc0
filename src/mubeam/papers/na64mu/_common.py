"""Shared by the figures of P1: the runs with their exposures, P1's approximation, regions and edges."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from mubeam.exclusions.plotting import Patch, region_patches
from mubeam.exclusions.reach import Reach, reach
from mubeam.exclusions.region import Region

DATA = "na64mu-2022"
PROJECTIONS: Final = {"na64mu-2023": "1.5e11", "na64mu-1e12": "1e12", "na64mu-1e14": "1e14"}
COUPLING_MIN: Final = 1e-12
"""Below all figures."""

METHOD: Final = "ww"
"""P1's figures use the Weizsaecker-Williams approximation."""


def muons(experiment: str) -> str:
    """Muons on target of a projection (a key of PROJECTIONS) in TeX, such as $10^{12}$."""
    mantissa, exponent = PROJECTIONS[experiment].split("e")
    return rf"$10^{{{exponent}}}$" if mantissa == "1" else rf"${mantissa}\cdot10^{{{exponent}}}$"


def regions_of(reaches: Sequence[Reach], color: str, data_label: str, coupling_max: float) -> list[Patch]:
    """Patches of all reaches in one colour, cut at `coupling_max`.

    Data are filled and labelled `data_label`, projections dashed and labelled by their exposure.
    """
    regions = []
    for found, (area, _) in zip(reaches, rows_of(reaches, color, data_label), strict=True):
        is_data = found.search.experiment.name == DATA
        regions += region_patches(area, color, (COUPLING_MIN, coupling_max), filled=is_data)
    return regions


def rows_of(reaches: Sequence[Reach], color: str, data_label: str) -> list[tuple[Region, str]]:
    """The labelled regions of all reaches with their colour, of which a page tells the numbers."""
    names = [found.search.experiment.name for found in reaches]
    labels = [data_label if name == DATA else muons(name) for name in names]
    return [(replace(found.region, label=label), color) for found, label in zip(reaches, labels, strict=True)]


def lower_edge(model: str, experiment: str, analysis: str, mass_gev: float, **options: Any) -> float:
    """The smallest excluded coupling at one mass; `options` are those of `reach`."""
    return float(reach(model, experiment, analysis, masses_gev=[mass_gev], **options).lower[0])
