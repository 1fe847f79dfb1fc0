"""The example and its notebook run, and agree with the computed yield."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_script(tmp_path):
    path = tmp_path / "events.hepmc3"
    arguments = "events axion-photon --experiment na64mu-1e12 --mass-gev 0.03 --coupling 7e-4 -n 20000 --seed 3"
    subprocess.run([sys.executable, "-m", "mubeam", *arguments.split(), "--output", path], check=True)
    found, error, expected = runpy.run_path(str(EXAMPLES / "na64mu_missing_energy.py"))["main"](path)
    assert 0 < error < 0.1 * expected
    assert found == pytest.approx(expected, abs=4 * error)


def test_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = json.loads((EXAMPLES / "na64mu_missing_energy.ipynb").read_text())["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)  # noqa: S102
    assert names["found"] == pytest.approx(names["expected"].value, abs=4 * names["error"])


@pytest.mark.full
def test_script_makes_its_own_events():
    found, error, expected = runpy.run_path(str(EXAMPLES / "na64mu_missing_energy.py"))["main"]()
    assert found == pytest.approx(expected, abs=4 * error)
