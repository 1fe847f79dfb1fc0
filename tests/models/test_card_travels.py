"""A model of a card, or of a Python file, where a result keeps it: manifests, figures, events, their weights."""

import json
import pickle
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError
from mubeam.events.read import read
from mubeam.exclusions import reach_manifest
from mubeam.models import python_file

CARDS = Path(__file__).parent / "cards"
IN_PYTHON = Path(__file__).parent / "in_python.py"
SEARCH = ("na64mu-2022", "invisible")


@pytest.fixture
def mine(tmp_path):
    """A card with a table, a copy of the scalar under another name."""
    text = (CARDS / "muonphilic-scalar.toml").read_text().replace('"muonphilic-scalar"', '"my-scalar"')
    text = text.replace("strength = [{ y_mu = 1 }]", 'strength = [{ y_mu = 1, table = "form.csv", column = "factor" }]')
    text = text.replace('citations = ["Chen:2018vkr"]', 'citations = ["@misc{Mine, title = {My model}}", "Li2025"]')
    (tmp_path / "form.csv").write_text("mass_gev,factor\n1e-3,1\n1,0.9\n10,0.5\n")
    path = tmp_path / "my-scalar.toml"
    path.write_text(text)
    return path


def test_a_reach_is_read_without_the_card(mine, tmp_path):
    found = mb.reach(mb.models.get(mine, y_chi=0.01, mass_chi_gev=0.02), *SEARCH, masses_gev=[0.1, 0.2])
    found.write(tmp_path / "out")
    record = json.loads((tmp_path / "out" / "manifest.json").read_text())
    model = found.search.model
    assert record["model"]["contents_sha256"] == model.contents_sha256
    assert record["model"]["contents"]["tables"]["form.csv"]["factor"] == [1, 0.9, 0.5]
    mine.unlink()
    (tmp_path / "form.csv").unlink()
    region = reach_manifest.read_reach(tmp_path / "out")
    assert region.model == model
    assert region.lower[0] == pytest.approx(found.lower[0])


