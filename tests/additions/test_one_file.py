"""Each kind of thing that CONTRIBUTING.md tells how to add, added as one file: it is found, listed and works.

Models and processes are in production/processes/test_own_process.py, signatures, statistics and formats of limits
beside their own tests.
"""

import gzip
import json
import re
import types
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli, experiments, observables, papers
from mubeam.events import writers
from mubeam.exclusions import bounds
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.physics import form_factors

POINT = {"energy_gev": 160.0, "mass_gev": 0.1}


def run(*words):
    done = CliRunner().invoke(cli.group, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_table_of_what_to_add_names_folders_that_are_there():
    root = Path(__file__).parents[2]
    rows = re.findall(r"^\| .*? \| .*?`(src/mubeam/[^`]*)`", (root / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert len(rows) > 10
    for path in rows:
        folder = Path(path.split("<")[0]) if "<" in path else Path(path).parent
        assert (root / folder).is_dir(), path


FORM_FACTOR = '''
"""A nucleus of a third of the charge, with the coherent form factor else."""

from dataclasses import dataclass

from mubeam.physics.form_factors.coherent import FORM_FACTOR as COHERENT


@dataclass(frozen=True)
class Third:
    """F^2/9."""

    name: str = "third"
    description: str = "a ninth of F^2"
    citations: tuple = ()
    t_max_gev2: float | None = COHERENT.t_max_gev2

    def squared(self, t, nucleus):
        """F^2(t)."""
        return COHERENT.squared(t, nucleus) / 9

    def t_screening_gev2(self, nucleus):
        """As there."""
        return COHERENT.t_screening_gev2(nucleus)


FORM_FACTOR = Third()
'''


def test_a_form_factor(add):
    add(form_factors, "third", FORM_FACTOR, form_factors.CATALOGUE)
    process = mb.Bremsstrahlung("vector")
    found = mb.cross_section(process, form_factor="third", **POINT)
    assert found.value == pytest.approx(mb.cross_section(process, form_factor="coherent", **POINT).value / 9, rel=1e-12)
    assert "third" in json.loads(run("list", "form-factors", "--json"))["form-factors"]
    reach = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1], form_factor="third")
    assert np.isfinite(reach.lower).all()


CARD = """
extends = "na64mu-2022"
name = "next-run"
description = "ten times the muons"
projection = true
[beam]
exposure_mot = 1.98e11
source.exposure_mot = "made up"
"""


def test_an_experiment(add_data):
    add_data(experiments, "CARDS", "next-run.toml", CARD)
    assert "next-run" in mb.experiments.names()
    assert json.loads(run("list", "experiments", "--json"))["experiments"]["next-run"] == "ten times the muons"
    at = {"mass_gev": 0.1, "coupling": 1e-3}
    more, less = (mb.expected_events("axion-muon", card, "invisible", **at) for card in ("next-run", "na64mu-2022"))
    ratio = 1.98e11 / mb.experiments.get("na64mu-2022").beam.exposure_mot
    assert more.value == pytest.approx(ratio * less.value, rel=1e-12)


SPECTRUM = "# made up\nenergy_low_gev,energy_high_gev,mu_minus\n100,200,3e9\n200,400,1e9\n"


def test_a_spectrum(tmp_path):
    """Beside the card that names it."""
    (tmp_path / "beam.csv").write_text(SPECTRUM)
    (tmp_path / "own.toml").write_text('extends = "fasernu2"\nname = "own"\n[beam]\nspectrum = "beam.csv"\n')
    assert mb.experiments.get(tmp_path / "own.toml").beam.muons_on_target == 4e9
    found = mb.expected_events("lfv-alp", tmp_path / "own.toml", "invisible", mass_gev=3.0, coupling=1e-2)
    assert found.value > found.error > 0


BOUND = """# label: toy
# description: a toy line
# citation: Lees2020
# convention: as here
# confidence_level: as published
# region: above
# use: limit
# provenance: made up
mass_gev,coupling_per_gev
0.1,0.001
1.0,0.002
"""


def test_a_bound(add_data):
    add_data(bounds, "DATA", "axion-muon/toy.csv", BOUND)
    assert "axion-muon/toy" in mb.bounds.names("axion-muon")
    assert np.asarray(mb.bounds.get("axion-muon/toy").coupling).max() == 0.002
    assert json.loads(run("list", "bounds", "--json"))["bounds"]["axion-muon/toy"] == "a toy line"


EVENTS = '''
"""A line an event: its number and weight."""

from mubeam.events.writers.base import Format


class Writer(Format):
    """Two columns."""

    def __init__(self, file, info):
        self._file = file

    def write(self, block):
        """A line an event."""
        lines = (f"{number} {weight!r}\\n" for number, weight in zip(block.number, block.weight.tolist()))
        self._file.write("".join(lines).encode())

    def finish(self):
        """Nothing."""
        self._file.write(b"end\\n")


'''


@pytest.mark.parametrize("suffix", [".lines", ".lines.gz"])
def test_a_format_of_events(add, tmp_path, suffix):
    add(writers, "lines", EVENTS, writers.CATALOGUE)
    path = tmp_path / f"made{suffix}"
    words = ("--experiment", "na64mu-2022", "--mass-gev", "0.1", "--coupling", "1e-3", "--events", "7")
    run("events", "axion-muon", *words, "--output", str(path))
    content = gzip.decompress(path.read_bytes()) if suffix.endswith(".gz") else path.read_bytes()
    lines = content.decode().splitlines()
    assert len(lines) == 8
    assert lines[-1] == "end"


OBSERVABLE = '''
"""Twice the mass."""

from mubeam.numerics.estimate import Estimate


def pair_mass(mass_gev):
    """2 m in GeV."""
    return Estimate(2 * mass_gev, 0.0, "GeV", "exact")
'''


def test_an_observable(add):
    add(observables, "pair_mass", OBSERVABLE, observables.CATALOGUE)
    assert mb.observables.pair_mass.pair_mass(0.5).value == 1.0
    assert "pair_mass" in dir(mb.observables)


FIGURE = '''
"""A straight line."""

from matplotlib.figure import Figure

from mubeam.papers.base import Comparison, Reproduction

TITLE = "a straight line"


def reproduce():
    """Of two points."""
    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1])
    return Reproduction(TITLE, figure, {"line": {"x": [0, 1]}}, (Comparison("slope", "1", "1", "it is"),), ())
'''


def test_a_figure_of_a_paper(add, tmp_path):
    from mubeam.papers import na64mu

    add(na64mu, "line", FIGURE, ModuleCatalogue("figure", "mubeam.papers.na64mu"))
    assert "na64mu/line" in papers.names()
    run("reproduce", "na64mu/line", "--output", str(tmp_path / "out"))
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".png", ".pdf", ".csv", ".md", ".json"}
    assert isinstance(papers.load("na64mu/line"), types.ModuleType)
