"""What of a search can be an axis of a scan: exposure, efficiency, polarisation, error of the background."""

from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple

from mubeam import signals
from mubeam.errors import InputError
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import LARGEST, finite_scalar

BACKGROUND_ERROR: Final = "background_error_events"
POLARISATION: Final = "polarisation"


class Option(NamedTuple):
    """Unit and range of an option; at its ends the option itself says what it takes."""

    unit: str
    low: float = 0.0
    high: float = inf


OF_EVERY_SEARCH: Final = {
    "exposure_mot": Option("1"),
    "length_m": Option("m"),
    "luminosity_per_fb": Option("1/fb"),
    "efficiency": Option("1", 0.0, 1.0),
    POLARISATION: Option("1", -1.0, 1.0),
    BACKGROUND_ERROR: Option("events"),
}


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
