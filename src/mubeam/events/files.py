"""Events written to a file block by block, so that memory does not grow with their number; a manifest beside it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Unpack, cast

from mubeam import experiments, models
from mubeam.errors import DataFileError, InputError
from mubeam.events import parallel, read, stored, writers
from mubeam.events.checksum import MANIFEST_SUFFIX, checked_manifest, manifest_path, sha256
from mubeam.events.flight import DecayPoint
from mubeam.events.generator import check_count
from mubeam.events.parallel import Made, Recipe
from mubeam.events.record import Block, RunInfo
from mubeam.events.reweight import warnings_of, weights_of
from mubeam.events.sample import Sample
from mubeam.events.tally import Tally
from mubeam.events.tau_decays import TauDecayMode
from mubeam.events.totals import Totals, normalised, stated, total
from mubeam.events.writers.base import Page, TextFormat
from mubeam.experiments.card import Experiment
from mubeam.foundation import writing
from mubeam.foundation.checks import whole_number
from mubeam.foundation.counts import MOST_WORKERS
from mubeam.models import Model
from mubeam.physics.form_factors import FormFactor
from mubeam.searches.request import SearchOptions

__all__ = ["MANIFEST_SUFFIX", "reweight_file", "write_events"]


def write_events(
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
    decay_taus: TauDecayMode | None = None,
    stream_format: str | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[SearchOptions],
) -> dict[str, Any]:
    """Write events of `model` in an experiment to a file, as `mubeam events` does; returns the manifest.

    The events are those of `generate` with the same arguments. They are written block by block, so that memory does not
    grow with their number. The manifest is path + ".manifest.json"; both files are whole or absent. With a decay_point
    the weights have mean one, and the cross section is that of decays in the region.

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment.
        path: the file; its suffix is the format: .lhe, .lhe.gz, .hepmc3, .hepmc3.gz, .root or .parquet. "-" is
            standard output; it and pipes get no manifest.
        events: number of events.
        mass_gev: mass of the new particle (of chi, for pairs), GeV.
        coupling: the model's coupling, in its unit.
        analysis: analysis of the card that gives the target, the form factor and, if the model leaves it open, the
            decay.
        seed: seed of the random numbers; the same seed gives the same events.
        stream: (k, n): the k-th of n disjoint samples with the same seed.
        decay_point: "anywhere": decays by the lifetime; "exponential" or "uniform": decays within the decay region of
            the card, distributed so, with weights.
        decay_taus: "all", "muon" or "three-prong": taus decay by Pythia 8 (extra `pythia`) with their helicities, to
            those channels; the cross section is then that of these decays. None leaves them undecayed.
        stream_format: of standard output or a pipe, whose name tells none: "lhe", "lhe.gz", "hepmc3" or "hepmc3.gz".
        workers: processes on this machine that make the events; the file is the same.
        progress: called with (events done, events in all).
        **options: exposure_mot, length_m, luminosity_per_fb, form_factor, energy_loss and polarisation, as in
            `expected_events`.

    Raises:
        InputError: a number is out of its range, an option does not suit the experiment, the suffix is unknown, or the
            library of its format is missing.
        UnknownNameError: an unknown model, experiment, analysis, form factor or decay_point.
        CardError, DataFileError: the card is wrong or cannot be read.
        ModelError: events of the model's decays or interferences are not made.
        KinematicsError: nothing is produced at this point.
        OutputError: the file cannot be written; what was written is left under a name that ends in .partial.
        ClusterError: workers died again and again.
    """
    count, many = check_count(events), whole_number("workers", workers, 1, MOST_WORKERS)
    writers.check(path, stream_format)
    arguments: dict[str, Any] = {
        "model": models.get(model),
        "experiment": experiments.get(experiment),
        "mass_gev": mass_gev,
        "coupling": coupling,
        "analysis": analysis,
        "seed": seed,
        "stream": stream,
        "decay_point": decay_point,
        "decay_taus": decay_taus,
        **options,
    }
    return write_made("events", Recipe(arguments), path, count, many, progress, stream_format)


def write_made(
    command: str,
    recipe: Recipe,
    path: str | Path,
    count: int,
    workers: int,
    progress: Callable[[int, int], None] | None,
    stream_format: str | None,
) -> dict[str, Any]:
    """Write `count` events of a recipe's generator, as `write_events` does; returns the manifest of the command."""
    form, generator = writers.check(path, stream_format), recipe.make(**recipe.arguments)

    def parts(**how: Any) -> Iterator[Made]:
        return parallel.parts(replace(recipe, **how), generator, count, workers)

    info, weights = generator.info_of(count), Totals(count)
    if info.weighted:
        # the same events twice: the header needs the weights of all
        weights = total(generator.blocks(count) if workers == 1 else cast(Iterator[Block], parts(what="weights")))
        generator.tally.clear()
        about = {**info.about, "mean_decay_probability": weights.mean}
        info = replace(stated(info, weights, count), about=about)

    def record() -> dict[str, Any]:
        tally, flags = generator.tally, info.flags
        return {
            "command": command,
            "events": count,
            "files": [Path(path).name],
            **_sample(info),
            "sampling": {
                "proposals": tally.proposals,
                "efficiency": tally.efficiency,
                "overweights": tally.overweights,
            },
            **({"flagged": {name: of_it / tally.weight for name, of_it in tally.flagged.items()}} if flags else {}),
            **info.about,
        }

    if workers == 1:
        made: Iterable[Made] = normalised(generator.blocks(count), weights)
    elif issubclass(form, TextFormat):
        made = parts(what="text", writer=form, info=info, mean_weight=weights.mean)
    else:
        made = parts(mean_weight=weights.mean)
    return _write(path, info, made, progress, record, stream_format)


