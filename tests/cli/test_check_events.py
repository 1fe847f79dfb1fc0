"""mubeam check-events."""

import json

import mubeam as mb


def test_codes(mubeam, tmp_path):
    path = tmp_path / "e.lhe"
    mb.write_events("lfv-alp", "muc-thin-target", path, events=3, mass_gev=5, coupling=1e-3)
    assert mubeam("check-events", path)[:2] == (0, "3 events, no faults\n")
    path.write_text(path.read_text() + "\n")
    code, out, _ = mubeam("check-events", path)
    assert code == 1
    assert out.startswith("fault: checksum: ")
    code, out, _ = mubeam("check-events", path, "--json")
    assert code == 1
    found = json.loads(out)
    assert (found["events"], found["ok"], len(found["faults"])) == (3, False, 1)
    code, _, err = mubeam("check-events", tmp_path / "none.lhe")
    assert code == 2
    assert "it is no file" in err
