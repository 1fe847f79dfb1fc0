"""Blocks of events made in several processes on this machine, in their order.

Each block has a random stream of its own, so that it is the same wherever it is made. A process makes its own generator
from the arguments. Text is made there too, and put together here.
"""

import io
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, BinaryIO, Literal, TypeAlias, cast

import numpy as np

from mubeam.events import writers
from mubeam.events.generator import BLOCK_EVENTS, make_generator
from mubeam.events.record import Block, RunInfo
from mubeam.events.streamed import MakesBlocks
from mubeam.events.tally import Tally
from mubeam.events.writers.base import Page, TextFormat
from mubeam.workers.local import Processes

Made: TypeAlias = Block | Page


@dataclass(frozen=True)
class Recipe:
    """What processes are to make.

    Attributes:
        arguments: those of `make`, by name.
        what: blocks; their "weights" alone; or "text".
        writer: the format of the text.
        info: the header for it.
        mean_weight: by which weights are divided.
        make: makes the generator.
    """

    arguments: Mapping[str, Any]
    what: Literal["blocks", "weights", "text"] = "blocks"
    writer: type[TextFormat] | None = None
    info: RunInfo | None = None
    mean_weight: float = 1.0
    make: Callable[..., MakesBlocks] = make_generator


def parts(recipe: Recipe, generator: MakesBlocks, events: int, workers: int) -> Iterator[Made]:
    """The parts of `events` events, counted in the generator's tally.

    Raises ClusterError if the processes die again and again.
    """
    content = pickle.dumps(recipe)
    jobs = (
        (content, number, count, place * BLOCK_EVENTS)
        for place, (number, count) in enumerate(generator.numbers(events))
    )
    with closing(Processes(workers).run_in_order(make, jobs)) as results:
        for _, (made, tally) in results:
            generator.tally.add(tally)
            yield made


def make(recipe: bytes, number: int, count: int, first: int) -> tuple[Made, Tally]:
    """One part, from a pickled Recipe; runs in a process of its own."""
    how, generator, writer = _tools(recipe)
    block, tally = generator.block(number, count)
    if how.what == "weights":
        none = np.zeros((count, 0))
        return Block(
            number=block.number,
            pdg=block.pdg[:, :0],
            momentum_gev=none[..., None],
            mass_gev=none,
            position_m=none[..., None],
            weight=block.weight,
            process=block.process,
        ), tally
    block = replace(block, weight=block.weight / how.mean_weight)
    if writer is None:
        return block, tally
    writers.check_block(cast(RunInfo, how.info), block)
    return writer.page(block, first), tally


@lru_cache(maxsize=1)
def _tools(recipe: bytes) -> tuple[Recipe, MakesBlocks, TextFormat | None]:
    """The recipe, its generator and its writer, made once a process."""
    how: Recipe = pickle.loads(recipe)  # noqa: S301  (of the process that started this one)
    writer = None
    if how.writer is not None:
        # its header goes nowhere
        writer = how.writer(cast(BinaryIO, io.BytesIO()), cast(RunInfo, how.info))
    return how, how.make(**how.arguments), writer
