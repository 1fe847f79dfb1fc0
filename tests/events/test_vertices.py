"""Events of several vertices: groups as rates, amplitudes within a group, any coefficient."""

import json
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyhepmc
import pylhe
import pytest
from click.testing import CliRunner
from pyarrow import parquet

import mubeam as mb
from mubeam import cli
from mubeam.errors import DataFileError, KinematicsError, ModelError
from mubeam.events import files, read
from mubeam.events.generator import BLOCK_EVENTS, make_generator
from mubeam.events.kinematics import momenta
from mubeam.events.reweight import density, invariants
from mubeam.models.vertex import Vertex
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.scans.event_files import write_shards
from oracles.distributions import check_uniform, chi2_p_value, cumulative
from oracles.vertices import Toy, times

POINT = {"mass_gev": 0.3, "coupling": 1e-3}
SETTING = {"energy_gev": 160.0, "mass_gev": 0.3, "form_factor": "tsai-elastic"}
EVEN, ODD, FUSION = mb.Bremsstrahlung("scalar"), mb.Bremsstrahlung("pseudoscalar"), mb.PhotonFusion()
TILTED, STEEP = (mb.Bremsstrahlung("scalar", parity_angle=angle) for angle in (0.3, 1.2))
SUPPRESSED = mb.Bremsstrahlung("scalar", final_lepton="tau")


def made(*vertices, events=20_000, **options):
    return mb.generate(Toy(vertices), "na64mu-2022", events=events, **(POINT | options))


def of_reach(sample):
    """Energy of X."""
    return sample.particle("x")[:, 0]


def check_spectrum(process, energy_x):
    """Against the analytic dsigma/dx."""
    z = np.linspace(-8, 10, 1200)
    low, high = np.log(0.3 / 160 / (1 - 0.3 / 160)), np.log(159.89 / 0.11)
    z = np.linspace(low, high, 1200)
    x, rest = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    spectrum = mb.dsigma_dx(process, x=x[1:-1], **SETTING).value * (x * rest)[1:-1]
    check_uniform(cumulative(z, np.pad(spectrum, 1))(np.log(energy_x / (160 - energy_x))))


@pytest.fixture(scope="module")
def mixed():
    return made(Vertex(EVEN, times(1.0)), Vertex(FUSION, times(3.0), "photons"))


