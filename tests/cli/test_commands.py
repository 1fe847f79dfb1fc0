import csv
import json

import numpy as np
import pytest

import mubeam as mb
from mubeam import __version__
from mubeam.cli import COMMANDS

SIGMA = ("cross-section", "bremsstrahlung", "--kind", "pseudoscalar", "--energy-gev", 160)
REACH = ("reach", "axion-muon", "--experiment", "na64mu-2022", "--analysis", "invisible")


def test_version(mubeam):
    assert mubeam("--version") == (0, f"mubeam {__version__}\n", "")


def test_help_lists_the_commands(mubeam):
    code, out, _ = mubeam("--help")
    assert code == 0
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples_and_json(mubeam, command):
    code, out, _ = mubeam(command, "--help")
    assert code == 0
    assert f"mubeam {command}" in out.split("Example")[1]
    assert "--json" in out


def test_list(mubeam):
    code, out, _ = mubeam("list")
    assert code == 0
    for name in ("axion-muon", "na64mu-2023", "axion-photon/charm", "tsai-elastic", "lead", "na64mu/fig2"):
        assert name in out
    code, out, _ = mubeam("list", "models", "--json")
    assert set(json.loads(out)["models"]) == set(mb.models.CATALOGUE.names())


@pytest.mark.parametrize(("what", "name", "text"), [
    ("models", "lfv-alp", "parameters theta [rad] = 1.571, mass_chi_gev [GeV], g_chi"),
    ("processes", "pair-production", "takes mediator, mediator_mass_gev"),
    ("experiments", "m3", "; needs exposure_mot and length_m"),
    ("experiments", "muone", "; needs exposure_mot"),
    ("experiments", "music", "; needs luminosity_per_fb"),
    ("analyses", "fasernu2: invisible", "; tau-conversion, takes track_resolution_m, track"),
])  # fmt: skip
def test_list_says_what_takes_which_parameters(mubeam, what, name, text):
    code, out, _ = mubeam("list", what, "--json")
    assert code == 0
    assert text in json.loads(out)[what][name]


@pytest.mark.parametrize("name", mb.experiments.names())
def test_what_list_says_that_an_experiment_needs_is_what_it_needs(mubeam, name):
    listed = json.loads(mubeam("list", "experiments", "--json")[1])["experiments"][name]
    analysis = next(iter(mb.experiments.get(name).analyses))
    needs = listed.partition("; needs ")[2].split(" and ") if "; needs " in listed else []
    mass_gev = 5.0 if name in ("fasernu2", "muc-thin-target") else 0.3
    point = {"mass_gev": mass_gev, "coupling": 1e-3, "precision": "fast"}
    model = "lfv-alp" if name in ("fasernu2", "muc-thin-target") else "muonphilic-scalar"
    mb.expected_events(model, name, analysis, **point, **dict.fromkeys(needs, 0.5))
    for one in needs:
        with pytest.raises(mb.MubeamError, match=one):
            mb.expected_events(model, name, analysis, **point, **dict.fromkeys(set(needs) - {one}, 0.5))


def test_cross_section_as_json(mubeam):
    code, out, _ = mubeam(*SIGMA, "--mass-gev", 0.1, "--target", "lead", "--json")
    found = json.loads(out)
    expected = mb.cross_section(mb.Bremsstrahlung("pseudoscalar"), energy_gev=160, mass_gev=0.1)
    assert code == 0
    assert (found["value"], found["error"], found["unit"]) == (expected.value, expected.error, "pb")
    assert (found["method"], found["status"], found["mass_gev"]) == ("exact", "ok", 0.1)


def test_cross_section_as_text(mubeam):
    code, out, _ = mubeam(*SIGMA, "--mass-gev", 0.1, "--mass-gev", 300)
    assert code == 0
    first, second = out.splitlines()
    assert first.startswith("energy_gev 160  mass_gev 0.1  sigma 1.94")
    assert second.endswith("(below threshold)")


@pytest.mark.parametrize(
    ("arguments", "process"),
    [
        (("bremsstrahlung", "--kind", "scalar", "--final-lepton", "tau"), mb.Bremsstrahlung("scalar", "mu", "tau")),
        (("bremsstrahlung", "--kind", "vector", "--parity-angle", 0.3), mb.Bremsstrahlung("vector", parity_angle=0.3)),
        (("photon-fusion",), mb.PhotonFusion()),
        (("pair-production",), mb.PairProduction()),
    ],
)
def test_processes_and_options(mubeam, arguments, process):
    options = {"x_min": 0.2, "x_max": 0.9, "method": "ww", "form_factor": "tsai-elastic", "target": "tungsten"}
    flags = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", value)]
    code, out, _ = mubeam("cross-section", *arguments, "--energy-gev", 500, "--mass-gev", 0.5, *flags, "--json")
    assert code == 0
    assert json.loads(out)["value"] == mb.cross_section(process, energy_gev=500, mass_gev=0.5, **options).value


