"""What a signature is: which events an analysis takes, and how likely a produced particle gives one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import LARGEST, FloatArray, finite
from mubeam.foundation.sections import Section
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis, Experiment


SAME_AS_BEAM: Final = "that of the beam"
"""A final lepton that has kept its flavour."""


class Event(NamedTuple):
    """The final state of production, arrays of one shape.

    energy_gev, mass_gev: of the particle X. lepton_energy_gev: of the outgoing lepton, which has what X leaves of the
    beam's energy; the nucleus' t/2M, at most a few MeV, is neglected. depth_m: of the production behind the target's
    front; None where only the profile of the production along the target is known. angle_rad: of X with the beam; None
    where it is not computed.
    """

    energy_gev: FloatArray
    mass_gev: FloatArray
    lepton_energy_gev: FloatArray
    depth_m: FloatArray | None = None
    angle_rad: FloatArray | None = None


class Fate(NamedTuple):
    """How the particle ends, arrays that broadcast.

    rate_per_m: inverse decay length in 1/m, 0 for a stable particle; invisible: share of its decays to products that
    are not seen; products: share of its decays to each; depth_m: where it was made, as in Event.
    """

    rate_per_m: FloatArray
    invisible: FloatArray
    products: Mapping[str, FloatArray]
    depth_m: FloatArray | None = None


@dataclass(frozen=True)
class Option:
    """A number of a signature's section that an option of the same name replaces, in Python and on the command line.

    Attributes:
        name: of the key in the section and of the option; it ends with its unit.
        unit: of the number, for tables.
        help: a sentence for the command line.
        looks_for: what an analysis without it does not look for, for the message that refuses it there.
        lowest: the smallest number that makes sense.
    """

    name: str
    unit: str
    help: str
    looks_for: str
    lowest: float = 0.0

    def check(self, given: object) -> float:
        """The number; InputError if it is not one, or too small."""
        number = finite(self.name, given)  # type: ignore[arg-type]
        if number.ndim or not self.lowest <= number <= LARGEST:
            raise InputError(f"{self.name} must be one number >= {self.lowest:g}, at most {LARGEST:g}, got {given}")
        return float(number)


class SignatureSection(Section):
    """A section of an analysis in a card that belongs to a signature, which says what may stand in it.

    KEY: its name in the card. OPTIONS: which of its numbers an option replaces.
    """

    KEY: ClassVar[str]
    OPTIONS: ClassVar[tuple[Option, ...]] = ()


def everything(event: Event, analysis: "Analysis") -> FloatArray:
    """No event is lost: 1."""
    return np.ones_like(event.energy_gev)


def no_tracks(analysis: "Analysis") -> float | None:
    """No flight is too short to be seen, since none is looked at."""
    return None


@dataclass(frozen=True)
class Signature:
    """Which events an analysis takes, and with what probability.

    Attributes:
        probability: of the signal given the fate of the particle.
        acceptance: share of the events of these energies that pass, whatever the fate; it takes no coupling.
        final_lepton: "e", "mu" or "tau", what the beam's lepton becomes, or SAME_AS_BEAM; None for any.
        assumed_shares: of visible decays, by products, for a model that leaves them open; the rest is invisible.
        is_prompt: whether the particle is taken to decay at once.
        needs_lifetime: whether it matters where the particle decays; the card then says where in `geometry`.
        section: what its own section of an analysis holds; None for no such section.
        resolution_m: the shortest flight that an analysis tells from none; None where it looks for no tracks.
        citations: keys of references.bib.
        background: cross section (N,) in pb, after the selection, of what the Standard Model makes of the same kind,
            for beam energies (N,), a target, a form factor and the analysis; None for nothing.
        background_relative_error: of the model behind it, as far as it is known.
    """

    probability: Callable[[Fate, "Experiment"], FloatArray]
    acceptance: Callable[[Event, "Analysis"], FloatArray] = everything
    final_lepton: str | None = None
    is_prompt: bool = False
    assumed_shares: Mapping[str, float] = field(default_factory=dict)
    needs_lifetime: bool = False
    section: type[SignatureSection] | None = None
    resolution_m: Callable[["Analysis"], float | None] = no_tracks
    citations: tuple[str, ...] = ()
    background: Callable[[FloatArray, Nucleus, str | FormFactor, "Analysis"], FloatArray] | None = None
    background_relative_error: float = 0.0

    def leaves(self, beam_lepton: str) -> str | None:
        """The lepton that a beam of these becomes; None for any."""
        return beam_lepton if self.final_lepton == SAME_AS_BEAM else self.final_lepton

    @property
    def options(self) -> tuple[Option, ...]:
        """Those of its section."""
        return () if self.section is None else self.section.OPTIONS

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of a card that it needs."""
        own = () if self.section is None else (self.section.KEY,)
        return ("geometry", *own) if self.needs_lifetime else own
