"""mubeam check-model: what a card is, or all that is wrong with it."""

import json
from pathlib import Path

import pytest

from models.wrong_cards import CASES, SCALAR, TABLES, VECTOR, WRONG_TABLES

CARDS = Path(__file__).parents[1] / "models" / "cards"


def written(folder, text, tables=()):
    for name, table in {**TABLES, **dict(tables)}.items():
        (folder / name).write_text(table)
    (folder / "link.csv").symlink_to(folder / "hadrons.csv")
    path = folder / "mine.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("text", [SCALAR, VECTOR])
def test_the_cards_that_are_changed_below_are_right(mubeam, tmp_path, text):
    code, out, err = mubeam("check-model", written(tmp_path, text))
    assert (code, err) == (0, "")
    assert out.startswith("my-")


@pytest.mark.parametrize(("text", "old", "new", "message"), CASES)
def test_a_wrong_card_is_refused_with_its_lines(mubeam, tmp_path, text, old, new, message):
    assert old in text
    code, out, err = mubeam("check-model", written(tmp_path, text.replace(old, new)))
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("mubeam: error: ")


@pytest.mark.parametrize(("name", "table", "message"), WRONG_TABLES, ids=range(len(WRONG_TABLES)))
def test_a_wrong_table_is_refused_with_its_line(mubeam, tmp_path, name, table, message):
    code, out, err = mubeam("check-model", written(tmp_path, SCALAR, {name: table}))
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_all_problems_are_told_at_once(mubeam, tmp_path):
    text = SCALAR
    chosen = [case for case in CASES if case[1] in ("schema = 1", "pdg = 54", "visible = false", 'fermion = "mu"')]
    once = {old: (new, message) for _, old, new, message in chosen}
    for old, (new, _) in once.items():
        text = text.replace(old, new)
    path = written(tmp_path, text)
    code, out, err = mubeam("check-model", path, "--json")
    assert code == 2
    found = json.loads(out)
    assert not found["ok"]
    for _, message in once.values():
        assert any(message in line for line in found["problems"])
    assert f"{len(found['problems'])} problems" in err
    code, _, err = mubeam("check-model", path)
    assert err.splitlines()[:-1] == found["problems"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"schema = ", "is not TOML"),
        (b"\xff\xfe\x00", "mine.toml"),
        (b"a = " + b"[" * 500, "is not TOML"),
        (b"x" * (2**20 + 1), "larger than 1 MiB"),
        (b"", "schema: missing"),
    ],
    ids=range(5),
)
def test_what_is_no_card(mubeam, tmp_path, content, message):
    (tmp_path / "mine.toml").write_bytes(content)
    code, _, err = mubeam("check-model", tmp_path / "mine.toml")
    assert code == 2
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["lmu-ltau", "dark-photon", "muonphilic-scalar", "alp-muon-photon"])
def test_a_card_says_what_it_is(mubeam, name):
    code, out, _ = mubeam("check-model", CARDS / f"{name}.toml", "--json")
    found = json.loads(out)
    assert (code, found["ok"], found["name"]) == (0, True, name)
    assert found["contents"]["card"]["name"] == name
    low, high = found["mass_range_gev"]
    assert [found["widths"][0]["mass_gev"], found["widths"][-1]["mass_gev"]] == [low, high]
    for one in found["widths"]:
        assert sum(one["shares"].values()) == pytest.approx(float(one["width_gev"] > 0))
    code, out, _ = mubeam("check-model", CARDS / f"{name}.toml")
    assert code == 0
    assert out.splitlines()[0].startswith(f"{name}: ")
    assert sum(line.startswith("production") for line in out.splitlines()) == len(found["production"])


def test_a_parameter_without_default_is_told(mubeam, tmp_path):
    path = written(tmp_path, SCALAR.replace('y_chi = { default = 0.0, unit = "1"', 'y_chi = { unit = "1"'))
    code, out, _ = mubeam("check-model", path)
    assert code == 0
    assert "parameter y_chi without default, 0 to 3.5" in out
    code, _, err = mubeam("yield", path, "--experiment", "na64mu-2022", "--analysis", "invisible", "--mass-gev", 0.1,
                          "--coupling", 1e-3)  # fmt: skip
    assert code == 2
    assert "my-scalar: y_chi must be given: the card has no default" in err


def test_shipped_models_are_told_too(mubeam):
    code, out, _ = mubeam("check-model", "axion-muon")
    assert code == 0
    assert "coupling g_amumu [1/GeV]" in out
    code, _, err = mubeam("check-model", "axion-moun")
    assert code == 2
    assert "did you mean 'axion-muon'" in err
