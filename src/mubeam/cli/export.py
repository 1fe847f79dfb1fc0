"""mubeam export."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from mubeam.cli._model import model_file
from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say, to_stdout
from mubeam.cli._reach import compute, make_model, reach_options
from mubeam.cli._search import SearchCommand
from mubeam.errors import InputError
from mubeam.foundation.catalogue import ModuleCatalogue

if TYPE_CHECKING:
    from mubeam.exclusions.region import Region

FORMATS = ModuleCatalogue("format", "mubeam.exclusions.formats")
STREAM = "/dev/stdout"
OWN = ("reach", "model_file", "layout", "output", "as_json")
"""Parameters that go with a folder, besides those of the format; the others are of a reach that is computed."""


@click.command("export", cls=SearchCommand)
@click.argument("reach", metavar="FOLDER|MODEL")
@model_file
@click.option("--format", "layout", type=click.Choice(FORMATS.names()), required=True, help="Which files to write.")
@click.option("--mass-unit", help="For two-column: GeV (default), eV, keV, MeV or TeV.")
@click.option("--coupling-max", type=float, help="For two-column and csv: upper edge of a region that has none.")
@click.option("--at", type=float, help="For pyhf, hs3 and hepdata: the mass whose signal is in the likelihood.")
@click.option("--hepdata-record", help="For pyhf and hepdata: record that the patch set refers to, such as ins1234567.")
@click.option(
    "--signal-coupling",
    type=float,
    multiple=True,
    help="With MODEL: couplings of the patch set, at each mass, in place of the lower edges; repeatable.",
)
@click.option(
    "--output",
    required=True,
    help="Folder for hepdata, pyhf and hs3, file for two-column (.txt or .dat) and csv (.csv), and for the likelihood"
    " alone (.json); - for standard output.",
)
@reach_options(required=False)
@as_json
def command(
    reach: str,
    model_file: str | None,
    layout: str,
    signal_coupling: tuple[float, ...],
    output: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Write a reach for HEPData, as a likelihood for pyhf or HS3, or as columns for limit plots.

    The reach is read from FOLDER, made by `mubeam reach`, or computed for MODEL with the options of `mubeam reach`.

    hepdata: submission.yaml, reach.yaml with both edges and their errors, citations.bib, and the likelihood. pyhf:
    workspace.json, patchset.json with the signal at the lower edge of each mass, pyhf.md with how to load them. hs3:
    likelihood.json, which holds all that it needs. two-column: mass and coupling under a header with their units; a
    closed polygon, or the lower edge alone if there is no upper one. csv: a region of one part, in the format of the
    published bounds that come with mubeam.

    \b
    Examples:
      mubeam export out/ --format hepdata --output hepdata/
      mubeam export out/ --format pyhf --output likelihood/
      mubeam export axion-muon --experiment na64mu-2022 --analysis invisible --format hs3 --output likelihood.json
      mubeam export out/ --format two-column --mass-unit eV --output limit.txt
    """
    from mubeam.foundation import writing

    form = FORMATS.load(layout).FORMAT
    own = {name for other in FORMATS.names() for name in FORMATS.load(other).FORMAT.options}
    said = {name: given.pop(name) for name in own}
    options = {name: value for name, value in said.items() if value is not None}
    for option in options:
        if option not in form.options:
            taking = [name for name in FORMATS.names() if option in FORMATS.load(name).FORMAT.options]
            raise InputError(f"--{option.replace('_', '-')} belongs to {' and '.join(taking)}, not to {layout}")
    is_file = not form.is_folder or bool(form.main and Path(output).suffix == Path(form.main).suffix)
    is_stream = (is_file or (bool(form.main) and not Path(output).is_dir())) and to_stdout(output)
    if not is_file and not is_stream:
        writing.check_folder(output)
    region = _region(reach, model_file, signal_coupling, given, own, quiet=as_json)
    if is_stream:
        contents = region.encode(layout, **options)
        writing.write_bytes(STREAM, contents[form.main] if form.main else next(iter(contents.values())))
        return
    files = region.export(layout, output, **options)
    if as_json:
        print_json({"format": layout, "files": [str(path) for path in files]})
    else:
        say(f"wrote {', '.join(map(str, files))}")


def _region(
    source: str, model_file: str | None, couplings: tuple[float, ...], given: dict[str, Any], own: set[str], quiet: bool
) -> "Region":
    """The region of a folder, or of the reach that the options ask for."""
    if given["experiment"] or given["analysis"]:
        for name in ("experiment", "analysis"):
            if not given[name]:
                raise InputError(
                    f"--{name} is missing: a reach of {source} is computed in an analysis of an experiment"
                )
        experiment, analysis = given.pop("experiment"), given.pop("analysis")
        model = make_model(source, model_file, given.pop("parameters"), given)
        found = compute(model, experiment, analysis, given, quiet=quiet)
        return found.with_signals(list(couplings)) if couplings else found.region
    context = click.get_current_context()
    for name in context.params:
        if name not in (*OWN, *own) and context.get_parameter_source(name) != ParameterSource.DEFAULT:
            option = next(one.opts[0] for one in context.command.get_params(context) if one.name == name)
            raise InputError(
                f"{option} is of a reach that is computed: the one in {source} was made already; leave it out, or give "
                "a model with --experiment and --analysis"
            )
    from mubeam.exclusions import reach_manifest

    code = None
    if model_file is not None:
        from mubeam.models import python_file

        code = python_file.load(model_file)
    return reach_manifest.read_reach(source, code)
