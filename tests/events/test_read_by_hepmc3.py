"""Files of every process in HepMC3's own readers, beside pylhe and pyhepmc: the same particles, mothers, weights."""

import ctypes
import importlib.util
from pathlib import Path

import numpy as np
import pyhepmc
import pylhe
import pytest

from mubeam.events.record import RunInfo
from oracles import made


@pytest.fixture(scope="module")
def hepmc3():
    """HepMC3's Python module. Its wheel looks for the library in a folder of the machine that built it."""
    spec = importlib.util.find_spec("pyHepMC3")
    if spec is None:
        pytest.skip("needs the package hepmc3")
    for library in Path(spec.origin).parents[3].glob("libHepMC3.so.*"):
        ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)
    return importlib.import_module("pyHepMC3").HepMC3


def numbers(momentum):
    return [momentum.e(), momentum.px(), momentum.py(), momentum.pz()]


def by_hepmc3(hepmc3, suffix, path, count):
    """Of each event: PDG numbers, momenta, statuses, mothers (places), weight; of the file: cross section and error."""
    reader = (hepmc3.ReaderLHEF if suffix == ".lhe" else hepmc3.ReaderAscii)(str(path))
    found = []
    for _ in range(count):
        event = hepmc3.GenEvent()
        assert reader.read_event(event)
        particles = list(event.particles())
        ids = [p.id() for p in particles]
        parents = [[p.production_vertex()] if p.production_vertex() else [] for p in particles]
        found.append(
            (
                [p.pid() for p in particles],
                [numbers(p.momentum()) for p in particles],
                [p.status() for p in particles],
                [sorted(ids.index(m.id()) for v in vertices for m in v.particles_in()) for vertices in parents],
                list(event.weights()),
            )
        )
        if suffix == ".hepmc3":
            sigma = (event.cross_section().xsec(), event.cross_section().xsec_err())
    if suffix == ".lhe":
        lines = reader.run_info().attribute_as_string("HEPRUP").splitlines()
        sigma = tuple(map(float, lines[2].split()[:2]))
    event = hepmc3.GenEvent()
    assert not (reader.read_event(event) and event.particles())
    return found, sigma


def by_python(suffix, path):
    found = []
    if suffix == ".lhe":
        file = pylhe.LHEFile.fromfile(path, generator=False)
        for event in file.events:
            particles = event.particles
            parents = [sorted({int(p.mother1), int(p.mother2)} - {0}) for p in particles]
            parents = [list(range(m[0] - 1, m[-1])) if m else [] for m in parents]
            vectors = [[p.e, p.px, p.py, p.pz] for p in particles]
            found.append(([p.id for p in particles], vectors, None, parents, [event.eventinfo.weight]))
        process = file.init.procInfo[0]
        return found, (process.xSection, process.error)
    with pyhepmc.open(path) as events:
        for event in events:
            particles = event.particles
            vectors = [[p.momentum.e, p.momentum.px, p.momentum.py, p.momentum.pz] for p in particles]
            parents = [sorted(m.id - 1 for m in p.parents) for p in particles]
            found.append(([p.pid for p in particles], vectors, None, parents, list(event.weights)))
            sigma = (event.cross_section.xsec(), event.cross_section.xsec_err())
    return found, sigma


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3"])
def test_the_same_in_every_reader(hepmc3, made_files, suffix):
    paths, info, block = made_files
    path, count = paths[suffix], len(block)
    for events, sigma in (by_hepmc3(hepmc3, suffix, path, count), by_python(suffix, path)):
        assert len(events) == count
        assert sigma == pytest.approx((info.cross_section_pb, info.cross_section_error_pb), rel=1e-12)
        places = range(len(info.particles))
        for i, (pdg, momenta, status, mothers, weight) in enumerate(events):
            assert pdg == block.pdg[i].tolist()
            np.testing.assert_array_equal(momenta, block.momentum_gev[i])
            assert mothers == [made.mothers(info, place) for place in places]
            in_pb = info.cross_section_pb if suffix == ".lhe" and info.weighted else 1.0
            assert weight == pytest.approx([in_pb * block.weight[i]], rel=1e-15)
            if status is not None:
                decayed = 2 if len(info.vertices) == 2 else 1
                target = 4 if suffix == ".lhe" else 20
                assert status[:5] == [4, target, 1, 1, decayed]
        weights = np.array([event[-1] for event in events])
        if info.weighted:
            # a reader may divide by the number of events or by the sum of weights
            assert weights.mean() == pytest.approx(info.cross_section_pb if suffix == ".lhe" else 1.0, rel=1e-12)
        else:
            assert (weights == 1).all()


def test_vertices_and_the_header(hepmc3, made_files):
    """Where the vertices are, in mm, and what the run's header says, in both readers."""
    paths, info, block = made_files
    reader, said = hepmc3.ReaderAscii(str(paths[".hepmc3"])), []
    with pyhepmc.open(paths[".hepmc3"]) as events:
        for theirs, position in zip(events, block.position_m, strict=True):
            event = hepmc3.GenEvent()
            assert reader.read_event(event)
            own = [v.position() for v in event.vertices()]
            own = [[x.x(), x.y(), x.z(), x.t()] for x in own]
            for found in (own, [[v.position[i] for i in range(4)] for v in theirs.vertices]):
                np.testing.assert_allclose(found, 1e3 * position, rtol=1e-15, atol=0)
            run = theirs.run_info
        said.append(str(run.attributes["NuHepMC.Provenance.mubeam"]))
    said.append(reader.run_info().attribute_as_string("NuHepMC.Provenance.mubeam"))
    assert [RunInfo.from_json(text) for text in said] == [info, info]


def test_numbers_beyond_31_bits(hepmc3, tmp_path):
    """Of the last of so many streams: numbered in the file, and the running number as an attribute."""
    from mubeam.events import files

    path = tmp_path / "a.hepmc3"
    files.write_events(
        "axion-muon", "na64mu-2022", path, events=20, mass_gev=0.1, coupling=1e-3, stream=(200_000, 200_000)
    )
    reader = hepmc3.ReaderAscii(str(path))
    for i in range(20):
        event = hepmc3.GenEvent()
        assert reader.read_event(event)
        assert event.event_number() == i
        assert int(event.attribute_as_string("mubeam_event_number")) == 199_999 * 16_384 + i
