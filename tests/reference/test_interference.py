"""Radiation, photon fusion and their interference: against explicit Dirac traces, with signs, and reference totals."""

import csv
from pathlib import Path

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import fusion, interference, lab_frame
from mubeam.physics.amplitudes.interference import Pole
from mubeam.physics.amplitudes.photon_frame import (
    lepton_transfer,
    longitudinal_k,
    nucleus_current,
    photon_transfer,
)
from oracles import dirac

DATA = Path(__file__).parent / "data"
KINDS = ("pseudoscalar", "scalar")
LEAD = mpf("193.0")
REFERENCE_ACCURACY = {"sigma_brems_pb": 7e-6, "sigma_fusion_pb": 1.1e-4, "sigma_interference_pb": 3e-6}
"""Of the totals: fusion's, on beryllium and for heavy particles, are known from three rules of the package to more."""

EXACT = mpf(10) ** -40


def rows(name):
    lines = (line for line in (DATA / name).read_text().splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines))


def masses():
    """Of the leptons, with all digits of the package's."""
    return {name: mpf(str(mass)) for name, mass in LEPTON_MASS_GEV.items()}


def amplitude(response, terms, kappa, p_l, p_t, c):
    """At one azimuth, from P_L, P_T and the cosine."""
    average = p_l**2 * response[0] + p_t**2 * response[1]
    return average + p_l * p_t * kappa**0.5 * terms.linear * c + p_t**2 * kappa * terms.square * (c**2 - 0.5)


@pytest.mark.parametrize("row", rows("amplitude_points.csv"), ids=lambda row: f"{row['lepton']}-{row['m_gev'][:6]}")
def test_amplitudes_at_reference_points(row):
    """Of the processes in double precision, from s, t, mu, P.p and P.k of the row."""
    names = ("M_gev", "m_gev", "t_gev2", "s", "minus_u", "Q1sq", "P_p", "P_k")
    nucleus_mass, m, t, s, mu, virtuality, product_p, product_k = (float(row[name]) for name in names)
    mi = LEPTON_MASS_GEV[row["lepton"]]
    for kind, short in (("pseudoscalar", "ps"), ("scalar", "sc")):
        for process, letter, value in (
            (mb.Bremsstrahlung(kind, row["lepton"], row["lepton"]), "b", mu),
            (mb.PhotonFusion(row["lepton"], kind), "f", virtuality),
            (mb.Interference(kind, row["lepton"]), "i", mu),
        ):
            transfer = process.transfer(s, t, s - kinematics.s_threshold(m, mi, mi), m)
            response = process.response_at(s, t, transfer, value, m)
            terms = process.azimuth_terms(s, t, transfer, value, m)
            kappa = transfer.curvature * (transfer.high - value) * (value - transfer.low)
            p_l = product_p / (transfer.lam / t) ** 0.5 * 2
            p_t = (p_l**2 - 4 * nucleus_mass**2 - t) ** 0.5
            c = (p_l * longitudinal_k(s, t, transfer.lam, mu, m**2, mi**2, mi**2) - product_k) / (p_t * kappa**0.5)
            found = amplitude(response, terms, kappa, p_l, p_t, c)
            assert found == pytest.approx(float(row[f"{letter}_{short}"]), rel=1e-9)


def invariant_points(seed, count):
    """Energy, t, s, mu, azimuth, mass and lepton inside phase space, by shares of each range in turn."""
    rng = np.random.default_rng(seed)
    leptons = masses()
    for _ in range(count):
        mi = leptons[rng.choice(["e", "mu", "tau"])]
        energy, m = mpf(10 ** rng.uniform(1, 3)), mpf(10 ** rng.uniform(-2, 0.2))
        t_low, t_high = kinematics.t_range(energy, m, mi, mi, LEAD)
        t = t_low * (min(t_high, 1) / t_low) ** rng.uniform(0.1, 0.95)
        s_th, s_max = (
            kinematics.s_threshold(m, mi, mi),
            kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), LEAD),
        )
        s = s_th * (s_max / s_th) ** rng.uniform(0.05, 0.95)
        lepton = lepton_transfer(s, t, s - s_th, m**2, mi**2, mi**2, m * mi)
        mu = lepton.low * (lepton.high / lepton.low) ** rng.uniform(0.02, 0.98)
        yield energy, t, s, mu, mpf(rng.uniform(0, 3.14)), m, mi, s_max, lepton


