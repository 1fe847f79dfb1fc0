"""Every analysis of every shipped card against a toy Monte Carlo of the same selection, within its statistics.

The toy shares production (dsigma/dx) and the card with the package. All that follows is drawn event by event from
matrix elements, boosts and exponentials, with masses, lifetimes and densities of its own.
"""

from functools import cache
from math import log, pi
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pytest

import mubeam as mb
from oracles.toy import (
    ALIKE,
    C_TAU_M,
    GIVEN,
    LFV_ALP,
    MUON,
    TAU,
    TAUS_SEEN,
    in_windows,
    muons_of_taus_at_rest,
    points,
)  # fmt: skip

HBARC_GEV_M = 0.1973269804e-15
PER_CM3 = {
    "lead": {"lead": 3.29887e22},
    "tungsten": {"tungsten": 6.32217e22},
    "beryllium": {"beryllium": 1.234889e23},
    "gold": {"gold": 5.90706e22},
    "water": {mb.Nucleus(1, 1.008): 6.68566e22, mb.Nucleus(8, 15.999): 3.34283e22},
}
"""Nuclei of each kind."""

ATOMIC_MASS_UNIT_GEV = 0.93149410372
SPECTRUM = mb.experiments.CARDS.parent / "spectra" / "fpf.csv"

EVENTS, SPECTRUM_EVENTS, COPIES = 300_000, 40_000, 6
GRID_POINTS = 600
GRID_ENERGIES, GRID_SHARES = 12, 60
"""Of the mean helicity of taus."""

SIGMAS, GRID_ERROR, MOST_STATISTICAL_ERROR = 4.0, 1e-3, 0.025
SPREAD = 0.7
"""Of E_X/E about where X and the tau move together, in logit."""


class Made(NamedTuple):
    """Events (n, copies): energy of X and of the lepton in GeV, charge of the beam's muon; weight_pb (n,)."""

    energy_x: np.ndarray
    energy_lepton: np.ndarray
    charge: np.ndarray
    weight_pb: np.ndarray


def beam_line(process, energy, mass, **setting):
    """E_X from the cumulative spectrum at one beam energy."""
    final = {"mu": MUON, "tau": TAU}[process.final_lepton]
    # not at the very end, where X has no momentum
    logit = np.linspace(log(mass / (energy - mass)) + 1e-6, log((energy - final) / final), GRID_POINTS)
    x = 1 / (1 + np.exp(-logit))
    density = mb.dsigma_dx(process, x=x, energy_gev=energy, mass_gev=mass, **setting).value * x * (1 - x)
    cumulative = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(logit))])
    rng = np.random.default_rng(1)
    drawn = np.interp(rng.uniform(0, cumulative[-1], EVENTS), cumulative, logit)
    energy_x = np.maximum(energy / (1 + np.exp(-drawn)), mass)[:, None]
    return energy_x, energy - energy_x, np.full(EVENTS, cumulative[-1])


def spectrum_of_the_file(process, mass, **setting):
    """Beam energy and charge from the bins of the file; all with weights, more of them where more is produced."""
    rng = np.random.default_rng(2)
    low, high, minus, plus = muons_of_the_file()
    share = (minus + plus) / (minus + plus).sum()
    drawn_share = share * high**1.5 / (share * high**1.5).sum()
    chosen = rng.choice(len(share), size=SPECTRUM_EVENTS, p=drawn_share)
    energy = rng.uniform(low[chosen], high[chosen])
    charge = np.where(rng.uniform(size=SPECTRUM_EVENTS) < (minus / (minus + plus))[chosen], -1, 1)
    place = rng.logistic(size=SPECTRUM_EVENTS)
    x = 1 / (1 + np.exp(-place * SPREAD - log(1 + mass / TAU)))
    drawn_density = np.exp(-place) / (1 + np.exp(-place)) ** 2 / (SPREAD * x * (1 - x))
    sigma = mb.dsigma_dx(process, x=x, energy_gev=energy, mass_gev=mass, precision="fast", **setting).value
    # what cannot be weighs nothing, and any energy will do for it
    energy_x, energy_lepton = np.maximum(energy * x, mass), np.maximum(energy * (1 - x), TAU)
    return energy_x[:, None], energy_lepton[:, None], charge, sigma / drawn_density * (share / drawn_share)[chosen]


