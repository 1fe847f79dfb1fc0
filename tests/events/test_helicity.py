"""Helicities of leptons in events against the integrals, and polarised beams."""

from math import pi

import numpy as np
import pytest
from scipy.stats import chisquare
from tests.oracles.two_photon import GAMMA, METRIC, slash

import mubeam as mb
from mubeam.errors import CardError, InputError
from mubeam.events import writers
from mubeam.events.decays import two_body
from mubeam.events.helicity import drawn, of_decay
from mubeam.events.read import read as events_read
from mubeam.models.decay_vertex import DecayVertex
from mubeam.physics.amplitudes.helicities import pair_rates

GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
POINT = {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "visible", "seed": 3}


def sample(theta, events=16_000, **options):
    return mb.generate(mb.models.get("lfv-alp", theta=theta), "muc-thin-target", events=events, **POINT, **options)


def mean_of_integral(theta, polarisation):
    """Mean helicity of tau-, over the spectrum."""
    process = mb.models.get("lfv-alp", theta=theta).channels()[0].process.polarised(polarisation)
    x = np.linspace(0.01, 0.995, 60)
    energy = mb.experiments.get("muc-thin-target").beam.energy_gev
    density = mb.dsigma_dx(process, x=x, energy_gev=energy, mass_gev=5.0).value
    mean = mb.lepton_polarisation(process, energy, 5.0, x, beam_polarisation=polarisation).value
    return (density * mean).sum() / density.sum()


@pytest.mark.parametrize(("theta", "polarisation"), [(pi / 4, 0.0), (pi / 2, 0.8), (1.1 * pi / 4, 0.8)])
def test_helicities_of_the_outgoing_lepton(theta, polarisation):
    found = sample(theta, polarisation=polarisation)
    helicity = found.events.helicity[:, 2]
    assert set(np.unique(helicity)) == {-1, 1}
    expected = mean_of_integral(theta, polarisation)
    assert abs(helicity.mean() - expected) < 4 / len(helicity) ** 0.5 + 2e-3
    # the same events as without spin, but for the rate
    assert found.info.about["polarisation"] == polarisation
    assert not found.events.helicity[:, [0, 1, 3, 4]].any()


def test_taus_of_the_new_particle():
    """In flight: the spin that is known at rest, turned by the boost; both charges alike up to CP."""
    found = sample(pi / 4)
    is_tau = np.abs(found.pdg("product1")) == 15
    charge = np.sign(found.pdg("product1"))
    helicity = found.events.helicity[:, 5]
    signed = (helicity * charge)[is_tau]
    assert (helicity[~is_tau] == 0).all()
    # tau- of sin + gamma5 cos at pi/4 is left-handed at rest of a
    assert signed.mean() < -0.5
    by_charge = [signed[charge[is_tau] == one].mean() for one in (1, -1)]
    assert abs(by_charge[0] - by_charge[1]) < 4 * 2 / signed.size**0.5


def test_decay_at_rest():
    """-sin(2 theta) 2 |p| m_a/(m_a^2 - m'^2 - m^2 + 2 m m' cos(2 theta)), from traces."""
    theta, tau, muon, mass = 1.1, 1.77693, 0.10566, 5.0
    p = np.sqrt((mass**2 - (tau + muon) ** 2) * (mass**2 - (tau - muon) ** 2)) / (2 * mass)
    vectors = np.array([[[np.hypot(p, tau), 0, 0, p], [np.hypot(p, muon), 0, 0, -p]]])
    numbers, masses = np.array([[15, -13]]), np.array([[tau, muon]])
    vertex = DecayVertex(np.sin(theta), np.cos(theta))
    found = of_decay({(15, -13): vertex}, numbers, masses, vectors)
    rest = mass**2 - tau**2 - muon**2 + 2 * muon * tau * np.cos(2 * theta)
    assert found.first[0] == pytest.approx(-np.sin(2 * theta) * 2 * p * mass / rest, rel=1e-12)
    assert np.isnan(found.second).all()
    other = of_decay({(-15, 13): vertex.conjugate}, -numbers, masses, vectors)
    assert other.first[0] == pytest.approx(-found.first[0], rel=1e-12)


