"""Events in compounds and mixed stacks: the nucleus is drawn event by event, with its mass, place and PDG number."""

from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.events.density import invariants
from mubeam.matter.material import MATERIALS
from mubeam.physics import form_factors

PROTON, OXYGEN, CARBON, LEAD = 1_000_010_010, 1_000_080_160, 1_000_060_120, 1_000_822_080
EVENTS = 20_000
LOSSES = ["none", *(pytest.param(loss, marks=pytest.mark.full) for loss in ("csda", "full"))]

CARD = """
extends = "muon-beam-dump"
name = "own"
[target]
{target}
[analyses.ultimate]
form_factor = "atomic-nuclear-closure"
"""
WATER = 'material = "water"\nlength_m = 10.0\nenergy_loss = "none"\nsource.length_m = "made up"\n'
SLABS = """
energy_loss = "{}"
source.slabs = "made up"
[[target.slabs]]
material = "lead"
thickness_m = 0.2
[[target.slabs]]
material = "plastic-scintillator"
thickness_m = 4.0
"""
DECAYS = """
[geometry]
decay_start_m = 5.0
decay_end_m = 60.0
source = { decay_start_m = "made up", decay_end_m = "made up" }
[analyses.decays]
description = "decays behind the stack"
signature = "beam-dump"
form_factor = "atomic-nuclear-closure"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = { observed_events = "a yield", background_events = "a yield", confidence_level = "a yield" }
"""


@pytest.fixture
def card(tmp_path):
    def write(target):
        path = tmp_path / "own.toml"
        path.write_text(CARD.format(target=target))
        return path

    return write


def shares(found):
    return {one.nucleus.charge_number: one.produced for one in found.nuclei}


def test_nuclei_of_water(card):
    path, point = card(WATER), {"mass_gev": 1.0, "coupling": 1e-3}
    sample = mb.generate("lfv-alp", path, analysis="ultimate", events=EVENTS, seed=2, **point)
    numbers = sample.pdg("target")
    assert set(np.unique(numbers)) == {PROTON, OXYGEN}
    assert (sample.pdg("recoil") == numbers).all()
    expected = shares(mb.yield_breakdown("lfv-alp", path, "ultimate", exposure_mot=1.0, **point))
    hydrogen = (numbers == PROTON).mean()
    assert abs(hydrogen - expected[1]) < 4 * (expected[1] / EVENTS) ** 0.5
    mass = sample.events.mass_gev[:, 1]
    known = [mb.Nucleus(1, 1.008).mass_gev, mb.Nucleus(8, 15.999).mass_gev]
    np.testing.assert_allclose(mass, np.where(numbers == PROTON, *known), rtol=1e-12)
    total = sample.events.momentum_gev[:, :2].sum(axis=1) - sample.events.momentum_gev[:, 2:5].sum(axis=1)
    assert np.abs(total).max() < 1e-7 * 1500
    assert sample.info.incoming_pdg[1] == OXYGEN
    about = {one["pdg"]: one for one in sample.info.about["nuclei"]}
    assert about[PROTON]["share_per_area"] == pytest.approx(2 / 3)
    assert about[PROTON]["share_of_events"] == pytest.approx(expected[1], rel=1e-3)
    assert dict(sample.info.masses_gev)[PROTON] == pytest.approx(known[0])
    # each with its own form factor: the mean t of the light nucleus is larger
    t = invariants(sample.events, mb.models.get("lfv-alp").vertices()[0].process).t
    assert np.median(t[numbers == PROTON]) > 2 * np.median(t[numbers == OXYGEN])


