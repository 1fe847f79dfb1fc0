"""Spectra between masses: nodes interpolated in the mass by Chebyshev polynomials, panel by panel, with their error.

On a line, a beam energy with a window in x, the places of the nodes of a rule and the logarithms of their weights are
smooth functions of p = ln(y/sqrt(1 - y^2)), y the mass over the highest one: the logarithm of the mass far from
threshold, that of the distance to it near. p is cut into panels of FEW points. The error of a panel is the sum of what
its last Chebyshev coefficients say of those left out and of what its interpolant misses at a few masses between its
points, in sums over the nodes with weights that rise and fall with x as lifetimes and selections do. One with a larger
error than is asked for takes the points between its own too, where its coefficients fall fast enough for that to help;
else it is halved. Where short panels do not help, as at a kink or at the threshold, nothing is interpolated.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation import cache as disk
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.numerics.blocks import blocks
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.spectrum import (
    END_KNOWN_TO,
    LEAST_WEIGHT,
    Emitted,
    Method,
    Nodes,
    computed,
    log_odds,
    node_maker,
)
from mubeam.production.processes import Emission, OffShellProcess
from mubeam.units import PB_PER_INVERSE_GEV2

FEW: Final = 17
MANY: Final = 2 * FEW - 1
"""Points of a panel at first, and with those between them."""

LONG: Final = 4.0
NEAR_END: Final = ((-4.0, 2.0), (-2.0, 1.0), (-1.0, 1.0), (0.0, 2.0), (2.0, 2.0))
SHORTEST: Final = 0.5
"""Length of a panel in p far below the end, those near it as (start, length), and that of a last half."""

LAST_PLACE: Final = 4.0
"""The p beyond which every spectrum is computed: the mass is that of the threshold to 2e-4."""

TESTS: Final = {FEW: (1, 6, 11), MANY: (2, 12, 22)}
"""Behind which of its points a panel is tested, where the error of a polynomial is largest. Tests of few are points of
many."""

LAST: Final = 3
SLOWEST: Final = 0.9
"""Coefficients at the end and about the middle of which the largest say how they fall, and the slowest fall, from one
to the next, that is taken for one."""

RISING: Final = (0.0, 1.0, 10.0)
FALLING: Final = (1.0,)
"""s of the weights exp(-s/x) and exp(-s/(1-x)) with which it is, in units of the x of the last and the 1-x of the first
node."""

SAFETY: Final = 5.0
"""The stated error in units of the largest one that is met in a test, besides that of the coefficients left out."""

AT_ONCE: Final = 2000
"""Masses whose spectra are computed together."""

ROUGH_ERROR: Final = 1e-2
"""Of the emission of a mediator, which counts by its share in a pair: panels as long as that are tried first."""

ERROR_OF_LINE: Final = 1e-3
LINES_THAT_COUNT: Final = 10
"""The largest error of one line of many, however little it adds, and how many of them share what is aimed at."""

LEAST_ERROR: Final = 1e-8
UNUSABLE: Final = 1e30
"""Least error of a panel, and that of one with masses at which nothing is produced."""

CODE: Final = ("production", "physics", "numerics", "constants.py", "units.py")
"""What of the package decides the numbers."""

KEPT_BYTES: Final = 1 << 26
FORMAT: Final = 1
"""Memory of all panels, and the version of their files."""

Line: TypeAlias = tuple[float, float, float]
"""Energy of the beam in GeV, lowest and highest x."""

Place: TypeAlias = tuple[float, float, int]
"""Start and length of a panel in p, and its points."""


class Rule(NamedTuple):
    """What decides on a spectrum besides its line and mass."""

    emission: Emission
    flux: PhotonFlux
    method: Method
    orders: Orders


class Panel(NamedTuple):
    """Values (points + tests, columns), those at the tests last, and the relative error of sums over the nodes.

    `with_more`: the error that is expected with twice the points.
    """

    values: FloatArray
    error: float
    with_more: float


class Found(NamedTuple):
    """Nodes, and the relative error (N,) of sums over them; infinite where they are not interpolated."""

    nodes: Nodes
    error: FloatArray


_kept: Kept[tuple[Rule, Line, Place], Panel] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop the panels in memory."""
    _kept.clear()


