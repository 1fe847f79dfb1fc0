"""mubeam check-card."""

import click

from mubeam.cli._common import as_json, print_json


@click.command("check-card")
@click.argument("card")
@as_json
def command(card: str, as_json: bool) -> None:
    """Check CARD, the path of a card or the name of a shipped one; --json prints it with its base resolved.

    \b
    Examples:
      mubeam check-card my-experiment.toml
      mubeam check-card na64mu-2022 --json
    """
    from mubeam import experiments
    from mubeam.search import check_analysis

    found = experiments.get(card)
    for name in found.analyses:
        check_analysis(found, name)
    if as_json:
        print_json(found.model_dump())
        return
    exposure = "no exposure" if found.beam.exposure_mot is None else f"{found.beam.exposure_mot:g} muons"
    click.echo(f"{found.name}: {found.description}")
    click.echo(f"{found.beam.energy_gev:g} GeV on {found.target.length_m:g} m of {found.target.material}, {exposure}")
    click.echo(f"analyses: {', '.join(found.analyses)}")
