"""mubeam dark-matter."""

from math import pi
from typing import Any

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json


@click.command("dark-matter")
@click.option("--mass-chi-gev", type=float, required=True, help="Mass of the Dirac fermion chi.")
@click.option("--mass-gev", type=float, required=True, help="Mass of the ALP.")
@click.option("--coupling", type=float, required=True, help="Coupling g of the ALP to tau and muon.")
@click.option("--g-chi", type=float, required=True, help="Coupling of the ALP to chi.")
@click.option("--theta", type=float, default=pi / 2, help="Angle of the tau-muon coupling in rad.  [default: pi/2]")
@as_json
def command(mass_chi_gev: float, mass_gev: float, coupling: float, g_chi: float, theta: float, as_json: bool) -> None:
    """Dark matter through a lepton-flavour-violating ALP: annihilation, relic density, asymmetry, indirect bounds.

    \b
    Examples:
      mubeam dark-matter --mass-chi-gev 5 --mass-gev 15 --coupling 0.01 --g-chi 1
      mubeam dark-matter --mass-chi-gev 30 --mass-gev 90 --coupling 0.02 --g-chi 1 --theta 0.86 --json
    """
    import numpy as np

    from mubeam.numerics.estimate import Estimate
    from mubeam.observables import dark_matter, indirect_bounds

    def only(found: Estimate) -> Estimate:
        value, error, status = (np.ravel(a)[0] for a in (found.value, found.error, found.status))
        return Estimate(float(value), float(error), found.unit, found.method, str(status))

    # arrays of one: a closed channel is 0 with a status, not an error
    point: dict[str, Any] = {"mass_chi_gev": [mass_chi_gev], "mass_gev": [mass_gev], "g_chi": [g_chi]}
    to_tau_mu = only(dark_matter.annihilation_cross_section(**point, coupling=[coupling], theta=theta))
    to_mediators = only(dark_matter.annihilation_cross_section(**point, channel="a a"))
    found = {"sigma_v_tau_mu": to_tau_mu, "sigma_v_a_a_over_v2": to_mediators}
    found["thermal_target"] = dark_matter.thermal_target(mass_chi_gev=mass_chi_gev)
    verdicts: dict[str, dict[str, float | bool]] = {}
    a, b = to_tau_mu.value, to_mediators.value or None
    low, high = dark_matter.SIGMA_V_RANGE
    reason = ""
    if not a:
        reason = "tau mu is closed"
    elif abs(mass_gev / (2 * mass_chi_gev) - 1) < dark_matter.RESONANCE:
        reason = "within 10 % of the resonance m_a = 2 m_chi"
    elif not all(low <= sigma_v <= high for sigma_v in (a, b or a)):
        reason = f"sigma v is not within {low:g} to {high:g} cm^3/s"
    if not reason:
        both: dict[str, Any] = {"mass_chi_gev": mass_chi_gev, "sigma_v_cm3_per_s": a, "p_wave_cm3_per_s": b}
        found["omega_h2_symmetric"] = dark_matter.relic_density(**both)
        remnant = dark_matter.symmetric_remnant(**both)
        found |= {f"remnant_{name}": estimate for name, estimate in remnant._asdict().items()}
        signal = float(indirect_bounds.dirac_signal(a, remnant.signal_factor.value))
        for name in indirect_bounds.names():
            limit = float(indirect_bounds.get(name).limit_cm3_per_s(np.array(mass_chi_gev)))
            verdicts[name] = {"signal_cm3_per_s": signal, "limit_cm3_per_s": limit, "allowed": signal < limit}
    if as_json:
        given = {"mass_chi_gev": mass_chi_gev, "mass_gev": mass_gev, "coupling": coupling, "g_chi": g_chi}
        plain = {name: estimate.to_dict() for name, estimate in found.items()}
        print_json(given | {"theta": theta} | plain | {"no_relic_density": reason, "indirect_bounds": verdicts})
        return
    for name, estimate in found.items():
        note = "" if estimate.status == "ok" else f"  ({estimate.status})"
        click.echo(f"{name:24s}{format(estimate).removesuffix(' 1')}{note}")
    if reason:
        click.echo(f"{'no relic density':24s}{reason}")
    for name, verdict in verdicts.items():
        word = "allowed" if verdict["allowed"] else "excluded"
        click.echo(
            f"{name:24s}{word}: {verdict['signal_cm3_per_s']:.3g} cm^3/s, limit {verdict['limit_cm3_per_s']:.3g} cm^3/s"
        )
