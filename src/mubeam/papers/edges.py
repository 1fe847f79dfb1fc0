"""The table behind the reaches of a figure."""

from collections.abc import Sequence
from typing import Any

from mubeam.exclusions.reach import Reach


def edge_columns(reaches: Sequence[Reach]) -> dict[str, list[Any]]:
    """One table of the edges of several reaches; with the resolution of tracks where one of them looks for taus."""
    taus = [found.search.analysis.tau for found in reaches]
    rows: dict[str, list[Any]] = {"experiment": [], "analysis": []}
    for found, tau in zip(reaches, taus, strict=True):
        about: dict[str, Any] = {"experiment": found.search.experiment.name, "analysis": found.search.analysis_name}
        if any(taus):
            about["track_resolution_m"] = None if tau is None else tau.track_resolution_m
        repeated = {name: [value] * len(found.mass_gev) for name, value in about.items()}
        for name, values in (repeated | found.columns()).items():
            rows.setdefault(name, []).extend(values)
    return rows
