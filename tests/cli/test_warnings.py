"""What the commands print of numbers that exist but are to be read with care."""

import json

from click.testing import CliRunner

from mubeam.cli.cross_section import command as cross_section
from mubeam.cli.reach import command as reach
from mubeam.cli.yield_ import command as yields

EXTRAPOLATED = "efficiency extrapolated beyond its table (0.001 to 0.2 GeV)"
SEARCH = ("--experiment", "na64mu-1e14", "--analysis", "invisible")


def printed(command, *arguments):
    found = CliRunner().invoke(command, [str(one) for one in arguments])
    assert found.exit_code == 0, found.output
    return found.output


def test_yield():
    out = printed(yields, "axion-muon", *SEARCH, "--mass-gev", 0.5, "--coupling", 1e-3)
    assert f"warning             {EXTRAPOLATED}\n" in out
    assert "\nsignal probability  0 of" in out
    assert "\nefficiency          -" in out
    assert "warning" not in printed(yields, "axion-muon", *SEARCH, "--mass-gev", 0.1, "--coupling", 1e-3)


def test_cross_section():
    at = ("bremsstrahlung", "--kind", "axial", "--energy-gev", 160, "--mass-gev", 1e-6, "--mass-gev", 1.0)
    first, second = printed(cross_section, *at).splitlines()
    assert first.endswith("grows as 1/m^2; couplings below 16.78 m/GeV hold)")
    assert "theory" not in second


def test_the_error_in_the_table_is_the_larger_one_of_both_edges(tmp_path):
    at = ("--mass-gev", 0.05, "--along", "c_mu=5,10", "--constrain", "c_gamma", "--coupling", 1.0)
    out = printed(reach, "alp", *SEARCH, *at, "--output", tmp_path / "out")
    rows = (tmp_path / "out" / "reach.csv").read_text().splitlines()[1:]
    for row in rows:
        along, lower, _, upper, upper_error, *_ = row.split(",")
        assert (float(lower), f"{float(upper_error) / float(upper):.0e}" in out) == (0, True), along


def test_a_tie_is_in_the_caption(tmp_path):
    dark = ("--parameter", "mass_chi_gev=0.01")
    tie = ("--tie", "g_chi=[{c_mu=2, constant=3.0}, {constant=-0.01}]")
    out = printed(reach, "alp", *SEARCH, "--mass-gev", 0.1, *dark, *tie, "--output", tmp_path)
    assert "mass_chi_gev = 0.01, c_mu = 1, g_chi = 3 c_mu^2 - 0.01, projection" in " ".join(out.split())


def test_where_no_parameter_is_left_to_tie_the_message_says_so(tmp_path):
    arguments = ["axion-photon", *SEARCH, "--mass-gev", "0.1", "--tie", "mass_gev=[{constant=1}]", "--output", tmp_path]
    found = CliRunner().invoke(reach, [str(one) for one in arguments])
    assert str(found.exception).startswith("no parameter is left to tie, got 'mass_gev': ")


def test_reach(tmp_path):
    folder = tmp_path / "out"
    out = printed(reach, "axion-muon", *SEARCH, "--mass-gev", 0.1, "--mass-gev", 0.205, "--output", folder)
    assert "efficiency extrapolated at 1 of 2 masses" in " ".join(out.split())
    header, first, second = (folder / "reach.csv").read_text().splitlines()
    assert header.endswith(",status,warnings")
    assert first.endswith(",ok,")
    assert second.endswith(f",ok,{EXTRAPOLATED}")


def test_the_manifest_says_why_a_reach_is_a_projection(tmp_path):
    arguments = ("axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", 0.1)
    for options, reasons in (((), []), (("--length-m", 4), ["length_m is not that of the card"])):
        printed(reach, *arguments, *options, "--output", tmp_path)
        found = json.loads((tmp_path / "manifest.json").read_text())
        assert (found["projection"], found["projection_reasons"]) == (bool(reasons), reasons)
