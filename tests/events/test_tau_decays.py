"""Taus decayed by Pythia 8: spectra against V-A, the record, the files."""

import numpy as np
import pytest
from scipy.stats import kstest

import mubeam as mb
from mubeam.cli import main
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.events import writers
from mubeam.events.tau_decays import TauDecays
from mubeam.physics.tau_decay import muon_energy_cdf

pythia8 = pytest.importorskip("pythia8mc")

TAU = LEPTON_MASS_GEV["tau"]
POINT = {"mass_gev": 5.0, "coupling": 1e-3, "analysis": "visible", "seed": 3}
MOST_P = 1e-3


@pytest.fixture(scope="module")
def all_decays():
    model = mb.models.get("lfv-alp", theta=0.9)
    return mb.generate(model, "muc-thin-target", events=600, decay_taus="all", **POINT)


@pytest.mark.parametrize(("charge", "helicity"), [(1, 1), (1, -1), (-1, -1), (1, 0)])
def test_spectrum_of_muons(charge, helicity):
    """The share of a fast tau's energy, by the helicity of tau-, of tau+ with the other sign."""
    decays = TauDecays("muon", ("lepton",))
    decays._pythia.rndm.init(7)
    momentum = [100.0, 30.0, 0.0, np.sqrt(100.0**2 - TAU**2 - 900.0)]
    made = [decays._decay(15 * charge, momentum, helicity) for _ in range(1200)]
    energies = np.array([p[0] for each in made for number, _, p in each if abs(number) == 13])
    assert len(energies) == 1200
    found = kstest(energies / 100.0, lambda y: muon_energy_cdf(y, charge * helicity))
    assert found.pvalue > MOST_P
    # and not the other one
    if helicity:
        assert kstest(energies / 100.0, lambda y: muon_energy_cdf(y, -charge * helicity)).pvalue < MOST_P


@pytest.mark.parametrize("helicity", [1, -1])
def test_spectrum_of_pions(helicity):
    """tau- -> pi- nu: (1 + P cos)/2 at rest, cos = (2 z - 1 - a)/(1 - a) and a = (m_pi/m_tau)^2."""
    decays = TauDecays("all", ("lepton",))
    momentum = [200.0, 0.0, 0.0, np.sqrt(200.0**2 - TAU**2)]
    for channel in decays._channels(decays._pythia):
        channel.onMode(int(sorted(channel.product(i) for i in range(channel.multiplicity())) == [-211, 16]))
    decays._pythia.rndm.init(7)
    made = [decays._decay(15, momentum, helicity) for _ in range(1000)]
    energies = np.array([p[0] for each in made for number, _, p in each if number == -211])
    cosine = lambda z: (2 * z - 1 - (0.13957 / TAU) ** 2) / (1 - (0.13957 / TAU) ** 2)  # noqa: E731
    cdf = lambda c: (1 + c) / 2 + helicity * (c**2 - 1) / 4  # noqa: E731
    # a fast tau: z is the share of its energy up to (m/E)^2
    assert kstest(np.clip(cosine(energies / 200.0), -1, 1), cdf).pvalue > MOST_P


def test_mean_energy_of_polarised_taus():
    """The mean share of the muon: 7/20 - P/20, and what its mass adds."""
    y = np.linspace(0, 1, 4001)
    left, none, right = (np.trapezoid(1 - muon_energy_cdf(y, polarisation), y) for polarisation in (-1.0, 0.0, 1.0))
    assert none == pytest.approx(0.35, abs=6e-3)
    assert (left - none, right - none) == pytest.approx((0.05, -0.05), abs=6e-4)


def test_record(all_decays):
    info, events = all_decays.info, all_decays.events
    assert info.vertices == ("production", "decay", "lepton_decay", "product1_decay")
    for vertex in range(4):
        sign = np.array([(p.begins == vertex) - (p.ends == vertex) for p in info.particles], dtype=float)
        assert np.abs(np.einsum("p,npi->ni", sign, events.momentum_gev)).max() < 1e-9
    present = events.pdg != 0
    shell = events.momentum_gev[..., 0] ** 2 - (events.momentum_gev[..., 1:] ** 2).sum(axis=-1) - events.mass_gev**2
    assert np.abs(shell[present]).max() < 1e-6 * 1e3**2
    assert not events.momentum_gev[~present].any()
    # charge at each decay
    charge = {11: -1, 12: 0, 13: -1, 14: 0, 15: -1, 16: 0, 211: 1, 321: 1, 323: 1}
    for tau in ("lepton", "product1"):
        i, first = (next(k for k, p in enumerate(info.particles) if p.name == name) for name in (tau, f"{tau}_decay1"))
        numbers = events.pdg[:, first : first + 6]
        total = sum(np.vectorize(lambda n: charge.get(abs(n), 0) * np.sign(n))(numbers).T)
        np.testing.assert_array_equal(total, -np.sign(events.pdg[:, i]))
    # c tau of the tau, at rest
    flight = all_decays.vertex("lepton_decay") - all_decays.vertex("production")
    proper = flight[:, 3] * TAU / all_decays.particle("lepton")[:, 0]
    assert kstest(proper / 87.03e-6, "expon").pvalue > MOST_P


