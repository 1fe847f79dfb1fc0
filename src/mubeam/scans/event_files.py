"""Events in several files of disjoint streams, made by any runner; those that are there already are left alone."""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from mubeam import experiments, models
from mubeam.errors import DataFileError, FolderError, InputError
from mubeam.events import checksum, files, writers
from mubeam.events.generator import MOST_EVENTS, make_generator
from mubeam.events.record import RunInfo
from mubeam.events.tau_pair_generator import make_tau_pair_generator
from mubeam.events.tau_pairs import write_tau_pairs
from mubeam.experiments.card import Experiment
from mubeam.foundation import locks, reading, writing
from mubeam.foundation.checks import whole_number
from mubeam.models import Model
from mubeam.scans import footer
from mubeam.scans.environment import environment
from mubeam.scans.source import class_hash, package_hash
from mubeam.workers.workplace import Workplace

MOST_SHARDS: Final = 9999

REMADE: Final = ".remade-"
"""Begins the name of a file that is compared with one that has no manifest."""

CODE: Final = "code"
"""Where a manifest has the hashes of what made the events."""


def shard_path(path: str | Path, shard: int, shards: int) -> Path:
    """The file of a shard: events.hepmc3.gz becomes events-0003-of-0010.hepmc3.gz."""
    path = Path(path)
    suffix = writers.suffix_of(path.name) or ""
    return path.with_name(f"{path.name.removesuffix(suffix)}-{shard:04d}-of-{shards:04d}{suffix}")


