"""Run a scan: what is missing in the folder is computed, by this process, by several, or by a cluster."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from mubeam.errors import ClusterError, InputError, MubeamError, OutputError, SpecError
from mubeam.foundation import writing
from mubeam.foundation.checks import whole_number
from mubeam.models import Model
from mubeam.scans.draft import Draft, Home
from mubeam.scans.environment import environment
from mubeam.scans.extension import Earlier
from mubeam.scans.extension import extend as extended
from mubeam.scans.identity import shown
from mubeam.scans.plan import MOST_PARTS, Plan
from mubeam.scans.result import ScanResult, library
from mubeam.scans.scan import Scan
from mubeam.scans.spec import read
from mubeam.scans.store import Store
from mubeam.workers.workplace import Runner, Workplace

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the stage ("checking" what is there, "computing"), and rows done and in all."""


def scan(
    spec: str | Path | Mapping[str, Any] | Scan,
    *,
    model: Model | None = None,
    output: str | Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    cluster: str | None = None,
    jobs: int | None = None,
    resume: bool = False,
    shard: tuple[int, int] = (1, 1),
    extend: str | Path | None = None,
    accept_versions: bool = False,
    progress: Progress | None = None,
) -> ScanResult:
    """Compute all points of a scan into a folder of Parquet files.

    A point that fails is a row with null for its numbers and the reason in the column status. The files are the same,
    byte for byte, whoever computes them, on processors of one kind with the same versions of the libraries.

    Args:
        spec: path of a TOML file with the table [scan], or a dictionary of that form.
        model: an object that `spec` names as its model, for one that is neither shipped nor a card: code of one's own,
            which travels to the workers.
        output: the folder; made if missing. None for a temporary one, which is removed when Python ends.
        workers: processes on this machine; None or 1 for this one alone.
        scheduler: address of a dask scheduler instead, such as "tcp://host:8786" (extra `cluster`).
        cluster: "slurm" or "htcondor" instead: jobs of that batch system, as dask-jobqueue is configured.
        jobs: how many.
        resume: whether the folder may hold parts of this scan: those that are missing or damaged are computed.
        shard: (k, n): only every n-th part from the k-th on; n runs of this kind fill one folder, or folders whose
            files are put together afterwards.
        extend: folder of an earlier scan that this one extends by samples, quantities or searches: what is there is
            kept, and the rest computed. Workers must see it.
        accept_versions: whether parts that other versions of mubeam or its libraries made are kept, with `resume` or
            `extend`; each part says its own.
        progress: called with (stage, rows done, rows in all).

    Raises:
        SpecError, UnknownNameError, CardError, DataFileError, InputError: the specification or an option is wrong.
        FolderError: the folder belongs to something else, holds parts already, or another run is there; this scan does
            not extend the earlier one.
        OutputError: a file cannot be written. What was written before is kept.
        ClusterError: the scheduler cannot be reached, or the workers are lost. Likewise.
    """
    place = Workplace(workers, scheduler, cluster, jobs)
    place.check()
    found = read(spec, model)
    earlier = None
    if extend is not None:
        found, earlier = extended(found, extend, accept_versions=accept_versions)
    folder = _temporary_folder() if output is None else output
    store = make_store(Plan(found), folder, shard, accept_versions=accept_versions)
    store.check(resume=resume)
    with place.open() as runner:
        fill(store, runner, resume=resume, progress=progress, earlier=earlier)
    return ScanResult(store.folder)


def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="mubeam-scan-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def make_store(plan: Plan, output: str | Path, shard: tuple[int, int], *, accept_versions: bool = False) -> Store:
    """The folder of a shard.

    Raises InputError for what is no path and for a shard that there is none of, SpecError for a scan of too many parts.
    """
    try:
        part, parts = (whole_number("shard", number, 1, MOST_PARTS) for number in shard)
    except (TypeError, ValueError):
        part, parts = 1, 0
    if part > parts:
        raise InputError(f"shard must be (k, n) with 1 <= k <= n <= {MOST_PARTS}, got {shown(shard)}")
    if not isinstance(output, str | os.PathLike):
        raise InputError(f"output must be the path of a folder, got {shown(output)}")
    # an empty name would be that of the current folder
    writing.check_folder(output)
    if plan.parts > MOST_PARTS:
        raise SpecError(
            f"scan.parameters: {plan.points:.4g} points take {plan.parts:.4g} files, more than {MOST_PARTS:g}: scan "
            "fewer"
        )
    if parts > plan.parts:
        has = "1 part" if plan.parts == 1 else f"{plan.parts} parts"
        raise InputError(f"this scan has {has}, which is fewer than {parts} shards: give {plan.parts} at most")
    library("pyarrow", "parquet")
    return Store(Path(output), plan, (part, parts), accept_versions)


def fill(
    store: Store, runner: Runner, *, resume: bool, progress: Progress | None, earlier: Earlier | None = None
) -> tuple[int, bool]:
    """Compute what is missing; the number of parts that were, and whether the scan is whole now. Raises as `scan`."""
    plan = store.plan
    tell = progress or (lambda stage, done, total: None)
    total, computed = sum(map(plan.rows, store.numbers)), 0
    with store.open(resume=resume) as folder, _kept():
        missing, checked, done = list[int](), 0, 0
        for number, is_missing in folder.missing():
            missing += [number] if is_missing else []
            checked, done = checked + plan.rows(number), done + (0 if is_missing else plan.rows(number))
            tell("checking", checked, total)
        wanted, text, home, code = environment(), plan.scan.as_json, folder.home, plan.scan.code
        before = None if earlier is None else str(earlier.folder.resolve())
        jobs = ((text, number, wanted, home, code, before) for number in missing)
        # closed at once whatever happens here, so that no worker goes on
        with closing(runner.run(_make_part, jobs)) as results:
            for (_, number, *_), part in results:
                folder.add(number, part)
                done, computed = done + plan.rows(number), computed + 1
                tell("computing", done, total)
        is_whole = folder.finish()
    return computed, is_whole


def _make_part(
    scan: str,
    number: int,
    wanted: Mapping[str, str | None],
    home: Home,
    code: Model | None = None,
    earlier: str | None = None,
) -> Draft:
    """As jobs.make_part, imported where it runs."""
    from mubeam.scans.jobs import make_part

    return make_part(scan, number, wanted, home, code, earlier)


@contextmanager
def _kept() -> Iterator[None]:
    """Say with what goes wrong how to go on."""
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{error}; what is done is kept: make room, and go on with --resume") from None
    except MemoryError:
        raise ClusterError("there is too little memory; what is done is kept: go on with --resume") from None
    except MubeamError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        error.add_note("what is done is kept: go on with --resume")
        raise
