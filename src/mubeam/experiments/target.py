"""The target of a card: a material of a length, slabs, or nuclei that move against the beam."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mubeam.errors import InputError, UnknownNameError
from mubeam.experiments.geometry import Geometry
from mubeam.foundation.checks import LARGEST, FloatArray
from mubeam.foundation.sections import Number, Positive, Section, Text, as_value_error, missing, refused, under
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.material import MATERIALS, Material
from mubeam.matter.stack import MOST_REPEATS, VACUUM, Slab, Stack, TargetNuclei
from mubeam.physics import kinematics
from mubeam.physics.nucleus import Nucleus

MOST_SLABS = 1000


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
            raise missing(type(self).__name__, "material")
        elif self.material not in self._known:
            raise ValueError(str(UnknownNameError("material", self.material, self._known)))
        elif self.is_colliding:
            as_value_error(lambda: self._made_of.one_nucleus)
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
        as_value_error(lambda: self.own_stack)

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

    def nucleus_energy_gev(self, nucleus: Nucleus) -> float:
        """Energy of a nucleus of the target in the laboratory: its mass if it does not move."""
        if self.energy_per_nucleon_gev is None:
            return nucleus.mass_gev
        return nucleus.mass_number * self.energy_per_nucleon_gev

    def stack(self, length_m: float, geometry: Geometry | None = None) -> Stack:
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
        if not self.is_colliding:
            return energy_gev
        mass, energy = self.nucleus.mass_gev, self.nucleus_energy_gev(self.nucleus)
        # the lowest bin of a spectrum may begin below the mass
        beam = np.maximum(energy_gev, lepton_mass_gev)
        product = kinematics.momentum(energy, mass) * kinematics.momentum(beam, lepton_mass_gev)
        return np.asarray((energy * beam + product) / mass)
