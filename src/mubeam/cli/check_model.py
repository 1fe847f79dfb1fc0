"""mubeam check-model."""

from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._model import chosen_model, model_file
from mubeam.cli._options import as_json
from mubeam.cli._output import print_json
from mubeam.errors import InputError, ModelCardError, ModelError
from mubeam.text import one_line

if TYPE_CHECKING:
    from mubeam.models import Model

POINTS = 4
"""Masses at which widths are shown."""


@click.command("check-model")
@click.argument("model")
@model_file
@as_json
def command(model: str, model_file: str | None, as_json: bool) -> None:
    """Check MODEL, the path of a model card or the name of a model, and say what it is.

    All problems of a card are listed, a line each; the exit code is then 2.

    \b
    Examples:
      mubeam check-model my-model.toml
      mubeam check-model lfv-alp --json
      mubeam check-model my-model --model-file my_model.py
    """
    try:
        cls = chosen_model(model, model_file)
    except ModelCardError as error:
        if as_json:
            print_json({"file": model, "ok": False, "problems": list(error.problems)})
        else:
            for line in error.problems:
                click.echo(line, err=True)
        count = len(error.problems)
        raise InputError(f"{model}: {count} problem{'s' * (count > 1)}") from None
    about = _about(cls)
    if as_json:
        print_json({"file": model, "ok": True, "problems": [], **about})
        return
    _print(about)


def _about(cls: "type[Model]") -> dict[str, Any]:
    """What a model is; at its defaults, where it has all of them."""
    from mubeam import models
    from mubeam.models.card import CardModel
    from mubeam.models.stored import stored_origin

    try:
        model = models.made(cls)
        production = _production(model)
    except InputError as error:
        # a card says what it is without some of its parameters too
        if isinstance(error, ModelError) or not issubclass(cls, CardModel):
            raise
        model, production = None, []
    _, coupling, *others = cls.parameters()
    about: dict[str, Any] = {
        "name": cls.name,
        "description": cls.description,
        "coupling": {"name": coupling.name, "unit": coupling.unit},
        "parameters": {
            one.name: {"unit": one.unit, "default": one.default, "range": [one.low, one.high]} for one in others
        },
        "mass_range_gev": list(cls.mass_range_gev),
        "citations": list(cls.citations),
    }
    if model is None:
        return about | {"needs": [one.name for one in others if one.default is None]}
    return about | stored_origin(model) | {"production": production, "widths": _widths(model)}


def _production(model: "Model") -> list[dict[str, Any]]:
    from mubeam.models._checks import check_model

    return [
        {
            "process": repr(vertex.process),
            "group": vertex.group if isinstance(vertex.group, str) else None,
            "largest_coupling": float(model.largest_coupling(_masses(model)).min()),
        }
        for vertex in check_model(model)
    ]


def _masses(model: "Model") -> Any:
    import numpy as np

    low, high = model.mass_range_gev
    # the ends as they are, whatever rounding does between them
    return np.concatenate([[low], np.geomspace(low, high, POINTS)[1:-1], [high]])


def _widths(model: "Model") -> list[dict[str, Any]]:
    """Total width and shares at some masses and unit coupling, or the largest that is allowed."""
    import numpy as np

    masses = _masses(model)
    couplings = np.minimum(model.largest_coupling(masses), 1.0)
    shares = model.shares(masses, couplings)
    return [
        {
            "mass_gev": float(mass),
            "coupling": float(couplings[i]),
            "width_gev": float(shares.width_gev[i]),
            "ctau_m": _ctau(float(shares.width_gev[i])),
            "invisible": float(shares.invisible[i]),
            "shares": {name: float(share[i]) for name, share in shares.products.items()},
        }
        for i, mass in enumerate(masses)
    ]


def _ctau(width_gev: float) -> float:
    from mubeam.units import HBARC_GEV_M

    return HBARC_GEV_M / width_gev if width_gev > 0 else float("inf")


def _print(about: dict[str, Any]) -> None:
    click.echo(one_line(f"{about['name']}: {about['description']}"))
    click.echo(one_line(f"coupling {about['coupling']['name']} [{about['coupling']['unit']}]"))
    for name, one in about["parameters"].items():
        default = "without default" if one["default"] is None else f"= {one['default']:g}"
        low, high = one["range"]
        unit = "" if one["unit"] == "1" else f" [{one['unit']}]"
        span = "" if high == -low == float("inf") else f", {low:g} to {high:g}"
        click.echo(one_line(f"parameter {name}{unit} {default}{span}"))
    if "needs" in about:
        click.echo(one_line(f"production and widths depend on {', '.join(about['needs'])}"))
        return
    for one in about["production"]:
        group = "" if one["group"] is None else f", group {one['group']}"
        click.echo(one_line(f"production {one['process']}{group}"))
    for one in about["widths"]:
        shares = ", ".join(f"{name} {share:.4g}" for name, share in one["shares"].items() if share > 0)
        width = f"width {one['width_gev']:.4g} GeV, ctau {one['ctau_m']:.4g} m: {shares}" if shares else "stable"
        click.echo(one_line(f"{one['mass_gev']:.4g} GeV, {about['coupling']['name']} = {one['coupling']:.4g}: {width}"))
