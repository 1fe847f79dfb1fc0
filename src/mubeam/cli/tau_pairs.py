"""mubeam tau-pairs."""

from typing import Any

import click

from mubeam.cli._common import as_json, one_or_many, print_json


@click.command("tau-pairs")
@click.option("--energy-gev", type=float, multiple=True, required=True, help="Beam energy; repeatable.")
@click.option("--target", default="lead", show_default=True, help="Material.")
@click.option("--form-factor", default="atomic-nuclear", show_default=True, help="See mubeam list form-factors.")
@click.option("--t-max-gev2", type=float, help="Cut on the momentum transfer; by default the form factor's own.")
@click.option("--precision", default="standard", show_default=True, help="fast, standard or high.")
@as_json
def command(energy_gev: tuple[float, ...], as_json: bool, **options: Any) -> None:
    """Cross section of mu N -> mu N tau+ tau- per nucleus in pb, in the Standard Model.

    From equivalent photons: the model is good to about 20 % above 1 TeV, the error printed is numerical.

    \b
    Examples:
      mubeam tau-pairs --energy-gev 1000
      mubeam tau-pairs --energy-gev 160 --energy-gev 4000 --target tungsten --json
    """
    import numpy as np

    from mubeam.production.tau_pairs import tau_pair_cross_section

    energy = one_or_many(energy_gev)
    result = tau_pair_cross_section(energy_gev=energy, **options)
    if as_json:
        given = {name: value for name, value in options.items() if value is not None}
        print_json({"process": "tau-pairs", "quantity": "sigma", "energy_gev": energy} | given | result.to_dict())
        return
    columns = (energy, result.value, result.error, result.status)
    for beam, value, error, status in zip(*map(np.ravel, columns), strict=True):
        note = "" if status == "ok" else f"  ({status})"
        click.echo(f"energy_gev {beam:g}  sigma {value:.6g} +- {error:.1g} {result.unit}{note}")
