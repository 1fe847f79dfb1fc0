import json

import mubeam as mb


def test_as_json(mubeam):
    code, out, _ = mubeam("tau-pairs", "--energy-gev", 1000, "--target", "tungsten", "--json")
    found = json.loads(out)
    expected = mb.tau_pair_cross_section(energy_gev=1000, target="tungsten")
    assert code == 0
    assert (found["value"], found["error"], found["unit"]) == (expected.value, expected.error, "pb")
    assert (found["energy_gev"], found["target"], found["method"]) == (1000, "tungsten", "equivalent photons")


def test_as_text(mubeam):
    code, out, _ = mubeam("tau-pairs", "--energy-gev", 1000, "--energy-gev", 1)
    assert code == 0
    first, second = out.splitlines()
    assert first.startswith("energy_gev 1000  sigma 2312")
    assert second.endswith("(below threshold)")


def test_wrong_input(mubeam):
    code, out, err = mubeam("tau-pairs", "--energy-gev", 1)
    assert (code, out) == (2, "")
    assert "below threshold" in err
