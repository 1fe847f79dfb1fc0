"""mubeam export."""

import click

from mubeam.cli._common import as_json, print_json, say, to_stdout
from mubeam.errors import InputError
from mubeam.foundation.catalogue import ModuleCatalogue

FORMATS = ModuleCatalogue("format", "mubeam.exclusions.formats")
STREAM = "/dev/stdout"


@click.command("export")
@click.argument("folder")
@click.option("--format", "layout", type=click.Choice(FORMATS.names()), required=True, help="Which files to write.")
@click.option("--mass-unit", help="For two-column: GeV (default), eV, keV, MeV or TeV.")
@click.option("--coupling-max", type=float, help="For two-column and csv: close a region without upper edge there.")
@click.option(
    "--output",
    required=True,
    help="Folder for hepdata, file for two-column (.txt or .dat) and csv (.csv), - for standard output.",
)
@as_json
def command(
    folder: str, layout: str, mass_unit: str | None, coupling_max: float | None, output: str, as_json: bool
) -> None:
    """Write the reach in FOLDER, made by `mubeam reach`, in a format for HEPData or for limit plots.

    hepdata: submission.yaml, reach.yaml with both edges and their errors, citations.bib. two-column: mass and coupling
    under a header with their units; a closed polygon, or the lower edge alone if there is no upper one. csv: a region
    of one part, in the format of the published bounds that come with mubeam.

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
