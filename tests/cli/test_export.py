import json

import pytest

import mubeam as mb

REACH = ("reach", "axion-photon", "--experiment", "na64mu-1e12", "--analysis", "invisible")
MASSES = ("--mass-gev", 0.003, "--mass-gev", 0.01, "--mass-gev", 0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from click.testing import CliRunner

    from mubeam.cli import group

    home = tmp_path_factory.mktemp("reach")
    assert CliRunner().invoke(group, [*REACH, *map(str, MASSES), "--output", str(home)]).exit_code == 0
    return home


def test_two_columns(mubeam, folder, tmp_path):
    path = tmp_path / "limit.txt"
    code, out, _ = mubeam("export", folder, "--format", "two-column", "--mass-unit", "MeV", "--output", path)
    assert (code, out) == (0, f"wrote {path}\n")
    found = mb.reach(*REACH[1::2], masses_gev=[0.003, 0.01, 0.1])
    assert path.read_bytes() == found.table.two_column(mass_unit="MeV")


def test_hepdata(mubeam, folder, tmp_path):
    code, out, _ = mubeam("export", folder, "--format", "hepdata", "--output", tmp_path / "h", "--json")
    assert code == 0
    assert [name.rsplit("/", 1)[1] for name in json.loads(out)["files"]] == [
        "submission.yaml", "reach.yaml", "citations.bib", "workspace.json", "patchset.json", "likelihood.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--format", "hepdata", "--mass-unit", "eV", "--output", "h"), "--mass-unit belongs to two-column"),
        (("--format", "two-column", "--mass-unit", "ev", "--output", "a.txt"), "did you mean 'eV'"),
        (("--format", "two-column", "--output", "a.csv"), "the suffix must be one of .txt, .dat"),
        (("--format", "two-column", "--coupling-max", "1e-9", "--output", "a.txt"), "above the lower edges"),
        (("--format", "yoda", "--output", "a"), "'yoda' is not one of 'csv', 'hepdata', 'hs3', 'pyhf', 'two-column'"),
    ],
)
def test_wrong_options(mubeam, folder, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("export", folder, *options)
    assert (code, out) == (2, "")
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_only_a_reach_is_exported(mubeam, tmp_path):
    code, _, err = mubeam("export", tmp_path, "--format", "hepdata", "--output", tmp_path / "h")
    assert code == 2
    assert "cannot read" in err


def test_bounds_of_ones_own_in_figures(mubeam, folder, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("1e6 1e-3\n1e8 2e-3\n")
    bound = ("--bound", f"{path}, mass-unit=eV, coupling-unit=1/GeV, region=above, label=ours")
    code, out, _ = mubeam("plot", folder, *bound, "--output", tmp_path / "a.svg", "--json")
    assert (code, json.loads(out)["bounds"]) == (0, ["mine"])
    assert mubeam("plot", folder, "--output", tmp_path / "b.svg")[0] == 0
    assert (tmp_path / "a.svg").read_bytes() != (tmp_path / "b.svg").read_bytes()
    code, out, _ = mubeam(*REACH, "--mass-gev", 0.01, *bound, "--output", tmp_path / "o", "--json")
    assert (code, json.loads(out)["bounds"]) == (0, ["mine"])


def test_an_exported_limit_is_a_bound_that_says_all(mubeam, folder, tmp_path):
    assert mubeam("export", folder, "--format", "two-column", "--output", tmp_path / "a.txt")[0] == 0
    assert mubeam("export", folder, "--format", "hepdata", "--output", tmp_path / "h")[0] == 0
    figure = tmp_path / "a.png"
    both = ("--bound", tmp_path / "a.txt", "--bound", tmp_path / "h" / "reach.yaml")
    assert mubeam("plot", folder, *both, "--output", figure) == (0, f"wrote {figure}\n", "")
    code, out, _ = mubeam("cite", tmp_path / "a.txt", "--json")
    assert (code, "Li2025" in json.loads(out)) == (0, True)
    assert mubeam("cite", tmp_path / "h", "--json")[1] == out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("none.txt", "cannot read none.txt"),
        ("a.txt,eV", "give FILE[,KEY=VALUE...], such as limit.txt,mass-unit=eV"),
        ("a.txt,unit=eV", "did you mean 'mass_unit'"),
        ("a.png", "its name must end in one of"),
        ("a.txt", "does not say its mass_unit"),
        ("a.txt,mass-unit=eV,coupling-unit=1,region=above", "is on coupling, but the coupling of axion-photon is"),
    ],
)
def test_wrong_bounds_are_found_before_any_work(mubeam, tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("1 1\n2 2\n")
    monkeypatch.setattr("mubeam.exclusions.reach.reach", None)
    code, out, err = mubeam(*REACH, "--bound", text)
    assert (code, out) == (2, "")
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_likelihoods_of_a_folder_and_of_a_model_are_the_same(mubeam, folder, tmp_path):
    for form in ("pyhf", "hs3", "hepdata"):
        assert mubeam("export", folder, "--format", form, "--output", tmp_path / f"a{form}")[0] == 0
        own = (*REACH[1:], *MASSES, "--format", form, "--output", tmp_path / f"b{form}")
        assert mubeam("export", *own)[0] == 0
        assert files_of(tmp_path / f"a{form}") == files_of(tmp_path / f"b{form}")


def test_the_likelihood_alone(mubeam, folder, tmp_path):
    path = tmp_path / "a.json"
    assert mubeam("export", folder, "--format", "hs3", "--output", path) == (0, f"wrote {path}\n", "")
    assert json.loads(path.read_text())["metadata"] == {"hs3_version": "0.2"}
    code, out, _ = mubeam("export", folder, "--format", "pyhf", "--at", 0.01, "--output", path, "--json")
    assert (code, json.loads(out)) == (0, {"format": "pyhf", "files": [str(path)]})
    assert json.loads(path.read_text())["version"] == "1.0.0"


def test_several_searches_and_couplings(mubeam, tmp_path):
    both = ("--experiment", "na64mu-2022", "--analysis", "visible", "--analysis", "invisible")
    grid = ("--signal-coupling", "1e-3", "--signal-coupling", "1e-2", "--format", "pyhf", "--output", tmp_path)
    assert mubeam("export", "axion-photon", *both, *MASSES, *grid)[::2] == (0, "")
    workspace, patches = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("workspace", "patchset"))
    assert [one["name"] for one in workspace["channels"]] == ["na64mu_2022_visible", "na64mu_2022_invisible"]
    assert len(patches["patches"]) == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--masses", 4), "--masses is of a reach that is computed"),
        (("--parameter", "theta=1"), "--parameter is of a reach that is computed"),
        (("--signal-coupling", 1), "--signal-coupling is of a reach that is computed"),
        (("--analysis", "invisible"), "--experiment is missing"),
        (("--experiment", "na64mu-2022"), "--analysis is missing"),
        (("--at", 0.02), "the nearest row with one has 0.01"),
        (("--hepdata-record", "7"), "seven digits"),
        (("--coupling-max", 7), "--coupling-max belongs to csv and two-column, not to pyhf"),
    ],
)
def test_wrong_options_of_likelihoods(mubeam, folder, tmp_path, words, message):
    code, out, err = mubeam("export", folder, *words, "--format", "pyhf", "--output", tmp_path / "x")
    assert (code, out) == (2, "")
    assert message in err
    assert list(tmp_path.iterdir()) == []
