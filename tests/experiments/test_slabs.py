"""Targets of slabs in a card, and that the old keys mean what they meant."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError
from mubeam.searches.request import make_search

CARD = """
name = "slabs"
description = "a dump with a shield"
projection = true

[beam]
energy_gev = 160.0
exposure_mot = 1e12
source.energy_gev = "made up"
source.exposure_mot = "made up"

{target}

[geometry]
decay_region_m = 5.0
source.decay_region_m = "made up"

[analyses.seen]
description = "visible products behind the dump"
signature = "displaced-decay"
form_factor = "tsai-elastic"
observed_events = 0
background_events = 0.5
confidence_level = 0.9
source = {{ observed_events = "made up", background_events = "made up", confidence_level = "made up" }}
"""
SLABS = '[target]\nsource.slabs = "made up"\n'
LEAD = '[[target.slabs]]\nmaterial = "lead"\nthickness_m = {}\n'
SHIELD = '[[target.slabs]]\nmaterial = "tungsten"\nthickness_m = 0.2\nproduces = false\n'
GAP = '[[target.slabs]]\nmaterial = "vacuum"\nthickness_m = 0.3\nproduces = false\n'
POINT = {"mass_gev": 0.02, "coupling": 3e-3}


@pytest.fixture
def card(tmp_path):
    def write(target, text=CARD, name="own"):
        path = tmp_path / f"{name}.toml"
        path.write_text(text.format(target=target))
        return path

    return write


def test_a_shield_adds_depth_and_no_nuclei(card):
    bare, shielded = (
        card(SLABS + LEAD.format(0.4) + more, name=name) for name, more in (("a", ""), ("b", SHIELD + GAP))
    )
    one, other = (mb.yield_breakdown("axion-photon", path, "seen", **POINT) for path in (bare, shielded))
    assert other.luminosity_per_fb == pytest.approx(one.luminosity_per_fb, rel=1e-12)
    assert other.length_m == pytest.approx(0.9)
    stack = make_search("axion-photon", shielded, "seen").stack
    assert stack.depth_m == pytest.approx(0.9)
    # all fly the half metre more
    edges = [mb.reach("axion-photon", path, "seen", masses_gev=[0.02]) for path in (bare, shielded)]
    assert edges[1].upper[0] < edges[0].upper[0]
    assert other.decay_probability < one.decay_probability


def test_slabs_of_one_material_are_its_length(card):
    old = '[target]\nmaterial = "lead"\nlength_m = 0.4\nsource.length_m = "made up"\n'
    layers = "layers = 1\nlayer_spacing_m = 0.4\nsource.layers = 'x'\nsource.layer_spacing_m = 'x'\ndecay_region_m"
    by_length = card(old, CARD.replace("decay_region_m", layers, 1), "old")
    by_slabs = card(SLABS + LEAD.format(0.1) + LEAD.format(0.15) + "repeat = 2\n", name="new")
    one, other = (mb.yield_breakdown("axion-photon", path, "seen", **POINT) for path in (by_length, by_slabs))
    assert other.events.value == pytest.approx(one.events.value, rel=1e-12)
    assert other.background_events == one.background_events == 0.5


def test_an_option_that_scales_the_length_scales_all_of_it(card):
    path = card(SLABS + LEAD.format(0.4) + SHIELD)
    twice = make_search("axion-photon", path, "seen", length_m=1.2)
    assert twice.stack.depth_m == pytest.approx(1.2)
    assert twice.luminosity_per_fb == pytest.approx(2 * make_search("axion-photon", path, "seen").luminosity_per_fb)
    assert twice.observation[1] == pytest.approx(1.0)
    assert twice.exposure_label == "1e+12 muons on 1.2 m"
    explicit = card(SLABS + LEAD.format(0.8) + SHIELD.replace("0.2", "0.4"), name="explicit")
    by_option = mb.expected_events("axion-photon", path, "seen", **POINT, length_m=1.2)
    assert by_option.value == pytest.approx(
        mb.expected_events("axion-photon", explicit, "seen", **POINT).value, rel=1e-12
    )


def test_events_are_made_in_what_produces(card):
    path = card(SLABS + GAP + LEAD.format(0.4) + SHIELD)
    sample = mb.generate("axion-photon", path, analysis="seen", **POINT, events=4000, decay_point="exponential", seed=3)
    made, decayed = (sample.vertex(name)[:, 2] for name in ("production", "decay"))
    assert 0.3 <= made.min() < 0.31
    assert 0.69 < made.max() <= 0.7
    weight = sample.events.weight
    # the decay region begins behind the shield; what flies back counts for nothing
    assert 0.9 - 1e-9 <= decayed[weight > 0].min() < 1.0
    found = mb.yield_breakdown("axion-photon", path, "seen", **POINT)
    assert abs(weight.mean() - found.decay_probability) < 4 * weight.std() / weight.size**0.5


def test_a_card_on_top_replaces_the_target(card, tmp_path):
    path = tmp_path / "top.toml"
    path.write_text('extends = "na64mu-2022"\nname = "top"\n' + SLABS + LEAD.format(0.4) + SHIELD)
    found = mb.experiments.get(path)
    assert found.stack.depth_m == pytest.approx(0.6)
    assert found.decay_region_m == 10.65
    assert not found.geometry.has_layers
    assert make_search("axion-muon", path, "invisible").is_projection
    # the analysis with a target of its own keeps it
    assert make_search("lfv-alp", path, "lfv-invisible").stack.depth_m == pytest.approx(0.224)
    again = tmp_path / "again.toml"
    again.write_text(f'extends = "{path.name}"\nname = "again"\n' + SLABS + LEAD.format(0.4))
    assert mb.experiments.get(again).stack.depth_m == pytest.approx(0.4)
    assert mb.experiments.Experiment.model_validate(found.model_dump(mode="json", exclude_unset=True)) == found


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ('[target]\nmaterial = "lead"\nsource.slabs = "x"\n' + LEAD.format(1.0), r"^target: slabs say .*out material"),
        (
            '[target]\nlength_m = 1.0\nsource.length_m = "x"\nsource.slabs = "x"\n' + LEAD.format(1.0),
            r"^target: slabs say what is hit: leave out length_m",
        ),
        (
            '[target]\nnumber_density_per_cm3 = 1e22\nsource.number_density_per_cm3 = "x"\n' + LEAD.format(1.0),
            "leave out number_density_per_cm3",
        ),
        ('[target]\nslabs = []\nsource.slabs = "x"\n', r"^target\.slabs: .*at least one entry"),
        ("[target]\n", r"^target\.material: missing"),
        (LEAD.format(1.0), r"^target: no source for slabs: add source\.slabs"),
        (
            SLABS + LEAD.format(1.0).replace("lead", "leed"),
            r"^target\.slabs\.0: unknown material 'leed': did you mean 'lead'",
        ),
        (SLABS + LEAD.format(-1.0), r"^target\.slabs\.0\.thickness_m: .*above 0"),
        (SLABS + LEAD.format(1.0) + "repeat = 0\n", r"^target\.slabs\.0\.repeat: .*above 0"),
        (SLABS + LEAD.format(1.0) + "repeat = 2.5\n", r"^target\.slabs\.0\.repeat: "),
        (SLABS + LEAD.format(1.0) + "produces = 1\n", r"^target\.slabs\.0\.produces: .*true or false"),
        (SLABS + LEAD.format(1.0) + "thicknes_m = 1\n", r"thicknes_m: unknown key: did you mean thickness_m"),
        (SLABS + SHIELD, r"^target: no slab of the stack produces"),
        (SLABS + GAP.replace("false", "true"), r"^target\.slabs\.0: a slab of vacuum produces nothing"),
    ],
)
def test_bad_slabs(card, target, message):
    with pytest.raises(CardError, match=message) as error:
        mb.experiments.get(card(target))
    assert "\n" not in str(error.value)


def test_layers_do_not_go_with_slabs(card):
    text = CARD.replace("decay_region_m = 5.0", "decay_region_m = 5.0\nlayers = 3\nsource.layers = 'x'")
    with pytest.raises(CardError, match=r"geometry\.layers: target\.slabs say where particles are made: leave it out"):
        mb.experiments.get(card(SLABS + LEAD.format(1.0), text))
    with pytest.raises(CardError, match=r"^geometry\.layers: missing: this key is required"):
        mb.experiments.get(card('[target]\nmaterial = "lead"\nlength_m = 1.0\nsource.length_m = "x"\n'))


def test_sources_of_single_slabs(card):
    found = mb.experiments.get(card(LEAD.format(1.0) + 'source.thickness_m = "a drawing"\n'))
    assert found.target.slabs[0].source == {"thickness_m": "a drawing"}


@pytest.mark.parametrize(
    ("model", "name", "analysis", "options", "length", "depth"),
    [
        ("axion-muon", "na64mu-2022", "invisible", {}, 0.2, 0.408),
        ("axion-muon", "na64mu-2022", "invisible", {"length_m": 0.4}, 0.4, 0.816),
        ("lfv-alp", "na64mu-2022", "lfv-invisible", {}, 0.224, 0.224),
        ("lfv-alp", "na64mu-2022", "lfv-invisible", {"length_m": 2.0}, 2.0, 2.0),
        ("lfv-alp", "fasernu2", "invisible", {}, 6.6, 6.6),
        ("lfv-alp", "muon-beam-dump", "ultimate", {"exposure_mot": 1.0}, 10.0, 10.0),
    ],
)
def test_old_cards_keep_nuclei_and_depth(model, name, analysis, options, length, depth):
    """As many nuclei as in their length, over the depth of their layers."""
    search = make_search(model, name, analysis, **options)
    target = search.target
    density = target.number_density_per_cm3 or mb.targets.MATERIALS[target.material].number_density_per_cm3
    assert search.stack.nuclei_per_cm2 == pytest.approx(density * length * 100, rel=1e-12)
    assert search.stack.depth_m == pytest.approx(depth, rel=1e-12)
    np.testing.assert_allclose(search.stack.edges_m, [0.0, depth], rtol=1e-12)


def test_a_collider_has_no_stack():
    assert make_search("lfv-alp", "music", "ultimate", luminosity_per_fb=1.0).stack is None


def test_a_changed_copy_has_its_own_stack():
    card = mb.experiments.get("na64mu-2022")
    dump = card.model_dump()
    assert (card.stack.depth_m, card.decay_region_m) == (pytest.approx(0.408), 10.65)
    assert card.model_dump() == dump
    assert card == mb.experiments.get("na64mu-2022")
    half = card.geometry.model_copy(update={"layers": 68, "decay_region_m": 1.0})
    changed = card.model_copy(update={"geometry": half})
    assert (changed.stack.depth_m, changed.decay_region_m) == (pytest.approx(0.204), 1.0)
    assert card.stack.depth_m == pytest.approx(0.408)


def test_a_target_of_its_own_of_an_analysis(card, tmp_path):
    """Slabs in an analysis of a card of layers, and a length in one of a card of slabs."""
    slabs = SLABS.replace("[target]", "[analyses.visible.target]") + LEAD.format(0.3).replace(
        "[[target", "[[analyses.visible.target"
    )
    path = tmp_path / "slabs-on-layers.toml"
    path.write_text(f'extends = "na64mu-2022"\nname = "on"\n{slabs}')
    search = make_search("axion-photon", path, "visible")
    assert (search.length_m, search.stack.depth_m) == (pytest.approx(0.3), pytest.approx(0.3))
    assert make_search("axion-photon", path, "invisible").stack.depth_m == pytest.approx(0.408)
    path = tmp_path / "length-on-slabs.toml"
    own = '[analyses.seen.target]\nmaterial = "tungsten"\nlength_m = 0.5\nsource.length_m = "x"\n'
    path.write_text(card(SLABS + LEAD.format(0.4) + SHIELD).read_text() + own)
    search = make_search("axion-photon", path, "seen", length_m=1.0)
    assert search.stack.edges_m.tolist() == [0.0, 1.0]
    assert search.stack.targets[0].nucleus.charge_number == 74
