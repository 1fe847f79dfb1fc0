import pickle
from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError, KinematicsError, UnknownNameError
from mubeam.events import parallel, read, readers
from mubeam.events.check import check_file
from mubeam.events.parallel import Recipe
from mubeam.events.tau_pair_generator import make_tau_pair_generator
from mubeam.observables.tau_pair_events import tau_pair_events
from mubeam.physics.tau_decay import track_survival

THIN = mb.experiments.get("muc-thin-target")
MUON, TAU = 0.1056583755, 1.77693


@pytest.fixture(scope="module")
def sample():
    return mb.generate_tau_pairs("fasernu2", events=20_000, seed=5)


def with_beam(**changes):
    return THIN.model_copy(update={"beam": THIN.beam.model_copy(update=changes)})


@pytest.mark.parametrize(
    ("experiment", "options"),
    [
        ("fasernu2", {}),
        ("fasernu2", {"energy_loss": "none"}),
        ("na64mu-2022", {}),
        ("music", {"luminosity_per_fb": 2.0}),
    ],
)
def test_the_header_is_that_of_the_rate(experiment, options):
    info = make_tau_pair_generator(experiment, **options).info_of(10)
    rate = tau_pair_events(experiment, **options)
    assert info.expected_events == pytest.approx(rate.events.value, rel=1e-12)
    assert info.cross_section_pb == pytest.approx(rate.events.value / (1e3 * rate.luminosity_per_fb), rel=1e-12)
    assert info.cross_section_error_pb == pytest.approx(rate.events.error / (1e3 * rate.luminosity_per_fb), rel=1e-9)
    assert (info.process, info.weighted, info.vertices) == ("tau-pairs", False, ("production",))
    assert {"Budnev:1975poe", "Breit:1934zz"} <= set(info.about["citations"])


def test_without_an_exposure_none_are_expected():
    thin = {"energy_loss": "none", "length_m": 0.1}
    assert make_tau_pair_generator("m3", **thin).info.expected_events is None
    assert make_tau_pair_generator("music").info.expected_events is None
    assert make_tau_pair_generator("m3", exposure_mot=1e10, **thin).info.expected_events > 0


@pytest.mark.parametrize("resolution", [0.0005, 0.005, 0.02])
def test_tracks_are_those_of_the_rate(sample, resolution):
    """Both taus' spectra, folded with a beam that loses energy, by the share with long tracks."""
    rate = tau_pair_events("fasernu2", track_resolution_m=resolution)
    both = np.prod(
        [track_survival(sample.particle(name)[:, 0], resolution) for name in ("tau_minus", "tau_plus")], axis=0
    )
    error = both.std() / len(sample) ** 0.5
    assert abs(both.mean() - rate.with_tracks.value / rate.events.value) < 4 * error
    assert error < 0.02 * both.mean()


def test_events_of_a_spectrum(sample):
    """Momentum is conserved, masses are right, both charges are there as the spectrum has them, and both taus alike."""
    events = sample.events
    names = [particle.name for particle in sample.info.particles]
    assert names == ["beam", "target", "lepton", "recoil", "tau_minus", "tau_plus"]
    assert (np.abs(events.pdg[:, [0, 2]]) == 13).all()
    assert (events.pdg[:, 4:] == [15, -15]).all()
    assert (events.pdg[:, 0] == events.pdg[:, 2]).all()
    card = mb.experiments.get("fasernu2")
    spectrum = card.beam.spectrum
    middle = (np.array(spectrum.energy_low_gev) + np.array(spectrum.energy_high_gev)) / 2
    sigma = mb.tau_pair_cross_section(energy_gev=middle, target="tungsten").value
    minus, both = (sigma @ spectrum.muons(charges) for charges in (["minus"], ["minus", "plus"]))
    # at the energies with which they enter
    assert (events.pdg[:, 0] == 13).mean() == pytest.approx(minus / both, abs=0.03)
    missed = events.momentum_gev[:, :2].sum(axis=1) - events.momentum_gev[:, 2:].sum(axis=1)
    assert np.abs(missed).max() < 1e-11
    assert np.abs(events.mass_gev[:, [0, 2, 4, 5]] - [MUON, MUON, TAU, TAU]).max() == 0
    z = sample.vertex("production")[:, 2]
    assert z.min() > 0
    assert z.max() < card.target.own_length_m
    # a beam that loses energy makes more at the front
    assert z.mean() < 0.48 * card.target.own_length_m
    first, second = (sample.particle(name)[:, 0] for name in ("tau_minus", "tau_plus"))
    assert abs((first - second).mean()) < 4 * (first - second).std() / len(sample) ** 0.5
    assert sample.tally.efficiency > 0.5
    assert sample.tally.overweights < 5e-4 * sample.tally.proposals


