"""Every analysis of every shipped card by cuts on events, against expected_events, within statistics.

The selections are those of the toy Monte Carlo, taken from four-momenta and vertices. Taus, which the events leave to
the detector simulation, decay as in the toy.
"""

from functools import cache
from math import log
from zlib import crc32

import numpy as np
import pytest

import mubeam as mb
from oracles.toy import (
    ALIKE,
    C_TAU_M,
    GIVEN,
    TAU,
    TAUS_SEEN,
    in_windows,
    muons_of_taus_at_rest,
    points,
)  # fmt: skip

EVENTS, EVENTS_OF_A_SPECTRUM = 40_000, 40_000
SIGMAS, LEAST_SELECTED = 4.0, 100
RECOIL = 2e-3
"""The analyses take the lepton's energy as E - E_X, without the nucleus' t/2M, and straight flight."""


def norm(vectors):
    return np.sqrt((vectors**2).sum(axis=-1))


def tau_track_m(rng, tau):
    return rng.exponential(norm(tau[:, 1:]) / TAU * C_TAU_M)


def energy_of_the_muon(rng, tau):
    """Of the muon of each tau's decay, in flight."""
    energy, momentum = muons_of_taus_at_rest()
    pick = rng.integers(energy.size, size=len(tau))
    return (tau[:, 0] * energy[pick] + norm(tau[:, 1:]) * momentum[pick] * rng.uniform(-1, 1, len(tau))) / TAU


def decay_place_m(sample, geometry):
    """z of the decay behind the end of the target; never for a stable particle."""
    if "decay" not in sample.info.vertices:
        return np.full(len(sample), np.inf)
    return sample.vertex("decay")[:, 2] - geometry.layers * geometry.layer_spacing_m


def is_invisible(sample):
    """Whether X decays to nothing that is seen, or not at all."""
    if "decay" not in sample.info.vertices:
        return np.ones(len(sample), dtype=bool)
    return abs(sample.pdg("product1")) == 52


def missing_energy(rng, sample, card, analysis, resolution_m):
    beyond = decay_place_m(sample, card.geometry) > card.geometry.decay_region_m
    return beyond | is_invisible(sample)


def displaced_decay(rng, sample, card, analysis, resolution_m):
    place = decay_place_m(sample, card.geometry)
    return (place > 0) & (place < card.geometry.decay_region_m) & ~is_invisible(sample)


def beam_dump(rng, sample, card, analysis, resolution_m):
    place = sample.vertex("decay")[:, 2]
    return (place > card.geometry.decay_start_m) & (place < card.geometry.decay_end_m) & ~is_invisible(sample)


def tau_conversion(rng, sample, card, analysis, resolution_m):
    tau = sample.particle("lepton")
    passed = (tau_track_m(rng, tau) > resolution_m) & is_invisible(sample)
    if analysis.tau.muon_energy_max_gev is not None:
        passed &= energy_of_the_muon(rng, tau) < analysis.tau.muon_energy_max_gev
    return passed


def two_taus(rng, sample, resolution_m, sign):
    """`sign` is the charge of the muon among the products times that of the beam's muon."""
    products = [sample.pdg(f"product{i}") for i in (1, 2)]
    is_tau = [abs(product) == 15 for product in products]
    second = np.where(is_tau[0][:, None], sample.particle("product1"), sample.particle("product2"))
    muon = np.where(is_tau[0], products[1], products[0])
    shortest = np.minimum(tau_track_m(rng, sample.particle("lepton")), tau_track_m(rng, second))
    is_flavoured = is_tau[0] ^ is_tau[1]
    return is_flavoured & (np.sign(muon) * np.sign(sample.pdg("beam")) == sign) & (shortest > resolution_m)


def charge_flip(rng, sample, card, analysis, resolution_m):
    return two_taus(rng, sample, resolution_m, -1)


def charge_kept(rng, sample, card, analysis, resolution_m):
    return two_taus(rng, sample, resolution_m, 1)


def production(rng, sample, card, analysis, resolution_m):
    return np.ones(len(sample), dtype=bool)


SELECTIONS = {
    "missing-energy": missing_energy,
    "displaced-decay": displaced_decay,
    "tau-conversion": tau_conversion,
    "charge-flip": charge_flip,
    "charge-kept": charge_kept,
    "production": production,
    "beam-dump": beam_dump,
}


