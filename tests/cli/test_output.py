"""What goes where: results, errors, progress, colours, exit codes."""

import os
import re
import subprocess
import sys

REACH = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", "0.1")
COLOUR = re.compile(r"\x1b\[[\d;]*\b(3[0-7]|4[0-7]|9[0-7]|[34]8)\b[\d;]*m")
ON_TERMINAL = """
import pty, sys
sys.exit(pty.spawn([sys.executable, "-m", "mubeam", *sys.argv[1:]]) >> 8)
"""


def test_quiet_prints_results_and_no_tables(mubeam, tmp_path):
    assert mubeam("--quiet", *REACH, "--output", tmp_path) == (0, "", "")
    assert (tmp_path / "reach.csv").exists()
    assert mubeam("--quiet", "plot", tmp_path, "--output", tmp_path / "a.png") == (0, "", "")
    assert mubeam("--quiet", "cite", "axion-muon") == mubeam("cite", "axion-muon")
    code, out, err = mubeam("--quiet", "cite", "axion-mun")
    assert (code, out) == (2, "")
    assert err.startswith("mubeam: error: ")


def test_verbose_says_how_long_and_where(mubeam, tmp_path):
    code, out, err = mubeam("--verbose", "cite", "axion-muon")
    assert code == 0
    assert "Li2025" in out
    assert re.fullmatch(r"mubeam: cite: [\d.e-]+ s\n", err)
    code, out, err = mubeam("--verbose", "cite", "axion-mun")
    assert (code, out) == (2, "")
    assert err.startswith("Traceback")
    assert "mubeam: error: " in err.splitlines()[-1]


def test_quiet_and_verbose_exclude_each_other(mubeam):
    code, _, err = mubeam("--quiet", "--verbose", "cite", "axion-muon")
    assert code == 2
    assert "exclude each other" in err


def test_interruption_is_130_and_leaves_no_half_files(mubeam, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("mubeam.foundation.writing.csv_bytes", interrupted)
    code, out, err = mubeam(*REACH, "--output", tmp_path / "o")
    assert (code, out) == (130, "")
    assert err.strip() == "mubeam: error: interrupted"
    assert list(tmp_path.iterdir()) == []


def test_help_documents_exit_codes(mubeam):
    _, out, _ = mubeam("--help")
    assert all(f"\n    {code:<4} " in out for code in (0, 1, 2, 130))
    assert "NO_COLOR" in out


def on_terminal(home, **variables):
    """What a terminal shows of a reach."""
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-c", ON_TERMINAL, *REACH, "--output", str(home)]
    environment = clean | {"TERM": "xterm-256color"} | variables
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def test_progress_and_colours_on_a_terminal_only(mubeam, tmp_path):
    shown = on_terminal(tmp_path)
    assert "masses" in shown
    assert COLOUR.search(shown)
    code, out, err = mubeam(*REACH, "--output", tmp_path)
    assert (code, err) == (0, "")
    assert "masses" not in out
    assert "\x1b" not in out


def test_no_color(tmp_path):
    shown = on_terminal(tmp_path, NO_COLOR="1")
    assert "masses" in shown
    assert not COLOUR.search(shown)
