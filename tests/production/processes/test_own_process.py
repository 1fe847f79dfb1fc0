"""A process in one file: cross sections, spectra, events and scans follow, and nothing else is touched."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli, models
from mubeam.cli import cross_section
from mubeam.events.reweight import density, invariants
from mubeam.models import library
from mubeam.production import processes

PROCESS = '''
"""A scalar of any even and odd coupling, to be compared with `parity_angle`."""

from dataclasses import dataclass, field
from typing import ClassVar

from mubeam.physics.amplitudes.bremsstrahlung import mixed_vertex, scalar_vertex
from mubeam.production.processes._radiation import Radiation


@dataclass(frozen=True)
class Skew(Radiation):
    """Vertex even + i gamma5 odd, both given."""

    even: float = field(default=1.0, metadata={"help": "even coupling"})
    odd: float = field(default=0.0, metadata={"help": "odd coupling"})
    initial_lepton: str = "mu"

    event_name: ClassVar = "skew"
    event_number: ClassVar = -760
    event_description: ClassVar = "l N -> l N X, a skew scalar"
    boson_pdg: ClassVar = 54

    @property
    def final_lepton(self):
        """The lepton is not changed."""
        return self.initial_lepton

    def vertex(self, m, mi, mf):
        """Even and odd parts do not interfere."""
        return mixed_vertex(scalar_vertex(m, mi, mf), scalar_vertex(m, mi, -mf), self.even**2, self.odd**2)


PROCESS = Skew
'''

MODEL = '''
"""The skew scalar as a model: even 3, odd 4, stable."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.base import Channel, Model
from mubeam.production.processes.skew import Skew


@dataclass(frozen=True)
class SkewScalar(Model):
    """Stable."""

    name: ClassVar = "skew-scalar"
    description: ClassVar = "a skew scalar"
    coupling_name: ClassVar = "y"
    coupling_symbol: ClassVar = "y"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def channels(self):
        """One."""
        return (Channel(Skew(3.0, 4.0), 1.0),)

    def decays(self, mass_gev, coupling):
        """None."""
        return ()


MODEL = SkewScalar
'''

POINT = {"energy_gev": 160.0, "mass_gev": np.array([0.05, 0.7])}
TWIN = mb.Bremsstrahlung("scalar", parity_angle=float(np.arctan2(4, 3)))
"""At coupling 5."""


@pytest.fixture(autouse=True)
def one_file_each(tmp_path, monkeypatch):
    """The files as they would lie in the folders of processes and models."""
    for package, name, text in ((processes, "skew", PROCESS), (library, "skew_scalar", MODEL)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    processes.CATALOGUE.names.cache_clear()
    models.CATALOGUE.names.cache_clear()
    cross_section._process_options.cache_clear()
    yield
    monkeypatch.undo()
    cross_section._process_options.cache_clear()
    processes.CATALOGUE.names.cache_clear()
    models.CATALOGUE.names.cache_clear()


def skew():
    return processes.CATALOGUE.load("skew").PROCESS(3.0, 4.0)


def close(found, twin, factor=25.0):
    assert np.asarray(found.value) == pytest.approx(factor * np.asarray(twin.value), rel=1e-12)
    assert (np.asarray(found.status) == "ok").all()


def test_cross_sections_and_spectra():
    x, theta = np.array([[0.2], [0.9]]), np.array([[1e-3], [0.02]])
    for function, more in (
        (mb.cross_section, {}),
        (mb.cross_section, {"method": "ww"}),
        (mb.cross_section, {"x_min": 0.3, "theta_max_rad": 0.01}),
        (mb.cross_section, {"p_out_max_gev": 80.0}),
        (mb.dsigma_dx, {"x": x}),
        (mb.dsigma_dtheta, {"theta_rad": theta}),
        (mb.d2sigma_dx_dtheta, {"x": x, "theta_rad": 0.01}),
        (mb.dsigma_dx_lepton, {"x_lepton": x}),
    ):
        close(function(skew(), **POINT, **more), function(TWIN, **POINT, **more))


@pytest.mark.full
def test_a_large_scan_of_cross_sections_is_not_compiled_from_another_amplitude():
    many = {"energy_gev": 160.0, "mass_gev": np.geomspace(0.01, 1, 30_001)}
    found, twin = mb.cross_section(skew(), **many), mb.cross_section(TWIN, **many)
    assert found.value == pytest.approx(25 * twin.value, rel=1e-9)


def test_yields_and_reach():
    reach = mb.reach("skew-scalar", "na64mu-2022", "invisible", masses_gev=[0.05, 0.7])
    events = mb.expected_events(
        "skew-scalar", "na64mu-2022", "invisible", mass_gev=reach.mass_gev, coupling=reach.lower
    )
    assert events.value == pytest.approx(reach.limit_events, rel=1e-9)
    window = mb.cross_section(TWIN, **POINT, x_min=0.25, form_factor="tsai-elastic")
    share = mb.yield_breakdown("skew-scalar", "na64mu-2022", "invisible", mass_gev=0.05, coupling=1e-3)
    assert share.cross_section_in_windows.value == pytest.approx(25e-6 * window.value[0], rel=1e-5)


def test_events(tmp_path):
    sample = mb.generate("skew-scalar", "na64mu-2022", events=20_000, mass_gev=0.7, coupling=1e-3)
    assert (sample.pdg("x") == 54).all()
    sigma = mb.cross_section(TWIN, energy_gev=160.0, mass_gev=0.7, form_factor="tsai-elastic").value
    assert sample.info.cross_section_pb == pytest.approx(25e-6 * sigma, rel=1e-9)
    share = (sample.particle("x")[:, 0] > 80.0).mean()
    above = mb.cross_section(TWIN, energy_gev=160.0, mass_gev=0.7, form_factor="tsai-elastic", x_min=0.5).value
    assert share == pytest.approx(above / sigma, abs=4 * np.sqrt(share * (1 - share) / len(sample)))
    # reweighting knows its amplitude
    points = invariants(sample.events, skew())
    ratio = density(skew(), points, 193.0, 0.7) / density(TWIN, points, 193.0, 0.7)
    assert ratio == pytest.approx(25.0, rel=1e-9)


def test_a_scan(tmp_path):
    spec = {
        "model": "skew-scalar",
        "experiments": ["na64mu-2022"],
        "analyses": ["invisible"],
        "quantities": ["events"],
        "parameters": {"mass_gev": {"values": [0.05, 0.7]}, "coupling": {"values": [1e-3]}},
    }
    table = mb.scan({"scan": spec}, output=tmp_path / "out").to_pandas()
    twin = mb.expected_events(
        "skew-scalar", "na64mu-2022", "invisible", mass_gev=table["mass_gev"].to_numpy(), coupling=1e-3
    )
    assert table["events"].to_numpy() == pytest.approx(twin.value, rel=1e-12)


def test_the_command_line():
    words = "cross-section skew --even 3 --odd 4 --energy-gev 160 --mass-gev 0.7 --json"
    done = CliRunner().invoke(cli.group, words.split())
    assert done.exit_code == 0, done.output
    twin = mb.cross_section(TWIN, energy_gev=160.0, mass_gev=0.7)
    assert json.loads(done.output)["value"] == pytest.approx(25 * twin.value, rel=1e-12)
