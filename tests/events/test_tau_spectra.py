"""Products of the taus of events, decayed by Pythia with their helicity, against V-A: chi^2 and Kolmogorov-Smirnov."""

import numpy as np
import pytest
from scipy.stats import chisquare, kstest
from tests.oracles import taus as oracle

import mubeam as mb
from mubeam.physics.tau_decay import muon_energy_cdf

pytest.importorskip("pythia8mc")

LEAST_P = 1e-3
BINS = np.linspace(0.0, 1.0, 9)
CHANNELS = {
    "muon": (13, 14, 16),
    "pion": (16, 211),
    "two pions": (16, 111, 211),
    "three pions": (16, 211, 211, 211),
    "a pion and two neutral": (16, 111, 111, 211),
}


def products(sample, channel):
    """Taus (n, 4) that decay to a channel, their helicities, those of tau+ with the other sign, and visible momenta."""
    events, names = sample.events, [particle.name for particle in sample.info.particles]
    taus, helicities, visible = [], [], []
    for tau in ("lepton", "product1"):
        i = names.index(tau)
        places = [k for k, name in enumerate(names) if name.startswith(f"{tau}_decay")]
        numbers = np.abs(events.pdg[:, places])
        padded = tuple(sorted((*CHANNELS[channel], *(0,) * (len(places) - len(CHANNELS[channel])))))
        rows = (np.sort(numbers, axis=1) == padded).all(axis=1) & (np.abs(events.pdg[:, i]) == 15)
        charged = ~np.isin(numbers[rows], (0, 12, 14, 16))
        taus.append(events.momentum_gev[rows, i])
        helicities.append(events.helicity[rows, i] * np.sign(events.pdg[rows, i]))
        visible.append((events.momentum_gev[rows][:, places] * charged[..., None]).sum(axis=1))
    return (np.concatenate(each) for each in (taus, helicities, visible))


def uniform(sample, channel):
    """Of each decay the probability of less than its energy by V-A, with the helicity that it has and without."""
    tau, helicity, visible = products(sample, channel)
    if channel == "muon":
        share = visible[:, 0] / tau[:, 0]
        return muon_energy_cdf(share, helicity), muon_energy_cdf(share, -helicity)
    cosine, q2 = oracle.cosines(tau, visible)
    assert (np.abs(cosine) < 1 + 1e-3).all()
    slope = oracle.analyser(q2, spin=0 if channel == "pion" else 1) * helicity
    return (oracle.cosine_cdf(np.clip(cosine, -1, 1), sign * slope) for sign in (1, -1))


def check(sample, channel, least):
    found, other = uniform(sample, channel)
    assert found.size > least
    assert kstest(found, "uniform").pvalue > LEAST_P
    assert chisquare(np.histogram(found, BINS)[0]).pvalue > LEAST_P
    return found, other


@pytest.fixture(scope="module")
def sample():
    """Taus of both charges and helicities, of the production and of the new particle."""
    model = mb.models.get("lfv-alp", theta=0.9)
    point = {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "visible", "seed": 11}
    return mb.generate(model, "muc-thin-target", events=1800, decay_taus="all", **point)


@pytest.mark.parametrize(("channel", "least"), [("muon", 400), ("pion", 250), ("two pions", 600), ("three pions", 200)])
def test_spectra(sample, channel, least):
    _, other = check(sample, channel, least)
    if channel != "three pions":
        # and not those of the other helicity, which three pions near 1.2 GeV hardly see
        assert kstest(other, "uniform").pvalue < LEAST_P


@pytest.mark.full
@pytest.mark.parametrize(("theta", "polarisation"), [(np.pi / 4, -1.0), (np.pi / 2, 0.8), (2.0, 0.0)])
def test_spectra_of_many(theta, polarisation):
    model = mb.models.get("lfv-alp", theta=theta)
    point = {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "visible", "seed": 12, "polarisation": polarisation}
    found = mb.generate(model, "muc-thin-target", events=12_000, decay_taus="all", **point)
    for channel in CHANNELS:
        check(found, channel, 1000)
