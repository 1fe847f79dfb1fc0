"""The schema of an experiment card: what an experiment is, and the checks that a card must pass."""

import re
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import CardError, check_name
from mubeam.experiments.beams import BeamSpectrum, Charge
from mubeam.foundation.checks import LARGEST, FloatArray
from mubeam.matter.material import MATERIALS
from mubeam.physics import kinematics
from mubeam.physics.nucleus import Nucleus
from mubeam.units import CM_PER_M


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return value


def _printable(value: str) -> str:
    if any(not (letter.isprintable() or letter in "\n\t\r") for letter in value):
        raise ValueError("has control characters: write plain text")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("must be 1 to 60 letters, digits, blanks and . , : + - ( ), and begin with a letter or digit")
    return value


def _key(value: str) -> str:
    if not (value.isprintable() and KEY.fullmatch(value)):
        raise ValueError("must be a key of BibTeX: 1 to 200 letters, digits and signs, without blanks and commas")
    return value


KEY = re.compile(r"[^\s,{}%\\\"#~]{1,200}")
NAME = re.compile(r"\w[\w .,:+()-]{0,59}")
"""Of an experiment or an analysis: it may stand in the name of a file, in a table and in a figure."""

MOST_WINDOWS = 1000
MOST_ANALYSES = 1000
MOST_POINTS = 10_000
"""Of a table of efficiencies."""

Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=20_000), AfterValidator(_printable)]
Name = Annotated[str, AfterValidator(_name)]
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w .,:+()/-]+$")]
"""Text that tables and figures show: letters, digits and plain punctuation."""

Key = Annotated[str, AfterValidator(_key)]
"""Of references.bib, or of a user's own bibliography."""

Positive = Annotated[Number, Field(gt=0, le=LARGEST)]
NonNegative = Annotated[Number, Field(ge=0, le=LARGEST)]


