"""The figure of a scan, as `mubeam plot` draws it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._options import options
from mubeam.errors import DataFileError, InputError

if TYPE_CHECKING:
    from mubeam.exclusions.bounds import Bound
    from mubeam.models import Model


def _where(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """NAME=VALUE and NAME=LOW..HIGH by name; InputError for anything else."""
    found: dict[str, Any] = {}
    if given:
        from mubeam.scans.figures.where import parse

        for words in given:
            name, value = parse(words)
            if name in found:
                raise InputError(f"--where {words}: {name} is given twice, leave one out")
            found[name] = value
    return found


def _show(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names apart by commas, each once."""
    found = tuple(dict.fromkeys(name.strip() for words in given for name in words.split(",")))
    if found:
        from mubeam.scans.figures import kinds

        for name in found:
            kinds.get(name)
    return found


scan_options = options(
    click.option("--x", metavar="COLUMN", help="Of a scan: what is drawn along x.  [default: mass_gev]"),
    click.option("--y", metavar="COLUMN", help="And along y.  [default: coupling]"),
    click.option(
        "--where",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_where,
        help="Of a scan only rows with this value of a coordinate (the nearest of its grid is taken, and told), in a"
        " range, as theta=0.8..1.0, or of one experiment or analysis; repeatable.",
    ),
    click.option(
        "--show",
        metavar="NAME[,NAME...]",
        multiple=True,
        callback=_show,
        help="Of a scan: excluded, reach, profile, marginal (likelihoods), g-minus-2.  [default: what is excluded, else"
        " the profile likelihood, and g-2 where the scan has it]",
    ),
)


def of_scan(given: dict[str, Any]) -> dict[str, Any]:
    """The options of scans that were given, taken out of all."""
    found = {name: given.pop(name) for name in ("x", "y", "where", "show")}
    return {name: value for name, value in found.items() if value}


def is_scan(folder: str) -> bool:
    """Whether a folder holds a scan; what cannot be read is told by whoever reads it."""
    from mubeam.exclusions import manifest

    try:
        return bool(manifest.read(folder).get("command") == "scan")
    except DataFileError:
        return False


def draw_scan(
    folders: Sequence[str],
    suffix: str,
    *,
    labels: Sequence[str],
    own_bounds: Sequence["Bound"],
    code: "type[Model] | None",
    drawn: dict[str, Any],
    **asked: Any,
) -> tuple[bytes, dict[str, Any], tuple[str, ...]]:
    """The content of the file, what JSON says of it, and lines to tell.

    Raises InputError for a scan beside other folders, and as `ScanResult.plot`.
    """
    from mubeam.exclusions import plotting
    from mubeam.exclusions.figures.page import page
    from mubeam.scans.figures import plot
    from mubeam.scans.result import ScanResult

    if len(folders) > 1:
        scan = next(folder for folder in folders if is_scan(folder))
        raise InputError(f"{scan} holds a scan, which has a figure of its own: give it alone")
    result = ScanResult(Path(folders[0]))
    look = {name: drawn.pop(name) for name in plot.LOOKS if name in drawn}
    found = plot.plot_of(result, labels=labels, own_bounds=own_bounds, model=code, **asked, **drawn)
    content = page(found.scene) if suffix == ".html" else plotting.image(plot.drawn(found, **look), suffix)
    return content, {"searches": list(found.labels), "where": list(found.said), "note": found.scene.note}, found.said
