"""The table [scan] of a specification: which keys there are, and what each takes."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mubeam.errors import SpecError
from mubeam.foundation.sections import Number
from mubeam.matter.flux import EnergyLoss
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.spectrum import Method
from mubeam.scans import quantities
from mubeam.scans.axes import Axis, make_axis
from mubeam.statistics.discovery import MINIMUM_EVENTS, MOST_MINIMUM

MASS: Final = "mass_gev"
COUPLING: Final = "coupling"

MOST_POINTS: Final = 10**12
MOST_NAMES: Final = 1000
"""Experiments, or analyses."""


def _quantity(name: str) -> str:
    quantities.check(name)
    return name


Names = Annotated[list[str], Field(min_length=1, max_length=MOST_NAMES)]


class ScanSection(BaseModel):
    """The table [scan]."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    model: str
    experiments: Names | None = None
    analyses: Names | None = None
    searches: Names | None = None
    quantities: Annotated[list[Annotated[str, AfterValidator(_quantity)]], Field(min_length=1, max_length=MOST_NAMES)]
    parameters: dict[str, Annotated[Axis, BeforeValidator(make_axis)]] = Field(default_factory=dict)
    ties: dict[str, Any] = Field(default_factory=dict)
    points: str | None = None
    samples: Annotated[int, Field(ge=1, le=MOST_POINTS, strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64, strict=True)] = 1
    rows_per_part: Annotated[int, Field(ge=1, le=10**6, strict=True)] | None = None
    method: Method = "exact"
    form_factor: str | None = None
    precision: Precision = "standard"
    energy_loss: EnergyLoss | None = None
    polarisation: Annotated[Number, Field(ge=-1, le=1)] | None = None
    statistic: str | None = None
    confidence_level: Annotated[Number, Field(gt=0, lt=1)] | None = None
    limit_events: Annotated[Number, Field(gt=0)] | None = None
    minimum_events: Annotated[int, Field(ge=1, le=MOST_MINIMUM, strict=True)] = MINIMUM_EVENTS


class File(BaseModel):
    """The whole file; [ties] may stand beside [scan]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scan: ScanSection
    ties: dict[str, Any] | None = None

    @property
    def section(self) -> ScanSection:
        """The table with the ties in it."""
        if self.ties is None:
            return self.scan
        if self.scan.ties:
            raise SpecError("ties: stand under [scan] already: leave out one of them")
        return self.scan.model_copy(update={"ties": self.ties})


def split_search(search: str) -> tuple[str, str]:
    """Experiment and analysis of "card:analysis"."""
    card, _, analysis = search.rpartition(":")
    return card, analysis


def check_lists(section: ScanSection) -> None:
    """SpecError for names that stand twice, and for searches beside, or without, experiments and analyses."""
    for key in ("experiments", "analyses", "searches", "quantities"):
        names = getattr(section, key) or []
        if len(set(names)) < len(names):
            raise SpecError(f"scan.{key}: each at most once")
    for key in ("experiments", "analyses"):
        given = getattr(section, key) is not None
        if given and section.searches is not None:
            raise SpecError(f"scan.{key}: searches has the pairs already: leave out one of them")
        if not given and section.searches is None:
            raise SpecError(f"scan.{key}: missing: this key is required, unless searches has pairs 'card:analysis'")
    for i, search in enumerate(section.searches or ()):
        if not all(split_search(search)):
            raise SpecError(f"scan.searches.{i}: give 'card:analysis' such as 'na64mu-2022:invisible', got {search!r}")
