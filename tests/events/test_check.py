"""Checks of files of events: whole ones, edited ones, and files of other programs."""

import shutil

import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError
from mubeam.events.check import check_file
from mubeam.events.readers import open_events

SUFFIXES = (".lhe", ".lhe.gz", ".hepmc3", ".hepmc3.gz", ".root", ".parquet")

OTHER = """<LesHouchesEvents version="1.0">
<init>
 11 -11 10.0 10.0 0 0 0 0 3 1
 1.0 0.1 1.0 1
</init>
<event>
 4 1 1.0 91.0 0.007 0.118
 11 -1 0 0 0 0 0.0 0.0 10.0 10.0 0.0 0 9
 -11 -1 0 0 0 0 0.0 0.0 -10.0 10.0 0.0 0 9
 22 1 1 2 0 0 10.0 0.0 0.0 10.0 0.0 0 9
 22 1 1 2 0 0 -10.0 0.0 0.0 10.0 0.0 0 9
</event>
</LesHouchesEvents>
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("check")
    point = {"events": 12, "mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible", "decay_point": "exponential"}
    for suffix in SUFFIXES:
        mb.write_events("axion-photon", "na64mu-1e12", home / f"e{suffix}", **point)
    return home


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_mubeam_writes(folder, suffix):
    found = check_file(folder / f"e{suffix}")
    assert found.events == 12
    assert found.lines == []
    assert found.notes == []


def edited(folder, tmp_path, change):
    path = tmp_path / "edited.lhe"
    before = (folder / "e.lhe").read_text()
    after = change(before)
    assert after != before
    path.write_text(after)
    return check_file(path)


def test_changed_momentum(folder, tmp_path):
    def change(text):
        events = text.split("<event>\n")
        lines = events[5].splitlines()
        fields = lines[3].split()
        fields[9] = "9.0e+01"
        lines[3] = " ".join(fields)
        events[5] = "\n".join([*lines, ""])
        return "<event>\n".join(events)

    found = edited(folder, tmp_path, change)
    assert [line.split(":")[0] for line in found.lines] == [
        "momentum is not conserved",
        "a particle is not on its mass shell",
    ]
    assert found.lines[0].endswith("1 of 12 events, the first is number 5")
    assert "no manifest" in found.notes[0]


def test_selection_weights_and_cut(folder, tmp_path):
    end = "</LesHouchesEvents>\n"
    found = edited(folder, tmp_path, lambda text: "<event>\n".join(text.split("<event>\n")[:8]) + end)
    assert found.lines == ["7 events, and its header says 12"]

    def heavier(text):
        events = text.split("<event>\n")
        first, rest = events[1].split("\n", 1)
        fields = first.split()
        fields[2] = repr(2 * float(fields[2]))
        return "<event>\n".join([events[0], " ".join(fields) + "\n" + rest, *events[2:]])

    assert edited(folder, tmp_path, heavier).lines[0].startswith("weights: their mean is")
    for suffix in (".lhe", ".hepmc3"):
        path = tmp_path / f"cut{suffix}"
        path.write_bytes((folder / f"e{suffix}").read_bytes()[:-3000])
        assert check_file(path).lines == ["it has no end: it was cut off"]


def test_checksum(folder, tmp_path):
    for name in ("e.hepmc3", "e.hepmc3.manifest.json"):
        shutil.copy(folder / name, tmp_path)
    with (tmp_path / "e.hepmc3").open("a") as file:
        file.write("\n")
    (line,) = check_file(tmp_path / "e.hepmc3").lines
    assert line.startswith("checksum: ")


def test_other_programs(tmp_path):
    path = tmp_path / "other.lhe"
    path.write_text(OTHER)
    found = check_file(path)
    assert (found.events, found.lines) == (1, [])
    assert "of another program" in found.notes[1]
    path.write_text(OTHER.replace("-10.0 0.0 0.0 10.0", "-9.0 0.0 0.0 10.0"))
    assert [line.split(":")[0] for line in check_file(path).lines] == [
        "momentum is not conserved",
        "a particle is not on its mass shell",
    ]


def test_mothers_that_are_not_there(folder, tmp_path):
    def change(text):
        return text.replace(" 1 5 5 ", " 1 9 9 ", 1)

    with pytest.raises(DataFileError, match="in event 1 a particle has the mother 9, of 7 particles"):
        edited(folder, tmp_path, change)
    with pytest.raises(DataFileError, match="event 1 has a particle with the mothers 9 and 9 too many"):
        list(open_events(tmp_path / "edited.lhe")[1])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_events(tmp_path, suffix):
    path = tmp_path / f"no{suffix}"
    for content in (b"", b"hello\n", b"PAR1", b"\x1f\x8bxx"):
        path.write_bytes(content)
        with pytest.raises(DataFileError, match="cannot read"):
            check_file(path)
    with pytest.raises(DataFileError, match="it is no file"):
        check_file(tmp_path / f"missing{suffix}")


def test_unknown_suffix(tmp_path):
    with pytest.raises(InputError, match=r"files end in \.hepmc3"):
        check_file(tmp_path / "e.txt")