def interpolated(
    rule: Rule, energy: FloatArray, m: FloatArray, x_min: FloatArray, x_max: FloatArray, largest_error: FloatArray
) -> Found:
    """The nodes of `rule` for N open points (N,), where panels reach `largest_error` (N,); nothing elsewhere."""
    count = rule.orders.x
    settings = np.stack(np.broadcast_arrays(energy, x_min, x_max), axis=1)
    lines, which = np.unique(settings, axis=0, return_inverse=True)
    which = which.ravel()
    # what is computed together must not matter
    rule = rule._replace(flux=replace(rule.flux, is_tabled=True))
    tops = np.array([_top(rule.emission, rule.flux, float(line[0])) for line in lines])
    place = log_odds(np.minimum(m / tops[which], 1 - 1e-12))
    energy_x, weight = np.tile(m[:, None], (1, count)), np.zeros((m.size, count))
    error = np.full(m.shape, np.inf)
    inside = np.flatnonzero(place < LAST_PLACE)
    groups = _in_panels(which, place, inside) if inside.size else {}
    while groups:
        rest: dict[tuple[int, Place], NDArray[np.intp]] = {}
        panels = _panels(rule, [(_line(lines[i]), where) for i, where in groups])
        for (i, where), rows, panel in zip(groups, groups.values(), panels, strict=True):
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


def interpolated_pairs(
    process: OffShellProcess,
    rule: Rule,
    energy: FloatArray,
    m: FloatArray,
    window: tuple[FloatArray, FloatArray],
    largest_error: float,
    mass_knots_gev: tuple[float, ...],
) -> Found:
    """As `interpolated` for pairs through a mediator, whose emission is: rows with a larger error take finer panels.

    Where the emission is not interpolated, at the end of the range of the mediator's mass, it is computed.
    """
    low, high = (np.broadcast_to(end, m.shape) for end in window)

    def find(rows: NDArray[np.intp], most: float) -> Found:
        how = rule.flux, rule.method, low[rows], high[rows], None, mass_knots_gev, _with_errors(rule, most)
        nodes = node_maker(process, energy[rows], m[rows], *how)(rule.orders)
        if not nodes.weight_pb.any():
            return Found(nodes, np.zeros(rows.size))
        # each mediator's nodes are followed by themselves with errors as weights
        energy_x, weight, q = (column.reshape(rows.size, -1, 2, rule.orders.x) for column in nodes)
        flat = Nodes(*(column[:, :, 0].reshape(rows.size, -1) for column in (energy_x, weight, q)))
        scale = np.abs(flat.weight_pb).sum(axis=1)
        missed = np.abs(weight[:, :, 1]).sum(axis=(1, 2))
        return Found(flat, np.divide(missed, scale, out=np.zeros(rows.size), where=scale > 0))

    nodes, error = find(np.arange(m.size), ROUGH_ERROR)
    rest = np.flatnonzero(error > largest_error)
    if rest.size:
        finer, finer_error = find(rest, largest_error)
        error[rest] = finer_error
        for column, mine in zip(nodes, finer, strict=True):
            column[rest] = mine
    return Found(nodes, error)


def _with_errors(rule: Rule, largest_error: float) -> Callable[[float, float, float], Emitted]:
    """The emission of a mediator, interpolated: its nodes twice, with the errors of the weights as second weights."""
    of_line = computed(rule.emission, rule.flux, rule.method)

    def emitted(beam: float, x_min: float, x_max: float) -> Emitted:
        compute = of_line(beam, x_min, x_max)

        def of_masses(q: FloatArray, q_end: float, orders: Orders) -> tuple[FloatArray, FloatArray]:
            energy, low, high = (np.full_like(q, number) for number in (beam, x_min, x_max))
            most = np.full_like(q, largest_error)
            (energy_x, weight, _), error = interpolated(rule, energy, q, low, high, most)
            weight = weight / PB_PER_INVERSE_GEV2
            left = ~np.isfinite(error)
            if left.any():
                energy_x[left], weight[left] = compute(q[left], q_end, orders)
            error = np.where(left, 0.0, error)[:, None]
            return np.concatenate([energy_x, energy_x], axis=1), np.concatenate([weight, weight * error], axis=1)

        return of_masses

    return emitted


