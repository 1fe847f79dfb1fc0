"""Counts of the sampling of events."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of the sampling.

    Attributes:
        events: events made.
        proposals: points proposed.
        overweights: points at which the density was above its envelope (should be few).
        weight: sum of the weights.
        flagged: sums of the weights of the events with each flag.
    """

    events: int = 0
    proposals: int = 0
    overweights: int = 0
    weight: float = 0.0
    flagged: dict[str, float] = field(default_factory=dict)

    @property
    def efficiency(self) -> float:
        """Events over proposals."""
        return self.events / self.proposals if self.proposals else 0.0

    def clear(self) -> None:
        """Set all counts to zero."""
        self.events = self.proposals = self.overweights = 0
        self.weight, self.flagged = 0.0, {}

    def add(self, other: "Tally") -> None:
        """Add the counts of other events."""
        self.events += other.events
        self.proposals += other.proposals
        self.overweights += other.overweights
        self.weight += other.weight
        for name, weight in other.flagged.items():
            self.flagged[name] = self.flagged.get(name, 0.0) + weight
