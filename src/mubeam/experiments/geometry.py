"""The geometry of a card: the layers in which particles are made, and the volume in which they decay."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mubeam.foundation.sections import NonNegative, Positive, Section, as_value_error, missing
from mubeam.matter.volume import DecayVolume

LAYERS = ("layers", "layer_spacing_m", "production_profile", "target_length_m")
"""Keys that say where particles are made, which a target of slabs says itself."""

DETECTOR = ("aperture_radius_m", "aperture_offset_m", "products", "product_energy_min_gev")
"""Keys that say what a detector at the end of a decay volume sees."""


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
            raise missing(type(self).__name__, "decay_region_m")
        elif len(ends) == 1:
            raise missing(type(self).__name__, "decay_end_m" if ends == ["decay_start_m"] else "decay_start_m")
        else:
            as_value_error(self.volume)
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
