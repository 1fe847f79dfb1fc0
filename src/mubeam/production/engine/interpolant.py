"""Spectra between masses: nodes interpolated in the mass by Chebyshev polynomials, panel by panel, with their error.

On a line, a beam energy with a window in x, the places of the nodes of a rule and the logarithms of their weights are
smooth functions of p = ln(y/sqrt(1 - y^2)), y the mass over the highest one: the logarithm of the mass far from
threshold, that of the distance to it near. p is cut into panels of FEW points. One with a larger error than is asked
for takes the points between its own too, where its coefficients fall fast enough for that to help; else it is halved.
Where short panels do not help, as at a kink or at the threshold, nothing is interpolated.
"""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine import panel_values
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.panel_values import FEW, MANY, TESTS
from mubeam.production.engine.panels import Line, Place, Rule, highest_mass, panels
from mubeam.production.engine.spectrum import Nodes, log_odds
from mubeam.production.processes import Emission

LONG: Final = 4.0
NEAR_END: Final = ((-4.0, 2.0), (-2.0, 1.0), (-1.0, 1.0), (0.0, 2.0), (2.0, 2.0))
SHORTEST: Final = 0.5
"""Length of a panel in p far below the end, those near it as (start, length), and that of a last half."""

LAST_PLACE: Final = 4.0
"""The p beyond which every spectrum is computed: the mass is that of the threshold to 2e-4."""

ERROR_OF_LINE: Final = 1e-3
LINES_THAT_COUNT: Final = 10
"""The largest error of one line of many, however little it adds, and how many of them share what is aimed at."""


class Found(NamedTuple):
    """Nodes, and the relative error (N,) of sums over them; infinite where they are not interpolated."""

    nodes: Nodes
    error: FloatArray


def interpolated(
    rule: Rule, energy: FloatArray, m: FloatArray, x_min: FloatArray, x_max: FloatArray, largest_error: FloatArray
) -> Found:
    """The nodes of `rule` for N open points (N,), where panels reach `largest_error` (N,); nothing elsewhere."""
    count = rule.orders.x
    given = energy, x_min, x_max
    lines = np.array([[column.flat[0] for column in given]])
    which: NDArray[np.intp] = np.zeros(m.shape, dtype=np.intp)
    if any((column != column.flat[0]).any() for column in given):
        settings = np.stack(np.broadcast_arrays(*given), axis=1)
        lines, which = np.unique(settings, axis=0, return_inverse=True)
        which = which.ravel()
    # what is computed together must not matter
    rule = rule._replace(flux=replace(rule.flux, is_tabled=True))
    tops = np.array([highest_mass(rule.emission, rule.flux, float(line[0])) for line in lines])
    place = log_odds(np.minimum(m / tops[which], 1 - 1e-12))
    energy_x, weight = np.repeat(m[:, None], count, axis=1), np.zeros((m.size, count))
    error = np.full(m.shape, np.inf)
    inside = np.flatnonzero(place < LAST_PLACE)
    groups = _in_panels(which, place, inside) if inside.size else {}
    while groups:
        rest: dict[tuple[int, Place], NDArray[np.intp]] = {}
        found = panels(rule, [(_line(lines[i]), where) for i, where in groups])
        for (i, where), rows, panel in zip(groups, groups.values(), found, strict=True):
            start, length, points = where
            is_good = panel.error <= largest_error[rows]
            good, bad = rows[is_good], rows[~is_good]
            if good.size:
                unit = 2 * (place[good] - start) / length - 1
                energy_x[good], weight[good] = _nodes(rule, panel.values[:points], unit, float(lines[i, 0]), m[good])
                error[good] = panel.error
            if points == FEW:
                more = panel.with_more <= largest_error[bad]
                if more.any():
                    rest[i, (start, length, MANY)] = bad[more]
                bad = bad[~more]
            if bad.size and length > SHORTEST:
                rest |= _halves(i, where, place, bad)
        groups = rest
    return Found(Nodes(energy_x, weight, np.broadcast_to(m[:, None], weight.shape)), error)


