"""Standard output and error as they can be, outputs that are no ordinary files, and requests to end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MUBEAM = [sys.executable, "-m", "mubeam"]
REACH = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", "0.1")
EVENTS = ("events", "lfv-alp", "--experiment", "muc-thin-target", "--mass-gev", "5", "--coupling", "1e-3")
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")


def shell(line, **options):
    """Exit code of mubeam, standard output and error of a line in which M is mubeam."""
    command = ["/bin/bash", "-c", f'set -o pipefail; M() {{ "{sys.executable}" -m mubeam "$@"; }}; {line}']
    run = subprocess.run(command, capture_output=True, check=False, timeout=120, **options)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("reach")
    subprocess.run([*MUBEAM, "--quiet", *REACH, "--mass-gev", "0.2", "--output", str(home)], check=True)
    return home


def test_a_reader_that_has_enough():
    for command in ("list", "cite lfv-alp na64mu-2022 axion-photon/charm", "list --json"):
        assert shell(f"(M {command}; echo $? >&2) | true") == (0, "", "0\n")


def test_standard_output_is_closed(tmp_path):
    code, out, err = shell("M list >&-")
    assert (code, out, err) == (2, "", "mubeam: error: cannot write the output: standard output is closed\n")
    assert shell("M list >&- 2>&-") == (2, "", "")
    assert shell(f"M --quiet {' '.join(REACH)} --output {tmp_path} >&- 2>&- <&-") == (0, "", "")
    assert (tmp_path / "manifest.json").read_bytes()[:1] == b"{"


@FULL
def test_standard_output_is_full():
    assert shell("M list > /dev/full") == (
        2,
        "",
        "mubeam: error: cannot write the output: No space left on device\n",
    )
    assert shell("M list 2> /dev/full >/dev/null")[0] == 0
    assert shell("M lst 2> /dev/full")[0] == 2


def test_letters_that_the_terminal_lacks():
    code, out, err = shell("M list decay-bounds", env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (code, err) == (0, "")
    assert out.isascii()


def test_two_columns_to_standard_output(mubeam, folder, tmp_path):
    mubeam("export", folder, "--format", "two-column", "--output", tmp_path / "a.txt")
    for output in ("-", "/dev/stdout"):
        code, out, err = shell(f"M export {folder} --format two-column --output {output}")
        assert (code, out, err) == (0, (tmp_path / "a.txt").read_text(), "")
        code, _, err = shell(f"M export {folder} --format two-column --output {output} --json")
        assert code == 2
        assert "both write to standard output" in err


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("plot", "FOLDER", "--output", "-"), "the suffix must be one of"),
        (("export", "FOLDER", "--format", "hepdata", "--output", "-"), "must be a folder"),
        ((*REACH, "--output", "-"), "must be a folder"),
        ((*EVENTS, "-n", "9", "--output", "-"), "no format of events is known for the file name '-'"),
        (("plot", "FOLDER", "--output", ""), "name of the output file is empty"),
        (("plot", "", "--output", "a.png"), "no folder or manifest can have the name ''"),
        (("cite", ""), "unknown name or path to cite ''"),
        (("cite", "a" * 300), "unknown name or path to cite"),
        (("plot", "a" * 300, "--output", "a.png"), "File name too long"),
        (("plot", "FOLDER", "--output", "a" * 300 + ".png"), "File name too long"),
        ((*REACH, "--output", "a" * 300), "File name too long"),
        (("check-card", "a" * 300 + ".toml"), "File name too long"),
    ],
)
def test_names_that_are_none(mubeam, folder, tmp_path, monkeypatch, command, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam(*(folder if word == "FOLDER" else word for word in command))
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_text(folder, tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9"
    run = subprocess.run([*MUBEAM, *REACH, "--output", name], capture_output=True, check=True)
    assert run.stdout.decode().rstrip().endswith("caf\\udce9")
    assert (Path(os.fsdecode(name)) / "manifest.json").exists()
    run = subprocess.run([*MUBEAM, "plot", name, os.fsencode(folder), "--output", name + b".png"], check=True)
    assert Path(os.fsdecode(name) + ".png").exists()


def test_a_figure_for_a_fifo_and_through_a_link(folder, tmp_path):
    os.mkfifo(tmp_path / "fifo.png")
    (tmp_path / "link.png").symlink_to("target.png")
    code, out, err = shell(f"cat fifo.png > read.png & M plot {folder} --output fifo.png && wait $!", cwd=tmp_path)
    assert (code, out, err) == (0, "wrote fifo.png\n", "")
    assert shell(f"M plot {folder} --output link.png", cwd=tmp_path) == (0, "wrote link.png\n", "")
    assert (tmp_path / "link.png").is_symlink()
    assert (tmp_path / "target.png").read_bytes() == (tmp_path / "read.png").read_bytes()


def test_events_for_a_fifo(tmp_path):
    os.mkfifo(tmp_path / "f.lhe")
    line = f"(timeout 60 cat f.lhe > read &) ; M {' '.join(EVENTS)} -n 20 --output f.lhe"
    assert shell(line, cwd=tmp_path)[0] == 0
    assert (tmp_path / "read").read_text().count("<event>") == 20


def test_a_format_that_goes_back_needs_an_ordinary_file(mubeam, tmp_path):
    os.mkfifo(tmp_path / "f.root")
    code, out, err = mubeam(*EVENTS, "-n", 20, "--output", tmp_path / "f.root")
    assert (code, out) == (2, "")
    assert "f.root: .root files need a regular file, this is a pipe or a device" in err


@pytest.mark.parametrize(
    ("number", "word"),
    [(signal.SIGTERM, "asked to end"), (signal.SIGINT, "interrupted"), (signal.SIGHUP, "asked to end")],
)
def test_a_request_to_end(tmp_path, number, word):
    """What is left is said."""
    if signal.getsignal(number) == signal.SIG_IGN:
        pytest.skip("ignored by what started the tests, as nohup does")
    command = [*MUBEAM, *EVENTS, "-n", "100000000", "--output", str(tmp_path / "e.lhe")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not list(tmp_path.glob("*.partial")):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            # or it would fill the disk
            process.kill()
    assert (process.returncode, out) == (130, "")
    (left,) = tmp_path.iterdir()
    assert err.strip() == f"mubeam: error: {word}; {left.name} is not whole and can be removed"


def test_python_and_the_command_line_write_the_same(folder, tmp_path):
    import mubeam as mb

    mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 0.2]).write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


@pytest.mark.parametrize("command", ["plot", "export", "cite"])
def test_a_folder_of_two_runs(mubeam, folder, tmp_path, command):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "reach.csv").open("a") as table:
        table.write("0.5,1e-3,1e-6,inf,0.0,ok\n")
    more = {"plot": ("--output", tmp_path / "a.png"), "cite": ()}
    more["export"] = ("--format", "two-column", "--output", tmp_path / "a.txt")
    code, out, err = mubeam(command, tmp_path, *more[command])
    assert (code, out) == (2, "")
    assert "reach.csv does not belong to the manifest beside it" in err
    assert "compute it again" in err


def test_two_runs_into_one_folder(tmp_path):
    lines = [
        [*MUBEAM, "--quiet", *REACH[:-1], mass, "--mass-gev", "0.3", "--output", str(tmp_path / "out")]
        for mass in ("0.1", "0.2")
    ]
    runs = [subprocess.Popen(line, stderr=subprocess.PIPE) for line in lines]
    assert [run.communicate()[1] for run in runs] == [b"", b""]
    assert [run.returncode for run in runs] == [0, 0]
    from mubeam.exclusions import reach_manifest

    assert reach_manifest.read_reach(tmp_path / "out").mass_gev[0] in (0.1, 0.2)
    assert len(list((tmp_path / "out").iterdir())) == 4
