"""The schema of an experiment card: what an experiment is, and the checks that a card must pass."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from mubeam import signals
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import CardError, InputError, UnknownNameError, check_name
from mubeam.experiments.beams import BeamSpectrum, Charge
from mubeam.experiments.counting import (
    COUNTS,
    MOST_BINS,
    BackgroundModel,
    BinKeys,
    Events,
    Systematics,
    bin_problems,
    count_problems,
    problem,
    refuse,
    signal_bin,
)
from mubeam.experiments.counting import SignalBin as SignalBin
from mubeam.experiments.counting import Window as Window
from mubeam.experiments.efficiency import Efficiency
from mubeam.experiments.materials import MaterialKeys, keys_of, name_problem, own_materials
from mubeam.experiments.tracks import BeamTracks
from mubeam.foundation.checks import LARGEST, FloatArray, positive_scalar
from mubeam.foundation.sections import (
    Key,
    Name,
    NonNegative,
    Number,
    Positive,
    Section,
    Text,
    printable,
    refused,
    under,
)
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.material import MATERIALS, Material, named
from mubeam.matter.stack import MOST_REPEATS, VACUUM, Slab, Stack, TargetNuclei
from mubeam.matter.volume import DecayVolume
from mubeam.physics import kinematics
from mubeam.physics.nucleus import Nucleus
from mubeam.signals import SignatureSection
from mubeam.units import MM_PER_M

MOST_WINDOWS = 1000
MOST_SPREAD = 0.2
MOST_DIVERGENCE_MRAD = 100.0
RAD_PER_MRAD = 1e-3
MOST_ANALYSES = 1000
MOST_SLABS = 1000
MOST_MATERIALS = 100

TRACKS_LOSE = "the energies of beam.tracks are those along the tracks, with all losses in them: say none"

LAYERS = ("layers", "layer_spacing_m", "production_profile", "target_length_m")
"""Keys of `geometry` that say where particles are made, which a target of slabs says itself."""

DETECTOR = ("aperture_radius_m", "aperture_offset_m", "products", "product_energy_min_gev")
"""Keys of `geometry` that say what a detector at the end of a decay volume sees."""

SPREADS = ("spot_sigma_mm", "divergence_mrad", "momentum_spread")
"""Keys of `beam` that are drawn for each event; rates know them by a detector of finite size alone."""

POLARISED_MUONS = "it is that of muons, as pion decays make them: leave it out for a beam of electrons"
LOSS_OF_MUONS = "it is that of muons, electrons shower: leave it out of a beam of electrons, or say none"

S = TypeVar("S", bound=SignatureSection)


def _both_axes(value: Any) -> Any:
    """One number for x and y."""
    return [value, value] if isinstance(value, int | float) and not isinstance(value, bool) else value


Axes = Annotated[list[NonNegative], BeforeValidator(_both_axes), Field(min_length=2, max_length=2)]
"""A number for each of x and y, or one for both."""


class Beam(Section):
    """The incoming lepton: a line at energy_gev, or a spectrum of muons, or tracks (CSV files beside the card).

    Electrons are for thin targets: what their showers in the target take from the beam, and make besides, is left out.
    """

    lepton: Literal["mu", "e"] = "mu"
    charges: list[Charge] = Field(default=["minus"], min_length=1, max_length=2)
    energy_gev: Positive | None = None
    spectrum: BeamSpectrum | None = None
    tracks: BeamTracks | None = Field(default=None, description="of secondary muons, by energy and angle")
    exposure_mot: Positive | None = Field(
        default=None, description="leptons on target; None: those of the spectrum, or it must be given"
    )
    polarisation: Annotated[Number, Field(ge=-1, le=1)] = Field(
        default=0.0, description="mean helicity of mu-, of mu+ with the other sign, as muons of pion decays have it"
    )
    spot_sigma_mm: Axes | None = Field(default=None, description="of the places in x and y at the target's front")
    divergence_mrad: Axes | None = Field(
        default=None, description="standard deviations of the slopes in x and y, at most 100"
    )
    momentum_spread: Annotated[Number, Field(ge=0, le=MOST_SPREAD)] | None = Field(
        default=None, description="standard deviation of the momentum over its mean, of a beam of one energy"
    )
    UNSOURCED: ClassVar = Section.UNSOURCED | {"charges"}

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without spreads that are not given: the hash of a card that has none is what it was before there were any."""
        found: dict[str, Any] = handler(self)
        return {key: value for key, value in found.items() if key not in SPREADS or value is not None}

    @model_validator(mode="after")
    def _spreads(self) -> "Beam":
        given = [key for key in SPREADS if getattr(self, key) is not None]
        if self.tracks is not None and given:
            raise ValueError(f"{given[0]}: tracks have energies and angles of their own: leave it out")
        if self.spectrum is not None and self.momentum_spread is not None:
            raise ValueError("momentum_spread: the spectrum says the energies: leave it out")
        if self.divergence_mrad is not None and max(self.divergence_mrad) > MOST_DIVERGENCE_MRAD:
            raise ValueError(f"divergence_mrad must be at most {MOST_DIVERGENCE_MRAD:g}, got {self.divergence_mrad}")
        return self

    @model_validator(mode="after")
    def _line_or_spectrum(self) -> "Beam":
        if sum(part is not None for part in (self.energy_gev, self.spectrum, self.tracks)) != 1:
            raise ValueError("give either energy_gev, for a line, or spectrum, or tracks")
        if self.tracks is not None and min(self.tracks.energy_gev) <= LEPTON_MASS_GEV[self.lepton]:
            raise ValueError(f"tracks: energies must be above the mass of the {self.lepton}")
        if self.highest_energy_gev <= LEPTON_MASS_GEV[self.lepton]:
            raise ValueError(f"{self.highest_energy_gev:g} GeV is not above the mass of the {self.lepton}")
        if self.energy_gev is None and self.lepton != "mu":
            what = "tracks are" if self.spectrum is None else "a spectrum is one"
            raise ValueError(f"{what} of muons: give energy_gev")
        if self.polarisation and self.lepton != "mu":
            raise ValueError(f"polarisation: {POLARISED_MUONS}")
        if len(set(self.charges)) < len(self.charges):
            raise ValueError("charges: each at most once")
        if self.spectrum is not None and not sum(self.spectrum.muons(self.charges)) > 0:
            raise ValueError(f"spectrum has no muons of charge {' or '.join(self.charges)}")
        return self

    @property
    def muons_on_target(self) -> float | None:
        """The exposure in leptons: that of the card, else all muons of the spectrum; None if neither says."""
        if self.exposure_mot is None and self.spectrum is not None:
            return float(sum(self.spectrum.muons(self.charges)))
        return self.exposure_mot

    @property
    def is_round(self) -> bool:
        """Whether its spot and divergence are the same along x and y."""
        return all(len(set(axes)) == 1 for axes in (self.spot_sigma_mm, self.divergence_mrad) if axes is not None)

    @property
    def spot_m(self) -> FloatArray:
        """Standard deviations (2,) of the place at the target's front, along x and y."""
        return np.array(self.spot_sigma_mm or [0.0, 0.0]) / MM_PER_M

    @property
    def divergence_rad(self) -> FloatArray:
        """Standard deviations (2,) of the slopes along x and y."""
        return np.array(self.divergence_mrad or [0.0, 0.0]) * RAD_PER_MRAD

    def width_m(self, plane_m: float) -> float:
        """Standard deviation per axis of a round beam that goes straight on from the target's front to a plane."""
        return float(np.hypot(self.spot_m[0], self.divergence_rad[0] * plane_m))

    @property
    def particles(self) -> str:
        """What the beam is made of, in words; those of a table of tracks are what made the muons."""
        if self.tracks is not None:
            return "particles"
        return {"mu": "muons", "e": "electrons"}[self.lepton]

    @property
    def highest_energy_gev(self) -> float:
        """The energy of the line, or the end of the spectrum or table."""
        if self.tracks is not None:
            return float(self.tracks.nodes()[0][-1])
        return float(self.energy_gev or 0) if self.spectrum is None else self.spectrum.energy_high_gev[-1]

    @property
    def lowest_energy_gev(self) -> float:
        """The energy of the line, or the beginning of the spectrum or table."""
        if self.tracks is not None:
            return float(self.tracks.nodes()[0][0])
        return float(self.energy_gev or 0) if self.spectrum is None else self.spectrum.energy_low_gev[0]

    def energies(self, order: int, breaks_gev: Sequence[float] = ()) -> tuple[FloatArray, FloatArray]:
        """Energies (K,) in GeV and the share of the muons, or tracks, that each stands for; `order` points in a bin.

        `breaks_gev` cut bins, as in BeamSpectrum.nodes.
        """
        if self.tracks is not None:
            return self.tracks.nodes()
        if self.spectrum is None:
            return np.array([self.highest_energy_gev]), np.ones(1)
        return self.spectrum.nodes(self.charges, order, breaks_gev)

    @property
    def label(self) -> str:
        """Charge and energy in a few words."""
        charge = "/".join(self.lepton + {"minus": "-", "plus": "+"}[charge] for charge in self.charges)
        if self.tracks is not None:
            return f"{charge}, tracks of {self.tracks.total_m:g} m up to {self.highest_energy_gev:g} GeV"
        if self.spectrum is None:
            return f"{charge} of {self.energy_gev:g} GeV"
        return f"{charge}, spectrum of {self.lowest_energy_gev:g} to {self.highest_energy_gev:g} GeV"


