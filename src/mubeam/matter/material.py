"""Materials: elements and compounds, how densely they are packed, and what a muon loses its energy to in them."""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from math import exp, log
from types import MappingProxyType
from typing import Final, NamedTuple

from mubeam.constants import AVOGADRO_PER_MOL
from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import instance, keep, positive_scalar
from mubeam.matter._shipped import SHIPPED
from mubeam.matter.elements import ELEMENTS, SYMBOLS, element
from mubeam.physics.energy_loss.density_effect import DensityEffect, general
from mubeam.physics.nucleus import Nucleus
from mubeam.physics.radiation_length import radiation_length_g_per_cm2
from mubeam.text import shown

SUM_WITHIN = 1e-3
"""How far from 1 the sum of mass fractions may be; they are normalised."""

Fractions = Mapping[str, float] | tuple[tuple[str, float], ...]


class Constituent(NamedTuple):
    """A nucleus of a material and its share of the mass."""

    nucleus: Nucleus
    mass_fraction: float


@dataclass(frozen=True)
class Material:
    """An element, compound or mixture.

    Give one of nucleus, composition and mass_fractions. What is left out of the last three follows from the elements:
    I by Bragg's rule, the density effect by the general parameters of Sternheimer and Peierls, X0 by Tsai's formula.

    Attributes:
        name: as used on the command line and in cards.
        nucleus: charge and mass number of an element; None for a compound.
        density_g_per_cm3: mass density.
        source: where the numbers are from.
        composition: atoms of each element, {"H": 2, "O": 1}.
        mass_fractions: shares of the mass, {"H": 0.1119, "O": 0.8881}, which add up to 1.
        mean_excitation_ev: I in eV.
        density_effect: Sternheimer's parameters.
        radiation_length_g_per_cm2: X0 in g/cm^2.

    Raises InputError for numbers out of range and fractions that do not add up, UnknownNameError for no element.
    """

    name: str
    nucleus: Nucleus | None = None
    density_g_per_cm3: float = 0.0
    source: str = ""
    _: KW_ONLY
    composition: Fractions | None = None
    mass_fractions: Fractions | None = None
    mean_excitation_ev: float | None = None
    density_effect: DensityEffect | None = None
    radiation_length_g_per_cm2: float | None = None

    def __post_init__(self) -> None:
        for name in ("name", "source"):
            instance(name, getattr(self, name), str)
        keep(self, density_g_per_cm3=positive_scalar("density_g_per_cm3", self.density_g_per_cm3))
        given = (self.nucleus, self.composition, self.mass_fractions)
        if sum(part is not None for part in given) != 1:
            raise InputError(f"{self.name}: give one of nucleus, composition and mass_fractions")
        if self.nucleus is not None and not isinstance(self.nucleus, Nucleus):
            raise InputError(f"nucleus must be a Nucleus, got {shown(self.nucleus)}")
        for name in ("composition", "mass_fractions"):
            if getattr(self, name) is not None:
                keep(self, **{name: _parts(self.name, name, getattr(self, name))})
        if self.nucleus is None and len(self.constituents) == 1:
            keep(self, nucleus=self.constituents[0].nucleus, composition=None, mass_fractions=None)
        self._complete()

    def _complete(self) -> None:
        for name, computed in (
            ("mean_excitation_ev", self._bragg),
            ("radiation_length_g_per_cm2", self._radiation_length),
        ):
            value = getattr(self, name)
            keep(self, **{name: computed() if value is None else positive_scalar(name, value)})
        effect = self.density_effect
        if effect is None:
            effect = general(self.mean_ionisation_ev, self.density_g_per_cm3, self.electrons_per_mass)
        elif not isinstance(effect, DensityEffect):
            raise InputError(f"density_effect must be a DensityEffect, got {shown(effect)}")
        keep(self, density_effect=effect)

    def _bragg(self) -> float:
        """I of a mixture of its elements: ln I weighted with their electrons (PDG, Eq. 34.11)."""
        electrons = [w * n.charge_number / n.mass_number for n, w in self.constituents]
        logs = [log(_mean_excitation_ev(n)) for n, _ in self.constituents]
        return exp(sum(e * one for e, one in zip(electrons, logs, strict=True)) / sum(electrons))

    def _radiation_length(self) -> float:
        parts = self.constituents
        return 1 / sum(w / radiation_length_g_per_cm2(n.charge_number, n.mass_number) for n, w in parts)

    @cached_property
    def constituents(self) -> tuple[Constituent, ...]:
        """Its nuclei and their shares of the mass, which add up to 1."""
        if self.nucleus is not None:
            return (Constituent(self.nucleus, 1.0),)
        if self.mass_fractions is not None:
            parts = [(element(symbol).nucleus, share) for symbol, share in _pairs(self.mass_fractions)]
        else:
            atoms = [(element(symbol).nucleus, number) for symbol, number in _pairs(self.composition or ())]
            parts = [(nucleus, number * nucleus.mass_number) for nucleus, number in atoms]
        total = sum(share for _, share in parts)
        return tuple(Constituent(nucleus, share / total) for nucleus, share in parts)

    @property
    def is_compound(self) -> bool:
        """Whether it has nuclei of several kinds."""
        return self.nucleus is None

    @property
    def one_nucleus(self) -> Nucleus:
        """The nucleus of an element; InputError, which names the nuclei, for a compound."""
        if self.nucleus is not None:
            return self.nucleus
        nuclei = ", ".join(
            f"{SYMBOLS[n.charge_number]} = Nucleus({n.charge_number}, {n.mass_number:g})" for n, _ in self.constituents
        )
        raise InputError(f"{self.name} is a compound, and cross sections are per nucleus: give one of {nuclei}")

    @property
    def number_density_per_cm3(self) -> float:
        """Atoms of all kinds per cm^3."""
        return sum(number for _, number in self.nuclei_per_cm3)

    @property
    def nuclei_per_cm3(self) -> tuple[tuple[Nucleus, float], ...]:
        """Its nuclei and how many of each there are per cm^3."""
        per_cm3 = self.density_g_per_cm3 * AVOGADRO_PER_MOL
        return tuple((nucleus, per_cm3 * share / nucleus.mass_number) for nucleus, share in self.constituents)

    @property
    def electrons_per_mass(self) -> float:
        """<Z/A> in mol/g."""
        return sum(share * nucleus.charge_number / nucleus.mass_number for nucleus, share in self.constituents)

    @property
    def mean_ionisation_ev(self) -> float:
        """I in eV: `mean_excitation_ev`, which is always known."""
        return float(self.mean_excitation_ev or 0.0)

    @property
    def radiation_length_m(self) -> float:
        """X0 as a length at this density."""
        return float(self.radiation_length_g_per_cm2 or 0.0) / self.density_g_per_cm3 / 100

    def packed(self, number_density_per_cm3: float) -> "Material":
        """The same nuclei with so many of them per cm^3."""
        density = self.density_g_per_cm3 * (number_density_per_cm3 / self.number_density_per_cm3)
        return replace(self, density_g_per_cm3=density)


