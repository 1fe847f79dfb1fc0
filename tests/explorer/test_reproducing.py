"""The command lines and the Python of a view give its numbers."""

import shlex
from dataclasses import replace

import numpy as np
import pytest

from mubeam.explorer.files import Folder
from mubeam.explorer.reproducing import command_lines, python
from mubeam.explorer.state import State
from mubeam.explorer.views import Views

BASE = State(options={"exposure_mot": 3e10, "masses": 3, "mass_max_gev": 0.1}, groups=())
STATES = {
    "one": replace(BASE, groups=("collider",), overlays=("g-minus-2",)),
    "tied": State(
        model="dark-photon",
        parameters={"g_chi": 0.5},
        ratios={"mass_chi_gev": 0.3},
        options={"masses": 3, "mass_min_gev": 0.01, "mass_max_gev": 0.1, "statistic": "bayes"},
        groups=(),
    ),
    "combined": State(
        experiments=("na64mu-2022", "na64mu-2023"),
        analyses=("invisible", "invisible"),
        options={"masses": 3, "mass_max_gev": 0.1, "discovery": "yes"},
        groups=(),
    ),
}


@pytest.fixture
def views(tmp_path):
    return Views(Folder(tmp_path))


@pytest.mark.parametrize("name", STATES)
def test_python_gives_the_curve(name, views, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = {}
    exec(python(STATES[name]), found)  # noqa: S102
    want = views.reaches.reach(STATES[name])
    np.testing.assert_array_equal(found["found"].lower, want.lower)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", STATES)
def test_command_line_gives_the_curve(name, views, tmp_path, monkeypatch, mubeam):
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(command_lines(STATES[name]))
    assert program == "mubeam"
    code, _, err = mubeam(*arguments)
    assert code == 0, err
    want = views.reaches.reach(STATES[name]).to_csv()
    assert (tmp_path / "out" / "reach.csv").read_text() == want


def test_several_curves(views, tmp_path, monkeypatch, mubeam):
    monkeypatch.chdir(tmp_path)
    state = replace(BASE, pins=(replace(BASE, options={**BASE.options, "efficiency": 0.5}),))
    *reaches, plot = (shlex.split(line)[1:] for line in command_lines(state, "both").splitlines())
    for one, search in zip((state, *state.pins), reaches, strict=True):
        views.reaches.reach(one).write(search[-1], bounds=False)
    code, _, err = mubeam(*plot)
    assert code == 0, err
    assert (tmp_path / "both.pdf").exists()
    (tmp_path / "both.pdf").unlink()
    found = {}
    exec(python(state, "both"), found)  # noqa: S102
    assert (tmp_path / "both.pdf").exists()
    np.testing.assert_array_equal(found["found_2"].lower, views.reaches.reach(state.pins[0]).lower)


def test_names_are_quoted():
    odd = State(model="a b.toml", experiments=("$(x).toml",), own=("'.csv",))
    assert shlex.split(command_lines(odd))[2:5] == ["a b.toml", "--experiment", "$(x).toml"]
    assert '"\\"x"' in python(State(model='"x'))
