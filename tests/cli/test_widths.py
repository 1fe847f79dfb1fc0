import csv
import json

import pytest

from mubeam.observables import widths

POINT = ("widths", "lmu-ltau", "--mass-gev", 0.1, "--mass-gev", 0.5, "--coupling", 1e-3)


def test_json_is_the_table(mubeam):
    code, out, _ = mubeam(*POINT, "--json")
    found = json.loads(out)
    expected = widths.table("lmu-ltau", mass_gev=[0.1, 0.5], coupling=1e-3)
    assert code == 0
    assert found["coupling"] == {"name": "g_zprime", "unit": "1", "value": 1e-3}
    assert [row["width_gev"] for row in found["rows"]] == expected.width_gev.tolist()
    assert [row["ctau_m"] for row in found["rows"]] == expected.ctau_m.tolist()
    assert found["rows"][1]["branching_ratios"]["mu- mu+"] == expected.branching_ratios["mu- mu+"][1]


def test_text(mubeam):
    code, out, _ = mubeam(*POINT)
    title, head, first, second = out.splitlines()
    assert code == 0
    assert title == "lmu-ltau, g_zprime = 0.001"
    assert head.split("  ")[0] == "mass [GeV]"
    assert first.startswith("0.1 ")
    assert "nu_mu nu_mubar 0.5" in first
    assert " mu- mu+ 0.49" in second


def test_a_stable_particle(mubeam):
    code, out, _ = mubeam("widths", "millicharged", "--mass-gev", 0.1)
    assert code == 0
    assert out.splitlines()[-1].endswith("stable")
    _, out, _ = mubeam("widths", "millicharged", "--mass-gev", 0.1, "--json")
    assert json.loads(out)["rows"][0]["ctau_m"] == "inf"


def test_files(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = mubeam("widths", "alp", "--parameter", "c-gamma=1", "--output", "w.csv", "--plot", "w.svg")
    assert code == 0
    assert out.splitlines()[-2:] == ["wrote w.csv", "wrote w.svg"]
    with (tmp_path / "w.csv").open() as file:
        assert len([*csv.DictReader(file)]) == widths.POINTS
    assert (tmp_path / "w.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(("arguments", "says"), [
    (("no-model",), "no-model"),
    (("alp", "--parameter", "theta=1"), "theta"),
    (("alp", "--coupling", "0"), "coupling"),
    (("alp", "--mass-gev", "-1"), "mass_gev"),
    (("alp", "--plot", "w.gif"), "w.gif"),
    (("alp", "--output", "w.txt"), "w.txt"),
    (("alp", "--output", "nowhere/w.csv"), "nowhere"),
    (("lfv-alp", "--parameter", "g-chi=1"), "mass_chi_gev"),
])  # fmt: skip
def test_wrong_input(mubeam, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("widths", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert [*tmp_path.iterdir()] == []
