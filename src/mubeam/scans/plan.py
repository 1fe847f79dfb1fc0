"""How a scan is divided into parts, so that the points of a part share what is computed for a mass.

A line (see lines.py) is a mass with values of the model's parameters. Its points are all settings (experiment,
analysis, options) and, innermost, all couplings. A part is a block of lines, all their settings, and a block of
couplings. All that depends on the scan alone, so that a part is the same whoever makes it.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil, prod

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.scans.identity import Identity, identity_of
from mubeam.scans.lines import Lines
from mubeam.scans.scan import Scan, Setting
from mubeam.scans.section import COUPLING, MASS
from mubeam.searches.between import DENSE
from mubeam.searches.folding import MASSES_TOGETHER

PARTS_WANTED = 64
"""Of a scan of many rows, so that several workers have something to do."""

PART_ROWS = (10_000, 1_000_000)
"""Least and most rows that a part aims at."""

PART_TABLES, PART_TABLES_BETWEEN = 500, 10_000
"""Lines times settings, each of which needs a table, that are seconds of work, however few rows they have; the second
where their production is interpolated."""

FEW_PARTS = 16
"""Of a small scan, whose rows would be one part."""

MOST_PARTS = 10**6
"""Files in a folder, each of which costs memory where the scan is begun."""


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
        return [Setting(card, analysis, chosen) for (card, analysis), chosen in product(self.scan.pairs, combined)]

    @cached_property
    def identity(self) -> Identity:
        """What the numbers depend on."""
        return identity_of(self.scan)

    @cached_property
    def lines(self) -> Lines:
        """The lines."""
        return Lines(self.scan)

    @property
    def masses(self) -> int:
        """Masses that share a production: those of the scan, unless each line has a production of its own."""
        lines = self.lines
        if not lines.are_drawn:
            return lines.masses
        if any(name in self.scan.drawn for name in lines.changing_axes):
            return 1
        return self.scan.section.samples or 1 if MASS in self.scan.drawn else lines.masses

    @property
    def couplings(self) -> int:
        """Couplings of a line."""
        axis = self.scan.section.parameters.get(COUPLING)
        if axis is None or COUPLING in self.lines.axes:
            return 1
        return self.scan.section.samples or 1 if axis.is_drawn else axis.size

    @property
    def points(self) -> int:
        """Rows in all."""
        return len(self.lines) * len(self.settings) * self.couplings

    @cached_property
    def step(self) -> tuple[int, int]:
        """Lines and couplings of a part."""
        settings, given = len(self.settings), self.scan.section.rows_per_part
        rows = int(np.clip(self.points // PARTS_WANTED, *PART_ROWS)) if given is None else given
        tables = PART_TABLES_BETWEEN if self.masses >= DENSE else PART_TABLES
        couplings = min(self.couplings, max(1, rows // settings))
        lines = min(tables // settings, rows // (settings * couplings))
        if given is None:
            # masses that are computed together cost less, and that many tables are little work
            least = max(1, min(MASSES_TOGETHER, PART_ROWS[1] // (settings * couplings)))
            lines = max(lines // MASSES_TOGETHER * MASSES_TOGETHER, least)
            if lines >= len(self.lines) and couplings == self.couplings:
                # less than a part: so that several workers, or shards, have something to do
                lines = max(len(self.lines) // FEW_PARTS // MASSES_TOGETHER * MASSES_TOGETHER, least)
        return max(1, lines), couplings

    @property
    def coupling_blocks(self) -> int:
        """Parts that the couplings of a line are divided into."""
        return ceil(self.couplings / self.step[1])

    @property
    def parts(self) -> int:
        """Number of parts."""
        return ceil(len(self.lines) / self.step[0]) * self.coupling_blocks

    @property
    def rows_per_part(self) -> int:
        """Rows of a full part."""
        return prod(self.step) * len(self.settings)

    def block(self, part: int) -> Block:
        """What a part holds."""
        i, j = divmod(part, self.coupling_blocks)
        lines, couplings = self.step
        return Block(
            i * lines,
            min((i + 1) * lines, len(self.lines)),
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
        return self.lines.coordinates(np.arange(block.first_line, block.end_line))

    def coupling_values(self, block: Block) -> FloatArray | None:
        """Couplings (n, g) of the lines of a block; None for a scan without."""
        axis = self.scan.section.parameters.get(COUPLING)
        if axis is None:
            return None
        lines = np.arange(block.first_line, block.end_line)
        couplings = np.arange(block.first_coupling, block.end_coupling)
        if COUPLING in self.lines.axes:
            return self.lines.coordinates(lines)[COUPLING][:, None]
        values = self.lines.drawn(COUPLING, couplings) if axis.is_drawn else axis.at(couplings)
        return np.broadcast_to(values, (lines.size, couplings.size))