@cache
def made(process, mass, energy, charge, nucleus, form_factor):
    """Production by muons of this energy in the rest frame of the nucleus; None for the spectrum of the file."""
    setting = {"target": nucleus, "form_factor": form_factor}
    if energy is None:
        energy_x, energy_lepton, charges, weight = spectrum_of_the_file(process, mass, **setting)
    else:
        energy_x, energy_lepton, weight = beam_line(process, energy, mass, **setting)
        charges = np.full(EVENTS, charge)
    columns = (energy_x, energy_lepton, charges[:, None])
    return Made(*(np.repeat(column, 1 if energy else COPIES, axis=1) for column in columns), weight)


def beam_at_rest(card, target):
    """Energy in the rest frame of the nucleus and charge of the muons of a line; None and 0 for a spectrum."""
    if card.beam.spectrum is not None:
        return None, 0
    (charge,) = card.beam.charges
    energy = card.beam.energy_gev
    if target.energy_per_nucleon_gev:
        gamma = target.energy_per_nucleon_gev / ATOMIC_MASS_UNIT_GEV
        energy = gamma * energy + np.sqrt(gamma**2 - 1) * np.sqrt(energy**2 - MUON**2)
    return energy, {"minus": -1, "plus": 1}[charge]


def muons_of_the_file():
    """Ends of the bins in GeV, mu- and mu+ in them."""
    return np.genfromtxt(SPECTRUM, delimiter=",", skip_header=4).T


def luminosity_per_pb(card, target, nucleus, options):
    """Of the nuclei of one kind."""
    if target.energy_per_nucleon_gev:
        return options["luminosity_per_fb"] * 1e3
    muons = options.get("exposure_mot", card.beam.exposure_mot)
    if muons is None:
        muons = muons_of_the_file()[2:].sum()
    density = target.number_density_per_cm3 or PER_CM3[target.material][nucleus]
    return muons * density * 100 * options.get("length_m", target.length_m) * 1e-36


def widths(model, mass, g):
    """Widths in GeV of what the particle decays to; physics of each model as its paper gives it."""
    if model.name == "lmu-ltau-dark-sector":
        return {}
    if model.name == "axion-photon":
        return {"seen": g**2 * mass**3 / (64 * pi)}
    if model.name == "axion-muon":
        return {"seen": (2 * MUON * g) ** 2 * mass / (8 * pi) * np.sqrt(max(1 - 4 * MUON**2 / mass**2, 0))}
    kallen = (mass**2 - TAU**2 - MUON**2) ** 2 - 4 * TAU**2 * MUON**2
    bracket = mass**2 - TAU**2 - MUON**2 + 2 * TAU * MUON * np.cos(2 * model.theta)
    one = g**2 * np.sqrt(max(kallen, 0)) * bracket / (8 * pi * mass**3) if mass > TAU + MUON else 0.0
    other = one * getattr(model, "tau_plus_share", 1.0)
    dark = model.g_chi**2 * mass / (8 * pi) * np.sqrt(max(1 - 4 * model.mass_chi_gev**2 / mass**2, 0))
    return {"tau- mu+": one, "tau+ mu-": other, "unseen": dark}


def decay_products(rng, model, mass, g, assumed, shape):
    """What each particle decays to, by name."""
    of_model = dict.fromkeys(assumed, 1.0) if model.decays_are_open else widths(model, mass, g)
    shares = np.array(list(of_model.values())) / sum(of_model.values())
    return np.array(list(of_model))[rng.choice(len(shares), size=shape, p=shares)]


def boosted(rng, energy, mass, energy_at_rest, momentum_at_rest):
    """Energy in flight of a product that leaves a parent of this energy and mass in any direction."""
    gamma = energy / mass
    return gamma * energy_at_rest + np.sqrt(gamma**2 - 1) * momentum_at_rest * rng.uniform(-1, 1, energy.shape)


