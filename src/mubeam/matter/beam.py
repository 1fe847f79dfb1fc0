"""A beam in a stack of matter as flux nodes: without loss of energy, slowed down at the mean rate, or in full."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.matter.flux import EnergyLoss, FluxNodes
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Stack
from mubeam.matter.stopping import LEAST_ENERGY_GEV
from mubeam.matter.transport import EnergyGrid, weights

WHOLE: Final = (1.0, 0.0)
TOWARDS_THE_END: Final = (1.0, 0.3, 0.1, 0.03, 0.01, 0.0)
"""Panels of depth, as shares from the end: those of decays are good for lifetimes of 0.003 of the length and longer."""

NODES_OF_WHOLE, NODES_OF_PANEL = 6, 4

NODES_OF_LINE: Final = (28, 20, 16)
NODES_OF_SPECTRUM: Final = (48, 40, 32)
"""Energies of the rule of the value and of its two checks."""

NODES_AT_DEPTH: Final = 112
"""Energies of the rule that counts the muons at a depth: a share sees the edge of the grid, which a yield does not."""

LEAST_LEFT: Final = 5e-4
"""The error of the shares by it: behind 4 m of iron 28 energies would leave 1.015 of the muons of 10 GeV. A beam of
which less is left has stopped."""

LOWEST_OF_LINE = 0.02
"""Of the energy of a line: where its muons count as lost, which costs light particles 1e-4 to 3e-4."""


HIGHEST_EDGE = 0.9
"""Of the highest energy: the lowest energy of a grid is at most this."""


KEPT = 32
"""Sets of nodes in memory."""


@dataclass(frozen=True, eq=False)
class Entry:
    """The beam at the front of the target: energies (K,) in GeV and the share of the muons that each stands for."""

    energy_gev: FloatArray
    share: FloatArray

    def _key(self) -> tuple[bytes, bytes]:
        return self.energy_gev.tobytes(), self.share.tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def grid(self, rule: int, above_gev: float = 0.0) -> EnergyGrid:
        """The fixed energies for this beam: rule 0 for the value, 1 and 2 for its checks.

        `above_gev`: where muons may count as lost, as production has a kink there that weights do not see well.
        """
        high, low = float(self.energy_gev.max()), float(self.energy_gev.min())
        above = min(above_gev, HIGHEST_EDGE * high)
        if high == low:
            return EnergyGrid(max(LOWEST_OF_LINE * high, LEAST_ENERGY_GEV, above), high, NODES_OF_LINE[rule])
        lowest = max(LOWEST_OF_LINE * low, min(1.0, 0.1 * low), LEAST_ENERGY_GEV, above)
        return EnergyGrid(lowest, high, NODES_OF_SPECTRUM[rule])


def flux_nodes(
    entry: Entry, stack: Stack, energy_loss: EnergyLoss, rule: int, *, with_depth: bool, above_gev: float = 0.0
) -> FluxNodes:
    """The beam where it makes particles in the stack.

    `with_depth`: for what asks where they are made; otherwise the depths are averaged over, on fixed energies. `rule`
    is 0 for the value, 1 and 2 for its checks; `above_gev` as in Entry.grid. Raises InputError for energies outside
    the range of the energy loss.
    """
    if energy_loss == "none" and not with_depth:
        return FluxNodes(entry.energy_gev, entry.share)
    return _in_matter(entry, stack, energy_loss, rule, with_depth, above_gev)


@lru_cache(maxsize=KEPT)
def _in_matter(
    entry: Entry, stack: Stack, energy_loss: EnergyLoss, rule: int, with_depth: bool, above_gev: float
) -> FluxNodes:
    """As flux_nodes for a beam along a stack, kept in memory: a search asks for them many times."""
    panels, order = (TOWARDS_THE_END, NODES_OF_PANEL) if with_depth else (WHOLE, NODES_OF_WHOLE)
    depth, share = stack.production_nodes(panels, order - rule)
    if energy_loss == "none":
        energy, weight = np.tile(entry.energy_gev, (len(depth), 1)), share[:, None] * entry.share
    elif energy_loss == "csda":
        _check_range(entry)
        each = slowed(stack.layers, depth, entry.energy_gev)
        weight = share[:, None] * entry.share * (each > 0)
        # what has stopped makes nothing: any energy will do
        energy = np.where(each > 0, each, entry.energy_gev.min())
    else:
        _check_range(entry)
        grid = entry.grid(rule, above_gev)
        energy = np.tile(grid.energy_gev, (len(depth), 1))
        weight = share[:, None] * weights(stack.layers, depth, entry.energy_gev, entry.share, grid)
        if not with_depth:
            energy, weight = grid.energy_gev, weight.sum(axis=0)
    found = FluxNodes(energy.ravel(), weight.ravel(), np.repeat(depth, energy.shape[-1]) if with_depth else None)
    for column in vars(found).values():
        if column is not None:
            # many get them, and none may change them
            column.flags.writeable = False
    return found


@dataclass(frozen=True)
class BeamAtDepth:
    """A beam behind some depths (D,) of matter, as shares of the muons that entered.

    Attributes:
        depth_m: behind the front.
        left: share that is above the lowest energy, good to LEAST_LEFT.
        mean_gev: mean energy of all, the lost ones as 0.
        relative_rms: width of the energies over their mean, the lost ones as 0; 0 where the beam has stopped.
    """

    depth_m: FloatArray
    left: FloatArray
    mean_gev: FloatArray
    relative_rms: FloatArray


def at_depths(entry: Entry, stack: Stack, depth_m: FloatArray) -> BeamAtDepth:
    """The beam at rising depths (D,) in m of a stack, straggling included."""
    _check_range(entry)
    grid = replace(entry.grid(0), nodes=NODES_AT_DEPTH)
    found = weights(stack.layers, depth_m, entry.energy_gev, entry.share, grid)
    left = np.minimum(found.sum(axis=1), entry.share.sum())
    is_left = left >= LEAST_LEFT
    mean, square = (np.where(is_left, found @ grid.energy_gev**power, 0.0) for power in (1, 2))
    rms = np.sqrt(np.maximum(square - mean**2, 0.0))
    relative = np.divide(rms, mean, out=np.zeros_like(mean), where=is_left)
    return BeamAtDepth(depth_m, np.where(is_left, left, 0.0), mean, relative)


def _check_range(entry: Entry) -> None:
    if entry.energy_gev.max() <= 2 * LEAST_ENERGY_GEV:
        raise InputError(
            f"muons of {entry.energy_gev.max():g} GeV are too slow for an energy loss: say energy_loss = none"
        )
