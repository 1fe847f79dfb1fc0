"""The rows of all searches in a plane: read, put in their places, with what they are called."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import DataFileError, InputError
from mubeam.exclusions.figures.look import COLORS
from mubeam.scans.figures.kinds import Kind
from mubeam.scans.figures.kinds.reach import couplings
from mubeam.scans.figures.lattice import Lattice, Side
from mubeam.scans.figures.plane import Plane
from mubeam.scans.figures.slices import Rows, Slice, read_rows
from mubeam.scans.section import COUPLING, MASS
from mubeam.searches.search import Search
from mubeam.statistics.base import Likelihood

if TYPE_CHECKING:
    from mubeam.scans.result import ScanResult


def slices(
    result: "ScanResult",
    plane: Plane,
    searches: Sequence[tuple[Search, Likelihood | None]],
    kinds: Collection[Kind],
    labels: Sequence[str],
    y_range: tuple[float, float] | None,
) -> tuple[list[Slice], str]:
    """Those of the searches, for the columns that these kinds of drawings need; and how many rows have no place.

    Raises InputError for no row, too few points and labels that are not one a search, DataFileError for a column that
    is not there.
    """
    if labels and len(labels) != len(searches):
        raise InputError(f"{len(labels)} labels for {len(searches)} searches: give one for each, or none")
    placed = {plane.x, plane.y} - ({COUPLING} if plane.is_of_edges else set())
    names = set(placed)
    for kind in kinds:
        for _, likelihood in searches:
            names |= set(kind.columns(plane.scan, likelihood) or ())
    _check_columns(result, names)
    read = [read_rows(result, sorted(names), plane.chosen, pair) for pair in plane.pairs]
    every, unplaced = _placed(read, sorted(placed))
    columns = [rows.columns for rows in every if rows.size]
    if not columns:
        gone = result.missing
        why = f"{gone} parts are missing" if gone else "no row is like that"
        raise InputError(f"{result.folder}: nothing to draw: {why}")
    x, of_edges = plane.side(plane.x, columns), plane.is_of_edges
    y = couplings(plane.scan, columns, plane.label(COUPLING), y_range) if of_edges else plane.side(plane.y, columns)
    given = labels or [f"{experiment} {analysis}" for experiment, analysis in plane.pairs]
    found = []
    for i, (label, (search, likelihood), rows) in enumerate(zip(given, searches, every, strict=True)):
        lattice = _lattice(plane, x, y, rows)
        found.append(
            Slice(
                label=label,
                color=COLORS[i % len(COLORS)],
                search=search,
                likelihood=likelihood,
                confidence_level=plane.confidence_level(search),
                rows=rows,
                lattice=lattice,
                rest=tuple(plane.symbol(name) for name in plane.rest),
                mass_gev=plane.held.get(MASS),
                is_even=plane.is_even,
                prefix=f"{label}, " if len(every) > 1 or labels else "",
                unfinished=_unfinished(plane, lattice),
            )
        )
    return found, unplaced


def _check_columns(result: "ScanResult", names: Collection[str]) -> None:
    """DataFileError for a column that another version did not write."""
    there = result.open(partial=True).schema.names
    for name in sorted(names):
        if name not in there:
            raise DataFileError(f"{result.folder} has no column {name}: another version wrote it, compute it again")


def _placed(every: Sequence[Rows], names: Sequence[str]) -> tuple[list[Rows], str]:
    """The rows with a place in the plane, and how many have none."""
    there = [np.all([np.isfinite(rows.columns[name]) for name in names], axis=0) for rows in every]
    found = [rows.chosen(one) for rows, one in zip(every, there, strict=True)]
    lost, total = sum(int((~one).sum()) for one in there), sum(one.size for one in there)
    lacking = [name for name in names if any(not np.isfinite(rows.columns[name]).all() for rows in every)]
    return found, f"no {' or '.join(lacking)} at {lost} of {total} points" if lost else ""


def _lattice(plane: Plane, x: Side, y: Side, rows: Rows) -> Lattice:
    along = x.places(rows.columns[plane.x]) * len(y.nodes)
    return Lattice(x, y, along if plane.is_of_edges else along + y.places(rows.columns[plane.y]))


def _unfinished(plane: Plane, lattice: Lattice) -> NDArray[np.bool_]:
    """Nodes that lack rows; those without any where nobody knows how many there should be."""
    counts = lattice.counts()
    if plane.is_of_edges:
        counts = np.broadcast_to(counts[:, :1], counts.shape)
    return np.asarray(counts < (plane.rows_at_node or 1))
