"""The deterministic transport, scattering and apertures against a toy Monte Carlo, within its statistics."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.matter import beam, scattering
from mubeam.matter.beam import Entry
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Layer, Slab, Stack
from mubeam.matter.survival import share_above
from mubeam.matter.volume import DecayVolume
from mubeam.physics.both_products import TwoBody
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes
from oracles import muons as toy

SIGMAS = 4.0


@pytest.mark.parametrize(
    ("material", "energy", "length", "count"),
    [
        ("lead", 1500.0, 10.0, 8000),
        pytest.param("lead", 1500.0, 10.0, 200_000, marks=pytest.mark.full),
        pytest.param("tungsten", 15.0, 0.5, 200_000, marks=pytest.mark.full),
        pytest.param("water", 160.0, 20.0, 200_000, marks=pytest.mark.full),
    ],
)
def test_energies_behind_a_slab(material, energy, length, count):
    """Means of powers of the energy and of a smooth threshold; the angle and place at the exit."""
    one, entry = mb.materials.get(material), Entry(np.array([energy]), np.ones(1))
    layers, low = [Layer(((one, 100 * one.density_g_per_cm3),), length)], entry.grid(0).low_gev
    found = toy.passed(one, energy, length, count, 3, low_gev=low, steps=100)
    grid = entry.grid(0)
    weight = beam.weights(layers, np.array([length]), entry.energy_gev, entry.share, grid)[0]
    tests = {
        "E": lambda e: e,
        "E^2": lambda e: e**2,
        "E^4": lambda e: (e / energy) ** 4,
        "threshold": lambda e: np.maximum(e / energy - 0.5, 0) ** 2,
    }
    for name, function in tests.items():
        values = function(found.energy)
        error = values.std() / count**0.5
        assert weight @ function(grid.energy_gev) == pytest.approx(values.mean(), abs=SIGMAS * error), name
    left = found.energy > 0
    angle = scattering.exit_angles_rad(layers, np.array([length]), energy, logarithm=False)[0]
    # those that radiated scatter more than the mean energy says
    assert np.quantile(np.abs(found.angle[left]), 0.683) == pytest.approx(angle, rel=0.03 + 3 / count**0.5)


@pytest.mark.parametrize(
    ("material", "energy", "length", "count"),
    [("lead", 1500.0, 10.0, 8000), pytest.param("tungsten", 15.0, 0.5, 100_000, marks=pytest.mark.full)],
)
def test_shares_above_energies_behind_a_slab(material, energy, length, count):
    """The toy takes losses below v = 1e-3 as their mean, which moves steep edges by less than 1 %."""
    one, entry = mb.materials.get(material), Entry(np.array([energy]), np.ones(1))
    found = toy.passed(one, energy, length, count, 17, low_gev=0.03 * energy, steps=100).energy
    edges = energy * np.array([0.1, 0.25, 0.5, 0.75])
    share = share_above(entry, Stack((Slab(one, length),)), np.array([length]), edges)
    expected = (found[:, None] > edges).mean(axis=0)
    error = np.sqrt(expected * (1 - expected) / count)
    assert (np.abs(share.value[0] - expected) < SIGMAS * error + share.error[0]).all()


@pytest.mark.parametrize(
    ("material", "energy", "length", "count"),
    [("iron", 10.0, 4.0, 4000), ("iron", 10.0, 6.9, 8000), ("water", 100.0, 200.0, 8000)],
)
def test_what_is_left_of_a_beam_near_its_range(material, energy, length, count):
    """Of slow muons many are at the edge of the grid, which the rule of yields puts at 1.5, 56 and 99.9 %."""
    one, entry = mb.materials.get(material), Entry(np.array([energy]), np.ones(1))
    found = toy.passed(one, energy, length, count, 23, low_gev=entry.grid(0).low_gev, steps=200).energy
    behind = beam.at_depths(entry, Stack((Slab(one, length),)), np.array([length]))
    assert 0 <= behind.left[0] <= 1
    error = max(found.astype(bool).std(), count**-0.5) / count**0.5
    assert behind.left[0] == pytest.approx((found > 0).mean(), abs=SIGMAS * error + beam.LEAST_LEFT)
    assert behind.mean_gev[0] == pytest.approx(found.mean(), abs=SIGMAS * found.std() / count**0.5)
    assert behind.relative_rms[0] == pytest.approx(found.std() / found.mean(), rel=0.05)


def test_a_beam_behind_its_range_has_stopped():
    """In 8 m of iron, where CSDA ends at 7 m; a share above energies is none then, and never below."""
    entry, stack, depth = Entry(np.array([10.0]), np.ones(1)), Stack((Slab("iron", 8.0),)), np.array([0.0, 8.0])
    behind = beam.at_depths(entry, stack, depth)
    assert behind.left.tolist() == [pytest.approx(1.0), 0.0]
    assert (behind.mean_gev[1], behind.relative_rms[1]) == (0.0, 0.0)
    above = share_above(entry, stack, depth, np.array([0.2, 2.0, 8.0]))
    assert ((above.value >= 0) & (above.value <= 1)).all()
    csda = slowed(stack.layers, np.array([6.0, 7.0]), entry.energy_gev)[:, 0]
    assert csda.tolist() == [pytest.approx(1.3, abs=0.2), 0.0]


@pytest.mark.parametrize(("radius", "count"), [(0.5, 15_000), pytest.param(0.1, 300_000, marks=pytest.mark.full)])
def test_a_dump_with_a_detector(radius, count):
    """Made, decayed, pointing and seen: within the statistics, and 2 % where scattering decides."""
    one, energy, length, mass, width = mb.materials.get("lead"), 1500.0, 10.0, 1.0, 2.4e-15
    stack, point = Stack((Slab(one, length),)), {"target": "lead", "form_factor": "tsai-elastic"}
    volume = DecayVolume(decay_start_m=20.0, decay_end_m=120.0, aperture_radius_m=radius, products="all")
    rng, process = np.random.default_rng(7), mb.Bremsstrahlung("vector")
    passed = toy.passed(one, energy, length, count, 11, low_gev=30.0, steps=100, uniform_depth=True)
    made = toy.Production(process, mass, 30.0, energy, **point)
    expected, error = toy.dump(passed, made, width, volume, (toy.MUON, toy.MUON), rng)
    nodes = beam_nodes(Entry(np.array([energy]), np.ones(1)), stack, 120.0, "full", logarithm=False)
    decays = [TwoBody.of_masses(mass, (toy.MUON, toy.MUON))]
    found = dump_nodes(process, mass, photon_flux("lead", "tsai-elastic"), nodes, volume, decays)
    rate = width * mass / found.momentum_gev / 0.1973269804e-15
    steps = found.produced_pb, found.decayed_pb(rate), found.pointing_pb(rate), found.seen_pb(rate)
    model = 0.0 if radius > 0.3 else 0.02
    # 2e-3: the tables of the toy in x and the angle
    assert (abs(steps - expected) < SIGMAS * error + (model + 2e-3) * expected).all()


@pytest.mark.parametrize(
    ("detector", "masses"),
    [
        ({"aperture_radius_m": 0.07, "aperture_offset_m": 0.05}, (0.0, 0.0)),
        ({"aperture_radius_m": 0.05, "aperture_offset_m": 0.08, "product_energy_min_gev": 15.0}, (0.3, 0.1)),
        ({"aperture_radius_m": 0.08, "products": "all"}, (0.6, 0.1)),
        ({"aperture_radius_m": 0.4, "products": "all", "product_energy_min_gev": 20.0}, (0.0, 0.0)),
        ({"aperture_radius_m": 0.4, "products": "all", "product_energy_min_gev": 20.0}, (0.5, 0.2)),
    ],
)
def test_detectors_of_other_kinds(detector, masses):
    """Off the axis, of products of different masses and of some energy, for a beam that is neither bent nor slowed."""
    energy, length, mass, width, count = 160.0, 1.0, 1.0, 2e-15, 150_000
    stack, point = Stack((Slab("lead", length),)), {"target": "lead", "form_factor": "tsai-elastic"}
    volume = DecayVolume(decay_start_m=3.0, decay_end_m=12.0, **detector)
    rng, process = np.random.default_rng(7), mb.Bremsstrahlung("vector")
    nowhere = np.zeros((count, 2))
    muons = toy.Muons(np.full(count, energy), nowhere, nowhere, rng.uniform(0, length, count))
    made = toy.Production(process, mass, 0.99 * energy, energy, energies=2, **point)
    expected, error = toy.dump(muons, made, width, volume, masses, rng)
    nodes = beam_nodes(Entry(np.array([energy]), np.ones(1)), stack, 12.0, "none", scattering=False)
    decays = [TwoBody.of_masses(mass, masses)]
    found = dump_nodes(process, mass, photon_flux("lead", "tsai-elastic"), nodes, volume, decays)
    rate = width * mass / found.momentum_gev / 0.1973269804e-15
    steps = found.produced_pb, found.decayed_pb(rate), found.pointing_pb(rate), found.seen_pb(rate)
    assert 0.02 < expected[3] / expected[1] < 0.95
    assert (abs(steps - expected) < SIGMAS * error + 2e-3 * expected).all()
