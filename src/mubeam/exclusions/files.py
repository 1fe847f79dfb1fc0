"""The files of a reach: its table, its figures and the manifest that ties them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from mubeam.errors import MubeamError, OutputError
from mubeam.exclusions import manifest, reach_manifest
from mubeam.exclusions.bounds.bound import check_bounds
from mubeam.foundation import writing

if TYPE_CHECKING:
    from mubeam.exclusions.bounds import Bound
    from mubeam.exclusions.plotting import FigureOptions
    from mubeam.exclusions.result import Reach

TABLE = "reach.csv"
FIGURES = ("reach.png", "reach.pdf")


def write(
    found: "Reach",
    folder: str | Path,
    *,
    own_bounds: Sequence["Bound"] = (),
    axis: str | None = None,
    label: str | None = None,
    **options: Unpack["FigureOptions"],
) -> tuple[list[Path], dict[str, Any]]:
    """What `Reach.write` does; returns the paths, that of the manifest last, and the manifest."""
    own_bounds = check_bounds(own_bounds)
    contents, problem = {TABLE: writing.csv_bytes(found.columns())}, None
    try:
        from mubeam.exclusions import plotting

        figure = found.plot(own_bounds=own_bounds, axis=axis, label=label, **options)
        contents |= {name: plotting.render(figure, name) for name in FIGURES}
    except MubeamError:
        raise
    # whatever goes wrong in drawing, the numbers are right and may have taken hours
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    record = reach_manifest.of_reach(found, contents, own_bounds)
    missing = [name for name in FIGURES if name not in contents]
    every = contents | {manifest.FILE: writing.json_bytes(record)}
    files = writing.write_all(folder, every, index=manifest.FILE, outdated=missing)
    if problem is not None:
        raise OutputError(
            f"cannot draw the figure ({problem}); {', '.join(path.name for path in files)} are in {folder}"
        )
    return files, record