@pytest.mark.parametrize("flight", [0.0, 3.0, 200.0])
@pytest.mark.parametrize(
    ("even", "odd", "is_vector"),
    [(0.4, 0.9, False), (1.0, 0.0, False), (0, 1j, False), (0.6, 0.8j, False), (1.0, 0.0, True), (0.7, -0.5, True)],
)
def test_pairs_of_taus_against_traces(even, odd, is_vector, flight):
    """Each rate from the trace with the spin vectors of both leptons; matrices of another basis, complex numbers."""
    random, tau, mass = np.random.default_rng(4), 1.77693, 6.0
    parent = np.array([np.hypot(mass, flight), 0.3 * flight, 0.0, np.sqrt(1 - 0.09) * flight])
    both = two_body(parent[None], np.array([mass]), (np.array([tau]), np.array([tau])), random)
    rates = pair_rates(both[0, 0][:, None], both[0, 1][:, None], (tau, tau), even, odd, is_vector=is_vector)[..., 0]
    wanted = np.zeros((2, 2))
    vertices = [(1.0, np.eye(4))]
    if is_vector:
        vertices = [*((-METRIC[m], GAMMA[m]) for m in range(4)), (1.0, slash(parent) / mass)]
    for sign, matrix in vertices:
        gamma = matrix @ (even * np.eye(4) + odd * GAMMA5)
        bar = GAMMA[0] @ gamma.conj().T @ GAMMA[0]
        for i, j in np.ndindex(2, 2):
            sides = []
            for p, helicity, charge in ((both[0, 0], 2 * i - 1, 1), (both[0, 1], 2 * j - 1, -1)):
                size = np.linalg.norm(p[1:])
                spin = np.array([size, *(p[0] * p[1:] / size)]) / tau * helicity
                sides.append((slash(p) + charge * tau * np.eye(4)) @ (np.eye(4) + GAMMA5 @ slash(spin)) / 2)
            wanted[i, j] += (sign * np.trace(sides[0] @ gamma @ sides[1] @ bar)).real
    # where the trace has digits left
    np.testing.assert_allclose(rates / rates.sum(), wanted / wanted.sum(), atol=1e-12 * max(1.0, flight**2))


def test_helicities_of_pairs_in_events():
    """Of heavy scalars alike, of vectors opposite, up to m_tau/m; each is unpolarised for itself."""
    point = {"mass_gev": 30.0, "coupling": 1e-2, "seed": 3, "events": 3000}
    for model, alike in (("leptophilic-scalar", True), ("leptophilic-pseudoscalar", True), ("lmu-ltau", False)):
        found = mb.generate(model, "muc-thin-target", analysis="ultimate", **point)
        rows = np.abs(found.pdg("product1")) == 15
        assert rows.sum() > 300
        one, two = (found.events.helicity[rows, i] for i in (5, 6))
        assert set(np.unique(one)) == set(np.unique(two)) == {-1, 1}
        assert abs(one.mean()) < 4 / rows.sum() ** 0.5
        assert ((one * two).mean() > 0) == alike
        assert abs((one * two).mean()) > 0.8


def test_drawn():
    mean = np.repeat([-1.0, 1.0, 0.5, np.nan], 4000)
    found = drawn(mean, np.random.default_rng(1)).reshape(4, 4000)
    assert (found[0] == -1).all()
    assert (found[1] == 1).all()
    assert found[2].mean() == pytest.approx(0.5, abs=0.06)
    assert (found[3] == 0).all()


def test_positive_muons_have_the_other_sign(tmp_path):
    card = tmp_path / "plus.toml"
    card.write_text('extends = "muc-thin-target"\nname = "plus"\n[beam]\ncharges = ["plus"]\n')
    model = mb.models.get("lfv-alp", theta=pi / 4)
    found = mb.generate(model, str(card), events=4000, **POINT)
    assert (found.pdg("lepton") == -15).all()
    assert found.events.helicity[:, 2].mean() > 0.5


def test_closure_of_polarised_beams():
    """Events of a polarised beam stand for the expected ones, and reweight to another angle."""
    found = sample(pi / 3, 4000, polarisation=-0.8)
    none = sample(pi / 3, 100)
    ratio = found.info.cross_section_pb / none.info.cross_section_pb
    assert ratio == pytest.approx(1 - 0.8 * np.sin(2 * pi / 3), rel=1e-2)
    there = sample(1.0, 100, polarisation=-0.8).info.cross_section_pb / found.info.cross_section_pb
    weights = mb.reweight(found, theta=1.0)
    assert weights.mean() == pytest.approx(there, abs=4 * weights.std() / 4000**0.5 + 1e-4)


