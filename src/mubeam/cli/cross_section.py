"""mubeam cross-section."""

from typing import Any

import click

from mubeam.cli._common import as_json, one_or_many, print_json, production_options
from mubeam.errors import InputError

PROCESSES = ("bremsstrahlung", "photon-fusion", "pair-production")


@click.command("cross-section")
@click.argument("process", type=click.Choice(PROCESSES))
@click.option("--kind", help="For bremsstrahlung: scalar, pseudoscalar, vector or axial.")
@click.option("--initial-lepton", default="mu", show_default=True, help="e, mu or tau.")
@click.option("--final-lepton", help="For bremsstrahlung: e, mu or tau; by default the initial one.")
@click.option("--parity-angle", type=float, help="In rad, for kind scalar or vector: 0 even, pi/2 odd parity.")
@click.option("--mediator", help="For pair-production: vector (default), scalar or pseudoscalar.")
@click.option("--mediator-mass-gev", type=float, help="For pair-production; 0 by default.")
@click.option("--mediator-width-gev", type=float, help="For pair-production; 0 by default.")
@click.option("--energy-gev", type=float, multiple=True, required=True, help="Beam energy; repeatable.")
@click.option("--mass-gev", type=float, multiple=True, required=True, help="Mass of the new particle; repeatable.")
@click.option("--target", default="lead", show_default=True, help="Material.")
@click.option("--form-factor", default="atomic-nuclear", show_default=True, help="See mubeam list form-factors.")
@click.option("--t-max-gev2", type=float, help="Cut on the momentum transfer; by default the form factor's own.")
@click.option("--x", type=float, multiple=True, help="Give dsigma/dx at x = E_X/E instead; repeatable.")
@click.option("--x-min", type=float, help="Window in x.")
@click.option("--x-max", type=float, help="Window in x.")
@click.option("--theta-max-rad", type=float, help="Largest angle, for bremsstrahlung.")
@production_options
@as_json
def command(process: str, as_json: bool, **options: Any) -> None:
    """Cross section of PROCESS per nucleus in pb, at unit coupling.

    PROCESS is bremsstrahlung, photon-fusion (coupling 1/GeV) or pair-production (mass of chi). Several energies and
    masses make all combinations.

    \b
    Examples:
      mubeam cross-section bremsstrahlung --kind pseudoscalar --energy-gev 160 --mass-gev 0.1
      mubeam cross-section bremsstrahlung --kind scalar --final-lepton tau --energy-gev 1000 --mass-gev 5
      mubeam cross-section photon-fusion --energy-gev 160 --mass-gev 0.05 --x 0.25 --x 0.6 --json
    """
    import numpy as np

    from mubeam.production.cross_section import cross_section, dsigma_dx

    made = _process(process, options)
    energies, masses, fractions = options.pop("energy_gev"), options.pop("mass_gev"), options.pop("x")
    energy, mass = (np.array(v) if len(energies) * len(masses) > 1 else v[0] for v in (energies, masses))
    if isinstance(energy, np.ndarray):
        energy, mass = (a.ravel() for a in np.meshgrid(energy, mass, indexing="ij"))
    if fractions:
        if options.pop("x_min") is not None or options.pop("x_max") is not None:
            raise InputError("--x asks for a spectrum: it cannot be combined with --x-min and --x-max")
        points = np.array(one_or_many(fractions))
        axes = (slice(None), None) if points.ndim and np.ndim(energy) else ...
        energy, mass = np.asarray(energy)[axes], np.asarray(mass)[axes]
        result = dsigma_dx(made, x=points, energy_gev=energy, mass_gev=mass, **options)
        energy, mass, points = np.broadcast_arrays(energy, mass, points)
    else:
        result = cross_section(made, energy_gev=energy, mass_gev=mass, **options)
    inputs = {"energy_gev": np.asarray(energy).tolist(), "mass_gev": np.asarray(mass).tolist()}
    inputs |= {"x": points.tolist()} if fractions else {}
    if as_json:
        about = {
            "process": process,
            "coupling_unit": made.coupling_unit,
            "quantity": "dsigma_dx" if fractions else "sigma",
        }
        print_json(about | inputs | {k: v for k, v in options.items() if v is not None} | result.to_dict())
        return
    table = {name: np.ravel(column) for name, column in inputs.items()}
    for row in zip(*table.values(), *(np.ravel(a) for a in (result.value, result.error, result.status)), strict=True):
        *given, value, error, status = row
        where = "  ".join(f"{name} {number:g}" for name, number in zip(table, given, strict=True))
        note = "" if status == "ok" else f"  ({status})"
        click.echo(f"{where}  {'dsigma/dx' if fractions else 'sigma'} {value:.6g} +- {error:.1g} {result.unit}{note}")


def _process(name: str, options: dict[str, Any]) -> Any:
    """The process, its own options taken out of `options`."""
    from mubeam.production.process import Bremsstrahlung, PairProduction, PhotonFusion

    initial = options.pop("initial_lepton")
    own = {
        "bremsstrahlung": {name: options.pop(name) for name in ("kind", "final_lepton", "parity_angle")},
        "pair-production": {
            name: options.pop(name) for name in ("mediator", "mediator_mass_gev", "mediator_width_gev")
        },
    }
    for owner, values in own.items():
        for option, value in values.items():
            if owner != name and value is not None:
                raise InputError(f"--{option.replace('_', '-')} belongs to {owner}, not to {name}")
    given = {option: value for option, value in own.get(name, {}).items() if value is not None}
    if name == "bremsstrahlung":
        if "kind" not in given:
            raise InputError("bremsstrahlung needs --kind: scalar, pseudoscalar, vector or axial")
        return Bremsstrahlung(**{"final_lepton": initial, **given}, initial_lepton=initial)
    return PhotonFusion(initial) if name == "photon-fusion" else PairProduction(**given, initial_lepton=initial)
