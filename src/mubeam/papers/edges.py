"""The table behind the reaches of a figure."""

from collections.abc import Sequence
from typing import Any

from mubeam.exclusions.reach import Reach


def edge_columns(reaches: Sequence[Reach]) -> dict[str, list[Any]]:
    """One table of the edges of several reaches, with the options of their signatures where one of them has any."""
    options = list(dict.fromkeys(name for found in reaches for name in found.search.analysis.options))
    rows: dict[str, list[Any]] = {"experiment": [], "analysis": []}
    for found in reaches:
        about: dict[str, Any] = {"experiment": found.search.experiment.name, "analysis": found.search.analysis_name}
        about |= {name: found.search.analysis.options.get(name) for name in options}
        repeated = {name: [value] * len(found.mass_gev) for name, value in about.items()}
        for name, values in (repeated | found.columns()).items():
            rows.setdefault(name, []).extend(values)
    return rows
