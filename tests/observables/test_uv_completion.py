import json
from dataclasses import replace
from math import pi, sqrt

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.foundation import citations
from mubeam.observables import heavy_lepton
from mubeam.observables.heavy_lepton import Charges, FieldCharges, HeavyLepton, Yukawas
from mubeam.observables.physical_masses import with_physical_masses
from mubeam.observables.uv_completion import NO_COUPLING, constants, uv_couplings

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
VEV = constants()["higgs"]["vev_gev"]
DIGITS = 60
BY_CHARGE = "lifted combination"
VECTOR_LIKE = Charges(e_right=FieldCharges(1, lepton_mu=1))

small = st.floats(-5, -0.5).map(lambda u: 10.0**u)


def check_against_mpmath(model, cancels=False):
    """Everything anew with many digits, the Higgs couplings as U_L^T (dM/dv_H) U_R; the ALP in both phases."""
    model = replace(model, light_phase=BY_CHARGE)
    found = uv_couplings(model)
    y = found.model.yukawas
    matrix = found.model.mass_matrix(y.mu, y.tau, VEV)
    with mp.workdps(DIGITS):
        u, s, vt = mp.svd_r(mp.matrix(matrix.tolist()))
        order = sorted(range(3), key=lambda i: s[i])
        left = [[u[i, order[a]] for a in range(3)] for i in range(3)]
        right = [[vt[order[a], i] for a in range(3)] for i in range(3)]
        charges, f = found.model.charges, mp.mpf(found.decay_constant_gev)
        v_left = charges.e_left.u1 * left[2][1] * left[2][0]
        v_right = charges.e_right.u1 * right[2][1] * right[2][0]
        sine, cosine = (v_right + v_left) / (2 * f), (v_right - v_left) / (2 * f)
        strength = mp.hypot(sine, cosine)
        y_mu_tau, y_tau_mu = (
            mp.fsum(left[i][a] * mp.mpf(matrix[i, j]) / mp.mpf(VEV) * right[j][b] for i in range(2) for j in range(3))
            for a, b in ((0, 1), (1, 0))
        )
        higgs = constants()["higgs"]
        width = higgs["mass_gev"] * (y_mu_tau**2 + y_tau_mu**2) / (8 * mp.pi)
        even, odd = (s[order[1]] - s[order[0]]) * sine, (s[order[1]] + s[order[0]]) * cosine
        g = mp.hypot(even, odd)
        for estimate, expected in (
            (found.strength, strength),
            (found.coupling, g),
            (found.higgs_width, width),
            (found.higgs_branching_ratio, width / higgs["width_gev"]),
        ):
            assert abs(mp.mpf(estimate.value) - expected) <= estimate.error
            assert cancels or estimate.error < 1e-6 * estimate.value
        for mass, index in zip(found.masses_gev, order, strict=True):
            assert abs(mp.mpf(float(mass)) / s[index] - 1) < 1e-13
        if cancels:
            # angles and Higgs couplings have no stated error, and no digits
            return found
        if strength:
            flip = mp.sign(sine) or mp.sign(cosine)
            assert float(mp.atan2(flip * sine, flip * cosine)) == pytest.approx(found.theta_derivative, abs=1e-10)
            assert float(mp.atan2(flip * even, flip * odd)) == pytest.approx(found.theta, abs=1e-10)
            assert 0 <= found.theta_derivative < pi
        assert abs(found.higgs_couplings[0, 1]) == pytest.approx(abs(float(y_mu_tau)), rel=1e-9)
        assert abs(found.higgs_couplings[1, 0]) == pytest.approx(abs(float(y_tau_mu)), rel=1e-9)
    return found


@pytest.mark.parametrize("name", heavy_lepton.names())
def test_shipped_cards_against_mpmath(name):
    found = check_against_mpmath(heavy_lepton.read(name))
    np.testing.assert_allclose(found.masses_gev[:2], [MUON, TAU], rtol=1e-12)
    assert all(check.holds for check in found.checks)
    assert found.verdict.endswith("; consistent")
    assert json.loads(json.dumps(found.to_dict()))["model"]["yukawas"]["mu"] == found.model.yukawas.mu


@given(st.floats(2.5, 9).map(lambda u: 10.0**u), small, small, small)
def test_only_left_charged_at_random_points(vev, phi, phi_tau, higgs):
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=phi, phi2_tau=-phi_tau, phi2_heavy=1, higgs_tau=higgs)
    # y_tau y_phi = y_h y_E but for 1e-7: mu and tau hardly mix
    check_against_mpmath(HeavyLepton(vev, vev, yukawas), cancels=abs(1 - 1e-2 * phi_tau / higgs) < 1e-7)


