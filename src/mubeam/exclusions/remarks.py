"""What is to be known of the edges of a reach: statuses, and warnings on numbers that exist."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.ladder import typical_size
from mubeam.exclusions.shapes import EDGES, Ranges
from mubeam.foundation.checks import SMALLEST, FloatArray
from mubeam.numerics.estimate import AnyStatus
from mubeam.physics import kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.searches.plane import MASS, Rows
from mubeam.searches.search import Search


class ReachStatus(AnyStatus):
    """What is to be known of edges that exist."""

    SEVERAL_RANGES = "the lowest of several excluded ranges", True
    NOT_PROMPT = "at the lower edge the decay is not prompt, but the analysis assumes that it is", True


SEVERAL_RANGES = ReachStatus.SEVERAL_RANGES.value
NOT_PROMPT = ReachStatus.NOT_PROMPT.value
NOT_RESOLVED = "the numerical error of the {} exceeds half its value"
"""Of the lower edge, the upper edge, or both."""


def has_several(ranges: Ranges) -> NDArray[np.bool_]:
    """Which rows (N,) have more than one range."""
    return np.asarray(np.isfinite(ranges.lower[:, 1:]).any(axis=1))


def edge_warnings(
    searches: Sequence[Search],
    rows: Rows,
    ranges: Ranges,
    extrapolated: NDArray[np.bool_],
    others: tuple[tuple[str, NDArray[np.bool_]], ...] = (),
) -> tuple[tuple[str, ...], ...]:
    """What is to be known of the ranges (N, R) of these rows, the lowest ones above all: texts on each row."""
    search, edges = searches[0], {name: getattr(ranges, name)[:, 0] for name in EDGES}
    highest = search.model.largest_coupling(rows.along) if rows.plane.is_usual else None
    beyond = {f"{name} edge": _beyond(rows, edges[name], highest) for name in ("lower", "upper")}
    further = [_beyond(rows, edge, highest) for edge in ranges.lower.T[1:]]
    beyond["lower edge of a further range"] = np.any(further or [np.zeros(len(rows.along), dtype=bool)], axis=0)
    vague = {
        f"{one} edge": np.isfinite(edges[one]) & ~(edges[f"{one}_error"] <= edges[one] / 2)
        for one in ("lower", "upper")
    }
    low, high = search.model.mass_range_gev
    ends = np.any((ranges.lower == low) | (ranges.upper == high), axis=1) & (rows.plane.constrain == MASS)
    others = (*others, (f"the range goes on beyond the masses looked at, {low:g} to {high:g} GeV", ends))
    others = (*others, *_beyond_widths(search, rows, edges["lower"]))
    beyond_tables = _joined(one.extrapolation for one in searches)
    other_spins = _joined(one.other_spin for one in searches)
    found: list[tuple[str, ...]] = [(other_spins,) if other_spins else ()] * len(rows.along)
    masks = [holds for _, holds in others], [extrapolated], beyond.values(), vague.values()
    for i in np.flatnonzero(np.any([mask for some in masks for mask in some], axis=0)):
        texts = [text for text, holds in others if holds[i]]
        if extrapolated[i]:
            texts.append(beyond_tables)
        texts += [other_spins] if other_spins else []
        # an upper edge beyond it follows from a lower one
        name = next((name for name in beyond if beyond[name][i]), None)
        if name is not None:
            texts.append(search.beyond_theory(name, None if highest is None else highest[i]))
        of = " and the ".join(name for name, holds in vague.items() if holds[i])
        if of:
            texts.append(NOT_RESOLVED.format(of))
        found[i] = tuple(texts)
    return tuple(found)


def _beyond_widths(search: Search, rows: Rows, lower: FloatArray) -> Iterable[tuple[str, NDArray[np.bool_]]]:
    """Where (N,) the widths are not known that the signal asks for."""
    if search.model.decays_are_open or not (search.signature.needs_lifetime and rows.plane.is_usual):
        return ()
    at = np.where(np.isfinite(lower) & (lower > 0), lower, typical_size(rows.plane))
    return search.model.beyond_widths(rows.along, at).items()


def _joined(texts: Iterable[str]) -> str:
    """Those that are not empty, each once."""
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _beyond(rows: Rows, edge: FloatArray, highest: FloatArray | None) -> NDArray[np.bool_]:
    """Which edges (N,) exist and lie beyond the theory, or out of the range of their parameter.

    `highest` couplings at which the theory holds, where edges are those of couplings.
    """
    exists = np.isfinite(edge)
    if highest is not None:
        return np.asarray(exists & ~(edge <= highest))
    # formulas of a range that goes down to zero need not be defined there
    at = np.maximum(np.where(exists, edge, typical_size(rows.plane)), SMALLEST)
    return np.asarray(exists & ~rows.holds(at))


def is_delayed(search: Search, rows: Rows, size: FloatArray) -> NDArray[np.bool_]:
    """Where a particle with the beam's energy flies further than the resolution of tracks, for a prompt signature."""
    known = np.isfinite(size)
    resolution = search.signature.resolution_m(search.analysis)
    if not search.signature.is_prompt or resolution is None:
        return np.zeros_like(known)
    at = np.where(known, size, typical_size(rows.plane))
    width, masses = rows.width_gev(at), rows.masses_gev(at)
    highest = kinematics.momentum(np.maximum(search.flux_nodes(1).highest_energy_gev, masses), masses)
    # a flight shorter than the resolution looks prompt
    return np.asarray(known & (decay_rate_per_m(width, masses, highest) * resolution < 1))
