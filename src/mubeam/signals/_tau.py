"""What signatures with taus ask of a card: the decay that is looked for, and a track long enough to be seen."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from mubeam.errors import CardError
from mubeam.foundation.sections import NonNegative, Number, Positive
from mubeam.signals.base import Option, SignatureSection

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis


class Tau(SignatureSection):
    """What an analysis asks of the tau leptons: the decay it looks for, and a track long enough to be seen."""

    KEY: ClassVar = "tau"
    OPTIONS: ClassVar = (
        Option("track_resolution_m", "m", "Shortest track of a tau instead of the card's.", looks_for="tau"),
    )

    branching_ratio: Annotated[Number, Field(gt=0, le=1)]
    track_resolution_m: NonNegative = 0.0
    muon_energy_max_gev: Positive | None = Field(default=None, description="of a tau that decays to a muon")


def selection(analysis: "Analysis") -> Tau:
    """What is asked of the taus; CardError if the card does not say."""
    found = analysis.section(Tau)
    if found is None:
        raise CardError(f"{Tau.KEY}: missing: the signature {analysis.signature} needs this section")
    return found


def resolution_m(analysis: "Analysis") -> float | None:
    """The shortest track that is seen; None where the analysis looks for no taus."""
    found = analysis.section(Tau)
    return None if found is None else found.track_resolution_m
