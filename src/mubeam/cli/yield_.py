"""mubeam yield."""

from typing import Any

import click

from mubeam.cli._common import as_json, print_json, search_options


@click.command("yield")
@click.argument("model")
@search_options
@click.option("--mass-gev", type=float, required=True, help="Mass of the new particle.")
@click.option("--coupling", type=float, required=True, help="The model's coupling, in its unit.")
@as_json
def command(model: str, experiment: str, analysis: str, as_json: bool, **options: Any) -> None:
    """Expected events of MODEL in an analysis, with the factors that make them.

    \b
    Examples:
      mubeam yield axion-muon --experiment na64mu-2022 --analysis invisible --mass-gev 0.1 --coupling 1e-3
      mubeam yield axion-photon --experiment na64mu-1e12 --analysis visible --mass-gev 0.05 --coupling 5e-4 --json
    """
    from mubeam import models
    from mubeam.yields import yield_breakdown

    result = yield_breakdown(model, experiment, analysis, **options)
    if as_json:
        about = {"model": model, "experiment": experiment, "analysis": analysis}
        print_json(about | {k: v for k, v in options.items() if v is not None} | result.to_dict())
        return
    unit = models.get(model).coupling_unit
    rows = (
        ("coupling", f"{options['coupling']:g}" + (f" {unit}" if unit != "1" else "")),
        ("exposure", f"{result.exposure_mot:g} muons on target"),
        ("target", f"{result.areal_density_per_cm2:g} nuclei/cm^2"),
        ("cross section", format(result.cross_section)),
        ("  in the window", format(result.cross_section_in_windows)),
        ("signal probability", f"{result.decay_probability:.6g} of those in the window"),
        ("efficiency", f"{result.efficiency:.4g}"),
        ("events", format(result.events)),
    )
    for name, text in rows:
        click.echo(f"{name:20s}{text}")
