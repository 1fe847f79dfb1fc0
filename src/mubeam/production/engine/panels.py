"""Panels of spectra in the mass, made once of a rule and a beam and kept, in memory and on disk, by their contents."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mubeam.foundation import cache as disk
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.numerics.blocks import blocks
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.panel_values import (
    FALLING,
    FEW,
    LAST,
    MANY,
    RISING,
    SAFETY,
    SLOWEST,
    TESTS,
    UNUSABLE,
    as_values,
    panel_error,
    units,
)
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.spectrum import END_KNOWN_TO, Method, node_maker
from mubeam.production.processes import Emission

AT_ONCE: Final = 2000
"""Masses whose spectra are computed together."""

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


_kept: Kept[tuple[Rule, Line, Place], Panel] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop the panels in memory."""
    _kept.clear()


@lru_cache(maxsize=4096)
def highest_mass(emission: Emission, flux: PhotonFlux, energy: float) -> float:
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


def panels(rule: Rule, keys: Sequence[tuple[Line, Place]]) -> list[Panel]:
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
        each = on_disk[place]
        if each is None:
            each = [made[line, place] for line in lines]
            _store(rule, place, lines, each)
        for line, panel in zip(lines, each, strict=True):
            _kept.put((rule, line, place), panel, panel.values.nbytes)
            found[line, place] = panel
    return [panel for panel in found.values() if panel is not None]


def _stored(rule: Rule, place: Place, lines: list[Line]) -> list[Panel] | None:
    """The panels of these lines from disk; None where they are not there."""
    key = _key(rule, place, lines)
    rows, columns = units(place[2]).size, _columns(rule)
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
    every, known = units(points), np.zeros(0, dtype=np.intp)
    few = []
    if points == MANY:
        few = panels(rule, [(line, (*place[:2], FEW)) for line, place in keys])
        known = np.abs(every[:, None] - units(FEW)).argmin(axis=0)
    new = np.setdiff1d(np.arange(every.size), known)
    unit = every[new]
    p = start + length * (1 + unit) / 2
    tops = np.array([highest_mass(emission, flux, line[0]) for line, _ in keys])
    masses = tops[:, None] / np.sqrt(1 + np.exp(-2 * p))
    energy, low, high = (np.repeat(column[:, None], unit.size, axis=1) for column in lines.T)
    closed = masses >= tops[:, None] / (1 + END_KNOWN_TO)
    for _, holds in emission.poles(energy.ravel(), masses.ravel(), flux.nucleus.mass_gev):
        closed |= holds.reshape(masses.shape)
    usable = ~closed.any(axis=1)
    found = [Panel(np.zeros((every.size, _columns(rule))), UNUSABLE, UNUSABLE)] * len(keys)
    if not usable.any():
        return found
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
        values[new] = as_values(emission, share_x[at], weight[at])
        found[i] = Panel(values, *panel_error(emission, values, points))
    return found
