"""What files of events hold, by libraries that read them, and what a block must be to go into one."""

import tomllib
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pyhepmc
import pylhe
import pytest
import uproot

import mubeam
from mubeam.constants import ALPHA
from mubeam.errors import InputError
from mubeam.events import writers
from mubeam.events.record import Block, RunInfo
from oracles import events

SUFFIXES = tuple(writers.formats())
ROWS = (1100, 100)
"""Two blocks, the first longer than what is made into text at once."""


def written(path, *, decays=True, weighted=False):
    """Writes events, and gives the RunInfo and all events in one block."""
    info = events.run_info(decays=decays, weighted=weighted)
    blocks = [events.block(rows, seed, decays=decays, weighted=weighted) for seed, rows in enumerate(ROWS, start=1)]
    with writers.open_writer(path, info) as file:
        for block in blocks:
            file.write(block)
    return info, Block(**{f.name: np.concatenate([getattr(block, f.name) for block in blocks]) for f in fields(Block)})


def read_lhe(path, info):
    """The file as a Block (LHE has no numbers: those of the events in the file) and the record of pylhe."""
    file = pylhe.LHEFile.fromfile(path, generator=False)
    particles = [event.particles for event in file.events]
    comments = [[line.split() for line in event.optional] for event in file.events]
    assert all([line[:2] for line in event] == [["#", name] for name in info.vertices] for event in comments)
    block = Block(
        number=np.arange(len(file.events)),
        pdg=np.array([[p.id for p in event] for event in particles]),
        momentum_gev=np.array([[[p.e, p.px, p.py, p.pz] for p in event] for event in particles]),
        mass_gev=np.array([[p.m for p in event] for event in particles]),
        position_m=np.array([[line[2:] for line in event] for event in comments], dtype=float) / 1e3,
        weight=np.array([event.eventinfo.weight for event in file.events]),
    )
    return block, file


def read_hepmc3(path, info):
    with pyhepmc.open(path) as file:
        found = list(file)
    block = Block(
        number=np.array([event.event_number for event in found]),
        pdg=np.array([[p.pid for p in event.particles] for event in found]),
        momentum_gev=np.array(
            [[[p.momentum.e, *(p.momentum[i] for i in range(3))] for p in event.particles] for event in found]
        ),
        mass_gev=np.array([[p.generated_mass for p in event.particles] for event in found]),
        position_m=np.array([[[v.position[i] for i in range(4)] for v in event.vertices] for event in found]) / 1e3,
        weight=np.array([event.weight("CV") for event in found]),
    )
    return block, found


def read_root(path, info):
    with uproot.open(path) as file:
        columns = file["events"].arrays(library="np")
        assert RunInfo.from_json(str(file["run_info"])) == info
    return from_columns(columns, info), columns


def read_parquet(path, info):
    table = pyarrow.parquet.read_table(path)
    assert RunInfo.from_json(table.schema.metadata[b"mubeam"].decode()) == info
    assert table.schema.field("lepton_e_gev").metadata == {b"unit": b"GeV"}
    return from_columns({name: table[name].to_numpy() for name in table.column_names}, info), table


def from_columns(columns, info):
    names = [particle.name for particle in info.particles]
    return Block(
        number=columns["event"],
        pdg=np.stack([columns[f"{name}_pdg"] for name in names], axis=1),
        momentum_gev=np.stack(
            [np.stack([columns[f"{name}_{c}_gev"] for c in ("e", "px", "py", "pz")], axis=1) for name in names], axis=1
        ),
        mass_gev=np.stack([columns[f"{name}_m_gev"] for name in names], axis=1),
        position_m=np.stack(
            [np.stack([columns[f"{v}_{c}_m"] for c in ("x", "y", "z", "ct")], axis=1) for v in info.vertices], axis=1
        ),
        weight=columns["weight"],
    )


READERS = {".lhe": read_lhe, ".lhe.gz": read_lhe, ".hepmc3": read_hepmc3, ".hepmc3.gz": read_hepmc3}
READERS |= {".root": read_root, ".parquet": read_parquet}


@pytest.fixture(scope="module", params=[(suffix, decays) for suffix in SUFFIXES for decays in (True, False)], ids=str)
def copy(request, tmp_path_factory):
    """A sample, and what is read back of it."""
    suffix, decays = request.param
    path = tmp_path_factory.mktemp("events") / f"a{suffix}"
    info, block = written(path, decays=decays)
    found, _ = READERS[suffix](path, info)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return suffix, info, block, found


