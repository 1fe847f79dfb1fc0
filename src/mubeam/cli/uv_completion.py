"""mubeam uv-completion."""

import click

from mubeam.cli._common import as_json, print_fields, print_json


@click.command("uv-completion")
@click.argument("card")
@as_json
def command(card: str, as_json: bool) -> None:
    """Masses, couplings and consistency of the heavy-lepton model of CARD, a name or the path of a *.toml.

    Shipped are only-left-charged (as in arXiv 2407.15942 App. A) and vector-like-charged.

    \b
    Examples:
      mubeam uv-completion only-left-charged
      mubeam uv-completion my-model.toml --json
    """
    from mubeam.observables import heavy_lepton
    from mubeam.observables.uv_completion import uv_couplings

    found = uv_couplings(heavy_lepton.read(card))
    if as_json:
        print_json({"card": card} | found.to_dict())
        return
    rows = [
        ("f", f"{found.decay_constant_gev:.6g} GeV"),
        ("C/Lambda", f"{found.strength:.6g}, theta {found.theta_derivative:.6g} (derivative form)"),
        ("g", f"{found.coupling:.6g}, theta {found.theta:.6g} (Yukawa form)"),
    ]
    for name, mass, shift in zip(("mu", "tau", "E"), found.masses_gev, found.mass_shifts_gev, strict=True):
        rows.append((f"mass {name}", f"{mass:.6g} GeV, {shift:+.3g} by mixing"))
    for what, value, limit, holds in found.checks:
        rows.append((what, f"{value:.3g}, {'below' if holds else 'NOT below'} {limit:.3g}"))
    rows.append(("breaks L_mu - L_tau", ", ".join(found.breaking) or "nothing"))
    rows.append(("verdict", found.verdict))
    print_fields(rows, 42)
