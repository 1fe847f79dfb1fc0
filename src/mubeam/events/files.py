"""Samples straight to a file, in constant memory, with a manifest beside it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from mubeam import io
from mubeam.errors import InputError
from mubeam.events import read, writers
from mubeam.events.generator import DecayPoint, Tally, check_count, make_generator
from mubeam.events.record import Block, RunInfo
from mubeam.events.reweight import reweight
from mubeam.events.sample import Sample
from mubeam.experiments.card import Experiment
from mubeam.models import Model
from mubeam.physics.form_factors import FormFactor
from mubeam.search import SearchOptions

MANIFEST_SUFFIX = ".manifest.json"


def write(
    model: str | Model,
    experiment: str | Experiment,
    path: str | Path,
    *,
    events: int,
    mass_gev: float,
    coupling: float,
    analysis: str = "invisible",
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_point: DecayPoint = "anywhere",
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[SearchOptions],
) -> dict[str, Any]:
    """Generate events into a file, whole or not at all; returns the manifest, written to path + ".manifest.json".

    Args:
        model: as in `generate`, with the other arguments that are not here.
        experiment: likewise.
        path: the file; its suffix is the format.
        events: number of events.
        mass_gev: likewise.
        coupling: likewise.
        analysis: likewise.
        seed: likewise.
        stream: likewise.
        decay_point: likewise.
        progress: called with (events done, events in all).
        **options: likewise.

    Raises:
        InputError: an unknown suffix, or a library that is missing, and as `generate`.
        OutputError: the file cannot be written; what was written is left under a name that ends in .partial.
    """
    count = check_count(events)
    writers.check(path)
    generator = make_generator(
        model,
        experiment,
        mass_gev=mass_gev,
        coupling=coupling,
        analysis=analysis,
        seed=seed,
        stream=stream,
        decay_point=decay_point,
        **options,
    )
    done = 0
    with writers.open_writer(path, generator.info) as file:
        for block in generator.blocks(count):
            file.write(block)
            done += len(block)
            if progress is not None:
                progress(done, count)
    tally, info = generator.tally, generator.info
    record = {
        "command": "events",
        "events": count,
        "files": [Path(path).name],
        **_sample(info),
        "sampling": {
            "proposals": tally.proposals,
            "efficiency": tally.efficiency,
            "overweights": tally.overweights,
        },
        **info.about,
    }
    io.write_json(f"{path}{MANIFEST_SUFFIX}", record)
    return record


def _sample(info: RunInfo) -> dict[str, Any]:
    """What manifests say of a sample."""
    return {
        "cross_section_pb": info.cross_section_pb,
        "cross_section_error_pb": info.cross_section_error_pb,
        "expected_events": info.expected_events,
        "seed": info.seed,
        "stream": list(info.stream),
    }


def reweight_file(
    source: str | Path,
    path: str | Path,
    *,
    coupling: float | None = None,
    form_factor: str | FormFactor | None = None,
    progress: Callable[[int, int], None] | None = None,
    **parameters: Any,
) -> dict[str, Any]:
    """Write the events of a Parquet file with the weights of `reweight`, whole or not at all; returns the manifest.

    It is written to path + ".manifest.json" and has what is known of the sample, what was changed, the mean weight, and
    the number of events of one weight that would be as good.

    Args:
        source: a .parquet file that mubeam made.
        path: the new file; its suffix is the format.
        coupling: as in `reweight`.
        form_factor: likewise.
        progress: called with (events done, events in all).
        **parameters: as in `reweight`.

    Raises as `reweight`, InputError for a file onto itself, and DataFileError, OutputError for files that cannot be
    read or written.
    """
    writers.check(path)
    if Path(path).resolve() == Path(source).resolve():
        raise InputError(f"{path} would replace the events that it is made from: give it another name")
    info, total, blocks = read.read(source)
    changed = {"coupling": coupling, "form_factor": form_factor, **parameters}
    given = {
        name: value if isinstance(value, float | int) else str(value)
        for name, value in changed.items()
        if value is not None
    }
    about = {**info.about, "reweighted_to": given}
    done, sums = 0, np.zeros(2)

    def weighted(block: Block) -> Block:
        sample = Sample(info, block, Tally())
        factor = reweight(sample, coupling=coupling, form_factor=form_factor, **parameters)
        return replace(block, weight=block.weight * factor)

    # the first block tells what is wrong before anything is written
    first = weighted(next(blocks))
    with writers.open_writer(path, replace(info, weighted=True, about=about)) as file:
        for block in chain([first], map(weighted, blocks)):
            file.write(block)
            weight = block.weight
            done, sums = done + len(block), sums + np.array([weight.sum(), (weight**2).sum()])
            if progress is not None:
                progress(done, total)
    record = {
        "command": "reweight",
        "events": done,
        "files": [Path(path).name],
        "source": Path(source).name,
        **_sample(info),
        "mean_weight": sums[0] / done,
        "effective_events": sums[0] ** 2 / sums[1],
        **about,
    }
    io.write_json(f"{path}{MANIFEST_SUFFIX}", record)
    return record
