"""The protocol of a signature: which events an analysis accepts, and with what probability a particle gives one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import LARGEST, FloatArray, finite
from mubeam.foundation.sections import Section
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.signals._seen import Seen

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis, Experiment


SAME_AS_BEAM: Final = "that of the beam"
"""A final lepton that has kept its flavour."""


class Event(NamedTuple):
    """The final state of production, arrays of one shape.

    Attributes:
        energy_gev, mass_gev: of the particle X.
        lepton_energy_gev: of the outgoing lepton, beam energy less that of X (the nucleus' recoil t/2M, at most a few
            MeV, is neglected).
        depth_m: depth of production behind the target's front; None where only its profile is known.
        angle_rad: angle of X with the beam; None where it is not computed.
        lepton_polarisation: mean helicity of a negative outgoing lepton, of a positive one with the other sign; None
            where the signature does not see it, or it is zero.
    """

    energy_gev: FloatArray
    mass_gev: FloatArray
    lepton_energy_gev: FloatArray
    depth_m: FloatArray | None = None
    angle_rad: FloatArray | None = None
    lepton_polarisation: FloatArray | None = None


class Fate(NamedTuple):
    """How the particle decays, arrays that broadcast.

    Attributes:
        rate_per_m: inverse decay length in 1/m; 0 for a stable particle.
        invisible: branching ratio to products that are not seen.
        products: branching ratio by products, such as "tau- mu+".
        depth_m: depth of production, as in Event.
        seen: the decays whose products a detector sees; None where no products are asked for.
    """

    rate_per_m: FloatArray
    invisible: FloatArray
    products: Mapping[str, FloatArray]
    depth_m: FloatArray | None = None
    seen: Seen | None = None


class Became(NamedTuple):
    """What became of particles, event by event, arrays (n,).

    Attributes:
        is_visible: whether it decays, anywhere, to products that are seen.
        place_m: z of the decay behind the target's front; inf for a particle that does not decay.
    """

    is_visible: NDArray[np.bool_]
    place_m: FloatArray


@dataclass(frozen=True)
class Option:
    """A number of a signature's section that an option of the same name replaces, in Python and on the command line.

    Attributes:
        name: name of the option and of the key in the section; ends with its unit.
        unit: unit of the number, for tables.
        help: a sentence for the command line.
        looks_for: noun for the message "no analysis looks for a ..." where the option is refused, such as "tau".
        lowest: smallest number allowed.
    """

    name: str
    unit: str
    help: str
    looks_for: str
    lowest: float = 0.0

    changes_data: ClassVar[bool] = True

    def check(self, given: object) -> float:
        """`given` as a float; InputError if it is not one number from `lowest` to LARGEST."""
        number = finite(self.name, given)  # type: ignore[arg-type]
        if number.ndim or not self.lowest <= number <= LARGEST:
            raise InputError(f"{self.name} must be one number >= {self.lowest:g}, at most {LARGEST:g}, got {given}")
        return float(number)


@dataclass(frozen=True)
class Choice:
    """A word of a signature's section that an option of the same name replaces.

    It says how a signal is estimated, not what is looked for: data stay data.

    Attributes:
        name: name of the option and of the key in the section.
        help: a sentence for the command line.
        looks_for: as in Option.
        known: the words.
    """

    name: str
    help: str
    looks_for: str
    known: tuple[str, ...]

    changes_data: ClassVar[bool] = False

    def check(self, given: object) -> str:
        """`given`; UnknownNameError if it is not one of `known`."""
        check_name(self.name, given, self.known)
        return str(given)


class SignatureSection(Section):
    """A signature's own section of an analysis in a card; its fields are the section's keys.

    Attributes:
        KEY: name of the section in the card.
        OPTIONS: options that replace numbers and words of the section.
    """

    KEY: ClassVar[str]
    OPTIONS: ClassVar[tuple[Option | Choice, ...]] = ()


def everything(event: Event, analysis: "Analysis") -> FloatArray:
    """Acceptance 1 for every event."""
    return np.ones_like(event.energy_gev)


def any_energy(analysis: "Analysis") -> float:
    """0: the outgoing lepton may have any energy."""
    return 0.0


def no_helicity(analysis: "Analysis") -> bool:
    """False: the acceptance does not depend on the helicity of the outgoing lepton."""
    return False


def no_tracks(analysis: "Analysis") -> float | None:
    """None: the signature looks at no tracks."""
    return None


@dataclass(frozen=True)
class Signature:
    """A signature: which events an analysis accepts, and with what probability.

    Attributes:
        probability: gives the probability of a signal from the particle's Fate and the experiment.
        acceptance: gives the share of events accepted from their energies (Event) and the analysis; independent of the
            coupling and of the decay.
        final_lepton: "e", "mu" or "tau", the outgoing lepton, or SAME_AS_BEAM; None for any.
        assumed_shares: branching ratios to visible products, for a model that leaves its decays open; the rest is
            invisible.
        is_prompt: whether the particle is taken to decay where it is made.
        needs_lifetime: whether the place of the decay matters; the card then needs `geometry`.
        has_detector: whether what misses a detector at the end of the decay volume is lost: the share of particles
            that point into it is then the acceptance, which must not be given, and Fate.seen is given where products
            are asked for.
        behind_shield: whether matter may lie between the target and the volume in which decays count, which a card then
            gives by `decay_start_m` and `decay_end_m`; else it begins at the end of the target.
        takes_all: whether it takes all events, so that what any other signature takes is among them.
        section: class of the signature's own section of an analysis; None for no such section.
        least_lepton_energy_gev: gives the energy in GeV below which `acceptance` takes no outgoing lepton; integrals
            over energies end there.
        sees_helicity: gives whether `acceptance` depends on the helicity of the outgoing lepton, as that of its decay
            products' energy does.
        resolution_m: gives the shortest track that the analysis sees, in m; None where it looks for no tracks.
        counts: gives the events (n,) that `probability` is the share of, from what Became of their particles; None
            where it is not known from that alone.
        citations: keys of references.bib.
        background: gives the cross section (N,) in pb, after the selection, of the Standard Model's background from
            beam energies (N,), nucleus, form factor and analysis; None for no background.
        background_relative_error: relative uncertainty of that cross section.

    Raises InputError for an acceptance beside that of a detector, or beside `counts`.
    """

    probability: Callable[[Fate, "Experiment"], FloatArray]
    acceptance: Callable[[Event, "Analysis"], FloatArray] = everything
    final_lepton: str | None = None
    is_prompt: bool = False
    assumed_shares: Mapping[str, float] = field(default_factory=dict)
    needs_lifetime: bool = False
    has_detector: bool = False
    behind_shield: bool = False
    takes_all: bool = False
    section: type[SignatureSection] | None = None
    least_lepton_energy_gev: Callable[["Analysis"], float] = any_energy
    sees_helicity: Callable[["Analysis"], bool] = no_helicity
    resolution_m: Callable[["Analysis"], float | None] = no_tracks
    counts: Callable[[Became, "Experiment"], NDArray[np.bool_]] | None = None
    citations: tuple[str, ...] = ()
    background: Callable[[FloatArray, Nucleus, str | FormFactor, "Analysis"], FloatArray] | None = None
    background_relative_error: float = 0.0

    def __post_init__(self) -> None:
        if self.has_detector and self.acceptance is not everything:
            raise InputError("a signature with has_detector has no acceptance of its own: leave it out")
        if self.counts is not None and self.acceptance is not everything:
            raise InputError("counts knows nothing of an acceptance: leave one of them out")

    def leaves(self, beam_lepton: str) -> str | None:
        """The lepton that a beam of these becomes; None for any."""
        return beam_lepton if self.final_lepton == SAME_AS_BEAM else self.final_lepton

    @property
    def options(self) -> tuple[Option | Choice, ...]:
        """Options of its section."""
        return () if self.section is None else self.section.OPTIONS

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of the sections that a card needs for it."""
        own = () if self.section is None else (self.section.KEY,)
        return ("geometry", *own) if self.needs_lifetime else own
