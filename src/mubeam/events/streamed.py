"""What makes events block by block, each block from a random stream of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np

from mubeam.errors import InputError
from mubeam.events.block_maker import BLOCK_EVENTS
from mubeam.events.record import Block, RunInfo
from mubeam.events.tally import Tally

MOST_NUMBERS: Final = 2**63 - 1


class MakesBlocks(Protocol):
    """What files of events and processes ask of a generator; its members are as in `Streamed`."""

    @property
    def tally(self) -> Tally:
        """Counts of the sampling so far."""

    def info_of(self, events: int) -> RunInfo:
        """The header for `events` events."""

    def blocks(self, events: int) -> Iterator[Block]:
        """`events` events."""

    def numbers(self, events: int) -> Iterator[tuple[int, int]]:
        """The number and the size of each block of `events` events."""

    def block(self, number: int, count: int) -> tuple[Block, Tally]:
        """The first `count` events of a block."""


@dataclass(frozen=True, kw_only=True)
class Streamed:
    """Base of generators that say a header and make a block.

    Attributes:
        seed, stream: as in `generate`.
        tally: counts of the sampling so far.
    """

    seed: int
    stream: tuple[int, int]
    tally: Tally = field(default_factory=Tally)

    @property
    def info(self) -> RunInfo:
        """The header of the sample, without the number of events."""
        raise NotImplementedError

    def block(self, number: int, count: int) -> tuple[Block, Tally]:
        """The first `count` events of a block, and the counts of their sampling; the same wherever it is made."""
        raise NotImplementedError

    def info_of(self, events: int) -> RunInfo:
        """The header for `events` events; InputError if the running numbers over all streams exceed 64 bits."""
        part, parts = self.stream
        last, place = divmod(events - 1, BLOCK_EVENTS)
        highest = (part - 1 + parts * last) * BLOCK_EVENTS + place
        if highest > MOST_NUMBERS:
            raise InputError(f"{parts} streams of {events} events are more than can be numbered: ask for fewer streams")
        return replace(self.info, events=events, highest_number=highest)

    def blocks(self, events: int) -> Iterator[Block]:
        """`events` events, in blocks of BLOCK_EVENTS."""
        for number, count in self.numbers(events):
            block, tally = self.block(number, count)
            self.tally.add(tally)
            yield block

    def numbers(self, events: int) -> Iterator[tuple[int, int]]:
        """The number and the size of each block of `events` events."""
        part, parts = self.stream
        for i, first in enumerate(range(0, events, BLOCK_EVENTS)):
            yield part - 1 + parts * i, min(BLOCK_EVENTS, events - first)

    def random(self, *number: int) -> np.random.Generator:
        """The random stream of a block, or one beside it."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=number))
