"""What a search counted and expects to count without a signal, bin by bin: data, or the expectation of a projection."""

from collections.abc import Iterable
from dataclasses import dataclass

from mubeam.experiments.card import SignalBin
from mubeam.statistics.base import Component, Counts


@dataclass(frozen=True)
class Data:
    """Counts of the bins of a search, and why they are no data: empty reasons for data.

    In a projection as many events are observed as are expected of the background, rounded.
    """

    counts: Counts
    projection_reasons: tuple[str, ...]

    @property
    def is_projection(self) -> bool:
        """Whether nothing was observed in this setting."""
        return bool(self.projection_reasons)

    @property
    def observed_events(self) -> int:
        """In all bins."""
        return sum(self.counts.observed)

    @property
    def background_events(self) -> float:
        """Expected in all bins, of all components."""
        return float(sum(self.counts.background_events))


def make_data(
    bins: tuple[SignalBin, ...],
    scale: float,
    computed: Iterable[Component],
    projection_reasons: tuple[str, ...],
) -> Data:
    """Data of the bins of a card.

    Args:
        bins: with the counts of the card.
        scale: muons x nuclei per area over those that the background of the card belongs to.
        computed: components that come on top of that of the card.
        projection_reasons: why nothing was observed in this setting; empty for data.
    """
    known = Component("card", tuple(scale * one.background_events for one in bins), (0.0,) * len(bins))
    components = (known, *computed)
    expected = Counts((0,) * len(bins), components).background_events
    seen = tuple(round(b) for b in expected) if projection_reasons else tuple(one.observed_events for one in bins)
    return Data(Counts(seen, components), projection_reasons)
