"""Options of mubeam reach beyond mass against coupling: planes, ties, axes, statistics, combinations."""

import json

import pytest

import mubeam as mb

SEARCH = ("--experiment", "na64mu-2022", "--analysis", "invisible")


def test_two_parameters_at_one_mass(mubeam, tmp_path):
    plane = ("--along", "c_mu=0.5:2:3", "--constrain", "c_gamma", "--sign", "-1", "--coupling", 0.02)
    code, out, err = mubeam("reach", "alp", *SEARCH, "--mass-gev", 0.02, *plane, "--output", tmp_path, "--json")
    assert code == 0, err
    record = json.loads(out)
    assert record["plane"]["values"] == pytest.approx([0.5, 1.0, 2.0])
    assert list(record["table"])[:2] == ["c_mu", "minus_c_gamma_lower"]
    assert (tmp_path / "reach.png").exists()


def test_ties_and_an_axis(mubeam, tmp_path):
    chi = ("--parameter", "g_chi=0.5")
    tie = "mass_chi_gev=[{mass_gev=1, constant=0.3333}]"
    shown = ("--axis", "y", "--output", tmp_path, "--json")
    code, out, err = mubeam("reach", "dark-photon", *SEARCH, *chi, "--masses", 2, "--tie", tie, *shown)
    assert code == 0, err
    assert json.loads(out)["plane"]["ties"] == {"mass_chi_gev": [{"constant": 0.3333, "mass_gev": 1}]}


def test_a_tie_stands_for_a_parameter(mubeam, tmp_path):
    """A model that takes two parameters together has the tied one; without either the model says so."""
    words = ("dark-photon", *SEARCH, "--mass-gev", 0.03, "--output", tmp_path, "--parameter", "g_chi=0.5")
    code, out, err = mubeam("reach", *words, "--tie", "mass_chi_gev=[{mass_gev=1, constant=0.3333}]", "--json")
    assert code == 0, err
    model = mb.models.get("dark-photon", g_chi=0.5, mass_chi_gev=0.3333 * 0.03)
    expected = mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.03]).lower[0]
    assert json.loads(out)["table"]["epsilon_lower"] == pytest.approx([expected], rel=1e-9)
    code, _, err = mubeam("reach", *words)
    assert code == 2
    assert "mass_chi_gev and g_chi go together" in err


@pytest.mark.parametrize("command", ["reach", "export"])
@pytest.mark.parametrize(
    ("given", "option"),
    [
        (("--tie", "c_mu=[{mass_gev=1, constant=0.3333}]"), "--tie"),
        (("--along", "c_mu=1:2"), "--along"),
        (("--along", "c_e=1:2", "--constrain", "c_mu"), "--constrain"),
    ],
)
def test_a_parameter_has_one_say(mubeam, tmp_path, command, given, option):
    words = ("alp", *SEARCH, "--mass-gev", 0.03, "--parameter", "c-mu=0.5", "--output", tmp_path / "out", *given)
    code, out, err = mubeam(command, *words, *(("--format", "hepdata") if command == "export" else ()))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"--parameter c_mu and {option} c_mu both say what c_mu is: leave one of them out" in err


def test_in_python_a_tie_replaces_what_the_model_has():
    searched, ties = ("na64mu-2022", "invisible"), {"c_mu": [{"constant": 2}]}
    one, other = (
        mb.reach(mb.models.get("alp", c_mu=c_mu), *searched, masses_gev=[0.03], ties=ties) for c_mu in (0.5, 1.0)
    )
    assert (one.lower == other.lower).all()


def test_a_combination_by_another_statistic(mubeam, tmp_path):
    both = ("--experiment", "na64mu-2022", "--experiment", "na64mu-1e12", "--analysis", "invisible")
    words = ("axion-photon", *both, "--mass-gev", 0.004, "--statistic", "bayes", "--output", tmp_path, "--json")
    code, out, err = mubeam("reach", *words)
    assert code == 0, err
    record = json.loads(out)
    assert (record["statistic"], len(record["combined_with"])) == ("bayes", 1)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--along", "c_mu"), "give NAME=LOW:HIGH:NUMBER"),
        (("--along", "c_mu=2:1"), "must rise"),
        (("--along", "c_mu=1:2:3:4"), "give NAME=LOW:HIGH:NUMBER"),
        (("--along", "c_mu=a,b"), "is not a number"),
        (("--tie", "g_chi=["), "give NAME=TERMS"),
        (("--tie", "g_chi=[{c_mu=1}]", "--tie", "g_chi=[{c_mu=1}]"), "tied twice"),
        (("--along", "c_mu=1:2"), "masses_gev is missing"),
        (("--axis", "z", "--masses", "2"), "unknown axis of alp"),
        (("--statistic", "clss", "--masses", "2"), "did you mean 'cls'"),
    ],
)
def test_what_is_refused(mubeam, words, message, tmp_path):
    code, _, err = mubeam("reach", "alp", *SEARCH, *words, "--output", tmp_path)
    assert code == 2
    assert message in err
    assert not list(tmp_path.iterdir())


DISCOVERY = ("reach", "axion-muon", "--experiment", "na64mu-1e12", "--analysis", "invisible", "--mass-gev", 0.01)


def test_a_discovery_is_in_the_table(mubeam, tmp_path):
    code, out, err = mubeam(*DISCOVERY, "--discovery", "--minimum-events", 5, "--output", tmp_path)
    assert code == 0
    assert "3 sigma" in out
    assert "discovery with 50 %, 5 events at least" in " ".join(out.split())
    assert "mubeam: note: background_events is 0, taken as known" in err
    header = (tmp_path / "reach.csv").read_text().splitlines()[0]
    assert "g_amumu_discovery_lower_5_sigma_per_gev" in header


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--minimum-events", 5), "--minimum-events is of a discovery: give --discovery too"),
        (("--discovery", "--minimum-events", 0), "minimum_events must be"),
        (("--discovery", "--limit-events", 3), "a limit on events was given"),
        (("--band-colors", "blue"), "'blue' is not one of 'amber', 'green-yellow'"),
    ],
)
def test_wrong_discoveries(mubeam, tmp_path, words, message):
    code, out, err = mubeam(*DISCOVERY, *words, "--output", tmp_path / "x")
    assert (code, out) == (2, "")
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_long_remarks_on_many_rows_stand_below_the_table(mubeam, tmp_path):
    """Once, with a letter in the rows."""
    words = ("axion-muon", *SEARCH, "--exposure-mot", 100, "--output", tmp_path)
    code, out, err = mubeam("reach", *words, "--masses", 4)
    assert code == 0, err
    assert out.count("(a)") == 4  # of three masses; at the highest nothing is excluded
    assert "(a) lower edge beyond the theory" in " ".join(out.split())
    assert "(a)" not in mubeam("reach", *words, "--mass-gev", 0.01, "--mass-gev", 0.1)[1]