def test_what_is_read_is_what_was_written(copy):
    suffix, _, block, found = copy
    assert (found.pdg == block.pdg).all()
    assert (found.momentum_gev == block.momentum_gev).all()
    assert (found.mass_gev == block.mass_gev).all()
    assert (found.weight == block.weight).all()
    # mm in the text formats
    assert abs(found.position_m - block.position_m).max() <= 1e-15 * abs(block.position_m).max()
    if ".lhe" not in suffix:
        assert (found.number == block.number).all()


def test_momentum_is_conserved_and_every_particle_on_its_mass_shell(copy):
    _, info, _, found = copy
    for vertex in range(len(info.vertices)):
        sign = [(p.begins == vertex) - (p.ends == vertex) for p in info.particles]
        assert abs(np.einsum("p,npi->ni", sign, found.momentum_gev)).max() <= 1e-9 * events.BEAM_GEV
    energy, momentum = found.momentum_gev[..., 0], found.momentum_gev[..., 1:]
    assert (abs(energy**2 - (momentum**2).sum(axis=2) - found.mass_gev**2) <= 1e-9 * energy**2).all()


@pytest.mark.parametrize("weighted", [True, False])
def test_lhe_conventions(tmp_path, weighted):
    info, block = written(tmp_path / "a.lhe", weighted=weighted)
    _, file = read_lhe(tmp_path / "a.lhe", info)
    assert file.version == "3.0"
    start, process = file.init.initInfo, file.init.procInfo[0]
    assert (start.beamA, start.beamB, start.energyA, start.energyB) == (13, 1000822080, 160.0, events.LEAD)
    assert (start.weightingStrategy, start.numProcesses) == ((4, 1) if weighted else (3, 1))
    assert (process.xSection, process.error, process.procId) == (1 / 3e3, 1.1e-7, 751)
    assert process.unitWeight == (1 / 3e3 if weighted else 1.0)
    assert (file.init.generators[0].name, file.init.generators[0].version) == ("mubeam", mubeam.__version__)
    assert RunInfo.from_json(file.header.extra_elements[0].text) == info
    weights = [event.eventinfo.weight for event in file.events]
    assert weights == ((info.cross_section_pb * block.weight).tolist() if weighted else [1.0] * sum(ROWS))
    for event in file.events:
        assert [p.status for p in event.particles] == [-1, -1, 1, 1, 2, 1, 1]
        mothers = [(0, 0)] * 2 + [(1, 2)] * 3 + [(5, 5)] * 2
        assert [(p.mother1, p.mother2) for p in event.particles] == mothers
        assert [p.spin for p in event.particles] == [0.0 if abs(p.id) == 15 else 9.0 for p in event.particles]
        assert (event.eventinfo.pid, event.eventinfo.aqed) == (751, ALPHA)
    # c tau = distance / (beta gamma) in mm
    distance = np.linalg.norm(block.position_m[:, 1, :3] - block.position_m[:, 0, :3], axis=1)
    proper = 1e3 * distance * events.BOSON / np.linalg.norm(block.momentum_gev[:, 4, 1:], axis=1)
    assert [event.particles[4].lifetime for event in file.events] == pytest.approx(proper, rel=1e-9)
    assert {p.lifetime for event in file.events for p in event.particles if p.status != 2} == {0.0}


