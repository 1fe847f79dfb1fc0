"""What lies along the beam of cards, and its picture."""

from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError
from mubeam.figures import side_view
from mubeam.figures.along_the_beam import OTHER, along_the_beam
from mubeam.plotting import render

DUMP = """
extends = "muon-beam-dump"
name = "sampled-dump"
description = "a sampled target, a shield, a small detector off the axis"
[target]
source.slabs = "our choice"
slabs = [
  {material = "tungsten", thickness_m = 0.002, repeat = 150},
  {material = "silicon", thickness_m = 0.0005, repeat = 150, produces = false},
  {material = "vacuum", thickness_m = 0.5, produces = false},
  {material = "iron", thickness_m = 3.0, produces = false},
]
[geometry]
decay_start_m = 20.0
decay_end_m = 120.0
aperture_radius_m = 0.5
aperture_offset_m = 0.2
source = {decay_start_m = "x", decay_end_m = "x", aperture_radius_m = "x", aperture_offset_m = "x"}
"""


@pytest.fixture
def dump(tmp_path):
    (tmp_path / "dump.toml").write_text(DUMP)
    return tmp_path / "dump.toml"


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_a_stack_of_slabs(dump):
    found = along_the_beam(dump)
    kinds = [(one.kind, one.count, pytest.approx(one.length_m)) for one in found.stretches]
    assert kinds == [
        ("matter", 150, 0.375),
        ("gap", 1, 0.5),
        ("matter", 1, 3.0),
        ("gap", 1, 16.125),
        ("decays", 1, 100),
    ]
    starts = [one.start_m for one in found.stretches]
    np.testing.assert_allclose(starts, [0, 0.375, 0.875, 3.875, 20])
    assert found.end_m == pytest.approx(120)
    assert list(found.materials) == ["tungsten", "silicon", "iron"]
    assert [piece.produces for piece in found.materials.values()] == [True, False, False]


def test_layers_of_a_calorimeter_have_the_nuclei_of_its_length():
    """NA64mu: 136 layers of 3 mm with 20 cm of lead in them."""
    found = along_the_beam("na64mu-2022")
    calorimeter, region = found.stretches
    lead, other = calorimeter.pattern
    assert calorimeter.count == 136
    assert lead.thickness_m * 136 == pytest.approx(0.2)
    assert lead.density_g_per_cm3 == pytest.approx(11.35, rel=1e-3)
    assert (other.material, other.produces) == (OTHER, False)
    assert (region.start_m, region.length_m) == (pytest.approx(0.408), pytest.approx(10.65))


def test_a_target_of_an_analysis_and_another_length():
    (own,) = along_the_beam("na64mu-2022", "lfv-invisible").stretches
    assert (own.length_m, own.count) == (0.224, 1)
    (longer,) = along_the_beam("m3", length_m=0.5).stretches
    assert longer.length_m == 0.5
    # the depth grows with the length
    assert along_the_beam("na64mu-2022", length_m=0.1).stretches[1].start_m == pytest.approx(0.204)


@pytest.mark.parametrize("name", [name for name in mb.experiments.names() if name != "music"])
def test_each_shipped_card_has_a_picture(name):
    found = side_view(name, length_m=0.5 if name == "m3" else None)
    assert len(found.axes) == 2
    assert mb.experiments.get(name).description in found.get_supxlabel().replace("\n", " ")


def test_what_is_written_in_the_picture(dump):
    figure = side_view(dump)
    written = texts(figure)
    sampled = "37.5 cm\n150 \N{MULTIPLICATION SIGN}\n2 mm + 0.5 mm"
    for what in (sampled, "50 cm", "3 m", "16.12 m", "100 m", "R = 50 cm, 20 cm off the beam"):
        assert what in written
    assert figure.legends[0].texts[0].get_text() == "tungsten, 19.3 g/cm$^3$"
    above, below = figure.axes
    assert [label.get_text() for label in above.get_xticklabels()][-2:] == ["20", "120"]
    assert below.get_xlim()[1] == pytest.approx(120, rel=1e-3)
    # the picture of one card is one file
    assert render(side_view(dump), "a.svg") == render(figure, "a.svg")


def test_a_beam_of_tracks():
    figure = side_view(Path(__file__).parents[2] / "examples" / "tracks.toml")
    assert any("tracks\nup to\n160 GeV" in text for text in texts(figure))


def test_many_slabs_are_drawn_without_their_lengths(tmp_path):
    slabs = ", ".join(
        f'{{material = "{m}", thickness_m = {0.01 * (i + 1)}, produces = {p}}}'
        for i in range(20)
        for m, p in (("lead", "true"), ("iron", "false"))
    )
    start, end = DUMP.index("slabs = ["), DUMP.index("[geometry]")
    (tmp_path / "many.toml").write_text(f"{DUMP[:start]}slabs = [{slabs}]\n{DUMP[end:]}")
    figure = side_view(tmp_path / "many.toml")
    assert len(along_the_beam(tmp_path / "many.toml").stretches) == 42
    assert not any(text.endswith(" cm") and not text.startswith("R") for text in texts(figure))
    edges = figure.axes[0].get_xticks(minor=True)
    assert (np.diff(edges) > 0.005).all()


def test_what_has_no_stack_is_refused():
    with pytest.raises(InputError, match="music is a collider"):
        side_view("music")
    with pytest.raises(InputError, match="m3 has no length: give length_m"):
        side_view("m3")
    with pytest.raises(InputError, match="length_m must be above zero"):
        side_view("muone", length_m=-1)
    with pytest.raises(UnknownNameError):
        side_view("muone", "no-analysis")
