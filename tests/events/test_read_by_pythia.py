"""LHE files of every process in Pythia 8, as docs/events.md sets it up: what it reads, and what it makes of it."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.events import files

PICOBARN_PER_MILLIBARN = 1e9
HARD = ("Check:beams = off", "PDF:nPDFSetB = 0", "PartonLevel:all = off")
TAU = 15
DECAYS = ("ProcessLevel:all = off", "Check:beams = off")


@pytest.fixture(scope="module")
def pythia8():
    return pytest.importorskip("pythia8mc")


def read(pythia8, path, settings):
    pythia = pythia8.Pythia("", False)
    for line in ("Beams:frameType = 4", f"Beams:LHEF = {path}", "Print:quiet = on", "SLHA:verbose = 0", *settings):
        assert pythia.readString(line), line
    assert pythia.init()
    return pythia


def test_the_hard_process(pythia8, made_files):
    paths, info, block = made_files
    if block.momentum_gev[:, 0, 1].any():
        pytest.skip("Pythia takes the partons of a hard process along z, and a scattered beam is not")
    pythia = read(pythia8, paths[".lhe"], HARD)
    names = [particle.name for particle in info.particles[2:]]
    for i in range(len(block)):
        assert pythia.next()
        # the record begins with the system, the beams of the header and the partons in them
        found = [pythia.process[k] for k in range(5, pythia.process.size())]
        assert [p.id() for p in found] == block.pdg[i, 2:].tolist()
        momenta = [[p.e(), p.px(), p.py(), p.pz()] for p in found]
        np.testing.assert_allclose(momenta, block.momentum_gev[i, 2:], rtol=1e-12, atol=1e-12)
        mothers = [(p.mother1(), p.mother2()) for p in found]
        assert mothers == [(5 + names.index("x"), 0) if name.startswith("product") else (3, 4) for name in names]
        weight = pythia.infoPython().weight()
        assert weight == pytest.approx(block.weight[i] * (info.cross_section_pb if info.weighted else 1), rel=1e-12)
    sigma = pythia.infoPython().sigmaGen() * PICOBARN_PER_MILLIBARN
    assert sigma == pytest.approx(info.cross_section_pb, rel=1e-9)


def test_what_is_stable_stays(pythia8, made_files):
    """The new particle and the nucleus, known to Pythia or not; what decays in the file decays as it does there."""
    paths, info, block = made_files
    pythia = read(pythia8, paths[".lhe"], DECAYS)
    stable = [i for i, particle in enumerate(info.particles) if particle.status == 1]
    for i in range(len(block)):
        assert pythia.next()
        # not their energies: photons of decaying taus may recoil against the nucleus
        final = [p.id() for p in pythia.event if p.isFinal()]
        for number in block.pdg[i, stable].tolist():
            assert number in final or abs(number) == TAU
        new = {p.id() for p in pythia.event if abs(p.id()) in (52, 54, 55)}
        assert new <= set(block.pdg[i].tolist())


@pytest.mark.full
@pytest.mark.parametrize(("theta", "beam"), [(np.pi / 2, 0.0), (np.pi / 4, 0.0), (np.pi / 2, 0.8)])
def test_polarisation_of_taus(pythia8, tmp_path, theta, beam):
    """Pythia decays them with the helicity that is written: tau -> pi nu has the mean share 1/2 + P/6 of the energy."""
    path = tmp_path / "a.lhe"
    model = mb.models.get("lfv-alp", theta=theta)
    point = {"events": 3000, "mass_gev": 5.0, "coupling": 1e-3, "polarisation": beam}
    files.write_events(model, "muc-thin-target", path, **point)
    written = mb.generate(model, "muc-thin-target", **point).events.helicity[:, 2].mean()
    pythia = read(pythia8, path, (*DECAYS, "15:onMode = off", "15:onIfMatch = 16 -211"))
    shares = []
    for _ in range(3000):
        assert pythia.next()
        for p in pythia.event:
            if abs(p.id()) == 211 and abs(pythia.event[p.mother1()].id()) == TAU:
                shares.append(p.e() / pythia.event[p.mother1()].e())
    assert len(shares) == 3000
    # of pions with their mass: 1/2 + a/2 + P (1 - a)/6
    a = (0.13957 / 1.77693) ** 2
    found, error = (6 * value / (1 - a) for value in (np.mean(shares) - (1 + a) / 2, np.std(shares) / 3000**0.5))
    assert abs(found - written) < 3 * error
