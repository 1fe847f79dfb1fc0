"""What is expected of a region, as a figure shows it: a band without a signal, lines of evidence and discovery."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, check_name
from mubeam.exclusions.figures.patch import Band, Overlay
from mubeam.exclusions.region import Region
from mubeam.exclusions.table import BAND
from mubeam.foundation.checks import FloatArray

DISCOVERY_STYLES: Final = (":", "-.")
"""Of the lines from which on a signal would be evidence, and a discovery."""

NARROW: Final = 1e-3
"""A band of this relative width is a line."""

SAME_EDGE: Final = 1e-9
"""Relative difference of edges that meet."""

SAME_LINE: Final = 1e-3
"""Relative difference of lines that are one to the eye."""


def band_of(area: Region) -> list[Band]:
    """The expected edges of a region, where they are more than a line."""
    return [band for band in _edges(area) if _is_wide(band)]


def _is_wide(band: Band) -> bool:
    return bool((band.lower[-1] > band.lower[0] * (1 + NARROW)).any())


def bands_of(colored: Sequence[tuple[Region, str]], wanted: Collection[str] | None) -> list[Band]:
    """The expected edges of regions, which come with their colours: of a single one, or of those `wanted`.

    Several have the colours of their regions. Raises UnknownNameError for a label that no region has, InputError for
    a region without expected edges.
    """
    if wanted is None:
        # several would hide each other
        return band_of(colored[0][0]) if len(colored) == 1 else []
    for label in wanted:
        check_name("label of a region", label, [area.label for area, _ in colored])
    found = []
    for area, color in colored:
        if area.label in wanted:
            edges = _edges(area)
            if not edges:
                raise InputError(f"{area.label} has no expected edges: leave its band out")
            found += [edges[0]._replace(color=color)]
    return [found[0]._replace(color="")] if len(found) == 1 else found


def _edges(area: Region) -> list[Band]:
    """The expected edges where one is known, and a row further; none of a region that does not say what is expected."""
    lower, upper = (np.array([edges[i] for edges in area.expected.values()]) for i in range(2))
    if len(lower) != len(BAND):
        return []
    # at the tips of the region itself nothing is said of them
    rows = ~_is_tip(area)
    known = np.isfinite(lower[:, rows]).any(axis=0)
    if not known.any():
        return []
    near = known | np.append(known[1:], False) | np.append(False, known[:-1])
    rows[rows] = near
    return [Band(area.mass_gev[rows], lower[:, rows], upper=upper[:, rows])]


def _is_tip(area: Region) -> NDArray[np.bool_]:
    """At which rows (N,) the edges of a region meet."""
    edges = [column.values for column in area.shape.table()[1] if column.says.get("edge") in ("lower", "upper")]
    if len(edges) < 2:
        return np.zeros(area.mass_gev.shape, dtype=bool)
    return np.asarray(np.isclose(edges[0], edges[1], rtol=SAME_EDGE, atol=0))


def discovery_lines(area: Region, color: str) -> list[Overlay]:
    """Where a signal begins to be a discovery, by its standard deviations; lines that are one have one label."""
    found: list[Overlay] = []
    before: FloatArray | None = None
    for (name, (lower, _)), dashes in zip(area.discovery.items(), DISCOVERY_STYLES, strict=False):
        label = name.replace("_sigma", r"$\sigma$")
        if before is not None and np.allclose(before, lower, rtol=SAME_LINE, atol=0, equal_nan=True):
            label = f"{found[-1].label}, {label}"
            found[-1] = replace(found[-1], label="")
        # tips have no such edges: a line goes on over them
        known = np.isfinite(lower)
        if known.any():
            found.append(Overlay(label, area.mass_gev[known], lower[known], None, color, dashes))
            before = lower
    return found
