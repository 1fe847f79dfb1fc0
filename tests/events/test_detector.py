"""Events of a dump with a detector of finite size: scattered beams, flags, files, weights, what is refused."""

import json
from dataclasses import replace

import numpy as np
import pyhepmc
import pylhe
import pytest
import uproot
from pyarrow import parquet

import mubeam as mb
from mubeam.errors import ModelError, UnknownNameError
from mubeam.events import files, read, writers
from mubeam.events.density import invariants
from mubeam.events.detector import FLAGS, Detector
from mubeam.events.directions import along_z, turned
from mubeam.matter.volume import DecayVolume
from oracles.dumps import ALL, Decaying, card, with_detector

POINT = {"analysis": "decays", "mass_gev": 0.5, "coupling": 1e-6}
MUON = 0.1056583755


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = with_detector(tmp_path_factory.mktemp("card"))
    return mb.generate(Decaying(muons=0.7, neutrinos=0.3), path, events=4000, decay_point="exponential", **POINT)


def at_plane(start, vectors, plane_m):
    way = (plane_m - start[:, 2])[:, None]
    return start[:, :2] + way * vectors[:, 1:3] / vectors[:, 3:]


def test_flags_are_what_they_say(sample):
    """From places and momenta alone; invisible decays do not count."""
    assert sample.info.flags == FLAGS
    assert sample.info.about["detector"]["products"] == "all"
    place, x = sample.vertex("decay"), sample.particle("x")
    points = np.hypot(*at_plane(sample.vertex("production"), x, 12.0).T) < 0.2
    products = [np.hypot(*at_plane(place, sample.particle(f"product{i}"), 12.0).T) < 0.2 for i in (1, 2)]
    assert (sample.flag("x_inside") == points).all()
    assert (sample.flag("products_inside") == products[0] & products[1]).all()
    assert sample.flag("in_volume").all()
    muons = abs(sample.pdg("product1")) == 13
    assert muons.mean() == pytest.approx(0.7, abs=0.03)
    assert (sample.flag("counted") == products[0] & products[1] & muons).all()
    with pytest.raises(UnknownNameError, match="flag"):
        sample.flag("inside")


def test_events_begin_where_the_beam_is(sample):
    """X leaves the place of the muon; all is conserved and the beam slightly off its axis, with its energy."""
    momenta, start = sample.events.momentum_gev, sample.vertex("production")
    total = momenta[:, :2].sum(axis=1) - momenta[:, 2:5].sum(axis=1)
    assert abs(total).max() < 1e-10 * 160
    slope = momenta[:, 0, 1:3] / momenta[:, 0, 3:]
    assert 5e-4 < slope.std() < 2e-3
    # a kick moves what comes behind it: more with the depth, and to the side of the angle
    late = start[:, 2] > 0.8
    assert start[late, :2].std() > 3 * start[start[:, 2] < 0.2, :2].std()
    assert np.corrcoef(slope[late, 0], start[late, 0])[0, 1] == pytest.approx(0.75**0.5, abs=0.06)
    assert start[:, 3] == pytest.approx(start[:, 2])