class SlabKeys(BaseModel):
    """A slab of a target, as `mubeam.matter.stack.Slab`; its numbers have sources, or target.source.slabs is theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    material: str
    thickness_m: Positive
    repeat: Annotated[int, Field(gt=0, le=MOST_REPEATS, strict=True)] = 1
    produces: bool = Field(default=True, strict=True)
    source: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _slab(self) -> "SlabKeys":
        unknown = sorted(set(self.source) - {"material", "thickness_m", "repeat", "produces"})
        if unknown:
            raise ValueError(f"source.{unknown[0]} is the source of no key")
        return self

    def slab(self, own_materials: Mapping[str, Material]) -> Slab:
        """The slab of `mubeam.matter.stack` that these keys describe, of one of these materials or of mubeam's."""
        return Slab(own_materials.get(self.material, self.material), self.thickness_m, self.repeat, self.produces)


def _as_value(make: Any) -> None:
    """ValueError, which has its place in the card, for the InputError of `make`."""
    try:
        make()
    except InputError as error:
        raise ValueError(str(error)) from None


class Target(Section):
    """The target: one material of a length, or slabs; its number density is that of the material unless it is given.

    With energy_per_nucleon_gev the nuclei move against the beam: a collider, which has a luminosity and no length.
    """

    UNSOURCED: ClassVar = Section.UNSOURCED | {"slabs"}

    material: str | None = Field(default=None, description="None: that of the slabs that produce")
    length_m: Positive | None = Field(default=None, description="None: it must be given, or follows from slabs")
    number_density_per_cm3: Annotated[Number, Field(gt=0, le=1e30)] | None = None
    energy_per_nucleon_gev: Annotated[Number, Field(ge=1, le=LARGEST)] | None = None
    slabs: Annotated[list[SlabKeys], Field(min_length=1, max_length=MOST_SLABS)] | None = None
    energy_loss: EnergyLoss = Field(default="none", description="of the beam on its way: in full, at the mean rate")
    own_materials: dict[str, Any] = Field(
        default_factory=dict, exclude=True, repr=False, description="not a key: the Materials of the card, by name"
    )

    @model_validator(mode="after")
    def _consistent(self) -> "Target":
        if self.slabs is not None:
            self._check_slabs(self.slabs)
        elif self.material is None:
            raise _missing(type(self).__name__, "material")
        elif self.material not in self._known:
            raise ValueError(str(UnknownNameError("material", self.material, self._known)))
        elif self.is_colliding:
            _as_value(lambda: self._made_of.one_nucleus)
        if self.energy_per_nucleon_gev is not None and (self.length_m or self.number_density_per_cm3):
            raise ValueError(
                "nuclei with energy_per_nucleon_gev collide: leave out length_m and number_density_per_cm3"
            )
        if self.is_colliding and self.energy_loss != "none":
            raise ValueError(
                "nuclei with energy_per_nucleon_gev collide: the beam loses no energy, leave energy_loss out"
            )
        return self

    def _check_slabs(self, slabs: list[SlabKeys]) -> None:
        others = ("material", "length_m", "number_density_per_cm3", "energy_per_nucleon_gev")
        given = [name for name in others if getattr(self, name) is not None]
        if given:
            raise ValueError(f"slabs say what is hit: leave out {' and '.join(given)}")
        unsourced = [i for i, slab in enumerate(slabs) if not set(slab.source) & {"thickness_m"}]
        if unsourced and "slabs" not in self.source:
            raise ValueError('no source for slabs: add source.slabs = "...", or source.thickness_m to each')
        for i, slab in enumerate(slabs):
            with under("slabs", i):
                self._check_slab(slab)
        _as_value(lambda: self.own_stack)

    def _check_slab(self, slab: SlabKeys) -> None:
        known = (*self._known, VACUUM)
        try:
            if slab.material not in known:
                raise UnknownNameError("material", slab.material, known)
            slab.slab(self.own_materials)
        except InputError as error:
            raise refused(str(error)) from None

    @property
    def _known(self) -> dict[str, Material]:
        """Materials by name, those of the card among them."""
        return {**MATERIALS, **self.own_materials}

    @property
    def _made_of(self) -> Material:
        """The material of a target that is given by a length."""
        return self._known[str(self.material)]

    @property
    def own_stack(self) -> Stack | None:
        """The stack of the slabs; None where the target is given by a length."""
        return None if self.slabs is None else Stack(tuple(keys.slab(self.own_materials) for keys in self.slabs))

    @property
    def own_length_m(self) -> float | None:
        """The length of the card: length_m, or that of all slabs; None where it must be given."""
        own = self.own_stack
        return self.length_m if own is None else own.depth_m

    @property
    def made_in(self) -> str:
        """Name of the material in which particles are made, or the names of several."""
        own = self.own_stack
        return str(self.material) if own is None else " and ".join(one.name for one in own.materials)

    @property
    def nucleus(self) -> Nucleus:
        """The nucleus of an element; InputError, which names the nuclei, where particles are made on several."""
        if self.own_stack is None:
            return self._made_of.one_nucleus
        if len(self.own_stack.materials) > 1:
            raise InputError(f"particles are made in {self.made_in}: choose one of them")
        return self.own_stack.materials[0].one_nucleus

    def targets(self, length_m: float | None) -> tuple[TargetNuclei, ...]:
        """The nuclei on which particles are made, for a target of this length (None for a collider)."""
        return (TargetNuclei(self.nucleus, 1.0, None),) if length_m is None else self.stack(length_m).targets

    @property
    def is_colliding(self) -> bool:
        """Whether the nuclei move."""
        return self.energy_per_nucleon_gev is not None

    def stack(self, length_m: float, geometry: "Geometry | None" = None) -> Stack:
        """The target at this length, with all that belongs to it in proportion.

        Particles are made in the depth of the layers of `geometry`, with as many nuclei per area as in the length; in
        the length itself if it is None.
        """
        own = self.own_stack
        if own is not None:
            return own if length_m == own.depth_m else own.scaled(length_m / own.depth_m)
        material = self._made_of
        density = self.number_density_per_cm3 or material.number_density_per_cm3
        if geometry is None or not geometry.has_layers:
            return Stack((Slab(material.packed(density), length_m),))
        packed = material.packed(density * length_m / geometry.depth_m)
        if geometry.production_profile == "layered":
            return Stack((Slab(packed, geometry.depth_m / geometry.number, geometry.number),), at_ends=True)
        return Stack((Slab(packed, geometry.depth_m),))

    def areal_density_per_cm2(self, length_m: float) -> float:
        """Nuclei per cm^2 that the beam sees along this length."""
        return self.stack(length_m).nuclei_per_cm2

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


