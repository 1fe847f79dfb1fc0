"""mubeam plot."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mubeam.cli._common import as_json, band_colors, model_file, own_bounds, print_json, say, to_stdout
from mubeam.errors import InputError
from mubeam.text import clean

if TYPE_CHECKING:
    from mubeam.exclusions.bounds import Bound


@click.command("plot")
@click.argument("folders", nargs=-1, required=True)
@click.option("--output", required=True, help="Figure to write: .png, .pdf or .svg.")
@own_bounds
@band_colors
@model_file
@as_json
def command(
    folders: tuple[str, ...],
    output: str,
    bounds: tuple["Bound", ...],
    band_colors: str,
    model_file: str | None,
    as_json: bool,
) -> None:
    """Draw the reaches in FOLDERS, written by `mubeam reach`, in one plane with its published bounds.

    \b
    Examples:
      mubeam reach axion-photon --experiment na64mu-2022 --analysis invisible --output a
      mubeam reach axion-photon --experiment na64mu-1e12 --analysis visible --output b
      mubeam plot a b --output both.pdf
      mubeam plot a --bound charm.txt,mass-unit=eV,coupling-unit=1/GeV,region=above --output a.pdf
    """
    from mubeam.exclusions import manifest, plotting
    from mubeam.foundation import destination, writing

    is_stream = output != destination.STDOUT and to_stdout(output)
    if Path(output).suffix not in plotting.FORMATS:
        raise InputError(f"--output {output}: the suffix must be one of {', '.join(plotting.FORMATS)}")
    writing.check_folder(Path(output).parent)
    code = None
    if model_file is not None:
        from mubeam.models import python_file

        code = python_file.load(model_file)
    found = [manifest.read_reach(folder, code) for folder in folders]
    models = {region.model.name: region.model for region in found if region.model is not None}
    model, *others = models.values()
    if others:
        raise InputError("these reaches are of different models: their planes cannot be drawn together")
    own = [plotting.in_coupling_of(model, one) for one in bounds]
    every = [region.label for region in found]
    # in a figure and in JSON a name that is no text is shown as one
    labels = [label if every.count(label) == 1 else clean(folder) for label, folder in zip(every, folders, strict=True)]
    regions = [replace(region, label=label) for label, region in zip(labels, found, strict=True)]
    real = [region for region in regions if not region.is_projection]
    projections = [region for region in regions if region.is_projection]
    notes = "\n".join(dict.fromkeys(region.note for region in regions))
    writing.make_folder(Path(output).parent)
    figure = plotting.reach_figure(model, real, projections, own_bounds=own, band_colors=band_colors, note=notes)
    plotting.save(figure, output)
    if as_json:
        print_json({"file": output, "reaches": labels, "bounds": [bound.name for bound in own]})
    elif not is_stream:
        say(f"wrote {output}")
