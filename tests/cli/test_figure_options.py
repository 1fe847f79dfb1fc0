"""Options of figures in mubeam reach and mubeam plot, and pages."""

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
