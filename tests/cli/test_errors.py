"""Wrong input: one line on standard error, exit code 2, no traceback, nothing written."""

from pathlib import Path

import pytest

SIGMA = ("cross-section", "bremsstrahlung", "--kind", "scalar", "--energy-gev", "160")
REACH = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")
YIELD = ("yield", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")

THIN = ("lfv-alp", "--experiment", "muc-thin-target", "--analysis", "visible")
MUSIC = ("lfv-alp", "--experiment", "music", "--analysis", "ultimate")
POINT = ("--mass-gev", "3", "--coupling", "1e-3")

WRONG = [
    (("rech",), "did you mean 'reach'"),
    (("cross-section", "bremstrahlung", "--energy-gev", "1", "--mass-gev", "1"), "bremsstrahlung"),
    ((*SIGMA,), "Missing option '--mass-gev'"),
    ((*SIGMA, "--mass-gev", "0"), "mass_gev must be above zero, got 0"),
    ((*SIGMA, "--mass-gev", "-1"), "mass_gev must be above zero, got -1"),
    ((*SIGMA, "--mass-gev", "nan"), "mass_gev must be finite, got nan"),
    ((*SIGMA, "--mass-gev", "inf"), "mass_gev must be finite, got inf"),
    ((*SIGMA, "--mass-gev", "heavy"), "'heavy' is not a valid float"),
    ((*SIGMA, "--mass-gev", "200"), "below threshold; the highest mass there is"),
    ((*SIGMA, "--mass-gev", "1", "--method", "exakt"), "did you mean 'exact'"),
    ((*SIGMA, "--mass-gev", "1", "--target", "lad"), "did you mean 'lead'"),
    ((*SIGMA, "--mass-gev", "1", "--form-factor", "tsai"), "did you mean 'tsai-elastic'"),
    ((*SIGMA, "--mass-gev", "1", "--x", "0.5", "--x-min", "0.2"), "cannot be combined"),
    ((*SIGMA, "--mass-gev", "1", "--x-min", "0.5", "--x-max", "0.2"), "is empty"),
    ((*SIGMA, "--mass-gev", "1", "--x", "0.5", "--x-lepton", "0.2"), "not both"),
    ((*SIGMA, "--mass-gev", "1", "--x-lepton", "0.5", "--theta-max-rad", "0.1"), "cannot be combined"),
    ((*SIGMA, "--mass-gev", "1", "--x-lepton", "0.5", "--method", "ww"), "leave --method out"),
    ((*SIGMA, "--mass-gev", "1", "--x-min", "0.5", "--p-out-max-gev", "60"), "cannot be combined"),
    ((*SIGMA, "--mass-gev", "0.01", "--final-lepton", "e"), "the lepton decays to it"),
    (("cross-section", "bremsstrahlung", "--energy-gev", "1", "--mass-gev", "1"), "needs --kind"),
    ((*SIGMA, "--mass-gev", "1", "--parity-angle", "1_0"), "'1_0' is not a valid float"),
    (
        ("cross-section", "pair-production", "--kind", "scalar", "--energy-gev", "9", "--mass-gev", "1"),
        "--kind belongs",
    ),
    ((*YIELD, "--mass-gev", "0.1", "--coupling", "-1"), "coupling must be above zero"),
    ((*YIELD, "--mass-gev", "0.1", "--coupling", "1", "--efficiency", "2"), "efficiency must be one number"),
    ((*YIELD, "--mass-gev", "200", "--coupling", "1"), "below threshold"),
    (("reach", "axion-mun", *REACH[2:]), "did you mean 'axion-muon'"),
    (("reach", "axion-muon", "--experiment", "na64", "--analysis", "invisible"), "unknown experiment 'na64'"),
    (("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invis"), "did you mean 'invisible'"),
    (("reach", "axion-muon", "--experiment", "no.toml", "--analysis", "invisible"), "cannot read card no.toml"),
    ((*REACH, "--mass-min-gev", "1", "--mass-max-gev", "0.1"), "give a rising range"),
    ((*REACH, "--masses", "1"), "2 or more"),
    ((*REACH, "--mass-gev", "0.1", "--masses", "9"), "leave out the options of the grid"),
    ((*REACH, "--output", ""), "name of the output folder is empty"),
    ((*REACH, "--mass-gev", "-0.1"), "masses_gev must be above zero"),
    ((*REACH, "--mass-gev", "300"), "nothing is produced"),
    ((*REACH, "--confidence-level", "90"), "confidence_level must be"),
    (("plot", "nowhere", "--output", "a.png"), "cannot read nowhere"),
    (("plot", "nowhere", "--output", "a.gif"), "the suffix must be one of"),
    (("cite", "axion-mun"), "did you mean 'axion-muon'? known are"),
    (("cite", "axion-mun"), "names, see mubeam list"),
    (("g-minus-2", "--mass-gev", "0", "--coupling", "1"), "error: mass_gev must be above zero"),
    (("check-card", "nothing.toml"), "cannot read card nothing.toml"),
    (("reproduce", "na64mu/fig9"), "unknown figure 'na64mu/fig9'"),
    (("list", "everything"), "everything"),
]


# the same options of yield and of reach
for start in (("yield", *THIN, *POINT), ("reach", *THIN, "--mass-gev", "3")):
    WRONG += [
        ((*start, "--parameter", "theta"), "--parameter theta: give NAME=NUMBER, such as theta=1.5708"),
        ((*start, "--parameter", "theta="), "--parameter theta=: give NAME=NUMBER"),
        ((*start, "--parameter", "theta=pi/2"), "--parameter theta=pi/2: give NAME=NUMBER"),
        ((*start, "--parameter", "theta=1", "--parameter", "theta=2"), "theta is given twice, leave one out"),
        ((*start, "--parameter", "=1"), "unknown parameter of lfv-alp ''"),
        ((*start, "--parameter", "thta=1"), "unknown parameter of lfv-alp 'thta': did you mean 'theta'"),
        ((*start, "--parameter", "theta=nan"), "theta must be finite, got nan"),
        ((*start, "--parameter", "theta=1e999"), "theta must be finite, got inf"),
        ((*start, "--parameter", "mass-chi-gev=1"), "mass_chi_gev and g_chi go together"),
        ((*start, "--parameter", "mass-chi-gev=0", "--parameter", "g-chi=1"), "mass_chi_gev must be above zero"),
        ((*start, "--length-m", "0"), "length_m must be above zero"),
        ((*start, "--length-m", "-1"), "length_m must be above zero"),
        ((*start, "--length-m", "inf"), "length_m must be finite"),
        ((*start, "--length-m", "2cm"), "'2cm' is not a valid float"),
        ((*start, "--luminosity-per-fb", "1"), "has a target at rest: luminosity_per_fb means nothing there"),
        ((*start, "--track-resolution-m", "-0.1"), "track_resolution_m must be one number >= 0"),
        ((*start, "--track-resolution-m", "nan"), "track_resolution_m must be finite"),
        ((*start, "--track-resolution-m", "1_0"), "'1_0' is not a valid float"),
        ((*start, "--exposure-mot", "0"), "exposure_mot must be above zero"),
    ]
for start in (("yield", *MUSIC, *POINT), ("reach", *MUSIC, "--mass-gev", "3")):
    WRONG += [
        ((*start,), "music has no luminosity_per_fb in its card: give luminosity_per_fb"),
        ((*start, "--exposure-mot", "1e10"), "music collides two beams: exposure_mot means nothing there"),
        ((*start, "--luminosity-per-fb", "0"), "luminosity_per_fb must be above zero"),
        ((*start, "--luminosity-per-fb", "1", "--track-resolution-m", "1"), "looks for no tau"),
    ]
WRONG += [
    (("yield", "axion-muon", *YIELD[2:], *POINT, "--parameter", "theta=1"), "unknown parameter of axion-muon 'theta'"),
    (("yield", "lfv-alp", *YIELD[2:], *POINT), "lfv-alp leaves a tau, but invisible of na64mu-2022 looks for a muon"),
    (("yield", *THIN, "--mass-gev", "600", "--coupling", "1"), "below threshold; the highest mass there is"),
]


@pytest.mark.parametrize(
    ("arguments", "message"), WRONG, ids=lambda a: " ".join(a)[:60] if isinstance(a, tuple) else ""
)
def test_one_line_and_nothing_written(mubeam, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("mubeam: error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_unwritable_folder_is_found_before_any_work(mubeam, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    monkeypatch.setattr("mubeam.exclusions.reach.reach", None)
    code, _, err = mubeam(*REACH, "--output", blocked / "out")
    assert code == 2
    assert "cannot write to the output folder" in err
    assert blocked.read_text() == "x"


def test_bad_card_names_the_key(mubeam, tmp_path):
    card = tmp_path / "bad.toml"
    card.write_text('extends = "na64mu-2022"\nname = "bad"\n[beam]\nenergy_mev = 160000\n')
    for command in (("check-card", card), (*REACH[:2], "--experiment", card, *REACH[4:], "--output", tmp_path / "o")):
        code, _, err = mubeam(*command)
        assert code == 2
        assert err == "mubeam: error: beam.energy_mev: unknown key: did you mean energy_gev? [bad.toml]\n"
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("missing-energy", "missing-enery", "did you mean 'missing-energy'"), ("tsai-elastic", "tsai", "did you mean")],
)
def test_check_card_looks_up_names(mubeam, tmp_path, old, new, message):
    from mubeam import experiments

    text = (experiments.CARDS / "_na64mu.toml").read_text().replace(f'"{old}"', f'"{new}"')
    (tmp_path / "card.toml").write_text(text)
    code, _, err = mubeam("check-card", tmp_path / "card.toml")
    assert code == 2
    assert message in err


def test_plot_of_something_else(mubeam, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    code, _, err = mubeam("plot", tmp_path, "--output", tmp_path / "a.png")
    assert code == 2
    assert "not the output of mubeam reach" in err
    code, _, err = mubeam("cite", tmp_path)
    assert code == 2
    assert "no list of citations" in err


def test_reaches_of_different_models_cannot_share_a_plane(mubeam, tmp_path):
    for model in ("axion-muon", "axion-photon"):
        assert (
            mubeam("reach", model, *REACH[2:], "--mass-gev", 0.01, "--mass-gev", 0.02, "--output", tmp_path / model)[0]
            == 0
        )
    code, _, err = mubeam("plot", tmp_path / "axion-muon", tmp_path / "axion-photon", "--output", tmp_path / "a.png")
    assert code == 2
    assert "different models" in err


SCALAR = """schema = 1
name = "mine"
title = "a scalar"
particle = { spin = 0, mass_symbol = 'm', mass_range_gev = [1e-3, 10.0] }
coupling = { name = "y_mu", unit = "1", tex = 'y', range = [1e-8, 3.5] }
production = [{ process = "bremsstrahlung", kind = "scalar", strength = [{ y_mu = 1 }] }]
"""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check-model", "mien.toml"), "cannot read card mien.toml: No such file or directory: did you mean the file"),
        (("check-card", "na64mu-2023.toml"), "did you mean the experiment 'na64mu-2023'"),
        (("check-card", "./runs"), "No such file or directory: did you mean the file 'run.toml'"),
        (("check-model", "mine"), "unknown model 'mine': did you mean 'mine.toml'?"),
        (("check-card", "run"), "unknown experiment 'run': did you mean 'run.toml'?"),
        (("check-model", "run.toml"), "run.toml is the card of an experiment, and the card of a model is wanted here"),
        (("check-card", "mine.toml"), "mine.toml is the card of a model, and the card of an experiment is wanted here"),
        (("check-card", "scan.toml"), "scan.toml is the specification of a scan"),
    ],
)
def test_cards_in_this_folder(mubeam, tmp_path, monkeypatch, words, message):
    """A name for the path of a card, and one kind of card for another."""
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(SCALAR)
    Path("run.toml").write_text('extends = "na64mu-2022"\nname = "run"\n')
    Path("scan.toml").write_text('[scan]\nmodel = "lfv-alp"\n')
    code, out, err = mubeam(*words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
