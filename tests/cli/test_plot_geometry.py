import json

import pytest


def test_files_and_text(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = mubeam("plot-geometry", "na64mu-2022")
    assert code == 0
    assert out.splitlines()[-1] == "wrote na64mu-2022-geometry.png"
    assert out.splitlines()[2].split() == ["0.408", "11.058", "decays", "count"]
    assert (tmp_path / "na64mu-2022-geometry.png").stat().st_size > 10_000
    for _ in range(2):
        code, _, _ = mubeam("plot-geometry", "m3", "--length-m", 0.5, "--output", "new/m3.pdf")
        assert code == 0


def test_json(mubeam, tmp_path):
    code, out, _ = mubeam("plot-geometry", "muone", "--json", "--output", tmp_path / "a.svg")
    found = json.loads(out)
    assert code == 0
    assert found["stretches"][0]["pattern"][0]["material"] == "beryllium"
    assert found["volume"] is None


DUMP = """extends = "muon-beam-dump"
name = "own"
[target]
length_m = 5.0
source.length_m = "x"
[geometry]
decay_start_m = 10.0
decay_end_m = 60.0
{keys}
[geometry.source]
decay_start_m = "x"
decay_end_m = "x"
aperture_radius_m = "x"
aperture_offset_m = "x"
product_energy_min_gev = "x"
"""


@pytest.mark.parametrize(("keys", "words"), [
    ("", "the detector at the end of the volume sees every decay"),
    ("product_energy_min_gev = 2.0", "the detector at the end of the volume sees every decay; each product has at least"
     " 2 GeV"),
    ("aperture_radius_m = 0.5\naperture_offset_m = 0.1", "detector of radius 50 cm, its middle 10 cm off the beam: a"
     " decay counts if the particle points inside the radius at the end of the volume"),
    ('aperture_radius_m = 2.0\nproducts = "all"', "detector of radius 2 m: a decay counts if all products lie"
     " inside the radius at the end of the volume"),
])  # fmt: skip
def test_the_detector_is_in_the_table(mubeam, tmp_path, keys, words):
    (tmp_path / "own.toml").write_text(DUMP.replace("{keys}", keys))
    code, out, err = mubeam("plot-geometry", tmp_path / "own.toml", "--output", tmp_path / "a.png")
    assert code == 0, err
    assert out.splitlines()[-2].split(maxsplit=2) == ["60", "60", words]


@pytest.mark.parametrize(("arguments", "says"), [
    (("music",), "has no stack"),
    (("m3",), "give length_m"),
    (("no-card",), "no-card"),
    (("muone", "--output", "a.gif"), "a.gif"),
    (("muone", "--analysis", "nothing"), "nothing"),
    (("muone", "--length-m", "nan"), "nan"),
])  # fmt: skip
def test_wrong_input(mubeam, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("plot-geometry", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert [*tmp_path.iterdir()] == []