def tau_track_m(rng, energy):
    return rng.exponential(np.sqrt(energy**2 - TAU**2) / TAU * C_TAU_M)


def decay_place_m(rng, card, model, mass, g, event):
    """Where the particle decays behind the end of the target; negative in the target."""
    geometry = card.geometry
    momentum = np.sqrt(event.energy_x**2 - mass**2)
    width = sum(widths(model, mass, g).values())
    length = momentum / mass * HBARC_GEV_M / width if width else np.full(momentum.shape, 1e30)
    depth = card.target.length_m if geometry.layers is None else geometry.layers * geometry.layer_spacing_m
    to_the_end = rng.uniform(0, depth, momentum.shape)
    return rng.exponential(length) - to_the_end


def missing_energy(rng, card, analysis, model, mass, g, event, resolution_m):
    return decay_place_m(rng, card, model, mass, g, event) > card.geometry.decay_region_m


def displaced_decay(rng, card, analysis, model, mass, g, event, resolution_m):
    place = decay_place_m(rng, card, model, mass, g, event)
    return (place > 0) & (place < card.geometry.decay_region_m)


def beam_dump(rng, card, analysis, model, mass, g, event, resolution_m):
    length, end = card.target.length_m, card.geometry.decay_end_m
    place = decay_place_m(rng, card, model, mass, g, event) + length
    return (place > card.geometry.decay_start_m) & (place < end)


def mean_helicity(card, analysis, model, mass, event):
    """Of a tau- made with these energies, between the points of a grid; shared with the package, as production is."""
    beam, x = event.energy_x + event.energy_lepton, event.energy_x / (event.energy_x + event.energy_lepton)
    energies = np.geomspace(0.999 * beam.min(), 1.001 * beam.max(), GRID_ENERGIES)
    shares = 1 / (1 + np.exp(-np.linspace(-7, 7, GRID_SHARES)))
    target = analysis.target or card.target
    setting = {"target": target.material, "form_factor": analysis.form_factor, "precision": "fast"}
    (channel,) = model.channels()
    at = {"energy_gev": energies[:, None], "mass_gev": mass, "x": shares}
    found = mb.lepton_polarisation(channel.process, **at, **setting).value
    rows = np.interp(np.log(beam), np.log(energies), np.arange(GRID_ENERGIES))
    columns = np.interp(x, shares, np.arange(GRID_SHARES))
    i, j = (
        np.minimum(np.floor(one).astype(int), size - 2) for one, size in ((rows, GRID_ENERGIES), (columns, GRID_SHARES))
    )
    a, b = rows - i, columns - j
    return (1 - a) * ((1 - b) * found[i, j] + b * found[i, j + 1]) + a * (
        (1 - b) * found[i + 1, j] + b * found[i + 1, j + 1]
    )


def tau_conversion(rng, card, analysis, model, mass, g, event, resolution_m):
    tau = event.energy_lepton
    passed = tau_track_m(rng, tau) > resolution_m
    if analysis.tau.muon_energy_max_gev is not None:
        pick = rng.integers(len(muons_of_taus_at_rest()[0]), size=tau.shape)
        at_rest, momentum = (column[pick] for column in muons_of_taus_at_rest())
        # V-A without the muon's mass: 1 + h cos (1 - 2 y)/(3 - 2 y) about a tau- of helicity h, y = E/E_max
        y = at_rest / ((TAU**2 + MUON**2) / (2 * TAU))
        slope = mean_helicity(card, analysis, model, mass, event) * (1 - 2 * y) / (3 - 2 * y)
        slope = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
        cosine = (np.sqrt((1 - slope) ** 2 + 4 * slope * rng.uniform(size=tau.shape)) - 1) / slope
        muon = tau / TAU * at_rest + np.sqrt((tau / TAU) ** 2 - 1) * momentum * cosine
        passed &= muon < analysis.tau.muon_energy_max_gev
    return passed & (decay_products(rng, model, mass, g, ["unseen"], tau.shape) == "unseen")


