"""The signature beam-dump: a decay volume that begins behind a shield, with and without energy loss."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError
from mubeam.matter.beam import Entry
from mubeam.matter.stack import Slab, Stack
from mubeam.matter.volume import DecayVolume
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes
from oracles.dumps import DECAYS

CARD = """
extends = "muon-beam-dump"
name = "dump"
[beam]
exposure_mot = 1e18
source.exposure_mot = "x"
[target]
energy_loss = "{loss}"
[geometry]
{geometry}
"""
VOLUME = "decay_start_m = 20.0\ndecay_end_m = 120.0\nsource = { decay_start_m = 'x', decay_end_m = 'x' }"
POINT = {"mass_gev": 0.3, "coupling": 5e-6}


def card(folder, geometry=VOLUME, loss="none", signature="beam-dump"):
    path = folder / "dump.toml"
    path.write_text((CARD + DECAYS).format(geometry=geometry, loss=loss, signature=signature))
    return str(path)


@pytest.mark.parametrize("loss", ["none", "csda", "full"])
def test_as_the_dump_without_a_detector(tmp_path, loss):
    """The nodes of searches.dump, which are held to an independent calculation."""
    found = mb.expected_events("axion-muon", card(tmp_path, loss=loss), "decays", **POINT)
    stack, volume = Stack((Slab("lead", 10.0),)), DecayVolume(decay_start_m=20.0, decay_end_m=120.0)
    beam = beam_nodes(Entry(np.array([1500.0]), np.ones(1)), stack, 120.0, loss)
    model = mb.models.get("axion-muon")
    (vertex,) = model.vertices()
    nodes = dump_nodes(vertex.process, 0.3, photon_flux("lead", "tsai-elastic"), beam, volume)
    shares = model.shares(np.array([0.3]), np.array([POINT["coupling"]]))
    rate = decay_rate_per_m(shares.width_gev, 0.3, nodes.momentum_gev)
    produced = mb.expected_events(
        "axion-muon",
        "muon-beam-dump",
        "ultimate",
        exposure_mot=1e18,
        energy_loss=loss,
        form_factor="tsai-elastic",
        **POINT,
    )
    assert found.value == pytest.approx(produced.value * nodes.decayed_pb(rate) / nodes.produced_pb, rel=3e-4)


def test_a_shield_takes_what_decays_in_it(tmp_path):
    later = VOLUME.replace("20.0", "60.0")
    near, far = (mb.expected_events("axion-muon", card(tmp_path, g), "decays", **POINT).value for g in (VOLUME, later))
    assert far < near


def test_behind_the_target_it_is_a_displaced_decay(tmp_path):
    old = "layers = 1\nlayer_spacing_m = 10.0\ndecay_region_m = 30.0\n"
    old += "source = { layers = 'x', layer_spacing_m = 'x', decay_region_m = 'x' }"
    new = "decay_start_m = 10.0\ndecay_end_m = 40.0\nsource = { decay_start_m = 'x', decay_end_m = 'x' }"
    one = mb.expected_events("axion-muon", card(tmp_path, old, signature="displaced-decay"), "decays", **POINT)
    other = mb.expected_events("axion-muon", card(tmp_path, new), "decays", **POINT)
    assert other.value == pytest.approx(one.value, rel=1e-12)


def test_events_decay_in_the_volume(tmp_path):
    point = {"analysis": "decays", "events": 300, "decay_point": "exponential", **POINT}
    sample = mb.generate("axion-muon", card(tmp_path), **point)
    place = sample.vertex("decay")[:, 2]
    assert (place >= 20).all()
    assert (place <= 120).all()


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (VOLUME.replace("20.0", "5.0"), "decay_start_m 5 is inside the target, which ends at 10 m"),
        (VOLUME.replace("120.0", "15.0"), "decay_end_m 15 must be behind decay_start_m 20"),
        ("decay_start_m = 20.0\nsource.decay_start_m = 'x'", "decay_end_m: missing"),
        ("", "decay_region_m: missing"),
        ("aperture_offset_m = 0.1\n" + VOLUME.replace("{ ", "{ aperture_offset_m = 'x', "), "give aperture_radius_m"),
        ("decay_region_m = 3.0\n" + VOLUME.replace("{ ", "{ decay_region_m = 'x', "), "leave it out"),
    ],
)
def test_wrong_cards(tmp_path, geometry, message):
    with pytest.raises(CardError, match=message):
        mb.expected_events("axion-muon", card(tmp_path, geometry), "decays", **POINT)


def test_other_signatures_look_behind_the_target(tmp_path):
    with pytest.raises(CardError, match="displaced-decay looks right behind the target"):
        mb.expected_events("axion-muon", card(tmp_path, signature="displaced-decay"), "decays", **POINT)