def interpolated_lines(
    rule: Rule,
    energy: FloatArray,
    m: FloatArray,
    x_min: FloatArray,
    x_max: FloatArray,
    weight: FloatArray,
    largest_error: float,
) -> Found:
    """As `interpolated`, for the sum over the points of each mass with `weight` (N,): what counts less errs more."""
    _, row, count = np.unique(m, return_inverse=True, return_counts=True)
    if (count == 1).all():
        return interpolated(rule, energy, m, x_min, x_max, np.full(m.shape, largest_error))
    nodes, error = interpolated(rule, energy, m, x_min, x_max, np.full(m.shape, ERROR_OF_LINE))
    # where there is nothing yet the share is not known
    is_known = np.isfinite(error)
    made = np.abs(weight * nodes.weight_pb.sum(axis=1))
    total = np.bincount(row.ravel(), made)[row.ravel()]
    share = np.divide(made, total, out=np.ones_like(made), where=is_known & (total > 0))
    counts = np.flatnonzero(share * np.where(is_known, error, 1.0) > largest_error / LINES_THAT_COUNT)
    if counts.size:
        most = np.minimum(largest_error / np.maximum(share[counts], largest_error), ERROR_OF_LINE)
        finer, finer_error = interpolated(rule, energy[counts], m[counts], x_min[counts], x_max[counts], most)
        nodes.energy_gev[counts], nodes.weight_pb[counts] = finer.energy_gev, finer.weight_pb
        error[counts] = finer_error
    return Found(nodes, error)


def spectra_of_panels(emission: Emission, flux: PhotonFlux, energy: float, m: FloatArray) -> int:
    """How many spectra the panels of masses (N,) take, for a beam, if all of them have many points.

    That is so where the lepton changes: the spectra have more structure in the mass.
    """
    place = log_odds(np.minimum(m / highest_mass(emission, flux, energy), 1 - 1e-12))
    inside = np.flatnonzero(place < LAST_PLACE)
    if not inside.size:
        return 0
    return len(_in_panels(np.zeros(m.shape, dtype=np.intp), place, inside)) * (MANY + len(TESTS[MANY]))


def _in_panels(
    which: NDArray[np.intp], place: FloatArray, rows: NDArray[np.intp]
) -> dict[tuple[int, Place], NDArray[np.intp]]:
    """The rows by line and the longest panel that they are in."""
    starts = np.array([start for start, _ in NEAR_END])
    near = np.searchsorted(starts, place[rows], side="right") - 1
    # long panels by numbers below zero, those near the end from zero on
    number = np.where(near < 0, np.floor((place[rows] - starts[0]) / LONG), near).astype(np.intp)
    low, high = int(number.min()), int(number.max())
    key = which[rows] * (high - low + 1) + number - low
    order = np.argsort(key, kind="stable")
    found = {}
    for part in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        at = int(number[part[0]])
        start, length = NEAR_END[at] if at >= 0 else (float(starts[0]) + LONG * at, LONG)
        found[int(which[rows[part[0]]]), (start, length, FEW)] = rows[part]
    return found


def _halves(
    line: int, where: Place, place: FloatArray, rows: NDArray[np.intp]
) -> dict[tuple[int, Place], NDArray[np.intp]]:
    """The rows of a panel by the half that they are in."""
    start, length = where[0], where[1] / 2
    is_upper = place[rows] >= start + length
    parts = {(line, (start, length, FEW)): rows[~is_upper], (line, (start + length, length, FEW)): rows[is_upper]}
    return {key: part for key, part in parts.items() if part.size}


def _line(columns: FloatArray) -> Line:
    energy, low, high = columns.tolist()
    return energy, low, high


def _nodes(
    rule: Rule, values: FloatArray, unit: FloatArray, energy: float, m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Energies in GeV and weights in pb, (N, n), at places (N,) between -1 and 1 of a panel, for masses (N,)."""
    x, weight = panel_values.between(rule.emission, values, unit)
    return np.maximum(energy * x, m[:, None]), weight
