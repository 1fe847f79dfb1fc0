"""mubeam list."""

from typing import TYPE_CHECKING

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis, Experiment
    from mubeam.matter.material import Material
    from mubeam.models import Model

WHAT = (
    "models",
    "experiments",
    "analyses",
    "processes",
    "bounds",
    "decay-bounds",
    "indirect-bounds",
    "g-minus-2-references",
    "uv-completions",
    "form-factors",
    "materials",
    "figures",
)


@click.command("list")
@click.argument("what", required=False, type=click.Choice(WHAT))
@as_json
def command(what: str | None, as_json: bool) -> None:
    """List the names of WHAT, with a line about each; without WHAT, all names.

    \b
    Examples:
      mubeam list
      mubeam list bounds --json
    """
    wanted = WHAT if what is None else (what,)
    found = {name: _lines(name) for name in wanted}
    if as_json:
        print_json(found)
        return
    for name, lines in found.items():
        click.echo(name)
        width = max(len(line) for line in lines)
        for line, text in lines.items():
            click.echo(f"  {line:{width}s}  {text}")


def _of_model(model: "type[Model]") -> str:
    _, _, *others = model.parameters()
    more = f"; parameters {', '.join(map(str, others))}" if others else ""
    return f"{model.description}; coupling {model.coupling_name} [{model.coupling_unit}]{more}"


def _needs(card: "Experiment") -> str:
    """Options without which the card has no yield."""
    given = {
        "exposure_mot": card.target.is_colliding or card.beam.muons_on_target is not None,
        "length_m": card.target.is_colliding or card.target.slabs is not None or card.target.length_m is not None,
        "luminosity_per_fb": not card.target.is_colliding,
    }
    missing = [name for name, is_given in given.items() if not is_given]
    return f"; needs {' and '.join(missing)}" if missing else ""


def _of_analysis(analysis: "Analysis") -> str:
    from mubeam import signals

    section = signals.get(analysis.signature).section
    names = [] if section is None else [option.name for option in section.OPTIONS]
    more = f", takes {', '.join(names)}" if names else ""
    return f"{analysis.description}; {analysis.signature}{more}"


def _made_of(material: "Material") -> str:
    from mubeam.matter.elements import SYMBOLS

    if material.nucleus is not None:
        return f"Z = {material.nucleus.charge_number}, A = {material.nucleus.mass_number:g}"
    parts = (f"{SYMBOLS[n.charge_number]} {share:.3g}" for n, share in material.constituents)
    return f"by mass {', '.join(parts)}"


def _lines(what: str) -> dict[str, str]:
    """A line about each of `what` (a name in WHAT), by name. Each branch imports only what it needs, for speed."""
    if what == "models":
        from mubeam import models

        return {name: _of_model(models.named(name)) for name in models.CATALOGUE.names()}
    if what in ("experiments", "analyses"):
        from mubeam import experiments

        cards = {name: experiments.get(name) for name in experiments.names()}
        if what == "experiments":
            return {name: card.description + _needs(card) for name, card in cards.items()}
        every = ((f"{card}: {name}", one) for card, found in cards.items() for name, one in found.analyses.items())
        return {name: _of_analysis(one) for name, one in every}
    if what == "processes":
        from dataclasses import fields

        from mubeam.production.processes import CATALOGUE

        classes = {name: CATALOGUE.load(name).PROCESS for name in CATALOGUE.names()}
        return {name: f"takes {', '.join(one.name for one in fields(cls))}" for name, cls in classes.items()}
    if what == "bounds":
        from mubeam.exclusions import bounds

        return {name: bounds.get(name).description for name in bounds.names()}
    if what == "form-factors":
        from mubeam.physics import form_factors

        return {name: form_factors.get(name).description for name in form_factors.CATALOGUE.names()}
    if what == "materials":
        from mubeam.matter.material import MATERIALS

        return {name: f"{_made_of(one)}, {one.density_g_per_cm3:g} g/cm^3" for name, one in MATERIALS.items()}
    if what == "figures":
        from mubeam import papers

        return {name: papers.load(name).TITLE for name in papers.names()}
    return _observables(what)


def _observables(what: str) -> dict[str, str]:
    from mubeam.observables import decay_bounds, g_minus_2, heavy_lepton, indirect_bounds

    if what == "decay-bounds":
        limits = {name: decay_bounds.get(name) for name in decay_bounds.names()}
        return {name: f"{b.label} ({b.scenario} a, {b.origin})" for name, b in limits.items()}
    if what == "indirect-bounds":
        return {name: indirect_bounds.get(name).description for name in indirect_bounds.names()}
    if what == "g-minus-2-references":
        measured = {name: g_minus_2.reference(name) for name in g_minus_2.references()}
        return {n: f"{r.label}: ({1e11 * r.shift:g} +- {1e11 * r.shift_error:g})e-11" for n, r in measured.items()}
    return {name: heavy_lepton.read(name).description for name in heavy_lepton.names()}