@cache
def made(experiment, name, model, mass, g, count):
    return mb.generate(
        model, experiment, events=count, analysis=name, mass_gev=mass, coupling=g, seed=5, **GIVEN.get(experiment, {})
    )


def selected(sample, card, name):
    """Which events pass."""
    analysis = card.analyses[name]
    rng = np.random.default_rng(crc32(f"{card.name} {name}".encode()))
    tau = analysis.sections.get("tau")
    resolution_m = (tau and tau.track_resolution_m) or 0.0
    passed = SELECTIONS[analysis.signature](rng, sample, card, analysis, resolution_m)
    return passed & in_windows(analysis, sample.particle("lepton")[:, 0])


def check(experiment, name, model, mass, g, count=EVENTS, **options):
    card = mb.experiments.get(experiment)
    analysis = card.analyses[name]
    sample = made(experiment, name, model, mass, g, count)
    passed = selected(sample, card, name)
    assert passed.sum() > LEAST_SELECTED
    share, error = passed.mean(), np.sqrt(passed.mean() * (1 - passed.mean()) / count)
    factor = sample.info.expected_events
    if "efficiency" in options:
        factor *= options["efficiency"]
    elif analysis.efficiency:
        factor *= np.interp(log(mass), np.log(analysis.efficiency.mass_gev), analysis.efficiency.value)
    tau = analysis.sections.get("tau")
    if tau:
        factor *= tau.branching_ratio ** TAUS_SEEN[analysis.signature]
    expected = mb.expected_events(
        model, card, name, mass_gev=mass, coupling=g, **options, **GIVEN.get(experiment, {})
    ).value
    assert expected == pytest.approx(factor * share, abs=SIGMAS * factor * error + RECOIL * expected)


OTHER_RUNS = ("na64mu-1e13", "na64mu-1e14", "na64mu-2022", "na64mu-2023")
ANALYSES = [
    pytest.param(
        experiment,
        name,
        *point,
        id=f"{experiment}-{name}-{point[0].name}",
        # the other runs of NA64mu differ by their muons
        marks=pytest.mark.full if experiment in (*OTHER_RUNS, *ALIKE) else (),
    )
    for experiment in mb.experiments.names()
    for name in mb.experiments.get(experiment).analyses
    for point in points(experiment, name)
]


@pytest.mark.parametrize("count", [EVENTS, pytest.param(1_000_000, marks=pytest.mark.full)])
@pytest.mark.parametrize(("experiment", "name", "model", "mass", "g"), ANALYSES)
def test_every_analysis(experiment, name, model, mass, g, count):
    check(experiment, name, model, mass, g, count)


def test_pairs_of_dark_fermions():
    """The efficiency is one, as the card's depends on the mass of the pair."""
    model = mb.models.get("lmu-ltau-dark-sector")
    check("na64mu-2022", "invisible", model, 0.05, 1e-2, efficiency=1.0)


@pytest.mark.parametrize(("experiment", "name"), [("muc-thin-target", "visible"), ("na64mu-1e13", "lfv-invisible")])
def test_computed_branching_ratios(experiment, name):
    """About a third of the decays each: chi chibar, tau- mu+, tau+ mu-."""
    model = mb.models.get("lfv-alp", theta=0.3, mass_chi_gev=1.2, g_chi=1e-3)
    check(experiment, name, model, 3.0, 1e-3)


@pytest.mark.parametrize("decay_point", ["exponential", "uniform"])
def test_weights_of_the_decay_region(decay_point):
    """The yield of displaced decays from events that all decay in the region."""
    card = mb.experiments.get("na64mu-1e12")
    model, mass, g = mb.models.get("axion-photon"), 0.03, 2e-4
    point = {"analysis": "visible", "mass_gev": mass, "coupling": g}
    sample = mb.generate(model, card, events=EVENTS, decay_point=decay_point, **point)
    weight = sample.events.weight * in_windows(card.analyses["visible"], sample.particle("lepton")[:, 0])
    yielded = sample.info.expected_events * weight.mean()
    error = sample.info.expected_events * weight.std() / np.sqrt(EVENTS)
    expected = mb.expected_events(model, card, "visible", mass_gev=mass, coupling=g, efficiency=1.0).value
    assert yielded == pytest.approx(expected, abs=SIGMAS * error + RECOIL * expected)
