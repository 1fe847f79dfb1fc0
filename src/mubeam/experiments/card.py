"""The schema of an experiment card: what an experiment is, and the checks that a card must pass."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mubeam.checks import FloatArray
from mubeam.errors import UnknownNameError
from mubeam.physics.nucleus import Nucleus
from mubeam.targets import MATERIALS
from mubeam.units import CM_PER_M


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return value


Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w .,:+()/-]+$")]
"""Text that tables and figures show: letters, digits and plain punctuation."""

Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]


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
    """The incoming lepton."""

    lepton: Literal["mu"] = "mu"
    energy_gev: Positive
    exposure_mot: Positive | None = Field(default=None, description="muons on target; None: it must be given")


class Target(Section):
    """What is hit; a number density that is not given is the material's."""

    material: str
    length_m: Positive
    number_density_per_cm3: Positive | None = None

    @model_validator(mode="after")
    def _known_material(self) -> "Target":
        if self.material not in MATERIALS:
            raise ValueError(f"material {self.material!r} is unknown: known are {', '.join(MATERIALS)}")
        return self

    @property
    def nucleus(self) -> Nucleus:
        """The target nucleus."""
        return MATERIALS[self.material].nucleus

    @property
    def areal_density_per_cm2(self) -> float:
        """Nuclei per cm^2 that the beam sees."""
        density = self.number_density_per_cm3 or MATERIALS[self.material].number_density_per_cm3
        return density * self.length_m * CM_PER_M


class Geometry(Section):
    """Where particles are made and where they are looked for: layers of target, then a decay region."""

    layers: Annotated[int, Field(gt=0, strict=True)]
    layer_spacing_m: Positive
    decay_region_m: Positive
    production_profile: Literal["continuous", "layered"] = "continuous"


class Efficiency(Section):
    """Signal efficiency against the mass of the particle, linear in log mass, flat outside the table.

    `label` says in a few words where it is from, under tables and figures.
    """

    mass_gev: Annotated[list[Positive], Field(min_length=1)]
    value: Annotated[list[Share], Field(min_length=1)]
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


class Analysis(Section):
    """A search: what it looks for, where, how well, and what it saw."""

    description: str
    signature: str
    form_factor: str
    windows: Annotated[list[Window], Field(min_length=1)]
    observed_events: Annotated[int, Field(ge=0, strict=True)]
    background_events: NonNegative
    confidence_level: Annotated[Number, Field(gt=0, lt=1)]
    paper_limit_events: Positive | None = Field(default=None, description="limit a paper used; only to reproduce it")
    efficiency: Efficiency | None = None

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

    name: Label
    description: Text
    projection: bool = Field(default=False, description="whether the data are still to come")
    citations: list[str] = Field(default_factory=list)
    beam: Beam
    target: Target
    geometry: Geometry
    analyses: Annotated[dict[str, Analysis], Field(min_length=1)]

    @model_validator(mode="after")
    def _windows_below_beam(self) -> "Experiment":
        for name, analysis in self.analyses.items():
            for window in analysis.windows:
                if window.p_out_max_gev > self.beam.energy_gev:
                    raise ValueError(
                        f"analyses.{name}.windows: p_out_max_gev {window.p_out_max_gev:g} is above "
                        f"beam.energy_gev {self.beam.energy_gev:g}"
                    )
        return self

    def analysis(self, name: str) -> Analysis:
        """The analysis of that name; UnknownNameError with the nearest match if there is none."""
        if name not in self.analyses:
            raise UnknownNameError(f"analysis of {self.name}", name, self.analyses)
        return self.analyses[name]
