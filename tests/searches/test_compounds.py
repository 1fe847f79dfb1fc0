"""Yields in compounds and mixed stacks: sums over their nuclei, each with its own form factor, threshold and place."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.exclusions import manifest, reach_manifest
from mubeam.observables.tau_pair_events import tau_pair_events
from mubeam.searches.request import make_search

CLOSURE = "atomic-nuclear-closure"
WATER = {"H": (mb.Nucleus(1, 1.008), 2 / 3), "O": (mb.Nucleus(8, 15.999), 1 / 3)}

ANALYSES = """
[analyses.decays]
description = "decays behind the dump"
signature = "beam-dump"
form_factor = "atomic-nuclear-closure"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = { observed_events = "a yield", background_events = "a yield", confidence_level = "a yield" }
[analyses.ultimate]
form_factor = "atomic-nuclear-closure"
[geometry]
decay_start_m = 15.0
decay_end_m = 60.0
source = { decay_start_m = "made up", decay_end_m = "made up" }
"""
TOP = """
extends = "muon-beam-dump"
name = "own"
[beam]
exposure_mot = 1e18
source.exposure_mot = "made up"
"""
MATERIAL = '[target]\nmaterial = "{}"\nlength_m = 10.0\nsource.length_m = "made up"\nenergy_loss = "{}"\n'
SLABS = """
[target]
energy_loss = "{loss}"
source.slabs = "made up"
[[target.slabs]]
material = "lead"
thickness_m = {lead_m}
repeat = {repeat}
produces = {lead}
[[target.slabs]]
material = "plastic-scintillator"
thickness_m = 2.0
produces = {plastic}
"""


@pytest.fixture
def card(tmp_path):
    def write(target, name="own"):
        path = tmp_path / f"{name}.toml"
        path.write_text(TOP + target + ANALYSES)
        return path

    return write


def test_cross_sections_of_water_are_those_of_its_nuclei(card):
    path, point = card(MATERIAL.format("water", "none")), {"mass_gev": 3.0, "coupling": 1e-3}
    process = mb.models.get("lfv-alp").vertices()[0].process
    each = {
        name: share
        * mb.cross_section(process, energy_gev=1500.0, mass_gev=3.0, target=nucleus, form_factor=CLOSURE).value
        for name, (nucleus, share) in WATER.items()
    }
    found = mb.yield_breakdown("lfv-alp", path, "ultimate", **point)
    made = found.luminosity_per_fb * found.cross_section.value * 1e3
    assert found.cross_section.value == pytest.approx(sum(each.values()) * 1e-6, rel=1e-9)
    assert found.events.value == pytest.approx(made, rel=1e-3)
    assert [one.name for one in found.nuclei] == ["H", "O"]
    for one in found.nuclei:
        assert one.produced == pytest.approx(each[one.name] / sum(each.values()), rel=1e-3)
        assert one.events == pytest.approx(one.produced, rel=1e-12)
    assert 0.03 < found.nuclei[0].events < 0.12
    assert found.to_dict()["nuclei"][0]["nucleus"] == {"charge_number": 1, "mass_number": 1.008}


def test_each_nucleus_has_its_threshold(card):
    """At 1.5 TeV a proton makes less than 50 GeV, oxygen up to 165 GeV: the status is that of the heaviest."""
    path = card(MATERIAL.format("water", "none"))
    masses = np.array([45.0, 100.0, 200.0])
    found = mb.expected_events("lfv-alp", path, "ultimate", mass_gev=masses, coupling=1.0, form_factor="tsai-elastic")
    assert found.status.tolist() == ["ok", "ok", "below threshold"]
    shares = mb.yield_breakdown(
        "lfv-alp", path, "ultimate", mass_gev=100.0, coupling=1.0, form_factor="tsai-elastic"
    ).nuclei
    assert [one.events for one in shares] == [0.0, 1.0]
    for analysis in ("ultimate", "decays"):
        with pytest.raises(mb.errors.KinematicsError, match="below threshold"):
            mb.expected_events("lfv-alp", path, analysis, mass_gev=200.0, coupling=1.0, form_factor="tsai-elastic")


def test_what_is_too_heavy_for_all_slabs_is_below_threshold(card):
    """Where depths are nodes, since they decide which decays count."""
    path = card(SLABS.format(loss="none", lead="true", plastic="true", repeat=1, lead_m=4.0))
    heavy = {"mass_gev": 1400.0, "coupling": 1e-3}
    with pytest.raises(mb.errors.KinematicsError, match="below threshold"):
        mb.yield_breakdown("axion-muon", path, "decays", **heavy)
    assert mb.reach("axion-muon", path, "decays", masses_gev=[0.5, 1400.0]).status.tolist() == ["ok", "below threshold"]


@pytest.mark.parametrize("loss", ["none", "csda", "full"])
@pytest.mark.parametrize("repeat", [1, 10])
@pytest.mark.parametrize(("analysis", "coupling"), [("ultimate", 1e-6), ("decays", 3e-6)])
def test_a_mixed_stack_is_the_sum_of_its_slabs(card, loss, repeat, analysis, coupling):
    """Lead and scintillator that produce together, against each of them alone in the same stack."""
    point = {"mass_gev": 0.5, "coupling": coupling}

    def events(lead, plastic):
        keys = {"loss": loss, "lead": lead, "plastic": plastic, "repeat": repeat, "lead_m": 4.0 / repeat}
        return mb.expected_events("axion-muon", card(SLABS.format(**keys)), analysis, **point)

    both, lead, plastic = events("true", "true"), events("true", "false"), events("false", "true")
    assert 0 < plastic.value < lead.value
    assert abs(both.value - lead.value - plastic.value) <= both.error + lead.error + plastic.error
    assert both.error < 1e-3 * both.value


def test_pairs_of_taus_in_a_compound(card):
    found = tau_pair_events(card(MATERIAL.format("water", "none")), form_factor=CLOSURE)
    expected = sum(
        share * mb.tau_pair_cross_section(energy_gev=1500.0, target=nucleus, form_factor=CLOSURE).value
        for nucleus, share in WATER.values()
    )
    assert found.events.value == pytest.approx(found.luminosity_per_fb * 1e3 * expected, rel=1e-9)


def test_a_computed_background_is_that_of_all_nuclei(tmp_path):
    text = """