@pytest.mark.parametrize("phi", [0.01, 0.1, 0.3])
@pytest.mark.parametrize("off", [0.0, 1e-15, 1e-13, 1e-10])
def test_mixing_that_cancels_has_an_error_of_its_size(phi, off):
    higgs = 10.0**-2.6953125
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=phi, phi2_tau=-100 * higgs * (1 + off), phi2_heavy=1, higgs_tau=higgs)
    check_against_mpmath(HeavyLepton(1e3, 1e3, yukawas), cancels=True)


def test_cancelling_masses_enlarge_the_error():
    # y_tau M = y_h y_phi v_2 but for 1e-9
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=0.2, phi2_tau=0.1 - 1e-10, phi2_heavy=1, higgs_tau=0.1)
    found = uv_couplings(HeavyLepton(1e3, 1e3, yukawas))
    assert found.strength.error > 1e-7 * found.strength.value


@given(st.floats(2.5, 9).map(lambda u: 10.0**u), small, small)
def test_vector_like_at_random_points(mass, phi_mu, phi_tau):
    yukawas = Yukawas(mu=-6e-4, tau=1e-2, phi1_mu=phi_mu, phi2_tau=phi_tau)
    check_against_mpmath(HeavyLepton(mass, mass, yukawas, mass, VECTOR_LIKE))


@given(st.floats(0.01, 0.3), st.floats(0.01, 0.3))
def test_mixing_matrices_and_currents(phi, higgs):
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=phi, phi2_heavy=1, higgs_tau=higgs)
    model = HeavyLepton(1e3, 2e3, yukawas, light_phase=BY_CHARGE)
    found = uv_couplings(model)
    matrix = model.mass_matrix(6e-4, 1e-2, VEV)
    left, right = found.left_mixing, found.right_mixing
    np.testing.assert_allclose(left.T @ matrix @ right, np.diag(found.masses_gev), atol=1e-11)
    np.testing.assert_allclose(found.left_couplings, left.T @ np.diag([0, 0, 1]) @ left, atol=1e-15)
    np.testing.assert_array_equal(found.right_couplings, 0.0)
    np.testing.assert_allclose(found.mass_shifts_gev, found.masses_gev - np.diag(matrix), atol=1e-12)
    # V_L of tau mu is positive: sin(theta_derivative) > 0
    assert found.left_couplings[1, 0] > 0


@pytest.mark.parametrize("mass", [1e4, 1e6])
def test_small_mixing_of_a_vector_like_charge(mass):
    # C/Lambda = m1 m2/(sqrt(2) M^2 f), theta = pi/4; corrections to angle and h of order m_tau^2/M^2
    vev, first, second = mass / 10, 0.05, 0.08
    yukawas = Yukawas(phi1_tau=first, phi2_mu=second)
    found = uv_couplings(HeavyLepton(vev, vev, yukawas, mass, VECTOR_LIKE, light_phase=BY_CHARGE))
    m1, m2, f = first * vev / sqrt(2), second * vev / sqrt(2), sqrt(2) * vev
    # the next order by the masses of the light leptons, which mix anew: m_mu^2/m_tau^2 of it is left out
    correction = 1 - (m1**2 + 3 * m2**2) / (2 * mass**2)
    left_out = MUON**2 / TAU**2 * (m1**2 + m2**2) / mass**2
    assert found.strength.value == pytest.approx(m1 * m2 / (sqrt(2) * mass**2 * f) * correction, rel=left_out)
    assert found.theta_derivative == pytest.approx(pi / 4, abs=TAU**2 / mass**2)
    assert found.higgs_couplings[0, 1] / found.higgs_couplings[1, 1] == pytest.approx(0, abs=TAU**2 / mass**2)
    assert found.coupling.value == pytest.approx(
        found.strength.value * sqrt(MUON**2 + TAU**2), rel=1e-3
    )  # cos(2 theta) = 0
    assert np.tan(found.theta) == pytest.approx((TAU - MUON) / (TAU + MUON), rel=1e-3)


def test_higgs_decay_follows_the_alp_coupling_if_only_the_left_is_charged():
    found = uv_couplings(replace(heavy_lepton.read("only-left-charged"), light_phase=BY_CHARGE))
    y = sqrt(2) * found.strength.value * found.decay_constant_gev * TAU / VEV
    assert abs(found.higgs_couplings[0, 1]) == pytest.approx(y, rel=1e-12)
    width = constants()["higgs"]["mass_gev"] * y**2 * (1 + MUON**2 / TAU**2) / (8 * pi)
    assert found.higgs_width.value == pytest.approx(width, rel=1e-12)
    # V_R = 0: (C/Lambda) sin = -(C/Lambda) cos
    assert found.theta_derivative == pytest.approx(3 * pi / 4, abs=1e-12)


