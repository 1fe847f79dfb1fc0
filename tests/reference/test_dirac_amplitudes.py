"""The package's amplitudes, run in multiple precision, against explicit Dirac traces averaged over the azimuth."""

import mpmath
import pytest

from mubeam.physics import kinematics
from mubeam.physics.amplitudes import bremsstrahlung, fusion, lab_frame
from mubeam.physics.amplitudes.photon_frame import (
    Transfer,
    contract,
    integrated_moments,
    lepton_transfer,
    moments_at,
    nucleus_current,
    photon_transfer,
)
from oracles import dirac

MUON, TAU, LEAD = mpmath.mpf("0.1056583755"), mpmath.mpf("1.77693"), mpmath.mpf("193.0")
DIGITS = 60
TOLERANCE = mpmath.mpf(10) ** -45
AZIMUTHS = 40

VERTICES = {
    "scalar": (bremsstrahlung.scalar_vertex, "scalar"),
    "vector": (bremsstrahlung.vector_vertex, "vector"),
}
POINTS = [
    # energy, mass, share of the allowed E_k, angle share, t
    ("160", "0.05", "0.5", "0.3", "0.001"),
    ("160", "1", "0.7", "0.5", "0.02"),
    ("1000", "5", "0.8", "0.2", "0.1"),
    ("10000", "0.01", "0.3", "0.6", "0.0001"),
]


def vertex(spin, angle, m, mi, mf):
    make = VERTICES[spin][0]
    cos2 = mpmath.cos(angle) ** 2
    return bremsstrahlung.mixed_vertex(make(m, mi, mf), make(m, mi, -mf), cos2, 1 - cos2)


def lab_point(energy, m, mf, share, angle_share, t):
    """A point inside phase space: the limits in y first, then a share of them."""
    energy_x = m + share * (energy - mf - m)
    rest = energy - energy_x
    p, k, p_minus_k = kinematics.momentum_difference(energy, energy_x, rest, m, MUON)
    forward = kinematics.minus_u_forward(energy, energy_x, rest, m, MUON, mf)
    low, high = kinematics.y_limits(t, forward, p_minus_k, rest, LEAD, mf)
    start, end = max(low, mpmath.mpf(0)), min(high, 4 * p * k)
    assert end > start
    y = start + angle_share * (end - start)
    half_angle = y / (4 * p * k)
    return lab_frame.LabPoint(
        p=p,
        k=k,
        energy=energy,
        energy_x=energy_x,
        energy_left=rest,
        half_angle=half_angle,
        y=y,
        y_low=low,
        y_high=high,
        u=-(forward + y),
        t=t,
    )


@pytest.mark.parametrize("angle", ["0", "0.7", "1.5707963"])
@pytest.mark.parametrize("spin", ["scalar", "vector"])
@pytest.mark.parametrize("flavour", ["mu", "tau"])
@pytest.mark.parametrize("point", POINTS[1:3])
def test_average_over_the_azimuth_of_q(spin, angle, flavour, point):
    with mpmath.workdps(DIGITS):
        energy, m, share, angle_share, t = (mpmath.mpf(number) for number in point)
        mf, parity = (MUON if flavour == "mu" else TAU), mpmath.mpf(angle)
        lab = lab_point(energy, m, mf, share, angle_share, t)
        azimuth = lab_frame.azimuth(lab, m, MUON, LEAD)
        root = mpmath.sqrt(azimuth.s0**2 - azimuth.s1_squared)
        found = bremsstrahlung.azimuth_average(lab, azimuth, root, m, MUON, LEAD, vertex(spin, parity, m, MUON, mf))
        total = mpmath.mpf(0)
        for i in range(AZIMUTHS):
            momenta = dirac.momenta_from_angles(
                energy, lab.energy_x, lab.half_angle, t, 2 * mpmath.pi * i / AZIMUTHS,
                m=m, mi=MUON, mf=mf, nucleus_mass=LEAD,
            )  # fmt: skip
            total += dirac.bremsstrahlung(spin, parity, momenta)
        expected = total / AZIMUTHS / (16 * LEAD**2)
        assert abs(found / expected - 1) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("angle", ["0", "0.7", "1.5707963"])
