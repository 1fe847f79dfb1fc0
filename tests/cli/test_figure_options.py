"""Options of figures in mubeam reach and mubeam plot, and pages."""

import numpy as np
import pytest

SEARCH = ("axion-photon", "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", 0.004)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import numpy as np

    import mubeam as mb

    path = tmp_path_factory.mktemp("reach")
    mb.reach("axion-photon", "na64mu-2022", "invisible", masses_gev=np.geomspace(2e-3, 0.02, 4)).write(path)
    return path


def test_reach_takes_them(mubeam, tmp_path):
    looks = ("--size", "single", "--style", "serif", "--legend", "--no-bounds", "--label", "mine")
    code, _, err = mubeam("reach", *SEARCH, *looks, "--x-range", "1e-3:1e-2", "--with", "ctau", "--output", tmp_path)
    assert code == 0, err
    assert (tmp_path / "reach.pdf").exists()


def test_plot_takes_them(mubeam, folder, tmp_path):
    more = ("--label", "first", "--label", "second", "--size", "double", "--y-range", "1e-5:1", "--with", "ctau")
    code, out, err = mubeam("plot", folder, folder, *more, "--output", tmp_path / "a.pdf", "--json")
    assert code == 0, err
    assert '"first"' in out


def test_groups_of_bounds(mubeam, folder, tmp_path):
    code, _, err = mubeam("plot", folder, "--groups", "collider,beam-dump", "--output", tmp_path / "a.svg")
    assert code == 0, err
    for wrong, words in (
        (("--groups", "colliders"), "did you mean 'collider'"),
        (("--groups", "collider", "--no-bounds"), "exclude each other"),
    ):
        code, _, err = mubeam("plot", folder, *wrong, "--output", tmp_path / "b.svg")
        assert (code, (tmp_path / "b.svg").exists()) == (2, False)
        assert words in err


def test_a_page(mubeam, folder, tmp_path):
    pytest.importorskip("bokeh")
    code, _, err = mubeam("plot", folder, "--format", "html", "--output", tmp_path / "a.html")
    assert code == 0, err
    assert (tmp_path / "a.html").read_bytes().startswith(b"<!DOCTYPE html>")
    code, _, err = mubeam("plot", folder, "--format", "html", "--output", tmp_path / "bare")
    assert (code, (tmp_path / "bare").exists()) == (0, True), err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--size", "huge"), "size of a figure 'huge'"),
        (("--style", "loud"), "style of a figure 'loud'"),
        (("--with", "nothing"), "overlay 'nothing'"),
        (("--with", "relic"), "has no relic"),
        (("--x-range", "1"), "give LOW:HIGH"),
        (("--x-range", "2:1"), "that rise"),
        (("--second-axis", "nothing"), "axis of axion-photon 'nothing'"),
    ],
)
def test_what_is_wrong_is_said_before_any_work(mubeam, tmp_path, words, message):
    code, out, err = mubeam("reach", *SEARCH, *words, "--output", tmp_path / "out")
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--output", "a.png", "--format", "html"), "does not end in .html"),
        (("--output", "a", "--format", "gif"), "must be one of"),
        (("--output", "a.html", "--size", "single"), "leave it out of a page"),
        (("--output", "a.png", "--label", "x", "--label", "y"), "2 --label for 1 folders"),
    ],
)
def test_wrong_words_of_plot(mubeam, folder, monkeypatch, tmp_path, words, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("plot", folder, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert not [*tmp_path.iterdir()]


def test_without_bokeh(mubeam, folder, tmp_path, monkeypatch):
    from mubeam.exclusions.figures import page

    monkeypatch.setattr(page, "find_spec", lambda name: None)
    code, _, err = mubeam("plot", folder, "--output", tmp_path / "a.html")
    assert code == 2
    assert 'pip install "mubeam[explore]"' in err


def test_plot_draws_the_lifetimes_of_the_model_that_was_computed(tmp_path):
    """With m_chi = m/3 all decays are invisible; with the m_chi that the tie replaces, light ones are not."""
    import mubeam as mb
    from mubeam.exclusions import plotting, reach_manifest
    from mubeam.exclusions.drawn import scene_of

    model = mb.models.get("dark-photon", g_chi=0.5, mass_chi_gev=0.05)
    ties = {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}
    found = mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.03, 0.3], ties=ties, precision="fast")
    found.write(tmp_path)
    region = reach_manifest.read_reach(tmp_path)
    again = plotting.reach_scene(region.model, [region], overlays=["ctau"])
    assert [one.label for one in again.overlays] == [one.label for one in scene_of(found, overlays=["ctau"]).overlays]
    for one, other in zip(again.overlays, scene_of(found, overlays=["ctau"]).overlays, strict=True):
        assert one.lower == pytest.approx(other.lower, rel=1e-9, nan_ok=True)
    (fixed,) = region.models_at(np.array([0.03]), (1e-3, 1.0))
    assert fixed.mass_chi_gev == pytest.approx([0.03 * 0.3333])


