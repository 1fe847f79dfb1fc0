import json

import pytest
from pyarrow import parquet


def test_a_selection_is_noticed(mubeam, tmp_path):
    source = tmp_path / "a.parquet"
    base = ("events", "axion-muon", "--experiment", "na64mu-2022", "--mass-gev", 0.1, "--coupling", 1e-3)
    assert mubeam(*base, "-n", 40, "--output", source)[0] == 0
    parquet.write_table(parquet.read_table(source).slice(10, 10), tmp_path / "b.parquet")
    code, out, err = mubeam("reweight", tmp_path / "b.parquet", "--coupling", 2e-3, "--output", tmp_path / "c.lhe")
    assert code == 0
    assert err.splitlines() == [
        f"mubeam: note: {tmp_path}/b.parquet has no manifest with a checksum beside it: not checked",
        f"mubeam: note: {tmp_path}/b.parquet has 10 of the 40 events that were made: the cross section is that of "
        "these",
    ]
    # four times as much, a quarter of the events
    before, after = (json.loads((tmp_path / f"{name}.manifest.json").read_text()) for name in ("a.parquet", "c.lhe"))
    assert after["cross_section_pb"] == pytest.approx(before["cross_section_pb"], rel=1e-12)
    assert "mean weight 4, as good as 10 events" in out
    code, _, err = mubeam(
        "--quiet", "reweight", tmp_path / "b.parquet", "--coupling", 2e-3, "--output", tmp_path / "d.lhe"
    )
    assert (code, err) == (0, "")
    code, _, err = mubeam("reweight", source, "--coupling", 1e4, "--output", tmp_path / "f.lhe")
    assert code == 0
    assert "mubeam: note: coupling beyond the theory, which holds below" in err
    source.write_bytes((tmp_path / "b.parquet").read_bytes())
    code, _, err = mubeam("reweight", source, "--coupling", 2e-3, "--output", tmp_path / "e.lhe")
    assert (code, err.count("\n")) == (2, 1)
    assert "is not what its manifest a.parquet.manifest.json was written for" in err
    assert not (tmp_path / "e.lhe").exists()


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