class Geometry(Section):
    """Where particles are looked for: a decay region behind the target.

    Layers say where they are made; a target of slabs says so itself.
    """

    layers: Annotated[int, Field(gt=0, le=1_000_000, strict=True)] | None = None
    layer_spacing_m: Positive | None = None
    decay_region_m: Positive | None = Field(default=None, description="behind the target; or decay_start_m and the end")
    decay_start_m: Positive | None = Field(default=None, description="from the front of the target, as decay_end_m")
    decay_end_m: Positive | None = None
    aperture_radius_m: Positive | None = Field(default=None, description="of a detector there; None: it misses nothing")
    aperture_offset_m: NonNegative = 0.0
    products: Literal["particle", "all"] = "particle"
    product_energy_min_gev: NonNegative = Field(default=0.0, description="of each product of the decay")
    production_profile: Literal["continuous", "layered"] = "continuous"
    target_length_m: Positive | None = Field(
        default=None, description="length of target that these layers belong to; None: that of the card"
    )

    @model_validator(mode="after")
    def _region_or_volume(self) -> "Geometry":
        ends = [name for name in ("decay_start_m", "decay_end_m") if getattr(self, name) is not None]
        if self.decay_region_m is not None:
            if ends or not self.model_fields_set.isdisjoint(DETECTOR):
                raise ValueError(
                    "decay_region_m begins at the end of the target: leave it out, or decay_start_m and all"
                )
        elif not ends:
            raise _missing(type(self).__name__, "decay_region_m")
        elif len(ends) == 1:
            raise _missing(type(self).__name__, "decay_end_m" if ends == ["decay_start_m"] else "decay_start_m")
        else:
            _as_value(self.volume)
        return self

    def volume(self, target_m: float = 0.0) -> DecayVolume:
        """Where decays count, behind a target of this length."""
        if self.decay_start_m is None or self.decay_end_m is None:
            return DecayVolume(decay_start_m=target_m, decay_end_m=target_m + (self.decay_region_m or 0.0))
        return DecayVolume(
            decay_start_m=self.decay_start_m,
            decay_end_m=self.decay_end_m,
            aperture_radius_m=self.aperture_radius_m,
            aperture_offset_m=self.aperture_offset_m,
            products=self.products,
            product_energy_min_gev=self.product_energy_min_gev,
        )

    @property
    def has_layers(self) -> bool:
        """Whether it says itself where particles are made."""
        return self.layers is not None and self.layer_spacing_m is not None

    @property
    def number(self) -> int:
        """Number of layers; 1 where the card has none."""
        return self.layers or 1

    @property
    def depth_m(self) -> float:
        """Length in m of the part of the target in which particles are made, by the layers."""
        return self.number * (self.layer_spacing_m or 0.0)

    def scaled(self, factor: float) -> "Geometry":
        """The geometry of a target longer by this factor: more layers as far as whole ones fill the depth."""
        if factor == 1 or not self.has_layers:
            return self
        layers = max(1, round(self.number * factor))
        return self.model_copy(update={"layers": layers, "layer_spacing_m": self.depth_m * factor / layers})