def test_spectrum(mubeam):
    code, out, _ = mubeam("cross-section", "photon-fusion", "--energy-gev", 160, "--mass-gev", 0.05, "--mass-gev", 0.1,
                          "--x", 0.25, "--x", 0.6, "--json")  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert found["quantity"] == "dsigma_dx"
    assert np.shape(found["value"]) == np.shape(found["x"]) == (2, 2)
    alone = mb.dsigma_dx(mb.PhotonFusion(), x=0.6, energy_gev=160, mass_gev=0.05).value
    assert found["value"][0][1] == pytest.approx(alone, rel=1e-12)


def test_lepton(mubeam):
    sigma = ("cross-section", "bremsstrahlung", "--kind", "vector", "--energy-gev", 160, "--mass-gev", 0.1)
    process, point = mb.Bremsstrahlung("vector"), {"energy_gev": 160, "mass_gev": 0.1}
    code, out, _ = mubeam(*sigma, "--x-lepton", 0.2, "--json")
    found = json.loads(out)
    assert (code, found["quantity"], found["x_lepton"]) == (0, "dsigma_dx_lepton", 0.2)
    assert found["value"] == mb.dsigma_dx_lepton(process, x_lepton=0.2, **point).value
    code, out, _ = mubeam(*sigma, "--p-out-min-gev", 20, "--p-out-max-gev", 80, "--json")
    assert json.loads(out)["value"] == mb.cross_section(process, p_out_min_gev=20, p_out_max_gev=80, **point).value


def test_yield(mubeam):
    point = ("--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", 0.1, "--coupling", 1e-3)
    code, out, _ = mubeam("yield", "axion-muon", *point)
    assert code == 0
    for factor in ("exposure", "cross section", "in the window", "signal probability", "efficiency", "events"):
        assert factor in out
    code, out, _ = mubeam("yield", "axion-muon", *point, "--json")
    expected = mb.yield_breakdown("axion-muon", "na64mu-2022", "invisible", mass_gev=0.1, coupling=1e-3)
    assert json.loads(out)["events"]["value"] == expected.events.value


THIN = ("lfv-alp", "--experiment", "muc-thin-target", "--analysis", "visible")
MUSIC = ("lfv-alp", "--experiment", "music", "--analysis", "ultimate")


@pytest.mark.parametrize(
    ("flags", "options", "parameters"),
    [
        (("--parameter", "theta=0.8"), {}, {"theta": 0.8}),
        (
            ("--parameter", "mass-chi-gev=1", "--parameter", " g_chi = 1e-3"),
            {},
            {"mass_chi_gev": 1.0, "g_chi": 1e-3},
        ),
        (("--length-m", 0.01), {"length_m": 0.01}, {}),
        (("--track-resolution-m", 0.002), {"track_resolution_m": 0.002}, {}),
        (("--track-resolution-m", 0), {"track_resolution_m": 0.0}, {}),
        (("--exposure-mot", 1, "--length-m", 1), {"exposure_mot": 1.0, "length_m": 1.0}, {}),
    ],
)
def test_yield_with_parameters_and_options_of_a_beam(mubeam, flags, options, parameters):
    code, out, _ = mubeam("yield", *THIN, "--mass-gev", 3, "--coupling", 1e-3, *flags, "--json")
    found = json.loads(out)
    model = mb.models.get("lfv-alp", **parameters)
    expected = mb.yield_breakdown(model, "muc-thin-target", "visible", mass_gev=3, coupling=1e-3, **options)
    assert code == 0
    assert found["events"]["value"] == expected.events.value
    assert found["parameters"] == vars(model)
    assert {name: found[name] for name in options} == options


def test_yield_of_a_collider(mubeam):
    flags = ("--luminosity-per-fb", 2, "--mass-gev", 3, "--coupling", 1e-3)
    code, out, _ = mubeam("yield", *MUSIC, *flags)
    assert code == 0
    assert "luminosity          2 /fb" in out
    assert "muons on" not in out
    found = json.loads(mubeam("yield", *MUSIC, *flags, "--json")[1])
    assert (found["luminosity_per_fb"], found["exposure_mot"], found["length_m"]) == (2.0, None, None)


def test_reach_with_parameters_and_options_of_a_beam(mubeam, tmp_path):
    flags = ("--parameter", "theta=0.8", "--track-resolution-m", 0.002, "--length-m", 0.01, "--mass-gev", 3)
    code, out, _ = mubeam("reach", *THIN, *flags, "--output", tmp_path, "--json")
    options = {"track_resolution_m": 0.002, "length_m": 0.01}
    model = mb.models.get("lfv-alp", theta=0.8)
    expected = mb.reach(model, "muc-thin-target", "visible", masses_gev=[3.0], **options)
    assert code == 0
    assert json.loads(out)["table"]["g_lower"] == expected.lower.tolist()
    assert (tmp_path / "reach.pdf").exists()