def test_helicities_of_both_taus_are_drawn_together(sample):
    spin = sample.events.helicity
    assert sample.info.helicities == ("tau_minus", "tau_plus")
    assert (spin[:, :4] == 0).all()
    assert (np.abs(spin[:, 4:]) == 1).all()
    assert np.abs(spin[:, 4:].mean(axis=0)).max() < 4 / len(sample) ** 0.5
    product = (spin[:, 4] * spin[:, 5]).mean()
    assert -0.16 < product < -0.06


def test_the_same_events_block_by_block_wherever_they_are_made():
    arguments = {"experiment": THIN, "seed": 9, "stream": (2, 3)}
    generator = make_tau_pair_generator(**arguments)
    blocks = list(generator.blocks(20_000))
    assert [int(block.number[0]) for block in blocks] == [16_384, 4 * 16_384]
    alone, tally = make_tau_pair_generator(**arguments | {"stream": (2, 6)}).block(1, 50)
    np.testing.assert_array_equal(alone.momentum_gev, generator.block(1, 50)[0].momentum_gev)
    recipe = pickle.dumps(Recipe(arguments, make=make_tau_pair_generator))
    made, counts = parallel.make(recipe, 1, 50, 0)
    np.testing.assert_array_equal(made.momentum_gev, alone.momentum_gev)
    assert counts == tally
    other = make_tau_pair_generator(**arguments | {"seed": 10}).block(1, 50)[0]
    assert not (other.momentum_gev[:, 2:] == alone.momentum_gev[:, 2:]).any()


@pytest.mark.parametrize("suffix", [".lhe.gz", ".hepmc3", ".root", ".parquet"])
def test_files_read_back_as_they_were_made(tmp_path, suffix):
    path = tmp_path / f"pairs{suffix}"
    manifest = mb.write_tau_pairs(THIN, path, events=40, seed=2)
    made = mb.generate_tau_pairs(THIN, events=40, seed=2)
    report = check_file(path)
    assert (report.events, report.faults, report.notes) == (40, {}, [])
    info, blocks = readers.open_events(path)
    (block,) = blocks
    assert info.particles == made.info.particles
    assert info.about == made.info.about
    assert info.cross_section_pb == made.info.cross_section_pb == manifest["cross_section_pb"]
    np.testing.assert_array_equal(block.helicity, made.events.helicity)
    np.testing.assert_allclose(block.momentum_gev, made.events.momentum_gev, rtol=1e-12)
    assert (manifest["command"], manifest["method"], manifest["events"]) == ("tau-pairs", "equivalent photons", 40)


def test_events_of_a_collider_conserve_in_the_laboratory(tmp_path):
    path = tmp_path / "pairs.parquet"
    mb.write_tau_pairs("music", path, events=200, luminosity_per_fb=1.0)
    assert not check_file(path).faults
    _, _, blocks = read.read(path)
    (block,) = blocks
    np.testing.assert_allclose(block.momentum_gev[:, 0, 0], 1000.0)
    assert (block.momentum_gev[:, 1, 3] < 0).all()


