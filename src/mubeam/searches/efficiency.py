"""Where an efficiency against an energy has kinks: a window is folded piece by piece between them."""

import numpy as np

from mubeam.experiments.card import Window
from mubeam.experiments.efficiency import Efficiency
from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.precision import Orders

FEWEST = (6, 5, 3)
"""Points of a piece at least, for the rule of values and for its two checks."""


def pieces(
    table: Efficiency | None, window: Window, beam_gev: FloatArray, orders: Orders, rule: int
) -> tuple[FloatArray, Orders]:
    """Shares of the beam's energy (N, K + 1) between which the K pieces of a window lie, and the orders of each.

    `beam_gev` (N,). Kinks that no beam has inside the window make none; a piece may be empty for some of the beams.
    """
    ends = [np.maximum(1 - p_out / beam_gev, 0.0) for p_out in (window.p_out_max_gev, window.p_out_min_gev)]
    low, high = (end[:, None] for end in ends)
    knots = np.zeros((len(beam_gev), 0))
    if table is not None and table.energy_axis is not None:
        knots = table.energy_knots_gev / beam_gev[:, None]
        knots = np.sort(1 - knots if table.energy_axis == "lepton_momentum_gev" else knots, axis=1)
    return pieces_between(low, high, knots, orders, rule)


def pieces_between(
    low: FloatArray, high: FloatArray, knots: FloatArray, orders: Orders, rule: int
) -> tuple[FloatArray, Orders]:
    """As `pieces`, of shares from low to high (N, 1) with kinks (N, L) that rise."""
    inside = ((knots > low) & (knots < high)).any(axis=0)
    if not inside.any():
        return np.concatenate([low, high], axis=1), orders
    edges = np.concatenate([low, np.clip(knots[:, inside], low, np.maximum(low, high)), high], axis=1)
    return edges, orders._replace(x=max(FEWEST[rule], -(-2 * orders.x // edges.shape[1])))