class TestRates:
    """Two groups: events of each by its cross section."""

    def test_shares(self, mixed):
        sigma = [g**2 * 1e-6 * mb.cross_section(p, **SETTING).value for p, g in ((EVEN, 1), (FUSION, 3))]
        assert mixed.info.cross_section_pb == pytest.approx(sum(sigma), rel=1e-9)
        assert [p.cross_section_pb for p in mixed.info.processes] == pytest.approx(sigma, rel=1e-9)
        assert [(p.name, p.number) for p in mixed.info.processes] == [("bremsstrahlung", -751), ("photon-fusion", -753)]
        found = [(mixed.events.process == number).sum() for number in (-751, -753)]
        expected = np.array(sigma) / sum(sigma) * len(mixed)
        assert chi2_p_value(((found - expected) ** 2 / expected).sum(), 1) > 1e-4

    @pytest.mark.parametrize(("process", "number"), [(EVEN, -751), (FUSION, -753)])
    def test_spectrum_of_each(self, mixed, process, number):
        check_spectrum(process, of_reach(mixed)[mixed.events.process == number])

    def test_two_of_one_name_are_one_process(self):
        one, two = made(Vertex(FUSION, times(1.0)), events=50), Toy((Vertex(FUSION, times(1.0), "a"),
                                                                    Vertex(FUSION, times(2.0), "b")))  # fmt: skip
        both = mb.generate(two, "na64mu-2022", events=50, **POINT)
        assert both.info.cross_section_pb == pytest.approx(5 * one.info.cross_section_pb, rel=1e-12)
        assert (both.info.process, both.info.processes) == ("photon-fusion", ())
        assert (both.events.process == 0).all()

    def test_channels_add_as_rates(self):
        class Twice(Toy):
            def channels(self):
                return (mb.Channel(EVEN, 1.0), mb.Channel(mb.Bremsstrahlung("vector"), -2.0))

            def vertices(self):
                return mb.Model.vertices(self)

        sample = mb.generate(Twice(), "na64mu-2022", events=4000, **POINT)
        sigma = [g**2 * mb.cross_section(p, **SETTING).value for p, g in ((EVEN, 1), (mb.Bremsstrahlung("vector"), 2))]
        share = sigma[0] / sum(sigma)
        assert set(sample.pdg("x")) == {54, 55}
        assert (sample.pdg("x") == 54).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))

    def test_other_final_leptons_fit_one_record(self):
        model = Toy((Vertex(EVEN, times(1.0)), Vertex(SUPPRESSED, times(2.0))))
        point = {"mass_gev": 2.0, "coupling": 1e-3, "analysis": "ultimate"}
        sample = mb.generate(model, "muon-beam-dump", events=4000, **point)
        is_tau = np.abs(sample.pdg("lepton")) == 15
        assert (is_tau == (sample.events.process == -752)).all()
        setting = {"energy_gev": 1500.0, "mass_gev": 2.0, "form_factor": "atomic-nuclear"}
        sigma = [g**2 * mb.cross_section(p, **setting).value for p, g in ((EVEN, 1), (SUPPRESSED, 2))]
        share = sigma[1] / sum(sigma)
        assert is_tau.mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))
        assert (sample.events.mass_gev[:, 2] == np.where(is_tau, 1.77693, 0.1056583755)).all()
        before, after = (sample.events.momentum_gev[:, rows].sum(axis=1) for rows in (slice(0, 2), slice(2, 5)))
        np.testing.assert_allclose(before, after, atol=1e-6)

    def test_a_group_that_is_closed_gives_no_events(self):
        """A tau is too heavy to be made at the higher mass."""
        model = Toy((Vertex(EVEN, times(1.0)), Vertex(SUPPRESSED, times(1.0))))
        point = {"mass_gev": 32.0, "coupling": 1.0, "analysis": "ultimate", "events": 20}
        energies = {"energy_gev": 1500.0, "mass_gev": np.array([32.0]), "form_factor": "atomic-nuclear"}
        open_ones = [bool(mb.cross_section(process, **energies).value[0] > 0) for process in (EVEN, SUPPRESSED)]
        sample = mb.generate(model, "muon-beam-dump", **point)
        assert len(sample.info.all_processes) == sum(open_ones)

    @pytest.mark.full
    def test_a_beam_with_a_spectrum(self):
        """The energies of each process are those that it has alone."""
        point = {"mass_gev": 1.0, "coupling": 1e-3, "analysis": "invisible"}
        tau, other = Vertex(SUPPRESSED, times(1.0)), Vertex(mb.Bremsstrahlung("vector", final_lepton="tau"), times(1.0))
        alone = [mb.generate(Toy((vertex,)), "fasernu2", events=8000, **point) for vertex in (tau, other)]
        both = mb.generate(Toy((tau, other)), "fasernu2", events=8000, seed=2, **point)
        sigma = [sample.info.cross_section_pb for sample in alone]
        assert both.info.cross_section_pb == pytest.approx(sum(sigma), rel=1e-12)
        for sample, number in zip(alone, (54, 55), strict=True):
            energies = [s.particle("beam")[s.pdg("x") == number, 0] for s in (sample, both)]
            edges = np.quantile(energies[0], np.linspace(0, 1, 9))[1:-1]
            here, there = (np.bincount(np.searchsorted(edges, one), minlength=8) for one in energies)
            ratio = here.sum() / there.sum()
            chi2 = ((here - ratio * there) ** 2 / (here + ratio**2 * there)).sum()
            assert chi2_p_value(chi2, 7) > 1e-4

    def test_decays_in_the_region(self):
        """Weights of each process are those that it has alone."""
        decays = (mb.Decay("gamma gamma", 1e-14, visible=True),)
        vertices = Vertex(EVEN, times(1.0)), Vertex(FUSION, times(3.0), "photons")
        point = POINT | {"events": 8000, "decay_point": "exponential"}
        both = mb.generate(Toy(vertices, decays), "na64mu-2022", **point)
        for vertex, number in zip(vertices, (-751, -753), strict=True):
            alone = mb.generate(Toy((vertex,), decays), "na64mu-2022", seed=2, **point).events.weight
            here = both.events.weight[both.events.process == number]
            assert here.mean() == pytest.approx(alone.mean(), abs=5 * here.std() / here.size**0.5)

    def test_streams_and_seeds(self):
        vertices = Vertex(EVEN, times(1.0)), Vertex(FUSION, times(1.0), "photons")
        whole = made(*vertices, events=2 * BLOCK_EVENTS, seed=5)
        second = made(*vertices, events=BLOCK_EVENTS, seed=5, stream=(2, 2))
        for name, array in vars(second.events).items():
            assert (array == getattr(whole.events, name)[BLOCK_EVENTS:]).all(), name
        assert not np.isin(of_reach(second), of_reach(whole)[:BLOCK_EVENTS]).any()