def test_a_compound_makes_them_on_each_nucleus_and_a_wide_beam_has_a_place(tmp_path):
    path = tmp_path / "water.toml"
    path.write_text(
        'extends = "muc-thin-target"\nname = "water"\n[beam]\nspot_sigma_mm = 2.0\ndivergence_mrad = 1.0\n'
        'momentum_spread = 0.05\nsource = { spot_sigma_mm = "x", divergence_mrad = "x", momentum_spread = "x" }\n'
        '[target]\nmaterial = "water"\nlength_m = 1.0\nsource = { material = "x", length_m = "x" }\n'
    )
    found = mb.generate_tau_pairs(path, events=3000, form_factor="atomic-nuclear-closure", analysis="charge-kept")
    nuclei = found.info.about["nuclei"]
    made = [np.mean(found.pdg("target") == one["pdg"]) for one in nuclei]
    np.testing.assert_allclose(made, [one["share_of_events"] for one in nuclei], atol=0.03)
    assert found.vertex("production")[:, 0].std() == pytest.approx(2.0e-3, rel=0.1)
    beam = found.particle("beam")
    assert (beam[:, 1] / beam[:, 3]).std() == pytest.approx(1e-3, rel=0.1)
    missed = found.events.momentum_gev[:, :2].sum(axis=1) - found.events.momentum_gev[:, 2:].sum(axis=1)
    assert np.abs(missed).max() < 1e-10


def test_taus_decay_with_their_helicities(tmp_path):
    pytest.importorskip("pythia8mc")
    path = tmp_path / "pairs.hepmc3"
    manifest = mb.write_tau_pairs(THIN, path, events=40, decay_taus="three-prong")
    whole = make_tau_pair_generator(THIN).info.cross_section_pb
    decays = manifest["tau_decays"]
    assert decays["of"] == ["tau_minus", "tau_plus"]
    assert manifest["cross_section_pb"] == pytest.approx(whole * decays["branching_ratio"] ** 2, rel=1e-12)
    info, _ = readers.open_events(path)
    assert info.vertices == ("production", "tau_minus_decay", "tau_plus_decay")
    assert not check_file(path).faults


@pytest.mark.parametrize(
    ("experiment", "options", "error", "message"),
    [
        ("fasernu", {}, UnknownNameError, "did you mean 'fasernu2'"),
        ("fasernu2", {"analysis": "visible"}, UnknownNameError, "did you mean 'invisible'"),
        ("fasernu2", {"form_factor": "tsai"}, UnknownNameError, "did you mean 'tsai-elastic'"),
        ("fasernu2", {"decay_taus": "muons"}, UnknownNameError, "known are all, muon, three-prong"),
        ("fasernu2", {"events": 0}, InputError, "events must be a whole number from 1"),
        ("fasernu2", {"stream": (3, 2)}, InputError, "stream must be"),
        ("fasernu2", {"seed": -1}, InputError, "seed must be"),
        ("fasernu2", {"luminosity_per_fb": 1.0}, InputError, "has a target at rest"),
        (with_beam(energy_gev=3.0), {}, KinematicsError, "no muon of muc-thin-target has enough energy for a pair"),
        (
            with_beam(lepton="e"),
            {},
            InputError,
            "tau pairs are those of a beam of muons: muc-thin-target has electrons",
        ),
    ],
)
def test_wrong_input(experiment, options, error, message):
    with pytest.raises(error, match=message):
        mb.generate_tau_pairs(experiment, **({"events": 3} | options))


def test_nothing_is_left_of_a_file_that_is_refused(tmp_path):
    with pytest.raises(KinematicsError):
        mb.write_tau_pairs(with_beam(energy_gev=3.0), tmp_path / "pairs.lhe", events=3)
    with pytest.raises(InputError, match="no format of events is known"):
        mb.write_tau_pairs(THIN, tmp_path / "pairs.txt", events=3)
    assert not list(tmp_path.iterdir())


def test_there_is_no_coupling_to_reweight_and_no_particle_to_analyse(sample, tmp_path):
    few = replace(sample, events=sample.events[:20])
    with pytest.raises(InputError, match="no coupling to reweight"):
        mb.reweight(few, coupling=1.0)
    with pytest.raises(InputError, match="an efficiency is that of a new particle"):
        mb.analyse(few, lambda columns: columns["weight"] > 0)
    mb.write_tau_pairs(THIN, tmp_path / "pairs.parquet", events=5)
    from mubeam.events.files import reweight_file

    with pytest.raises(DataFileError, match="no coupling to reweight"):
        reweight_file(tmp_path / "pairs.parquet", tmp_path / "other.parquet", coupling=1.0)
