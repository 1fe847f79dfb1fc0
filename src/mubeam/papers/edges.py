"""Reaches of a figure: denser where their edges turn, and all edges as one table."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from mubeam.exclusions.reach import Reach, reach
from mubeam.foundation.checks import FloatArray

SHARES: Final = np.array([3e-4, 3e-3, 0.01, 0.02, 0.04, 0.07])
"""Distances from a tip, over its mass."""


def edge_columns(reaches: Sequence[Reach]) -> dict[str, list[Any]]:
    """Columns of one table with the edges of all `reaches`, one row for each mass of each reach.

    First experiment and analysis, then the options of the signatures that the analyses have (None where one lacks it),
    then `Reach.columns()`.
    """
    options = list(dict.fromkeys(name for found in reaches for name in found.search.analysis.options))
    rows: dict[str, list[Any]] = {"experiment": [], "analysis": []}
    for found in reaches:
        about: dict[str, Any] = {"experiment": found.search.experiment.name, "analysis": found.search.analysis_name}
        about |= {name: found.search.analysis.options.get(name) for name in options}
        repeated = {name: [value] * len(found.mass_gev) for name, value in about.items()}
        columns = repeated | found.columns()
        before = len(rows["experiment"])
        # one has no band, or fewer ranges than another
        for name in dict.fromkeys((*rows, *columns)):
            missing = [float("nan")] * len(found.mass_gev)
            rows.setdefault(name, [float("nan")] * before).extend(columns.get(name, missing))
    return rows


def refined(model: str, experiment: Any, analysis: str, *, masses_gev: FloatArray, **options: Any) -> Reach:
    """A reach whose masses lie denser towards its tips, where its edges meet in a corner."""
    first = reach(model, experiment, analysis, masses_gev=masses_gev, **options)
    near = [tip * (1 - SHARES) for tip in first.tip_mass_gev]
    if not near:
        return first
    return reach(model, experiment, analysis, masses_gev=np.concatenate([masses_gev, *near]), **options)
