"""Every format gives back what was written: each process, kind of weights, flags, helicities, decays of taus."""

import gzip

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError
from mubeam.events import files, read, readers, writers


def together(path):
    info, blocks = readers.open_events(path)
    blocks = list(blocks)
    return info, {name: np.concatenate([getattr(b, name) for b in blocks]) for name in vars(blocks[0])}


def same(path, info, block):
    found, columns = together(path)
    assert found == info
    for name, values in vars(block).items():
        if name == "number" and ".lhe" in path.name:
            # LHE numbers no events
            continue
        np.testing.assert_allclose(columns[name], values, rtol=4e-16, atol=0.0, err_msg=name)


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3", ".lhe.gz", ".hepmc3.gz", ".root", ".parquet"])
def test_each_process(made_files, suffix, tmp_path):
    paths, info, block = made_files
    path = paths.get(suffix, tmp_path / f"a{suffix}")
    if suffix not in paths:
        with writers.open_writer(path, info) as file:
            file.write(block)
    same(path, info, block)


@pytest.mark.parametrize("suffix", [".lhe", ".hepmc3", ".root"])
def test_places_without_a_particle(suffix, tmp_path):
    """Taus have decays of different length: what an event does not need is empty."""
    pytest.importorskip("pythia8mc")
    alp = mb.models.get("lfv-alp", theta=0.785)
    sample = mb.generate(
        alp, "muc-thin-target", events=40, decay_taus="all", mass_gev=5, coupling=1e-3, analysis="visible"
    )
    assert (sample.events.pdg == 0).any(axis=1).any()
    path = tmp_path / f"a{suffix}"
    with writers.open_writer(path, sample.info) as file:
        file.write(sample.events)
    same(path, sample.info, sample.events)


def test_many_events_come_in_blocks(monkeypatch, tmp_path):
    point = {"mass_gev": 0.1, "coupling": 1e-3, "events": 25}
    for suffix in ("lhe", "hepmc3"):
        files.write_events("axion-muon", "na64mu-2022", tmp_path / f"a.{suffix}", **point)
        monkeypatch.setattr(readers, "ROWS", 10)
        _, blocks = readers.open_events(tmp_path / f"a.{suffix}")
        assert [len(block) for block in blocks] == [10, 10, 5]


def test_what_is_no_file_of_mubeam(tmp_path):
    for name, content, reason in (
        ("a.txt", "", "no format of events"),
        ("a.lhe", "<LesHouchesEvents>\n<event>\n</event>\n</LesHouchesEvents>", "another program"),
        ("a.hepmc3", "HepMC::Version 3.02\nHepMC::Asciiv3-START_EVENT_LISTING\n", "another program"),
        ("b.lhe", "hello", "no LHE file"),
        ("b.hepmc3", "hello", "no HepMC3 file"),
        ("a.parquet", "hello", "no Parquet file"),
        ("a.root", "hello", "damaged or no file of events"),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises((DataFileError, InputError), match=reason):
            list(readers.open_events(tmp_path / name)[1])
    with pytest.raises(DataFileError, match="it is no file"):
        readers.open_events(tmp_path / "none.lhe")


def test_damage_has_its_line(tmp_path):
    path = tmp_path / "a.lhe"
    files.write_events("axion-muon", "na64mu-2022", path, mass_gev=0.1, coupling=1e-3, events=20)
    text = path.read_text()
    cut = text[: text.rindex("<event>")]
    (tmp_path / "cut.lhe").write_text(cut)
    with pytest.raises(DataFileError, match="was cut off"):
        together(tmp_path / "cut.lhe")
    (tmp_path / "nan.lhe").write_text(text.replace("# production 0.0", "# production nan"))
    with pytest.raises(DataFileError, match="not finite"):
        together(tmp_path / "nan.lhe")
    (tmp_path / "gone.lhe").write_text(text.replace("# production", "# elsewhere"))
    with pytest.raises(DataFileError, match="damaged"):
        together(tmp_path / "gone.lhe")
    with gzip.open(tmp_path / "cut.lhe.gz", "wt") as file:
        file.write(cut)
    with pytest.raises(DataFileError, match="was cut off"):
        together(tmp_path / "cut.lhe.gz")


def test_reads_as_the_reader_of_weights(tmp_path):
    path = tmp_path / "a.parquet"
    files.write_events("axion-muon", "na64mu-2022", path, mass_gev=0.1, coupling=1e-3, events=20)
    info, _, blocks = read.read(path)
    same(path, info, next(blocks))