def two_taus(rng, card, analysis, model, mass, g, event, resolution_m, sign):
    """`sign` is the charge of the muon from the decay times that of the beam's."""
    products = decay_products(rng, model, mass, g, ["tau- mu+", "tau+ mu-"], event.charge.shape)
    muon_charge = np.select([products == "tau- mu+", products == "tau+ mu-"], [1, -1], 0)
    at_rest = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    second = boosted(rng, event.energy_x, mass, at_rest, np.sqrt(at_rest**2 - TAU**2))
    shortest = np.minimum(tau_track_m(rng, event.energy_lepton), tau_track_m(rng, second))
    return (muon_charge * event.charge == sign) & (shortest > resolution_m)


def charge_flip(*arguments):
    return two_taus(*arguments, sign=-1)


def charge_kept(*arguments):
    return two_taus(*arguments, sign=1)


def production(rng, card, analysis, model, mass, g, event, resolution_m):
    return np.ones(event.energy_x.shape, dtype=bool)


SELECTIONS = {
    "missing-energy": missing_energy,
    "displaced-decay": displaced_decay,
    "tau-conversion": tau_conversion,
    "charge-flip": charge_flip,
    "charge-kept": charge_kept,
    "production": production,
    "beam-dump": beam_dump,
}


def toy(card, name, model, mass, g, options):
    """Expected events and their statistical error."""
    analysis = card.analyses[name]
    target = analysis.target or card.target
    (channel,) = model.channels()
    strength = 2 * MUON * g if model.name == "axion-muon" else g
    rng = np.random.default_rng(crc32(f"{card.name} {name} {model.name}".encode()))
    totals = []
    for nucleus in PER_CM3[target.material]:
        event = made(channel.process, mass, *beam_at_rest(card, target), nucleus, analysis.form_factor)
        share = selected(rng, card, name, model, mass, g, event, options)
        each = luminosity_per_pb(card, target, nucleus, options) * strength**2 * event.weight_pb * share
        totals.append((each.mean(), each.std() / np.sqrt(len(each))))
    values, errors = np.transpose(totals)
    return values.sum(), np.sqrt((errors**2).sum())


def selected(rng, card, name, model, mass, g, event, options):
    """Share (n,) of the copies of each event that is seen."""
    analysis = card.analyses[name]
    tau = analysis.sections.get("tau")
    resolution_m = options.get("track_resolution_m", tau and tau.track_resolution_m)
    passed = SELECTIONS[analysis.signature](rng, card, analysis, model, mass, g, event, resolution_m)
    share = (passed & in_windows(analysis, event.energy_lepton)).mean(axis=1)
    if "efficiency" in options:
        share = share * options["efficiency"]
    elif analysis.efficiency:
        share = share * np.interp(log(mass), np.log(analysis.efficiency.mass_gev), analysis.efficiency.value)
    if tau:
        share = share * tau.branching_ratio ** TAUS_SEEN[analysis.signature]
    return share


def check(experiment, name, model, mass, g, **options):
    card = mb.experiments.get(experiment)
    expected, error = toy(card, name, model, mass, g, options)
    assert error < MOST_STATISTICAL_ERROR * expected
    found = mb.expected_events(model, card, name, mass_gev=mass, coupling=g, **options)
    assert found.value == pytest.approx(expected, abs=SIGMAS * error + GRID_ERROR * expected)


ANALYSES = [
    pytest.param(
        experiment,
        name,
        *point,
        id=f"{experiment}-{name}-{point[0].name}",
        marks=pytest.mark.full if experiment in ALIKE else (),
    )
    for experiment in mb.experiments.names()
    for name in mb.experiments.get(experiment).analyses
    for point in points(experiment, name)
]


@pytest.mark.parametrize(("experiment", "name", "model", "mass", "g"), ANALYSES)
def test_every_analysis(experiment, name, model, mass, g):
    check(experiment, name, model, mass, g, **GIVEN.get(experiment, {}))