@pytest.mark.parametrize("model", ["lfv-alp", "axion-muon"])
def test_the_grid_of_a_reach_is_the_models(mubeam, tmp_path, model):
    low, high = mb.models.get(model).mass_range_gev
    flags = ("--experiment", "muc-thin-target", "--analysis", "ultimate", "--output", tmp_path, "--json")
    masses = json.loads(mubeam("reach", model, *flags, "--masses", 5)[1])["table"]["mass_gev"]
    np.testing.assert_allclose(masses, np.geomspace(low, high, 5))
    masses = json.loads(mubeam("reach", model, *flags, "--masses", 3, "--mass-min-gev", 0.9)[1])["table"]["mass_gev"]
    np.testing.assert_allclose(masses, np.geomspace(0.9, high, 3))


def test_manifest_of_a_reach_keeps_parameters_and_options(mubeam, tmp_path):
    flags = ("--parameter", "theta=0.8", "--track-resolution-m", 0.002, "--mass-gev", 3)
    assert mubeam("reach", *THIN, *flags, "--output", tmp_path)[0] == 0
    text = (tmp_path / "manifest.json").read_text()
    assert "0.8" in text
    assert "0.002" in text
    assert "Batell:2024cdl" in json.loads(text)["citations"]


def test_check_card_of_a_spectrum_and_of_a_collider(mubeam):
    assert "mu-/mu+, spectrum of " in mubeam("check-card", "fasernu2")[1]
    code, out, _ = mubeam("check-card", "music")
    assert code == 0
    assert "gold of 110 GeV/nucleon, no exposure" in out
    assert "no given length" in mubeam("check-card", "m3")[1]
    assert "6.598e-17 /fb a muon" in mubeam("check-card", "muc-thin-target")[1]


@pytest.fixture
def reach_folder(mubeam, tmp_path):
    folder = tmp_path / "a" / "out"
    assert mubeam(*REACH, "--masses", 12, "--output", folder)[0] == 0
    return folder


