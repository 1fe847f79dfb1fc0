"""A computed region as numbers and words, without what computed it: what files keep and figures show."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

import mubeam
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Ranges, make_ranges
from mubeam.models import Model
from mubeam.units import COLUMN_SUFFIX


def computed_region(
    *,
    model: Model,
    experiment: str,
    analysis: str,
    confidence_level: float | None,
    is_projection: bool,
    note: str,
    citations: tuple[str, ...],
    ranges: Ranges,
) -> Region:
    """The region that an analysis of an experiment excludes, with the words that its files have on it.

    `confidence_level` is None where a limit on events was given instead.
    """
    parameters = [f"{name} = {value!r}" for name, value in vars(model).items() if value is not None]
    given = f" with {', '.join(parameters)}" if parameters else ""
    verb = "would exclude" if is_projection else "excludes"
    level = "none, a limit on events was given" if confidence_level is None else f"{confidence_level:g}"
    return Region(
        label=f"{experiment} {analysis}",
        shape=ranges,
        coupling_column=f"{model.coupling_name}{COLUMN_SUFFIX[model.coupling_unit]}",
        description=f"couplings of {model.name}{given} that {analysis} of {experiment} {verb}",
        citations=citations,
        convention=f"{model.coupling_name} of mubeam's {model.name}: {model.description}",
        confidence_level=level,
        provenance=f"mubeam {mubeam.__version__}: {note}",
        model=model,
        is_projection=is_projection,
        note=note,
    )


def with_tips(columns: Sequence[ArrayLike], tips: Sequence[ArrayLike]) -> Ranges:
    """Ranges of mass, lower, its error, upper, its error (N,), with tips of mass, lower, upper (T,) between.

    Errors are NaN at the tips.
    """
    mass, lower, upper = (np.asarray(tip, dtype=float) for tip in tips)
    none = np.full(mass.shape, np.nan)
    joined = np.concatenate([np.asarray(columns, dtype=float), [mass, lower, none, upper, none]], axis=1)
    mass, lower, lower_error, upper, upper_error = joined[:, np.argsort(joined[0], kind="stable")]
    return make_ranges(mass, lower, upper, lower_error, upper_error)
