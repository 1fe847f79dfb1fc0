"""mubeam g-minus-2."""

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json


@click.command("g-minus-2")
@click.option("--mass-gev", type=float, required=True, help="Mass of the ALP.")
@click.option("--coupling", type=float, required=True, help="g of -i g a taubar (sin(theta) + gamma5 cos(theta)) mu.")
@click.option("--theta", type=float, help="In rad: pi/2 (default) scalar, 0 pseudoscalar.")
@click.option("--reference", default="2023", show_default=True, help="Measurement and theory: 2023 or 2025.")
@click.option("--sigmas", type=float, default=2.0, show_default=True, help="Half the width of the band.")
@as_json
def command(
    mass_gev: float, coupling: float, theta: float | None, reference: str, sigmas: float, as_json: bool
) -> None:
    """Shift of the muon's (g-2)/2 by a lepton-flavour-violating ALP, and the couplings that a measurement allows.

    \b
    Examples:
      mubeam g-minus-2 --mass-gev 10 --coupling 1
      mubeam g-minus-2 --mass-gev 5 --coupling 1e-2 --theta 0.9 --reference 2025 --json
    """
    from math import pi

    from mubeam.observables import g_minus_2

    angle = pi / 2 if theta is None else theta
    shifts = {
        method: g_minus_2.muon_shift(mass_gev=mass_gev, coupling=coupling, theta=angle, method=method)
        for method in g_minus_2.METHODS
    }
    found = g_minus_2.band(masses_gev=mass_gev, theta=angle, reference=reference, sigmas=sigmas)
    published, (lower, upper), status = found.reference, (float(found.lower), float(found.upper)), str(found.status)
    if as_json:
        print_json(
            {"mass_gev": mass_gev, "coupling": coupling, "theta": angle}
            | {method: shift.to_dict() for method, shift in shifts.items()}
            | {"reference": vars(published), "sigmas": sigmas}
            | {"band": {"lower": lower, "upper": upper, "unit": "1", "status": status}}
        )
        return
    for method, shift in shifts.items():
        click.echo(f"{method:12s}{shift.value:.6g} +- {shift.error:.1g}")
    click.echo(f"{'measured':12s}{published.shift:.3g} +- {published.shift_error:.2g} ({published.label})")
    click.echo(f"{'couplings':12s}{lower:.4g} to {upper:.4g} within {sigmas:g} sigma ({status})")
