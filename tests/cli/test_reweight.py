import json

import pytest


def test_command(mubeam, tmp_path):
    source = tmp_path / "a.parquet"
    base = ("events", "axion-photon", "--experiment", "na64mu-1e12", "--analysis", "visible", "--mass-gev", 0.05)
    assert mubeam(*base, "--coupling", 5e-4, "-n", 500, "--output", source)[0] == 0
    code, out, _ = mubeam("reweight", source, "--coupling", 7e-4, "--output", tmp_path / "b.parquet", "--json")
    assert code == 0
    assert json.loads(out)["mean_weight"] == pytest.approx(1.96, rel=0.2)
    code, out, _ = mubeam("reweight", source, "--form-factor", "helm", "--output", tmp_path / "c.hepmc3")
    assert code == 0
    assert "wrote 500 events" in out
    for wrong, message in (
        ((source, "--output", tmp_path / "d.lhe"), "nothing to change"),
        ((tmp_path / "no.parquet", "--coupling", 1, "--output", tmp_path / "d.lhe"), "cannot read"),
        ((source, "--coupling", 1, "--output", tmp_path / "d.txt"), "no format of events"),
        ((source, "--coupling", 1, "--output", source), "would replace the events that it is made from"),
        ((source, "--parameter", "theta=1", "--output", tmp_path / "d.lhe"), "unknown parameter"),
    ):
        code, _, err = mubeam("reweight", *wrong)
        assert code == 2
        assert message in err
        assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        name + suffix for name in ("a.parquet", "b.parquet", "c.hepmc3") for suffix in ("", ".manifest.json")
    ]
    found = json.loads((tmp_path / "b.parquet.manifest.json").read_text())
    first = json.loads((tmp_path / "a.parquet.manifest.json").read_text())
    assert (found["source"], found["reweighted_to"], found["coupling"]) == ("a.parquet", {"coupling": 7e-4}, 5e-4)
    for key in ("experiment", "mass_gev", "citations", "versions", "seed", "stream"):
        assert found[key] == first[key]
    assert found["source_cross_section_pb"] == first["cross_section_pb"]
    for key in ("cross_section_pb", "expected_events"):
        assert found[key] == pytest.approx(found["mean_weight"] * first[key], rel=1e-12)
