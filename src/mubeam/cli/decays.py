"""mubeam decays."""

from math import pi
from typing import Any

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json
from mubeam.errors import InputError


@click.command("decays")
@click.option("--mass-gev", type=float, required=True, help="Mass of the ALP a.")
@click.option("--coupling", type=float, required=True, help="g of -i g a taubar (sin(theta) + gamma5 cos(theta)) mu.")
@click.option("--theta", type=float, default=pi / 2, show_default="pi/2", help="In rad: pi/2 scalar, 0 pseudoscalar.")
@click.option("--mass-chi-gev", type=float, help="Mass of chi, for tau -> mu chi chibar.")
@click.option("--g-chi", type=float, help="Coupling of a to chi, for the same.")
@as_json
def command(
    mass_gev: float,
    coupling: float,
    theta: float,
    mass_chi_gev: float | None,
    g_chi: float | None,
    as_json: bool,
) -> None:
    """Decays of tau, Z and h to the lepton-flavour-violating ALP, and the couplings that measurements exclude.

    \b
    Examples:
      mubeam decays --mass-gev 5 --coupling 0.1
      mubeam decays --mass-gev 2 --coupling 0.01 --mass-chi-gev 0.6 --g-chi 1 --json
    """
    if (mass_chi_gev is None) != (g_chi is None):
        raise InputError("--mass-chi-gev and --g-chi belong together: give both or none")
    dark = {} if g_chi is None else {"mass_chi_gev": mass_chi_gev, "g_chi": g_chi}
    decays, bounds = _decays(mass_gev, coupling, theta, dark), _bounds(mass_gev, theta, dark)
    if as_json:
        about = {"mass_gev": mass_gev, "coupling": coupling, "theta": theta} | dark
        print_json(about | {"decays": decays, "bounds": bounds})
        return
    for name, found in decays.items():
        click.echo(f"{name:20s}" + (f"BR {found['value']:.4g}" if found["status"] == "ok" else f"({found['status']})"))
    for name, found in bounds.items():
        click.echo(f"\n{name} [{found['scenario']}, {found['origin']}]: {found['decay'] or 'no decay'}")
        click.echo(f"  {found['statement']} ({', '.join(found['citations'])})")
        click.echo(f"  caveat: {found['caveat']}")
        limit = found.get("coupling")
        if limit is not None:
            above = "above" if coupling > limit["value"] else "below"
            verdict = f"g < {limit['value']:.4g}: {coupling:g} is {above} it"
            click.echo("  " + (verdict if limit["status"] == "ok" else f"no bound: {limit['status']}"))


def _decays(mass_gev: float, coupling: float, theta: float, dark: dict[str, Any]) -> dict[str, Any]:
    """Each decay's branching ratio; a closed one has its status."""
    from mubeam.observables import decay_bounds

    found: dict[str, Any] = {}
    for name in decay_bounds.DECAYS:
        more = dark if name == decay_bounds.TO_CHI else {}
        if name == decay_bounds.TO_CHI and not dark:
            found[name] = {"status": "needs --mass-chi-gev and --g-chi"}
            continue
        rate = decay_bounds.branching_ratio(name, mass_gev=[mass_gev], coupling=coupling, theta=theta, **more)
        found[name] = {key: one[0] if isinstance(one, list) and one else one for key, one in rate.to_dict().items()}
    return found


def _bounds(mass_gev: float, theta: float, dark: dict[str, Any]) -> dict[str, Any]:
    """Fields of each bound by name, and as "coupling" the Estimate above which g is excluded, where it has a limit."""
    from dataclasses import asdict

    from mubeam.observables import decay_bounds

    found: dict[str, Any] = {}
    for name in decay_bounds.names():
        bound = decay_bounds.get(name)
        found[name] = asdict(bound)
        to_chi = bound.decay == decay_bounds.TO_CHI
        if bound.branching_ratio is None or (to_chi and not dark):
            continue
        more = dark if to_chi else {}
        edge = decay_bounds.coupling_bound(name, masses_gev=mass_gev, theta=theta, **more)
        found[name]["coupling"] = edge.to_dict()
    return found
