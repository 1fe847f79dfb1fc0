"""mubeam tau-pairs."""

from typing import Any

import click

from mubeam.cli._options import as_json, one_or_many, pair, workplace_options
from mubeam.cli._output import note, print_fields, print_json, say, to_stdout
from mubeam.cli._progress import progress
from mubeam.cli._shards import check_shards, place_of, tell_of_shards
from mubeam.cli._taus import LOSSES, tell_of_taus
from mubeam.cli._warnings import one_line_warnings
from mubeam.errors import InputError

OF_EVENTS = ("analysis", "exposure_mot", "length_m", "luminosity_per_fb", "track_resolution_m", "track", "energy_loss")
OF_TRACKS = ("track_resolution_m", "track")
OF_CROSS_SECTION = ("target", "t_max_gev2")
OF_SHARDS = ("shards", "resume", "scheduler", "cluster", "jobs")
OF_FILES = ("seed", "stream", "decay_taus", "stream_format", "workers", *OF_SHARDS)
STREAM = pair("2/10 for the second of ten samples")


@click.command("tau-pairs")
@click.option("--energy-gev", type=float, multiple=True, help="Beam energy, for a cross section; repeatable.")
@click.option("--target", help="With --energy-gev: material.  [default: lead]")
@click.option("--t-max-gev2", type=float, help="With --energy-gev: cut on t instead of the form factor's.")
@click.option("--experiment", help="For events: name of a card, or path of one (*.toml).")
@click.option("--analysis", help="With --experiment: needed only if its analyses ask different things of taus.")
@click.option("--exposure-mot", type=float, help="With --experiment: muons on target instead of the card's.")
@click.option("--length-m", type=float, help="With --experiment: length of the target instead of the card's.")
@click.option("--luminosity-per-fb", type=float, help="With --experiment: for a collider.")
@click.option("--track-resolution-m", type=float, help="With --experiment: shortest track instead of the card's.")
@click.option("--track", help="With --experiment: exponential or sharp, how tracks are counted.")
@click.option("--energy-loss", help="With --experiment: of the beam, none, csda or full, instead of the card's.")
@click.option(
    "-n", "--events", "count", type=int, help="With --experiment: make so many events, in the file of --output."
)
@click.option(
    "--output", help="File of the events: .lhe, .lhe.gz, .hepmc3, .hepmc3.gz, .root or .parquet; or -, a pipe."
)
@click.option("--seed", type=int, help="Of the events' random numbers.  [default: 1]")
@click.option(
    "--stream",
    callback=lambda ctx, option, given: given and STREAM(ctx, option, given),
    help="K/N: the K-th of N disjoint samples.  [default: 1/1]",
)
@click.option("--decay-taus", help="Decay taus by Pythia 8, with their spin: all, muon or three-prong channels.")
@click.option("--format", "stream_format", help="Of --output -: lhe, lhe.gz, hepmc3 or hepmc3.gz.")
@click.option("--shards", type=int, help="Number of files of disjoint streams: name-0001-of-0010.hepmc3 and so on.")
@workplace_options
@click.option("--resume", is_flag=True, default=None, help="With --shards: make only the files that are missing.")
@click.option("--form-factor", default="atomic-nuclear", show_default=True, help="See mubeam list form-factors.")
@click.option("--precision", default="standard", show_default=True, help="fast, standard or high.")
@as_json
def command(as_json: bool, form_factor: str, precision: str, **options: Any) -> None:
    """The Standard Model's mu N -> mu N tau+ tau-: cross section per nucleus, or events in an experiment.

    Equivalent-photon approximation, good to about 20 % above 1 TeV; the printed error is numerical only. With --events
    and --output the events are made, before any selection, with a manifest beside the file.

    \b
    Examples:
      mubeam tau-pairs --energy-gev 1000
      mubeam tau-pairs --energy-gev 160 --energy-gev 4000 --target tungsten --json
      mubeam tau-pairs --experiment muc-thin-target --track-resolution-m 0.002
      mubeam tau-pairs --experiment fasernu2 --events 10000 --seed 7 --output pairs.hepmc3
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if ("experiment" in given) == ("energy_gev" in given):
        raise InputError("give --energy-gev for a cross section, or --experiment for events: one of them")
    for name in OF_CROSS_SECTION if "experiment" in given else (*OF_EVENTS, "count", "output"):
        if name in given:
            needed = "--energy-gev" if name in OF_CROSS_SECTION else "--experiment"
            raise InputError(f"{_option(name)} goes with {needed}: leave it out")
    if ("count" in given) != ("output" in given):
        raise InputError("--events says how many events are made, --output the file: give both, or none for the rate")
    makes_file = "count" in given
    for name in OF_TRACKS if makes_file else OF_FILES:
        if name in given:
            reason = "events are made before any selection" if makes_file else "it goes with --events and --output"
            raise InputError(f"{_option(name)}: {reason}: leave it out")
    show = _write if makes_file else _show_events if "experiment" in given else _show_cross_section
    show(given | {"form_factor": form_factor, "precision": precision}, as_json=as_json)


def _option(name: str) -> str:
    """The option with the parameter of that name."""
    return {"count": "--events", "stream_format": "--format"}.get(name, f"--{name.replace('_', '-')}")


def _write(options: dict[str, Any], *, as_json: bool) -> None:
    from mubeam.events.tau_pairs import write_tau_pairs

    experiment, output, count = (options.pop(name) for name in ("experiment", "output", "count"))
    if "shards" in options:
        _write_shards(experiment, output, count, options, as_json=as_json)
        return
    for name in OF_SHARDS:
        if name in options:
            raise InputError(f"{_option(name)} is for several files: give --shards too")
    # beside events that go to standard output nothing else is said there
    tell = note if to_stdout(output) else say
    with progress(f"events to {output}", quiet=as_json) as update:
        record = write_tau_pairs(experiment, output, events=count, progress=update, **options)
    if as_json:
        print_json(record)
        return
    tell(f"sigma {record['cross_section_pb']:.6g} +- {record['cross_section_error_pb']:.1g} pb a nucleus")
    if record["expected_events"] is not None:
        tell(f"{record['expected_events']:.6g} events expected at the exposure")
    if "energy_loss" in record:
        tell(f"energy loss of the beam: {LOSSES[record['energy_loss']]}")
    tell_of_taus(record, tell)
    if tell is note:
        tell(f"SHA-256 of what was written: {record['sha256']}")
    tell(
        f"wrote {record['events']} events to {output}; {record['sampling']['efficiency']:.2f} of the tries kept, "
        f"{record['sampling']['overweights']} above the envelope"
    )


def _write_shards(experiment: str, output: str, count: int, options: dict[str, Any], *, as_json: bool) -> None:
    from mubeam.scans.event_files import write_tau_pair_shards

    check_shards(options)
    place = place_of(options)
    with one_line_warnings(), progress("events", quiet=as_json) as update:
        records = write_tau_pair_shards(experiment, output, events=count, place=place, progress=update, **options)
    tell_of_shards("tau-pairs", output, count, records, as_json=as_json)


def _show_cross_section(options: dict[str, Any], *, as_json: bool) -> None:
    import numpy as np

    from mubeam.production.tau_pairs import tau_pair_cross_section

    options["energy_gev"] = energy = one_or_many(options["energy_gev"])
    result = tau_pair_cross_section(**options)
    if as_json:
        print_json({"process": "tau-pairs", "quantity": "sigma", "target": "lead"} | options | result.to_dict())
        return
    columns = (energy, result.value, result.error, result.status)
    for beam, value, error, status in zip(*map(np.ravel, columns), strict=True):
        note = "" if status == "ok" else f"  ({status})"
        click.echo(f"energy_gev {beam:g}  sigma {value:.6g} +- {error:.1g} {result.unit}{note}")


def _show_events(options: dict[str, Any], *, as_json: bool) -> None:
    from mubeam.observables.tau_pair_events import tau_pair_events

    result = tau_pair_events(**options)
    if as_json:
        print_json({"process": "tau-pairs", "quantity": "events"} | options | result.to_dict())
        return
    rows = [("luminosity", f"{result.luminosity_per_fb:.4g} /fb"), ("pairs of taus", format(result.events))]
    if result.energy_loss is not None:
        rows.insert(1, ("energy loss of the beam", LOSSES[result.energy_loss]))
    if result.exposure_mot is not None:
        rows.insert(0, ("exposure", f"{result.exposure_mot:g} muons on {result.length_m:g} m"))
    if result.with_tracks is not None and result.selected is not None and result.track_resolution_m is not None:
        rows.append((f"both tracks > {1e3 * result.track_resolution_m:g} mm", format(result.with_tracks)))
        rows.append((f"and decays ({result.branching_ratio:g})^2", format(result.selected)))
    print_fields(rows, 26)
