"""What of a search can be an axis of a scan: exposure, efficiency, polarisation, error of the background."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Any, Final, NamedTuple

from mubeam import signals
from mubeam.errors import InputError
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import LARGEST, finite_scalar
from mubeam.searches.request import Search

BACKGROUND_ERROR: Final = "background_error_events"
POLARISATION: Final = "polarisation"
EXPOSURE: Final = "exposure_mot"


class Option(NamedTuple):
    """Unit and range of an option; at its ends the option itself says what it takes."""

    unit: str
    low: float = 0.0
    high: float = inf


OF_EVERY_SEARCH: Final = {
    EXPOSURE: Option("1"),
    "length_m": Option("m"),
    "luminosity_per_fb": Option("1/fb"),
    "efficiency": Option("1", 0.0, 1.0),
    POLARISATION: Option("1", -1.0, 1.0),
    BACKGROUND_ERROR: Option("events"),
}

COUNTED: Final = (EXPOSURE, "luminosity_per_fb", "efficiency", BACKGROUND_ERROR)
"""Options that leave production as it is: they scale events, or change what counts mean."""


def options() -> dict[str, Option]:
    """Options of a search that can be scanned, with those of signatures."""
    own = {name: Option(option.unit, option.lowest, LARGEST) for name, option in signals.numbers().items()}
    return OF_EVERY_SEARCH | own


def with_background_error(card: Experiment, analysis: str, given: float) -> Experiment:
    """The card with this error of the background of an analysis, in events at the exposure of the card.

    Data stay data. Raises InputError for an analysis of several bins, one whose background is counted in a control
    region or is 0, and for an error below 0.
    """
    error = finite_scalar(BACKGROUND_ERROR, given)
    one = card.analysis(analysis)
    what = f"{BACKGROUND_ERROR}: {card.name} {analysis}"
    if one.bins:
        raise InputError(f"{what} has several bins, each with an error of its own: give them in a card")
    if one.control_events is not None:
        raise InputError(f"{what} counts its background in a control region, which says the error: leave it out")
    if not one.expected_background:
        raise InputError(f"{what} has no background in its card, of which this is the error: leave it out")
    if error < 0:
        raise InputError(f"{BACKGROUND_ERROR} must be >= 0, got {error:g}")
    scale = 1.0 if one.inherited is None else one.inherited.background_scale
    changed = one.model_copy(update={BACKGROUND_ERROR: error / scale})
    return card.model_copy(update={"analyses": {**card.analyses, analysis: changed}})


def split(given: Mapping[str, float]) -> tuple[dict[str, float], float | None]:
    """Options of `make_search`, and the error of the background, None if it is not among them."""
    rest = dict(given)
    error = rest.pop(BACKGROUND_ERROR, None)
    return rest, error


def counted_as(search: Search, card: Experiment, given: Mapping[str, float]) -> Search:
    """The search with other numbers, within their ranges and above zero, for those of COUNTED that it was made with.

    `card` is the one of the specification; what the numbers leave as it is was checked with the search.
    """
    changes: dict[str, Any] = {name: value for name, value in given.items() if name in COUNTED}
    error = changes.pop(BACKGROUND_ERROR, None)
    if error is not None:
        changes["experiment"] = with_background_error(card, search.analysis_name, error)
        own = changes["experiment"].analysis(search.analysis_name)
        changes["analysis"] = search.analysis.model_copy(update={BACKGROUND_ERROR: own.background_error_events})
    if search.exposure_mot is not None and EXPOSURE in changes:
        changes["luminosity_per_fb"] = search.luminosity_per_fb * changes[EXPOSURE] / search.exposure_mot
    return replace(search, **changes)