@pytest.mark.parametrize("spin", ["scalar", "vector"])
@pytest.mark.parametrize("flavour", ["mu", "tau"])
def test_photon_response(spin, angle, flavour):
    """P_L^2 T_L + P_T^2 T_T at fixed t, s and mu, as the totals integrate it."""
    with mpmath.workdps(DIGITS):
        energy, m, t, parity = mpmath.mpf(300), mpmath.mpf(2), mpmath.mpf("0.03"), mpmath.mpf(angle)
        mf = MUON if flavour == "mu" else TAU
        s_th, s_max = (
            kinematics.s_threshold(m, MUON, mf),
            kinematics.s_maximum(t, energy, kinematics.momentum(energy, MUON), LEAD),
        )
        s = s_th + (s_max - s_th) / 3
        frame = s_frame(s, t, m, mf)
        mu = frame.low + frame.width / 4
        found_range = lepton_transfer(s, t, s - s_th, m**2, MUON**2, mf**2, m * mf)
        for name in ("lam", "curvature", "low", "high", "width"):
            assert abs(getattr(found_range, name) / getattr(frame, name) - 1) < TOLERANCE
        moments = moments_at(mu, frame)
        response = bremsstrahlung.photon_response(
            s, t, frame.lam, m**2, MUON**2, mf**2, vertex(spin, parity, m, MUON, mf), moments
        )
        found = contracted(response, s, s_max, t, energy, frame.lam)
        expected = average_over_phi_star(
            lambda momenta: dirac.bremsstrahlung(spin, parity, momenta), energy, t, s, mu, m, mf
        )
        assert abs(found / expected - 1) < TOLERANCE


def test_fusion_photon_response():
    with mpmath.workdps(DIGITS):
        energy, m, t = mpmath.mpf(300), mpmath.mpf(2), mpmath.mpf("0.03")
        s_th, s_max = (
            kinematics.s_threshold(m, MUON, MUON),
            kinematics.s_maximum(t, energy, kinematics.momentum(energy, MUON), LEAD),
        )
        s = s_th + (s_max - s_th) / 3
        frame = s_frame(s, t, m, MUON)
        mu = frame.low + frame.width / 4
        photon = frame._replace(low=s - frame.high + t - m**2, high=s - frame.low + t - m**2)
        found_range = photon_transfer(s, t, m**2, MUON**2, frame)
        assert abs(found_range.low / photon.low - 1) < TOLERANCE
        moments = moments_at(s - mu + t - m**2, photon)
        response = fusion.photon_response(t, frame.lam, m**2, moments)
        found = contracted(response, s, s_max, t, energy, frame.lam)
        expected = average_over_phi_star(dirac.photon_fusion, energy, t, s, mu, m, MUON)
        assert abs(found / expected - 1) < TOLERANCE


def test_fusion_azimuth_average():
    """The average over the azimuth of q about q1 at fixed E_k, t and virtuality, found by solving for the angle."""
    with mpmath.workdps(30):
        energy, m, t, energy_x = mpmath.mpf(160), mpmath.mpf("0.3"), mpmath.mpf("0.01"), mpmath.mpf(90)
        omega = energy_x + t / (2 * LEAD)
        virtuality = mpmath.mpf("0.05")
        found = fusion.azimuth_average(fusion.FusionPoint(energy, omega, virtuality, t), m, MUON, LEAD)
        q1_squared = omega**2 + virtuality
        p, q = kinematics.momentum(energy, MUON), mpmath.sqrt(t + t**2 / (4 * LEAD**2))
        cos_p = (energy * omega + virtuality / 2) / (p * mpmath.sqrt(q1_squared))
        cos_q = -(m**2 + virtuality + t + omega * t / LEAD) / (2 * q * mpmath.sqrt(q1_squared))
        total = mpmath.mpf(0)
        for i in range(8):
            phi = 2 * mpmath.pi * i / 8
            sin_p, sin_q = mpmath.sqrt(1 - cos_p**2), mpmath.sqrt(1 - cos_q**2)
            lepton = mpmath.matrix([energy, p * sin_p, mpmath.mpf(0), p * cos_p])
            q1 = mpmath.matrix([omega, 0, 0, mpmath.sqrt(q1_squared)])
            across = q * sin_q
            nuclear = mpmath.matrix([-t / (2 * LEAD), across * mpmath.cos(phi), across * mpmath.sin(phi), q * cos_q])
            nucleus = mpmath.matrix([LEAD, 0, 0, 0])
            momenta = dirac.Momenta(lepton, lepton - q1, q1 + nuclear, nucleus, nucleus - nuclear)
            total += dirac.photon_fusion(momenta)
        expected = total / 8 / (4 * LEAD**2)
        assert abs(found / expected - 1) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("point", POINTS[1:3])