def _in_panels(
    which: NDArray[np.intp], place: FloatArray, rows: NDArray[np.intp]
) -> dict[tuple[int, Place], NDArray[np.intp]]:
    """The rows by line and the longest panel that they are in."""
    starts = np.array([start for start, _ in NEAR_END])
    near = np.searchsorted(starts, place[rows], side="right") - 1
    number = np.where(near < 0, np.floor(place[rows] / LONG), near)
    found = {}
    keys, member = np.unique(np.stack([which[rows], near, number]), axis=1, return_inverse=True)
    order = np.argsort(member.ravel(), kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(member.ravel()[order])) + 1)
    for (line, at, of_long), part in zip(keys.T.astype(int).tolist(), parts, strict=True):
        start, length = NEAR_END[at] if at >= 0 else (LONG * of_long, LONG)
        found[line, (start, length, FEW)] = part
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


@lru_cache(maxsize=4096)
def _top(emission: Emission, flux: PhotonFlux, energy: float) -> float:
    """A mass in GeV just above the highest one that is made."""
    mi, mf = emission.lepton_masses_gev
    nucleus_mass = flux.nucleus.mass_gev
    highest = float(kinematics.highest_mass(energy, mi, mf, nucleus_mass))
    cut = flux.t_cut_gev2
    if cut is not None and highest > 0:
        # the lowest momentum transfer rises with the mass
        low, high = 0.0, highest * (1 - 1e-9)
        if float(kinematics.t_range(energy, high, mi, mf, nucleus_mass)[0]) > cut:
            for _ in range(50):
                middle = (low + high) / 2
                is_open = float(kinematics.t_range(energy, middle, mi, mf, nucleus_mass)[0]) < cut
                low, high = (middle, high) if is_open else (low, middle)
            highest = low
    return max(highest, float(np.finfo(float).tiny)) * (1 + END_KNOWN_TO)


def _panels(rule: Rule, keys: Sequence[tuple[Line, Place]]) -> list[Panel]:
    """The panels, from memory, from disk, or made and kept."""
    found = {key: _kept.get((rule, *key)) for key in keys}
    by_place: dict[Place, list[Line]] = {}
    for (line, place), panel in found.items():
        if panel is None:
            by_place.setdefault(place, []).append(line)
    on_disk = {place: _stored(rule, place, lines) for place, lines in by_place.items()}
    missing = [(line, place) for place, lines in by_place.items() if on_disk[place] is None for line in lines]
    made: dict[tuple[Line, Place], Panel] = {}
    for points in (FEW, MANY):
        these = [key for key in missing if key[1][2] == points]
        if these:
            made |= dict(zip(these, _made(rule, these, points), strict=True))
    for place, lines in by_place.items():
        panels = on_disk[place]
        if panels is None:
            panels = [made[line, place] for line in lines]
            _store(rule, place, lines, panels)
        for line, panel in zip(lines, panels, strict=True):
            _kept.put((rule, line, place), panel, panel.values.nbytes)
            found[line, place] = panel
    return [panel for panel in found.values() if panel is not None]


def _stored(rule: Rule, place: Place, lines: list[Line]) -> list[Panel] | None:
    """The panels of these lines from disk; None where they are not there."""
    key = _key(rule, place, lines)
    rows, columns = _units(place[2]).size, _columns(rule)
    packed = disk.load(key, (len(lines), rows * columns + 2)) if key else None
    if packed is None:
        return None
    return [Panel(row[:-2].reshape(rows, columns), float(row[-2]), float(row[-1])) for row in packed]


def _store(rule: Rule, place: Place, lines: list[Line], panels: list[Panel]) -> None:
    key = _key(rule, place, lines)
    if key:
        disk.store(key, np.array([[*panel.values.ravel(), panel.error, panel.with_more] for panel in panels]))


def _key(rule: Rule, place: Place, lines: list[Line]) -> str:
    """Of a file; empty where nothing is kept on disk."""
    identity = _identity(rule)
    return disk.key_of(*identity, place, np.array(lines)) if identity else ""


