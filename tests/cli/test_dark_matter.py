import json

import pytest

from mubeam.observables import dark_matter

POINT = ("dark-matter", "--mass-chi-gev", 5, "--mass-gev", 15, "--g-chi", 1)


def test_text(mubeam):
    code, out, err = mubeam(*POINT, "--coupling", 0.01)
    assert (code, err) == (0, "")
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert "5.53" in lines["sigma_v_tau_mu"]
    assert "(below threshold)" in lines["sigma_v_a_a_over_v2"]
    assert lines["planck-cmb"].split()[1] == lines["fermi-dwarfs"].split()[1] == "allowed:"


def test_json_is_that_of_the_functions(mubeam):
    code, out, _ = mubeam(*POINT, "--coupling", 0.0025, "--theta", 0.3, "--json")
    found = json.loads(out)
    sigma_v = dark_matter.annihilation_cross_section(
        mass_chi_gev=5, mass_gev=15, g_chi=1, coupling=0.0025, theta=0.3
    ).value
    assert code == 0
    assert (found["theta"], found["no_relic_density"]) == (0.3, "")
    assert found["sigma_v_tau_mu"]["value"] == sigma_v
    assert found["thermal_target"]["value"] == dark_matter.thermal_target(mass_chi_gev=5).value
    remnant = dark_matter.symmetric_remnant(mass_chi_gev=5, sigma_v_cm3_per_s=sigma_v)
    assert found["remnant_ratio"]["value"] == pytest.approx(remnant.ratio.value, rel=1e-12)
    density = dark_matter.relic_density(mass_chi_gev=5, sigma_v_cm3_per_s=sigma_v)
    assert found["omega_h2_symmetric"]["value"] == pytest.approx(density.value, rel=1e-12)
    assert not found["indirect_bounds"]["planck-cmb"]["allowed"]


def test_both_channels_deplete(mubeam):
    light = ("dark-matter", "--mass-chi-gev", 5, "--mass-gev", 3, "--coupling", 0.003, "--json")
    little, much = (json.loads(mubeam(*light, "--g-chi", g)[1]) for g in (0.1, 0.3))
    assert little["sigma_v_a_a_over_v2"]["value"] > 0
    assert much["omega_h2_symmetric"]["value"] < little["omega_h2_symmetric"]["value"]


def test_closed_channels_leave_no_relic_density(mubeam):
    code, out, _ = mubeam("dark-matter", "--mass-chi-gev", 0.5, "--mass-gev", 2, "--coupling", 0.1, "--g-chi", 1)
    assert code == 0
    assert "omega_h2" not in out
    assert "no relic density        tau mu is closed" in out
    assert out.count("(below threshold)") == 2


@pytest.mark.parametrize(
    ("mass", "coupling", "reason"),
    [(10.5, 0.01, "within 10 % of the resonance m_a = 2 m_chi"), (15, 1e-6, "sigma v is not within 1e-30 to 1e-18")],
)
def test_no_relic_density_where_it_is_not_known(mubeam, mass, coupling, reason):
    point = ("dark-matter", "--mass-chi-gev", 5, "--mass-gev", mass, "--coupling", coupling, "--g-chi", 1)
    code, out, err = mubeam(*point)
    assert (code, err) == (0, "")
    assert f"no relic density        {reason}" in out
    found = json.loads(mubeam(*point, "--json")[1])
    assert found["no_relic_density"].startswith(reason)
    assert found["sigma_v_tau_mu"]["value"] > 0
    assert "omega_h2_symmetric" not in found


def test_wrong_input(mubeam):
    code, out, err = mubeam(*POINT, "--coupling", -1)
    assert (code, out) == (2, "")
    assert "coupling must be above zero" in err
