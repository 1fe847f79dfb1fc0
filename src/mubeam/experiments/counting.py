"""What an analysis of a card counted: events and background in bins, with their errors."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from mubeam.foundation.sections import Name, NonNegative, Number, Positive, Text

MOST_RELATIVE_ERROR = 2.0
MOST_BINS = 200
MOST_SYSTEMATICS = 200

Events = Annotated[int, Field(ge=0, strict=True)]
Relative = Annotated[Number, Field(ge=0, le=MOST_RELATIVE_ERROR)]
BackgroundModel = Literal["gamma", "lognormal"]

COUNTS = ("observed_events", "background_events", "background_error_events", "control_events", "control_ratio")
"""Keys of an analysis, or of each of its bins."""


class SystematicKeys(BaseModel):
    """Relative errors of signal and background by one nuisance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: Relative = 0.0
    background: Relative = 0.0

    @model_validator(mode="after")
    def _not_empty(self) -> "SystematicKeys":
        if not self.model_fields_set:
            raise ValueError("give signal, background or both, relative errors such as 0.1")
        return self


Systematics = Annotated[dict[Name, SystematicKeys], Field(max_length=MOST_SYSTEMATICS)]


class Window(BaseModel):
    """A range of the outgoing lepton's momentum, which stands for its energy: E_X = E - p_out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    p_out_min_gev: NonNegative = 0.0
    p_out_max_gev: Positive

    @model_validator(mode="after")
    def _not_empty(self) -> "Window":
        if self.p_out_min_gev >= self.p_out_max_gev:
            raise ValueError(
                f"empty window: p_out_min_gev {self.p_out_min_gev:g} >= p_out_max_gev {self.p_out_max_gev:g}"
            )
        return self


class Counted(Protocol):
    """The keys of an analysis or of a bin that say what was counted."""

    observed_events: int | None
    background_events: float | None
    background_error_events: float | None
    background_model: BackgroundModel
    control_events: int | None
    control_ratio: float | None


class BinKeys(Window):
    """A bin of the outgoing lepton's momentum with what was counted there; sources here or in source.bins.

    `systematics` replaces entries of those of the analysis; the others stay.
    """

    observed_events: Events | None = None
    background_events: NonNegative | None = None
    background_error_events: NonNegative | None = None
    background_model: BackgroundModel = "gamma"
    control_events: Events | None = None
    control_ratio: Positive | None = None
    systematics: Systematics = Field(default_factory=dict)
    source: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _counts(self) -> "BinKeys":
        refuse("bin", count_problems(self))
        return self


class Named(NamedTuple):
    """One nuisance of a bin: relative errors of signal and background; shared with other experiments or not."""

    name: str
    signal: float
    background: float
    is_shared: bool


class SignalBin(NamedTuple):
    """What an analysis counts together.

    windows: of the outgoing lepton's momentum, any of which will do; none for any momentum. observed_events; and
    background_events, with their error, model, or control counts and ratio, at the exposure and target of the card;
    systematics.
    """

    windows: tuple[Window, ...]
    observed_events: int
    background_events: float
    background_error_events: float = 0.0
    background_model: BackgroundModel = "gamma"
    control: tuple[float, float] | None = None
    systematics: tuple[Named, ...] = ()


def signal_bin(
    one: Counted,
    windows: tuple[Window, ...],
    scale: float,
    own: Mapping[str, SystematicKeys],
    shared: Mapping[str, SystematicKeys],
) -> SignalBin:
    """The counts of an analysis or of a bin; its background is multiplied by `scale`."""
    named = [
        Named(name, keys.signal, keys.background, is_shared)
        for group, is_shared in ((own, False), (shared, True))
        for name, keys in group.items()
    ]
    observed = one.observed_events or 0
    if one.control_events is not None and one.control_ratio is not None:
        control = (one.control_events * scale, one.control_ratio)
        return SignalBin(windows, observed, control[0] / control[1], 0.0, "gamma", control, tuple(named))
    background, error = (one.background_events or 0.0) * scale, (one.background_error_events or 0.0) * scale
    return SignalBin(windows, observed, background, error, one.background_model, None, tuple(named))


def problem(key: str, message: str, given: Any = None) -> InitErrorDetails:
    """What is wrong with a key."""
    return InitErrorDetails(
        type=PydanticCustomError("value_error", "{message}", {"message": message}), loc=(key,), input=given
    )


def missing(key: str) -> InitErrorDetails:
    """A key that is not there."""
    return InitErrorDetails(type="missing", loc=(key,), input={})


def refuse(title: str, problems: list[InitErrorDetails]) -> None:
    """ValidationError with all of them, if there are any."""
    if problems:
        raise ValidationError.from_exception_data(title, problems)


def count_problems(one: Counted) -> list[InitErrorDetails]:
    """All that is wrong with the counts of an analysis or of a bin."""
    found = [missing("observed_events")] if one.observed_events is None else []
    background, error = one.background_events, one.background_error_events
    has_control = one.control_events is not None
    if background is None and not has_control and one.control_ratio is None:
        found.append(missing("background_events"))
    if has_control and one.control_ratio is None:
        found.append(problem("control_ratio", "missing: control_events needs the background there over that here"))
    if one.control_ratio is not None and not has_control:
        found.append(problem("control_events", "missing: control_ratio needs the events of the control region"))
    if has_control and background is not None:
        found.append(problem("background_events", "is control_events/control_ratio: leave out one of them"))
    if has_control and error is not None:
        found.append(problem("background_error_events", "is that of the control region: leave out one of them"))
    elif error and not background:
        found.append(
            problem(
                "background_error_events",
                "needs background_events above 0; where nothing was seen in a control "
                "region, give control_events = 0 and control_ratio",
                error,
            )
        )
    elif error and background and error > MOST_RELATIVE_ERROR * background:
        found.append(
            problem(
                "background_error_events",
                f"at most {MOST_RELATIVE_ERROR:g} times background_events; where less "
                "is known, give control_events and control_ratio",
                error,
            )
        )
    return found


def bin_problems(bins: Iterable[BinKeys], windows: Iterable[Window], given: Iterable[str]) -> list[InitErrorDetails]:
    """All that is wrong with bins beside each other, beside windows and beside counts (`given` keys) of the whole."""
    found = []
    if list(windows):
        found.append(problem("bins", "give bins or windows, not both: windows are one bin"))
    for key in given:
        found.append(problem(key, "belongs into each of the bins"))
    ordered = sorted(bins, key=lambda one: one.p_out_min_gev)
    for first, second in pairwise(ordered):
        if second.p_out_min_gev < first.p_out_max_gev:
            found.append(
                problem(
                    "bins",
                    f"bins overlap between p_out_gev {second.p_out_min_gev:g} and {first.p_out_max_gev:g}: "
                    "events there would count twice",
                )
            )
    return found