class TestAmplitudes:
    """Vertices of one group against the one vertex that they make together."""

    @pytest.mark.parametrize("second", [0.4, -0.4])
    def test_mixed_parity(self, second):
        even = 0.7 * np.cos(0.3) + second * np.cos(1.2)
        odd = 0.7 * np.sin(0.3) + second * np.sin(1.2)
        together = mb.Bremsstrahlung("scalar", parity_angle=float(np.arctan2(odd, even)))
        sample = made(Vertex(TILTED, times(0.7)), Vertex(STEEP, times(second)))
        sigma = (even**2 + odd**2) * 1e-6 * mb.cross_section(together, **SETTING).value
        assert sample.info.cross_section_pb == pytest.approx(sigma, rel=1e-9)
        assert sample.info.process == "bremsstrahlung"
        assert sample.tally.overweights < 1e-3 * sample.tally.proposals
        check_spectrum(together, of_reach(sample))
        azimuth = np.arctan2(*sample.particle("recoil")[:, 2:0:-1].T) - np.arctan2(*sample.particle("x")[:, 2:0:-1].T)
        other = made(Vertex(together, times(1.0)), seed=2)
        twin = np.arctan2(*other.particle("recoil")[:, 2:0:-1].T) - np.arctan2(*other.particle("x")[:, 2:0:-1].T)
        edges = np.linspace(0, 2 * np.pi, 21)
        here, there = (np.histogram(angle % (2 * np.pi), edges)[0] for angle in (azimuth, twin))
        assert chi2_p_value(((here - there) ** 2 / (here + there)).sum(), 19) > 1e-4

    def test_parities_apart_but_for_rounding(self):
        """cos(pi/2) is not quite zero, and costs nothing."""
        quarter = mb.Bremsstrahlung("scalar", parity_angle=np.pi / 2)
        sample = made(Vertex(EVEN, times(1.0)), Vertex(quarter, times(-1.0)))
        assert sample.tally.efficiency > 0.7

    def test_equal_vertices_add(self):
        one, both = made(Vertex(EVEN, times(1.0))), made(Vertex(EVEN, times(3.0)), Vertex(EVEN, times(-2.0)))
        assert both.info.cross_section_pb == pytest.approx(one.info.cross_section_pb, rel=1e-12)
        assert (both.events.momentum_gev == one.events.momentum_gev).all()

    def test_a_group_of_two_transfers(self):
        """mu for radiation, Q1^2 for fusion, and an interference of their own that is known here: there is none."""

        @dataclass(frozen=True)
        class Quiet(Bremsstrahlung):
            def cross_terms(self, other):
                return ()

        quiet = Quiet("pseudoscalar")
        sample = made(Vertex(quiet, times(1.0)), Vertex(FUSION, times(1.0)))
        assert sample.info.process == "bremsstrahlung+photon-fusion"
        assert sample.info.process_number == -799
        share = [mb.cross_section(process, **SETTING).value for process in (ODD, FUSION)]
        energies = of_reach(sample)
        edges = np.quantile(energies, np.linspace(0, 1, 11))[1:-1] / 160
        below = [[mb.cross_section(p, **SETTING, x_max=float(x)).value for x in edges] for p in (ODD, FUSION)]
        expected = (np.array(below[0]) + below[1]) / sum(share)
        assert np.abs(np.searchsorted(np.sort(energies / 160), edges) / len(sample) - expected).max() < 0.012

    def test_a_signed_interference(self):
        """A cross term of its own process, below zero: the sum is drawn, which at this strength is a tenth of EVEN."""

        @dataclass(frozen=True)
        class Minus(Bremsstrahlung):
            strength: float = -0.9
            is_signed: ClassVar = True
            compiled: ClassVar = None

            def photon_response(self, *arguments):
                return tuple(self.strength * part for part in super().photon_response(*arguments))

            def azimuth_terms(self, *arguments):
                return type(terms := super().azimuth_terms(*arguments))(*(self.strength * part for part in terms))

        @dataclass(frozen=True)
        class Loud(Bremsstrahlung):
            strength: float = -0.9

            def cross_terms(self, other):
                return ((1.0, Minus("scalar", strength=self.strength)),)

        sample = made(Vertex(Loud("scalar"), times(1.0)), Vertex(EVEN, times(1.0)), events=4000)
        one = mb.cross_section(EVEN, **SETTING).value * 1e-6
        assert sample.info.cross_section_pb == pytest.approx(1.1 * one, rel=1e-6)
        assert sample.tally.efficiency == pytest.approx(1.1 / 4 * 0.82, rel=0.1)
        check_spectrum(EVEN, of_reach(sample))
        # 2 Re(A* A) cannot be below minus the sum of the squares
        with pytest.raises(ModelError, match=r"below zero|no square of an amplitude"):
            made(Vertex(Loud("scalar", strength=-2.5), times(1.0)), Vertex(EVEN, times(1.0)))

    def test_amplitudes_that_cancel(self):
        near = mb.Bremsstrahlung("scalar", parity_angle=0.3001)
        with pytest.raises(ModelError, match="the amplitudes of bremsstrahlung cancel to"):
            made(Vertex(TILTED, times(1.0)), Vertex(near, times(-1.0)))
        with pytest.raises(KinematicsError, match="coefficients are zero or cancel"):
            made(Vertex(EVEN, times(1.0)), Vertex(EVEN, times(-1.0)))
        with pytest.raises(ModelError, match="leave other particles and add as rates"):
            made(Vertex(EVEN, times(1.0), "all"), Vertex(mb.Bremsstrahlung("vector"), times(1.0), "all"))


