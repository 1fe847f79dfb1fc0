import json

import pytest

from mubeam.observables import decay_bounds
from mubeam.observables.boson_decays import z_to_tau_mu_a
from mubeam.observables.tau_decays import tau_to_mu_chi_chi

AT = ("decays", "--mass-gev", 2.2, "--coupling", 0.1)
DARK = ("--mass-chi-gev", 0.6, "--g-chi", 1)


def test_json(mubeam):
    code, out, _ = mubeam(*AT, "--theta", 0.4, *DARK, "--json")
    found = json.loads(out)
    assert code == 0
    z = z_to_tau_mu_a(mass_gev=2.2, coupling=0.1, theta=0.4)
    assert found["decays"]["z-to-tau-mu-a"]["value"] == pytest.approx(z.value, rel=1e-12)
    pair = tau_to_mu_chi_chi(mass_gev=2.2, coupling=0.1, theta=0.4, mass_chi_gev=0.6, g_chi=1)
    assert found["decays"]["tau-to-mu-chi-chi"]["value"] == pytest.approx(pair.value, rel=1e-12)
    assert found["decays"]["tau-to-mu-a"]["status"] == "below threshold"
    assert set(found["decays"]) == set(decay_bounds.DECAYS)
    assert set(found["bounds"]) == set(decay_bounds.names())
    edge = decay_bounds.coupling_bound("z-mu-tau-atlas", masses_gev=2.2, theta=0.4)
    assert found["bounds"]["z-mu-tau-atlas"]["coupling"]["value"] == pytest.approx(edge.value, rel=1e-12)
    assert found["bounds"]["z-mu-tau-atlas"]["citations"] == ["Aad2021", "Aad2022"]
    assert found["bounds"]["tau-universality"]["coupling"]["status"] == "ok"
    assert "coupling" not in found["bounds"]["belle2-same-sign"]
    assert (found["mass_gev"], found["theta"], found["mass_chi_gev"]) == (2.2, 0.4, 0.6)


def test_text(mubeam):
    code, out, _ = mubeam(*AT)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "tau-to-mu-a         (below threshold)"
    assert lines[1].startswith("z-to-tau-mu-a       BR 1.")
    assert "tau-to-mu-chi-chi   (needs --mass-chi-gev and --g-chi)" in lines
    assert all(f"\n{name} [" in out for name in decay_bounds.names())
    block = out.split("\nz-mu-tau-atlas [")[1].split("\n\n")[0]
    assert "caveat: indicative" in block
    edge = decay_bounds.coupling_bound("z-mu-tau-atlas", masses_gev=2.2)
    assert f"g < {edge.value:.4g}: 0.1 is above it" in block
    assert "no bound: below threshold" in out.split("\ntau-mu-invisible-belle [")[1].split("\n\n")[0]


def test_the_dark_options_belong_together(mubeam):
    code, out, err = mubeam(*AT, "--g-chi", 1)
    assert (code, out) == (2, "")
    assert "--mass-chi-gev and --g-chi belong together" in err


def test_wrong_coupling(mubeam):
    code, out, err = mubeam("decays", "--mass-gev", 2, "--coupling", 0)
    assert (code, out) == (2, "")
    assert "coupling must be above zero" in err
