"""Production between masses against production at them: the stated error holds, and nothing else changes."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from mubeam.foundation import cache
from mubeam.physics import kinematics
from mubeam.production.engine import panels, tables
from mubeam.production.engine.pairs_between import LOOK_ERROR
from mubeam.production.engine.request import photon_flux, point_status
from mubeam.production.engine.spectrum import Nodes, node_maker
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.production.processes.interference import Interference
from mubeam.production.processes.pair_production import PairProduction
from mubeam.production.processes.photon_fusion import PhotonFusion

LINES, MASSES, ALL_LINES = 10, 6, 250
"""Random beams with windows, masses at each, and beams of the larger sample."""

PROCESSES = [
    *(Bremsstrahlung(kind) for kind in ("scalar", "pseudoscalar", "vector", "axial")),
    Bremsstrahlung("scalar", "mu", "tau", parity_angle=0.3),
    Bremsstrahlung("vector", "mu", "tau"),
    Bremsstrahlung("vector", "e", "e"),
    PhotonFusion(),
    PhotonFusion("mu", "scalar"),
    Interference("pseudoscalar"),
]
TARGETS = [("lead", "tsai-elastic"), ("lead", "atomic-nuclear"), ("tungsten", "helm"), ("beryllium", "atomic-nuclear")]
WINDOWS = [(0.0, 1.0), (0.25, 1.0), (0.5, 0.6875), (0.1, 0.9)]
STEEPNESS = (0.0, 1.0, 5.0)
ROUNDING = 1e-10


class Line(NamedTuple):
    """A process, flux, beam and window, with masses within reach."""

    process: object
    flux: object
    energy_gev: float
    window: tuple[float, float]
    mass_gev: np.ndarray


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """No panels from other tests, and none on disk."""
    monkeypatch.setenv(cache.FOLDER_VARIABLE, "")
    tables.forget()


def random_lines(rng, count, masses):
    for _ in range(count):
        process = PROCESSES[rng.integers(len(PROCESSES))]
        flux = photon_flux(*TARGETS[rng.integers(len(TARGETS))])
        energy = float(10 ** rng.uniform(1, 3.5))
        top = float(kinematics.highest_mass(energy, *process.lepton_masses_gev, flux.nucleus.mass_gev))
        if top < 1e-3:
            continue
        m = np.sort(np.exp(rng.uniform(np.log(1e-3), np.log(top), masses)))
        m = m[point_status(process, np.full(m.shape, energy), m, flux) == "ok"]
        if m.size:
            yield Line(process, flux, energy, WINDOWS[rng.integers(len(WINDOWS))], m)


def both(line):
    """Nodes between masses with their errors, and at the masses."""
    size = line.mass_gev.shape
    energy, low, high = (np.full(size, number) for number in (line.energy_gev, *line.window))
    orders = line.process.rules("standard").value
    how = line.process, energy, line.mass_gev, line.flux, "exact", orders
    between, error = tables.nodes_between(*how, np.ones(size), x_min=low, x_max=high)
    # with the same rules in t, which have errors of their own
    each = [replace(line.flux, is_tabled=True), line.flux]
    tabled, alone = (node_maker(*how[:3], flux, "exact", low, high)(orders) for flux in each)
    used = (error > 0)[:, None]
    return between, error, Nodes(*(np.where(used, *columns) for columns in zip(tabled, alone, strict=True)))


def deviations(line):
    """By mass: how far sums with several weights are off, relative to those without signs, and the stated errors."""
    between, error, exact = both(line)
    last = exact.energy_gev[:, -1:]
    worst = np.zeros(error.shape)
    for s in STEEPNESS:
        sums = [
            (nodes.weight_pb * np.exp(-s * (last / nodes.energy_gev - 1))).sum(axis=1) for nodes in (between, exact)
        ]
        scale = (np.abs(exact.weight_pb) * np.exp(-s * (last / exact.energy_gev - 1))).sum(axis=1)
        worst = np.maximum(
            worst, np.divide(np.abs(sums[0] - sums[1]), scale, out=np.zeros_like(scale), where=scale > 0)
        )
    return worst, error


def check(rng, lines, masses):
    found = [deviations(line) for line in random_lines(rng, lines, masses)]
    worst, error = (np.concatenate(column) for column in zip(*found, strict=True))
    used = error > 0
    assert used.mean() > 0.3
    assert (error[used] <= tables.LARGEST_ERROR[0]).all()
    assert (worst[~used] < ROUNDING).all()
    outside = worst > error + ROUNDING
    assert outside.mean() <= 1e-3, (worst[outside], error[outside])
    assert worst.max() < 1e-4


def test_the_stated_error_holds():
    check(np.random.default_rng(5), LINES, MASSES)


@pytest.mark.full
def test_the_stated_error_holds_at_4000_points():
    check(np.random.default_rng(17), ALL_LINES, 20)


MUON = Line(
    Bremsstrahlung("vector"), photon_flux("lead", "tsai-elastic"), 160.0, (0.25, 1.0), np.geomspace(0.01, 2, 24)
)


def nodes_of(line, mass_gev, largest_error=tables.LARGEST_ERROR[0], process=None):
    size = np.shape(mass_gev)
    energy, low, high = (np.full(size, number) for number in (line.energy_gev, *line.window))
    process = line.process if process is None else process
    how = process, energy, np.asarray(mass_gev), line.flux, "exact", process.rules("standard").value
    return tables.nodes_between(*how, np.ones(size), x_min=low, x_max=high, largest_error=largest_error)


def test_a_number_does_not_depend_on_what_was_asked_for_before():
    together, error = nodes_of(MUON, MUON.mass_gev)
    tables.forget()
    for i in (20, 3):
        alone, its_error = nodes_of(MUON, MUON.mass_gev[i : i + 1])
        np.testing.assert_allclose(alone.weight_pb[0], together.weight_pb[i], rtol=1e-13)
        np.testing.assert_allclose(its_error[0], error[i], rtol=1e-6)


def test_near_the_threshold_spectra_are_computed():
    top = float(kinematics.highest_mass(160.0, *MUON.process.lepton_masses_gev, MUON.flux.nucleus.mass_gev))
    line = MUON._replace(mass_gev=top * (1 - np.geomspace(1e-8, 1e-4, 5)))
    between, error, exact = both(line)
    np.testing.assert_array_equal(error, 0.0)
    np.testing.assert_allclose(between.weight_pb, exact.weight_pb, rtol=1e-9)


def test_just_above_the_mass_at_which_the_muon_decays():
    line = Line(Bremsstrahlung("scalar", "mu", "e"), MUON.flux, 160.0, (0.0, 1.0), 0.105148 + np.geomspace(1e-7, 1, 12))
    worst, error = deviations(line)
    assert (worst <= error + ROUNDING).all()


def test_pairs_are_as_good_as_their_rule():
    process, mass = PairProduction(), np.geomspace(0.005, 1.0, 10)
    orders = process.rules("standard")
    between, error = nodes_of(MUON, mass, process=process)
    error = (error * between.weight_pb).sum(axis=1) / between.weight_pb.sum(axis=1)
    assert (error <= tables.LARGEST_ERROR[0]).all()
    energy = np.full(mass.shape, 160.0)
    exact, check = (
        node_maker(process, energy, mass, MUON.flux, "exact", 0.25, 1.0)(rule).weight_pb.sum(axis=1)
        for rule in (orders.value, orders.check)
    )
    # the emission of many masses is a table's either way: closer than the rules' own difference
    off = np.abs(between.weight_pb.sum(axis=1) - exact)
    assert (off < error * exact + 5 * np.abs(exact - check) + orders.floor * exact).all()


@pytest.mark.parametrize("lightest", [0.005, 2.0])
def test_pairs_of_each_mediator_mass_are_as_good_as_stated(lightest):
    """An efficiency may leave heavy mediators alone, however few they are."""
    process, mass = PairProduction(), lightest * np.array([1.0, 1.3])
    between, error = nodes_of(MUON, mass, process=process)
    orders, flux = process.rules("standard").value, replace(MUON.flux, is_tabled=True)
    exact = node_maker(process, np.full(mass.shape, 160.0), mass, flux, "exact", 0.25, 1.0)(orders)
    sums, expected, allowed = (
        weight.reshape(mass.size, -1, orders.x).sum(axis=2)
        for weight in (between.weight_pb, exact.weight_pb, error * np.abs(between.weight_pb))
    )
    assert (np.abs(sums - expected) <= allowed + ROUNDING * expected).all()
    assert allowed.sum() <= tables.LARGEST_ERROR[0] * sums.sum()
    assert (error == LOOK_ERROR).any()
    assert (error < 1e-5).any()


def test_the_last_panels_are_computed_where_nothing_is_in_the_window():
    line = MUON._replace(window=(0.5, 0.6875), mass_gev=np.array([0.1, 60.0, 100.0, 115.0]))
    worst, error = deviations(line)
    assert (worst <= error + ROUNDING).all()
    assert error[-1] == 0.0


class TestOnDisk:
    @pytest.fixture
    def home(self, monkeypatch, tmp_path):
        monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
        return tmp_path

    def again(self):
        tables.forget()
        return nodes_of(MUON, MUON.mass_gev)

    def test_panels_are_read_and_not_made_again(self, home, monkeypatch):
        first, error = self.again()
        assert list(home.glob("*.table"))
        monkeypatch.setattr(panels, "_made", None)
        second, its_error = self.again()
        np.testing.assert_array_equal(first.weight_pb, second.weight_pb)
        np.testing.assert_array_equal(error, its_error)

    def test_a_damaged_file_is_made_again(self, home):
        first, _ = self.again()
        for path in home.glob("*.table"):
            path.write_bytes(path.read_bytes()[:-8] + b"garbled!")
        second, _ = self.again()
        np.testing.assert_array_equal(first.weight_pb, second.weight_pb)

    def test_other_code_has_other_files(self, home, monkeypatch):
        self.again()
        before = set(home.glob("*.table"))
        panels._identity.cache_clear()
        monkeypatch.setattr(cache, "code_hash", lambda *parts: "another")
        self.again()
        after = set(home.glob("*.table"))
        panels._identity.cache_clear()
        assert before < after

    def test_a_process_of_ones_own_is_not_kept_on_disk(self, home):
        class Mine(Bremsstrahlung):
            pass

        nodes_of(MUON, MUON.mass_gev, process=Mine("vector"))
        assert not list(home.glob("*.table"))