extends = "muc-thin-target"
name = "water"
[target]
material = "water"
length_m = 1.0
source.length_m = "made up"
[analyses.charge-kept]
form_factor = "atomic-nuclear-closure"
"""
    path = tmp_path / "water.toml"
    path.write_text(text)
    search = make_search("lfv-alp", path, "charge-kept")
    pairs = tau_pair_events(path, form_factor=CLOSURE, analysis="charge-kept")
    assert search.observation[1] == pytest.approx(pairs.selected.value, rel=1e-6)


def test_what_is_of_one_nucleus_is_refused(card, tmp_path):
    path = card(MATERIAL.format("water", "none"))
    with pytest.raises(InputError, match="counts the proton of Z = 1 twice: choose atomic-nuclear-closure"):
        make_search("lfv-alp", path, "ultimate", form_factor="atomic-nuclear")
    with pytest.raises(InputError, match="counts the proton of Z = 1 twice: choose atomic-nuclear-closure"):
        tau_pair_events(path)
    table = mb.FormFactorTable("mine", tuple(np.geomspace(1e-8, 1, 9)), (1.0,) * 9)
    with pytest.raises(InputError, match="mine is a table of one nucleus, and water has 2: give a form factor by name"):
        make_search("lfv-alp", path, "ultimate", form_factor=table)


def test_a_collider_of_compounds_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('extends = "music"\nname = "own"\n[target]\nmaterial = "water"\n')
    with pytest.raises(mb.errors.CardError, match=r"^target: water is a compound, .*give one of H = Nucleus"):
        mb.experiments.get(path)


def test_a_reach_and_its_record(card, tmp_path):
    """The edge in water is where the events of its nuclei together are the limit; the manifest names them."""
    path = card(MATERIAL.format("water", "none"))
    found = mb.reach("axion-muon", path, "decays", masses_gev=[0.5])
    at_edge = mb.expected_events("axion-muon", path, "decays", mass_gev=0.5, coupling=float(found.lower[0]))
    assert at_edge.value == pytest.approx(float(found.limit_events), rel=2e-3)
    found.write(tmp_path / "reach")
    record = manifest.read(tmp_path / "reach")
    assert [one["charge_number"] for one in record["nuclei"]] == [1, 8]
    assert reach_manifest.read_reach(tmp_path / "reach").lower[0] == pytest.approx(found.lower[0])


DETECTOR = 'products = "{}"\naperture_radius_m = 0.3\nsource = {{ aperture_radius_m = "made up", '


@pytest.mark.parametrize("products", ["particle", "all"])
def test_a_detector_behind_a_mixed_stack(card, products):
    """Lead and scintillator that produce together, against each alone, seen by the same detector."""
    point = {"mass_gev": 0.5, "coupling": 3e-6}

    def events(lead, plastic):
        keys = {"loss": "full", "lead": lead, "plastic": plastic, "repeat": 1, "lead_m": 4.0}
        path = card(SLABS.format(**keys))
        with_detector = DETECTOR.format(products) + "decay_start_m"
        path.write_text(path.read_text().replace("source = { decay_start_m", with_detector))
        return mb.yield_breakdown("axion-muon", path, "decays", **point)

    both, lead, plastic = events("true", "true"), events("true", "false"), events("false", "true")
    errors = sum(one.events.error for one in (both, lead, plastic))
    assert 0 < plastic.events.value < lead.events.value
    assert abs(both.events.value - lead.events.value - plastic.events.value) <= errors < 1e-2 * both.events.value
    assert [one.name for one in both.nuclei] == ["Pb", "H", "C"]
    assert both.nuclei[0].events == pytest.approx(lead.events.value / both.events.value, rel=1e-3)
    assert lead.at_production.depth_m < both.at_production.depth_m < plastic.at_production.depth_m
