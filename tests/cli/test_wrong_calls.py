"""Wrong calls of every command: exit code 2, one line that says what is wrong, nothing printed and nothing written."""

import contextlib

import pytest

from mubeam.cli import COMMANDS

R = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", "0.1")
Y = ("yield", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")
P = ("--mass-gev", "0.1", "--coupling", "1e-3")
E = ("events", "axion-muon", "--experiment", "na64mu-2022", *P, "-n", "10", "--output")
T = ("tau-pairs", "--experiment", "fasernu2", "-n", "5", "--output")
B = ("cross-section", "bremsstrahlung", "--kind", "scalar", "--energy-gev", "160", "--mass-gev", "1")

CALLS = [
    ((*B, "--target", "text.txt"), "unknown target 'text.txt'"),
    ((*B, "--form-factor", "b.csv"), "unknown form factor 'b.csv'"),
    (("cross-section", "x", "--energy-gev", "1", "--mass-gev", "1"), "unknown process 'x'"),
    (("list", "modls"), "'modls' is not one of"),
    ((*Y, *P, "--confidence-level", "2"), "between 0 and 1"),
    ((*Y, *P, "--statistic", "cl"), "did you mean 'cls'"),
    ((*Y, *P, "--minimum-events", "0"), "whole number from 1"),
    ((*Y, *P, "--plain", "--json"), "give one of them"),
    ((*Y, *P, "--model-file", "bad.py"), "bad.py cannot be run: ValueError: x (line 1)"),
    ((*Y, *P, "--model-file", "none.py"), "cannot read model file none.py"),
    ((*Y, *P, "--energy-loss", "much"), "known are none, csda, full"),
    ((*Y, *P, "--background-events", "-1"), "must be between 0 and"),
    ((*R, "--output", "text.txt"), "text.txt is not a folder"),
    ((*R, "--output", ""), "the name of the output folder is empty"),
    ((*R, "--bound", "b.csv"), "the header lines '# label: ...', "),
    ((*R, "--bound", "none.csv"), "cannot read none.csv"),
    ((*R, "--output", "/dev/full"), "/dev/full is not a folder"),
    ((*R[:6], "--experiment", "na64mu-2022.tml", "--mass-gev", "0.1"), "did you mean the experiment 'na64mu-2022'"),
    (("reach", "axion-moun.toml", *R[2:]), "No such file or directory: did you mean the model 'axion-muon'"),
    (("reach", "text.txt", *R[2:]), "'text.txt' is no card of a model or an experiment: these are files *.toml"),
    (("explore", "x", "--no-browser"), "unknown model 'x'"),
    (("explore", "--experiment", "x", "--no-browser"), "unknown experiment 'x'"),
    (("explore", "--analysis", "x", "--no-browser"), "unknown analysis of na64mu-2022 'x'"),
    (("explore", "--parameter", "x=1", "--no-browser"), "unknown parameter of axion-muon 'x'"),
    (("explore", "--port", "-1", "--no-browser"), "port must be between 0"),
    (("explore", "--folder", "text.txt", "--no-browser"), "text.txt is not a folder"),
    (("plot", "folder", "--output", "a.png"), "cannot read folder/manifest.json"),
    (("plot", "text.txt", "--output", "a.png"), "text.txt is not JSON"),
    (("plot", "folder", "--expected", "folde", "--output", "a.png"), "did you mean 'folder'"),
    (("export", "folder", "--format", "hepdata", "--output", "x"), "cannot read folder/manifest.json"),
    (("export", "axion-muon", "--format", "hepdata", "--output", "o", *R[2:4]), "--analysis is missing"),
    (("scan", "none.toml", "--output", "o"), "cannot read none.toml"),
    (("scan", "bad.toml", "--output", "o"), "is not TOML"),
    (("scan", "empty.toml", "--output", "o"), "scan: missing: this key is required"),
    (("scan", "folder", "--output", "o"), "cannot read folder"),
    (("scan", "scan.toml", "--output", ""), "the name of the output folder is empty"),
    (("scan", "scan.toml", "--output", "text.txt/x"), "text.txt is not a folder"),
    (("scan", "scan.toml", "--workers", "0", "--output", "o"), "workers must be a whole number from 1"),
    (("scan", "scan.toml", "--shard", "3/2", "--output", "o"), "shard must be (k, n)"),
    (("scan", "scan.toml", "--jobs", "2", "--output", "o"), "cluster and jobs go together"),
    (("scan", "--merge", "a", "b", "--output", "o"), "is no folder"),
    ((*E, "e.txt"), "no format of events is known"),
    ((*E, "text.txt/e.lhe"), "cannot write text.txt/e.lhe: Not a directory"),
    ((*E, "folder"), "there is a folder of that name"),
    ((*E, ""), "the name of the output file is empty"),
    ((*E, "/dev/full", "--format", "lhe"), "cannot write /dev/full: No space left on device"),
    ((*E, "e.lhe", "--shards", "20"), "give fewer shards"),
    ((*E, "e.lhe", "--resume"), "--resume is for several files: give --shards too"),
    ((*E, "e.lhe", "--seed", "-1"), "seed must be a whole number >= 0"),
    (("reweight", "none.parquet", "--coupling", "1", "--output", "o.lhe"), "cannot read none.parquet"),
    (("reweight", "bin.parquet", "--coupling", "1", "--output", "o.lhe"), "cannot read bin.parquet"),
    (("reweight", "folder", "--coupling", "1", "--output", "o.lhe"), "from a regular file"),
    (("reproduce", "na64mu/fig2", "--output", "text.txt"), "text.txt is not a folder"),
    (("reproduce", "na64mu/fig2", "--output", ""), "the name of the output folder is empty"),
    ((*T, "p.lhe", "--shards", "9"), "give fewer shards"),
    ((*T, "p.lhe", "--jobs", "2"), "--jobs is for several files"),
    ((*T, "text.txt/p.lhe"), "Not a directory"),
    (("tau-pairs", "--experiment", "fasernu2", "--analysis", "x"), "unknown analysis of fasernu2 'x'"),
    (("tau-decay-length", "beam", "--energy-gev", "-1", "--mass-gev", "3", "--length-m", "1"), "error: "),
    (("g-minus-2", "--mass-gev", "1", "--coupling", "-1"), "coupling must be above zero"),
    (("decays", "--mass-gev", "-1", "--coupling", "1"), "mass_gev must be above zero"),
    (("dark-matter", "--mass-gev", "0", "--mass-chi-gev", "1", "--coupling", "1"), "error: "),
    (("uv-completion", "none.toml"), "cannot read card none.toml: No such file or directory"),
    (("uv-completion", "empty.toml"), "missing: this key is required"),
    (("widths", "axion-muon", "--output", "text.txt/a.csv"), "Not a directory"),
    (("widths", "axion-muon", "--output", "a.txt"), "the suffix must be one of .csv"),
    (("widths", "bad.toml"), "bad.toml is not TOML"),
    (("stopping-power", "lead", "--energy-gev", "-1"), "is outside 0.2 to 100000 GeV"),
    (("plot-geometry", "muone", "--output", "text.txt/a.png"), "Not a directory"),
    (("plot-geometry", "music"), "no stack of matter to draw"),
    (("cite", "folder"), "folder holds no manifest.json"),
    (("cite", "text.txt"), "'hello' is not a number"),
    (("check-card", "bin.parquet"), "is no card of a model or an experiment"),
    (("check-card", "none.toml"), "cannot read card none.toml"),
    (("check-events", "none.lhe"), "cannot read none.lhe"),
    (("check-events", "text.txt"), "no format of events is known"),
    (("check-model", "\x00"), r"unknown model '\x00'"),
    (("check-model", "x" * 5000), "unknown model"),
    (("validate", "x"), "unexpected extra argument"),
    (("doctor", "x"), "unexpected extra argument"),
    (("completion", "tcsh"), "'tcsh' is not one of"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("calls")
    (home / "bad.toml").write_text("= 1\n")
    (home / "empty.toml").write_text("")
    (home / "text.txt").write_text("hello\n")
    (home / "bin.parquet").write_bytes(b"PAR1xxxx\x00\xff")
    (home / "bad.py").write_text("raise ValueError('x')\n")
    (home / "b.csv").write_text("a,b\n1,2\n")
    (home / "scan.toml").write_text(
        '[scan]\nmodel = "axion-muon"\nsearches = ["na64mu-2022:invisible"]\nquantities = ["events"]\n'
        "parameters = { mass_gev = 0.1, coupling = 1e-3 }\n"
    )
    (home / "folder").mkdir()
    return home


@pytest.mark.parametrize(("call", "words"), CALLS, ids=lambda one: " ".join(one)[:60] if isinstance(one, tuple) else "")
def test_one_line(mubeam, folder, monkeypatch, call, words):
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    code, out, err = mubeam(*call)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("mubeam: error: ")
    assert words in err
    assert sorted(folder.rglob("*")) == before


def test_every_command_is_called():
    assert {call[0] for call, _ in CALLS} == set(COMMANDS)


def test_interrupted_twice(monkeypatch, capsys):
    """The second Ctrl-C, or a library that raises the first one again, ends with the same code."""
    import mubeam.cli

    def interrupted():
        with contextlib.suppress(KeyboardInterrupt):
            raise KeyboardInterrupt
        raise KeyboardInterrupt

    monkeypatch.setattr(mubeam.cli, "_run", interrupted)
    with pytest.raises(SystemExit) as ended:
        mubeam.cli.main()
    assert ended.value.code == 130