def _missing(title: str, *path: str) -> ValidationError:
    """The problem that a key is not there."""
    return ValidationError.from_exception_data(title, [InitErrorDetails(type="missing", loc=path, input={})])


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


def _table(value: Any) -> Any:
    if not isinstance(value, Mapping | BaseModel):
        raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")
    return value


class Analysis(Section):
    """A search: what it looks for, where, how well, and what it saw.

    `target` replaces parts of the experiment's; without `windows` any momentum of the outgoing lepton will do. Any
    other table is a section of the signature, which says what may stand in it.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(_table)]]

    description: Annotated[str, Field(max_length=20_000), AfterValidator(printable)]
    signature: str
    form_factor: str
    target: Target | None = None
    windows: list[Window] = Field(default_factory=list, max_length=MOST_WINDOWS)
    bins: list[BinKeys] = Field(default_factory=list, max_length=MOST_BINS)
    observed_events: Events | None = None
    background_events: NonNegative | None = None
    background_error_events: NonNegative | None = None
    background_model: BackgroundModel = "gamma"
    control_events: Events | None = None
    control_ratio: Positive | None = None
    systematics: Systematics = Field(default_factory=dict)
    shared_systematics: Systematics = Field(default_factory=dict)
    confidence_level: Annotated[Number, Field(gt=0, lt=1)]
    paper_limit_events: Positive | None = Field(default=None, description="limit a paper used; only to reproduce it")
    efficiency: Efficiency | None = None
    inherited: Inherited | None = Field(default=None, description="not a key of a card: set where it extends another")

    @property
    def expected_background(self) -> float:
        """Background events in all bins, at the exposure and target of this card."""
        return sum(one.background_events for one in self.signal_bins)

    @property
    def counted_events(self) -> int:
        """Observed events in all bins."""
        return sum(one.observed_events for one in self.signal_bins)

    @property
    def momentum_windows(self) -> tuple[Window, ...]:
        """Of all bins, or its windows; none where the momentum of the outgoing lepton does not matter."""
        return tuple(window for one in self.signal_bins for window in one.windows)

    @property
    def signal_bins(self) -> tuple[SignalBin, ...]:
        """The bins (B,) that it counts in; without `bins` one, the union of its windows."""
        scale = 1.0 if self.inherited is None else self.inherited.background_scale
        shared = self.shared_systematics
        if not self.bins:
            return (signal_bin(self, tuple(self.windows), scale, self.systematics, shared),)
        return tuple(signal_bin(one, (one,), scale, self.systematics | one.systematics, shared) for one in self.bins)

    @property
    def sections(self) -> dict[str, SignatureSection]:
        """Sections of signatures, by name."""
        return dict(self.__pydantic_extra__)

    def section(self, schema: type[S]) -> S | None:
        """The section of this kind; None if the card has none."""
        found = self.sections.get(schema.KEY)
        return found if isinstance(found, schema) else None

    @property
    def options(self) -> dict[str, float | str]:
        """The numbers and words in its sections that an option replaces."""
        return {
            option.name: getattr(section, option.name)
            for section in self.sections.values()
            for option in type(section).OPTIONS
        }

    def with_option(self, name: str, value: float | str) -> "Analysis":
        """The analysis with another of its `options`."""
        changed = {
            key: section.model_copy(update={name: value})
            for key, section in self.sections.items()
            if any(option.name == name for option in type(section).OPTIONS)
        }
        return self.model_copy(update=changed)

    @model_validator(mode="after")
    def _sections_of_signatures(self) -> "Analysis":
        for key, given in self.__pydantic_extra__.items():
            schema = signals.section(key, self.signature)
            if schema is None:
                line = InitErrorDetails(type="extra_forbidden", loc=(key,), input=given)
                raise ValidationError.from_exception_data(type(self).__name__, [line])
            with under(key):
                self.__pydantic_extra__[key] = schema.model_validate(given)
        return self

    @model_validator(mode="after")
    def _what_was_counted(self) -> "Analysis":
        if self.bins:
            given = [key for key in COUNTS if getattr(self, key) is not None]
            problems = bin_problems(self.bins, self.windows, given)
        else:
            problems = count_problems(self)
        twice = sorted(set(self.shared_systematics) & set(self.systematics).union(*(b.systematics for b in self.bins)))
        problems += [problem("shared_systematics", f"{name} stands in systematics too: give it once") for name in twice]
        refuse(type(self).__name__, problems)
        return self

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
    materials: dict[Name, MaterialKeys] = Field(
        default_factory=dict, max_length=MOST_MATERIALS, description="of its own, for target.material and slabs"
    )
    target: Target
    geometry: Geometry | None = None
    analyses: Annotated[dict[Name, Analysis], Field(min_length=1, max_length=MOST_ANALYSES)]

    @model_validator(mode="before")
    @classmethod
    def _materials_for_targets(cls, given: Any) -> Any:
        """Hands the card's own materials to its targets, which look their names up in them."""
        if not isinstance(given, Mapping):
            return given
        table = given.get("materials", {})
        with under("materials"):
            keys = own_materials(table) if isinstance(table, Mapping) else table
        own = {name: one.material(name) for name, one in keys.items()} if isinstance(keys, Mapping) else {}

        def handed(table: Any) -> Any:
            if not isinstance(table, Mapping) or not isinstance(table.get("target"), Mapping):
                return table
            if "own_materials" in table["target"]:
                line = InitErrorDetails(type="extra_forbidden", loc=("target", "own_materials"), input=None)
                raise ValidationError.from_exception_data(cls.__name__, [line])
            return {**table, "target": {**table["target"], "own_materials": own}} if own else table

        found = handed(given) if "materials" not in given else {**handed(given), "materials": keys}
        if isinstance(given.get("analyses"), Mapping):
            found = {**found, "analyses": {name: handed(one) for name, one in given["analyses"].items()}}
        return found

    @model_validator(mode="after")
    def _windows_below_beam(self) -> "Experiment":
        for name, analysis in self.analyses.items():
            for key, window in [*(("windows", one) for one in analysis.windows), *(("bins", b) for b in analysis.bins)]:
                if window.p_out_max_gev > self.beam.highest_energy_gev:
                    raise ValueError(
                        f"analyses.{name}.{key}: p_out_max_gev {window.p_out_max_gev:g} is above the beam's "
                        f"{self.beam.highest_energy_gev:g} GeV"
                    )
        return self

    @model_validator(mode="after")
    def _tracks(self) -> "Experiment":
        if self.beam.tracks is None:
            return self
        for key, target in self._targets():
            if target.energy_loss != "none":
                raise ValueError(f"{key}.energy_loss: {TRACKS_LOSE}")
            if target.is_colliding:
                raise ValueError(f"{key}.energy_per_nucleon_gev: tracks are in matter at rest: leave it out")
            if target.own_stack is not None and len(target.own_stack.materials) > 1:
                raise ValueError(f"{key}.slabs: tracks are in one material: say produces = false of the others")
        if self.geometry is not None and self.geometry.aperture_radius_m is not None:
            raise ValueError(
                "geometry.aperture_radius_m: the angles of beam.tracks are not followed to a detector: leave it out"
            )
        return self

    def _targets(self) -> Iterator[tuple[str, Target]]:
        """The targets of the card, with their keys."""
        yield "target", self.target
        for name, analysis in self.analyses.items():
            if analysis.target is not None:
                yield f"analyses.{name}.target", analysis.target

    def nuclei_per_cm2(self, target: Target, length_m: float) -> float:
        """Nuclei per cm^2 that a particle of the beam sees in a target of this length; with tracks, along these."""
        areal = target.areal_density_per_cm2(length_m)
        if self.beam.tracks is None:
            return areal
        stack = target.stack(length_m)
        return areal * self.beam.tracks.total_m / sum(s.thickness_m * s.repeat for s in stack.slabs if s.produces)

    @model_validator(mode="after")
    def _loss_of_muons(self) -> "Experiment":
        spreads = [key for key in SPREADS if getattr(self.beam, key) is not None]
        for key, target in self._targets():
            if spreads and target.is_colliding:
                raise ValueError(f"beam.{spreads[0]}: it is that of a beam on a target at rest: leave it out")
            if self.beam.polarisation and target.is_colliding:
                raise ValueError("beam.polarisation: rates of polarised beams are of targets at rest: leave it out")
            if self.beam.lepton != "mu" and target.energy_loss != "none":
                raise ValueError(f"{key}.energy_loss: {LOSS_OF_MUONS}")
        return self

    @model_validator(mode="after")
    def _layers_or_slabs(self) -> "Experiment":
        if self.geometry is None:
            return self
        given = [name for name in LAYERS if name in self.geometry.model_fields_set]
        if self.target.slabs is not None and given:
            raise ValueError(f"geometry.{given[0]}: target.slabs say where particles are made: leave it out")
        for name in ("layers", "layer_spacing_m"):
            evenly = self.target.slabs is not None or self.geometry.decay_start_m is not None
            if not evenly and getattr(self.geometry, name) is None:
                raise _missing(type(self).__name__, "geometry", name)
        return self

    def __copy__(self) -> "Experiment":
        """A copy, which `model_copy` may change: what follows from the old parts is left behind."""
        found = super().__copy__()
        for name, kind in vars(type(self)).items():
            if isinstance(kind, cached_property):
                found.__dict__.pop(name, None)
        return found

    @cached_property
    def decay_geometry(self) -> Geometry:
        """Where particles are made and decay, for the target of this card; CardError if the card has no geometry."""
        if self.geometry is None:
            raise CardError("geometry: missing: the signature of this analysis needs this section")
        own = self.target.length_m
        return self.geometry if own is None else (self._geometry_of(own) or self.geometry)

    @property
    def decay_region_m(self) -> float:
        """Length of the decay region; CardError if the card does not say."""
        volume = self.decay_volume
        return volume.decay_end_m - volume.decay_start_m

    @cached_property
    def decay_volume(self) -> DecayVolume:
        """Where decays count, for this target; CardError if the card does not say, or it begins inside the target."""
        depth = self.stack.depth_m
        try:
            volume = self.decay_geometry.volume(depth)
            volume.check_behind(depth)
        except InputError as error:
            raise CardError(f"geometry.{error}") from None
        return volume

    @cached_property
    def stack(self) -> Stack:
        """The target of this card, with where in it particles are made.

        CardError if the card gives it no length and no layers. Without a length the layers have the nuclei of their
        depth.
        """
        length = self.target.own_length_m
        geometry = None if self.geometry is None else self.decay_geometry
        if length is None and geometry is not None and geometry.has_layers:
            length = geometry.target_length_m or geometry.depth_m
        if length is None:
            raise CardError("target.length_m: missing: this target has no length")
        return self.target.stack(length, geometry)

    def _geometry_of(self, length_m: float) -> Geometry | None:
        """The geometry of a target of this length: its depth grows with it; None if the card has no geometry."""
        own = None if self.geometry is None else self.geometry.target_length_m or self.target.length_m
        if self.geometry is None or own is None:
            return self.geometry
        return self.geometry.scaled(length_m / own).model_copy(update={"target_length_m": length_m})

    def with_target(self, target: Target, length_m: float) -> "Experiment":
        """This experiment with another target, of this length, and the geometry that belongs to that length."""
        own = target.own_length_m
        if target.slabs is not None and own is not None:
            factor = length_m / own
            slabs = [one.model_copy(update={"thickness_m": one.thickness_m * factor}) for one in target.slabs]
            return self.model_copy(update={"target": target.model_copy(update={"slabs": slabs})})
        laid = target.model_copy(update={"length_m": length_m})
        return self.model_copy(update={"target": laid, "geometry": self._geometry_of(length_m)})

    def on(self, material: str | Material, length_m: float | None = None) -> "Experiment":
        """This experiment, as a projection, with its target (those of its analyses too) of another material.

        `length_m`: of the target; None keeps it, and with it the depth. Raises InputError for a collider and for slabs,
        UnknownNameError for a material that is not known.
        """
        if self.target.is_colliding or self.target.slabs is not None:
            raise InputError(f"{self.name} has no target of one material and a length: write a card for another one")
        found = named(material)
        own = {} if MATERIALS.get(found.name) == found else {found.name: found}
        if own and (taken := name_problem(found.name)):
            raise InputError(taken)

        def of_it(target: Target, length: float | None) -> Target:
            kept = {key: text for key, text in target.source.items() if key != "number_density_per_cm3"}
            changed: dict[str, Any] = {
                "material": found.name,
                "number_density_per_cm3": None,
                "own_materials": own,
                "source": kept,
            }
            if length is not None:
                changed |= {"length_m": length, "source": kept | {"length_m": "given in Python"}}
            return target.model_copy(update=changed)

        if length_m is not None:
            length_m = positive_scalar("length_m", length_m)
        analyses = {
            name: one if one.target is None else one.model_copy(update={"target": of_it(one.target, None)})
            for name, one in self.analyses.items()
        }
        changes: dict[str, Any] = {"target": of_it(self.target, length_m), "analyses": analyses, "projection": True}
        geometry = self.geometry if length_m is None else self._geometry_of(length_m)
        materials = {name: keys_of(one) for name, one in own.items()}
        return self.model_copy(update=changes | {"geometry": geometry, "materials": materials})

    def without_layers(self) -> "Experiment":
        """This experiment with particles made along the length of a target, whatever its layers are."""
        if self.geometry is None:
            return self
        kept = {"layers": None, "layer_spacing_m": None, "target_length_m": None}
        return self.model_copy(update={"geometry": self.geometry.model_copy(update=kept)})

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