def test_pairs_of_dark_fermions():
    """They are stable; the efficiency is one, as the card's depends on the mass of the pair."""
    check("na64mu-2022", "invisible", mb.models.get("lmu-ltau-dark-sector"), 0.05, 1e-2, efficiency=1.0)


@pytest.mark.parametrize("resolution", [0.0, 0.002, 0.01])
@pytest.mark.parametrize("name", ["invisible", "visible"])
def test_resolution_of_the_tracks(name, resolution):
    check("muc-thin-target", name, LFV_ALP, 3.0, 1e-3, track_resolution_m=resolution)


@pytest.mark.parametrize(
    ("experiment", "name"),
    [
        ("fasernu2", "invisible"),
        ("muc-thin-target", "invisible"),
        ("muc-thin-target", "visible"),
        ("na64mu-1e13", "lfv-invisible"),
    ],
)
def test_computed_branching_ratios(experiment, name):
    """About a third of the decays each: chi chibar, tau- mu+, tau+ mu-."""
    model = mb.models.get("lfv-alp", theta=0.3, mass_chi_gev=1.2, g_chi=1e-3)
    shares = np.array(list(widths(model, 3.0, 1e-3).values()))
    assert (shares > 0.2 * shares.sum()).all()
    check(experiment, name, model, 3.0, 1e-3, track_resolution_m=0.002, energy_loss="none")


class Lopsided(type(LFV_ALP)):
    """Decays to tau+ mu- are rarer, so that the charges cannot be mistaken for each other."""

    tau_plus_share = 0.3

    def decays(self, mass_gev, coupling):
        first, second, dark = super().decays(mass_gev, coupling)
        return first, second._replace(width_gev=self.tau_plus_share * second.width_gev), dark


OWN = """
extends = "{base}"
name = "own"
{beam}
[analyses.kept]
description = "the beam's charge"
signature = "charge-kept"
form_factor = "atomic-nuclear"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "x", background_events = "x", confidence_level = "x" }}
[analyses.kept.tau]
branching_ratio = 0.152
track_resolution_m = 0.002
source = {{ branching_ratio = "x", track_resolution_m = "x" }}
[analyses.flip]
description = "the other charge, in a window"
signature = "charge-flip"
form_factor = "atomic-nuclear"
windows = [{{ p_out_min_gev = 20.0, p_out_max_gev = 400.0 }}]
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ windows = "x", observed_events = "x", background_events = "x", confidence_level = "x" }}
[analyses.flip.tau]
branching_ratio = 0.152
track_resolution_m = 0.002
source = {{ branching_ratio = "x", track_resolution_m = "x" }}
[analyses.slow-muon]
description = "a cut on the muon of the tau that bites, for taus of a few GeV up"
signature = "tau-conversion"
form_factor = "atomic-nuclear"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "x", background_events = "x", confidence_level = "x" }}
[analyses.slow-muon.tau]
branching_ratio = 0.1739
muon_energy_max_gev = 10.0
source = {{ branching_ratio = "x", muon_energy_max_gev = "x" }}
"""


@pytest.mark.parametrize("name", ["kept", "flip", "slow-muon"])
@pytest.mark.parametrize(("base", "beam"), [("fasernu2", ""), ("muc-thin-target", '[beam]\ncharges = ["plus"]')])
def test_own_analyses_for_beams_of_any_charge(tmp_path, base, beam, name):
    (tmp_path / "own.toml").write_text(OWN.format(base=base, beam=beam))
    check(tmp_path / "own.toml", name, LFV_ALP, 3.0, 1e-3, energy_loss="none")


@pytest.mark.parametrize("name", ["kept", "flip"])
@pytest.mark.parametrize("charge", ["minus", "plus"])
def test_charges_of_an_uneven_decay(tmp_path, charge, name):
    (tmp_path / "own.toml").write_text(OWN.format(base="muc-thin-target", beam=f'[beam]\ncharges = ["{charge}"]'))
    check(tmp_path / "own.toml", name, Lopsided(theta=0.3, mass_chi_gev=1.2, g_chi=1e-3), 3.0, 1e-3)