def test_reach_writes_everything(mubeam, tmp_path):
    code, out, err = mubeam(*REACH, "--masses", 12, "--output", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "0.00403" in out
    assert "inferred" in out
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {"reach.csv", "reach.png", "reach.pdf", "manifest.json"}
    with (tmp_path / "out" / "reach.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    expected = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=np.geomspace(1e-3, 1, 12))
    assert [float(row["g_amumu_lower_per_gev"]) for row in rows[:5]] == expected.lower[:5].tolist()


def test_manifest_says_what_was_used(reach_folder):
    used = json.loads((reach_folder / "manifest.json").read_text())
    assert used["versions"]["mubeam"] == __version__
    assert used["experiment"]["name"] == "na64mu-2022"
    assert len(used["experiment"]["card_sha256"]) == 64
    assert used["limit_events"] == pytest.approx(2.302585)
    assert "Li2025" in used["citations"]
    assert used["files"] == ["reach.csv", "reach.png", "reach.pdf"]


def test_runs_are_reproducible_to_the_byte(mubeam, tmp_path):
    for name in ("a", "b"):
        assert mubeam(*REACH, "--masses", 5, "--output", tmp_path / name)[0] == 0
    for file in ("reach.csv", "reach.png", "reach.pdf", "manifest.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_reach_as_json(mubeam, tmp_path):
    code, out, _ = mubeam(*REACH, "--mass-gev", 0.1, "--mass-gev", 0.3, "--output", tmp_path, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["table"]["mass_gev"] == [0.1, 0.3]
    assert found["table"]["g_amumu_upper_per_gev"] == ["inf", "nan"]


def test_plot_of_several_reaches(mubeam, reach_folder, tmp_path):
    other = tmp_path / "b"
    arguments = list(REACH)
    arguments[3] = "na64mu-1e12"
    assert mubeam(*arguments, "--masses", 6, "--output", other)[0] == 0
    code, out, _ = mubeam("plot", reach_folder, other, "--output", tmp_path / "both.pdf")
    assert (code, out) == (0, f"wrote {tmp_path / 'both.pdf'}\n")
    assert (tmp_path / "both.pdf").read_bytes().startswith(b"%PDF")


def test_plot_as_json(mubeam, reach_folder, tmp_path):
    code, out, _ = mubeam("plot", reach_folder, "--output", tmp_path / "one.svg", "--json")
    assert code == 0
    assert json.loads(out)["reaches"] == ["na64mu-2022 invisible"]


def test_reproduce(mubeam, tmp_path):
    code, out, _ = mubeam("reproduce", "na64mu/fig3", "--output", tmp_path)
    assert code == 0
    assert "paper says" in out
    names = {path.name for path in tmp_path.iterdir()}
    assert {"na64mu_fig3.png", "na64mu_fig3_edges.csv", "na64mu_fig3_comparison.md"} < names
    code, out, _ = mubeam("cite", tmp_path / "na64mu_fig3_manifest.json")
    assert code == 0
    assert "2501.06294" in out


@pytest.mark.full
def test_reproduce_as_json(mubeam, tmp_path):
    code, out, _ = mubeam("reproduce", "na64mu/erratum", "--output", tmp_path, "--json")
    assert code == 0
    assert json.loads(out)["na64mu/erratum"]["comparisons"][0]["paper"].endswith("(printed)")


def test_cite(mubeam, reach_folder):
    code, out, _ = mubeam("cite", reach_folder)
    assert code == 0
    assert "2501.06294" in out
    code, out, _ = mubeam("cite", "axion-muon", "na64mu-2022", "tsai-elastic", "axion-photon/charm", "--json")
    assert code == 0
    assert {"Li2025", "Andreev2024a", "Tsai:1973py", "Bergsma:1985qz", "Dobrich:2015jyk"} == set(json.loads(out))


@pytest.mark.parametrize(
    ("what", "name", "text", "keys"),
    [
        ("g-minus-2-references", "2025", "(38 +- 63)e-11", {"Aguillard2025", "Aliberti2025"}),
        ("decay-bounds", "z-mu-tau-atlas", "measurement", {"Aad2021", "Aad2022"}),
        ("indirect-bounds", "planck-cmb", "recombination", {"Planck:2018vyg", "Slatyer:2015jla"}),
        ("uv-completions", "only-left-charged", "only E_L", {"Batell:2024cdl", "Sirunyan2021", "Aad2022"}),
    ],
)
def test_observables_are_listed_and_cited(mubeam, what, name, text, keys):
    code, out, _ = mubeam("list", what, "--json")
    assert code == 0
    assert text in json.loads(out)[what][name]
    assert set(json.loads(mubeam("cite", name, "--json")[1])) == keys


def test_cite_a_card_of_ones_own(mubeam, tmp_path):
    card = tmp_path / "own.toml"
    card.write_text('extends = "fasernu2"\nname = "own"\ncitations = ["Feng2023", "Me2030"]\n')
    code, out, _ = mubeam("cite", card)
    assert code == 0
    assert "@article{Feng2023" in out
    assert "% Me2030: not in the bibliography of mubeam" in out


def test_each_listed_source_can_be_cited(mubeam):
    """Nothing that is cited is missing from the bibliography, and no two kinds of things share a name."""
    kinds = ("models", "experiments", "bounds", "decay-bounds", "indirect-bounds", "g-minus-2-references",
             "uv-completions", "form-factors")  # fmt: skip
    listed = json.loads(mubeam("list", "--json")[1])
    names = [name for kind in kinds for name in listed[kind]]
    assert len(set(names)) == len(names)
    code, out, _ = mubeam("cite", *names)
    assert code == 0
    assert "not in the bibliography" not in out


def test_check_card(mubeam):
    code, out, _ = mubeam("check-card", "na64mu-2022")
    assert code == 0
    assert "mu- of 160 GeV on 0.2 m of lead (6.6e-16 /fb a muon), 2e+10 muons" in out
    code, out, _ = mubeam("check-card", "na64mu-2022", "--json")
    assert json.loads(out)["beam"]["energy_gev"] == 160


def test_check_card_of_electrons(mubeam, tmp_path):
    (tmp_path / "e.toml").write_text("""extends = "na64mu-2022"
name = "electrons"
description = "for tests"
[beam]
lepton = "e"
""")
    code, out, _ = mubeam("check-card", tmp_path / "e.toml")
    assert code == 0
    assert "e- of 160 GeV on 0.2 m of lead (6.6e-16 /fb an electron), 2e+10 electrons" in out
    search = ("--experiment", tmp_path / "e.toml", "--analysis", "invisible", "--mass-gev", 0.1, "--coupling", 1e-4)
    code, out, _ = mubeam("yield", "dark-photon", *search)
    assert code == 0
    assert "\nexposure            2e+10 electrons on 0.2 m\n" in out


def test_projection_is_dashed_not_filled(mubeam, tmp_path):
    code, _, _ = mubeam(*REACH, "--exposure-mot", 1e12, "--masses", 5, "--output", tmp_path)
    assert code == 0
    assert json.loads((tmp_path / "manifest.json").read_text())["projection"] is True