def write_shards(
    model: str | Model,
    experiment: str | Experiment,
    path: str | Path,
    *,
    events: int,
    shards: int,
    place: Workplace | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> list[dict[str, Any]]:
    """Events in so many files, whose streams have no event in common; returns their manifests.

    Args:
        model: as in `write_events`, with the other arguments that are not here.
        experiment: likewise.
        path: the name of all, to which -0001-of-0010 and so on are added. Workers elsewhere must see the same folder.
        events: of all files together; the first have one more where the number does not divide.
        shards: number of files.
        place: where they are made; None for this process.
        resume: whether some may be there: those that are missing, or without a manifest, are made.
        progress: called with (events done, events in all).
        **options: as in `write_events`, but for stream.

    Raises:
        InputError: an argument is wrong, as there.
        FolderError: files of that name are there and resume is not asked for, or they are of other events, or another
            run makes them.
        OutputError, ClusterError: as there and in `scan`. Files that are whole are kept.
    """
    found = _Files(path, events, shards, place or Workplace(), resume, progress)
    chosen, card = models.get(model), experiments.get(experiment)
    info = make_generator(chosen, card, **options).info
    return _write(found, _Kind(files.write_events, {"model": chosen, "experiment": card, **options}, info))


def write_tau_pair_shards(
    experiment: str | Experiment,
    path: str | Path,
    *,
    events: int,
    shards: int,
    place: Workplace | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> list[dict[str, Any]]:
    """The Standard Model's tau pairs in so many files; arguments and errors as in `write_shards`.

    **options: as in `write_tau_pairs`, but for stream.
    """
    found = _Files(path, events, shards, place or Workplace(), resume, progress)
    card = experiments.get(experiment)
    info = make_tau_pair_generator(card, **options).info
    return _write(found, _Kind(write_tau_pairs, {"experiment": card, **options}, info))


class _Kind(NamedTuple):
    """What files have: the function that writes one, its arguments that are the same for all, and their header."""

    make: Callable[..., dict[str, Any]]
    given: dict[str, Any]
    info: RunInfo


@dataclass(frozen=True)
class _Files:
    """The files that are asked for; InputError where they cannot be."""

    path: str | Path
    events: int
    shards: int
    place: Workplace
    resume: bool
    progress: Callable[[int, int], None] | None

    def __post_init__(self) -> None:
        for name, value, most in (("shards", self.shards, MOST_SHARDS), ("events", self.events, MOST_EVENTS)):
            whole_number(name, value, 1, most)
        if self.shards > self.events:
            raise InputError(f"{self.events} events cannot fill {self.shards} files: give fewer shards")
        writers.check(self.path)
        self.place.check()


def _write(asked: _Files, kind: _Kind) -> list[dict[str, Any]]:
    """Make those that are not there; the manifests of all."""
    shards, resume, events = asked.shards, asked.resume, asked.events
    home = Path(asked.path).resolve()
    share, more = divmod(events, shards)
    wanted = {k: share + (k <= more) for k in range(1, shards + 1)}
    code = _code(kind.given.get("model"))
    about = json.loads(writing.json_bytes({"seed": kind.info.seed, **kind.info.about}))

    def manifest_of(shard: int) -> dict[str, Any] | None:
        """The manifest of a file that is there; FolderError if it is of other events."""
        file = shard_path(home, shard, shards)
        record = Path(f"{file}{files.MANIFEST_SUFFIX}")
        # a run may have been killed after the file and before its manifest
        if not file.exists() or (resume and not record.exists()):
            return None
        try:
            found = reading.read_json(record)
        except DataFileError:
            found = {}
        if found.get(CODE, code) != code:
            raise FolderError(
                f"{file} was made by another version of the model or of mubeam: take it away, or choose another name"
            )
        expected = {"events": wanted[shard], "stream": [shard, shards], **about}
        if {key: found.get(key) for key in expected} != expected:
            raise FolderError(f"{file} holds other events: take it away, or choose another name")
        if found.get("sha256") not in (None, checksum.sha256(file)):
            raise FolderError(f"{file} was changed or damaged since it was made: take it away, and it is made again")
        return found

    names = {shard_path(home, shard, shards).name for shard in wanted}

    def clean() -> None:
        """Remove what was not finished, of workers that are no more."""
        for path in home.parent.iterdir():
            name = path.name.removeprefix(REMADE)
            is_partial = name.endswith(".partial") and name.rsplit(".", 2)[0] in names
            if is_partial or (name != path.name and name.removesuffix(files.MANIFEST_SUFFIX) in names):
                path.unlink(missing_ok=True)

    with locks.hold(home.with_name(f".{home.name}.lock")), asked.place.open() as runner:
        there = {shard: found for shard in wanted if (found := manifest_of(shard)) is not None}
        if there and not resume:
            raise FolderError(f"{len(there)} of the {shards} files are there already: give --resume, or another name")
        clean()
        versions = environment()
        jobs = (
            (kind.make, kind.given, str(shard_path(home, k, shards)), wanted[k], (k, shards), versions)
            for k in wanted
            if k not in there
        )
        done = sum(wanted[shard] for shard in there)
        try:
            with closing(runner.run(make_file, jobs)) as results:
                for job, record in results:
                    shard = job[4][0]
                    there[shard] = record
                    done += wanted[shard]
                    if asked.progress is not None:
                        asked.progress(done, events)
        except KeyboardInterrupt as error:
            # what was not whole goes now, and with it what was said of it
            error.__notes__ = ["files that are whole are kept: go on with --resume"]
            raise
        finally:
            clean()
    return [there[shard] for shard in wanted]


def make_file(
    make: Callable[..., dict[str, Any]],
    given: Mapping[str, Any],
    path: str,
    events: int,
    stream: tuple[int, int],
    versions: Mapping[str, str | None],
) -> dict[str, Any]:
    """One file; returns its manifest. Runs where the work is done."""
    from mubeam.scans.jobs import check_environment

    check_environment(versions)
    target = Path(path)
    # of a run that was killed before it wrote the manifest, or of somebody else
    is_there = target.exists()
    made = target.with_name(f"{REMADE}{target.name}") if is_there else target
    record = make(path=made, events=events, stream=stream, **given)
    if is_there:
        Path(f"{made}{files.MANIFEST_SUFFIX}").unlink(missing_ok=True)
        _replace_equal(made, target)
    record |= {"files": [target.name], CODE: _code(given.get("model"))}
    writing.write_json(f"{path}{files.MANIFEST_SUFFIX}", record)
    return record


def _replace_equal(made: Path, target: Path) -> None:
    """Put a file in the place of one that is equal; FolderError, which leaves that alone, if it is not."""
    if footer.checksum(made) != footer.checksum(target):
        made.unlink(missing_ok=True)
        raise FolderError(
            f"{target} has no manifest and holds other events than are to be made: take it away, or choose another name"
        )
    made.replace(target)


def _code(model: Model | None) -> dict[str, str]:
    """Hashes of the code that events come from; those of the Standard Model have no other."""
    own = {} if model is None else {"model_sha256": class_hash(type(model))}
    return own | {"mubeam": package_hash(of_events=True)}