def test_a_changed_manifest_is_refused(mine, tmp_path):
    mb.reach(mb.models.get(mine), *SEARCH, masses_gev=[0.05, 0.1]).write(tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    record = json.loads(path.read_text())
    record["model"]["contents"]["card"]["schema"] = 7
    path.write_text(json.dumps(record))
    with pytest.raises(DataFileError, match=r"not the output of mubeam reach .schema: must be 1, got 7"):
        reach_manifest.read_reach(path)


def test_commands_from_end_to_end(mubeam, mine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    search = ("--experiment", SEARCH[0], "--analysis", SEARCH[1])
    code, out, _ = mubeam("yield", "my-scalar.toml", *search, "--mass-gev", 0.1, "--coupling", 1e-3, "--json")
    assert code == 0
    assert json.loads(out)["contents_sha256"] == mb.models.get(mine).contents_sha256
    assert mubeam("reach", "my-scalar.toml", *search, "--mass-gev", 0.1, "--mass-gev", 0.2, "--output", "out")[0] == 0
    mine.rename(tmp_path / "elsewhere.toml")
    assert mubeam("plot", "out", "--output", "figure.png")[0] == 0
    assert mubeam("export", "out", "--format", "two-column", "--output", "limit.txt")[0] == 0
    for name in ("out", "elsewhere.toml"):
        code, out, _ = mubeam("cite", name)
        assert code == 0
        assert "@misc{Mine, title = {My model}}" in out
        assert "eprint = {2501.06294}" in out


def test_events_are_reweighted_without_the_card(mine, tmp_path):
    point = {"mass_gev": 0.3, "coupling": 1e-3, "seed": 3}
    sample = mb.generate(mb.models.get(mine), SEARCH[0], events=500, **point)
    assert sample.info.about["model_contents_sha256"] == mb.models.get(mine).contents_sha256
    mine.unlink()
    assert mb.reweight(sample) == pytest.approx(np.ones(500))
    # y^2 of production and of the decay rate
    twice = mb.reweight(sample, coupling=2e-3)
    assert twice.mean() == pytest.approx(4.0, rel=0.2)
    with pytest.raises(InputError, match=r"y_chi must be between 0 and 3\.5"):
        mb.reweight(sample, y_chi=9.0)


@pytest.mark.parametrize("suffix", [".hepmc3", ".lhe", ".parquet"])
@pytest.mark.parametrize("title", ["plain", '-- <a> & ]]> \\" µ {x}'])
def test_event_files_keep_the_card(mine, tmp_path, suffix, title):
    text = mine.read_text()
    line = next(line for line in text.splitlines() if line.startswith("title"))
    mine.write_text(text.replace(line, f"title = {json.dumps(title)}"))
    path = tmp_path / f"events{suffix}"
    mb.write_events(mine, SEARCH[0], path, events=20, mass_gev=0.3, coupling=1e-3)
    record = json.loads(Path(f"{path}.manifest.json").read_text())
    assert record["model_contents"]["card"]["title"] == title
    if suffix == ".parquet":
        info, *_ = read(path)
        assert info.about["model_contents"] == record["model_contents"]
    if suffix == ".lhe":
        assert ElementTree.parse(path).getroot().tag == "LesHouchesEvents"  # noqa: S314


def test_events_have_the_number_of_the_card(mine, tmp_path):
    mine.write_text(mine.read_text().replace("pdg = 54", "pdg = 9900054"))
    point = {"mass_gev": 0.3, "coupling": 1e-3, "events": 100}
    sample = mb.generate(mb.models.get(mine), SEARCH[0], **point)
    assert set(sample.events.pdg[:, 4].tolist()) == {9900054}
    assert (9900054, "new particle") in sample.info.names
    assert mb.reweight(sample) == pytest.approx(np.ones(100))
    stable = mine.read_text()[: mine.read_text().index("[[decay]]")]
    mine.write_text(stable)
    assert (9900054, 0.3) in mb.generate(mb.models.get(mine), SEARCH[0], **point).info.masses_gev


def test_events_of_neutrinos_and_few_hadrons(tmp_path):
    """Hadrons below 1e-3 are left out and recorded, above they are refused."""
    zprime = CARDS / "lmu-ltau.toml"
    sample = mb.generate(mb.models.get(zprime), SEARCH[0], mass_gev=0.7827, coupling=1e-3, events=300)
    shares = mb.models.get(zprime).shares(np.array(0.7827), np.array(1e-3)).products
    assert sample.info.about["left_out"] == {"hadrons": pytest.approx(shares["hadrons"])}
    found = {tuple(pair) for pair in np.abs(sample.events.pdg[:, 5:7]).tolist()}
    assert found >= {(14, 14), (13, 13)}
    dark = mb.models.get(CARDS / "dark-photon.toml")
    with pytest.raises(mb.errors.ModelError, match=r"0\.3.* of the decays are to hadrons"):
        mb.generate(dark, SEARCH[0], mass_gev=1.0, coupling=1e-3, events=300)
    pions = mb.generate(dark, SEARCH[0], mass_gev=0.7827, coupling=1e-3, events=300)
    assert (np.abs(pions.events.pdg[:, 5:7]) == 211).all(axis=1).mean() > 0.8


def test_a_python_file_is_a_model_on_the_command_line(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    search = ("--experiment", SEARCH[0], "--analysis", SEARCH[1])
    name, point = "muonphilic-scalar-in-python", ("--mass-gev", 0.1, "--coupling", 1e-3)
    code, out, _ = mubeam("yield", name, "--model-file", IN_PYTHON, *search, *point, "--parameter", "scale=2", "--json")
    assert code == 0
    expected = mb.expected_events(python_file.load(IN_PYTHON)(scale=2), *SEARCH, mass_gev=0.1, coupling=1e-3)
    assert json.loads(out)["events"]["value"] == pytest.approx(expected.value)
    code, _, err = mubeam("yield", "muonphilic", "--model-file", IN_PYTHON, *search, *point)
    assert code == 2
    assert "the name of its MODEL is 'muonphilic-scalar-in-python', and 'muonphilic' is asked for" in err
    masses = ("--mass-gev", 0.1, "--mass-gev", 0.2)
    assert mubeam("reach", name, "--model-file", IN_PYTHON, *search, *masses, "--output", "out")[0] == 0
    assert len(json.loads(Path("out/manifest.json").read_text())["model"]["code_sha256"]) == 64
    code, _, err = mubeam("plot", "out", "--output", "figure.png")
    assert code == 2
    assert f"the model {name} is an object or a file of its own, which was not kept: give it again" in err
    assert mubeam("plot", "out", "--model-file", IN_PYTHON, "--output", "figure.png")[0] == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "import mubeam as mb\nclass MODEL(mb.Model):\n    pass",
            "mine.py: MODEL lacks decays, which a model must have",
        ),
        ("MODEL = 1", "mine.py: MODEL must be the class of a model, a subclass of mb.Model, got 1"),
        ("x = 1\ny = 1/0", r"mine.py cannot be run: ZeroDivisionError: division by zero \(line 2\)"),
        ("def", "mine.py cannot be run: SyntaxError"),
        ("import nothing_of_the_kind", "mine.py cannot be run: ModuleNotFoundError"),
        ("\0", "mine.py cannot be run"),
    ],
)
def test_a_python_file_that_is_wrong(tmp_path, content, message):
    path = tmp_path / "mine.py"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        python_file.load(path)
    with pytest.raises(InputError, match=message):
        python_file.load(path)


def test_a_python_file_travels_with_its_text(tmp_path):
    """Another process has the model without the file."""
    path = tmp_path / "mine.py"
    path.write_text(IN_PYTHON.read_text())
    content = pickle.dumps(python_file.load(path)(scale=3.0))
    path.unlink()
    script = f"import pickle; print(pickle.loads({content!r}))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "MuonphilicScalar(scale=3.0)\n"
