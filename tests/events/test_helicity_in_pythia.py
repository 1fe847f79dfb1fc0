"""Pythia reads LHE files and decays their taus: the helicity that its spectra have is the one that was written."""

import numpy as np
import pytest
from scipy.stats import chi2
from tests.oracles import taus as oracle

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.events import files
from mubeam.physics.tau_decay import muon_energy_cdf

pythia8 = pytest.importorskip("pythia8mc")

TAU = LEPTON_MASS_GEV["tau"]
PION_GEV = 0.13957
# model, angle and polarisation of the beam: all left-handed, all right-handed, and both
CASES = [
    ("lfv-alp", np.pi / 4, -1.0),
    ("lfv-alp", 3 * np.pi / 4, 1.0),
    ("lfv-alp", np.pi / 4, 0.0),
    ("lfv-alp", np.pi / 3, 0.8),
    ("lfv-alp", np.pi / 2, 0.5),
    ("lfv-vector-tau", 0.7, 0.0),
]


def pion_cdf(share, helicity):
    """Of the share of a fast tau's energy in tau -> pi nu."""
    a = (PION_GEV / TAU) ** 2
    return oracle.cosine_cdf(np.clip((2 * share - 1 - a) / (1 - a), -1, 1), helicity)


CHANNELS = {"15:onIfAny = 13": (13, muon_energy_cdf), "15:onIfMatch = 16 211": (211, pion_cdf)}


def shares(path, channel, product, count):
    """Of each tau of production the share of its energy that the product has, as Pythia decays it."""
    pythia = pythia8.Pythia("", False)
    settings = ("Beams:frameType = 4", f"Beams:LHEF = {path}", "Print:quiet = on", "SLHA:verbose = 0")
    settings += ("ProcessLevel:all = off", "Check:beams = off", "PartonLevel:FSR = off", "15:onMode = off", channel)
    for line in settings:
        assert pythia.readString(line), line
    pythia.particleData.m0(15, TAU)
    pythia.particleData.m0(13, LEPTON_MASS_GEV["mu"])
    assert pythia.init()
    found = []
    for _ in range(count):
        assert pythia.next()
        made = [p for p in pythia.event if abs(p.id()) == product and abs(pythia.event[p.mother1()].id()) == 15]
        found += [p.e() / pythia.event[p.mother1()].e() for p in made]
    return np.array(found)


def pulls(tmp_path, model, theta, polarisation, count):
    """(Fitted - written)/error of each channel, the mean helicity written, and the errors."""
    path = tmp_path / "taus.lhe"
    point = {"events": count, "mass_gev": 5.0, "coupling": 1e-3, "polarisation": polarisation, "seed": 5}
    files.write_events(mb.models.get(model, theta=theta), "muc-thin-target", path, **point)
    written = mb.generate(mb.models.get(model, theta=theta), "muc-thin-target", **point).events.helicity[:, 2]
    found, errors = [], []
    for channel, (product, cdf) in CHANNELS.items():
        share = shares(path, channel, product, count)
        assert share.size == count
        fitted, error = oracle.fitted(share, cdf)
        found.append((fitted - written.mean()) / error)
        errors.append(error)
    return np.array(found), written.mean(), errors


@pytest.mark.parametrize(("model", "theta", "polarisation"), CASES)
def test_fitted_helicity(tmp_path, model, theta, polarisation):
    """Within 2 sigma of what is written, also where it is -1 or 1."""
    found, written, errors = pulls(tmp_path, model, theta, polarisation, 700)
    assert np.abs(found).max() < 2
    assert max(errors) < 0.25
    if abs(polarisation) == 1:
        assert written == pytest.approx(polarisation, abs=1e-3)
    else:
        assert 0.2 < abs(written) < 0.9


@pytest.mark.full
def test_fitted_helicities_of_many(tmp_path):
    found = np.concatenate([pulls(tmp_path, *case, 6_000)[0] for case in CASES])
    assert np.abs(found).max() < 3.5
    assert chi2.sf((found**2).sum(), found.size) > 1e-3
    assert (np.abs(found) < 2).mean() > 0.8