def test_number_of_events():
    """P2's angles in a beam of |h| = 0.8."""
    for theta, factor in ((pi / 3, 1.69), (1.1 * pi / 4, 1.79), (2 * pi / 3, 0.31)):
        model = mb.models.get("lfv-alp", theta=theta)
        events = [
            mb.expected_events(
                model, "muc-thin-target", "visible", mass_gev=5, coupling=1e-3, exposure_mot=1e18, **more
            )
            for more in ({}, {"polarisation": 0.8})
        ]
        assert events[1].value / events[0].value == pytest.approx(factor, abs=5e-3)


def test_in_files(tmp_path):
    found = sample(pi / 4, 50)
    read = {}
    for suffix in (".lhe", ".hepmc3", ".parquet"):
        path = tmp_path / f"e{suffix}"
        with writers.open_writer(path, found.info) as file:
            file.write(found.events)
        read[suffix] = path
    pylhe, pyhepmc = pytest.importorskip("pylhe"), pytest.importorskip("pyhepmc")
    spins = [[p.spin for p in event.particles] for event in pylhe.LHEFile.fromfile(read[".lhe"]).events]
    helicity = found.events.helicity
    np.testing.assert_array_equal(np.array(spins)[:, 2], helicity[:, 2])
    taus = np.abs(found.pdg("product1")) == 15
    np.testing.assert_array_equal(np.array(spins)[taus, 5], helicity[taus, 5])
    with pyhepmc.open(read[".hepmc3"]) as file:
        kept = [int(event.particles[2].attributes["helicity"].astype(int)) for event in file]
    np.testing.assert_array_equal(kept, helicity[:, 2])
    _, _, blocks = events_read(read[".parquet"])
    np.testing.assert_array_equal(next(blocks).helicity, helicity)


def test_bad_input(tmp_path):
    for value, text in ((1.5, "from -1 to 1"), (float("nan"), "polarisation")):
        with pytest.raises(InputError, match=text):
            sample(1.0, 10, polarisation=value)
    card = tmp_path / "own.toml"
    card.write_text('extends = "muc-thin-target"\nname = "own"\n[beam]\npolarisation = 0.5\n')
    with pytest.raises(CardError, match="no source for polarisation"):
        mb.experiments.get(str(card))
    card.write_text(
        'extends = "muc-thin-target"\nname = "own"\n[beam]\npolarisation = 1.5\nsource.polarisation = "x"\n'
    )
    with pytest.raises(CardError, match="polarisation"):
        mb.experiments.get(str(card))
    card.write_text(
        'extends = "muc-thin-target"\nname = "own"\n[beam]\npolarisation = 0.5\nsource.polarisation = "x"\n'
    )
    assert mb.generate("lfv-alp", str(card), events=2, **POINT).info.about["polarisation"] == 0.5


@pytest.mark.parametrize("polarisation", [-1.0, 0.6])
def test_energies_of_x_in_a_polarised_beam(polarisation):
    """At -1 all that the events have is left by the muon's mass: a spectrum of its own."""
    found = sample(pi / 4, 6000, polarisation=polarisation)
    process = mb.models.get("lfv-alp", theta=pi / 4).channels()[0].process.polarised(polarisation)
    beam = mb.experiments.get("muc-thin-target").beam.energy_gev
    edges = np.linspace(0.0, 1.0, 21)
    fine = (np.arange(400) + 0.5) / 400
    density = mb.dsigma_dx(process, x=np.clip(fine, 0.004, None), energy_gev=beam, mass_gev=5.0).value
    density[fine * beam < 5.0] = 0
    expected = density.reshape(20, 20).sum(axis=1) / density.sum()
    counts = np.histogram(found.particle("x")[:, 0] / beam, edges)[0]
    assert chisquare(counts, 6000 * expected / expected.sum()).pvalue > 1e-3
    # and the azimuth of X about the plane of beam and nucleus goes into the weights of another angle
    there = sample(1.0, 100, polarisation=polarisation).info.cross_section_pb / found.info.cross_section_pb
    weights = mb.reweight(found, theta=1.0)
    assert weights.mean() == pytest.approx(there, abs=4 * weights.std() / 6000**0.5 + 1e-4)
