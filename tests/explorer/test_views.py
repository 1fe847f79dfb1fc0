"""A state as what is drawn: what is kept, what is left out and why, what a slider that moves saves."""

from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import KinematicsError, ModelError
from mubeam.explorer.export import export
from mubeam.explorer.files import Folder
from mubeam.explorer.latest import OutdatedError
from mubeam.explorer.names import labels_of
from mubeam.explorer.plot import Plot
from mubeam.explorer.pointer import factors, table
from mubeam.explorer.reaches import FieldError, stop_if
from mubeam.explorer.state import State
from mubeam.explorer.views import Views

BASE = State(options={"exposure_mot": 3e10, "masses": 6})
BOUND = "# coupling: g_amumu\n# coupling_unit: 1/GeV\n"


@pytest.fixture
def views(tmp_path):
    return Views(Folder(tmp_path))


def test_it_is_the_reach(views):
    view = views.view(BASE)
    want = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=np.geomspace(1e-3, 1, 6), exposure_mot=3e10)
    np.testing.assert_array_equal(view.reaches[0].lower, want.lower)
    assert view.labels == ("na64mu-2022 invisible",)
    assert view.drawn == BASE
    assert views.view(BASE).reaches[0] is view.reaches[0]


def test_axes_stay_while_a_slider_moves(views):
    held = views.view(replace(BASE, options={**BASE.options, "masses": 40}))
    views.reaches._took_s = dict.fromkeys(views.reaches._took_s, 1.0)
    moved = replace(held.state, options={**held.state.options, "exposure_mot": 3e12})
    coarse = views.view(moved, held=held, is_coarse=True)
    assert (coarse.scene.x_range, coarse.scene.y_range) == (held.scene.x_range, held.scene.y_range)
    assert coarse.scene.bounds is held.scene.bounds
    assert len(coarse.reaches[0].along) == 16
    full = views.view(moved, held=held)
    assert full.scene.y_range != held.scene.y_range
    assert len(full.reaches[0].along) == 40


def test_layers_of_one_kind_are_renewed(views):
    pytest.importorskip("bokeh")
    plot, made = Plot(lambda figure: made.append(figure)), []
    for muons in (3e10, 4e10):
        view = views.view(replace(BASE, options={"exposure_mot": muons, "masses": 6}))
        plot.show(view.scene, plot.layers_of(view.scene), None)
    assert len(made) == 1
    other = views.view(replace(BASE, groups=()))
    plot.show(other.scene, plot.layers_of(other.scene), None)
    assert len(made) == 2


def test_what_cannot_be_drawn_is_left_out(views, tmp_path):
    (tmp_path / "bad.csv").write_text("nothing")
    state = replace(BASE, overlays=("g-minus-2", "relic"), own=("bad.csv", "../x.csv"))
    view = views.view(state)
    assert "relic" in view.problems["with"]
    assert "without a path" in view.problems["own"]
    assert (view.drawn.overlays, view.drawn.own) == (("g-minus-2",), ())
    # said again where the background is that of before
    again = views.view(replace(state, options={"exposure_mot": 3.1e10, "masses": 6}), held=view)
    assert again.drawn.overlays == ("g-minus-2",)


def test_pins_have_labels_of_their_own(views):
    state = replace(BASE, pins=(replace(BASE, options={"masses": 6, "efficiency": 0.5}), State(model="dark-photon")))
    view = views.view(state)
    assert len(view.reaches) == 2
    assert view.labels[0] != view.labels[1]
    assert "efficiency = 0.5" in view.labels[1]
    assert "dark-photon" in view.problems["pins"]
    assert len(view.drawn.pins) == 1
    assert len({*labels_of([BASE, BASE])}) == 2


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"mass_min_gev": 2.0, "mass_max_gev": 1.0}, "mass_max_gev"),
        ({"mass_min_gev": -1.0}, "mass_max_gev"),
        ({"masses": 1e9}, "masses"),
    ],
)
def test_masses_that_are_no_grid(views, options, field):
    with pytest.raises(FieldError) as error:
        views.view(State(options=options))
    assert error.value.field == field


def test_errors_are_those_of_the_reach(views):
    with pytest.raises(ModelError, match="choose"):
        views.view(State(model="lfv-alp"))
    with pytest.raises(KinematicsError):
        views.view(State(options={"mass_min_gev": 1e3, "mass_max_gev": 1e4, "masses": 3}))


def test_analyses_that_fit_a_model(views):
    assert "lfv-invisible" in views.reaches.fitting(State(model="lfv-alp"))
    assert "invisible" not in views.reaches.fitting(State(model="lfv-alp"))
    assert views.reaches.fitting(State(model="nothing")) == ()


def test_work_that_is_outdated_stops(views):
    with pytest.raises(OutdatedError):
        views.view(BASE, progress=stop_if(lambda: True))


def test_factors_under_the_pointer(views):
    view = views.view(BASE)
    rows = dict(factors(view, 0.05, 1e-3))
    want = mb.yield_breakdown("axion-muon", "na64mu-2022", "invisible", mass_gev=0.05, coupling=1e-3, exposure_mot=3e10)
    assert rows["events"] == format(want.events)
    assert {"at", "exposure", "cross section", "acceptance", "efficiency", "background"} <= {*rows}
    assert "no yield" in dict(factors(view, 1e4, 1e-3))
    assert "&lt;b&gt;" in table([("<b>", "x")])


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html", "sh", "py"])
def test_files_are_written(views, tmp_path, kind):
    if kind == "html":
        pytest.importorskip("bokeh")
    (path,) = export(views, views.view(BASE), kind, "mine", "single")
    assert path == tmp_path / f"mine.{kind}"
    begins = {
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "svg": b"<?xml",
        "html": b"<!DOCTYPE",
        "sh": b"mubeam",
        "py": b"import",
    }
    assert path.read_bytes().startswith(begins[kind])


def test_the_folder_of_a_reach(views, tmp_path):
    names = {path.name for path in export(views, views.view(BASE), "reach", "mine")}
    assert names == {"reach.csv", "reach.png", "reach.pdf", "manifest.json"}
    (tmp_path / "mine" / "reach.csv").unlink()
    (tmp_path / "mine" / "reach.csv").symlink_to(tmp_path.parent / "elsewhere.csv")
    with pytest.raises(mb.MubeamError, match="leads out"):
        export(views, views.view(BASE), "reach", "mine")


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [("../a", "pdf", "single"), ("", "pdf", "single"), ("a", "exe", "single"), ("a", "pdf", "huge")],
)
def test_what_is_not_written(views, tmp_path, name, kind, size):
    with pytest.raises(mb.MubeamError):
        export(views, views.view(BASE), kind, name, size)
    assert [*tmp_path.iterdir()] == []
