"""The Dirac-matrix oracle: consistent in itself, and equal to the closed forms of the physics dossier, section 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, replace

import numpy as np
import pytest
from mpmath import matrix, mp, mpf

from oracles.dirac import (
    DIGITS,
    FourVector,
    Momenta,
    Spin,
    bremsstrahlung,
    dot,
    epsilon,
    lepton_tensor,
    momenta_from_angles,
    momenta_from_invariants,
    photon_fusion,
)

MUON, TAU, LEAD = "0.1056583755", "1.77693", "193.0"
POINTS = 10
TOLERANCE = mpf("1e-50")
PARITY_ANGLES = ("0", "0.7", "pi/2")
Builder = Callable[..., Momenta]


@pytest.fixture(autouse=True)
def high_precision() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


def parity_angle(text: str) -> mpf:
    return mp.pi / 2 if text == "pi/2" else mpf(text)


def random_points(final_mass: str, seed: int, count: int = POINTS) -> Iterator[dict[str, mpf]]:
    """Arguments of momenta_from_angles, from 1 GeV to 10 TeV and 1 MeV to 10 GeV."""
    rng = np.random.default_rng(seed)
    found = 0
    while found < count:
        energy = mpf(10) ** rng.uniform(0, 4)
        m = mpf(10) ** rng.uniform(-3, 1)
        energy_x = energy * rng.uniform(0.02, 0.999)
        point = {
            "energy": energy,
            "energy_x": energy_x,
            "half_angle_sin2": (mpf(10) ** rng.uniform(-2, 1) * (m + mpf(final_mass)) / (2 * energy_x)) ** 2,
            "t": mpf(10) ** rng.uniform(-8, 0),
            "phi_q": mpf(rng.uniform(-3.14, 3.14)),
            "m": m,
            "mi": mpf(MUON),
            "mf": mpf(final_mass),
            "nucleus_mass": mpf(LEAD),
        }
        try:
            momenta_from_angles(**point)
        except ValueError:
            continue
        found += 1
        yield point


def invariants_point(point: dict[str, mpf], momenta: Momenta) -> dict[str, mpf]:
    """Arguments of momenta_from_invariants for the same point; phi_star by a boost to the rest frame of p + q~."""
    total = momenta.p + momenta.photon
    axis, nucleus, x = (boosted(v, total)[1:, 0] for v in (momenta.photon, momenta.nucleus_sum, momenta.k))
    axis /= mp.norm(axis)
    nucleus, x = (v - axis * (v.T * axis)[0] for v in (nucleus, x))
    cosine = (nucleus.T * x)[0] / (mp.norm(nucleus) * mp.norm(x))
    recoil = momenta.p - momenta.k
    return {
        "energy": point["energy"],
        "t": point["t"],
        "s": dot(total, total) - point["mi"] ** 2,
        "mu": point["mf"] ** 2 - dot(recoil, recoil),
        "phi_star": mp.acos(cosine),
        **{name: point[name] for name in ("m", "mi", "mf", "nucleus_mass")},
    }


def boosted(v: FourVector, rest: FourVector) -> FourVector:
    """v in the rest frame of `rest`."""
    mass = mp.sqrt(dot(rest, rest))
    energy = dot(v, rest) / mass
    shift = (v[0] + energy) / (rest[0] + mass)
    return matrix([energy, *(v[i] - shift * rest[i] for i in (1, 2, 3))])


def products(momenta: Momenta) -> list[mpf]:
    """All Lorentz products: they fix the point up to a rotation and a reflection."""
    vectors = astuple(momenta)
    return [dot(a, b) for i, a in enumerate(vectors) for b in vectors[i:]]


def assert_close(value: mpf, expected: mpf, scale: mpf | None = None, tolerance: mpf = TOLERANCE) -> None:
    scale = abs(expected) if scale is None else scale
    assert abs(value - expected) <= tolerance * scale, f"{mp.nstr(value, 20)} against {mp.nstr(expected, 20)}"


def bremsstrahlung_closed_form(spin: Spin, angle: mpf, v: Momenta, m: mpf, mi: mpf, mf: mpf) -> mpf:
    """A = A0 + A_PV sin^2(angle) as printed in the physics dossier, section 2."""
    p, p_out, k, total = v.p, v.p_out, v.k, v.nucleus_sum
    t = -dot(v.photon, v.photon)
    s = dot(p_out + k, p_out + k) - mi**2
    u = dot(p - k, p - k) - mf**2
    t2 = dot(p_out - p, p_out - p)
    p2, pp, pp_out, pk = (dot(total, x) for x in (total, p, p_out, k))
    delta = (mf - mi) ** 2 / m**2
    d = (s + u) ** 2 / (s * u)
    x = (s + u) ** 2 / (s * u) ** 2 * (p2 * t - 4 * ((u * pp + s * pp_out) / (s + u)) ** 2)
    if spin == "scalar":
        even = d * p2 - 4 * t / (s * u) * pk**2 + (m**2 - (mi + mf) ** 2) * x
        parity = 4 * mi * mf * x
    else:
        even = (
            (d * (2 + delta) - 4) * p2
            - 4 * delta * t / (s * u) * pk**2
            - 8 * t / (s * u) * (pp**2 + pp_out**2 + (t2 + m**2 - 2 * delta * m**2) / 2 * p2)
            + (1 - delta) * (2 * m**2 + (mi + mf) ** 2) * x
        )
        parity = (
            4 * mi * mf / m**2
            * (d * p2 - 4 * t / (s * u) * pk**2 + 8 * m**2 * t / (s * u) * p2 - 3 * m**2 * x)
        )  # fmt: skip
    return even + parity * mp.sin(angle) ** 2


def fusion_closed_form(v: Momenta) -> mpf:
    """[4 (p.W)^2 + q1^2 W^2] / q1^4 with W = eps(P, q1, k): the physics dossier, section 2."""
    q1 = v.p - v.p_out
    w = epsilon(v.nucleus_sum, q1, v.k)
    return (4 * dot(v.p, w) ** 2 + dot(q1, q1) * dot(w, w)) / dot(q1, q1) ** 2


def fusion_rest_frame_form(v: Momenta, nucleus_mass: mpf) -> mpf:
    """4M^2 [4 (p.(q1 x k))^2 - q1^2 |q1 x k|^2] / q1^4, of three-vectors: the physics dossier, section 2."""
    q1, k = v.p - v.p_out, v.k
    cross = [
        q1[2] * k[3] - q1[3] * k[2],
        q1[3] * k[1] - q1[1] * k[3],
        q1[1] * k[2] - q1[2] * k[1],
    ]
    triple = sum(v.p[i + 1] * c for i, c in enumerate(cross))
    square = sum(c**2 for c in cross)
    return 4 * nucleus_mass**2 * (4 * triple**2 - dot(q1, q1) * square) / dot(q1, q1) ** 2


@pytest.mark.parametrize("final_mass", [MUON, TAU])
def test_both_builders_conserve_momentum_and_keep_mass_shells(final_mass: str) -> None:
    for point in random_points(final_mass, seed=1):
        from_angles = momenta_from_angles(**point)
        from_invariants = momenta_from_invariants(**invariants_point(point, from_angles))
        scale = (point["energy"] + point["nucleus_mass"]) ** 2
        for momenta in (from_angles, from_invariants):
            balance = momenta.p + momenta.nucleus_in - momenta.p_out - momenta.k - momenta.nucleus_out
            assert mp.norm(balance) <= TOLERANCE * scale
            nucleus = point["nucleus_mass"]
            masses = (point["mi"], point["mf"], point["m"], nucleus, nucleus)
            for vector, mass in zip(astuple(momenta), masses, strict=True):
                assert vector[0] >= mass
                assert_close(dot(vector, vector), mass**2, scale)
            assert_close(-dot(momenta.photon, momenta.photon), point["t"], scale)


@pytest.mark.parametrize("final_mass", [MUON, TAU])
def test_builders_agree_at_the_same_point(final_mass: str) -> None:
    for point in random_points(final_mass, seed=2):
        from_angles = momenta_from_angles(**point)
        from_invariants = momenta_from_invariants(**invariants_point(point, from_angles))
        scale = (point["energy"] + point["nucleus_mass"]) ** 2
        for one, other in zip(products(from_angles), products(from_invariants), strict=True):
            assert_close(one, other, scale)
        assert_close(bremsstrahlung("vector", "0.7", from_invariants), bremsstrahlung("vector", "0.7", from_angles))


def test_azimuths_are_measured_as_documented() -> None:
    point = next(random_points(TAU, seed=3))
    for phi, sign in ((mpf("0.3"), 1), (mp.pi - mpf("0.3"), -1)):
        v = momenta_from_angles(**point | {"phi_q": phi})
        axis = (v.p - v.k)[1:, 0]
        beam, photon = (u - axis * (u.T * axis)[0] / mp.norm(axis) ** 2 for u in (v.p[1:, 0], v.photon[1:, 0]))
        assert v.photon[2] > 0
        assert_close((beam.T * photon)[0], sign * mp.cos("0.3") * mp.norm(beam) * mp.norm(photon))
        w = momenta_from_invariants(**invariants_point(point, v) | {"phi_star": phi})
        assert w.k[2] > 0
        assert_close(invariants_point(point, w)["phi_star"], phi)


def test_points_outside_phase_space_are_refused() -> None:
    point = next(random_points(MUON, seed=4))
    invariants = invariants_point(point, momenta_from_angles(**point))
    cases: list[tuple[Builder, dict[str, mpf], dict[str, mpf | str]]] = [
        (momenta_from_angles, point, {"half_angle_sin2": "1.1"}),
        (momenta_from_angles, point, {"energy_x": point["m"] / 2}),
        (momenta_from_angles, point, {"energy_x": 2 * point["energy"]}),
        (momenta_from_angles, point, {"t": "1e-30"}),
        (momenta_from_angles, point, {"t": "-1"}),
        (momenta_from_invariants, invariants, {"t": "1e-30"}),
        (momenta_from_invariants, invariants, {"s": "1e-30"}),
        (momenta_from_invariants, invariants, {"mu": 1000 * invariants["mu"]}),
        (momenta_from_invariants, invariants, {"mu": "-1"}),
        (momenta_from_invariants, invariants, {"energy": point["mi"] / 2}),
    ]
    for builder, valid, change in cases:
        with pytest.raises(ValueError, match="outside phase space"):
            builder(**valid | change)


@pytest.mark.parametrize("angle", PARITY_ANGLES)
@pytest.mark.parametrize("spin", ["scalar", "vector"])
@pytest.mark.parametrize("final_mass", [MUON, TAU])
def test_nuclear_photon_is_gauge_invariant(final_mass: str, spin: Spin, angle: str) -> None:
    for point in random_points(final_mass, seed=5, count=3):
        momenta = momenta_from_angles(**point)
        for component in range(4):
            unit = matrix([int(i == component) for i in range(4)])
            tensor = lepton_tensor(spin, parity_angle(angle), momenta, unit, unit)
            contracted = lepton_tensor(spin, parity_angle(angle), momenta, momenta.photon, unit)
            assert_close(contracted, mpf(0), scale=abs(tensor) * mp.norm(momenta.photon))
            # L is positive semidefinite: a vanishing q~.L.q~ makes the imaginary part of L.q~ vanish as well.
            twice = lepton_tensor(spin, parity_angle(angle), momenta, momenta.photon, momenta.photon)
            assert_close(twice, mpf(0), scale=abs(tensor) * mp.norm(momenta.photon) ** 2)


def test_equal_mass_vector_current_is_conserved_and_the_axial_one_is_not() -> None:
    for point in random_points(MUON, seed=6, count=3):
        momenta = momenta_from_angles(**point)
        vector, axial = (
            [bremsstrahlung("vector", angle, momenta, conserved_current=conserved) for conserved in (True, False)]
            for angle in (0, mp.pi / 2)
        )
        assert_close(vector[0], vector[1])
        assert axial[1] > axial[0]


def test_result_does_not_depend_on_the_callers_precision() -> None:
    point = next(random_points(TAU, seed=7))
    expected = bremsstrahlung("scalar", "0.7", momenta_from_angles(**point))
    with mp.workdps(15):
        value = bremsstrahlung("scalar", "0.7", momenta_from_angles(**point))
    assert value == expected


@pytest.mark.parametrize("angle", PARITY_ANGLES)
@pytest.mark.parametrize("spin", ["scalar", "vector"])
@pytest.mark.parametrize("final_mass", [MUON, TAU])
def test_bremsstrahlung_closed_form(final_mass: str, spin: Spin, angle: str) -> None:
    for point in random_points(final_mass, seed=8):
        momenta = momenta_from_angles(**point)
        masses = {name: point[name] for name in ("m", "mi", "mf")}
        expected = bremsstrahlung_closed_form(spin, parity_angle(angle), momenta, **masses)
        assert expected > 0
        assert_close(bremsstrahlung(spin, parity_angle(angle), momenta), expected)


def test_fusion_closed_forms() -> None:
    for point in random_points(MUON, seed=9):
        momenta = momenta_from_angles(**point)
        value = photon_fusion(momenta)
        assert value > 0
        assert_close(value, fusion_closed_form(momenta))
        assert_close(value, fusion_rest_frame_form(momenta, point["nucleus_mass"]))


def test_closed_form_comparison_is_sensitive() -> None:
    """Negative control: k off by 1e-6 shows."""
    point = next(random_points(TAU, seed=10))
    momenta = momenta_from_angles(**point)
    shifted = replace(momenta, k=momenta.k * (1 + mpf("1e-6")))
    masses = {name: point[name] for name in ("m", "mi", "mf")}
    expected = bremsstrahlung_closed_form("scalar", mpf(0), momenta, **masses)
    assert abs(bremsstrahlung("scalar", 0, shifted) / expected - 1) > mpf("1e-12")
