"""mubeam plot."""

from pathlib import Path

import click

from mubeam.cli._common import as_json, print_json
from mubeam.errors import DataFileError, InputError


@click.command("plot")
@click.argument("folders", nargs=-1, required=True)
@click.option("--output", required=True, help="Figure to write: .png, .pdf or .svg.")
@as_json
def command(folders: tuple[str, ...], output: str, as_json: bool) -> None:
    """Draw the reaches in FOLDERS, written by `mubeam reach`, in one plane with its published bounds.

    \b
    Example:
      mubeam reach axion-photon --experiment na64mu-2022 --analysis invisible --output a
      mubeam reach axion-photon --experiment na64mu-1e12 --analysis visible --output b
      mubeam plot a b --output both.pdf
    """
    import numpy as np

    from mubeam import io, manifest, models, plotting
    from mubeam.areas import ExcludedArea

    if Path(output).suffix not in plotting.FORMATS:
        raise InputError(f"--output {output}: the suffix must be one of {', '.join(plotting.FORMATS)}")
    io.check_folder(Path(output).parent)
    areas, used = [], [manifest.read(folder) for folder in folders]
    for folder, record in zip(folders, used, strict=True):
        try:
            table = io.read_csv(Path(folder) / record["files"][0])
            name, suffix = record["coupling"]["name"], "_per_gev" if record["coupling"]["unit"] == "1/GeV" else ""
            columns = (table[c] for c in ("mass_gev", f"{name}_lower{suffix}", f"{name}_upper{suffix}"))
            tips = (record["tips"][edge] for edge in ("mass_gev", "lower", "upper"))
            arrays = [np.array([*column, *tip], dtype=float) for column, tip in zip(columns, tips, strict=True)]
            order = np.argsort(arrays[0])
            areas.append(ExcludedArea(record["label"], *(array[order] for array in arrays)))
            model = models.get(record["model"]["name"], **record["model"]["parameters"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise DataFileError(f"{folder}: not the output of mubeam reach ({error})") from None
    if len({record["model"]["name"] for record in used}) > 1:
        raise InputError("these reaches are of different models: their planes cannot be drawn together")
    real = [area for area, record in zip(areas, used, strict=True) if not record["projection"]]
    projections = [area for area, record in zip(areas, used, strict=True) if record["projection"]]
    plotting.save(plotting.reach_figure(model, real, projections), output)
    if as_json:
        print_json({"file": output, "reaches": [area.label for area in areas]})
    else:
        click.echo(f"wrote {output}")