def responses(kind, s, t, mu, m, mi, lepton):
    """Of fusion and of the interference: response and azimuth terms."""
    photon = photon_transfer(s, t, m**2, mi**2, lepton)
    virtuality, lam = s + t - m**2 - mu, lepton.lam
    of_mu, of_photon = interference.moments_at(mu, virtuality, lepton, photon)
    if kind == "scalar":
        yield (
            fusion.scalar_photon_response(s, t, lam, m**2, mi**2, of_photon),
            fusion.scalar_azimuth_terms(s, t, lam, virtuality, m**2, mi**2),
        )
        yield (
            interference.scalar_response(s, t, lam, m**2, mi, of_mu, of_photon),
            interference.scalar_azimuth_terms(s, t, lam, mu, virtuality, m**2, mi),
        )
    else:
        yield (
            fusion.photon_response(t, lam, m**2, of_photon),
            fusion.azimuth_terms(s, t, lam, virtuality, m**2, mi**2),
        )
        yield (
            interference.pseudoscalar_response(s, t, m**2, mi, of_mu, of_photon),
            interference.pseudoscalar_azimuth_terms(s, t, lam, mu, virtuality, m**2, mi),
        )


@pytest.mark.parametrize("kind", KINDS)
def test_amplitudes_and_azimuths_by_traces(kind):
    with mp.workdps(60):
        for energy, t, s, mu, phi, m, mi, s_max, lepton in invariant_points(4, 8):
            momenta = dirac.momenta_from_invariants(energy, t, s, mu, phi, m=m, mi=mi, mf=mi, nucleus_mass=LEAD)
            angle = mp.pi / 2 if kind == "pseudoscalar" else 0
            fused = dirac.radiation_and_fusion(angle, momenta, 0, **{f"{kind}_g": 1})
            reach = s_max + 2 * (energy / LEAD + 1) * t
            p_l, p_t = nucleus_current(s, t, s_max, reach, lepton.lam, LEAD)
            kappa = lepton.curvature * (lepton.high - mu) * (mu - lepton.low)
            expected = (fused, dirac.interference(kind, momenta))
            for (response, terms), trace in zip(responses(kind, s, t, mu, m, mi, lepton), expected, strict=True):
                found = amplitude(response, terms, kappa, p_l, p_t, mpmath.cos(phi))
                assert abs(found / trace - 1) < EXACT


def test_the_oracle_of_both_is_that_of_each():
    with mp.workdps(60):
        for energy, t, s, mu, phi, m, mi, *_ in invariant_points(5, 2):
            momenta = dirac.momenta_from_invariants(energy, t, s, mu, phi, m=m, mi=mi, mf=mi, nucleus_mass=LEAD)
            fused = dirac.radiation_and_fusion(0, momenta, 0, pseudoscalar_g=1)
            assert abs(fused / dirac.photon_fusion(momenta) - 1) < EXACT
            radiated = dirac.radiation_and_fusion(mpf("0.7"), momenta, 1)
            assert abs(radiated / dirac.bremsstrahlung("scalar", "0.7", momenta) - 1) < EXACT


@pytest.mark.parametrize("angle", [0.4, 4.0])
def test_factors_of_the_cross_terms_by_traces(angle):
    """The squared sum of amplitudes is what the processes say, for vertices of mixed parity of either sign.

    Over both sides: opposite parities have a part odd in the azimuth.
    """
    tilted = mb.Bremsstrahlung("scalar", parity_angle=angle)
    y, g = mpf("0.7"), mpf("-1.3")
    with mp.workdps(60):
        for energy, t, s, mu, phi, m, mi, *_ in invariant_points(6, 2):
            for kind in KINDS:
                ((factor, cross),) = tilted.cross_terms(mb.PhotonFusion("mu", kind))
                assert cross == mb.Interference(kind)
                assert mb.PhotonFusion("mu", kind).cross_terms(tilted) == ((factor, cross),)
                found = expected = mpf(0)
                for side in (phi, -phi):
                    at = dirac.momenta_from_invariants(energy, t, s, mu, side, m=m, mi=mi, mf=mi, nucleus_mass=LEAD)
                    found += dirac.radiation_and_fusion(angle, at, y, **{f"{kind}_g": g})
                    crossed = y * g * mpf(factor) * dirac.interference(kind, at)
                    expected += y**2 * dirac.bremsstrahlung("scalar", angle, at) + crossed
                    expected += g**2 * dirac.radiation_and_fusion(0, at, 0, **{f"{kind}_g": 1})
                    assert abs(crossed) > mpf(10) ** -9 * found
                assert abs(found / expected - 1) < mpf(10) ** -13


