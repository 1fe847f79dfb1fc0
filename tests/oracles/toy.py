"""What the toy Monte Carlo and the closure of events share: constants, decays of taus, points, options."""

from functools import cache

import numpy as np

import mubeam as mb

MUON, TAU = 0.1056583755, 1.77693
C_TAU_M = 87.03e-6

TAUS_SEEN = {"tau-conversion": 1, "charge-flip": 2, "charge-kept": 2}

LFV_ALP = mb.models.get("lfv-alp", theta=0.3)
AXION_PHOTON, AXION_MUON = mb.models.get("axion-photon"), mb.models.get("axion-muon")
POINTS = {
    "missing-energy": [(AXION_PHOTON, 0.03, 7e-4), (AXION_MUON, 0.3, 3e-6)],
    "displaced-decay": [(AXION_PHOTON, 0.03, 7e-4), (AXION_MUON, 0.3, 1e-5)],
    "tau-conversion": [(LFV_ALP, 3.0, 1e-3)],
    "charge-flip": [(LFV_ALP, 3.0, 1e-3)],
    "charge-kept": [(LFV_ALP, 3.0, 1e-3)],
    "production": [(LFV_ALP, 3.0, 1e-3)],
    "beam-dump": [(AXION_MUON, 0.5, 1e-5)],
}
"""Model, mass in GeV and coupling by signature; the lifetimes of the axions matter."""

LIGHT = {"production": [(AXION_MUON, 0.5, 1e-5)], "beam-dump": [(AXION_MUON, 0.3, 3e-6)]}
"""As POINTS, for dumps of beams below 100 GeV."""

COLLIDER_DUMPS = tuple(name for name in mb.experiments.names() if name.startswith("collider-dump"))
ALIKE = tuple(
    name for name in COLLIDER_DUMPS if name not in ("collider-dump-10gev-lead", "collider-dump-1500gev-water")
)
"""Those that differ from the others by numbers only."""


def points(experiment, analysis):
    card = mb.experiments.get(experiment)
    is_light = experiment in COLLIDER_DUMPS and card.beam.energy_gev < 100
    return (LIGHT if is_light else POINTS)[card.analyses[analysis].signature]


GIVEN = {
    "fasernu2": {"energy_loss": "none"},
    "m3": {"exposure_mot": 1e13, "length_m": 0.5, "energy_loss": "none"},
    "muone": {"exposure_mot": 1e13, "energy_loss": "none"},
    "muon-beam-dump": {"exposure_mot": 1e18, "energy_loss": "none"},
    "music": {"luminosity_per_fb": 10.0},
    **{name: {"energy_loss": "none"} for name in COLLIDER_DUMPS},
}
"""What a card leaves to the user; the toy has no matter in it, tests/oracles/muons.py has."""


@cache
def muons_of_taus_at_rest():
    """Energies and momenta of the muon of tau -> mu nu nubar, unpolarised V-A, by accepting and rejecting."""
    rng, count = np.random.default_rng(5), 1_500_000
    pair2 = rng.uniform(0, (TAU - MUON) ** 2, count)
    energy = (TAU**2 + MUON**2 - pair2) / (2 * TAU)
    momentum = np.sqrt(np.maximum(energy**2 - MUON**2, 0))
    # phase space |p_mu| d(pair2) dcos; |M|^2 = (p_tau . p_nubar) (p_mu . p_nu)
    antineutrino = (TAU - energy + momentum * rng.uniform(-1, 1, count)) / 2
    weight = momentum * antineutrino * ((TAU**2 - MUON**2) / (2 * TAU) - antineutrino)
    accepted = rng.uniform(0, weight.max(), count) < weight
    return energy[accepted], momentum[accepted]


def in_windows(analysis, lepton):
    found = [(lepton > w.p_out_min_gev) & (lepton < w.p_out_max_gev) for w in analysis.windows]
    return np.logical_or.reduce(found) if found else np.ones(lepton.shape, dtype=bool)
