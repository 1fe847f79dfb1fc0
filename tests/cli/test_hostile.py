"""Text of others on the terminal, and numbers that are none or too large."""

import json

import pytest

REACH = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")
STEERING = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\u2066"
FORGED = "mubeam: error: all is well"

CARD = """
extends = "na64mu-2022"
name = "own"
description = "text"
"""


def is_clean(text):
    return all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize(
    "command",
    [
        ("WORD",),
        ("cite", "WORD"),
        ("check-card", "WORD"),
        ("check-card", "WORD.toml"),
        ("plot", "WORD", "--output", "a.png"),
        ("plot", "WORD", "--output", "WORD"),
        ("reproduce", "WORD"),
        ("list", "WORD"),
        ("uv-completion", "WORD"),
        ("reach", "WORD", *REACH[2:]),
        ("reach", "axion-muon", "--experiment", "WORD", "--analysis", "invisible"),
        (*REACH[:-1], "WORD"),
        (*REACH, "--parameter", "WORD"),
        (*REACH, "--bound", "WORD"),
        (*REACH, "--bound", "WORD.txt"),
        (*REACH, "--mass-gev", "WORD"),
        (*REACH, "--masses", "WORD"),
        (*REACH, "--form-factor", "WORD"),
        (*REACH, "--WORD"),
        ("scan", "WORD", "--output", "WORD"),
        ("cross-section", "bremsstrahlung", "--kind", "WORD", "--energy-gev", "1", "--mass-gev", "1"),
        ("export", "WORD", "--format", "two-column", "--output", "a.txt"),
        ("completion", "WORD"),
    ],
)
def test_arguments_steer_no_terminal(mubeam, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    for word in (f"x{STEERING}y", f"x\n{FORGED}\r{FORGED}", "\udcff\udc80"):
        code, out, err = mubeam(*(part.replace("WORD", word) for part in command))
        assert (code, out) == (2, "")
        assert is_clean(err)
        assert err.count("\n") == 1
        err.encode()


def test_a_cards_words_steer_no_terminal(mubeam, tmp_path):
    """They are refused, or shown."""
    for key, text in (("description", STEERING), ("name", STEERING), ("description", f"x\n{FORGED}")):
        card = CARD.replace(f'{key} = "{"text" if key == "description" else "own"}"', f"{key} = {json.dumps(text)}")
        (tmp_path / "card.toml").write_text(card)
        for command in (("check-card", tmp_path / "card.toml"),):
            code, out, err = mubeam(*command)
            assert code in (0, 2)
            assert is_clean(out + err)
            assert FORGED not in out.split("\n")


def test_file_names_and_labels_steer_no_terminal(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / f"out{STEERING}"
    code, out, err = mubeam(*REACH, "--mass-gev", 0.1, "--mass-gev", 0.2, "--output", folder)
    assert code == 0
    assert is_clean(out + err)
    bound = tmp_path / f"a{STEERING}.txt"
    bound.write_text(
        "# label: \u202eevil $x^$\n# mass_unit: GeV\n# region: above\n# coupling_unit: 1/GeV\n0.1 1\n0.2 1\n"
    )
    for more in ((), ("--json",)):
        code, out, err = mubeam("plot", folder, folder, "--bound", bound, "--output", f"{STEERING}.png", *more)
        assert (code, err) == (0, "")
        assert is_clean(out)
    assert (tmp_path / f"{STEERING}.png").exists()


def test_a_traceback_steers_no_terminal(mubeam, monkeypatch):
    def broken(*_):
        raise RuntimeError(STEERING)

    monkeypatch.setattr("mubeam.foundation.citations.bibtex_or_comment", broken)
    code, out, err = mubeam("cite", "axion-muon")
    assert (code, out) == (1, "")
    assert is_clean(err)
    assert "this is a defect of mubeam: please report it" in err.splitlines()[-1]


def test_too_little_memory(mubeam, monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr("mubeam.foundation.citations.bibtex_or_comment", greedy)
    code, _, err = mubeam("cite", "axion-muon")
    assert (code, err) == (2, "mubeam: error: this needs more memory than there is: ask for less at once\n")


@pytest.mark.parametrize("number", ["1_0", "yes", "1:30:00", "0x1", "\u0661", "1,5", "1e3_0"])
@pytest.mark.parametrize(
    "option", ["--mass-gev", "--masses", "--limit-events", "--confidence-level", "--exposure-mot", "--efficiency"]
)
def test_no_numbers(mubeam, option, number):
    code, _, err = mubeam(*REACH, option, number)
    assert code == 2
    assert "is not a valid" in err


@pytest.mark.parametrize(
    "command",
    [
        (*REACH, "--parameter", "theta=1_0"),
        ("scan", "a.toml", "--output", "o", "--shard", "1_0/2_0"),
        ("scan", "a.toml", "--output", "o", "--workers", "1_0"),
        ("g-minus-2", "--mass-gev", "1", "--coupling", "1_0"),
        (
            "events",
            "lfv-alp",
            "--experiment",
            "x",
            "--mass-gev",
            "1",
            "--coupling",
            "1",
            "-n",
            "1_0",
            "--output",
            "a.lhe",
        ),
        ("cross-section", "photon-fusion", "--energy-gev", "1_0", "--mass-gev", "1"),
    ],
)
def test_no_numbers_in_any_command(mubeam, command):
    code, _, err = mubeam(*command)
    assert code == 2
    assert "1_0" in err


@pytest.mark.parametrize(
    "command",
    [
        (*REACH, "--masses", "1000000000"),
        (*REACH, "--masses", "1" + "0" * 5000),
        ("scan", "a.toml", "--output", "o", "--workers", "100000000"),
        ("scan", "a.toml", "--output", "o", "--jobs", "100000000"),
    ],
)
def test_too_many(mubeam, command):
    code, _, err = mubeam(*command)
    assert code == 2
    assert "too many" in err or "is not a valid integer" in err
    assert len(err) < 3000


def test_too_many_combinations(mubeam):
    many = [word for i in range(1001) for word in ("--mass-gev", f"{1 + i / 1000}", "--energy-gev", f"{100 + i}")]
    code, _, err = mubeam("cross-section", "photon-fusion", *many)
    assert code == 2
    assert "more than 1000000 combinations" in err