@pytest.mark.parametrize("is_radiated", [True, False])
def test_opposite_parities_interfere_in_the_side_alone(is_radiated):
    """Odd in the azimuth, which no rate sees, for a scalar radiated or fused and a pseudoscalar fused."""
    with mp.workdps(60):
        for energy, t, s, mu, phi, m, mi, *_ in invariant_points(7, 2):
            found = []
            for side in (phi, -phi):
                at = dirac.momenta_from_invariants(energy, t, s, mu, side, m=m, mi=mi, mf=mi, nucleus_mass=LEAD)
                y, g = int(is_radiated), int(not is_radiated)
                both = dirac.radiation_and_fusion(0, at, y, scalar_g=g, pseudoscalar_g=1)
                apart = dirac.radiation_and_fusion(0, at, y, scalar_g=g)
                found.append(both - apart - dirac.radiation_and_fusion(0, at, 0, pseudoscalar_g=1))
            assert abs(found[0] + found[1]) < EXACT * abs(found[0])
    other = mb.Bremsstrahlung("scalar") if is_radiated else mb.PhotonFusion(kind="scalar")
    assert other.cross_terms(mb.PhotonFusion()) == ()


AT_ANGLE = [
    # energy, mass, E_k, sin^2(theta/2), t, lepton
    ("160", "0.05", "80", "3e-7", "0.001", "mu"),
    ("160", "1", "110", "1e-5", "0.02", "mu"),
    ("1000", "0.01", "30", "1e-7", "0.003", "mu"),
    ("30", "0.3", "12", "1e-4", "0.05", "tau"),
]
AZIMUTHS = 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", AT_ANGLE)
def test_averages_at_fixed_angle(kind, point):
    with mp.workdps(60):
        energy, m, energy_x, half_angle, t = (mpf(number) for number in point[:5])
        mi, is_even = masses()[point[5]], kind == "scalar"
        rest = energy - energy_x
        p, k, p_minus_k = kinematics.momentum_difference(energy, energy_x, rest, m, mi)
        forward, y = kinematics.minus_u_forward(energy, energy_x, rest, m, mi, mi), 4 * p * k * half_angle
        ends = kinematics.y_limits(t, forward, p_minus_k, rest, LEAD, mi)
        lab = lab_frame.LabPoint(p, k, energy, energy_x, rest, half_angle, y, *ends, -(forward + y), t)
        azimuth = lab_frame.azimuth(lab, m, mi, LEAD)
        mean = fusion.mean_virtuality(lab, azimuth, m)
        of_s, of_photon = (Pole(x, mpmath.sqrt(x**2 - azimuth.s1_squared)) for x in (azimuth.s0, mean))
        averages = interference.pair_averages(of_s, of_photon, azimuth.s1_squared)
        crossed = interference.azimuth_average_at_angle(lab, azimuth, of_s, averages, m, mi, LEAD, is_even)
        average = fusion.scalar_azimuth_average_at_angle(lab, azimuth, mean, of_photon.root, m, LEAD)
        total = [mpf(0), mpf(0)]
        for i in range(AZIMUTHS):
            phi = mp.pi * (i + 0.5) / AZIMUTHS
            momenta = dirac.momenta_from_angles(
                energy, energy_x, half_angle, t, phi, m=m, mi=mi, mf=mi, nucleus_mass=LEAD
            )
            total[0] += dirac.interference(kind, momenta)
            total[1] += dirac.radiation_and_fusion(0, momenta, 0, scalar_g=1) if is_even else 0
        # what the rule in phi leaves
        assert abs(crossed / (total[0] / AZIMUTHS / (16 * LEAD**2)) - 1) < mpf(10) ** -10
        if is_even:
            assert abs(average / (total[1] / AZIMUTHS / (4 * LEAD**2)) - 1) < mpf(10) ** -10


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_without_the_other_pole(kind):
    """At one azimuth the two parts, each over its own average of one point, are the amplitude."""
    with mp.workdps(60):
        energy, m, energy_x, t = mpf(160), mpf("0.3"), mpf(90), mpf("0.01")
        mi, is_even, c = masses()["mu"], kind == "scalar", mpf(160) / 90
        omega, virtuality, steps = energy_x + t / (2 * LEAD), mpf("0.05"), 16
        point = fusion.FusionPoint(energy, omega, virtuality, t)
        at = interference.at_virtuality(point, m, mi, LEAD)
        means = at.s0 + c * virtuality, at.s0 + c * virtuality + t - m**2
        poles = [Pole(mean, mpmath.sqrt(mean**2 - at.w_squared)) for mean in means]
        found = interference.photon_pole_average(point, at, *poles, m, mi, LEAD, is_even)
        fused = fusion.scalar_azimuth_average(point, m, mi, LEAD)
        q1, q = mpmath.sqrt(omega**2 + virtuality), mpmath.sqrt(t + t**2 / (4 * LEAD**2))
        p = kinematics.momentum(energy, mi)
        cos_p = (energy * omega + virtuality / 2) / (p * q1)
        cos_q = -(m**2 + virtuality + t + omega * t / LEAD) / (2 * q * q1)
        sin_p, sin_q = mpmath.sqrt(1 - cos_p**2), mpmath.sqrt(1 - cos_q**2)
        whole = scalar = mpf(0)
        for i in range(steps):
            phi = mp.pi * (i + 0.5) / steps
            lepton = mpmath.matrix([energy, p * sin_p, 0, p * cos_p])
            emitted = mpmath.matrix([omega, 0, 0, q1])
            side = q * sin_q
            photon = mpmath.matrix([-t / (2 * LEAD), side * mpmath.cos(phi), side * mpmath.sin(phi), q * cos_q])
            nucleus = mpmath.matrix([LEAD, 0, 0, 0])
            momenta = dirac.Momenta(lepton, lepton - emitted, emitted + photon, nucleus, nucleus - photon)
            s = dirac.dot(lepton + photon, lepton + photon) - mi**2
            mu = s + t - m**2 - virtuality
            both = s + t - m**2
            odd = dirac.interference("pseudoscalar", momenta)
            damped = s * mu / ((s + c * virtuality) * (both + c * virtuality))
            # (t - m^2)/(s mu Q) of [(t - m^2)/Q - 1]/(s mu)
            part = odd * (t - m**2) / (t - m**2 - virtuality) * damped
            if is_even:
                flat = 4 * mi * (4 * LEAD**2 + t) * t * (1 / s - 1 / mu)
                part = (dirac.interference("scalar", momenta) + odd - flat) * damped - part
            whole += part
            scalar += dirac.radiation_and_fusion(0, momenta, 0, scalar_g=1) if is_even else 0
        assert abs(found / (whole / steps / (16 * LEAD**2)) - 1) < mpf(10) ** -10
        if is_even:
            assert abs(fused / (scalar / steps / (4 * LEAD**2)) - 1) < mpf(10) ** -10


