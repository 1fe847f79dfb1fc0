"""mubeam uv-completion."""

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_fields, print_json


@click.command("uv-completion")
@click.argument("card")
@click.option(
    "--light-phase",
    help="Where the ALP is, instead of the card's: phi1, phi2, or lifted combination (both, by charge).",
)
@as_json
def command(card: str, light_phase: str | None, as_json: bool) -> None:
    """Masses, couplings and consistency of the heavy-lepton model of CARD, a name or the path of a *.toml.

    Shipped cards: only-left-charged, vector-like-charged. The first has the charges of arXiv 2407.15942 App. A.
    With the ALP in the phase of phi1 alone it gives the paper's C/Lambda. With the ALP in the phases of both scalars, a
    cancels in phi1/phi2, and C/Lambda is 1e5 times smaller.

    \b
    Examples:
      mubeam uv-completion only-left-charged
      mubeam uv-completion only-left-charged --light-phase "lifted combination"
      mubeam uv-completion my-model.toml --json
    """
    from dataclasses import replace

    from mubeam.observables import heavy_lepton
    from mubeam.observables.uv_completion import uv_couplings

    model = heavy_lepton.read(card)
    if light_phase is not None:
        model = replace(model, light_phase=light_phase)  # type: ignore[arg-type]
    found = uv_couplings(model)
    if as_json:
        print_json({"card": card} | found.to_dict())
        return
    where = (
        "phases of both scalars, by charge"
        if model.light_phase == "lifted combination"
        else f"phase of {model.light_phase}"
    )
    rows = [
        ("ALP", where),
        ("f", f"{found.decay_constant_gev:.6g} GeV"),
        ("C/Lambda", f"{found.strength:.6g}, theta {found.theta_derivative:.6g} (derivative form)"),
        ("g", f"{found.coupling:.6g}, theta {found.theta:.6g} (Yukawa form)"),
    ]
    for name, mass, shift in zip(("mu", "tau", "E"), found.masses_gev, found.mass_shifts_gev, strict=True):
        rows.append((f"mass {name}", f"{mass:.6g} GeV, {shift:+.3g} ({100 * shift / mass:+.2g} %) by mixing"))
    for what, value, limit, holds in found.checks:
        rows.append((what, f"{value:.3g}, {'below' if holds else 'NOT below'} {limit:.3g}"))
    rows.append(("breaks L_mu - L_tau", ", ".join(found.breaking) or "nothing"))
    rows.append(("verdict", found.verdict))
    print_fields(rows, 42)
