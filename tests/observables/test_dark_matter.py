from math import pi

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.observables import dark_matter, indirect_bounds
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

POINT = {"mass_chi_gev": 5.0, "mass_gev": 15.0, "g_chi": 1.0}


def test_annihilation_to_tau_mu():
    """P2 Eq. 13 with the width of Eqs. 5 and 7; the muon mass is in ours, 2 m_tau m_mu cos(2 theta)/s of it."""
    found = dark_matter.annihilation_cross_section(**POINT, coupling=0.01)
    tau, s = LEPTON_MASS_GEV["tau"], 100.0
    width = 15 / (8 * pi) * (np.sqrt(1 - 4 / 9) + 2 * 0.01**2 * (1 - tau**2 / 225) ** 2)
    eq_13 = 2 * 0.01**2 / (8 * pi) * s * (1 - tau**2 / s) ** 2 / ((s - 225) ** 2 + 225 * width**2)
    assert found.value == pytest.approx(eq_13 * CM3_PER_S_PER_INVERSE_GEV2, rel=5e-3, abs=0)
    assert found.unit == "cm^3/s"
    assert 0 < found.error < 1e-12 * found.value


def test_annihilation_to_mediators_and_broadcasting():
    found = dark_matter.annihilation_cross_section(
        mass_chi_gev=[[5.0], [50.0]], mass_gev=[0.01, 6.0, 100.0], g_chi=0.3, channel="a a"
    )
    assert found.value.shape == (2, 3)
    assert found.status.tolist() == [["ok", "below threshold", "below threshold"], ["ok", "ok", "below threshold"]]
    assert (found.value[found.status != "ok"] == 0).all()
    # P2 Eq. 14 for a light a: g^4/(384 pi m^2) v^2
    expected = 0.3**4 / (384 * pi * 25) * CM3_PER_S_PER_INVERSE_GEV2
    assert found.value[0, 0] == pytest.approx(expected, rel=1e-5, abs=0)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"channel": "mu mu"}, UnknownNameError, "unknown channel 'mu mu'"),
        ({"coupling": None}, InputError, "give coupling for the channel 'tau mu'"),
        ({"channel": "a a"}, InputError, "'a a' does not depend on it"),
        ({"g_chi": 0.0}, InputError, "g_chi must be above zero"),
        ({"theta": [0.1, 0.2]}, InputError, "theta must be one number"),
        ({"theta": np.nan}, InputError, "theta must be finite"),
        ({"mass_chi_gev": 0.9}, KinematicsError, "2 m_chi must be above m_tau"),
        ({"channel": "a a", "coupling": None}, KinematicsError, "m_chi must be above m_a"),
    ],
)
def test_wrong_cross_section(changes, error, message):
    with pytest.raises(error, match=message):
        dark_matter.annihilation_cross_section(**{**POINT, "coupling": 0.01, **changes})


def test_thermal_target_is_twice_that_of_steigman_dasgupta_beacom():
    """5.2e-26 at 0.3 GeV and 2.2e-26 above 10 GeV for one's own antiparticle and Omega h^2 = 0.11, with older g*."""
    found = dark_matter.thermal_target(mass_chi_gev=[0.3, 100.0])
    np.testing.assert_allclose(found.value * 0.12 / 0.11, 2 * np.array([5.2, 2.2]) * 1e-26, rtol=0.1)


def test_thermal_target_gives_the_density():
    for wave in ("s", "p"):
        target = dark_matter.thermal_target(mass_chi_gev=[2.0, 40.0], wave=wave)
        if wave == "s":
            found = dark_matter.relic_density(mass_chi_gev=[2.0, 40.0], sigma_v_cm3_per_s=target.value)
        else:
            found = dark_matter.relic_density(
                mass_chi_gev=[2.0, 40.0], sigma_v_cm3_per_s=1e-30, p_wave_cm3_per_s=target.value
            )
        assert (abs(found.value - 0.12) < found.error + 0.12 * target.error / target.value + 1e-4 * (wave == "p")).all()


