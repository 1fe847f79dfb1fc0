"""Materials of a card's own, and Materials in Python: in targets and slabs, with sources; what is wrong with them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError, InputError, UnknownNameError
from mubeam.experiments import card_hash
from mubeam.searches.request import make_search

CARD = """
extends = "muon-beam-dump"
name = "own"
{materials}
[beam]
exposure_mot = 1e18
source.exposure_mot = "made up"
[target]
{target}
[analyses.ultimate]
form_factor = "atomic-nuclear-closure"
"""
POLYSTYRENE = """
[materials.polystyrene]
density_g_per_cm3 = 1.06
composition = { C = 8, H = 8 }
source.density_g_per_cm3 = "made up"
source.composition = "made up"
"""
HEAVY_ALLOY = """
[materials.heavy-alloy]
density_g_per_cm3 = 17.0
mass_fractions = { W = 0.9, Ni = 0.07, Fe = 0.03 }
mean_excitation_ev = 690.0
radiation_length_g_per_cm2 = 7.0
density_effect = { a = 0.15, k = 2.9, x0 = 0.2, x1 = 3.4, c_bar = 5.4, delta0 = 0.1 }
[materials.heavy-alloy.source]
density_g_per_cm3 = "x"
mass_fractions = "x"
mean_excitation_ev = "x"
radiation_length_g_per_cm2 = "x"
density_effect = "x"
"""
LENGTH = 'material = "{}"\nlength_m = 2.0\nenergy_loss = "full"\nsource.length_m = "made up"\n'
SLABS = """
energy_loss = "full"
source.slabs = "made up"
[[target.slabs]]
material = "heavy-alloy"
thickness_m = 1.0
[[target.slabs]]
material = "polystyrene"
thickness_m = 2.0
produces = false
"""
POINT = {"mass_gev": 1.0, "coupling": 1e-3}


@pytest.fixture
def card(tmp_path):
    def write(materials, target=LENGTH, name="own"):
        target = target.format("polystyrene")
        path = tmp_path / f"{name}.toml"
        path.write_text(CARD.format(materials=materials, target=target))
        return path

    return write


def test_a_material_of_a_card(card):
    path = card(POLYSTYRENE)
    found = mb.yield_breakdown("lfv-alp", path, "ultimate", **POINT)
    assert [one.name for one in found.nuclei] == ["C", "H"]
    assert [one.per_area for one in found.nuclei] == pytest.approx([0.5, 0.5])
    per_cm3 = 1.06 * 6.02214076e23 / (12.0107 + 1.008) * 2
    assert found.luminosity_per_fb == pytest.approx(1e18 * per_cm3 * 200 * 1e-39, rel=1e-9)
    assert found.beam_out.mean_gev < 1500
    experiment = mb.experiments.get(path)
    assert experiment.target.made_in == "polystyrene"
    assert experiment.stack.slabs[0].material == mb.Material(
        "polystyrene", density_g_per_cm3=1.06, composition={"C": 8, "H": 8}, source="made up"
    )


def test_in_slabs_with_all_its_numbers(card):
    stack = mb.experiments.get(card(POLYSTYRENE + HEAVY_ALLOY, SLABS)).stack
    alloy = stack.slabs[0].material
    assert (alloy.mean_excitation_ev, alloy.radiation_length_g_per_cm2) == (690.0, 7.0)
    assert alloy.density_effect.c_bar == 5.4
    assert [one.nucleus.charge_number for one in stack.targets] == [74, 28, 26]
    assert stack.slabs[1].material.name == "polystyrene"


def test_the_numbers_are_part_of_the_card(card):
    one = mb.experiments.get(card(POLYSTYRENE))
    again = type(one).model_validate(one.model_dump(mode="json", exclude_unset=True))
    assert again == one
    assert again.stack == one.stack
    other = mb.experiments.get(card(POLYSTYRENE.replace("1.06", "1.05"), name="b"))
    assert card_hash(other) != card_hash(one)
    assert one.model_dump()["materials"]["polystyrene"]["source"]["composition"] == "made up"


def test_a_card_on_top_changes_a_material(card, tmp_path):
    card(POLYSTYRENE)
    top = tmp_path / "top.toml"
    top.write_text(
        'extends = "own.toml"\nname = "top"\n[materials.polystyrene]\nmass_fractions = { C = 1.0 }\n'
        'source.mass_fractions = "x"\n'
    )
    found = mb.experiments.get(top)
    assert found.stack.slabs[0].material.nucleus == mb.Nucleus(6, 12.0107)
    assert found.analyses["ultimate"].inherited.changed[-1] == "materials.polystyrene"


def test_a_material_in_python():
    """`on` takes any Material; the result is a projection, and describes the material in full."""
    own = mb.Material("polystyrene", density_g_per_cm3=1.06, composition={"C": 8, "H": 8}, source="made up")
    card = mb.experiments.get("muon-beam-dump").on(own, 2.0)
    assert card.projection
    assert card.stack.slabs[0].material == own
    found = mb.expected_events(
        "lfv-alp", card, "ultimate", **POINT, exposure_mot=1e18, form_factor="atomic-nuclear-closure"
    )
    assert found.status == "ok"
    again = type(card).model_validate(card.model_dump(mode="json", exclude_unset=True))
    assert again.stack.slabs[0].material.constituents == own.constituents
    assert again.stack.slabs[0].material.mean_excitation_ev == own.mean_excitation_ev
    assert card_hash(again) == card_hash(card)


def test_a_shipped_material_in_python():
    card = mb.experiments.get("na64mu-2022").on("iron")
    assert card.materials == {}
    assert make_search("axion-muon", card, "invisible").is_projection
    assert card.target.number_density_per_cm3 is None
    assert card.stack.depth_m == mb.experiments.get("na64mu-2022").stack.depth_m
    assert make_search("lfv-alp", card, "lfv-invisible").stack.targets[0].nucleus.charge_number == 26
    with pytest.raises(UnknownNameError, match="iron"):
        mb.experiments.get("na64mu-2022").on("irn")
    with pytest.raises(InputError, match="music has no target of one material"):
        mb.experiments.get("music").on("iron")
    with pytest.raises(InputError, match="lead is a material that comes with mubeam"):
        mb.experiments.get("muone").on(mb.Material("lead", mb.Nucleus(82, 208.0), 11.0))


def test_an_isotope(card):
    text = """