def _write(
    path: str | Path,
    info: RunInfo,
    parts: Iterable[Made],
    progress: Callable[[int, int], None] | None,
    about: Callable[[], dict[str, Any]],
    stream_format: str | None = None,
) -> dict[str, Any]:
    """Write events and their manifest, both whole or not at all; returns the manifest.

    `about` gives the manifest's content and is called after all events are written. A pipe gets no manifest, which is
    returned all the same, with the SHA-256 of what went through it.
    """
    found: dict[str, Any] = {}

    def beside(whole: Path) -> dict[Path, bytes]:
        record = about()
        found.update({"command": record["command"], "sha256": sha256(whole), **record})
        return {manifest_path(path): writing.json_bytes(found)}

    done = 0
    with writers.open_writer(path, info, beside, stream_format) as file:
        for part in parts:
            if isinstance(part, Page):
                file.add(part)
            else:
                file.write(part)
            done += part.events if isinstance(part, Page) else len(part)
            if progress is not None:
                progress(done, info.events or done)
    if found:
        return found
    record = about()
    return {"command": record["command"], "sha256": file.sha256, **record}


def _sample(info: RunInfo) -> dict[str, Any]:
    """Entries of a manifest that describe the sample."""
    return {
        **({"processes": [asdict(process) for process in info.processes]} if info.processes else {}),
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

    The cross section of the new file is that of the other point, and its weights have mean one. A source with fewer
    events than were generated is a selection: the cross section is then that of the selection, and the manifest has
    "selection". The manifest, path + ".manifest.json", also has the sample's facts, what was changed, the mean weight
    and the effective number of events.

    Args:
        source: a .parquet file that mubeam made.
        path: the new file; its suffix is the format.
        coupling: as in `reweight`.
        form_factor: as in `reweight`.
        progress: called with (events done, events in all).
        **parameters: as in `reweight`.

    Raises:
        InputError, UnknownNameError, ModelError: as `reweight`; InputError also if both paths are the same file, or the
            format's library is missing.
        DataFileError: the source cannot be read, is not from mubeam, or was changed.
        OutputError: the new file cannot be written.
    """
    writers.check(path)
    if Path(path).resolve() == Path(source).resolve():
        raise InputError(f"{path} would replace the events that it is made from: give it another name")
    manifest = checked_manifest(source)
    info, rows, blocks = read.read(source)
    stored.check_info(source, info)
    made = _made(source, info, rows, manifest)
    changed = {"coupling": coupling, "form_factor": form_factor, **parameters}
    given = {
        name: value if isinstance(value, float | int) else str(value)
        for name, value in changed.items()
        if value is not None
    }
    about: dict[str, Any] = {**info.about, "reweighted_to": given}
    about.pop("warnings", None)
    if said := warnings_of(info, coupling=coupling, **parameters):
        about["warnings"] = said
    if rows < made:
        about["selection"] = {"events": rows, "of": made}

    def weighted(block: Block) -> Block:
        stored.check_block(source, info, block)
        factor = weights_of(Sample(info, block, Tally()), coupling=coupling, form_factor=form_factor, **parameters)
        return replace(block, weight=block.weight * factor)

    # the weights of all before anything is written: the header states what they come to
    weights = total(map(weighted, blocks))
    new = replace(stated(info, weights, made), about=about)
    _, _, again = read.read(source)
    record = {
        "command": "reweight",
        "events": rows,
        "files": [Path(path).name],
        "source": Path(source).name,
        "source_checked": manifest is not None and "sha256" in manifest,
        "source_cross_section_pb": info.cross_section_pb,
        **_sample(new),
        "mean_weight": weights.mean,
        "effective_events": weights.effective_events,
        **about,
    }
    return _write(path, new, normalised(map(weighted, again), weights), progress, lambda: record)


def _made(source: str | Path, info: RunInfo, rows: int, manifest: dict[str, Any] | None) -> int:
    """The number of events generated, for which the cross section holds; DataFileError if the file has more."""
    of_manifest = (manifest or {}).get("events")
    made = info.events or (of_manifest if type(of_manifest) is int else rows)
    if rows > made:
        raise DataFileError(
            f"{source} has {rows} events, and says that it was made with {made}: reweight files one by one, and join "
            "them then"
        )
    return made