def test_one_vertex_costs_no_random_number_more():
    """The events of one vertex are those of its sampler, drawn from the block's stream, bit for bit."""
    generator = make_generator(Toy((Vertex(EVEN, times(-2.0)),)), "na64mu-2022", **POINT)
    (block,) = generator.blocks(1000)
    random = np.random.default_rng(np.random.SeedSequence(1, spawn_key=(0,)))
    (sampler,) = generator.makers[0].sampler.samplers
    points = sampler.points(sampler.cells.draw(random, 1000, sampler.evaluated).carried, random)
    expected = momenta(points, *EVEN.lepton_masses_gev, sampler.flux.nucleus.mass_gev, random)
    assert (block.momentum_gev[:, :5] == expected).all()


def test_densities_are_those_of_the_amplitudes_together():
    sample = made(Vertex(EVEN, times(1.0)), events=2000)
    points = invariants(sample.events, EVEN)
    even, odd, tilted = (density(process, points, 193.0, 0.3) for process in (EVEN, ODD, TILTED))
    np.testing.assert_allclose(tilted, even * np.cos(0.3) ** 2 + odd * np.sin(0.3) ** 2, rtol=1e-9)


MODEL = '''
"""Two vertices of a pseudoscalar, of which one goes with the square of the coupling, and one of photons."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.vertex import Vertex


@dataclass(frozen=True)
class Own(mb.Model):
    """All that a coefficient may be."""

    c_even: float = 1.0
    c_odd: float = 0.0
    c_gamma: float = 0.0
    mass_chi_gev: float | None = None

    name: ClassVar = "own"
    description: ClassVar = "vertices of any coefficients"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def vertices(self):
        """Those whose coefficient is not zero everywhere."""
        found = [
            Vertex(mb.Bremsstrahlung("scalar"), lambda m, g: self.c_even * g * (1 + m)),
            Vertex(mb.Bremsstrahlung("scalar", parity_angle=1.0), lambda m, g: self.c_odd * g**2),
        ]
        if self.c_gamma:
            found.append(Vertex(mb.PhotonFusion(), lambda m, g: self.c_gamma * g, "photons"))
        return tuple(found)

    def decays(self, mass_gev, coupling):
        """None, or to what the mass is given of."""
        if self.mass_chi_gev is None:
            return ()
        pair = (mb.Particle("chi", 52, self.mass_chi_gev), mb.Particle("chibar", -52, self.mass_chi_gev))
        return (mb.Decay("chi chibar", 1e-15 * (1 + 0 * mass_gev * coupling), False, pair),)


MODEL = Own
'''


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The model as a file in the library."""
    from mubeam import models
    from mubeam.models import library

    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "own.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.setattr(library, "__path__", [*library.__path__, str(folder)])
    models.CATALOGUE.names.cache_clear()
    yield lambda coupling, events=20_000, seed=1, **parameters: mb.generate(
        mb.models.get("own", **parameters), "na64mu-2022", events=events, seed=seed, mass_gev=0.3, coupling=coupling
    )
    monkeypatch.undo()
    models.CATALOGUE.names.cache_clear()


def check_closure(sample, weight, other):
    """Cross section and spectrum of a sample with weights, and of the other thing."""
    sigma = weight.mean() * sample.info.cross_section_pb
    error = weight.std() / len(weight) ** 0.5 * sample.info.cross_section_pb
    assert sigma == pytest.approx(other.info.cross_section_pb, abs=4 * error + 1e-9 * sigma)
    edges = np.quantile(of_reach(other), np.linspace(0, 1, 16))
    edges[0], edges[-1] = 0, np.inf
    per = [s.info.cross_section_pb / len(s) for s in (sample, other)]
    here, square = (np.histogram(of_reach(sample), edges, weights=weight**p)[0] * per[0] ** p for p in (1, 2))
    there = np.histogram(of_reach(other), edges)[0]
    chi2 = ((here - there * per[1]) ** 2 / (square + there * per[1] ** 2)).sum()
    assert chi2_p_value(chi2, 15) > 1e-4


class TestWeights:
    """From coupling to coupling and across coefficients, where no rate goes with the square of the coupling."""

    def test_another_coupling(self, own):
        parameters = {"c_even": 1.0, "c_odd": 5.0}
        sample, other = own(0.1, **parameters), own(0.7, seed=2, **parameters)
        weight = mb.reweight(sample, coupling=0.7)
        assert weight.std() > 0.05 * weight.mean()
        check_closure(sample, weight, other)

    def test_one_vertex_of_another_power(self, own):
        sample = own(0.1, c_even=0.0, c_odd=1.0, events=100)
        np.testing.assert_allclose(mb.reweight(sample, coupling=0.2), 2.0**4, rtol=1e-12)

    def test_groups_of_one_final_state(self, own):
        """Radiation and photons add as rates, and an event may be of either."""
        sample = own(0.1, c_even=1.0, c_gamma=0.5)
        assert len(sample.info.processes) == 2
        check_closure(sample, mb.reweight(sample, coupling=0.3, c_even=0.5), own(0.3, seed=2, c_even=0.5, c_gamma=0.5))
        np.testing.assert_allclose(mb.reweight(sample), 1.0, rtol=1e-12)
        np.testing.assert_allclose(mb.reweight(sample, coupling=0.3), 9.0, rtol=1e-12)

    def test_to_one_vertex_alone(self, own):
        """Exactly: a pair of amplitudes and the one that they make."""
        sample = own(0.5, c_even=1.0, c_odd=-2.0, events=2000)
        even, odd = 0.65 - 0.5 * np.cos(1.0), -0.5 * np.sin(1.0)
        together = mb.Bremsstrahlung("scalar", parity_angle=float(np.arctan2(odd, even)))
        points = invariants(sample.events, EVEN)
        parts = [density(process, points, 193.0, 0.3) for process in (together, EVEN)]
        expected = (0.5 * 1.3) ** 2 * parts[1] / ((even**2 + odd**2) * parts[0])
        np.testing.assert_allclose(mb.reweight(sample, c_odd=0.0), expected, rtol=1e-9)

    def test_a_mass_of_products_is_not_changed_by_weights(self, own):
        sample = own(0.1, c_even=1.0, mass_chi_gev=0.1, events=100)
        assert (sample.events.mass_gev[:, 5:] == 0.1).all()
        with pytest.raises(ModelError, match="masses of chi chibar cannot be changed by weights"):
            mb.reweight(sample, mass_chi_gev=0.05)
        with pytest.raises(ModelError, match="does not decay at this point"):
            mb.reweight(sample, mass_chi_gev=None)

    def test_files(self, own, tmp_path):
        """Of a mixed sample: what each process is of the cross section follows the weights."""
        model = mb.models.get("own", c_even=1.0, c_gamma=0.5)
        source = tmp_path / "a.parquet"
        made = files.write_events(model, "na64mu-2022", source, events=4000, **POINT)
        numbers = parquet.read_table(source)["process"].to_numpy()
        assert set(numbers) == {-751, -753}
        record = files.reweight_file(source, tmp_path / "b.parquet", c_gamma=1.0)
        sizes = [[process["cross_section_pb"] for process in one["processes"]] for one in (made, record)]
        assert sum(sizes[1]) == pytest.approx(record["cross_section_pb"], rel=1e-12)
        # radiation has what it had, to the spread of the weights
        assert sum(sizes[1]) == pytest.approx(sizes[0][0] + 4 * sizes[0][1], rel=0.05)
        table = parquet.read_table(source)
        other = table.set_column(
            table.column_names.index("process"), table.schema.field("process"), pa.array(numbers * 0 - 754, pa.int32())
        )
        parquet.write_table(other, tmp_path / "c.parquet")
        with pytest.raises(DataFileError, match="the process is none of the sample"):
            files.reweight_file(tmp_path / "c.parquet", tmp_path / "d.parquet", c_gamma=1.0)
        info, _, blocks = read.read(tmp_path / "b.parquet")
        assert (np.concatenate([block.process for block in blocks]) == numbers).all()
        assert [process.number for process in info.processes] == [-751, -753]


def test_the_command_line_says_what_each_process_is(own, tmp_path):
    words = "events own --parameter c_gamma=100 --experiment na64mu-2022 --mass-gev 0.3 --coupling 1e-3 -n 30 --output"
    done = CliRunner().invoke(cli.group, [*words.split(), str(tmp_path / "a.lhe")])
    assert done.exit_code == 0, done.output
    sigma = 1e-2 * mb.cross_section(FUSION, **SETTING).value
    assert f"photon-fusion: {sigma:.6g} pb" in done.output
    assert "bremsstrahlung: " in done.output


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3", ".root", ".parquet"])
def test_files_say_the_process_of_each_event(tmp_path, suffix):
    model = Toy((Vertex(EVEN, times(1.0)), Vertex(FUSION, times(3.0), "photons")))
    path = tmp_path / f"a{suffix}"
    record = files.write_events(model, "na64mu-2022", path, events=300, **POINT)
    expected = mb.generate(model, "na64mu-2022", events=300, **POINT).events.process
    assert set(expected) == {-751, -753}
    sizes = [process["cross_section_pb"] for process in record["processes"]]
    assert sum(sizes) == pytest.approx(record["cross_section_pb"], rel=1e-12)
    if suffix == ".lhe":
        file = pylhe.LHEFile.fromfile(path, generator=False)
        assert [(p.procId, p.xSection) for p in file.init.procInfo] == list(zip((751, 753), sizes, strict=True))
        assert [event.eventinfo.pid for event in file.events] == abs(expected).tolist()
    elif suffix == ".hepmc3":
        with pyhepmc.open(path) as file:
            events = list(file)
        assert [int(str(event.attributes["signal_process_id"])) for event in events] == expected.tolist()
        run = events[0].run_info.attributes
        assert [int(number) for number in str(run["NuHepMC.ProcessIDs"]).split()] == [-751, -753]
        assert str(run["NuHepMC.ProcessInfo[-753].Name"]) == "photon-fusion"
    elif suffix == ".parquet":
        info, _, blocks = read.read(path)
        assert (next(iter(blocks)).process == expected).all()
        assert [process.cross_section_pb for process in info.processes] == sizes
    else:
        uproot = pytest.importorskip("uproot")
        with uproot.open(path) as file:
            assert (file["events"]["process"].array(library="np") == expected).all()
    assert json.loads((tmp_path / f"{path.name}.manifest.json").read_text())["processes"][1]["name"] == "photon-fusion"


def test_shards(tmp_path):
    model = Toy((Vertex(EVEN, times(1.0)), Vertex(FUSION, times(3.0), "photons")))
    options = {"events": 40, "shards": 2, **POINT}
    records = write_shards(model, "na64mu-2022", tmp_path / "a.parquet", **options)
    again = write_shards(model, "na64mu-2022", tmp_path / "a.parquet", resume=True, **options)
    assert again == records
    assert [process["number"] for process in records[1]["processes"]] == [-751, -753]
