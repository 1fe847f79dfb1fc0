"""Materials of a card's own, `[materials.NAME]`, which its targets and slabs use by their names."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mubeam.errors import InputError
from mubeam.foundation.sections import Number, Positive, Section, refused, under
from mubeam.matter.material import MATERIALS, Material
from mubeam.matter.stack import VACUUM
from mubeam.physics.energy_loss.density_effect import DensityEffect
from mubeam.physics.nucleus import Nucleus

MOST_ELEMENTS = 100

Fractions = Annotated[dict[str, Positive], Field(min_length=1, max_length=MOST_ELEMENTS)]

MADE_OF = ("composition", "mass_fractions", "charge_number")
"""Keys that say what a material is made of: one of them."""


class DensityEffectKeys(BaseModel):
    """Sternheimer's parameters, as `mubeam.physics.energy_loss.density_effect.DensityEffect`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a: Number
    k: Number
    x0: Number
    x1: Number
    c_bar: Number
    delta0: Number = 0.0


class MaterialKeys(Section):
    """A material, as `mubeam.matter.material.Material`: its keys are that one's attributes.

    An element or a compound by atoms (`composition`) or by mass (`mass_fractions`); or one nucleus, such as an isotope,
    by `charge_number` and `mass_number`.
    """

    UNSOURCED: ClassVar = frozenset({"source"})

    density_g_per_cm3: Positive
    composition: Fractions | None = None
    mass_fractions: Fractions | None = None
    charge_number: Annotated[int, Field(gt=0, strict=True)] | None = None
    mass_number: Positive | None = None
    mean_excitation_ev: Positive | None = None
    density_effect: DensityEffectKeys | None = None
    radiation_length_g_per_cm2: Positive | None = None

    @model_validator(mode="after")
    def _made_of(self) -> "MaterialKeys":
        given = [name for name in MADE_OF if getattr(self, name) is not None]
        if len(given) != 1:
            what = f"got {' and '.join(given)}" if given else "got none of them"
            raise ValueError(
                f"give one of composition (atoms), mass_fractions and charge_number with mass_number: {what}"
            )
        if (self.charge_number is None) != (self.mass_number is None):
            raise ValueError("charge_number and mass_number go together")
        tables = ("composition", "mass_fractions", "density_effect")
        missing = [name for name in tables if getattr(self, name) is not None and name not in self.source]
        if missing:
            raise ValueError(f'no source for {missing[0]}: add source.{missing[0]} = "..."')
        try:
            self.material("it")
        except InputError as error:
            raise ValueError(str(error).removeprefix("it: ")) from None
        return self

    def material(self, name: str) -> Material:
        """The material of these keys, by this name."""
        nucleus = None
        if self.charge_number is not None and self.mass_number is not None:
            nucleus = Nucleus(self.charge_number, self.mass_number)
        effect = self.density_effect
        return Material(
            name,
            nucleus,
            self.density_g_per_cm3,
            "; ".join(dict.fromkeys(self.source.values())),
            composition=self.composition,
            mass_fractions=self.mass_fractions,
            mean_excitation_ev=self.mean_excitation_ev,
            density_effect=None if effect is None else DensityEffect(**effect.model_dump()),
            radiation_length_g_per_cm2=self.radiation_length_g_per_cm2,
        )


def keys_of(material: Material) -> MaterialKeys:
    """The keys that describe a Material, all its numbers given."""
    found: dict[str, Any] = {
        "density_g_per_cm3": material.density_g_per_cm3,
        "mean_excitation_ev": material.mean_excitation_ev,
        "density_effect": vars(material.density_effect) if material.density_effect else None,
        "radiation_length_g_per_cm2": material.radiation_length_g_per_cm2,
    }
    if material.nucleus is not None:
        found |= vars(material.nucleus)
    for name in ("composition", "mass_fractions"):
        if getattr(material, name) is not None:
            found[name] = dict(getattr(material, name))
    source = material.source or "given in Python"
    return MaterialKeys.model_validate(found | {"source": dict.fromkeys(found, source)})


def own_materials(given: Mapping[str, Any]) -> dict[str, MaterialKeys]:
    """The materials of a card by their names, from tables or Materials; ValidationError for one that is wrong."""
    found = {}
    for name, one in given.items():
        with under(name):
            if taken := name_problem(name):
                raise refused(taken)
            found[name] = keys_of(one) if isinstance(one, Material) else MaterialKeys.model_validate(one)
    return found


def name_problem(name: str) -> str | None:
    """What is wrong with the name of a material of one's own; None if it is free."""
    if name in (*MATERIALS, VACUUM):
        return f"{name} is a material that comes with mubeam: give your own another name"
    return None