def test_the_density_has_no_direction(sample):
    """Invariants of a scattered event are those of the same one along z."""
    events, process = sample.events, mb.Bremsstrahlung("vector")
    straight = replace(events, momentum_gev=along_z(events.momentum_gev, events.momentum_gev[:, 0]))
    assert abs(straight.momentum_gev[:, 0, 1:3]).max() < 1e-12
    for one, other in zip(invariants(events, process), invariants(straight, process), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    slope = np.array([[0.3, -0.1], [0.2, 0.05]])
    vectors = np.zeros((2, 1, 4))
    vectors[..., 0] = vectors[..., 3] = 5.0
    moved = turned(vectors, slope)[:, 0]
    np.testing.assert_allclose(moved[:, 1:3] / moved[:, 3:], slope.T, rtol=1e-12)
    np.testing.assert_allclose((moved[:, 1:] ** 2).sum(axis=1), 25.0)


def test_detectors_off_the_axis_and_energies():
    """A detector is beside the axis along x; flying back or past the plane misses it."""
    volume = DecayVolume(
        decay_start_m=1.0, decay_end_m=3.0, aperture_radius_m=0.1, aperture_offset_m=0.3, product_energy_min_gev=2.0
    )
    pdg = np.tile([13, 0, 13, 0, 54, 13, -13], (5, 1))
    vectors, positions = np.zeros((5, 7, 4)), np.zeros((5, 2, 4))
    # towards the middle of the detector, the beam's axis, back, towards it with a slow product, decayed behind
    vectors[:, 4] = [[10, 0.5, 0, 5], [10, 0, 0, 5], [10, 0.5, 0, -5], [10, 0.5, 0, 5], [10, 0.5, 0, 5]]
    positions[:, 1, 2] = [2, 2, 2, 2, 4]
    positions[:, 1, 0] = [0.2, 0.0, 0.2, 0.2, 0.4]
    vectors[:, 5:] = vectors[:, 4:5] / 2
    vectors[3, 5, 0] = 1.5
    found = Detector(volume, frozenset()).flags(pdg, vectors, positions)
    expected = [[1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0]]
    assert (found == np.array(expected, dtype=bool)).all()
    unseen = Detector(volume, frozenset([(-13, 13)])).flags(pdg, vectors, positions)
    assert (unseen[:, :3] == found[:, :3]).all()
    assert not unseen[:, 3].any()
    stable = Detector(volume, frozenset()).flags(pdg[:, :5], vectors[:, :5], positions[:, :1])
    assert stable.sum(axis=0).tolist() == [0, 3, 0, 0]


def test_energies_alone_ask_for_no_scattering(tmp_path):
    """Least energies of products without a detector, also for a spectrum: straight beams, flags of what counts."""
    path = card(tmp_path, product_energy_min_gev=20.0)
    found = mb.generate(Decaying(photons=1.0), path, events=500, decay_point="uniform", **POINT)
    assert not found.particle("beam")[:, 1:3].any()
    energetic = [found.particle(f"product{i}")[:, 0] >= 20 for i in (1, 2)]
    assert (found.flag("counted") == energetic[0] & energetic[1]).all()
    assert found.flag("x_inside").all()


def test_without_a_detector_there_are_no_flags(tmp_path):
    found = mb.generate(Decaying(photons=1.0), card(tmp_path), events=50, **POINT)
    assert found.info.flags == ()
    assert found.events.flags.shape == (50, 0)
    assert not found.particle("beam")[:, 1:3].any()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The same events in each format, and in memory; the manifest."""
    folder = tmp_path_factory.mktemp("files")
    experiment = mb.experiments.get(with_detector(folder))
    options = {"events": 300, "seed": 2, **POINT, "coupling": 1e-5}
    made = mb.generate("axion-muon", experiment, **options)
    manifest = files.write_events("axion-muon", experiment, folder / "a.parquet", **options)
    for suffix in (".root", ".hepmc3", ".lhe"):
        with writers.open_writer(folder / f"a{suffix}", made.info) as file:
            file.write(made.events)
    return folder, made, manifest


def test_flags_are_in_every_file(written):
    folder, made, manifest = written
    flags = made.events.flags
    for name, flag in zip(FLAGS, flags.T, strict=True):
        assert flag.mean() > 0
        assert manifest["flagged"][name] == flag.mean()
    table = parquet.read_table(folder / "a.parquet")
    with uproot.open(folder / "a.root") as file:
        columns = file["events"].arrays(list(FLAGS), library="np")
    for name, flag in zip(FLAGS, flags.T, strict=True):
        assert (table[name].to_numpy() == flag).all()
        assert columns[name].dtype == bool
        assert (columns[name] == flag).all()
    with pyhepmc.open(folder / "a.hepmc3") as file:
        of_hepmc = [[int(str(event.attributes[f"mubeam_{name}"])) for name in FLAGS] for event in file]
    assert (np.array(of_hepmc) == flags).all()
    of_lhe = []
    for event in pylhe.LHEFile.fromfile(folder / "a.lhe", generator=False).events:
        words = dict(line.split()[1:3] for line in event.optional if line.startswith("#"))
        of_lhe.append([int(words[name]) for name in FLAGS])
    assert (np.array(of_lhe) == flags).all()


def test_files_are_read_back_and_reweighted(written):
    """Flags stay those of the same events; weights are ratios of what is expected at both couplings."""
    folder, made, _ = written
    info, rows, blocks = read.read(folder / "a.parquet")
    (block,) = blocks
    assert rows == 300
    assert info.flags == FLAGS
    assert (block.flags == made.events.flags).all()
    weight = mb.reweight(made, coupling=0.8e-5)
    files.reweight_file(folder / "a.parquet", folder / "b.parquet", coupling=0.8e-5)
    _, _, blocks = read.read(folder / "b.parquet")
    (again,) = blocks
    assert again.weight == pytest.approx(weight / weight.mean(), rel=1e-9)
    assert (again.flags == made.events.flags).all()
    assert json.loads((folder / "a.parquet.manifest.json").read_text())["detector"]["aperture_radius_m"] == 0.2


def test_what_is_refused(tmp_path):
    """Decays to three, as without a detector; pairs, as in yields."""
    path = card(tmp_path, **ALL)
    with pytest.raises(ModelError, match="only those to two particles"):
        mb.generate(Decaying(**{"mu+_to_mu-_to_gamma": 1.0}), path, events=3, **POINT)
    with pytest.raises(ModelError, match="makes pairs"):
        mb.generate("lmu-ltau-dark-sector", path, events=3, **POINT)
