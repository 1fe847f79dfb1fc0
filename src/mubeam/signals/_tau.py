"""The section `tau` of an analysis: the tau decay that is looked for, and the shortest track that is seen."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import CardError
from mubeam.foundation.checks import LARGEST
from mubeam.foundation.sections import NonNegative, Number
from mubeam.physics.tau_decay import TRACKS, Track, least_energy_gev
from mubeam.signals.base import Choice, Option, SignatureSection

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis


class Tau(SignatureSection):
    """What an analysis asks of its taus.

    Attributes:
        branching_ratio: of the tau decay that it looks for.
        track_resolution_m: shortest track that is seen.
        track: "exponential", e^(-L/l) of the taus have a track that long, or "sharp", all whose mean length is longer.
        muon_energy_max_gev: highest energy of the muon of a tau decay; None for no cut.
    """

    KEY: ClassVar = "tau"
    OPTIONS: ClassVar = (
        Option("track_resolution_m", "m", "Shortest track of a tau instead of the card's.", looks_for="tau"),
        Choice(
            "track",
            "Taus with a track above L: exponential, a share e^(-L/l); sharp, all with mean length l > L.",
            looks_for="tau",
            known=TRACKS,
        ),
    )

    branching_ratio: Annotated[Number, Field(gt=0, le=1)]
    track_resolution_m: NonNegative = 0.0
    track: Track = "exponential"
    muon_energy_max_gev: Annotated[Number, Field(gt=LEPTON_MASS_GEV["mu"], le=LARGEST)] | None = Field(
        default=None, description="of a tau that decays to a muon"
    )


def selection(analysis: "Analysis") -> Tau:
    """The section `tau` of the analysis; CardError if it has none."""
    found = analysis.section(Tau)
    if found is None:
        raise CardError(f"{Tau.KEY}: missing: the signature {analysis.signature} needs this section")
    return found


def resolution_m(analysis: "Analysis") -> float | None:
    """The shortest track that is seen, in m; None if the analysis has no section `tau`."""
    found = analysis.section(Tau)
    return None if found is None else found.track_resolution_m


def least_tau_energy_gev(analysis: "Analysis") -> float:
    """Energy in GeV below which no tau has a track; 0 where all may have one."""
    found = selection(analysis)
    sharp = found.track == "sharp" and found.track_resolution_m > 0
    return least_energy_gev(found.track_resolution_m) if sharp else 0.0
