import json

import pytest


def test_files_and_text(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = mubeam("plot-geometry", "na64mu-2022")
    assert code == 0
    assert out.splitlines()[-1] == "wrote na64mu-2022-geometry.png"
    assert out.splitlines()[2].split() == ["0.408", "11.058", "decays", "count"]
    assert (tmp_path / "na64mu-2022-geometry.png").stat().st_size > 10_000
    for _ in range(2):
        code, _, _ = mubeam("plot-geometry", "m3", "--length-m", 0.5, "--output", "new/m3.pdf")
        assert code == 0


def test_json(mubeam, tmp_path):
    code, out, _ = mubeam("plot-geometry", "muone", "--json", "--output", tmp_path / "a.svg")
    found = json.loads(out)
    assert code == 0
    assert found["stretches"][0]["pattern"][0]["material"] == "beryllium"
    assert found["volume"] is None


@pytest.mark.parametrize(("arguments", "says"), [
    (("music",), "has no stack"),
    (("m3",), "give length_m"),
    (("no-card",), "no-card"),
    (("muone", "--output", "a.gif"), "a.gif"),
    (("muone", "--analysis", "nothing"), "nothing"),
    (("muone", "--length-m", "nan"), "nan"),
])  # fmt: skip
def test_wrong_input(mubeam, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("plot-geometry", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert [*tmp_path.iterdir()] == []
