"""mubeam stopping-power."""

from pathlib import Path

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say, to_stdout
from mubeam.errors import InputError

DECADES = (0.0, 4.0)
"""log10 of the lowest and the highest energy in GeV where none are given."""

STEPS, POINTS_OF_PLOT = 9, 81


@click.command("stopping-power")
@click.argument("material")
@click.option("--energy-gev", type=float, multiple=True, help="Total energy; repeatable; by default 1 GeV to 10 TeV.")
@click.option("--no-pair-coulomb", is_flag=True, help="Pairs in Born's approximation, without -f(Z).")
@click.option("--plot", help="Figure to write: .png, .pdf or .svg.")
@as_json
def command(
    material: str, energy_gev: tuple[float, ...], no_pair_coulomb: bool, plot: str | None, as_json: bool
) -> None:
    """Mean energy loss of muons in MATERIAL by process, and the critical energy.

    \b
    Examples:
      mubeam stopping-power lead
      mubeam stopping-power water --energy-gev 160 --json
      mubeam stopping-power standard-rock --plot rock.pdf
    """
    import numpy as np

    from mubeam.matter import stopping

    energy = np.array(energy_gev) if energy_gev else np.logspace(*DECADES, STEPS)
    found = stopping.stopping_power(material, energy, pair_coulomb=not no_pair_coulomb)
    critical = stopping.critical_energy_gev(material, pair_coulomb=not no_pair_coulomb)
    if plot is not None:
        from mubeam.exclusions import plotting
        from mubeam.figures import stopping_figure
        from mubeam.foundation import writing

        if Path(plot).suffix not in plotting.FORMATS:
            raise InputError(f"--plot {plot}: the suffix must be one of {', '.join(plotting.FORMATS)}")
        writing.make_folder(Path(plot).parent)
        range_gev = energy if len(energy_gev) > 1 else np.logspace(*DECADES, POINTS_OF_PLOT)
        figure = stopping_figure(material, np.sort(range_gev), pair_coulomb=not no_pair_coulomb)
        plotting.save(figure, plot)
    if as_json:
        about = {"material": material, "pair_coulomb": not no_pair_coulomb, "critical_energy_gev": critical}
        print_json(about | found.to_dict())
        return
    click.echo(f"{material}: critical energy {critical:.4g} GeV; MeV cm^2/g, good to 1.5 %")
    click.echo("energy [GeV]     total  ionisation  bremsstrahlung      pairs  photonuclear")
    rows = (energy, found.total, found.ionisation, found.bremsstrahlung, found.pairs, found.photonuclear)
    for one, total, ionised, radiated, paired, hadronic in zip(*map(np.ravel, rows), strict=True):
        numbers = f"{one:12g}{total:10.4g}{ionised:12.4g}{radiated:16.4g}{paired:11.4g}{hadronic:14.4g}"
        click.echo(numbers)
    if plot is not None and not to_stdout(plot):
        say(f"wrote {plot}")