@pytest.mark.parametrize("weighted", [True, False])
def test_hepmc3_conventions(tmp_path, weighted):
    info, block = written(tmp_path / "a.hepmc3", weighted=weighted)
    _, found = read_hepmc3(tmp_path / "a.hepmc3", info)
    run = found[0].run_info
    about = {name: str(value) for name, value in run.attributes.items()}
    assert [about[f"NuHepMC.Version.{part}"] for part in ("Major", "Minor", "Patch")] == ["1", "0", "0"]
    assert about["NuHepMC.FluxAveragedTotalCrossSection"] == repr(info.cross_section_pb)
    assert about["NuHepMC.Units.CrossSection.Unit"] == "pb"
    assert about["NuHepMC.Units.CrossSection.TargetScale"] == "PerAtom"
    assert about["NuHepMC.ProcessIDs"] == "-751"
    assert about["NuHepMC.ProcessInfo[-751].Name"] == "bremsstrahlung"
    assert about["NuHepMC.ParticleStatusIDs"].split() == ["1", "2", "4", "20"]
    assert about["NuHepMC.VertexStatusIDs"].split() == ["1", "22"]
    assert about["NuHepMC.VertexStatusInfo[22].Name"] == "decay"
    assert "G.C.3" in about["NuHepMC.Conventions"].split()
    assert about["NuHepMC.Citations.Generator.InspireHep"].split() == info.about["citations"]
    assert RunInfo.from_json(about["NuHepMC.Provenance.mubeam"]) == info
    assert [(tool.name, tool.version) for tool in run.tools] == [("mubeam", mubeam.__version__)]
    assert run.weight_names == ["CV"]
    for event, weight, position in zip(found, block.weight, block.position_m, strict=True):
        assert (event.momentum_unit, event.length_unit) == (pyhepmc.Units.GEV, pyhepmc.Units.MM)
        assert event.weights == [weight]
        assert [p.status for p in event.particles] == [4, 20, 1, 1, 2, 1, 1]
        assert [v.status for v in event.vertices] == [1, 22]
        assert [p.id for p in event.vertices[0].particles_in] == [1, 2]
        assert [p.id for p in event.vertices[1].particles_in] == [5]
        assert [p.id for p in event.vertices[1].particles_out] == [6, 7]
        cross_section = event.cross_section
        assert (cross_section.xsec(), cross_section.xsec_err()) == (info.cross_section_pb, info.cross_section_error_pb)
        assert str(event.attributes["signal_process_id"]) == "-751"
        assert [float(x) for x in str(event.attributes["lab_pos"]).split()] == (1e3 * position[0, :3]).tolist()


def test_taus_have_spin_zero(tmp_path):
    """Unpolarised for Pythia, which takes 9 as left-handed; of a mixed column only the taus."""
    info, block = events.run_info(), events.block(20)
    block.pdg[::2, 5] = 15
    block.pdg[5, 2] = -15
    with writers.open_writer(tmp_path / "a.lhe", info) as file:
        file.write(block)
    _, found = read_lhe(tmp_path / "a.lhe", info)
    spins = np.array([[p.spin for p in event.particles] for event in found.events])
    assert (spins == np.where(abs(block.pdg) == 15, 0, 9)).all()


def test_what_pythia_must_know(tmp_path):
    info = replace(events.run_info(), masses_gev=((1000741840, 171.25), (54, 0.1), (52, 1 / 3)))
    with writers.open_writer(tmp_path / "a.lhe", info) as file:
        file.write(events.block(1))
    lines = (tmp_path / "a.lhe").read_text().partition("<slha>\n")[2].partition("</slha>\n")[0].splitlines()
    masses, nucleus, decays = lines[:4], lines[4:9], lines[9:]
    assert masses == ["BLOCK MASS", "  1000741840 171.25", "  54 0.1", "  52 0.3333333333333333"]
    assert nucleus == ["BLOCK QNUMBERS 1000741840", "  1 222", "  2 1", "  3 1", "  4 0"]
    assert decays == ["DECAY 1000741840 0.0", "DECAY 54 0.0", "DECAY 52 0.0"]


def test_hepmc3_numbers_beyond_31_bits(tmp_path):
    """From zero in the file where the running numbers would wrap, and these as an attribute."""
    block = events.block(1100)
    beyond = replace(block, number=2**31 - 2 + np.arange(1100))
    with (
        pytest.raises(InputError, match="no room for event number 2147484745"),
        writers.open_writer(tmp_path / "a.hepmc3", events.run_info()) as file,
    ):
        file.write(beyond)
    info = replace(events.run_info(), highest_number=int(beyond.number[-1]) + 1100)
    with writers.open_writer(tmp_path / "a.hepmc3", info) as file:
        file.write(beyond)
        file.write(replace(beyond, number=beyond.number + 1100))
    _, found = read_hepmc3(tmp_path / "a.hepmc3", info)
    assert [event.event_number for event in found] == list(range(2200))
    running = [int(str(event.attributes["mubeam_event_number"])) for event in found]
    assert running == list(range(2**31 - 2, 2**31 + 2198))


