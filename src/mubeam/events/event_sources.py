"""What `analyse` takes: samples in memory, files, tables; each gives its columns in pieces of one size."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.events import readers
from mubeam.events.checksum import checked_manifest
from mubeam.events.columns import Columns, of_block, of_table
from mubeam.events.record import Block, RunInfo
from mubeam.events.sample import Sample
from mubeam.events.tau_pair_header import PROCESS

PIECE: Final = 16_384
"""Events of a piece, each with random numbers of its own: those of a file are those of the sample in memory."""

LARGEST_WEIGHT: Final = 1e100
"""Of a table, and the inverse of the least that its largest one may be."""

SAME: Final = 1e-6
"""Relative difference below which masses are the same."""


@dataclass(frozen=True)
class EventSource:
    """Events of one mass.

    Attributes:
        mass_gev: of the particle X.
        info: the header; None for a table.
        given: the sample, the path, or the columns.
        name: of the file; None for others.
    """

    mass_gev: float
    info: RunInfo | None
    given: Any
    name: str | None = None

    @property
    def weight_pb(self) -> float:
        """What a weight of one stands for before it is divided by the number of events; 1 for a table."""
        return 1.0 if self.info is None else self.info.cross_section_pb

    def pieces(self) -> Iterator[Columns]:
        """Columns of the events, PIECE at once; DataFileError where a file has not the events that its header says."""
        if isinstance(self.given, Columns):
            for start in range(0, self.given.events, PIECE):
                yield self.given.rows(slice(start, start + PIECE))
            return
        if self.info is None:
            raise InputError("events without a header must be a table of columns")
        if isinstance(self.given, Sample):
            blocks: Iterator[Block] = iter([self.given.events])
        else:
            _, blocks = readers.open_events(self.given)
        found = 0
        for block in _of_one_size(blocks):
            found += len(block)
            columns = of_block(self.info, block)
            if (np.abs(columns["x_m_gev"] / self.mass_gev - 1) > SAME).any():
                raise InputError(
                    "events of pairs have a mediator of many masses, and an efficiency is that of one: analyse a "
                    "sample of a particle"
                )
            yield columns
        wanted = self.info.events
        if wanted is not None and found != wanted:
            raise DataFileError(
                f"{self.name or 'the sample'} has {found} of the {wanted} events with which it was made: a selection "
                "has no efficiency, give all"
            )


def _of_one_size(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same events, PIECE in each block."""
    kept: list[Block] = []
    for block in blocks:
        start = 0
        while start < len(block):
            room = PIECE - sum(map(len, kept))
            kept.append(block[start : start + room])
            start += room
            if sum(map(len, kept)) == PIECE:
                yield _joined(kept)
                kept = []
    if kept:
        yield _joined(kept)


def _joined(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    return Block(**{name: np.concatenate([getattr(one, name) for one in blocks]) for name in vars(blocks[0])})


def sources_of(events: Any) -> list[EventSource]:
    """The sources of what is given, one or several, by rising mass.

    Raises InputError for what holds no events or has several masses, DataFileError for a file that cannot be read, is
    of another program or was changed.
    """
    several = isinstance(events, list | tuple)
    found = [_source(one) for one in events] if several else [_source(events)]
    if not found:
        raise InputError("events: give at least one sample")
    has_header = {source.info is not None for source in found}
    if len(has_header) > 1:
        raise InputError("events: give samples and files, or tables, not both")
    return sorted(found, key=lambda source: source.mass_gev)


def _source(given: Any) -> EventSource:
    if isinstance(given, Sample):
        if not len(given):
            raise InputError("the sample has no events")
        return EventSource(_mass(given.info), given.info, given)
    if isinstance(given, str | Path):
        checked_manifest(given)
        info, _ = readers.open_events(given)
        return EventSource(_mass(info), info, given, Path(given).name)
    columns = of_table(given)
    if not columns.events:
        raise InputError("the table has no events")
    masses = columns["x_m_gev"]
    if masses.max() - masses.min() > SAME * masses.max() or not masses.min() > 0:
        raise InputError(
            f"x_m_gev of the table is {masses.min():g} to {masses.max():g} GeV: an efficiency is that of one mass "
            "above zero, give a table for each"
        )
    if (columns["weight"] < 0).any() or not columns["weight"].any():
        raise InputError("the weights of the table are below zero, or all zero")
    heaviest = float(columns["weight"].max())
    if not 1 / LARGEST_WEIGHT < heaviest < LARGEST_WEIGHT:
        raise InputError(
            f"the largest weight of the table is {heaviest:g}: multiply weights so that it is between "
            f"{1 / LARGEST_WEIGHT:g} and {LARGEST_WEIGHT:g}, as errors are sums of their squares"
        )
    return EventSource(float(masses.mean()), None, columns)


def _mass(info: RunInfo) -> float:
    if info.process == PROCESS:
        raise InputError(
            f"an efficiency is that of a new particle, and {PROCESS} have none: use the columns themselves"
        )
    return float(info.about["mass_gev"])