[materials.carbon-13]
density_g_per_cm3 = 2.3
charge_number = 6
mass_number = 13.003
source = { density_g_per_cm3 = "x", charge_number = "x", mass_number = "x" }
"""
    (target,) = mb.experiments.get(card(text, LENGTH.format("carbon-13"))).stack.targets
    assert target.nucleus == mb.Nucleus(6, 13.003)


def test_events_of_an_own_material(card):
    sample = mb.generate("lfv-alp", card(POLYSTYRENE), analysis="ultimate", events=500, **POINT, energy_loss="none")
    assert sample.info.about["material"] == "polystyrene"
    assert {one["charge_number"] for one in sample.info.about["nuclei"]} == {1, 6}
    weight = mb.reweight(sample, form_factor="coherent")
    assert (np.isfinite(weight) & (weight > 0)).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("composition = { C = 8, H = 8 }", ""), r"^materials\.polystyrene: give one of composition .*got none"),
        (("{ C = 8, H = 8 }", "{}"), r"^materials\.polystyrene\.composition: .*at least one entry"),
        (("{ C = 8, H = 8 }", "{ C = 8, Hx = 8 }"), r"^materials\.polystyrene: .*unknown element 'Hx'"),
        (("{ C = 8, H = 8 }", "{ C = 8, H = -8 }"), r"^materials\.polystyrene\.composition\.H: .*above 0"),
        (
            ("composition = { C = 8, H = 8 }", "source.mass_fractions = 'x'\nmass_fractions = { C = 0.5, H = 0.4 }"),
            r"^materials\.polystyrene: mass_fractions must add up to 1, got 0\.9",
        ),
        (
            ("composition = {", "source.mass_fractions = 'x'\nmass_fractions = { C = 1.0 }\ncomposition = {"),
            r"^materials\.polystyrene: give one of .*got composition and mass_fractions",
        ),
        (("density_g_per_cm3 = 1.06", ""), r"^materials\.polystyrene\.density_g_per_cm3: missing"),
        (("1.06", "0"), r"^materials\.polystyrene\.density_g_per_cm3: .*above 0"),
        (('source.composition = "made up"', ""), r'^materials\.polystyrene: no source for composition: add source'),
        (('source.density_g_per_cm3 = "made up"', ""), r"^materials\.polystyrene: no source for density_g_per_cm3"),
        (("density_g_per_cm3 = 1.06", "densty_g_per_cm3 = 1.06"), r"unknown key: did you mean density_g"),
        (("[materials.polystyrene]", "[materials.lead]"), r"^materials\.lead: lead is a material that comes"),
        (("[materials.polystyrene]", "[materials.plastic]"), r"^target: unknown material 'polystyrene': .*known are"),
        (("1.06", "1.06\nmean_excitation_ev = -1.0"), r"polystyrene\.mean_excitation_ev: .*above 0"),
        (("composition = {", 'source.charge_number = "x"\ncharge_number = 6\ncomposition = {'), r"tion and charge"),
        (("1.06", '1.06\ndensity_effect = { a = 1 }'), r"^materials\.polystyrene\.density_effect\.k: missing"),
    ],
)  # fmt: skip
def test_bad_materials(card, change, message):
    with pytest.raises(CardError, match=message) as error:
        mb.experiments.get(card(POLYSTYRENE.replace(*change)))
    assert "\n" not in str(error.value)


def test_own_materials_are_no_key_of_a_target(card):
    with pytest.raises(CardError, match=r"^target\.own_materials: unknown key"):
        mb.experiments.get(card("", 'material = "lead"\nown_materials.x = 1\n'))