def _columns(rule: Rule) -> int:
    return 2 * rule.orders.x + rule.emission.is_signed


@lru_cache(maxsize=64)
def _identity(rule: Rule) -> tuple[object, ...]:
    """What decides the numbers of a panel, as contents; empty for a process of one's own, whose code is not known."""
    emission, flux, method, orders = rule
    if not type(emission).__module__.startswith("mubeam."):
        return ()
    t = np.geomspace(1e-18, flux.t_cut_gev2 or 1e4, 512)
    form_factor = flux.form_factor.squared(t, flux.nucleus), flux.form_factor.t_screening_gev2(flux.nucleus)
    rules = (FORMAT, FEW, *TESTS.items(), RISING, FALLING, LAST, SLOWEST, SAFETY, disk.code_hash(*CODE))
    return (
        *rules,
        flux.is_tabled,
        repr(emission),
        repr(flux.nucleus),
        flux.t_cut_gev2,
        *form_factor,
        method,
        tuple(orders),
    )


def _made(rule: Rule, keys: list[tuple[Line, Place]], points: int) -> list[Panel]:
    """The panels of lines at places, all of so many points, computed together."""
    emission, flux, method, orders = rule
    lines = np.array([line for line, _ in keys])
    start, length = np.array([place[:2] for _, place in keys]).T[..., None]
    every, known = _units(points), np.zeros(0, dtype=np.intp)
    few = []
    if points == MANY:
        few = _panels(rule, [(line, (*place[:2], FEW)) for line, place in keys])
        known = np.abs(every[:, None] - _units(FEW)).argmin(axis=0)
    new = np.setdiff1d(np.arange(every.size), known)
    unit = every[new]
    p = start + length * (1 + unit) / 2
    tops = np.array([_top(emission, flux, line[0]) for line, _ in keys])
    masses = tops[:, None] / np.sqrt(1 + np.exp(-2 * p))
    energy, low, high = (np.repeat(column[:, None], unit.size, axis=1) for column in lines.T)
    closed = masses >= tops[:, None] / (1 + END_KNOWN_TO)
    for _, holds in emission.poles(energy.ravel(), masses.ravel(), flux.nucleus.mass_gev):
        closed |= holds.reshape(masses.shape)
    usable = ~closed.any(axis=1)
    panels = [Panel(np.zeros((every.size, _columns(rule))), UNUSABLE, UNUSABLE)] * len(keys)
    if not usable.any():
        return panels
    flat = [column[usable].ravel() for column in (energy, masses, low, high)]
    made = []
    for part in blocks(flat[0].size, AT_ONCE):
        energy_of, m, low_of, high_of = (column[part] for column in flat)
        made.append(node_maker(emission, energy_of, m, flux, method, low_of, high_of)(orders))
    energy_x, weight, _ = (np.concatenate(column) for column in zip(*made, strict=True))
    shape = (int(usable.sum()), unit.size, orders.x)
    share_x, weight = (energy_x / flat[0][:, None]).reshape(shape), weight.reshape(shape)
    for at, i in enumerate(np.flatnonzero(usable)):
        values = np.zeros((every.size, _columns(rule)))
        values[known] = few[i].values if few else 0.0
        values[new] = _as_values(emission, share_x[at], weight[at])
        panels[i] = Panel(values, *_error(emission, values, points))
    return panels