def test_small_mixing_if_only_the_left_is_charged():
    # at leading order u_tau = -m_h/M; u_mu from the light states' own mixing by -m_h m_1/M and directly
    mass, higgs, phi, vev = 1e5, 1e-2, 1e-3, 1e5
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=phi, phi2_heavy=sqrt(2) * mass / vev, higgs_tau=higgs)
    found = uv_couplings(HeavyLepton(vev, vev, yukawas, light_phase=BY_CHARGE))
    m_h, m_1, m_mu, m_tau = higgs * VEV / sqrt(2), phi * vev / sqrt(2), 6e-4 * VEV / sqrt(2), 1e-2 * VEV / sqrt(2)
    light = np.array([[m_mu, 0], [-m_h * m_1 / mass, m_tau]])
    rotation = np.linalg.svd(light)[0][:, ::-1]
    contents = rotation.T @ [-m_1 * m_mu / mass**2, -m_h / mass]
    expected = abs(contents[0] * contents[1])
    assert abs(found.left_couplings[1, 0]) == pytest.approx(expected, rel=1e-4)


def test_z_decay_from_the_widths():
    found = uv_couplings(heavy_lepton.read("only-left-charged"))
    z = constants()["z"]
    isospin = np.diag([-0.5, -0.5, 0.0])
    coupling = (found.left_mixing.T @ isospin @ found.left_mixing)[0, 1]
    muons = (z["sin2_theta"] - 0.5) ** 2 + z["sin2_theta"] ** 2
    expected = 2 * coupling**2 / muons * z["branching_ratio_mu_mu"]
    assert found.z_branching_ratio.value == pytest.approx(expected, rel=1e-8)


@given(st.floats(0.01, 0.3), st.floats(-0.3, -0.01), st.floats(0.1, 1))
def test_physical_masses_by_newton(first, second, bare):
    mixed = HeavyLepton(500, 500, Yukawas(phi1_tau=first, phi2_mu=second), 1000 * bare, VECTOR_LIKE)
    found = uv_couplings(mixed)
    np.testing.assert_allclose(found.masses_gev[:2], [MUON, TAU], rtol=1e-12)
    assert found.model == with_physical_masses(mixed, VEV)


def test_physical_masses_up_to_the_largest_mixing():
    # two light masses m_a m_b = m_mu m_tau and m_a^2 + m_b^2 + d^2 = m_mu^2 + m_tau^2: d <= m_tau - m_mu
    def model(delta):
        mass, vev = 1e7, 1e7
        higgs = delta / 1e-2 * sqrt(2) / VEV
        return HeavyLepton(vev, vev, Yukawas(phi1_mu=1e-2 * sqrt(2), phi2_heavy=sqrt(2) * mass / vev, higgs_tau=higgs))

    # E_R also takes 1e-4/2 of what it mixes with
    limit = (TAU - MUON) * (1 + 0.5e-4)
    np.testing.assert_allclose(uv_couplings(model(0.999 * limit)).masses_gev[:2], [MUON, TAU], rtol=1e-12)
    with pytest.raises(InputError, match="no Yukawas give the masses"):
        uv_couplings(model(1.001 * limit))


def test_given_yukawas_are_kept_and_judged():
    yukawas = Yukawas(mu=1e-3, tau=1e-2, higgs_mu=4, higgs_tau=4, phi2_heavy=1)
    found = uv_couplings(HeavyLepton(1e3, 1e3, yukawas))
    assert found.model.yukawas == yukawas
    assert set(found.breaking) == {"yukawas.higgs_mu", "yukawas.phi2_heavy"}
    holds = {check.what: check.holds for check in found.checks}
    assert not holds["largest Yukawa coupling"]
    assert not holds["masses of mu and tau, relative deviation"]
    assert not holds["BR(Z -> mu tau)"]
    assert "; inconsistent: largest Yukawa coupling, masses of mu and tau" in found.verdict


def test_bounds_have_their_sources():
    bounds = constants()["bounds"]
    assert bounds["higgs_to_mu_tau"]["branching_ratio"] == 1.5e-3
    assert citations.bibtex([bound["citation"] for bound in bounds.values()])


def test_no_mixing_is_no_coupling():
    found = uv_couplings(HeavyLepton(1e3, 1e3, Yukawas(phi2_heavy=1)))
    assert (found.strength.value, found.strength.error, found.strength.status) == (0.0, 0.0, NO_COUPLING)
    assert (found.coupling.value, found.higgs_width.value, found.theta_derivative) == (0.0, 0.0, 0.0)
    assert found.masses_gev[2] == pytest.approx(1e3 / sqrt(2))