def test_hepmc3_has_no_room_for_more_events(tmp_path):
    with (
        pytest.raises(InputError, match="room for 2147483647 events, not 2147483648"),
        writers.open_writer(tmp_path / "a.hepmc3", replace(events.run_info(), events=2**31)),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3"])
def test_numbers_of_numpy_are_written_as_others(tmp_path, suffix):
    info, block = events.run_info(), events.block(2)
    numpy = replace(
        info,
        cross_section_pb=np.float64(info.cross_section_pb),
        cross_section_error_pb=np.float64(info.cross_section_error_pb),
        incoming_energy_gev=tuple(map(np.float64, info.incoming_energy_gev)),
    )
    for name, about in (("a", info), ("b", numpy)):
        with writers.open_writer(tmp_path / f"{name}{suffix}", about) as file:
            file.write(block)
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_no_citations(tmp_path):
    with writers.open_writer(tmp_path / "a.hepmc3", replace(events.run_info(), about={})) as file:
        file.write(events.block(1))
    content = (tmp_path / "a.hepmc3").read_text()
    assert "Citations" not in content
    assert "G.C.3" not in content


def test_particles_of_the_record_may_stand_in_any_order(tmp_path):
    """HepMC3 lists particles by vertex, whatever their places."""
    info, block = events.run_info(), events.block(3)
    order = [0, 1, 5, 4, 6, 2, 3]
    mixed = replace(info, particles=tuple(info.particles[i] for i in order))
    shuffled = {name: getattr(block, name)[:, order] for name in ("pdg", "momentum_gev", "mass_gev")}
    with writers.open_writer(tmp_path / "a.hepmc3", mixed) as file:
        file.write(replace(block, **shuffled))
    _, found = read_hepmc3(tmp_path / "a.hepmc3", info)
    for event in found:
        for vertex in event.vertices:
            inside = sum(np.array([p.momentum[i] for i in range(4)]) for p in vertex.particles_in)
            outside = sum(np.array([p.momentum[i] for i in range(4)]) for p in vertex.particles_out)
            assert abs(inside - outside).max() < 1e-9 * events.BEAM_GEV


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_events_make_a_whole_file(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    with writers.open_writer(path, events.run_info()) as file:
        file.write(events.block(3)[:0])
    if ".lhe" in suffix:
        assert list(pylhe.LHEFile.fromfile(path).events) == []
    elif ".hepmc3" in suffix:
        with pyhepmc.open(path) as found:
            assert list(found) == []
    else:
        _, found = READERS[suffix](path, events.run_info())
        assert len(found["event"]) == 0


@pytest.mark.parametrize("suffix", [".lhe", ".lhe.gz", ".hepmc3", ".hepmc3.gz", ".parquet"])
def test_the_same_events_make_the_same_file(tmp_path, suffix):
    for name in ("a", "b"):
        written(tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_memory_does_not_grow_with_the_number_of_events(tmp_path, suffix):
    block = events.block(500)
    with writers.open_writer(tmp_path / f"a{suffix}", events.run_info()) as file:
        file.write(block)
        tracemalloc.start()
        for _ in range(10):
            file.write(block)
        grown, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    size = sum(getattr(block, field.name).nbytes for field in fields(Block))
    # what is left is a catalogue of blocks; text of one block is three times as long as its numbers
    assert grown < 0.1 * 10 * size
    assert peak - grown < 15 * size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": np.ones((3, 1))}, "weight .* must have the shape"),
        ({"pdg": np.ones((3, 5), dtype=int)}, "pdg .* must have the shape"),
        ({"mass_gev": np.full((3, 7), np.nan)}, "mass_gev .* must be finite"),
        ({"flags": np.ones((3, 1), dtype=bool)}, r"flags .* must have the shape \(3, 0\)"),
    ],
)
def test_blocks_that_do_not_fit(tmp_path, change, message):
    with pytest.raises(InputError, match=message), writers.open_writer(tmp_path / "a.lhe", events.run_info()) as file:
        file.write(replace(events.block(3), **change))


def test_all_extras_together():
    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    extras = declared["optional-dependencies"]
    names = set(writers.formats().values())
    assert names <= set(extras)
    formats, *others = extras["events"]
    assert set(formats.removeprefix("mubeam[").removesuffix("]").split(",")) == names
    assert [other.split(">")[0] for other in others] == ["vector"]
