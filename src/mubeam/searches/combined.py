"""What several searches expect together of one signal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mubeam.searches.verdict import Verdict, WithVerdict

if TYPE_CHECKING:
    from mubeam.searches.factors import Yield


@dataclass(frozen=True, kw_only=True)
class CombinedYield(WithVerdict):
    """The yields of several searches at one point, and what their counts say together.

    Attributes:
        labels: experiment and analysis of each.
        parts: their yields, in the same order.
        verdict: what all counts say of the signal in one likelihood, whose bins lie side by side.
    """

    labels: tuple[tuple[str, str], ...]
    parts: tuple["Yield", ...]
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        pairs = zip(self.labels, self.parts, strict=True)
        searches = [
            {"experiment": experiment, "analysis": analysis, **part.to_dict()} for (experiment, analysis), part in pairs
        ]
        return {"searches": searches, **self.verdict.to_dict()}
