"""A computed region as numbers and words, without what computed it: what files keep and figures show."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

import mubeam
from mubeam.exclusions.coordinate import Coordinate, coordinate_of
from mubeam.exclusions.grid import SignalGrid
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Ranges, make_ranges
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.statistics.discovery import SIGMAS

if TYPE_CHECKING:
    from mubeam.searches.ties import Tie

BAND = ("minus_2", "minus_1", "median", "plus_1", "plus_2")
"""Names of expected edges, by standard deviations."""

Band: TypeAlias = Mapping[str, tuple[FloatArray, FloatArray]]
"""Lower and upper edges (N,) by their names: expected ones by those in BAND, of a discovery by those in DISCOVERY."""

DISCOVERY = tuple(f"{sigmas}_sigma" for sigmas in SIGMAS)
"""Names of edges of a discovery."""


def computed_region(
    *,
    model: Model,
    label: str,
    confidence_level: float | None,
    is_projection: bool,
    note: str,
    citations: tuple[str, ...],
    ranges: Ranges,
    along: Coordinate | None = None,
    constrained: Coordinate | None = None,
    expected: Band | None = None,
    discovery: Band | None = None,
    varied: Collection[str] = (),
    signals: SignalGrid | None = None,
    ties: "Mapping[str, Tie] | None" = None,
) -> Region:
    """The region that analyses exclude, with the words that its files have on it.

    `label` names experiments and analyses; `confidence_level` is None where a limit on events was given instead;
    `along` and `constrained` are the mass and the coupling of the model unless they are given; `expected` and
    `discovery` are at the rows of `ranges`; `varied` are the parameters of the model that differ from row to row;
    `signals` lie along the lower edge; `ties` are the parameters that follow from others.
    """
    mass, coupling, *_ = model.parameters()
    along, constrained = along or coordinate_of(mass), constrained or coordinate_of(coupling)
    parameters = [
        f"{name} = {value!r}" for name, value in vars(model).items() if value is not None and name not in varied
    ]
    given = f" with {', '.join(parameters)}" if parameters else ""
    what = "couplings" if constrained.name == model.coupling_name else f"values of {constrained.name}"
    verb = "would exclude" if is_projection else "exclude" if " + " in label else "excludes"
    level = "none, a limit on events was given" if confidence_level is None else f"{confidence_level:g}"
    return Region(
        label=label,
        shape=ranges,
        coupling_column=constrained.column,
        coupling_symbol=constrained.symbol,
        along=along,
        description=f"{what} of {model.name}{given} that {label} {verb}",
        citations=citations,
        convention=f"{constrained.name} of mubeam's {model.name}: {model.description}",
        confidence_level=level,
        provenance=f"mubeam {mubeam.__version__}: {note}",
        model=model,
        is_projection=is_projection,
        expected=expected or {},
        discovery=discovery or {},
        note=note,
        signals=signals,
        ties=ties or {},
    )


def with_tips(ranges: Ranges, tips: Ranges) -> Ranges:
    """Ranges (N, R) with tips (T, 1) between them, whose errors are not known."""
    rank = ((0, 0), (0, ranges.lower.shape[1] - 1))
    further = [np.pad(ends, rank, constant_values=np.nan) for ends in (tips.lower, tips.upper)]
    unknown = np.full(further[0].shape, np.nan)
    mass = np.concatenate([ranges.mass_gev, tips.mass_gev])
    order = np.argsort(mass, kind="stable")
    pairs = (
        (ranges.lower, further[0]),
        (ranges.upper, further[1]),
        (ranges.lower_error, unknown),
        (ranges.upper_error, unknown),
    )
    return make_ranges(mass[order], *(np.concatenate(pair)[order] for pair in pairs))


def band_with_tips(band: Band, ranges: Ranges, tips: Ranges) -> Band:
    """Edges (N,) of a band at the rows of `with_tips`; nothing is known of them at the tips."""
    order = np.argsort(np.concatenate([ranges.mass_gev, tips.mass_gev]), kind="stable")
    unknown = np.full(tips.mass_gev.shape, np.nan)
    lower, upper = (
        {name: np.concatenate([edges[i], unknown])[order] for name, edges in band.items()} for i in range(2)
    )
    return {name: (lower[name], upper[name]) for name in band}