class Section(BaseModel):
    """A part of a card: unknown keys are refused, and each key with a number has its source in `source`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    UNSOURCED: ClassVar[frozenset[str]] = frozenset({"source"})

    source: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sources(self) -> "Section":
        given = {
            name
            for name in self.model_fields_set - self.UNSOURCED
            if isinstance(getattr(self, name), int | float | list) and getattr(self, name) is not None
        }
        missing = sorted(given - set(self.source))
        if missing:
            raise ValueError(f'no source for {", ".join(missing)}: add source.{missing[0]} = "..."')
        unknown = sorted(set(self.source) - set(type(self).model_fields))
        if unknown:
            raise ValueError(f"source.{unknown[0]} is the source of no key")
        return self


class Beam(Section):
    """The incoming lepton: a line at energy_gev, or a spectrum (a CSV file beside the card, or its table)."""

    lepton: Literal["mu"] = "mu"
    charges: Annotated[list[Charge], Field(min_length=1, max_length=2)] = ["minus"]
    energy_gev: Positive | None = None
    spectrum: BeamSpectrum | None = None
    exposure_mot: Positive | None = Field(
        default=None, description="muons on target; None: those of the spectrum, or it must be given"
    )
    UNSOURCED: ClassVar = Section.UNSOURCED | {"charges"}

    @model_validator(mode="after")
    def _line_or_spectrum(self) -> "Beam":
        if (self.energy_gev is None) == (self.spectrum is None):
            raise ValueError("give either energy_gev, for a line, or spectrum")
        if self.highest_energy_gev <= LEPTON_MASS_GEV[self.lepton]:
            raise ValueError(f"{self.highest_energy_gev:g} GeV is not above the mass of the {self.lepton}")
        if len(set(self.charges)) < len(self.charges):
            raise ValueError("charges: each at most once")
        if self.spectrum is not None and not sum(self.spectrum.muons(self.charges)) > 0:
            raise ValueError(f"spectrum has no muons of charge {' or '.join(self.charges)}")
        return self

    @property
    def muons_on_target(self) -> float | None:
        """The exposure: that of the card, else all muons of the spectrum; None if neither says."""
        if self.exposure_mot is None and self.spectrum is not None:
            return float(sum(self.spectrum.muons(self.charges)))
        return self.exposure_mot

    @property
    def highest_energy_gev(self) -> float:
        """The energy of the line, or the end of the spectrum."""
        return float(self.energy_gev or 0) if self.spectrum is None else self.spectrum.energy_high_gev[-1]

    def energies(self, order: int) -> tuple[FloatArray, FloatArray]:
        """Energies (K,) in GeV and the share of the muons that each stands for; `order` points in a bin."""
        if self.spectrum is None:
            return np.array([self.highest_energy_gev]), np.ones(1)
        return self.spectrum.nodes(self.charges, order)

    @property
    def label(self) -> str:
        """Charge and energy in a few words."""
        charge = "/".join({"minus": "mu-", "plus": "mu+"}[charge] for charge in self.charges)
        if self.spectrum is None:
            return f"{charge} of {self.energy_gev:g} GeV"
        return f"{charge}, spectrum up to {self.highest_energy_gev:g} GeV"


class Target(Section):
    """The target; its number density is that of the material unless it is given.

    With energy_per_nucleon_gev the nuclei move against the beam: a collider, which has a luminosity and no length.
    """

    material: str
    length_m: Positive | None = Field(default=None, description="None: it must be given")
    number_density_per_cm3: Annotated[Number, Field(gt=0, le=1e30)] | None = None
    energy_per_nucleon_gev: Annotated[Number, Field(ge=1, le=LARGEST)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Target":
        if self.material not in MATERIALS:
            raise ValueError(f"material {self.material!r} is unknown: known are {', '.join(MATERIALS)}")
        if self.energy_per_nucleon_gev is not None and (self.length_m or self.number_density_per_cm3):
            raise ValueError(
                "nuclei with energy_per_nucleon_gev collide: leave out length_m and number_density_per_cm3"
            )
        return self

    @property
    def nucleus(self) -> Nucleus:
        """The target nucleus."""
        return MATERIALS[self.material].nucleus

    @property
    def is_colliding(self) -> bool:
        """Whether the nuclei move."""
        return self.energy_per_nucleon_gev is not None

    def areal_density_per_cm2(self, length_m: float) -> float:
        """Nuclei per cm^2 that the beam sees along this length."""
        density = self.number_density_per_cm3 or MATERIALS[self.material].number_density_per_cm3
        return density * length_m * CM_PER_M

    def at_rest(self, energy_gev: FloatArray, lepton_mass_gev: float) -> FloatArray:
        """Beam energies as the nucleus sees them, (E1 E2 + p1 p2)/M for a nucleus that moves against the beam."""
        if self.energy_per_nucleon_gev is None:
            return energy_gev
        mass = self.nucleus.mass_gev
        energy = self.nucleus.mass_number * self.energy_per_nucleon_gev
        # the lowest bin of a spectrum may begin below the mass
        beam = np.maximum(energy_gev, lepton_mass_gev)
        product = kinematics.momentum(energy, mass) * kinematics.momentum(beam, lepton_mass_gev)
        return np.asarray((energy * beam + product) / mass)


class Tau(Section):
    """What an analysis asks of the tau leptons: the decay it looks for, and a track long enough to be seen."""

    branching_ratio: Annotated[Number, Field(gt=0, le=1)]
    track_resolution_m: NonNegative = 0.0
    muon_energy_max_gev: Positive | None = Field(default=None, description="of a tau that decays to a muon")


class Geometry(Section):
    """Where particles are made and where they are looked for: layers of target, then a decay region."""

    layers: Annotated[int, Field(gt=0, le=1_000_000, strict=True)]
    layer_spacing_m: Positive
    decay_region_m: Positive
    production_profile: Literal["continuous", "layered"] = "continuous"
    target_length_m: Positive | None = Field(
        default=None, description="length of target that these layers belong to; None: that of the card"
    )

    @property
    def depth_m(self) -> float:
        """Length in m of the part of the target in which particles are made."""
        return self.layers * self.layer_spacing_m

    def scaled(self, factor: float) -> "Geometry":
        """The geometry of a target longer by this factor: more layers as far as whole ones fill the depth."""
        if factor == 1:
            return self
        layers = max(1, round(self.layers * factor))
        return self.model_copy(update={"layers": layers, "layer_spacing_m": self.depth_m * factor / layers})


class Efficiency(Section):
    """Signal efficiency against the mass of the particle, linear in log mass, flat outside the table.

    `label` says in a few words where it is from, under tables and figures.
    """

    mass_gev: Annotated[list[Positive], Field(min_length=1, max_length=MOST_POINTS)]
    value: Annotated[list[Share], Field(min_length=1, max_length=MOST_POINTS)]
    label: Label = "table of the card"

    @model_validator(mode="after")
    def _table(self) -> "Efficiency":
        if len(self.mass_gev) != len(self.value):
            raise ValueError(f"mass_gev has {len(self.mass_gev)} entries and value {len(self.value)}: give as many")
        if any(b <= a for a, b in pairwise(self.mass_gev)):
            raise ValueError("mass_gev must rise")
        return self

    def __call__(self, mass_gev: FloatArray) -> FloatArray:
        """Efficiency at these masses, same shape."""
        return np.interp(np.log(mass_gev), np.log(self.mass_gev), self.value)


class Window(BaseModel):
    """A range of the outgoing lepton's momentum, which stands for its energy: E_X = E - p_out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    p_out_min_gev: NonNegative = 0.0
    p_out_max_gev: Positive

    @model_validator(mode="after")
    def _not_empty(self) -> "Window":
        if self.p_out_min_gev >= self.p_out_max_gev:
            raise ValueError(
                f"empty window: p_out_min_gev {self.p_out_min_gev:g} >= p_out_max_gev {self.p_out_max_gev:g}"
            )
        return self


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