def test_errors_hold_the_value_of_finer_steps(monkeypatch):
    mass, sigma_v = np.array([0.05, 1.0, 3.0, 8.0, 30.0, 500.0]), np.geomspace(2e-25, 1e-22, 6)

    def results():
        yield dark_matter.thermal_target(mass_chi_gev=mass)
        yield dark_matter.relic_density(mass_chi_gev=mass, sigma_v_cm3_per_s=sigma_v)
        yield dark_matter.symmetric_remnant(mass_chi_gev=mass, sigma_v_cm3_per_s=sigma_v).log_ratio
        yield dark_matter.least_coupling(masses_gev=3 * mass[1:], requirement="planck-cmb")

    usual = list(results())
    monkeypatch.setattr(dark_matter, "STEPS", (1200, 2400))
    for found, finer in zip(usual, results(), strict=True):
        assert (abs(found.value - finer.value) <= found.error).all()
        assert (found.error < 0.02 * abs(found.value)).all()


def test_density_of_many_points_is_that_of_each(monkeypatch):
    monkeypatch.setattr(dark_matter, "CHUNK", 2)
    sigma_v = np.geomspace(1e-27, 1e-24, 3)
    found = dark_matter.relic_density(mass_chi_gev=[[4.0], [9.0]], sigma_v_cm3_per_s=sigma_v)
    alone = dark_matter.relic_density(mass_chi_gev=9.0, sigma_v_cm3_per_s=float(sigma_v[1]))
    assert found.value.shape == (2, 3)
    assert found.value[1, 1] == pytest.approx(alone.value, rel=1e-12)


def test_density_of_arrays_has_a_status_where_there_is_none():
    """What annihilation says of a closed channel is taken as it is."""
    sigma = dark_matter.annihilation_cross_section(
        mass_chi_gev=[0.5, 3.0, 3.0], mass_gev=9.0, g_chi=1.0, coupling=[0.1, 0.1, 1e-9]
    )
    assert sigma.value[0] == 0
    found = dark_matter.relic_density(mass_chi_gev=[0.5, 3.0, 3.0], sigma_v_cm3_per_s=sigma.value)
    assert found.status.tolist() == [dark_matter.OUT_OF_RANGE, "ok", dark_matter.OUT_OF_RANGE]
    assert found.exists.tolist() == [False, True, False]
    assert found.value[[0, 2]].tolist() == found.error[[0, 2]].tolist() == [0, 0]
    alone = dark_matter.relic_density(mass_chi_gev=3.0, sigma_v_cm3_per_s=float(sigma.value[1]))
    assert found.value[1] == pytest.approx(alone.value, rel=1e-12)
    # one of the waves alone is enough
    p_wave = dark_matter.relic_density(mass_chi_gev=[3.0], sigma_v_cm3_per_s=0.0, p_wave_cm3_per_s=1e-25)
    assert p_wave.value[0] > 0
    for wrong in ({"sigma_v_cm3_per_s": [-1e-26]}, {"sigma_v_cm3_per_s": [np.nan]}):
        with pytest.raises(InputError, match="sigma_v_cm3_per_s"):
            dark_matter.relic_density(mass_chi_gev=[3.0], **wrong)


def test_remnant():
    target = dark_matter.thermal_target(mass_chi_gev=5.0).value
    found = dark_matter.symmetric_remnant(mass_chi_gev=5.0, sigma_v_cm3_per_s=target * np.array([0.5, 1.2, 5.0, 1e5]))
    assert found.ratio.status.tolist() == [dark_matter.TOO_ABUNDANT, "ok", "ok", dark_matter.TOO_SMALL]
    assert found.log_ratio.status.tolist() == [dark_matter.TOO_ABUNDANT, "ok", "ok", "ok"]
    assert found.ratio.value[0] == found.signal_factor.value[0] == 1
    assert found.log_ratio.value[3] < -1000
    r = found.ratio.value
    np.testing.assert_allclose(found.signal_factor.value, 4 * r / (1 + r) ** 2, rtol=1e-12)
    np.testing.assert_allclose(np.log(r[:3]), found.log_ratio.value[:3], rtol=1e-12, atol=1e-15)


def test_p_wave_depletes_too():
    s_wave = dark_matter.symmetric_remnant(mass_chi_gev=5.0, sigma_v_cm3_per_s=1e-25)
    both = dark_matter.symmetric_remnant(mass_chi_gev=5.0, sigma_v_cm3_per_s=1e-25, p_wave_cm3_per_s=1e-24)
    assert both.ratio.value < 0.5 * s_wave.ratio.value


