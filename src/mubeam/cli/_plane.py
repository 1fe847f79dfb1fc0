"""Options of a search in another plane than mass against coupling."""

import tomllib
from typing import Any

import click

from mubeam import text
from mubeam.cli._options import options
from mubeam.errors import InputError

VALUES = 30


def _along(ctx: click.Context, option: click.Parameter, given: str | None) -> Any:
    """NAME=LOW:HIGH[:NUMBER] or NAME=VALUE,VALUE,... as a name and values; InputError for anything else."""
    if given is None:
        return None
    import numpy as np

    name, _, words = given.partition("=")
    try:
        if ":" not in words:
            return _name(name), np.array([text.number(word) for word in words.split(",")])
        low, high, *count = words.split(":")
        ends, number = (text.number(low), text.number(high)), text.whole_number(*count) if count else VALUES
        if not (ends[0] < ends[1] and number > 1):
            raise ValueError("the range must rise, with two values or more")
    except (ValueError, TypeError) as error:
        raise InputError(
            f"--along {given}: {error}: give NAME=LOW:HIGH:NUMBER or NAME=VALUE,VALUE,..., such as c_mu=0.1:10:30"
        ) from None
    return _name(name), (np.geomspace if ends[0] > 0 else np.linspace)(*ends, number)


def _ties(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, Any] | None:
    """NAME=TERMS, the terms as in a TOML file, by name; InputError for anything else."""
    found: dict[str, Any] = {}
    for pair in given:
        name, _, terms = pair.partition("=")
        try:
            read = tomllib.loads(f"terms = {terms}")["terms"]
        except tomllib.TOMLDecodeError:
            raise InputError(
                f"--tie {pair}: give NAME=TERMS, such as mass_chi_gev=[{{mass_gev=1, constant=0.3333}}]"
            ) from None
        if _name(name) in found:
            raise InputError(f"--tie {pair}: {_name(name)} is tied twice, leave one out")
        found[_name(name)] = read
    return found or None


def _name(given: str) -> str:
    return given.strip().replace("-", "_")


def _constrained(ctx: click.Context, option: click.Parameter, given: str | None) -> str | None:
    return None if given is None else _name(given)


plane_options = options(
    click.option(
        "--along",
        metavar="NAME=LOW:HIGH[:NUMBER]",
        callback=_along,
        help="Parameter of the rows, instead of the mass: a grid, logarithmic if LOW > 0; or NAME=VALUE,VALUE,...",
    ),
    click.option(
        "--constrain", metavar="NAME", callback=_constrained, help="Parameter to constrain; default: the coupling."
    ),
    click.option("--sign", type=click.Choice(["+1", "-1"]), default="+1", help="Sign of the constrained parameter."),
    click.option("--coupling", type=float, help="Coupling, if another is constrained.  [default: 1 in its unit]"),
    click.option(
        "--tie",
        "ties",
        metavar="NAME=TERMS",
        multiple=True,
        callback=_ties,
        help="A parameter as a function of others, such as 'mass_chi_gev=[{mass_gev=1, constant=0.3333}]'; terms as"
        " in the card of a model. Repeatable.",
    ),
)
