"""Nodes over which events are summed, part by part, and the sums with their errors, bin by bin."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.precision import numerical_error
from mubeam.signals import Seen


class NodeRange(NamedTuple):
    """Neighbouring nodes of one term of the rate, bin of the analysis and kind of nucleus, the same at all masses."""

    term: int
    bin: int
    nodes: slice
    nucleus: int = 0


@dataclass(frozen=True)
class SignalNodes:
    """Nodes (N, n) over the terms of the rate, bins of the analysis, nuclei, the beam's energies and the spectra.

    Attributes:
        momentum_gev: of the particle.
        produced: events in the bin for the coefficient 1 of the term, of either sign in an interference.
        acceptance, efficiency: the shares of them that the analysis takes.
        beam_gev: energy (n,) of the beam.
        depth_m: of the production (n,) behind the target's front; None where the target's profile says.
        ranges: which of them belong to which term, bin and nucleus; together all.
        relative_error: of what is produced at a node, by interpolation between masses; None without.
        seen: decays whose products a detector sees; None where no products are asked for.
        pointing: share of those produced that point into a detector; None without one.
    """

    momentum_gev: FloatArray
    produced: FloatArray
    acceptance: FloatArray
    efficiency: FloatArray
    beam_gev: FloatArray
    depth_m: FloatArray | None
    ranges: tuple[NodeRange, ...]
    relative_error: FloatArray | None = None
    seen: Seen | None = None
    pointing: FloatArray | None = None

    @cached_property
    def weight(self) -> FloatArray:
        """Events at coefficient 1 and signal probability 1."""
        return self.produced * self.acceptance * self.efficiency

    def without(self, rows: NDArray[np.bool_]) -> "SignalNodes":
        """The nodes with nothing produced at these masses (N,)."""
        return replace(self, produced=np.where(rows[:, None], 0.0, self.produced)) if rows.any() else self

    @property
    def nbytes(self) -> int:
        """Memory that its arrays take."""
        columns = self.momentum_gev, self.produced, self.acceptance, self.efficiency, self.beam_gev
        error = 0 if self.relative_error is None else self.relative_error.nbytes
        return error + sum(column.nbytes for column in columns)

    def scaled(self, produced: FloatArray | float, efficiency: FloatArray | float) -> "SignalNodes":
        """The nodes with so many times the particles produced and the efficiency, numbers or (N, 1)."""
        return replace(self, produced=produced * self.produced, efficiency=efficiency * self.efficiency)

    def rows(self, rows: NDArray[np.intp]) -> "SignalNodes":
        """The nodes of these masses."""
        error, seen, pointing = self.relative_error, self.seen, self.pointing
        return SignalNodes(
            self.momentum_gev[rows],
            self.produced[rows],
            self.acceptance[rows],
            self.efficiency[rows],
            self.beam_gev,
            self.depth_m,
            self.ranges,
            None if error is None else error[rows],
            None if seen is None else seen.rows(rows),
            None if pointing is None else pointing[rows],
        )

    @cached_property
    def missed(self) -> "SignalNodes | None":
        """The nodes with the errors of what is produced in its place; None without."""
        if self.relative_error is None:
            return None
        return replace(self, produced=np.abs(self.produced) * self.relative_error)


@dataclass(frozen=True)
class Folded:
    """Expected events (..., B) in the bins of an analysis, by the rule of the value and by two coarser ones.

    `floor`: the least relative error that is stated; `between`: the error (..., B) of interpolation between masses.
    """

    value: FloatArray
    check: FloatArray
    rough: FloatArray
    floor: float
    between: FloatArray | float = 0.0

    @property
    def in_bins_error(self) -> FloatArray:
        """Numerical errors (..., B)."""
        return numerical_error(self.value, self.check, self.floor, self.rough) + self.between

    @property
    def total(self) -> FloatArray:
        """Events (...) in all bins."""
        return total(self.value)

    @property
    def total_error(self) -> FloatArray:
        """Numerical error (...) of them, that of the sum."""
        error = numerical_error(total(self.value), total(self.check), self.floor, total(self.rough))
        return error + (total(self.between) if isinstance(self.between, np.ndarray) else self.between)


def total(in_bins: FloatArray) -> FloatArray:
    """Sum (...) over bins (..., B)."""
    return np.asarray(in_bins[..., 0] if in_bins.shape[-1] == 1 else in_bins.sum(axis=-1))
