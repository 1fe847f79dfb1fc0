"""What a search counted and expects to count without a signal, bin by bin: data, or the expectation of a projection."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from mubeam.experiments.counting import SignalBin
from mubeam.statistics.background import AnyBackground, Background
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import Channel, Counts, Systematic
from mubeam.statistics.one_bin import one_bin

CARD = "card"
"""Name of the background that a card gives."""


@dataclass(frozen=True)
class Data:
    """Counts of the bins of a search, and why they are no data: empty reasons for data.

    In a projection nothing is observed: its limits are those of the median expectation.
    """

    counts: Counts
    projection_reasons: tuple[str, ...]

    @property
    def is_projection(self) -> bool:
        """Whether nothing was observed in this setting."""
        return bool(self.projection_reasons)

    @property
    def observed_events(self) -> int:
        """In all bins; in a projection the median of what is expected without a signal."""
        if self.counts.observed is not None:
            return sum(self.counts.observed)
        if self.counts.bins == 1:
            return one_bin(self.counts).quantile(0.5)
        return Bins(self.counts).outcomes.quantile_events(0.5)

    @property
    def background_events(self) -> float:
        """Expected in all bins, of all components."""
        return float(sum(self.counts.background_events))

    @property
    def background_error_events(self) -> float:
        """Error of `background_events`: those of bins and components in quadrature, without systematic errors."""
        return sqrt(sum(one.sd**2 for one in self.counts.background))

    @property
    def background(self) -> str:
        """What is expected in all bins, and its error if it has one, in events."""
        return with_error(self.background_events, self.background_error_events)


def with_error(events: float, error_events: float) -> str:
    """A number of events and its error, if it has one."""
    return f"{events:.4g}" + (f" +- {error_events:.2g}" if error_events else "")


def make_data(
    bins: tuple[SignalBin, ...],
    scale: float,
    computed: Iterable[tuple[Background, ...]],
    projection_reasons: tuple[str, ...],
    name: str = "counts",
    experiment: str = "experiment",
) -> Data:
    """Data of the bins of a card.

    Args:
        bins: with the counts of the card.
        scale: muons x nuclei per area over those that the background of the card belongs to.
        computed: components that come on top of that of the card, each for all bins.
        projection_reasons: why nothing was observed in this setting; empty for data.
        name: of the channel, in what is exported.
        experiment: its name stands before those of systematic errors that it does not share.
    """
    background: list[AnyBackground] = [_of_card(one).scaled(scale) for one in bins]
    for component in computed:
        background = [one + other for one, other in zip(background, component, strict=True)]
    observed = None if projection_reasons else tuple(one.observed_events for one in bins)
    counts = Counts(observed, tuple(background), _systematics(bins, experiment), (Channel(name, len(bins)),))
    return Data(counts, projection_reasons)


def _of_card(one: SignalBin) -> Background:
    if one.control is not None:
        return Background(None, control=one.control, name=CARD)
    return Background(one.background_events, one.background_error_events, None, one.background_model, CARD)


def _systematics(bins: tuple[SignalBin, ...], experiment: str) -> tuple[Systematic, ...]:
    """The nuisances of all bins; those that are not shared have the name of the experiment before their own."""
    names = dict.fromkeys((named.name, named.is_shared) for one in bins for named in one.systematics)
    found = []
    for name, is_shared in names:
        errors = [next((n[1:3] for n in one.systematics if n.name == name), (0.0, 0.0)) for one in bins]
        signal, background = zip(*errors, strict=True)
        found.append(Systematic(name if is_shared else f"{experiment}_{name}", signal, background))
    return tuple(found)
