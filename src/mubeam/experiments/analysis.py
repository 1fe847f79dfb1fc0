"""An analysis of a card: the signature, where it looks, what it counted, and the sections of its signature."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from mubeam import signals
from mubeam.experiments.counting import (
    COUNTS,
    MOST_BINS,
    BackgroundModel,
    BinKeys,
    Events,
    SignalBin,
    Systematics,
    Window,
    bin_problems,
    count_problems,
    problem,
    refuse,
    signal_bin,
)
from mubeam.experiments.efficiency import Efficiency
from mubeam.experiments.target import Target
from mubeam.foundation.sections import NonNegative, Number, Positive, Section, printable, under
from mubeam.signals import SignatureSection

MOST_WINDOWS = 1000

S = TypeVar("S", bound=SignatureSection)


class Inherited(BaseModel):
    """Where the events of an analysis come from that its card takes over from the one that it extends.

    Attributes:
        card: name of that card.
        changed: keys of that card that this one replaces, such as "beam.exposure_mot", with which the events are not
            those that were seen.
        background_scale: muons x nuclei per area over those of that card; 1 where one of them has no such number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    card: str
    changed: tuple[str, ...]
    background_scale: Positive


def _table(value: Any) -> Any:
    if not isinstance(value, Mapping | BaseModel):
        raise PydanticCustomError("extra_forbidden", "unknown key")
    return value


class Analysis(Section):
    """A search: what it looks for, where, how well, and what it saw.

    `target` replaces parts of the experiment's; without `windows` any momentum of the outgoing lepton will do. Any
    other table is a section of the signature, which says what may stand in it.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(_table)]]

    description: Annotated[str, Field(max_length=20_000), AfterValidator(printable)]
    signature: str
    form_factor: str
    target: Target | None = None
    windows: list[Window] = Field(default_factory=list, max_length=MOST_WINDOWS)
    bins: list[BinKeys] = Field(default_factory=list, max_length=MOST_BINS)
    observed_events: Events | None = None
    background_events: NonNegative | None = None
    background_error_events: NonNegative | None = None
    background_model: BackgroundModel = "gamma"
    control_events: Events | None = None
    control_ratio: Positive | None = None
    systematics: Systematics = Field(default_factory=dict)
    shared_systematics: Systematics = Field(default_factory=dict)
    confidence_level: Annotated[Number, Field(gt=0, lt=1)]
    paper_limit_events: Positive | None = Field(default=None, description="limit a paper used; only to reproduce it")
    efficiency: Efficiency | None = None
    inherited: Inherited | None = Field(default=None, description="not a key of a card: set where it extends another")

    @property
    def expected_background(self) -> float:
        """Background events in all bins, at the exposure and target of this card."""
        return sum(one.background_events for one in self.signal_bins)

    @property
    def counted_events(self) -> int:
        """Observed events in all bins."""
        return sum(one.observed_events for one in self.signal_bins)

    @property
    def momentum_windows(self) -> tuple[Window, ...]:
        """Of all bins, or its windows; none where the momentum of the outgoing lepton does not matter."""
        return tuple(window for one in self.signal_bins for window in one.windows)

    @property
    def signal_bins(self) -> tuple[SignalBin, ...]:
        """The bins (B,) that it counts in; without `bins` one, the union of its windows."""
        scale = 1.0 if self.inherited is None else self.inherited.background_scale
        shared = self.shared_systematics
        if not self.bins:
            return (signal_bin(self, tuple(self.windows), scale, self.systematics, shared),)
        return tuple(signal_bin(one, (one,), scale, self.systematics | one.systematics, shared) for one in self.bins)

    @property
    def sections(self) -> dict[str, SignatureSection]:
        """Sections of signatures, by name."""
        return dict(self.__pydantic_extra__)

    def section(self, schema: type[S]) -> S | None:
        """The section of this kind; None if the card has none."""
        found = self.sections.get(schema.KEY)
        return found if isinstance(found, schema) else None

    @property
    def options(self) -> dict[str, float | str]:
        """The numbers and words in its sections that an option replaces."""
        return {
            option.name: getattr(section, option.name)
            for section in self.sections.values()
            for option in type(section).OPTIONS
        }

    def with_option(self, name: str, value: float | str) -> "Analysis":
        """The analysis with another of its `options`."""
        changed = {
            key: section.model_copy(update={name: value})
            for key, section in self.sections.items()
            if any(option.name == name for option in type(section).OPTIONS)
        }
        return self.model_copy(update=changed)

    @model_validator(mode="after")
    def _sections_of_signatures(self) -> "Analysis":
        for key, given in self.__pydantic_extra__.items():
            schema = signals.section(key, self.signature)
            if schema is None:
                line = InitErrorDetails(type="extra_forbidden", loc=(key,), input=given)
                raise ValidationError.from_exception_data(type(self).__name__, [line])
            with under(key):
                self.__pydantic_extra__[key] = schema.model_validate(given)
        return self

    @model_validator(mode="after")
    def _what_was_counted(self) -> "Analysis":
        if self.bins:
            given = [key for key in COUNTS if getattr(self, key) is not None]
            problems = bin_problems(self.bins, self.windows, given)
        else:
            problems = count_problems(self)
        twice = sorted(set(self.shared_systematics) & set(self.systematics).union(*(b.systematics for b in self.bins)))
        problems += [problem("shared_systematics", f"{name} stands in systematics too: give it once") for name in twice]
        refuse(type(self).__name__, problems)
        return self

    @model_validator(mode="after")
    def _no_overlap(self) -> "Analysis":
        ordered = sorted(self.windows, key=lambda window: window.p_out_min_gev)
        for first, second in pairwise(ordered):
            if second.p_out_min_gev < first.p_out_max_gev:
                raise ValueError(
                    f"windows overlap between p_out_gev {second.p_out_min_gev:g} and {first.p_out_max_gev:g}: "
                    "events there would count twice"
                )
        return self