def _mean_excitation_ev(nucleus: Nucleus) -> float:
    """I of the element; 10 eV x Z, Bloch's rule, beyond those known."""
    symbol = SYMBOLS.get(nucleus.charge_number)
    return 10.0 * nucleus.charge_number if symbol is None else ELEMENTS[symbol].mean_excitation_ev


def _pairs(parts: Fractions) -> Iterable[tuple[str, float]]:
    return parts.items() if isinstance(parts, Mapping) else parts


def _parts(material: str, name: str, given: object) -> tuple[tuple[str, float], ...]:
    """The composition as pairs of symbols and numbers, checked."""
    if not isinstance(given, Mapping | tuple) or not given:
        raise InputError(f'{material}: {name} must be a table such as {{"H": 2, "O": 1}}, got {shown(given)}')
    pairs = []
    for symbol, value in _pairs(given):
        pairs.append((element(symbol).symbol, positive_scalar(f"{name}.{symbol}", value)))
    total = sum(value for _, value in pairs)
    if name == "mass_fractions" and abs(total - 1) > SUM_WITHIN:
        raise InputError(f"{material}: mass_fractions must add up to 1, got {total:g} (atoms are a composition)")
    return tuple(pairs)


def _shipped(name: str) -> Material:
    found = dict(SHIPPED[name])
    nucleus, effect = found.pop("nucleus", None), found.pop("density_effect")
    if effect is not None:
        effect = DensityEffect(**dict(zip(("a", "k", "x0", "x1", "c_bar", "delta0"), effect, strict=True)))
    return Material(name, nucleus and Nucleus(*nucleus), density_effect=effect, **found)


MATERIALS: Final = MappingProxyType({name: _shipped(name) for name in SHIPPED})
"""The materials that come with mubeam, by name."""

TARGETS: Final = MappingProxyType({name: one for name, one in MATERIALS.items() if not one.is_compound})
"""Those of one nucleus, for which a cross section is defined."""


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

    Raises UnknownNameError for a name that is not in MATERIALS, InputError, which names the nuclei, for a compound and
    for anything else.
    """
    if isinstance(target, str):
        check_name("target", target, MATERIALS)
        return MATERIALS[target].one_nucleus
    if isinstance(target, Material):
        return target.one_nucleus
    if isinstance(target, Nucleus):
        return target
    raise InputError(f"target must be a name, a Material or a Nucleus, got {shown(target)}")