class Analysis(Section):
    """A search: what it looks for, where, how well, and what it saw.

    `target` replaces parts of the experiment's; without `windows` any momentum of the outgoing lepton will do.
    """

    description: Annotated[str, Field(max_length=20_000), AfterValidator(_printable)]
    signature: str
    form_factor: str
    target: Target | None = None
    tau: Tau | None = None
    windows: list[Window] = Field(default_factory=list, max_length=MOST_WINDOWS)
    observed_events: Annotated[int, Field(ge=0, strict=True)]
    background_events: NonNegative
    confidence_level: Annotated[Number, Field(gt=0, lt=1)]
    paper_limit_events: Positive | None = Field(default=None, description="limit a paper used; only to reproduce it")
    efficiency: Efficiency | None = None
    inherited: Inherited | None = Field(default=None, description="not a key of a card: set where it extends another")

    @property
    def expected_background(self) -> float:
        """Background events at the exposure and target of this card."""
        return self.background_events * (1.0 if self.inherited is None else self.inherited.background_scale)

    @property
    def tau_selection(self) -> Tau:
        """The selection of taus of this analysis; CardError if the card has no section tau."""
        if self.tau is None:
            raise CardError(f"tau: missing: the signature {self.signature} needs this section")
        return self.tau

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


class Experiment(BaseModel):
    """One experiment: beam, target, geometry and its analyses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    description: Text
    projection: bool = Field(default=False, strict=True, description="whether the data are still to come")
    citations: list[Key] = Field(default_factory=list, max_length=1000)
    beam: Beam
    target: Target
    geometry: Geometry | None = None
    analyses: Annotated[dict[Name, Analysis], Field(min_length=1, max_length=MOST_ANALYSES)]

    @model_validator(mode="after")
    def _windows_below_beam(self) -> "Experiment":
        for name, analysis in self.analyses.items():
            for window in analysis.windows:
                if window.p_out_max_gev > self.beam.highest_energy_gev:
                    raise ValueError(
                        f"analyses.{name}.windows: p_out_max_gev {window.p_out_max_gev:g} is above the beam's "
                        f"{self.beam.highest_energy_gev:g} GeV"
                    )
        return self

    @property
    def decay_geometry(self) -> Geometry:
        """Where particles are made and decay, for the target of this card; CardError if the card has no geometry."""
        if self.geometry is None:
            raise CardError("geometry: missing: the signature of this analysis needs this section")
        own = self.target.length_m
        return self.geometry if own is None else (self._geometry_of(own) or self.geometry)

    def _geometry_of(self, length_m: float) -> Geometry | None:
        """The geometry of a target of this length: its depth grows with it; None if the card has no geometry."""
        own = None if self.geometry is None else self.geometry.target_length_m or self.target.length_m
        if self.geometry is None or own is None:
            return self.geometry
        return self.geometry.scaled(length_m / own).model_copy(update={"target_length_m": length_m})

    def with_target(self, target: Target, length_m: float) -> "Experiment":
        """This experiment with another target, of this length, and the geometry that belongs to that length."""
        laid = target.model_copy(update={"length_m": length_m})
        return self.model_copy(update={"target": laid, "geometry": self._geometry_of(length_m)})

    def projection_reasons(self, analysis: str) -> tuple[str, ...]:
        """Why the events of this analysis are not data of this card's setting; empty if they are."""
        inherited = self.analysis(analysis).inherited
        if self.projection:
            return ("the card is a projection",)
        if inherited is None or not inherited.changed:
            return ()
        keys = [key for key in inherited.changed if key != "projection"]
        reasons = ["its events are those of a projection"] if len(keys) < len(inherited.changed) else []
        return (*reasons, *(f"{key} is not that of {inherited.card}" for key in keys))

    def analysis(self, name: str) -> Analysis:
        """The analysis of that name; UnknownNameError with the nearest match if there is none."""
        check_name(f"analysis of {self.name}", name, self.analyses)
        return self.analyses[name]
