"""Decays to three bodies: phase space and three pions against integrals over the Dalitz plot; files, weights, cuts."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import ModelError
from mubeam.events import files, readers
from mubeam.events.check import check_file
from mubeam.events.decays import three_body
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import three_pions
from oracles.dumps import card

COUNT = 40_000
POINT = {"mass_gev": 0.7826, "coupling": 1e-4, "analysis": "visible"}


def flat(mass, s12, s13, s23):
    return np.ones_like(s12)


def squares(vectors):
    """s12, s13, s23 of three products."""
    pairs = [vectors[:, i] + vectors[:, j] for i, j in ((0, 1), (0, 2), (1, 2))]
    return [pair[:, 0] ** 2 - (pair[:, 1:] ** 2).sum(axis=1) for pair in pairs]


def moments(mass, masses, squared, order=200):
    """Mean and mean square of s12 and s13 over the Dalitz plot, in s12 and s23 by its limits (PDG, Kinematics)."""
    m1, m2, m3 = masses
    unit, weight = gauss_legendre(order)
    low, high = (m1 + m2) ** 2, (mass - m3) ** 2
    # denser at both ends
    u, w = unit**2 * (3 - 2 * unit), 6 * unit * (1 - unit) * weight
    s12 = low + (high - low) * u
    e2 = (s12 - m1**2 + m2**2) / (2 * np.sqrt(s12))
    e3 = (mass**2 - s12 - m3**2) / (2 * np.sqrt(s12))
    p2, p3 = np.sqrt(e2**2 - m2**2), np.sqrt(e3**2 - m3**2)
    ends = (e2 + e3) ** 2 - (p2 + p3) ** 2, (e2 + e3) ** 2 - (p2 - p3) ** 2
    s23 = ends[0][:, None] + (ends[1] - ends[0])[:, None] * unit
    s13 = mass**2 + m1**2 + m2**2 + m3**2 - s12[:, None] - s23
    density = squared(mass, s12[:, None] + 0 * s23, s13, s23) * w[:, None] * (ends[1] - ends[0])[:, None] * weight
    total = density.sum()
    return [float((density * (s + 0 * s23) ** k).sum() / total) for s in (s12[:, None], s13) for k in (1, 2)]


CASES = {
    "phase space": (1.2, (0.14, 0.49, 0.3), flat),
    "phase space of massless ones": (1.0, (0.0, 0.0, 0.1), flat),
    "three pions at the omega": (0.7826, three_pions.MASSES_GEV, three_pions.density),
    "three pions above": (0.86, three_pions.MASSES_GEV, three_pions.density),
    "three pions near threshold": (0.43, three_pions.MASSES_GEV, three_pions.density),
}


@pytest.mark.parametrize("case", CASES)
def test_dalitz_plot(case):
    mass, masses, squared = CASES[case]
    random = np.random.default_rng(5)
    k = random.exponential(50, COUNT)
    direction = random.standard_normal((3, COUNT))
    parent = np.column_stack([np.sqrt(k**2 + mass**2), *(k * direction / np.sqrt((direction**2).sum(axis=0)))])
    found = three_body(parent, mass, masses, squared, random)
    scale = parent[:, :1]
    np.testing.assert_allclose((found.sum(axis=1) - parent) / scale, 0, atol=1e-13)
    mass2 = found[..., 0] ** 2 - (found[..., 1:] ** 2).sum(axis=2)
    assert abs(mass2 - np.square(masses)).max() < 1e-12 * (scale**2).max()
    s12, s13, _ = squares(found)
    for (one, two), s in zip(np.reshape(moments(mass, masses, squared), (2, 2)), (s12, s13), strict=True):
        assert s.mean() == pytest.approx(one, abs=4 * s.std() / np.sqrt(COUNT))
        assert (s**2).mean() == pytest.approx(two, abs=4 * (s**2).std() / np.sqrt(COUNT))


def test_any_direction():
    """Of a parent at rest the normal of the decay and each product have no direction of their own."""
    parent = np.zeros((COUNT, 4))
    parent[:, 0] = 0.7826
    found = three_body(parent, 0.7826, three_pions.MASSES_GEV, three_pions.density, np.random.default_rng(6))
    normal = np.cross(found[:, 0, 1:], found[:, 1, 1:])
    for vectors in (normal, *(found[:, i, 1:] for i in range(3))):
        unit = vectors / np.linalg.norm(vectors, axis=1)[:, None]
        np.testing.assert_allclose(unit.T @ unit / COUNT, np.eye(3) / 3, atol=4 * np.sqrt(4 / 45 / COUNT))
        np.testing.assert_allclose(unit.mean(axis=0), 0, atol=4 / np.sqrt(3 * COUNT))
    with pytest.raises(ModelError, match="cannot decay to three"):
        three_body(parent, 0.3, three_pions.MASSES_GEV, flat, np.random.default_rng(1))


def test_density_of_three_pions():
    """Zero at the edge of the Dalitz plot, where all momenta are along one line, and the same for both charges."""
    mass, (m, _, m0) = 0.7826, three_pions.MASSES_GEV
    edge = (2 * m) ** 2
    rest = (mass**2 + 2 * m**2 + m0**2 - edge) / 2
    assert three_pions.density(mass, np.array(edge), np.array(rest), np.array(rest)) == pytest.approx(0, abs=1e-9)
    s12, s13 = np.array(0.2), np.array(0.17)
    s23 = mass**2 + 2 * m**2 + m0**2 - s12 - s13
    one, other = three_pions.density(mass, s12, s13, s23), three_pions.density(mass, s12, s23, s13)
    assert one == pytest.approx(other)
    assert one > 0


@pytest.fixture(scope="module")
def sample():
    return mb.generate("dark-photon", "na64mu-1e12", events=4000, **POINT)


def test_events_of_an_omega(sample):
    numbers = sample.events.pdg[:, 5:]
    three, two = numbers[:, 2] == 111, numbers[:, 2] == 0
    assert (three | two).all()
    assert (numbers[three, :2] == (211, -211)).all()
    shares = mb.models.get("dark-photon").shares_of_events(0.7826, 1e-4)
    assert three.mean() == pytest.approx(shares["pi+ pi- pi0"], abs=4 * np.sqrt(0.25 / len(sample)))
    assert "hadrons" not in {name for name, share in shares.items() if share > 0}
    assert not sample.events.momentum_gev[two, 7].any()
    total = sample.events.momentum_gev[:, 5:].sum(axis=1)
    np.testing.assert_allclose(total, sample.particle("x"), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3", ".root", ".parquet"])
def test_files(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    files.write_events("dark-photon", "na64mu-1e12", path, events=300, **POINT)
    assert check_file(path).lines == []
    _, blocks = readers.open_events(path)
    (block,) = blocks
    again = mb.generate("dark-photon", "na64mu-1e12", events=300, **POINT)
    assert (block.pdg == again.events.pdg).all()
    np.testing.assert_allclose(block.momentum_gev, again.events.momentum_gev, rtol=4e-16)
    if suffix == ".parquet":
        record = files.reweight_file(path, tmp_path / "b.lhe", coupling=2e-4)
        assert record["events"] == 300


def test_weights_and_cuts(sample):
    assert mb.reweight(sample, coupling=1e-4) == pytest.approx(1)
    found = mb.analyse(sample, lambda c: c["product3_e_gev"] > 10, among="all")
    pions = sample.particle("product3")[:, 0] > 10
    assert found.value[0, 0] == pytest.approx(pions.mean())
    # those that live longer are visible decays to an analysis
    late = mb.generate("dark-photon", "na64mu-1e12", events=2000, **POINT | {"coupling": 4e-7})
    seen = mb.analyse(late, lambda c: (c["product3_pdg"] != 0) & (c["lepton_p_gev"] > 50) & (c["lepton_p_gev"] < 80))
    there = mb.expected_events("dark-photon", seen.experiment, **POINT | {"coupling": 4e-7}).value
    assert there == pytest.approx(seen.events[0], abs=4 * seen.events_error[0])
    assert 0 < seen.value[0, 0] < 1


def test_detectors_refuse_three_bodies(tmp_path):
    path = card(tmp_path, aperture_radius_m=0.2)
    with pytest.raises(ModelError, match="three bodies or more in a detector of finite size are not made"):
        mb.generate("dark-photon", path, events=10, analysis="decays", mass_gev=0.7826, coupling=1e-6)


def test_three_pions_of_a_scalar_are_refused():
    class Scalar(mb.models.Model):
        name, description, coupling_name, coupling_symbol, coupling_unit = "scalar", "for tests", "g", "g", "1"
        mass_symbol, bounds_plane, citations = "m", None, ()

        def channels(self):
            return (mb.Channel(mb.Bremsstrahlung("scalar"), 1.0),)

        def decays(self, mass_gev, coupling):
            return (mb.Decay("pi+ pi- pi0", coupling**2 + 0 * mass_gev, visible=True),)

    with pytest.raises(ModelError, match="made of a vector alone"):
        mb.generate(Scalar(), "na64mu-1e12", events=10, **POINT)
