"""mubeam yield."""

from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._model import chosen_model, model_file
from mubeam.cli._options import as_json, one_or_many
from mubeam.cli._output import print_fields, print_json
from mubeam.cli._search import SearchCommand, combination_options, limit_options, minimum_events

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 20


@click.command("yield", cls=SearchCommand)
@click.argument("model")
@model_file
@combination_options()
@limit_options
@minimum_events
@click.option("--mass-gev", type=float, required=True, help="Mass of the new particle.")
@click.option("--coupling", type=float, required=True, help="The model's coupling, in its unit.")
@click.option("--plain", is_flag=True, help="Print one name and number per line, for tools that run commands.")
@as_json
def command(
    model: str,
    model_file: str | None,
    experiment: tuple[str, ...],
    analysis: tuple[str, ...],
    parameters: dict[str, float],
    plain: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Expected events of MODEL, a name or the path of a card, in an analysis, with the factors that make them.

    It also prints the p-value of the counts, whether the point is excluded, and how many events make a discovery.
    Several experiments or analyses are listed one by one and combined.

    \b
    Examples:
      mubeam yield axion-muon --experiment na64mu-2022 --analysis invisible --mass-gev 0.1 --coupling 1e-3
      mubeam yield lfv-alp --experiment muc-thin-target --analysis visible --mass-gev 5 --coupling 1e-3
      mubeam yield axion-muon --experiment na64mu-2022 --analysis visible --analysis invisible \\
          --mass-gev 0.05 --coupling 1e-3
      mubeam yield lfv-alp --experiment muone --analysis ultimate --exposure-mot 1 --mass-gev 2 --coupling 0.1 --json
    """
    if plain and as_json:
        raise click.UsageError("--plain and --json are two forms of one output: give one of them")
    from mubeam import models
    from mubeam.models.stored import stored_origin
    from mubeam.searches.combined import CombinedYield
    from mubeam.searches.words import verdict_rows, yield_rows
    from mubeam.searches.yields import yield_breakdown

    chosen = models.made(chosen_model(model, model_file), **parameters)
    given = {name: value for name, value in options.items() if value is not None}
    searched = {"experiment": one_or_many(experiment), "analysis": one_or_many(analysis)}
    result = yield_breakdown(chosen, *searched.values(), **given)
    if as_json:
        about = {"model": model, "parameters": vars(chosen), **searched}
        print_json(about | stored_origin(chosen) | given | result.to_dict())
        return
    if plain:
        for name, value in _plain(result.to_dict()):
            click.echo(f"{name} {value}")
        return
    if not isinstance(result, CombinedYield):
        print_fields(yield_rows(result, chosen, experiment[0], options["coupling"]), WIDTH)
        return
    names = experiment if len(experiment) > 1 else experiment * len(result.parts)
    for name, part, (card, analysed) in zip(names, result.parts, result.labels, strict=True):
        click.echo(f"{card} {analysed}")
        print_fields(yield_rows(part, chosen, name, options["coupling"]), WIDTH)
        click.echo()
    click.echo("all together")
    print_fields(verdict_rows(result.verdict, "p-value, local"), WIDTH)


def _plain(values: Any, name: str = "") -> "Iterator[tuple[str, str]]":
    """Names and numbers of what JSON would hold: parts after a dot, 1 and 0 for true and false, nan for no number."""
    if isinstance(values, dict):
        if "value" in values and "error" in values:
            # an estimate is a number, its error and its status
            values = dict(values)
            yield from _plain(values.pop("value"), name)
        for key, value in values.items():
            yield from _plain(value, f"{name}.{key}" if name else str(key))
    elif isinstance(values, list | tuple):
        for i, value in enumerate(values):
            yield from _plain(value, f"{name}.{i}")
    elif values is None or isinstance(values, int | float):
        yield name, "nan" if values is None else repr(int(values) if isinstance(values, bool) else values)
