"""mubeam cross-section."""

from dataclasses import MISSING, Field, fields
from functools import cache
from math import prod
from typing import Any

import click

from mubeam.cli._numbers import Number
from mubeam.cli._options import as_json, one_or_many, production_options
from mubeam.cli._output import print_json
from mubeam.errors import InputError, check_name

MOST_POINTS = 1_000_000
SPECTRA = {"x": "dsigma_dx", "x_lepton": "dsigma_dx_lepton"}
WINDOWS = ("x_min", "x_max", "p_out_min_gev", "p_out_max_gev")
NO_CUTS = {"x": WINDOWS, "x_lepton": (*WINDOWS, "theta_max_rad")}


class ProcessCommand(click.Command):
    """A command with an option for each field of each process; the field's metadata has its help."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, those of the processes among them."""
        first, *rest = super().get_params(ctx)
        return [first, *_process_options(), *rest]


@cache
def _process_options() -> tuple[click.Option, ...]:
    """Options of the fields of all processes but the initial lepton, which all have."""
    owners: dict[str, dict[str, list[str]]] = {}
    found: dict[str, Field[Any]] = {}
    lepton = "e, mu or tau; by default the initial one"
    for name, cls in processes().items():
        for field in fields(cls):
            owners.setdefault(field.name, {}).setdefault(field.metadata.get("help", lepton), []).append(name)
            found[field.name] = field
    options = []
    for name, field in found.items():
        if name != "initial_lepton":
            text = " ".join(f"For {' and '.join(names)}: {words}." for words, names in owners[name].items())
            kind = Number() if "float" in str(field.type) else str
            options.append(click.Option([f"--{name.replace('_', '-')}"], type=kind, help=text))
    return tuple(options)


def processes() -> dict[str, type[Any]]:
    """The processes by name."""
    from mubeam.production.processes import CATALOGUE

    return {name: CATALOGUE.load(name).PROCESS for name in CATALOGUE.names()}


