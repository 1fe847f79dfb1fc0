"""mubeam reweight."""

import click

from mubeam.cli._model import model_parameters
from mubeam.cli._options import as_json
from mubeam.cli._output import note, print_json, say, to_stdout
from mubeam.cli._progress import progress
from mubeam.errors import InputError


@click.command("reweight")
@click.argument("source")
@click.option("--coupling", type=float, help="Another coupling; the lifetime follows.")
@model_parameters
@click.option("--form-factor", help="Another form factor; see mubeam list form-factors.")
@click.option("--output", required=True, help="File: .lhe, .lhe.gz, .hepmc3, .hepmc3.gz, .root or .parquet.")
@as_json
def command(
    source: str,
    coupling: float | None,
    parameters: dict[str, float],
    form_factor: str | None,
    output: str,
    as_json: bool,
) -> None:
    """Give the events in SOURCE, a .parquet file of `mubeam events`, the weights of another coupling or form factor.

    \b
    Examples:
      mubeam reweight e.parquet --coupling 2e-3 --output e2.hepmc3
      mubeam reweight e.parquet --parameter theta=0.3 --form-factor helm --output e3.parquet
    """
    from mubeam.events import files

    if coupling is None and form_factor is None and not parameters:
        raise InputError("nothing to change: give --coupling, --parameter or --form-factor")
    tell = note if to_stdout(output) else say
    with progress(f"events to {output}", quiet=as_json) as update:
        record = files.reweight_file(
            source, output, coupling=coupling, form_factor=form_factor, progress=update, **parameters
        )
    if not record["source_checked"]:
        note(f"{source} has no manifest with a checksum beside it: not checked")
    if "selection" in record:
        kept, made = record["selection"]["events"], record["selection"]["of"]
        note(f"{source} has {kept} of the {made} events that were made: the cross section is that of these")
    for warning in record.get("warnings", ()):
        note(warning)
    if as_json:
        print_json(record)
        return
    tell(
        f"sigma {record['cross_section_pb']:.6g} +- {record['cross_section_error_pb']:.1g} pb a nucleus, "
        f"was {record['source_cross_section_pb']:.6g}"
    )
    tell(
        f"wrote {record['events']} events to {output}; mean weight {record['mean_weight']:.6g}, "
        f"as good as {record['effective_events']:.4g} events of one weight"
    )
