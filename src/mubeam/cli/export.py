"""mubeam export."""

import click

from mubeam.cli._common import as_json, print_json, say, to_stdout
from mubeam.errors import InputError
from mubeam.exclusions.formats import FORMATS

STREAM = "/dev/stdout"


@click.command("export")
@click.argument("folder")
@click.option("--format", "layout", type=click.Choice(FORMATS.names()), required=True, help="Which files to write.")
@click.option("--mass-unit", help="For two-column: GeV (default), eV, keV, MeV or TeV.")
@click.option("--coupling-max", type=float, help="For two-column and csv: close an open region there.")
@click.option(
    "--output",
    required=True,
    help="Folder for hepdata, file for two-column (.txt or .dat) and csv (.csv), - for standard output.",
)
@as_json
def command(
    folder: str, layout: str, mass_unit: str | None, coupling_max: float | None, output: str, as_json: bool
) -> None:
    """Write the reach in FOLDER, made by `mubeam reach`, for HEPData, for limit plots, or as published bounds are here.

    HEPData: submission.yaml, reach.yaml with both edges and their errors, citations.bib. Two-column: mass and coupling
    under a header that says their units; a region with both edges is a closed polygon, one without any upper edge its
    lower edge. csv: a region of one part with the header that published bounds have here.

    \b
    Examples:
      mubeam export out/ --format hepdata --output hepdata/
      mubeam export out/ --format two-column --mass-unit eV --output limit.txt
    """
    from mubeam.exclusions import manifest
    from mubeam.foundation import writing

    given = {"mass_unit": mass_unit, "coupling_max": coupling_max}
    options = {name: value for name, value in given.items() if value is not None}
    form = FORMATS.load(layout).FORMAT
    for option in options:
        if option not in form.options:
            taking = [name for name in FORMATS.names() if option in FORMATS.load(name).FORMAT.options]
            raise InputError(f"--{option.replace('_', '-')} belongs to {' and '.join(taking)}, not to {layout}")
    region = manifest.read_reach(folder)
    if form.is_folder:
        writing.check_folder(output)
    elif to_stdout(output):
        (content,) = region.encode(layout, **options).values()
        writing.write_bytes(STREAM, content)
        return
    files = region.export(layout, output, **options)
    if as_json:
        print_json({"format": layout, "files": [str(path) for path in files]})
    else:
        say(f"wrote {', '.join(map(str, files))}")
