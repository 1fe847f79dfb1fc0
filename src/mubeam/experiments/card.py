"""The schema of an experiment card: its sections, each in a file of its own, and how they go together."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from mubeam.errors import CardError, InputError, check_name
from mubeam.experiments.analysis import Analysis as Analysis
from mubeam.experiments.analysis import Inherited as Inherited
from mubeam.experiments.beam import LOSS_OF_MUONS, SPREADS, TRACKS_LOSE
from mubeam.experiments.beam import Beam as Beam
from mubeam.experiments.counting import SignalBin as SignalBin
from mubeam.experiments.counting import Window as Window
from mubeam.experiments.geometry import LAYERS
from mubeam.experiments.geometry import Geometry as Geometry
from mubeam.experiments.materials import MaterialKeys, keys_of, name_problem, own_materials
from mubeam.experiments.target import SlabKeys as SlabKeys
from mubeam.experiments.target import Target as Target
from mubeam.foundation.checks import positive_scalar
from mubeam.foundation.sections import Key, Name, Text, missing, under
from mubeam.matter.material import MATERIALS, Material, named
from mubeam.matter.stack import Stack
from mubeam.matter.volume import DecayVolume

MOST_ANALYSES = 1000
MOST_MATERIALS = 100


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
        known, length, found = self._last_nuclei.get(id(target), (None, None, 0.0))
        if known is None or length != length_m:
            found = self._made_nuclei_per_cm2(target, length_m)
            self._last_nuclei[id(target)] = target, length_m, found
        return found

    @cached_property
    def _last_nuclei(self) -> dict[int, tuple[Target | None, float | None, float]]:
        """Those of the targets of the card, each held, for the last length that was asked for."""
        return {}

    def _made_nuclei_per_cm2(self, target: Target, length_m: float) -> float:
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
                raise missing(type(self).__name__, "geometry", name)
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