def _as_values(emission: Emission, x: FloatArray, weight: FloatArray) -> FloatArray:
    """Columns (N, columns) of a panel from shares x of the energy and weights (N, n); NaN where nothing is made."""
    size = np.sqrt((weight**2).sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.clip(np.log(x) - np.log1p(-x), -40.0, 40.0)
        if emission.is_signed:
            values = np.concatenate([logit, weight / size, np.log(size)], axis=1)
        else:
            values = np.concatenate([logit, np.log(np.maximum(weight, LEAST_WEIGHT * size))], axis=1)
    values[size[:, 0] == 0] = np.nan
    return values


def _error(emission: Emission, values: FloatArray, points: int) -> tuple[float, float]:
    """The relative error of sums over the nodes between the points of a panel, and that with twice the points."""
    if np.isnan(values).any():
        return UNUSABLE, UNUSABLE
    x, weight = _x_and_weight(emission, values)
    tested, ends = x[points:], x[points:, [0, -1]]
    between = interpolation_rows(_points(points), _units(points)[points:]) @ values[:points]
    sums, expected = (_sums(*how, ends) for how in (_x_and_weight(emission, between), (tested, weight[points:])))
    scale = _sums(tested, np.abs(weight[points:]), ends)
    missed = float((np.abs(sums - expected) / scale).max())
    left, later = _left_out(values[:points], weight[:points])
    error = SAFETY * missed + left
    return error + LEAST_ERROR, error * later / max(left, LEAST_ERROR) + LEAST_ERROR


def _left_out(values: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """How much of the sums the coefficients after the last may make up, if they go on to fall as they did.

    The second is that after as many again.

    From columns (points, columns) of a panel and weights (points, n).
    """
    points, count = weight.shape
    size = np.abs(_coefficients(points) @ values)
    middle = (points - LAST) // 2
    last, before = size[-LAST:].max(axis=0), size[middle : middle + LAST].max(axis=0)
    fall = (last / np.maximum(before, np.finfo(float).tiny)) ** (1 / (points - LAST - middle))
    fall = np.minimum(fall, SLOWEST)
    left = np.stack([last * fall / (1 - fall), last * fall**points / (1 - fall)])
    total = np.abs(weight).sum(axis=1, keepdims=True)
    share = np.abs(weight) / total
    # a weight over the root mean square of all misses as much of that, a logarithm as much of itself
    is_signed = left.shape[1] > 2 * count
    unit = np.sqrt((weight**2).sum(axis=1, keepdims=True)) / total * np.ones(count) if is_signed else share
    sums = left[:, count : 2 * count] @ unit.T
    sums = (sums + left[:, :count] @ share.T).max(axis=1) + left[:, 2 * count :].sum(axis=1)
    return float(sums[0]), float(sums[1])


def _sums(x: FloatArray, weight: FloatArray, ends: FloatArray) -> FloatArray:
    """Sums (T, S) of nodes (T, n) with weights that fall from the last x to the first, or from the first to the last.

    `ends` (T, 2) are the first and the last x.
    """
    first, last = ends[:, :1], ends[:, 1:]
    rising = [np.exp(-s * np.maximum(last / x - 1, -1.0)) for s in RISING]
    falling = [np.exp(-s * np.maximum((1 - first) / np.maximum(1 - x, 1e-300) - 1, -1.0)) for s in FALLING]
    return np.stack([(weight * share).sum(axis=1) for share in (*rising, *falling)], axis=1)


def _x_and_weight(emission: Emission, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares x and weights in pb, (N, n), from columns of a panel (N, columns)."""
    count = values.shape[1] // 2
    x = 1 / (1 + np.exp(-values[:, :count]))
    if emission.is_signed:
        return x, values[:, count : 2 * count] * np.exp(values[:, -1:])
    return x, np.exp(values[:, count:])


def _nodes(
    rule: Rule, values: FloatArray, unit: FloatArray, energy: float, m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Energies in GeV and weights in pb, (N, n), at places (N,) between -1 and 1 of a panel, for masses (N,)."""
    rows = interpolation_rows(_points(len(values)), unit)
    x, weight = _x_and_weight(rule.emission, rows @ values)
    return np.maximum(energy * x, m[:, None]), weight


@cache
def _points(points: int) -> FloatArray:
    return lobatto_points(points)


@cache
def _units(points: int) -> FloatArray:
    """The points between -1 and 1 and, last, the tests."""
    tests = np.cos(np.pi * (np.array(TESTS[points]) + 0.5) / (points - 1))
    return np.concatenate([_points(points), tests])


@cache
def _coefficients(points: int) -> FloatArray:
    """The matrix that takes values at the points to coefficients of Chebyshev polynomials."""
    return np.asarray(np.linalg.inv(np.polynomial.chebyshev.chebvander(_points(points), points - 1)))