def test_overlays_are_of_one_of_several_models_and_the_note_says_of_which():
    import mubeam as mb
    from mubeam.exclusions import plotting

    asked = {"masses_gev": [3.0, 10.0], "precision": "fast"}
    one, other = (
        mb.reach(mb.models.get("lfv-alp", theta=theta), "fasernu2", "invisible", **asked).region for theta in (0.2, 1.5)
    )
    alone = plotting.reach_scene(other.model, [], [other], overlays=["g-minus-2"])
    both = plotting.reach_scene(other.model, [], [one, other], overlays=["g-minus-2"], x_range=alone.x_range)
    assert f"g-minus-2: of {other.label}" in both.note
    assert "g-minus-2" not in alone.note
    for drawn, expected in zip(both.overlays, alone.overlays, strict=True):
        assert drawn.lower == pytest.approx(expected.lower, rel=1e-9, nan_ok=True)
    assert "g-minus-2" not in plotting.reach_scene(one.model, [], [one, one], overlays=["g-minus-2"]).note


def test_an_overlay_that_changes_with_what_is_tied_to_the_coupling_is_left_out():
    import mubeam as mb

    model = mb.models.get("dark-photon", g_chi=0.5, mass_chi_gev=0.001)
    ties = {"g_chi": [{"epsilon": 1}]}
    found = mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.03, 0.3], ties=ties, precision="fast")
    from mubeam.exclusions.drawn import scene_of

    scene = scene_of(found, overlays=["ctau", "g-minus-2"])
    assert "ctau: not drawn, as g_chi is tied to the coupling" in scene.note
    assert scene.overlays
    assert not any("tau" in one.label for one in scene.overlays)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Reaches with expected bands."""
    import numpy as np

    import mubeam as mb

    home, known = tmp_path_factory.mktemp("two"), {"background_events": 10, "background_error_events": 2}
    for card in ("na64mu-2022", "na64mu-1e13"):
        mb.reach("axion-photon", card, "invisible", masses_gev=np.geomspace(2e-3, 0.02, 4), **known).write(home / card)
    return home / "na64mu-2022", home / "na64mu-1e13"


def test_expected_bands_of_several_folders(mubeam, two, tmp_path):
    """Of one of them in the colours of a band, of both in those of their curves; none unless it is asked for."""
    from mubeam.exclusions import plotting, reach_manifest

    regions = [reach_manifest.read_reach(folder) for folder in two]
    scenes = [
        plotting.reach_scene(regions[0].model, regions[:1], regions[1:], **expected)
        for expected in ({}, {"expected": [regions[1].label]}, {"expected": [one.label for one in regions]})
    ]
    assert [[band.color for band in scene.bands] for scene in scenes] == [[], [""], list(plotting.COLORS[:2])]
    assert (scenes[1].bands[0].lower == scenes[2].bands[1].lower).all()
    both = [word for folder in two for word in ("--expected", folder)]
    code, _, err = mubeam("plot", *two, *both, "--legend", "--output", tmp_path / "a.png")
    assert code == 0, err
    code, _, err = mubeam("plot", *two, "--expected", "nowhere", "--output", tmp_path / "b.png")
    assert (code, err.count("\n"), (tmp_path / "b.png").exists()) == (2, 1, False)
    assert "unknown folder of --expected 'nowhere'" in err


def test_a_region_without_expected_edges_has_no_band(two):
    from dataclasses import replace

    from mubeam.errors import InputError
    from mubeam.exclusions import plotting, reach_manifest

    regions = [replace(reach_manifest.read_reach(folder), expected={}) for folder in two]
    with pytest.raises(InputError, match="has no expected edges: leave its band out"):
        plotting.reach_scene(regions[0].model, regions, expected=[regions[0].label])
