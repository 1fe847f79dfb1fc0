"""Events of dumps with detectors against the yields, within statistics, and against a toy Monte Carlo of the same."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.matter.beam import Entry
from mubeam.physics.scattering import highland_factor
from oracles import muons as toy
from oracles.dumps import ALL, Decaying, card

SIGMAS = 4.0
MODEL = 2e-3
"""The yields take angles as small."""

TUNGSTEN = {
    "beam": 'energy_gev = 15.0\nlepton = "mu"',
    "target": 'material = "tungsten"\nlength_m = 0.5',
    "start": 1.0,
    "end": 4.0,
}
COLLIDER = {
    "beam": 'energy_gev = 1500.0\nlepton = "mu"',
    "target": 'material = "lead"\nlength_m = 10.0',
    "start": 20.0,
    "end": 120.0,
}
WATER = {"target": 'material = "water"\nlength_m = 5.0', "start": 6.0, "end": 15.0}
LFV = {"e-_to_mu+": 0.6, "neutrinos": 0.4}

WITH_ENERGY = {"aperture_radius_m": 0.07, "aperture_offset_m": 0.05, "product_energy_min_gev": 10.0}
BOTH = {"aperture_radius_m": 0.1, "products": "all"}

CASES = {
    "all": (Decaying(muons=1.0), ALL, 0.5, 1e-6),
    "unequal": (Decaying(**LFV), {"loss": "csda", **BOTH}, 0.5, 1e-6),
    "beside": (Decaying(photons=1.0), WITH_ENERGY, 0.5, 1e-6),
    "tungsten": (Decaying(muons=1.0), {"loss": "full", **TUNGSTEN, **BOTH}, 0.3, 4e-7),
    "collider": (Decaying(muons=1.0), {"loss": "full", **COLLIDER, **BOTH}, 1.0, 3e-7),
    "water": (Decaying(**LFV), {"loss": "full", **WATER, **BOTH, "product_energy_min_gev": 5.0}, 0.3, 1e-6),
}
"""Model, card, mass in GeV and coupling."""

QUICK = {("all", "anywhere"), ("unequal", "exponential"), ("beside", "uniform"), ("collider", "exponential")}


def cases():
    for name in CASES:
        for decay_point in ("anywhere", "exponential", "uniform"):
            marks = () if (name, decay_point) in QUICK else pytest.mark.full
            yield pytest.param(name, decay_point, 12_000, id=f"{name}-{decay_point}", marks=marks)
        yield pytest.param(name, "exponential", 400_000, id=f"{name}-many", marks=pytest.mark.full)


@pytest.mark.parametrize(("name", "decay_point", "count"), list(cases()))
def test_weights_come_to_the_yield(name, decay_point, count, tmp_path):
    """What is counted, and the shares of the decays in the volume that the particle and its products bring there."""
    model, keys, mass, coupling = CASES[name]
    path, point = card(tmp_path, **keys), {"mass_gev": mass, "coupling": coupling}
    made = mb.generate(model, path, analysis="decays", events=count, seed=3, decay_point=decay_point, **point)
    found = mb.yield_breakdown(model, path, "decays", **point)
    weight = made.events.weight * made.info.expected_events

    def check(values, expected, relative):
        error = values.std() / count**0.5
        assert values.mean() == pytest.approx(expected, abs=SIGMAS * error + relative * expected)

    counted = weight * made.flag("counted")
    check(counted, found.events.value, MODEL)
    seen = ~np.isin(abs(made.pdg("product1")), [12, 14, 16])
    decayed = weight * (made.flag("in_volume") & seen)
    shares = found.in_detector
    in_volume = found.events.value / (shares.particle if shares.products is None else shares.products)
    check(decayed, in_volume, MODEL)
    check(decayed * made.flag("x_inside"), in_volume * shares.particle, MODEL)
    at = found.at_production
    # the muons are drawn from those that are stored
    energy, depth = made.particle("beam")[:, 0], made.vertex("production")[:, 2]
    check(energy, at.mean_gev, 2e-3)
    check(depth, at.depth_m, 1e-2)
    slope = made.particle("beam")[:, 1:3] / made.particle("beam")[:, 3:]
    assert made.tally.efficiency > 0.3
    assert slope.std() == pytest.approx(at.angle_rad, rel=0.05)


def quantiles(values, weight, at):
    order = np.argsort(values)
    return np.interp(at, np.cumsum(weight[order]) / weight.sum(), values[order])


@pytest.mark.parametrize("count", [12_000, pytest.param(200_000, marks=pytest.mark.full)])
def test_distributions_are_those_of_the_toy(count, tmp_path):
    """Of X and its products on the plane of the detector, of the depth, of energies: by their quantiles.

    The toy's muons scatter by their own energy, those of events by that of the mean loss: 3 % of the radius. It has no
    logarithm, and takes that of Highland here.
    """
    mass, width, plane = 1.0, 1.8e-15, 120.0
    path = card(tmp_path, "full", **COLLIDER, aperture_radius_m=0.1, products="all")
    # of this width at the coupling; photons would be massless
    model, coupling = Decaying(muons=1.0), (width / 0.02) ** 0.5
    made = mb.generate(
        model, path, analysis="decays", events=count, seed=5, mass_gev=mass, coupling=coupling,
        decay_point="exponential",
    )  # fmt: skip
    low = Entry(np.array([1500.0]), np.ones(1)).grid(0).low_gev
    passed = toy.passed(mb.materials.get("lead"), 1500.0, 10.0, count, 11, low_gev=low, steps=100, uniform_depth=True)
    lead = mb.materials.get("lead")
    thickness = passed.depth * 100 * lead.density_g_per_cm3 / lead.radiation_length_g_per_cm2
    for column in (passed.angle, passed.place):
        column *= highland_factor(thickness)[:, None]
    production = toy.Production(
        mb.Bremsstrahlung("vector"), mass, low, 1500.0, target="lead", form_factor="tsai-elastic"
    )
    found = toy.followed(passed, production, width, plane, (toy.MUON, toy.MUON), np.random.default_rng(7))
    in_volume = (found.decay > 20.0) & (found.decay < plane)

    def radius(start, name):
        vectors = made.particle(name)
        way = (plane - start[:, 2])[:, None]
        return np.hypot(*(start[:, :2] + way * vectors[:, 1:3] / vectors[:, 3:]).T)

    start, decay, x = made.vertex("production"), made.vertex("decay"), made.particle("x")
    pairs = {
        "radius of X": (radius(start, "x"), np.hypot(*found.at_plane.T), 0.03),
        "radius of a product": (radius(decay, "product1"), np.hypot(*found.products_at_plane[0].T), 0.03),
        "depth": (start[:, 2], passed.depth, 0.01),
        "energy of the muon": (made.particle("beam")[:, 0], passed.energy, 0.01),
        "energy of X": (x[:, 0], found.energy, 0.01),
        "place of the decay": (decay[:, 2], found.decay, 0.01),
        "energy of a product": (made.particle("product1")[:, 0], found.product_energy[0], 0.01),
    }
    at = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    for name, (of_events, of_toy, model_error) in pairs.items():
        weights = made.events.weight, found.sigma * in_volume
        # the share of the toy below the quantiles of the events
        places = quantiles(of_events, weights[0], at)
        effective = [weight.sum() ** 2 / (weight**2).sum() for weight in weights]
        error = np.sqrt(at * (1 - at) * sum(1 / n for n in effective))
        share = weights[1] / weights[1].sum()
        lower, upper = (
            np.array([share[of_toy < place * factor].sum() for place in places])
            for factor in (1 - model_error, 1 + model_error)
        )
        assert (lower - SIGMAS * error < at).all(), name
        assert (upper + SIGMAS * error > at).all(), name
