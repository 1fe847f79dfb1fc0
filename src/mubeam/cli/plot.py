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
    from mubeam.units import COLUMN_SUFFIX

    if Path(output).suffix not in plotting.FORMATS:
        raise InputError(f"--output {output}: the suffix must be one of {', '.join(plotting.FORMATS)}")
    io.check_folder(Path(output).parent)
    areas, used = [], [manifest.read(folder) for folder in folders]
    for folder, record in zip(folders, used, strict=True):
        try:
            home = Path(folder) if Path(folder).is_dir() else Path(folder).parent
            table = io.read_csv(home / record["files"][0])
            name, suffix = record["coupling"]["name"], COLUMN_SUFFIX[record["coupling"]["unit"]]
            columns = (table[c] for c in ("mass_gev", f"{name}_lower{suffix}", f"{name}_upper{suffix}"))
            tips = (record["tips"][edge] for edge in ("mass_gev", "lower", "upper"))
            arrays = [np.array([*column, *tip], dtype=float) for column, tip in zip(columns, tips, strict=True)]
            if not (np.isfinite(arrays[0]) & (arrays[0] > 0)).all() or any((a <= 0).any() for a in arrays[1:]):
                raise ValueError("masses and couplings must be above zero")
            order = np.argsort(arrays[0])
            label = record["label"] if sum(r["label"] == record["label"] for r in used) == 1 else folder
            areas.append((bool(record["projection"]), ExcludedArea(label, *(array[order] for array in arrays))))
            model = models.get(record["model"]["name"], **record["model"]["parameters"])
            notes = list(dict.fromkeys(str(r["note"]) for r in used))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise DataFileError(f"{folder}: not the output of mubeam reach ({error})") from None
    if len({record["model"]["name"] for record in used}) > 1:
        raise InputError("these reaches are of different models: their planes cannot be drawn together")
    real = [area for is_projection, area in areas if not is_projection]
    projections = [area for is_projection, area in areas if is_projection]
    io.make_folder(Path(output).parent)
    plotting.save(plotting.reach_figure(model, real, projections, note="\n".join(notes)), output)
    if as_json:
        print_json({"file": output, "reaches": [area.label for _, area in areas]})
    else:
        click.echo(f"wrote {output}")
