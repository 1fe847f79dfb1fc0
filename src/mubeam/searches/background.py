"""Another background than that of a card, and another error of it."""

from typing import Final

from mubeam.errors import InputError
from mubeam.experiments.card import Analysis
from mubeam.foundation.checks import finite_scalar
from mubeam.statistics.background import Background

EVENTS: Final = "background_events"
ERROR: Final = "background_error_events"


def with_background(
    what: str, analysis: Analysis, events: float | None = None, error_events: float | None = None
) -> Analysis:
    """The analysis with this mean of its background, and this error, in events at the exposure of the card.

    None leaves the number to the card. Data stay data, as with another efficiency: it is what is known of them that
    changes. `what` names the analysis in messages.

    Raises InputError for an analysis of several bins, or whose background is counted in a control region, and for what
    is no background.
    """
    given = {name: value for name, value in ((EVENTS, events), (ERROR, error_events)) if value is not None}
    if not given:
        return analysis
    name = next(iter(given))
    if analysis.bins:
        raise InputError(f"{name}: {what} has several bins, each with a background of its own: give them in a card")
    if analysis.control_events is not None:
        raise InputError(f"{name}: {what} counts its background in a control region: leave it out")
    (own,) = analysis.signal_bins
    held = {EVENTS: own.background_events, ERROR: own.background_error_events}
    held |= {name: finite_scalar(name, value) for name, value in given.items()}
    try:
        Background(held[EVENTS], held[ERROR], None, own.background_model)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    # an analysis that another card's extends has its numbers at the exposure of that one
    scale = 1.0 if analysis.inherited is None else analysis.inherited.background_scale
    return analysis.model_copy(update={name: value / scale for name, value in held.items()})