@pytest.mark.parametrize("theta", [0.0, pi / 2])
@pytest.mark.parametrize("mass_ratio", [1.4, 3.0])
def test_relic_coupling_gives_the_thermal_cross_section(theta, mass_ratio):
    mass = np.array([4.0, 30.0])
    g = dark_matter.least_coupling(masses_gev=mass, mass_ratio=mass_ratio, g_chi=0.6, theta=theta)
    chi = mass / mass_ratio
    sigma_v = dark_matter.annihilation_cross_section(
        mass_chi_gev=chi, mass_gev=mass, g_chi=0.6, coupling=g.value, theta=theta
    )
    target = dark_matter.thermal_target(mass_chi_gev=chi)
    np.testing.assert_allclose(sigma_v.value, target.value, rtol=1e-3)


@pytest.mark.parametrize("improvement", [1.0, 10.0])
@pytest.mark.parametrize("name", indirect_bounds.names())
def test_coupling_of_a_bound_is_where_the_signal_meets_it(name, improvement):
    chi = np.array([4.0, 15.0, 100.0])
    coupling = dark_matter.least_coupling(masses_gev=3 * chi, requirement=name, improvement=improvement)
    least = dark_matter.least_coupling(masses_gev=3 * chi)
    sigma_v = dark_matter.annihilation_cross_section(
        mass_chi_gev=chi, mass_gev=3 * chi, g_chi=1.0, coupling=coupling.value
    ).value
    factor = dark_matter.symmetric_remnant(mass_chi_gev=chi, sigma_v_cm3_per_s=sigma_v * (1 + 1e-6)).signal_factor
    signal = indirect_bounds.dirac_signal(sigma_v, factor.value)
    limit = indirect_bounds.get(name).limit_cm3_per_s(chi) / improvement
    raised = coupling.value > 1.001 * least.value
    assert raised.any()
    np.testing.assert_allclose(signal[raised], limit[raised], rtol=5e-3)
    assert (signal[~raised] < limit[~raised]).all()


def test_where_no_coupling_is_enough_or_no_bound_applies():
    found = dark_matter.least_coupling(masses_gev=[2.6, 6.0, 30.0], requirement="fermi-dwarfs")
    assert found.status.tolist() == [dark_matter.NO_COUPLING, dark_matter.OUTSIDE_BOUND, "ok"]
    assert np.isinf(found.value[0])
    assert found.value[1] == pytest.approx(dark_matter.least_coupling(masses_gev=6.0).value, rel=1e-12)
    # weak coupling to chi: a heavy chi would need more than the largest cross section
    assert np.isinf(dark_matter.least_coupling(masses_gev=1e5, g_chi=0.01).value)


@pytest.mark.parametrize(
    ("call", "arguments", "message"),
    [
        ("thermal_target", {"mass_chi_gev": 1e-3}, "mass of chi in GeV must be between 0.01"),
        ("thermal_target", {"mass_chi_gev": 1.0, "wave": "d"}, "unknown wave 'd'"),
        ("relic_density", {"mass_chi_gev": 1.0, "sigma_v_cm3_per_s": 0.0}, "sigma_v_cm3_per_s must be between 1e-30"),
        (
            "symmetric_remnant",
            {"mass_chi_gev": 1.0, "sigma_v_cm3_per_s": 1e-26, "p_wave_cm3_per_s": 1.0},
            "p_wave_cm3_per_s must be between",
        ),
        ("relic_density", {"mass_chi_gev": [1.0, 2.0], "sigma_v_cm3_per_s": [1e-26] * 3}, "do not broadcast"),
        (
            "annihilation_cross_section",
            {"mass_chi_gev": [1.0, 2.0], "mass_gev": [1.0, 2.0, 3.0], "g_chi": 1.0, "coupling": 1.0},
            r"do not broadcast: mass_chi_gev \(2,\), mass_gev \(3,\)",
        ),
        ("least_coupling", {"masses_gev": 9.0, "mass_ratio": 2.1}, "not within 10% of 2"),
        ("least_coupling", {"masses_gev": 9.0, "mass_ratio": 0.5}, "mass_ratio must be above 1"),
        ("least_coupling", {"masses_gev": 9.0, "requirement": "planck"}, "did you mean 'planck-cmb'"),
        ("least_coupling", {"masses_gev": 9.0, "improvement": 0.0}, "improvement must be above zero"),
    ],
)
def test_wrong_input(call, arguments, message):
    with pytest.raises(InputError, match=message):
        getattr(dark_matter, call)(**arguments)
