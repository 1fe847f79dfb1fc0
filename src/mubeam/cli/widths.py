"""mubeam widths."""

from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._model import chosen_model, model_file, model_parameters
from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say, to_stdout
from mubeam.errors import InputError
from mubeam.text import one_line

if TYPE_CHECKING:
    from mubeam.observables.widths import Widths

ROWS = 13
"""Masses where none are asked for."""


@click.command("widths")
@click.argument("model")
@model_file
@model_parameters
@click.option("--mass-gev", type=float, multiple=True, help="Mass; repeatable.  [default: 13 over the model's range]")
@click.option("--coupling", type=float, default=1.0, show_default=True, help="The model's coupling, in its unit.")
@click.option("--output", help="Also write the table: .csv, with 400 masses unless given.")
@click.option("--plot", help="Draw it: .png, .pdf or .svg, with 400 masses unless given.")
@as_json
def command(
    model: str,
    model_file: str | None,
    parameters: dict[str, float],
    mass_gev: tuple[float, ...],
    coupling: float,
    output: str | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """Total width, branching ratios and lifetime of the particle of MODEL, a name or the path of a card.

    \b
    Examples:
      mubeam widths lmu-ltau --coupling 1e-3
      mubeam widths dark-photon --mass-gev 0.1 --mass-gev 0.5 --coupling 1e-4 --json
      mubeam widths my-model.toml --parameter g-chi=0.1 --plot widths.pdf
    """
    import numpy as np

    from mubeam import models
    from mubeam.foundation import writing
    from mubeam.observables import widths

    made = models.made(chosen_model(model, model_file), **parameters)
    is_stream = False
    for path, suffixes in ((output, (".csv",)), (plot, _figures())):
        if path is not None:
            is_stream = to_stdout(path) or is_stream
            writing.check_suffix(path, suffixes)
            writing.check_file(path)
    if output is not None and output == plot:
        raise InputError("--output and --plot are one file: give two")
    masses = mass_gev or np.geomspace(*made.mass_range_gev, ROWS)
    found = widths.table(made, mass_gev=masses, coupling=coupling)
    fine = found if mass_gev else widths.table(made, coupling=coupling)
    if output is not None:
        fine.to_csv(output)
    if plot is not None:
        fine.plot(plot)
    if as_json:
        print_json(_as_json(found))
    elif not is_stream:
        _print(found)
        for path in (output, plot):
            if path is not None:
                say(f"wrote {path}")


def _figures() -> tuple[str, ...]:
    from mubeam.exclusions.plotting import FORMATS

    return FORMATS


def _as_json(found: "Widths") -> dict[str, Any]:
    model = found.model
    return {
        "model": model.name,
        "coupling": {"name": model.coupling_name, "unit": model.coupling_unit, "value": float(found.coupling[0])},
        "rows": [
            {
                "mass_gev": float(mass),
                "width_gev": float(found.width_gev[i]),
                "ctau_m": float(found.ctau_m[i]),
                "invisible": float(found.invisible[i]),
                "branching_ratios": {name: float(share[i]) for name, share in found.branching_ratios.items()},
                "warnings": list(found.warnings[i]),
            }
            for i, mass in enumerate(found.mass_gev)
        ],
        "citations": list(model.citations),
    }


def _print(found: "Widths") -> None:
    model = found.model
    unit = "" if model.coupling_unit == "1" else f" {model.coupling_unit}"
    click.echo(one_line(f"{model.name}, {model.coupling_name} = {found.coupling[0]:g}{unit}"))
    click.echo(f"{'mass [GeV]':12s}{'width [GeV]':13s}{'ctau [m]':12s}branching ratios")
    for i, mass in enumerate(found.mass_gev):
        width = found.width_gev[i]
        shares = ((name, share[i]) for name, share in found.branching_ratios.items() if share[i] > 0)
        most = sorted(shares, key=lambda one: -one[1])
        text = ", ".join(f"{name} {share:.4g}" for name, share in most) if width > 0 else "stable"
        notes = f"  ({'; '.join(found.warnings[i])})" if found.warnings[i] else ""
        click.echo(f"{mass:<12.4g}{width:<13.4g}{found.ctau_m[i]:<12.4g}{one_line(text + notes)}")