@click.command("cross-section", cls=ProcessCommand)
@click.argument("process")
@click.option("--initial-lepton", default="mu", show_default=True, help="e, mu or tau.")
@click.option("--energy-gev", type=float, multiple=True, required=True, help="Beam energy; repeatable.")
@click.option("--mass-gev", type=float, multiple=True, required=True, help="Mass of the new particle; repeatable.")
@click.option("--target", default="lead", show_default=True, help="Material.")
@click.option("--form-factor", default="atomic-nuclear", show_default=True, help="See mubeam list form-factors.")
@click.option("--t-max-gev2", type=float, help="Cut on the momentum transfer; by default the form factor's own.")
@click.option("--x", type=float, multiple=True, help="Print dsigma/dx at x = E_X/E; repeatable.")
@click.option("--x-lepton", type=float, multiple=True, help="Print dsigma/dx' at x' = E'/E of the lepton; repeatable.")
@click.option("--x-min", type=float, help="Lower edge of a window in x.")
@click.option("--x-max", type=float, help="Upper edge of a window in x.")
@click.option("--theta-max-rad", type=float, help="Largest angle of X, not for pair-production.")
@click.option("--p-out-min-gev", type=float, help="Lower edge of a window in the outgoing lepton's momentum.")
@click.option("--p-out-max-gev", type=float, help="Upper edge of a window in the outgoing lepton's momentum.")
@production_options
@as_json
def command(process: str, as_json: bool, **options: Any) -> None:
    """Cross section of PROCESS per nucleus in pb, at unit coupling.

    PROCESS is bremsstrahlung, photon-fusion (coupling in 1/GeV), pair-production (mass of chi), or interference of the
    first two, which has a sign. Several energies and masses make all combinations.

    \b
    Examples:
      mubeam cross-section bremsstrahlung --kind pseudoscalar --energy-gev 160 --mass-gev 0.1
      mubeam cross-section bremsstrahlung --kind scalar --final-lepton tau --energy-gev 1000 --mass-gev 5
      mubeam cross-section photon-fusion --energy-gev 160 --mass-gev 0.05 --x 0.25 --x 0.6 --json
      mubeam cross-section bremsstrahlung --kind vector --energy-gev 160 --mass-gev 0.1 --p-out-max-gev 80
    """
    import numpy as np

    from mubeam.numerics.estimate import each_warnings
    from mubeam.production.cross_section import cross_section, dsigma_dx
    from mubeam.production.differential import dsigma_dx_lepton

    made = _process(process, options)
    energies, masses = options.pop("energy_gev"), options.pop("mass_gev")
    spectra = {name: options.pop(name) for name in SPECTRA}
    if all(spectra.values()):
        raise InputError("give --x or --x-lepton, not both")
    several = [spectra[name] for name in SPECTRA if spectra[name]]
    if prod(map(len, (energies, masses, *several))) > MOST_POINTS:
        raise InputError(f"these are more than {MOST_POINTS} combinations: give fewer at once")
    variable = next((name for name, points in spectra.items() if points), None)
    energy, mass = (np.array(v) if len(energies) * len(masses) > 1 else v[0] for v in (energies, masses))
    if isinstance(energy, np.ndarray):
        energy, mass = (a.ravel() for a in np.meshgrid(energy, mass, indexing="ij"))
    quantity = "sigma"
    if variable:
        quantity = SPECTRA[variable]
        _drop_cuts(variable, options)
        points = np.array(one_or_many(spectra[variable]))
        axes = (slice(None), None) if points.ndim and np.ndim(energy) else ...
        energy, mass = np.asarray(energy)[axes], np.asarray(mass)[axes]
        density = dsigma_dx if variable == "x" else dsigma_dx_lepton
        result = density(made, energy_gev=energy, mass_gev=mass, **(options | {variable: points}))
        energy, mass, points = np.broadcast_arrays(energy, mass, points)
    else:
        result = cross_section(made, energy_gev=energy, mass_gev=mass, **options)
    inputs = {"energy_gev": np.asarray(energy).tolist(), "mass_gev": np.asarray(mass).tolist()}
    inputs |= {variable: points.tolist()} if variable else {}
    if as_json:
        about = {
            "process": process,
            "coupling_unit": made.coupling_unit,
            "quantity": quantity,
        }
        print_json(about | inputs | {k: v for k, v in options.items() if v is not None} | result.to_dict())
        return
    table = {name: np.ravel(column) for name, column in inputs.items()}
    results = (*(np.ravel(a) for a in (result.value, result.error, result.status)), each_warnings(result))
    for row in zip(*table.values(), *results, strict=True):
        *given, value, error, status, warnings = row
        where = "  ".join(f"{name} {number:g}" for name, number in zip(table, given, strict=True))
        notes = [*([] if status == "ok" else [str(status)]), *warnings]
        note = f"  ({'; '.join(notes)})" if notes else ""
        click.echo(f"{where}  {quantity.replace('_d', '/d', 1)} {value:.6g} +- {error:.1g} {result.unit}{note}")


def _drop_cuts(variable: str, options: dict[str, Any]) -> None:
    """Remove the options that do not apply to a spectrum from `options`; InputError if one was given."""
    for name in NO_CUTS[variable]:
        if options.pop(name) is not None:
            flags = " and ".join(f"--{option.replace('_', '-')}" for option in (variable, name))
            raise InputError(f"{flags} cannot be combined: the first asks for a spectrum")
    if variable == "x_lepton" and options.pop("method") != "exact":
        raise InputError("--x-lepton is exact only: leave --method out")


def _process(name: str, options: dict[str, Any]) -> Any:
    """The process of that name, built from its own options, which are removed from `options`.

    Raises UnknownNameError for another name, InputError for an option of another process or one that is missing.
    """
    known = processes()
    check_name("process", name, known)
    given = {option.name: options.pop(str(option.name)) for option in _process_options()}
    given = {str(option): value for option, value in given.items() if value is not None}
    initial = options.pop("initial_lepton")
    own = {field.name: field for field in fields(known[name])}
    for option in given:
        if option not in own:
            owners = [other for other, cls in known.items() if option in {field.name for field in fields(cls)}]
            raise InputError(f"--{option.replace('_', '-')} belongs to {' and '.join(owners)}, not to {name}")
    for option, field in own.items():
        if option not in given and field.default is MISSING:
            raise InputError(f"{name} needs --{option.replace('_', '-')}: {field.metadata['help']}")
    if "final_lepton" in own:
        given.setdefault("final_lepton", initial)
    return known[name](**given, initial_lepton=initial)
