"""Where decays are looked for behind a target: along the beam, and within a round detector at the end."""

from dataclasses import dataclass
from typing import Final, Literal

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import finite_scalar, keep, positive_scalar

PRODUCTS: Final = ("particle", "all")


@dataclass(frozen=True, kw_only=True)
class DecayVolume:
    """The decay volume; z = 0 is the front of the target, and the detector stands at its end.

    Attributes:
        decay_start_m, decay_end_m: where decays count.
        aperture_radius_m: of the detector; None for one that misses nothing.
        aperture_offset_m: of its middle from the axis of the beam.
        products: "particle", where the particle itself must point into the detector, or "all" of its products.
        product_energy_min_gev: least energy of each product of its decay.

    Raises InputError for a volume that begins before the target, or ends before it begins, or an offset of nothing.
    """

    decay_start_m: float
    decay_end_m: float
    aperture_radius_m: float | None = None
    aperture_offset_m: float = 0.0
    products: Literal["particle", "all"] = "particle"
    product_energy_min_gev: float = 0.0

    def __post_init__(self) -> None:
        start, end = (
            positive_scalar("decay_start_m", self.decay_start_m),
            positive_scalar("decay_end_m", self.decay_end_m),
        )
        if end <= start:
            raise InputError(f"decay_end_m {end:g} must be behind decay_start_m {start:g}")
        keep(self, decay_start_m=start, decay_end_m=end)
        offset = finite_scalar("aperture_offset_m", self.aperture_offset_m)
        if self.aperture_radius_m is not None:
            keep(self, aperture_radius_m=positive_scalar("aperture_radius_m", self.aperture_radius_m))
        elif offset:
            raise InputError("aperture_offset_m is that of a detector: give aperture_radius_m, or leave it out")
        if offset < 0:
            raise InputError(f"aperture_offset_m must not be below zero, got {offset:g}")
        check_name("products", self.products, PRODUCTS)
        if self.products == "all" and self.aperture_radius_m is None:
            raise InputError('products = "all" asks for a detector that misses some: give aperture_radius_m')
        if self.products == "all" and offset:
            raise InputError('products = "all" is computed for a detector on the axis: leave out aperture_offset_m')
        least = finite_scalar("product_energy_min_gev", self.product_energy_min_gev)
        if least < 0:
            raise InputError(f"product_energy_min_gev must not be below zero, got {least:g}")
        keep(self, aperture_offset_m=offset, product_energy_min_gev=least)

    @property
    def length_m(self) -> float:
        """From its start to its end."""
        return self.decay_end_m - self.decay_start_m

    @property
    def asks_for_products(self) -> bool:
        """Whether it matters where the products of a decay go, or which energy they have."""
        return self.products == "all" or self.product_energy_min_gev > 0

    @property
    def is_selective(self) -> bool:
        """Whether some decays in it are not seen."""
        return self.aperture_radius_m is not None or self.product_energy_min_gev > 0

    def check_behind(self, depth_m: float) -> None:
        """InputError if the volume begins inside a target of this depth."""
        if self.decay_start_m < depth_m * (1 - 1e-12):
            raise InputError(
                f"decay_start_m {self.decay_start_m:g} is inside the target, which ends at {depth_m:g} m: both count "
                "from its front"
            )