def test_events_on_each_nucleus_are_those_of_it_alone(card, tmp_path):
    """The recoil on hydrogen in water, against a target of hydrogen."""
    point = {"mass_gev": 1.0, "coupling": 1e-3, "analysis": "ultimate"}
    water = mb.generate("lfv-alp", card(WATER), events=8 * EVENTS, seed=3, **point)
    alone = mb.generate("lfv-alp", card(WATER.replace("water", "hydrogen")), events=EVENTS, seed=4, **point)
    mine = water.pdg("target") == PROTON
    for name, column in (("recoil", 0), ("x", 0), ("x", 1)):
        one, other = water.particle(name)[mine, column], alone.particle(name)[:, column]
        edges = np.quantile(other, np.linspace(0, 1, 11)[1:-1])
        counted, _ = np.histogram(one, np.concatenate([[-np.inf], edges, [np.inf]]))
        expected = mine.sum() / 10
        assert (np.abs(counted - expected) < 4.5 * (expected * (1 + mine.sum() / EVENTS)) ** 0.5).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_places_in_a_mixed_stack(card, loss):
    point = {"mass_gev": 1.0, "coupling": 1e-3}
    path = card(SLABS.format(loss))
    sample = mb.generate("lfv-alp", path, analysis="ultimate", events=EVENTS, seed=5, **point)
    numbers, depth = sample.pdg("target"), sample.vertex("production")[:, 2]
    assert set(np.unique(numbers)) == {LEAD, PROTON, CARBON}
    assert depth[numbers == LEAD].max() <= 0.2
    assert depth[numbers != LEAD].min() >= 0.2
    assert depth[numbers == PROTON].max() <= 4.2
    expected = shares(mb.yield_breakdown("lfv-alp", path, "ultimate", exposure_mot=1.0, **point))
    for number, charge in ((LEAD, 82), (PROTON, 1), (CARBON, 6)):
        share = (numbers == number).mean()
        assert abs(share - expected[charge]) < 4 * (expected[charge] / EVENTS) ** 0.5 + 1e-3
    energy = sample.particle("beam")[:, 0]
    if loss != "none":
        assert energy[numbers == CARBON].mean() < energy[numbers == LEAD].mean() < 1500
    else:
        assert (energy == 1500).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_decays_behind_a_mixed_stack(card, loss):
    """The yield from events that all decay in the volume, each from the depth of its nucleus."""
    path = card(SLABS.format(loss) + DECAYS)
    point = {"mass_gev": 0.5, "coupling": 1e-5, "exposure_mot": 1.0}
    sample = mb.generate(
        "axion-muon", path, analysis="decays", events=EVENTS, seed=7, decay_point="exponential", **point
    )
    weight = sample.events.weight
    found, error = (sample.info.expected_events * n for n in (weight.mean(), weight.std() / EVENTS**0.5))
    expected = mb.expected_events("axion-muon", path, "decays", **point).value
    assert found == pytest.approx(expected, abs=4 * error + 2e-3 * expected)
    assert error < 0.02 * found


def test_weights_for_another_form_factor_are_those_of_each_nucleus(card):
    point = {"mass_gev": 1.0, "coupling": 1e-3}
    sample = mb.generate("lfv-alp", card(WATER), analysis="ultimate", events=2000, seed=6, **point)
    weight = mb.reweight(sample, form_factor="coherent")
    t = invariants(sample.events, mb.models.get("lfv-alp").vertices()[0].process).t
    new, old = form_factors.get("coherent"), form_factors.get("atomic-nuclear-closure")
    for number, nucleus in ((PROTON, mb.Nucleus(1, 1.008)), (OXYGEN, mb.Nucleus(8, 15.999))):
        on = sample.pdg("target") == number
        np.testing.assert_allclose(weight[on], (new.squared(t, nucleus) / old.squared(t, nucleus))[on], rtol=1e-12)
    twice = mb.reweight(sample, coupling=2e-3)
    np.testing.assert_allclose(twice, 4.0, rtol=1e-9)


def test_a_sample_without_its_nuclei_has_those_of_its_material():
    """As samples of earlier versions are."""
    sample = mb.generate("axion-muon", "na64mu-2022", events=500, mass_gev=0.05, coupling=1e-3)
    about = {key: value for key, value in sample.info.about.items() if key != "nuclei"}
    older = replace(sample, info=replace(sample.info, about=about))
    assert about["material"] in MATERIALS
    found = [mb.reweight(one, form_factor="tsai-elastic") for one in (sample, older)]
    np.testing.assert_array_equal(*found)


def test_the_mass_of_a_nucleus_is_that_of_its_element():
    """A u with the average A, in momenta, in the masses of files and in the rates; the number names an isotope."""
    point = {"mass_gev": 0.1, "coupling": 1e-3, "analysis": "invisible"}
    sample = mb.generate("muonphilic-scalar", "na64mu-2022", events=20, **point)
    mass = 207.2 * 0.93149410372
    assert (sample.pdg("target") == LEAD).all()
    assert (sample.pdg("recoil") == LEAD).all()
    for name in ("target", "recoil"):
        p = sample.particle(name)
        shell = np.sqrt(p[:, 0] ** 2 - (p[:, 1:] ** 2).sum(axis=1))
        assert shell == pytest.approx(mass, rel=1e-6)
    assert dict(sample.info.masses_gev)[LEAD] == pytest.approx(mass, rel=1e-6)
    assert MATERIALS["lead"].nucleus.mass_gev == pytest.approx(mass, rel=1e-6)
