"""mubeam reach."""

from collections import Counter
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._figure import look_options, of_figure, view_options
from mubeam.cli._model import model_file
from mubeam.cli._options import as_json
from mubeam.cli._output import is_quiet, note, print_json, print_table, say
from mubeam.cli._reach import compute, make_model, reach_options
from mubeam.cli._search import SearchCommand
from mubeam.errors import InputError

if TYPE_CHECKING:
    from mubeam.exclusions.bounds import Bound

EXTRAPOLATED = "efficiency extrapolated"
TABLE_ROWS = 12
LONG_REMARK = 24
"""Letters of a remark on three rows or more from which on it stands below the table."""


@click.command("reach", cls=SearchCommand)
@click.argument("model")
@model_file
@reach_options(required=True)
@click.option("--axis", help="Vertical axis in place of the coupling, such as y, or C/Lambda of an ALP.")
@click.option("--label", help="Label of the curve; by default experiment and analysis.")
@view_options
@look_options
@click.option("--output", default="out", show_default=True, help="Folder for CSV, figures and manifest.")
@as_json
def command(
    model: str,
    model_file: str | None,
    experiment: tuple[str, ...],
    analysis: tuple[str, ...],
    parameters: dict[str, float],
    bounds: tuple["Bound", ...],
    output: str,
    axis: str | None,
    label: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Couplings of MODEL that an analysis excludes, mass by mass, or any parameter against another.

    MODEL is a name or the path of a card.

    Writes reach.csv, reach.png, reach.pdf and manifest.json to the output folder, and prints a short table.

    \b
    Examples:
      mubeam reach axion-muon --experiment na64mu-2022 --analysis invisible --output out/
      mubeam reach lfv-alp --experiment muc-thin-target --analysis visible --parameter theta=0.8 --mass-min-gev 2
      mubeam reach axion-muon --experiment na64mu-1e12 --analysis invisible --discovery --output discovery/
      mubeam reach my-model.toml --experiment na64mu-2022 --analysis invisible --output mine/
    """
    from mubeam.exclusions.files import write
    from mubeam.foundation import writing

    chosen = make_model(model, model_file, parameters, options)
    drawn = of_figure(options)
    if drawn:
        from mubeam.exclusions.plotting import check_options

        # with ties the model of each row is known when it is searched only
        check_options(None if options["ties"] else chosen, **drawn)
    if bounds:
        from mubeam.exclusions import plotting

        along, constrain = options["along"], options["constrain"]
        if (along or ("mass_gev",))[0] != "mass_gev" or constrain not in (None, chosen.coupling_name):
            raise InputError("--bound is of couplings against mass: leave it out in another plane")

        for bound in bounds:
            plotting.in_coupling_of(chosen, bound)
    folder = writing.check_folder(output)
    result = compute(chosen, experiment, analysis, options, quiet=as_json)
    files, record = write(result, folder, own_bounds=bounds, axis=axis, label=label, **drawn)
    if as_json:
        print_json({**record, "table": result.columns()})
        return
    if not is_quiet():
        _print_table(result)
    if result.minimum_events is not None:
        for line in getattr(result.likelihood, "warnings", ()):
            note(line)
    *others, last = (file.name for file in files)
    say(f"wrote {', '.join(others)} and {last} to {folder}")


def _in_brackets(unit: str) -> str:
    return "" if unit == "1" else f" [{unit}]"


def _relative_error(result: Any, i: int) -> str:
    """The largest of the edges of a row; "-" where neither is a number above zero."""
    edges = ((result.lower[i], result.lower_error[i]), (result.upper[i], result.upper_error[i]))
    found = [error / edge for edge, error in edges if 0 < edge < float("inf")]
    return f"{max(found):.0e}" if found else "-"


def _number(edge: float) -> str:
    return "-" if edge != edge else f"{edge:.3g}"


def _shortened(remarks: list[list[str]]) -> tuple[list[str], list[str]]:
    """The remarks on each row, and what their letters stand for: long ones on many rows would fill the screen."""
    count = Counter(text for texts in remarks for text in texts if len(text) > LONG_REMARK)
    often = [text for text, rows in count.items() if rows > 2]
    letters = {text: f"({letter})" for text, letter in zip(often, ascii_lowercase, strict=False)}
    shown = ["; ".join(letters.get(text, text) for text in texts) for texts in remarks]
    return shown, [f"{letter} {text}" for text, letter in letters.items()]


def _print_table(result: Any) -> None:
    import numpy as np

    unit, along = (_in_brackets(one.unit) for one in (result.constrained, result.row))
    discovery = result.discovery_ranges
    names: tuple[str, ...] = (
        f"{result.row.name}{along}",
        f"{result.coupling_name} from{unit}",
        f"to{unit}",
        # errors are in the CSV where a terminal has no room for them
        *((name.replace("_", " ") for name in discovery) if discovery else ("rel. error",)),
    )
    every = (result.search, *result.others)
    spins = {one.other_spin for one in every}
    rows: list[tuple[str, ...]] = []
    remarks: list[list[str]] = []
    for i in np.unique(np.linspace(0, len(result.along) - 1, TABLE_ROWS).round().astype(int)):
        found = tuple(_number(ranges.lower[i, 0]) for ranges in discovery.values())
        # the range of its table is in the CSV, and the caption counts the rows and names the spins
        texts = [text for text in result.warnings[i] if not set(text.split("; ")) <= spins]
        warnings = [EXTRAPOLATED if text.startswith(EXTRAPOLATED) else text for text in texts]
        if np.isnan(result.lower[i]):
            why = "nothing excluded" if result.status[i] == "ok" else str(result.status[i])
            rows.append((f"{result.along[i]:.4g}", "-", "-", *(found or ("-",))))
            remarks.append([why, *warnings])
            continue
        error = _relative_error(result, i)
        upper = "no end" if np.isinf(result.upper[i]) else f"{result.upper[i]:.4g}"
        notes = [str(result.status[i])] if result.status[i] != "ok" else []
        notes += [text for text in warnings if text not in notes]
        rows.append((f"{result.along[i]:.4g}", f"{result.lower[i]:.4g}", upper, *(found or (error,))))
        remarks.append(notes)
    shown, below = _shortened(remarks)
    if any(shown):
        names, rows = (*names, ""), [(*row, text) for row, text in zip(rows, shown, strict=True)]
    print_table(
        f"{result.search.model.name}, {result.label}",
        {name: {"justify": "right"} for name in names},
        rows,
        caption="; ".join((result.note, *below)),
    )
