"""mubeam plot."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._figure import look_options, of_figure, view_options
from mubeam.cli._model import model_file
from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say, to_stdout
from mubeam.cli._scan_figure import draw_scan, is_scan, of_scan, scan_options
from mubeam.errors import DataFileError, InputError, check_name
from mubeam.text import clean

if TYPE_CHECKING:
    from mubeam.exclusions.bounds import Bound


HTML = ".html"


@click.command("plot")
@click.argument("folders", nargs=-1, required=True)
@click.option("--output", required=True, help="Figure to write: .png, .pdf or .svg, or .html for a page that zooms.")
@click.option("--format", "form", help="png, pdf, svg or html; by default what --output ends in.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    help="Label of a curve; repeatable, in the order of the folders, or of the searches of a scan.",
)
@click.option(
    "--expected",
    "expected",
    multiple=True,
    metavar="FOLDER",
    help="Draw the expected band of this one of several folders; repeatable.  [default: that of a single folder]",
)
@scan_options
@view_options
@look_options
@model_file
@as_json
def command(
    folders: tuple[str, ...],
    output: str,
    form: str | None,
    labels: tuple[str, ...],
    expected: tuple[str, ...],
    bounds: tuple["Bound", ...],
    model_file: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Draw the reaches in FOLDERS, written by `mubeam reach`, in one plane with its published bounds.

    Or two coordinates of one scan, written by `mubeam scan`: what is excluded, likelihoods, the muon's g-2.

    \b
    Examples:
      mubeam reach axion-photon --experiment na64mu-2022 --analysis invisible --output a
      mubeam reach axion-photon --experiment na64mu-1e12 --analysis visible --output b
      mubeam plot a b --output both.pdf --size single --label 2022 --label "10^12 muons"
      mubeam plot a b --expected a --output both.html
      mubeam plot a --bound charm.txt,mass-unit=eV,coupling-unit=1/GeV,region=above --output a.pdf
      mubeam plot scan-out --where theta=0.9 --output scan.pdf
      mubeam plot scan-out --x theta --where mass_gev=5 --where experiment=fasernu2 --output angles.png
      mubeam plot samples --show profile,marginal --where relic_density=0.118..0.122 --output fit.pdf
    """
    from mubeam.exclusions import plotting, reach_manifest
    from mubeam.foundation import destination, writing

    is_stream = output != destination.STDOUT and to_stdout(output)
    suffix = _suffix(output, form, plotting.FORMATS)
    drawn, asked = of_figure(options), of_scan(options)
    of_a_scan = any(map(is_scan, folders))
    plotting.check_options(**{name: value for name, value in drawn.items() if not (of_a_scan and name == "y_range")})
    if suffix == HTML:
        from mubeam.exclusions.figures.page import check_bokeh

        check_bokeh()
        if extra := [name for name in ("size", "style", "band_colors", "legend") if name in drawn]:
            raise InputError(f"--{extra[0].replace('_', '-')} is of figures: leave it out of a page")
    if asked and not of_a_scan:
        if missing := [folder for folder in folders if not Path(folder).exists()]:
            raise DataFileError(f"cannot read {missing[0]}: No such file or directory")
        raise InputError(f"--{next(iter(asked))} is of scans, and none of these folders holds one: leave it out")
    if of_a_scan and expected:
        raise InputError("--expected is of reaches: leave it out of a figure of a scan")
    for folder in expected:
        check_name("folder of --expected", folder, folders)
    if not of_a_scan and labels and len(labels) != len(folders):
        raise InputError(f"{len(labels)} --label for {len(folders)} folders: give one for each, or none")
    writing.check_folder(Path(output).parent)
    code = None
    if model_file is not None:
        from mubeam.models import python_file

        code = python_file.load(model_file)
    if of_a_scan:
        how: dict[str, Any] = {"labels": labels, "own_bounds": bounds, "code": code, "drawn": drawn}
        content, about, said = draw_scan(folders, suffix, **how, **asked)
        writing.make_folder(Path(output).parent)
        writing.write_bytes(output, content)
        if as_json:
            print_json({"file": output, **about})
        elif not is_stream:
            for line in (*said, f"wrote {output}"):
                say(line)
        return
    found = [reach_manifest.read_reach(folder, code) for folder in folders]
    model, *others = [region.model for region in found if region.model is not None]
    if any(one.name != model.name for one in others):
        raise InputError("these reaches are of different models: their planes cannot be drawn together")
    own = [plotting.in_coupling_of(model, one) for one in bounds]
    every = [region.label for region in found]
    # in a figure and in JSON a name that is no text is shown as one
    names = [label if every.count(label) == 1 else clean(folder) for label, folder in zip(every, folders, strict=True)]
    names = list(labels) or names
    regions = [replace(region, label=label) for label, region in zip(names, found, strict=True)]
    real = [region for region in regions if not region.is_projection]
    projections = [region for region in regions if region.is_projection]
    notes = plotting.notes_of(regions)
    if expected:
        drawn["expected"] = [name for name, folder in zip(names, folders, strict=True) if folder in expected]
    writing.make_folder(Path(output).parent)
    if suffix == HTML:
        from mubeam.exclusions.figures.page import page

        scene = plotting.reach_scene(model, real, projections, own_bounds=own, note=notes, **drawn)
        writing.write_bytes(output, page(scene))
    else:
        figure = plotting.reach_figure(model, real, projections, own_bounds=own, note=notes, **drawn)
        writing.write_bytes(output, plotting.image(figure, suffix))
    if as_json:
        print_json({"file": output, "reaches": names, "bounds": [bound.name for bound in own]})
    elif not is_stream:
        say(f"wrote {output}")


def _suffix(output: str, form: str | None, formats: tuple[str, ...]) -> str:
    """That of the format that is asked for; InputError for none, for two, and for one that does not exist."""
    every, found = (*formats, HTML), Path(output).suffix
    if form is not None and f".{form}" not in every:
        raise InputError(f"--format {form}: it must be one of {', '.join(one[1:] for one in every)}")
    if form is not None and found not in ("", f".{form}"):
        raise InputError(f"--output {output} does not end in .{form}: leave --format out, or name the file so")
    if form is None and found not in every:
        raise InputError(f"--output {output}: the suffix must be one of {', '.join(every)}")
    return found if form is None else f".{form}"