@pytest.mark.parametrize("first", [-0.3, 0.0, 1e-19, 1e-3, 0.1])
@pytest.mark.parametrize("second", [-2.0, 0.0, 1e-19, 1.0])
def test_no_input_gives_nan(first, second):
    try:
        found = uv_couplings(HeavyLepton(1e3, 1e2, Yukawas(phi1_mu=first, phi2_heavy=second, higgs_tau=first)))
    except InputError as error:
        assert "\n" not in str(error)
        return
    numbers = (found.strength.value, found.coupling.value, found.theta, found.higgs_branching_ratio.value)
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize(
    ("yukawas", "message"),
    [
        (Yukawas(phi1_mu=1), "E has no mass without mixing"),
        (Yukawas(mu=0, tau=1e-2, phi2_heavy=1), "a lepton is massless"),
    ],
)
def test_wrong_input(yukawas, message):
    with pytest.raises(InputError, match=message):
        uv_couplings(HeavyLepton(1e3, 1e3, yukawas))


PHASES = {
    # charges of (mu_L, tau_L, E_L) and (mu_R, tau_R, E_R) that take the phase of one scalar out of all terms of P2's
    # table: that of phi1 is the muon's number, that of phi2 the number of the tau and E_R
    "phi1": ((-1, 0, 0), (-1, 0, 0)),
    "phi2": ((0, -1, 0), (0, -1, -1)),
}


@pytest.mark.parametrize("phase", PHASES)
@given(st.floats(2.5, 9).map(lambda u: 10.0**u), small, small)
def test_the_phase_of_one_scalar_is_the_charge_that_removes_it(phase, vev, phi, higgs):
    yukawas = Yukawas(mu=6e-4, tau=1e-2, phi1_mu=phi, phi2_heavy=1, higgs_tau=higgs)
    found = uv_couplings(HeavyLepton(vev, 2 * vev, yukawas, light_phase=phase))
    matrix = found.model.mass_matrix(6e-4, 1e-2, VEV)
    with mp.workdps(DIGITS):
        u, s, vt = mp.svd_r(mp.matrix(matrix.tolist()))
        order = sorted(range(3), key=lambda i: s[i])
        f = mp.mpf({"phi1": vev, "phi2": 2 * vev}[phase])
        left, right = (
            mp.fsum(q * one(i, order[1]) * one(i, order[0]) for i, q in enumerate(charges))
            for one, charges in zip((lambda i, a: u[i, a], lambda i, a: vt[a, i]), PHASES[phase], strict=True)
        )
        sine, cosine = (right + left) / (2 * f), (right - left) / (2 * f)
        assert abs(mp.mpf(found.strength.value) - mp.hypot(sine, cosine)) <= found.strength.error
        flip = mp.sign(sine) or mp.sign(cosine)
        assert float(mp.atan2(flip * sine, flip * cosine)) == pytest.approx(found.theta_derivative, abs=1e-9)


def test_where_the_alp_is_decides_the_size():
    """P2 App. A: C/Lambda of some tenths of 1/TeV, in the phase of one scalar; in both, a cancels in phi1/phi2."""
    model = heavy_lepton.read("only-left-charged")
    assert model.light_phase == "phi1"
    one, both = (uv_couplings(replace(model, light_phase=phase)) for phase in ("phi1", BY_CHARGE))
    assert one.strength.value == pytest.approx(0.30e-3, rel=5e-3)
    assert both.strength.value == pytest.approx(2.6e-9, rel=1e-2)
    assert one.mass_shifts_gev[1] == pytest.approx(0.127 * TAU, rel=0.01)
    np.testing.assert_array_equal(one.higgs_couplings, both.higgs_couplings)


def test_the_masses_move_little_where_f_is_small():
    """Integrating E out: the off-diagonal mass m_1 m_h/M e^(ia/v_1), a chiral coupling: g = m_1 m_h/(sqrt(2) M v_1)."""
    model = replace(heavy_lepton.read("only-left-charged"), vev1_gev=100.0)
    found = uv_couplings(model)
    m_1, m_h, heavy = 0.1 * model.vev1_gev / sqrt(2), 0.05 * VEV / sqrt(2), 1e3 / sqrt(2)
    off_diagonal = m_1 * m_h / heavy
    assert found.coupling.value == pytest.approx(off_diagonal / (sqrt(2) * model.vev1_gev), rel=1e-2)
    assert found.strength.value == pytest.approx(0.346e-3, rel=1e-2)
    # and what the tau's content of E takes
    expected = off_diagonal**2 / (2 * TAU) - TAU * (m_h / heavy) ** 2 / 2
    assert found.mass_shifts_gev[1] == pytest.approx(expected, rel=0.01)
    assert found.mass_shifts_gev[1] < 2e-3 * TAU


def test_an_unknown_light_phase():
    with pytest.raises(UnknownNameError, match="known are phi1, phi2, lifted combination"):
        replace(heavy_lepton.read("only-left-charged"), light_phase="phi3")
    with pytest.raises(InputError, match="give phi1 a vev above zero"):
        HeavyLepton(0.0, 1e3, Yukawas(phi2_heavy=1))