def test_fusion_at_fixed_angle(point):
    with mpmath.workdps(DIGITS):
        energy, m, share, angle_share, t = (mpmath.mpf(number) for number in point)
        lab = lab_point(energy, m, MUON, share, angle_share, t)
        azimuth = lab_frame.azimuth(lab, m, MUON, LEAD)
        mean = fusion.mean_virtuality(lab, azimuth, m)
        root = mpmath.sqrt(mean**2 - azimuth.s1_squared)
        found = fusion.azimuth_average_at_angle(lab, azimuth, mean, root, LEAD)
        total = mpmath.mpf(0)
        for i in range(AZIMUTHS):
            total += dirac.photon_fusion(
                dirac.momenta_from_angles(
                    energy, lab.energy_x, lab.half_angle, t, 2 * mpmath.pi * i / AZIMUTHS,
                    m=m, mi=MUON, mf=MUON, nucleus_mass=LEAD,
                )
            )  # fmt: skip
        assert abs(found / (total / AZIMUTHS / (4 * LEAD**2)) - 1) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("point", POINTS)
def test_peak_of_the_virtuality_is_a_zero_in_the_complex_plane(point):
    with mpmath.workdps(DIGITS):
        energy, m, share, angle_share, t = (mpmath.mpf(number) for number in point)
        lab = lab_point(energy, m, MUON, share, angle_share, t)
        azimuth = lab_frame.azimuth(lab, m, MUON, LEAD)
        peak, width = fusion.virtuality_peak(lab, azimuth, m, LEAD)
        t_zero = peak * mpmath.expj(2 * mpmath.asin(width / 2))
        p_minus_k = kinematics.momentum_difference(energy, lab.energy_x, lab.energy_left, m, MUON)[2]
        low, high = kinematics.y_limits(t_zero, -lab.u - lab.y, p_minus_k, lab.energy_left, LEAD, MUON)
        there = lab._replace(t=t_zero, y_low=low, y_high=high)
        azimuth = lab_frame.azimuth(there, m, MUON, LEAD)
        square = fusion.mean_virtuality(there, azimuth, m) ** 2
        assert abs(1 - azimuth.s1_squared / square) < mpmath.mpf(10) ** -20


def test_integrated_moments_are_integrals_of_those_at_a_point():
    with mpmath.workdps(30):
        low, high, curvature = mpmath.mpf("0.2"), mpmath.mpf("1.7"), mpmath.mpf("0.3")
        transfer = Transfer(mpmath.mpf(1), curvature, low, high, high - low)
        for i, value in enumerate(integrated_moments(transfer, mpmath.log(high / low))):
            expected = mpmath.quad(lambda v, i=i: moments_at(v, transfer)[i], [low, high])
            assert abs(value / expected - 1) < mpmath.mpf(10) ** -25


def s_frame(s, t, m, mf):
    """The ends of mu and lambda at given s and t, as the textbook writes them."""
    w2 = s + MUON**2
    lam = (s + t) ** 2 + 4 * MUON**2 * t
    lam_x = (w2 - (m + mf) ** 2) * (w2 - (m - mf) ** 2)
    # -u = mf^2 - (p-k)^2 with p and k in the frame of w
    energy_p = (w2 + MUON**2 + t) / (2 * mpmath.sqrt(w2))
    energy_k = (w2 + m**2 - mf**2) / (2 * mpmath.sqrt(w2))
    centre = mf**2 - MUON**2 - m**2 + 2 * energy_p * energy_k
    spread = mpmath.sqrt(lam * lam_x) / (2 * w2)
    return Transfer(lam, w2 / lam, centre - spread, centre + spread, 2 * spread)


