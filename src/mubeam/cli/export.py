"""mubeam export."""

import click

from mubeam.cli._common import as_json, print_json, say, to_stdout
from mubeam.errors import InputError

STREAM = "/dev/stdout"


@click.command("export")
@click.argument("folder")
@click.option(
    "--format", "layout", type=click.Choice(("hepdata", "two-column")), required=True, help="Which files to write."
)
@click.option("--mass-unit", help="For two-column: GeV (default), eV, keV, MeV or TeV.")
@click.option("--coupling-max", type=float, help="For two-column: close a region without an upper edge there.")
@click.option(
    "--output", required=True, help="Folder for hepdata, file (.txt or .dat) for two-column, - for standard output."
)
@as_json
def command(
    folder: str, layout: str, mass_unit: str | None, coupling_max: float | None, output: str, as_json: bool
) -> None:
    """Write the reach in FOLDER, made by `mubeam reach`, for HEPData or as two columns for limit plots.

    HEPData: submission.yaml, reach.yaml with both edges and their errors, citations.bib. Two-column: mass and coupling
    under a header that says their units; a region with both edges is a closed polygon, one without any upper edge its
    lower edge.

    \b
    Examples:
      mubeam export out/ --format hepdata --output hepdata/
      mubeam export out/ --format two-column --mass-unit eV --output limit.txt
    """
    from mubeam.exclusions import manifest
    from mubeam.foundation import writing

    given = {"mass_unit": mass_unit, "coupling_max": coupling_max}
    options = {name: value for name, value in given.items() if value is not None}
    if layout == "hepdata" and options:
        raise InputError(f"--{next(iter(options)).replace('_', '-')} belongs to two-column, not to hepdata")
    table = manifest.read_reach(folder)
    if layout == "hepdata":
        files = table.to_hepdata(writing.check_folder(output))
    elif to_stdout(output):
        writing.write_bytes(STREAM, table.two_column(**options))  # type: ignore[arg-type]
        return
    else:
        files = [table.to_two_column(output, **options)]  # type: ignore[arg-type]
    if as_json:
        print_json({"format": layout, "files": [str(path) for path in files]})
    else:
        say(f"wrote {', '.join(map(str, files))}")
