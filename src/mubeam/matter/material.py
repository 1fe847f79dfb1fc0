"""Target materials: a nucleus and how densely it is packed."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from mubeam.constants import AVOGADRO_PER_MOL
from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import instance, keep, positive_scalar
from mubeam.physics.nucleus import Nucleus
from mubeam.text import shown


@dataclass(frozen=True)
class Material:
    """An element as a target.

    Attributes:
        name: as used on the command line and in cards.
        nucleus: charge and mass number.
        density_g_per_cm3: mass density.
        source: where the numbers are from.
    """

    name: str
    nucleus: Nucleus
    density_g_per_cm3: float
    source: str

    def __post_init__(self) -> None:
        for name in ("name", "source"):
            instance(name, getattr(self, name), str)
        keep(self, density_g_per_cm3=positive_scalar("density_g_per_cm3", self.density_g_per_cm3))
        if not isinstance(self.nucleus, Nucleus):
            raise InputError(f"nucleus must be a Nucleus, got {shown(self.nucleus)}")

    @property
    def number_density_per_cm3(self) -> float:
        """Atoms per cm^3."""
        return self.density_g_per_cm3 * AVOGADRO_PER_MOL / self.nucleus.mass_number

    def packed(self, number_density_per_cm3: float) -> "Material":
        """The same nuclei with so many of them per cm^3."""
        density = number_density_per_cm3 * self.nucleus.mass_number / AVOGADRO_PER_MOL
        return replace(self, density_g_per_cm3=density)


_SHIPPED = (
    Material("lead", Nucleus(82, 207.2), 11.35, "arXiv 2501.06294 (A), PDG 2024 atomic properties (density)"),
    Material("tungsten", Nucleus(74, 183.84), 19.3, "PDG 2024 atomic properties"),
    Material("gold", Nucleus(79, 196.96657), 19.32, "PDG 2024 atomic properties"),
    Material("carbon", Nucleus(6, 12.0107), 2.210, "PDG 2024 atomic properties (graphite)"),
    Material("beryllium", Nucleus(4, 9.0121831), 1.848, "PDG 2024 atomic properties"),
)

MATERIALS: Final = MappingProxyType({material.name: material for material in _SHIPPED})
"""The materials that come with mubeam, by name."""


def named(material: "str | Material") -> Material:
    """The material of that name; a Material is returned as it is.

    Raises UnknownNameError for a name that is not in MATERIALS, InputError for anything else.
    """
    if isinstance(material, Material):
        return material
    if not isinstance(material, str):
        raise InputError(f"material must be a name or a Material, got {shown(material)}")
    check_name("material", material, MATERIALS)
    return MATERIALS[material]


def get(target: str | Material | Nucleus) -> Nucleus:
    """The nucleus of a material's name, a Material or a Nucleus.

    Raises UnknownNameError for a name that is not in MATERIALS, InputError for anything else.
    """
    if isinstance(target, str):
        check_name("target", target, MATERIALS)
        return MATERIALS[target].nucleus
    if isinstance(target, Material):
        return target.nucleus
    if isinstance(target, Nucleus):
        return target
    raise InputError(f"target must be a name, a Material or a Nucleus, got {shown(target)}")
