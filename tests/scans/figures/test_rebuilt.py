"""Cards as manifests keep them, with all defaults, are made again: the same to the hash."""

import json

import mubeam as mb
from mubeam.experiments import card_hash
from mubeam.scans.figures.rebuilt import _card

SLABS = """
extends = "na64mu-1e12"
name = "stacked"
[target]
source.slabs = "made up"
[[target.slabs]]
material = "lead"
thickness_m = 0.002
repeat = 100
[[target.slabs]]
material = "carbon"
thickness_m = 0.5
produces = false
[geometry]
decay_region_m = 10.0
source.decay_region_m = "made up"
"""


def test_a_card_of_slabs_with_one_source(tmp_path):
    (tmp_path / "stacked.toml").write_text(SLABS)
    card = mb.experiments.get(tmp_path / "stacked.toml")
    found = _card(json.loads(card.model_dump_json()), card_hash(card))
    assert found.target.slabs == card.target.slabs
