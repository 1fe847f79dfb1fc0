"""How a scan is divided into parts, so that the points of a part share what is computed for a mass.

A line is a mass with values of the model's parameters. Its points are all settings (experiment, analysis, options) and,
innermost, all couplings. A part is a block of lines, all their settings, and a block of couplings. All that depends on
the scan alone, so that a part is the same whoever makes it.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from mubeam.checks import FloatArray
from mubeam.scans.axis import Axis
from mubeam.scans.spec import COUPLING, MASS, Scan, Setting

PARTS_WANTED = 64
"""Of a small scan, so that several workers have something to do."""

PART_ROWS = (10_000, 1_000_000)
"""Least and most rows that a part aims at."""

PART_LINES = (16, 512)
"""Least and most lines times settings, each of which needs a table."""


@dataclass(frozen=True)
class Block:
    """Lines `first_line` to `end_line` and couplings `first_coupling` to `end_coupling`."""

    first_line: int
    end_line: int
    first_coupling: int
    end_coupling: int


@dataclass(frozen=True)
class Plan:
    """The parts of a scan."""

    scan: Scan

    @cached_property
    def settings(self) -> list[Setting]:
        """What each line is computed for; those that share production stand together."""
        options = self.scan.options
        values = [axis.at(np.arange(axis.size)).tolist() for axis in options.values()]
        combined = [dict(zip(options, chosen, strict=True)) for chosen in product(*values)]
        cards, analyses = self.scan.cards, self.scan.section.analyses
        return [Setting(card, analysis, chosen) for card, analysis, chosen in product(cards, analyses, combined)]

    @property
    def line_names(self) -> list[str]:
        """Coordinates that are the same along a line."""
        return [*self.scan.model_parameters, MASS]

    @cached_property
    def _line_axes(self) -> list[tuple[str | None, Axis | None, int]]:
        """Name, axis and length of what numbers the lines, outermost first; without a name it is the samples."""
        grids: list[tuple[str | None, Axis | None, int]] = [
            (name, axis, axis.size) for name, axis in self.scan.model_parameters.items() if not axis.is_drawn
        ]
        if self.draws_lines:
            grids.append((None, None, self.scan.section.samples or 1))
        mass = self.scan.section.parameters[MASS]
        return grids if mass.is_drawn else [*grids, (MASS, mass, mass.size)]

    @property
    def draws_lines(self) -> bool:
        """Whether the samples are lines: more than the coupling is drawn."""
        return any(name != COUPLING for name in self.scan.drawn)

    @cached_property
    def lines(self) -> int:
        """Number of lines."""
        return prod(size for _, _, size in self._line_axes)

    @property
    def couplings(self) -> int:
        """Couplings of a line."""
        axis = self.scan.section.parameters.get(COUPLING)
        if axis is None or (axis.is_drawn and self.draws_lines):
            return 1
        return self.scan.section.samples or 1 if axis.is_drawn else axis.size

    @property
    def points(self) -> int:
        """Rows in all."""
        return self.lines * len(self.settings) * self.couplings

    @cached_property
    def _step(self) -> tuple[int, int]:
        """Lines and couplings of a part."""
        settings = len(self.settings)
        rows = int(np.clip(self.points // PARTS_WANTED, *PART_ROWS))
        tables = int(np.clip(self.lines * settings // PARTS_WANTED, *PART_LINES))
        couplings = min(self.couplings, max(1, rows // settings))
        return max(1, min(tables // settings, rows // (settings * couplings))), couplings

    @property
    def _coupling_blocks(self) -> int:
        return ceil(self.couplings / self._step[1])

    @property
    def parts(self) -> int:
        """Number of parts."""
        return ceil(self.lines / self._step[0]) * self._coupling_blocks

    @property
    def rows_per_part(self) -> int:
        """Rows of a full part."""
        return prod(self._step) * len(self.settings)

    def block(self, part: int) -> Block:
        """What a part holds."""
        i, j = divmod(part, self._coupling_blocks)
        lines, couplings = self._step
        return Block(
            i * lines,
            min((i + 1) * lines, self.lines),
            j * couplings,
            min((j + 1) * couplings, self.couplings),
        )

    def rows(self, part: int) -> int:
        """Number of rows of a part."""
        block = self.block(part)
        lines, couplings = block.end_line - block.first_line, block.end_coupling - block.first_coupling
        return lines * couplings * len(self.settings)

    def coordinates(self, block: Block) -> dict[str, FloatArray]:
        """Model parameters and mass (n,) of the lines of a block."""
        index = np.arange(block.first_line, block.end_line)
        found: dict[str, FloatArray] = {}
        inner = 1
        for name, axis, size in reversed(self._line_axes):
            place = index // inner % size
            inner *= size
            if name is None or axis is None:
                found |= {drawn: self._drawn(drawn, place) for drawn in self.scan.drawn if drawn != COUPLING}
            else:
                found[name] = axis.at(place)
        return {name: found[name] for name in self.line_names}

    def coupling_values(self, block: Block) -> FloatArray | None:
        """Couplings (n, g) of the lines of a block; None for a scan without."""
        axis = self.scan.section.parameters.get(COUPLING)
        if axis is None:
            return None
        shape = (block.end_line - block.first_line, block.end_coupling - block.first_coupling)
        if not axis.is_drawn:
            values = axis.at(np.arange(block.first_coupling, block.end_coupling))
        elif not self.draws_lines:
            values = self._drawn(COUPLING, np.arange(block.first_coupling, block.end_coupling))
        else:
            values = self._drawn(COUPLING, self._samples(block))[:, None]
        return np.broadcast_to(values, shape)

    def _samples(self, block: Block) -> NDArray[np.int64]:
        """The sample (n,) of each line of a block."""
        inner = 1
        for name, _, size in reversed(self._line_axes):
            if name is None:
                return np.arange(block.first_line, block.end_line) // inner % size
            inner *= size
        raise AssertionError  # pragma: no cover

    def _drawn(self, name: str, samples: NDArray[np.int64]) -> FloatArray:
        """Drawn values of these samples."""
        axis, dimension = self.scan.drawn[name], list(self.scan.drawn).index(name)
        found, inverse = np.unique(samples, return_inverse=True)
        stretches = np.split(found, np.flatnonzero(np.diff(found) > 1) + 1)
        seed = self.scan.section.seed
        return np.concatenate([axis.drawn(int(s[0]), len(s), dimension, seed) for s in stretches])[inverse]