def contracted(response, s, s_max, t, energy, lam):
    p, q = kinematics.momentum(energy, MUON), mpmath.sqrt(t + t**2 / (4 * LEAD**2))
    reach = t + energy * t / LEAD + 2 * p * q
    return contract(*response, s, t, s_max, reach, lam, LEAD) * mpmath.sqrt(lam)


def average_over_phi_star(amplitude, energy, t, s, mu, m, mf):
    total = mpmath.mpf(0)
    for i in range(16):
        momenta = dirac.momenta_from_invariants(
            energy, t, s, mu, 2 * mpmath.pi * i / 16, m=m, mi=MUON, mf=mf, nucleus_mass=LEAD
        )
        total += amplitude(momenta)
    return total / 16


def at_phi_star(response, terms, transfer, mu, s, s_max, t, energy, phi_star):
    """The amplitude at one azimuth: its average and what the azimuth takes."""
    reach = s_max + 2 * (energy / LEAD + 1) * t
    p_l, p_t = nucleus_current(s, t, s_max, reach, transfer.lam, LEAD)
    kappa = transfer.curvature * (transfer.high - mu) * (mu - transfer.low)
    c = mpmath.cos(phi_star)
    average = contract(*response, s, t, s_max, reach, transfer.lam, LEAD) * transfer.lam ** mpmath.mpf("0.5")
    return average + p_l * p_t * kappa**0.5 * terms.linear * c + p_t**2 * kappa * terms.square * (c**2 - 0.5)


@pytest.mark.parametrize("angle", ["0", "0.7", "1.5707963"])
@pytest.mark.parametrize("spin", ["scalar", "vector"])
@pytest.mark.parametrize("flavour", ["mu", "tau"])
@pytest.mark.parametrize("phi_star", ["0.3", "1.6", "2.9"])
def test_azimuth_of_bremsstrahlung(spin, angle, flavour, phi_star):
    with mpmath.workdps(DIGITS):
        energy, m, t, parity = mpmath.mpf(300), mpmath.mpf(2), mpmath.mpf("0.03"), mpmath.mpf(angle)
        mf, phi = (MUON if flavour == "mu" else TAU), mpmath.mpf(phi_star)
        s_th = kinematics.s_threshold(m, MUON, mf)
        s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, MUON), LEAD)
        s = s_th + (s_max - s_th) / 3
        frame = s_frame(s, t, m, mf)
        mu = frame.low + frame.width / 4
        masses, couplings = (m**2, MUON**2, mf**2), vertex(spin, parity, m, MUON, mf)
        response = bremsstrahlung.photon_response(s, t, frame.lam, *masses, couplings, moments_at(mu, frame))
        terms = bremsstrahlung.azimuth_terms(s, t, frame.lam, mu, *masses, couplings)
        found = at_phi_star(response, terms, frame, mu, s, s_max, t, energy, phi)
        momenta = dirac.momenta_from_invariants(energy, t, s, mu, phi, m=m, mi=MUON, mf=mf, nucleus_mass=LEAD)
        assert abs(found / dirac.bremsstrahlung(spin, parity, momenta) - 1) < TOLERANCE


@pytest.mark.parametrize("phi_star", ["0.3", "1.6", "2.9"])
def test_azimuth_of_fusion(phi_star):
    with mpmath.workdps(DIGITS):
        energy, m, t, phi = mpmath.mpf(300), mpmath.mpf(2), mpmath.mpf("0.03"), mpmath.mpf(phi_star)
        s_th = kinematics.s_threshold(m, MUON, MUON)
        s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, MUON), LEAD)
        s = s_th + (s_max - s_th) / 3
        lepton = s_frame(s, t, m, MUON)
        transfer = photon_transfer(s, t, m**2, MUON**2, lepton)
        mu = lepton.low + lepton.width / 4
        virtuality = s - mu + t - m**2
        response = fusion.photon_response(t, transfer.lam, m**2, moments_at(virtuality, transfer))
        terms = fusion.azimuth_terms(s, t, transfer.lam, virtuality, m**2, MUON**2)
        found = at_phi_star(response, terms, transfer, virtuality, s, s_max, t, energy, phi)
        momenta = dirac.momenta_from_invariants(energy, t, s, mu, phi, m=m, mi=MUON, mf=MUON, nucleus_mass=LEAD)
        assert abs(found / dirac.photon_fusion(momenta) - 1) < TOLERANCE
