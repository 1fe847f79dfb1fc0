"""mubeam tau-decay-length."""

from typing import Any

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json
from mubeam.errors import KinematicsError

DECADES = (-6.0, 0.0)
"""log10 of the shortest and longest decay length in m where none are given."""

STEPS = 25


@click.command("tau-decay-length")
@click.argument("origin", type=click.Choice(("beam", "decay")))
@click.option("--energy-gev", type=float, required=True, help="Energy of the muon.")
@click.option("--mass-gev", type=float, required=True, help="Mass of the ALP.")
@click.option("--theta", type=float, help="Angle of the ALP's coupling in rad; by default pi/2, scalar.")
@click.option("--decay-length-m", type=float, multiple=True, help="Repeatable; by default a logarithmic grid.")
@click.option("--target", default="lead", show_default=True, help="Material.")
@click.option("--form-factor", default="atomic-nuclear", show_default=True, help="See mubeam list form-factors.")
@click.option("--t-max-gev2", type=float, help="Cut on the momentum transfer; by default the form factor's own.")
@click.option("--precision", default="standard", show_default=True, help="fast, standard or high.")
@as_json
def command(origin: str, decay_length_m: tuple[float, ...], as_json: bool, **options: Any) -> None:
    """Spectrum of the mean decay length of the tau of mu N -> tau N a (ORIGIN beam) or of a -> tau mu (decay).

    \b
    Examples:
      mubeam tau-decay-length beam --energy-gev 1000 --mass-gev 5
      mubeam tau-decay-length decay --energy-gev 1000 --mass-gev 5 --decay-length-m 0.002 --decay-length-m 0.02 --json
    """
    import numpy as np

    from mubeam.numerics.estimate import OK
    from mubeam.observables.tau_decay_length import dsigma_dlength

    if options["theta"] is None:
        del options["theta"]
    lengths = np.array(decay_length_m) if decay_length_m else np.logspace(*DECADES, STEPS)
    result = dsigma_dlength(origin, decay_length_m=lengths, **options)  # type: ignore[arg-type]
    status = np.asarray(result.status)
    if not (status == OK).any():
        raise KinematicsError(f"no tau of any of these decay lengths: {status[0]}")
    if as_json:
        given = {k: v for k, v in options.items() if v is not None}
        print_json({"origin": origin, **given, "decay_length_m": lengths.tolist()} | result.to_dict())
        return
    for length, value, error, status in zip(lengths, result.value, result.error, result.status, strict=True):  # type: ignore[arg-type]
        note = "" if status == "ok" else f"  ({status})"
        click.echo(f"lambda {length:.4g} m  dsigma/dlambda {value:.6g} +- {error:.1g} {result.unit}{note}")
