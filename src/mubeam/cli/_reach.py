"""Options of what computes a reach, and the reach that they ask for."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._model import chosen_model
from mubeam.cli._options import F, one_or_many, options
from mubeam.cli._plane import plane_options
from mubeam.cli._progress import progress
from mubeam.cli._search import combination_options, limit_options, minimum_events
from mubeam.errors import InputError

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach
    from mubeam.models import Model

GRID_MASSES = 60

rows_options = options(
    limit_options,
    click.option("--limit-events", type=float, help="Limit on signal events, instead of a statistic's."),
    click.option(
        "--discovery",
        is_flag=True,
        help="Add the couplings of a 3 and 5 sigma discovery to table and figure.",
    ),
    minimum_events,
    click.option("--mass-gev", type=float, multiple=True, help="Mass; repeatable. By default a logarithmic grid:"),
    click.option("--mass-min-gev", type=float, help="First mass of the grid; by default the model's."),
    click.option("--mass-max-gev", type=float, help="Last mass of the grid; by default the model's."),
    click.option("--masses", type=int, help=f"Number of masses of the grid.  [default: {GRID_MASSES}]"),
    plane_options,
)


def reach_options(*, required: bool) -> Callable[[F], F]:
    """Experiments, analyses, limits, masses and plane."""
    return options(combination_options(required=required), rows_options)


def make_model(name: str, file: str | None, parameters: dict[str, float], options: Mapping[str, Any]) -> "Model":
    """The model of a name, card or Python file, with these parameters.

    What `options` tie or vary is 1 where the model cannot be made without it. Raises InputError for a parameter that is
    given besides.
    """
    from mubeam import models

    varied = dict.fromkeys(options["ties"] or (), "--tie")
    varied |= dict.fromkeys((options["along"] or ())[:1], "--along")
    varied |= {name: "--constrain" for name in (options["constrain"],) if name is not None}
    for one, option in varied.items():
        if one in parameters:
            raise InputError(f"--parameter {one} and {option} {one} both say what {one} is: leave one of them out")
    cls = chosen_model(name, file)
    try:
        return models.made(cls, **parameters)
    except InputError:
        following = [one.name for one in cls.parameters()[2:] if one.name in varied]
        if following:
            with suppress(InputError):
                return models.made(cls, **dict.fromkeys(following, 1.0), **parameters)
        raise


def compute(
    model: "Model", experiment: tuple[str, ...], analysis: tuple[str, ...], given: dict[str, Any], *, quiet: bool
) -> "Reach":
    """The reach that is asked for by the values of `reach_options`, with a bar of progress unless `quiet`.

    Raises InputError and the like as `reach`, and for masses together with a grid.
    """
    from mubeam.exclusions.reach import reach

    chosen = dict(given)
    masses = _masses(chosen, model.mass_range_gev)
    chosen["sign"] = int(chosen["sign"])
    least = chosen.pop("minimum_events")
    if least is not None:
        if not chosen["discovery"]:
            raise InputError("--minimum-events is of a discovery: give --discovery too")
        chosen["minimum_events"] = least
    with progress("masses" if chosen["along"] is None else "points", quiet=quiet) as update:
        return reach(model, *map(one_or_many, (experiment, analysis)), masses_gev=masses, progress=update, **chosen)


def _masses(options: dict[str, Any], mass_range_gev: tuple[float, float]) -> Any:
    """The masses given, or a logarithmic grid over the given range (by default mass_range_gev).

    Removes the options of masses from `options`. None where the mass is constrained, or none is given along another
    parameter. Raises InputError for masses together with a grid, or a bad range.
    """
    import numpy as np

    from mubeam.foundation.checks import positive_scalar

    low, high = options.pop("mass_min_gev"), options.pop("mass_max_gev")
    count, given = options.pop("masses"), options.pop("mass_gev")
    if given:
        if (low, high, count) != (None, None, None):
            raise InputError("--mass-gev gives the masses themselves: leave out the options of the grid")
        return list(given)
    other = options["along"] is not None or options["constrain"] == "mass_gev"
    if other and (low, high, count) == (None, None, None):
        return None
    low = positive_scalar("mass_min_gev", mass_range_gev[0] if low is None else low)
    high = positive_scalar("mass_max_gev", mass_range_gev[1] if high is None else high)
    count = GRID_MASSES if count is None else count
    if low >= high or count < 2:
        raise InputError(f"no grid from {low:g} to {high:g} GeV with {count} masses: give a rising range and 2 or more")
    return np.geomspace(low, high, count)
