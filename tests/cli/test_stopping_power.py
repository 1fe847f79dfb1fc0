import json

import pytest

import mubeam as mb


def test_command(mubeam, tmp_path):
    code, out, _ = mubeam("stopping-power", "lead", "--energy-gev", 100, "--energy-gev", 1000, "--json")
    found, expected = json.loads(out), mb.stopping_power("lead", [100.0, 1000.0])
    assert code == 0
    assert found["total"] == expected.total.tolist()
    assert found["critical_energy_gev"] == pytest.approx(139.9, abs=0.1)
    born = json.loads(mubeam("stopping-power", "lead", "--energy-gev", 1000, "--no-pair-coulomb", "--json")[1])
    assert born["pairs"][0] > found["pairs"][1]
    code, out, _ = mubeam("stopping-power", "water", "--plot", tmp_path / "water.png")
    assert code == 0
    assert "critical energy 1020 GeV" in out
    assert (tmp_path / "water.png").stat().st_size > 10_000


def test_command_with_wrong_input(mubeam, tmp_path):
    assert mubeam("stopping-power", "lead", "--plot", tmp_path / "a.doc")[0] == 2
    assert mubeam("stopping-power", "nothing")[0] == 2
