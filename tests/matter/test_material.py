import dataclasses

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError
from mubeam.matter import material
from mubeam.matter.stack import Slab, Stack
from mubeam.physics.energy_loss import density_effect
from mubeam.physics.nucleus import Nucleus


def test_number_density_of_lead():
    """P1 uses 3.3e22 per cm^3."""
    assert material.MATERIALS["lead"].number_density_per_cm3 == pytest.approx(3.3e22, rel=1e-3)


def test_names_materials_and_nuclei():
    lead = material.MATERIALS["lead"]
    assert material.get("lead") == material.get(lead) == material.get(lead.nucleus) == Nucleus(82, 207.2)
    assert lead.nucleus.mass_gev == pytest.approx(193.0, abs=0.1)


def test_unknown():
    with pytest.raises(UnknownNameError, match="did you mean 'tungsten'"):
        material.get("tungstn")
    with pytest.raises(InputError, match="target must be"):
        material.get(None)


@pytest.mark.parametrize("arguments", [(0, 1.0), (1.5, 3.0), (82, 50.0), (1, float("nan"))])
def test_bad_nuclei(arguments):
    with pytest.raises(InputError):
        Nucleus(*arguments)


@pytest.mark.parametrize(("name", "source"), [([], "a"), (1, "a"), ("x", None)])
def test_texts_of_a_material(name, source):
    with pytest.raises(InputError, match="must be a str"):
        material.Material(name, Nucleus(1, 1.0), 1.0, source)


def test_bad_density():
    with pytest.raises(InputError, match="density"):
        material.Material("x", Nucleus(1, 1.0), -1.0, "")


NAMES = {
    *("lead", "tungsten", "gold", "iron", "silicon", "carbon", "beryllium", "aluminium", "copper", "hydrogen"),
    *("water", "concrete", "standard-rock", "plastic-scintillator", "lyso", "emulsion", "air"),
}


def test_shipped_materials():
    assert set(material.MATERIALS) == NAMES
    for one in material.MATERIALS.values():
        assert sum(part.mass_fraction for part in one.constituents) == pytest.approx(1, rel=1e-12)
        assert one.source
    assert {name for name in NAMES if material.MATERIALS[name].is_compound} == NAMES - set(material.TARGETS)


@pytest.mark.parametrize(
    ("name", "radiation_length"),
    # PDG 2024, atomic and nuclear properties, g/cm^2
    [("aluminium", 24.01), ("copper", 12.86), ("hydrogen", 63.04), ("air", 36.62), ("plastic-scintillator", 43.90)],
)
def test_radiation_lengths_that_are_computed(name, radiation_length):
    assert material.MATERIALS[name].radiation_length_g_per_cm2 == pytest.approx(radiation_length, abs=0.015)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_follows_from_the_elements_is_near_the_tables(name):
    """C_bar is 2 ln(I/hbar omega_p) + 1; I by Bragg's rule is 15 % off at most, X0 by Tsai's formula 0.1 %."""
    one = material.MATERIALS[name]
    made_of = {"composition": one.composition, "mass_fractions": one.mass_fractions}
    plain = material.Material("own", one.nucleus, one.density_g_per_cm3, **made_of)
    assert plain.radiation_length_g_per_cm2 == pytest.approx(one.radiation_length_g_per_cm2, rel=1e-3)
    assert plain.mean_excitation_ev == pytest.approx(one.mean_excitation_ev, rel=0.15)
    density = one.density_g_per_cm3
    plasma = density_effect.plasma_energy_ev(density, one.electrons_per_mass)
    # PDG's parameters of water are those of I = 75 eV, its own I is 79.7 eV; those of rock are calcium carbonate's
    mean = 75.0 if name == "water" else one.mean_excitation_ev
    assert one.density_effect.c_bar == pytest.approx(
        2 * np.log(mean / plasma) + 1, abs=0.006 if name != "standard-rock" else 0.06
    )


def test_density_effect_of_lutetium_silicon_oxide():
    """PDG's parameters of it are those of the general rule: 0.2062, 3, 0.2732, 3, 5.4394."""
    found = density_effect.general(472.0, 7.4, 0.42793)
    expected = (0.2062, 3.0, 0.2732, 3.0, 5.4394, 0.0)
    assert dataclasses.astuple(found) == pytest.approx(expected, abs=2e-4)


def test_compounds_of_ones_own():
    heavy = mb.Material("heavy-water", density_g_per_cm3=1.1, composition={"H": 2, "O": 1}, source="ours")
    by_mass = mb.Material("w", density_g_per_cm3=1.1, mass_fractions={"H": 0.111907, "O": 0.888093})
    for (one, share), (other, same) in zip(heavy.constituents, by_mass.constituents, strict=True):
        assert (one, share) == (other, pytest.approx(same, rel=1e-5))
    (_, hydrogen), (_, oxygen) = heavy.nuclei_per_cm3
    assert hydrogen == pytest.approx(2 * oxygen, rel=1e-12)
    assert heavy.packed(3 * heavy.number_density_per_cm3).density_g_per_cm3 == pytest.approx(3.3)
    assert hash(heavy) == hash(dataclasses.replace(heavy))
    assert mb.Material("pure", density_g_per_cm3=11.35, composition={"Pb": 3}).nucleus == Nucleus(82, 207.2)
    assert mb.materials.get(heavy) is heavy
    assert mb.materials.get("water").composition == (("H", 2.0), ("O", 1.0))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "one of nucleus, composition and mass_fractions"),
        ({"composition": {}}, "must be a table"),
        ({"composition": "H2O"}, "must be a table"),
        ({"composition": {"H": -1}}, "composition.H must be above zero"),
        ({"composition": {"Xx": 1}}, "unknown element 'Xx'"),
        ({"mass_fractions": {"H": 0.5, "O": 0.4}}, "must add up to 1, got 0.9"),
        ({"composition": {"H": 1}, "nucleus": Nucleus(1, 1.0)}, "one of nucleus"),
        ({"composition": {"H": 1, "O": 1}, "mean_excitation_ev": -3}, "mean_excitation_ev must be above zero"),
        ({"composition": {"H": 1, "O": 1}, "density_effect": 3}, "must be a DensityEffect"),
    ],
)
def test_bad_compounds(more, message):
    with pytest.raises(InputError, match=message):
        mb.Material("x", density_g_per_cm3=1.0, **more)


def test_cross_sections_are_per_nucleus():
    process = mb.Bremsstrahlung("vector")
    with pytest.raises(InputError, match=r"water is a compound.*H = Nucleus\(1, 1.008\), O = Nucleus\(8, 15.999\)"):
        mb.cross_section(process, energy_gev=100, mass_gev=0.1, target="water")
    water = Stack((Slab("water", 1.0),))
    hydrogen, oxygen = water.targets
    assert (hydrogen.nucleus.charge_number, oxygen.nucleus.charge_number) == (1, 8)
    assert (hydrogen.share, oxygen.share) == pytest.approx((2 / 3, 1 / 3), rel=1e-12)
    (lead,) = Stack((Slab("lead", 0.2),)).targets
    assert lead.share == 1
    assert Stack((Slab("lead", 0.1), Slab("water", 1.0, produces=False))).depth_m == pytest.approx(1.1)
