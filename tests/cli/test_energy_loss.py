import json

import mubeam as mb


def test_option_of_a_yield(mubeam):
    words = ("yield", "axion-muon", "--experiment", "muon-beam-dump", "--analysis", "ultimate", "--exposure-mot", 1e18)
    code, out, _ = mubeam(*words, "--mass-gev", 1, "--coupling", 1e-6, "--energy-loss", "full", "--json")
    expected = mb.expected_events(
        "axion-muon", "muon-beam-dump", "ultimate", mass_gev=1, coupling=1e-6, exposure_mot=1e18, energy_loss="full"
    )
    assert code == 0
    assert json.loads(out)["events"]["value"] == expected.value
    code, _, err = mubeam(*words, "--mass-gev", 1, "--coupling", 1e-6, "--energy-loss", "much")
    assert (code, "unknown energy_loss 'much'" in err) == (2, True)
