"""mubeam events."""

from typing import Any

import click

from mubeam.cli._model import chosen_model, model_file
from mubeam.cli._options import as_json, pair, workplace_options
from mubeam.cli._output import note, print_json, say, to_stdout
from mubeam.cli._progress import progress
from mubeam.cli._search import experiment, target_options
from mubeam.cli._shards import check_shards, place_of, tell_of_shards
from mubeam.cli._taus import tell_of_taus
from mubeam.cli._warnings import one_line_warnings
from mubeam.errors import InputError


@click.command("events")
@click.argument("model")
@model_file
@experiment
@click.option("--analysis", default="invisible", show_default=True, help="Sets target, form factor and open decays.")
@target_options
@click.option("--mass-gev", type=float, required=True, help="Mass of the new particle.")
@click.option("--coupling", type=float, required=True, help="The model's coupling, in its unit.")
@click.option("-n", "--events", "count", type=int, required=True, help="Number of events.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the random numbers.")
@click.option(
    "--stream",
    default="1/1",
    show_default=True,
    callback=pair("2/10 for the second of ten samples"),
    help="K/N: the K-th of N disjoint samples.",
)
@click.option(
    "--decay-point",
    default="anywhere",
    show_default=True,
    help="anywhere: by the lifetime; exponential or uniform: in the card's decay region, with weights.",
)
@click.option("--decay-taus", help="Decay taus by Pythia 8, with their spin: all, muon or three-prong channels.")
@click.option(
    "--output", required=True, help="File: .lhe, .lhe.gz, .hepmc3, .hepmc3.gz, .root or .parquet; or -, a pipe."
)
@click.option("--format", "stream_format", help="Format of --output -: lhe, lhe.gz, hepmc3 or hepmc3.gz.")
@click.option("--shards", type=int, help="Number of files of disjoint streams: name-0001-of-0010.hepmc3 and so on.")
@workplace_options
@click.option("--resume", is_flag=True, help="With --shards: make only the files that are missing.")
@as_json
def command(
    model: str,
    model_file: str | None,
    output: str,
    count: int,
    parameters: dict[str, float],
    shards: int | None,
    resume: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Exact tree-level events of MODEL in an experiment, unweighted, for a detector simulation.

    MODEL is a name or the path of a card. Every event has all particles, before any selection. A manifest is written
    beside the file.

    \b
    Examples:
      mubeam events lfv-alp --experiment muc-thin-target --mass-gev 5 --coupling 1e-3 -n 20000 --seed 7 --output e.lhe
      mubeam events axion-photon --experiment na64mu-1e12 --analysis visible --mass-gev 0.05 --coupling 5e-4
        -n 1000000 --stream 3/20 --output part3.hepmc3
      mubeam events lfv-alp --experiment muc-thin-target --mass-gev 5 --coupling 1e-3 -n 1000 --output - --format hepmc3
      mubeam events lfv-alp --experiment muc-thin-target --mass-gev 5 --coupling 1e-3 -n 10000000 --shards 100
        --workers 8 --output e.hepmc3.gz --resume
    """
    from mubeam import models
    from mubeam.events.files import write_events

    chosen = models.made(chosen_model(model, model_file), **parameters)
    if shards is not None:
        _write_shards(
            chosen,
            options.pop("experiment"),
            output,
            count,
            {**options, "shards": shards, "resume": resume},
            as_json=as_json,
        )
        return
    given = {name: options.pop(name) for name in ("scheduler", "cluster", "jobs")} | {"resume": resume or None}
    workers = options.pop("workers")
    for name, value in given.items():
        if value is not None:
            raise InputError(f"--{name} is for several files: give --shards too")
    # beside events that go to standard output nothing else is said there
    tell = note if to_stdout(output) else say
    with progress(f"events to {output}", quiet=as_json) as update:
        options["workers"] = 1 if workers is None else workers
        record = write_events(chosen, options.pop("experiment"), output, events=count, progress=update, **options)
    if as_json:
        print_json(record)
        return
    sampling = record["sampling"]
    tell(f"sigma {record['cross_section_pb']:.6g} +- {record['cross_section_error_pb']:.1g} pb a nucleus")
    for process in record.get("processes", ()):
        tell(f"  {process['name']}: {process['cross_section_pb']:.6g} pb")
    if record["expected_events"] is not None:
        tell(f"{record['expected_events']:.6g} events expected at the exposure")
    tell_of_taus(record, tell)
    if "hadrons" in record:
        quarks = sum(record["hadrons"]["quarks"].values())
        tell(f"hadrons of quarks, {quarks:.4g} of the decays, by {record['hadrons']['by']}")
    if "mean_decay_probability" in record:
        inside = f"{record['mean_decay_probability']:.6g} of the particles"
        tell(f"{inside} decay in the decay region, a factor of both numbers")
    if "flagged" in record:
        tell(f"{record['flagged']['counted']:.6g} of them are counted by the analysis, by the flag of each event")
    for warning in record.get("warnings", ()):
        note(warning)
    if tell is note:
        tell(f"SHA-256 of what was written: {record['sha256']}")
    tell(
        f"wrote {count} events to {output}; {sampling['efficiency']:.2f} of the tries kept, "
        f"{sampling['overweights']} above the envelope"
    )


def _write_shards(
    model: Any, experiment: str, output: str, count: int, options: dict[str, Any], *, as_json: bool
) -> None:
    from mubeam.scans.event_files import write_shards

    check_shards(options)
    place = place_of(options)
    with one_line_warnings(), progress("events", quiet=as_json) as update:
        records = write_shards(model, experiment, output, events=count, place=place, progress=update, **options)
    tell_of_shards("events", output, count, records, as_json=as_json)
