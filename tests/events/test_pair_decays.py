"""Pairs whose members decay in flight, pairs beside particles, and processes with a pair of their own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyhepmc
import pylhe
import pytest

import mubeam as mb
from mubeam.errors import InputError, ModelError
from mubeam.events import read, writers
from mubeam.events.generator import make_generator
from mubeam.events.record import DECAYED, FINAL, NOWHERE
from mubeam.models.vertex import Vertex
from mubeam.production.processes.pair_production import PairProduction
from mubeam.units import HBARC_GEV_M
from oracles.distributions import check_uniform
from oracles.vertices import Toy, times

POINT = {"mass_gev": 0.3, "coupling": 1e-2}
WIDTH = 2e-15
PAIR = Vertex(mb.PairProduction("vector"), times(1.0))
TO_LEPTONS = (mb.Decay("e- mu+", 0.75 * WIDTH, True), mb.Decay("nu_mu gamma", 0.25 * WIDTH, True))
CHAIN = ("product1_1", "product1_2", "product2_1", "product2_2")


def made(model, events=4000, **options):
    return mb.generate(model, "na64mu-2022", events=events, **(POINT | options))


@pytest.fixture(scope="module")
def sample():
    return made(Toy((PAIR,), TO_LEPTONS))


class TestMembersOfAPair:
    def test_record(self, sample):
        assert [particle.name for particle in sample.info.particles[4:]] == ["x", "product1", "product2", *CHAIN]
        assert sample.info.vertices == ("production", "decay", "decay1", "decay2")
        ends = [(particle.status, particle.begins, particle.ends) for particle in sample.info.particles[4:]]
        assert ends == [(DECAYED, 0, 1), (DECAYED, 1, 2), (DECAYED, 1, 3), *[(FINAL, 2, NOWHERE)] * 2,
                        *[(FINAL, 3, NOWHERE)] * 2]  # fmt: skip

    def test_each_vertex_conserves_momentum(self, sample):
        for vertex in range(4):
            sign = np.array([(p.begins == vertex) - (p.ends == vertex) for p in sample.info.particles])
            missed = np.einsum("p,npi->ni", sign.astype(float), sample.events.momentum_gev)
            assert np.abs(missed).max() < 1e-9 * 200
        energy, masses = sample.events.momentum_gev[..., 0], sample.events.mass_gev
        shell = energy**2 - (sample.events.momentum_gev[..., 1:] ** 2).sum(axis=-1) - masses**2
        assert (np.abs(shell) < 1e-9 * energy**2).all()

    def test_the_antiparticle_has_the_conjugate_decays(self, sample):
        of_chi, of_chibar = sample.events.pdg[:, 7:9], sample.events.pdg[:, 9:11]
        assert {tuple(pair) for pair in of_chi.tolist()} == {(11, -13), (14, 22)}
        assert {tuple(pair) for pair in of_chibar.tolist()} == {(-11, 13), (-14, 22)}
        first, second = of_chi[:, 0] == 11, of_chibar[:, 0] == -11
        for share in (first.mean(), second.mean()):
            assert share == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / 4000))
        # each by itself
        assert (first & second).mean() == pytest.approx(0.75**2, abs=0.032)

    def test_a_new_particle_that_is_its_own_antiparticle(self):
        dark = mb.Particle("A'", 1023, 0.05, is_own_antiparticle=True), mb.Particle("chi1", 1000052, 0.1)
        sample = made(Toy((PAIR,), (mb.Decay("A' chi1", WIDTH, False, dark),)), 20)
        assert (sample.events.pdg[:, 7:] == [1023, 1000052, 1023, -1000052]).all()
        assert (sample.events.mass_gev[:, 7:] == [0.05, 0.1, 0.05, 0.1]).all()
        assert dict(sample.info.names) == {1023: "A'", 1000052: "chi1"}

    @pytest.mark.parametrize("i", [1, 2])
    def test_they_fly(self, sample, i):
        step = (sample.vertex(f"decay{i}") - sample.vertex("decay"))[:, :3]
        vectors = sample.particle(f"product{i}")
        k, way = np.sqrt((vectors[:, 1:] ** 2).sum(axis=1)), np.sqrt((step**2).sum(axis=1))
        check_uniform(np.exp(-way * 0.3 * WIDTH / (k * HBARC_GEV_M)))
        np.testing.assert_allclose(step * k[:, None], way[:, None] * vectors[:, 1:], rtol=1e-7, atol=1e-9)
        assert (sample.vertex("decay") == sample.vertex("production")).all()

    def test_the_pair_is_that_of_a_stable_chi(self, sample):
        stable = made(Toy((PAIR,)))
        assert (stable.events.momentum_gev == sample.events.momentum_gev[:, :7]).all()
        assert sample.info.cross_section_pb == stable.info.cross_section_pb

    def test_few_hadrons_are_left_out_of_both(self):
        share = 4e-4
        decays = (mb.Decay("e- mu+", (1 - share) * WIDTH, True), mb.Decay("hadrons", share * WIDTH, True))
        whole, part = (make_generator(Toy((PAIR,), made), "na64mu-2022", **POINT).info for made in (TO_LEPTONS, decays))
        assert part.about["left_out"] == pytest.approx({"hadrons": share})
        ratio = part.cross_section_pb / whole.cross_section_pb
        assert ratio == pytest.approx((1 - share) ** 2, rel=1e-9)

    def test_files(self, sample, tmp_path):
        for suffix in (".lhe", ".hepmc3", ".parquet"):
            with writers.open_writer(tmp_path / f"a{suffix}", sample.info) as file:
                file.write(sample.events)
        (first, *_) = pylhe.LHEFile.fromfile(tmp_path / "a.lhe", generator=False).events
        assert [p.mother1 for p in first.particles] == [0, 0, 1, 1, 1, 5, 5, 6, 6, 7, 7]
        assert [p.status for p in first.particles[4:]] == [2, 2, 2, 1, 1, 1, 1]
        step = sample.vertex("decay1")[0] - sample.vertex("decay")[0]
        proper_mm = 1e3 * step[3] * 0.3 / sample.particle("product1")[0, 0]
        assert first.particles[5].lifetime == pytest.approx(proper_mm, rel=1e-9)
        with pyhepmc.open(tmp_path / "a.hepmc3") as file:
            event = next(iter(file))
        pdg = sample.events.pdg[0]
        found = [[p.pid for p in vertex.particles_out] for vertex in event.vertices]
        assert [sorted(row) for row in found] == [sorted(pdg[rows]) for rows in ([2, 3, 4], [5, 6], [7, 8], [9, 10])]
        info, _, blocks = read.read(tmp_path / "a.parquet")
        assert info.vertices == sample.info.vertices
        np.testing.assert_array_equal(next(iter(blocks)).position_m, sample.events.position_m)

    def test_yields_do_not_compute_them(self):
        with pytest.raises(ModelError, match="decays of a particle made in pairs are not computed"):
            mb.expected_events(Toy((PAIR,), TO_LEPTONS), "na64mu-2022", "invisible", **POINT)

    def test_no_place_is_forced(self):
        with pytest.raises(InputError, match="a particle that decays in flight"):
            made(Toy((PAIR,), TO_LEPTONS), decay_point="uniform")

    def test_weights(self, sample, monkeypatch):
        """Another width and other shares, of both members."""
        other = tuple(decay._replace(width_gev=width) for decay, width in zip(TO_LEPTONS, (1e-15, 2e-15), strict=True))
        models = Toy((PAIR,), TO_LEPTONS), Toy((PAIR,), other)
        monkeypatch.setattr("mubeam.events.reweight._models", lambda *_: models)
        weight = mb.reweight(sample)
        assert weight.mean() == pytest.approx(1, abs=5 * weight.std() / len(weight) ** 0.5)
        first, second = sample.events.pdg[:, 7] == 11, sample.events.pdg[:, 9] == -11
        assert weight[first & second].sum() / weight.sum() == pytest.approx(1 / 9, abs=0.02)
        assert weight[~first & ~second].sum() / weight.sum() == pytest.approx(4 / 9, abs=0.06)
        time = sample.vertex("decay1")[:, 3] - sample.vertex("decay")[:, 3]
        proper = time * 0.3 / sample.particle("product1")[:, 0] / HBARC_GEV_M
        assert (proper * weight).mean() == pytest.approx(1 / 3e-15, rel=0.1)


def test_a_pair_beside_a_particle():
    """They are not of one sample, as their events have not the same number of particles."""
    boson = Vertex(mb.Bremsstrahlung("scalar"), times(3e-2))
    with pytest.raises(ModelError, match="do not fit into one sample"):
        made(Toy((PAIR, boson)))
    with pytest.raises(ModelError, match="do not fit into one sample"):
        made(Toy((PAIR, boson), TO_LEPTONS))


def test_an_own_pair():
    @dataclass(frozen=True)
    class Heavy(PairProduction):
        pair: ClassVar = "N Nbar"
        pair_pdg: ClassVar = (9900012, -9900012)

    sample = made(Toy((Vertex(Heavy("vector"), times(1.0)),)), 20)
    assert (sample.events.pdg[:, 5:] == [9900012, -9900012]).all()
    assert (sample.events.mass_gev[:, 5:] == 0.3).all()
    assert dict(sample.info.masses_gev)[9900012] == 0.3
    assert sample.info.names == ((9900012, "N"),)