def test_branching_ratio_is_in_the_cross_section(all_decays):
    model = mb.models.get("lfv-alp", theta=0.9)
    found = mb.generate(model, "muc-thin-target", events=20, decay_taus="muon", **POINT)
    about = found.info.about["tau_decays"]
    assert about["branching_ratio"] == pytest.approx(0.1739, rel=0.01)
    assert about["share_of_events"] == pytest.approx(about["branching_ratio"] ** 2)
    ratio = found.info.cross_section_pb / all_decays.info.cross_section_pb
    assert ratio == pytest.approx(about["share_of_events"])
    expected = found.info.expected_events / all_decays.info.expected_events
    assert expected == pytest.approx(about["share_of_events"])
    # the same production as without
    none = mb.generate(model, "muc-thin-target", events=20, **POINT)
    np.testing.assert_array_equal(none.events.momentum_gev[:, :7], found.events.momentum_gev[:, :7])
    np.testing.assert_array_equal(none.events.helicity, found.events.helicity[:, :7])


def test_three_prongs():
    found = mb.generate("lfv-alp", "muc-thin-target", events=30, decay_taus="three-prong", **POINT)
    numbers = np.abs(found.events.pdg[:, 7:13])
    assert (np.isin(numbers, (11, 13, 211, 321)).sum(axis=1) == 3).all()


def test_vertices_of_hepmc3_say_what_decays(all_decays):
    pytest.importorskip("pyhepmc")
    from mubeam.events.writers.hepmc3 import _run_info

    about = _run_info(all_decays.info).attributes
    found = [str(about[f"NuHepMC.VertexStatusInfo[{status}].Description"]) for status in (1, 22, 23, 24)]
    expected = ["the production of the new particle", "the decay of the new particle", "the decay of lepton"]
    assert found == [*expected, "the decay of product1"]


def test_files_have_events_of_their_own_length(all_decays, tmp_path):
    pylhe, pyhepmc = pytest.importorskip("pylhe"), pytest.importorskip("pyhepmc")
    info, events = all_decays.info, all_decays.events
    for suffix in (".lhe", ".hepmc3"):
        with writers.open_writer(tmp_path / f"e{suffix}", info) as file:
            file.write(events)
    numbers = [row[row != 0].tolist() for row in events.pdg]
    lhe = [[int(p.id) for p in event.particles] for event in pylhe.LHEFile.fromfile(tmp_path / "e.lhe").events]
    assert lhe == numbers
    with pyhepmc.open(tmp_path / "e.hepmc3") as file:
        read = list(file)
    assert [[p.pid for p in event.particles] for event in read] == numbers
    for event in read[:50]:
        for vertex in event.vertices:
            total = sum(p.momentum.e for p in vertex.particles_out) - sum(p.momentum.e for p in vertex.particles_in)
            assert abs(total) < 1e-6


def _run(*arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["mubeam", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    return end.value.code or 0


def test_command_and_bad_input(tmp_path, monkeypatch, capsys):
    line = ["events", "lfv-alp", "--experiment", "muc-thin-target", "--mass-gev", "5", "--coupling", "1e-3", "-n", "4"]
    path = tmp_path / "e.parquet"
    assert _run(*line, "--decay-taus", "muon", "--output", str(path)) == 0
    assert "taus decay by Pythia 8.317, muon: 0.1731 of all" in capsys.readouterr().out
    assert _run("reweight", str(path), "--coupling", "2e-3", "--output", f"{path}.lhe") == 0
    with pytest.raises(UnknownNameError, match="one-prong"):
        mb.generate("lfv-alp", "muc-thin-target", events=1, decay_taus="one-prong", **POINT)
    with pytest.raises(InputError, match="have no taus"):
        mb.generate("muonphilic-scalar", "na64mu-1e12", events=1, mass_gev=0.1, coupling=1e-3, decay_taus="all")
    monkeypatch.setitem(__import__("sys").modules, "pythia8mc", None)
    with pytest.raises(InputError, match=r"mubeam\[pythia\]"):
        mb.generate("lfv-alp", "muc-thin-target", events=1, decay_taus="all", **POINT)
