"""mubeam scan."""

from typing import Any

import click

from mubeam.cli._model import model_file
from mubeam.cli._options import as_json, pair, workplace_options
from mubeam.cli._output import is_quiet, print_json
from mubeam.cli._progress import rate_progress
from mubeam.cli._warnings import one_line_warnings


@click.command("scan")
@click.argument("spec", nargs=-1, required=True)
@model_file
@click.option("--output", required=True, help="Folder for the Parquet files and the manifest.")
@workplace_options
@click.option("--resume", is_flag=True, help="Compute only the missing or damaged parts of the folder.")
@click.option(
    "--shard",
    default="1/1",
    show_default=True,
    callback=pair("2/10 for the second of ten shards"),
    help="K/N: compute every N-th part, starting with the K-th.",
)
@click.option("--merge", is_flag=True, help="Merge parts of one scan: SPEC are folders, nothing is computed.")
@click.option(
    "--extend",
    metavar="FOLDER",
    help="Keep the rows of this earlier scan, which the new one extends by samples, quantities or searches.",
)
@click.option(
    "--accept-versions",
    is_flag=True,
    help="Keep parts that other versions of mubeam or its libraries made; each part says its own.",
)
@click.option("--partial", is_flag=True, help="With --merge: parts may be missing.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@as_json
def command(
    spec: tuple[str, ...],
    model_file: str | None,
    output: str,
    resume: bool,
    shard: tuple[int, int],
    merge: bool,
    extend: str | None,
    accept_versions: bool,
    partial: bool,
    quiet: bool,
    as_json: bool,
    **where: Any,
) -> None:
    """Compute all points of SPEC, a TOML file, and write a folder of Parquet files.

    Size, memory and time are estimated first. The files are parts of one table with a row for each point. Units are in
    the metadata of the columns; where there is no number the entry is null and the column status says why. A run that
    was stopped goes on with --resume, and its result is the same as without a stop.

    \b
    SPEC:
      [scan]
      model = "lfv-alp"                               # or the path of a card, or with --model-file its MODEL
      experiments = ["muc-thin-target", "fasernu2"]   # names, or paths of cards
      analyses = ["invisible"]
      quantities = ["events", "excluded"]             # also cross_section, g_minus_2, log_likelihood, cls, width_gev,
                                                      # branching_ratios, relic_density, ..., reach without coupling
      [scan.parameters]                               # mass_gev, coupling, the model's own, exposure_mot, ...
      mass_gev = { log = [2, 30, 400] }
      theta    = { linear = [0.0, 1.5708, 50] }       # or a number, { values = [...] }, and with samples = N and seed
      coupling = { log = [1e-5, 1.0, 200] }           # { sobol = [lo, hi] }, { uniform = [lo, hi], scale = "log" },
                                                      # { draw = "gaussian", mean = 0.8, width = 0.1 }
      [scan.ties]                                     # as mass_chi_gev = [{ mass_gev = 1, constant = 0.3333 }]

    \b
    Examples:
      mubeam scan scan.toml --output out/ --workers 4
      mubeam scan scan.toml --output out/ --scheduler tcp://host:8786 --resume
      mubeam scan scan.toml --output out/ --cluster slurm --jobs 200 --quiet
      mubeam scan scan.toml --output out/ --shard 3/20
      mubeam scan --merge here/ there/ --output out/
      mubeam scan more.toml --output more/ --extend out/

    Queue, memory and time of the jobs of --cluster come from the configuration of dask-jobqueue.
    """
    if merge:
        if extend is not None:
            raise click.UsageError("--extend computes what is new, and --merge computes nothing: give one of them")
        how = {"partial": partial, "accept_versions": accept_versions}
        _merge(spec, output, quiet=quiet or is_quiet(), as_json=as_json, **how)
        return
    if len(spec) > 1 or partial:
        raise click.UsageError("one SPEC is computed; several folders, and --partial, are for --merge")
    from mubeam.scans import run
    from mubeam.scans.extension import extend as extended
    from mubeam.scans.plan import Plan
    from mubeam.scans.spec import read
    from mubeam.workers.workplace import Workplace

    place = Workplace(**where)
    place.check()
    if model_file is None:
        code = None
    else:
        from mubeam import models
        from mubeam.models import python_file

        code = python_file.load(model_file)
    found, earlier = read(spec[0], None if code is None else models.made(code)), None
    if extend is not None:
        found, earlier = extended(found, extend, accept_versions=accept_versions)
    plan = Plan(found)
    store = run.make_store(plan, output, shard, accept_versions=accept_versions)
    store.check(resume=resume)
    quiet = quiet or is_quiet()
    is_silent = quiet or as_json
    cost = None
    if as_json or not quiet:
        # not before it is known that there is a library to write files
        from mubeam.scans.estimate import estimate

        cost = estimate(plan)
    with one_line_warnings(), place.open() as runner, rate_progress("points", quiet=is_silent) as update:
        if cost is not None and not is_silent:
            click.echo(_cost(cost, len(store.numbers)), err=True)
            click.echo(
                f"{_left(store, earlier)}computed {runner.note}; {_left_duration(cost, store, runner)}", err=True
            )
        computed, complete = run.fill(store, runner, resume=resume, progress=update, earlier=earlier)
    if cost is not None and as_json:
        about = {"folder": output, "computed_parts": computed, "complete": complete, "estimate": cost.to_dict()}
        about |= {} if earlier is None else {"extends": str(earlier.folder)}
        print_json({"command": "scan", **about, "parts": plan.parts, "points": plan.points})
    elif not quiet:
        kept = len(store.numbers) - computed
        click.echo(
            f"wrote {_parts(computed)} to {output}"
            + (f", {kept} were there" if kept else "")
            + ("" if complete else "; parts of other shards are missing or damaged")
        )


def _merge(
    folders: tuple[str, ...], output: str, *, partial: bool, accept_versions: bool, quiet: bool, as_json: bool
) -> None:
    """Put the parts of folders together."""
    from mubeam.scans.merge import merge_scans

    with one_line_warnings():
        result = merge_scans(folders, output, partial=partial, accept_versions=accept_versions)
    complete, parts = result.is_complete, result.manifest["parts"]
    if as_json:
        about = {"folder": output, "merged": list(folders), "complete": complete}
        print_json({"command": "scan", **about, "parts": parts, "missing": result.missing})
    elif not quiet:
        click.echo(f"wrote {_parts(parts - result.missing)} to {output}" + ("" if complete else f" of {parts}"))


def _left(store: Any, earlier: Any) -> str:
    """What is there already, and what is missing."""
    from mubeam.scans.extension import kept_rows

    texts = []
    if earlier is not None:
        texts.append(f"{kept_rows(store.plan, earlier)} rows are those of {earlier.folder}; ")
    there = set(store.there)
    if there:
        missing = [number for number in store.numbers if number not in there]
        rows = sum(map(store.plan.rows, missing))
        texts.append(f"{_parts(len(there))} there, {_parts(len(missing))} of {rows} rows missing; ")
    return "".join(texts)


def _left_duration(cost: Any, store: Any, runner: Any) -> str:
    """How long what is missing takes, about."""
    share = (len(store.numbers) - len(store.there)) / float(store.plan.parts)
    return "nothing is left" if not share else _duration(cost.processor_s * share / runner.workers)


def _cost(cost: Any, parts: int) -> str:
    """Size and memory in a line."""
    of_shard = "" if parts == cost.parts else f" ({parts} in this shard)"
    here = f", {_size(cost.here_bytes)} here" if cost.here_bytes > cost.worker_bytes else ""
    return (
        f"{cost.points:.6g} points in {_parts(cost.parts)}{of_shard}, about {_size(cost.disk_bytes)} on disk and "
        f"{_size(cost.worker_bytes)} of memory for each worker{here}"
    )


def _parts(number: int) -> str:
    return f"{number} part{'s' * (number != 1)}"


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} PB"


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds > 2 * length:
            return f"about {seconds / length:.2g} {unit}"
    return f"about {max(1.0, seconds):.2g} s"
