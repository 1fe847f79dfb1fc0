"""The yield under the pointer, factor by factor."""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

import numpy as np

from mubeam.errors import MubeamError
from mubeam.experiments import Experiment
from mubeam.explorer.views import View
from mubeam.searches.combined import CombinedYield
from mubeam.searches.data import with_error
from mubeam.searches.words import verdict_rows, yield_rows
from mubeam.searches.yields import yield_breakdown

OF_THE_REACH: Final = ("mass_min_gev", "mass_max_gev", "masses", "limit_events", "discovery")
"""Options that a yield has not."""

NAME: Final = 'style="color: #555; padding-right: 1em; vertical-align: top; white-space: nowrap"'

Rows = list[tuple[str, str]]


def factors(view: View, mass_gev: float, coupling: float) -> Rows:
    """Pairs of name and text for a point of the plane; what is wrong with the point is one of them."""
    first = view.reaches[0]
    searches = (first.search, *first.others)
    model = first.plane.at(np.asarray(mass_gev), np.asarray(coupling)).model
    unit = "" if first.coupling_unit == "1" else f" {first.coupling_unit}"
    here = [("at", f"{mass_gev:.4g} GeV, {first.coupling_name} = {coupling:.4g}{unit}")]
    options: dict[str, Any] = {name: value for name, value in view.state.options.items() if name not in OF_THE_REACH}
    several = len(searches) > 1
    experiments: list[Experiment] = [one.experiment for one in searches]
    analyses = [one.analysis_name for one in searches]
    try:
        found = yield_breakdown(
            model,
            experiments if several else experiments[0],
            analyses if several else analyses[0],
            mass_gev=mass_gev,
            coupling=coupling,
            **options,
        )
    except MubeamError as error:
        return [*here, ("no yield", str(error))]
    if not isinstance(found, CombinedYield):
        return [*here, *yield_rows(found, model, experiments[0], coupling)[1:]]  # type: ignore[arg-type]
    return [*here, *_of_several(found), *verdict_rows(found.verdict, "p-value, local")]


def _of_several(found: CombinedYield) -> Iterator[tuple[str, str]]:
    for (card, analysis), part in zip(found.labels, found.parts, strict=True):
        background = with_error(part.background_events, part.background_error_events)
        yield f"{card} {analysis}", f"{part.events} on {background} of background"


def table(rows: Rows) -> str:
    """Rows as HTML."""
    lines = (f"<tr><td {NAME}>{escape(name.strip())}</td><td>{escape(words)}</td></tr>" for name, words in rows)
    return f"<table>{''.join(lines)}</table>"