def test_reference_totals_have_signs():
    for row in rows("interference.csv"):
        assert (float(row["sigma_interference_pb"]) < 0) == (row["kind"] == "pseudoscalar")


@pytest.mark.parametrize("precision", ["standard", "high"])
@pytest.mark.parametrize(
    "row",
    rows("interference.csv"),
    ids=lambda row: "-".join(row[key] for key in ("kind", "target", "energy_gev", "mass_gev", "window")),
)
def test_totals(row, precision):
    kind, window = row["kind"], {} if row["window"] == "none" else {"x_min": 0.25}
    at = {"energy_gev": float(row["energy_gev"]), "mass_gev": float(row["mass_gev"]), "target": row["target"]}
    for process, column in (
        (mb.Bremsstrahlung(kind), "sigma_brems_pb"),
        (mb.PhotonFusion(kind=kind), "sigma_fusion_pb"),
        (mb.Interference(kind), "sigma_interference_pb"),
    ):
        found = mb.cross_section(process, form_factor="tsai-elastic", precision=precision, **at, **window)
        reference = float(row[column])
        assert found.status == "ok"
        assert abs(found.value - reference) <= found.error + REFERENCE_ACCURACY[column] * abs(reference)
        assert found.value == pytest.approx(reference, rel=1.5e-4 if column == "sigma_fusion_pb" else 1e-4)
