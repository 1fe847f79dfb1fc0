"""High-precision oracle for l(p) N(P_i) -> l'(p') N(P_f) X(k) from Feynman rules with explicit Dirac matrices.

Conventions: GeV = 1, metric (+,-,-,-), eps^{0123} = 1, gamma5 = i g0 g1 g2 g3 (Dirac representation). The nucleus is a
scalar with photon vertex (P_i + P_f)^mu F(t); its photon q~ = P_i - P_f flows into the lepton line and t = -q~^2 > 0.
Averaged over the spin of l, summed over the spin of l' and the polarisations of X,

    |M|^2 = g^2 e^4 F(t)^2 / t^2 * A,

and the functions below return A, from the couplings X lbar' Gamma l with Gamma = g (cosT + i gamma5 sinT) for a scalar
and g gamma^mu (cosT + gamma5 sinT) for a vector, or from L = -(g/4) a F Ftilde. Nothing here is a closed form, and
nothing comes from mubeam. Everything is computed with `DIGITS` digits, whatever the caller's precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Literal, TypeAlias

from mpmath import matrix, mp, mpc, mpf

DIGITS = 100  # the cancellation between the diagrams costs about 20 of them at TeV energies and MeV masses

FourVector: TypeAlias = matrix  # contravariant column (energy, x, y, z)
Spin: TypeAlias = Literal["scalar", "vector"]
Real: TypeAlias = mpf | float | str

_I = mpc(0, 1)
_IDENTITY = mp.eye(4)
_GAMMA = (
    matrix([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 0], [0, 0, 0, -1]]),
    matrix([[0, 0, 0, 1], [0, 0, 1, 0], [0, -1, 0, 0], [-1, 0, 0, 0]]),
    matrix([[0, 0, 0, -_I], [0, 0, _I, 0], [0, _I, 0, 0], [-_I, 0, 0, 0]]),
    matrix([[0, 0, 1, 0], [0, 0, 0, -1], [-1, 0, 0, 0], [0, 1, 0, 0]]),
)
_GAMMA5 = matrix([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]])
_METRIC = (1, -1, -1, -1)
_PERMUTATIONS = [
    (order, (-1) ** sum(order[i] > order[j] for i in range(4) for j in range(i + 1, 4)))
    for order in permutations(range(4))
]


@dataclass(frozen=True)
class Momenta:
    """Four-momenta of one phase-space point; masses are those of the momenta."""

    p: FourVector
    p_out: FourVector
    k: FourVector
    nucleus_in: FourVector
    nucleus_out: FourVector

    @property
    def photon(self) -> FourVector:
        """q~ = P_i - P_f, into the lepton line."""
        with mp.workdps(DIGITS):
            return self.nucleus_in - self.nucleus_out

    @property
    def nucleus_sum(self) -> FourVector:
        """P = P_i + P_f."""
        with mp.workdps(DIGITS):
            return self.nucleus_in + self.nucleus_out


def dot(a: FourVector, b: FourVector) -> mpf:
    """Minkowski product a.b."""
    with mp.workdps(DIGITS):
        return sum(g * a[i] * b[i] for i, g in enumerate(_METRIC))


def epsilon(a: FourVector, b: FourVector, c: FourVector) -> FourVector:
    """W^mu = eps^{mu nu alpha beta} a_nu b_alpha c_beta."""
    with mp.workdps(DIGITS):
        result = mp.zeros(4, 1)
        for (mu, nu, alpha, beta), sign in _PERMUTATIONS:
            lowering = _METRIC[nu] * _METRIC[alpha] * _METRIC[beta]
            result[mu] += sign * lowering * a[nu] * b[alpha] * c[beta]
        return result


def bremsstrahlung(spin: Spin, parity_angle: Real, momenta: Momenta, *, conserved_current: bool = False) -> mpf:
    """A of X radiated off the lepton; `conserved_current` leaves kk/m^2 out of a vector's polarisation sum."""
    total = momenta.nucleus_sum
    return lepton_tensor(spin, parity_angle, momenta, total, total, conserved_current=conserved_current)


def lepton_tensor(
    spin: Spin,
    parity_angle: Real,
    momenta: Momenta,
    left: FourVector,
    right: FourVector,
    *,
    conserved_current: bool = False,
) -> mpf:
    """Real part of left_mu right_nu L^{mu nu}; L is the spin-averaged square of the lepton line's photon current."""
    with mp.workdps(DIGITS):
        p, p_out, k = momenta.p, momenta.p_out, momenta.k
        mass_in, mass_out = _mass(p), _mass(p_out)
        before = (_slash(p - k) + mass_out * _IDENTITY) / (dot(p - k, p - k) - mass_out**2)  # X first: l' propagates
        after = (_slash(p_out + k) + mass_in * _IDENTITY) / (dot(p_out + k, p_out + k) - mass_in**2)
        spins_in, spins_out = _slash(p) + mass_in * _IDENTITY, _slash(p_out) + mass_out * _IDENTITY

        def amplitude(photon: FourVector, vertex: matrix) -> matrix:
            return _slash(photon) * before * vertex + vertex * after * _slash(photon)

        result = mpf(0)
        for weight, vertex in _vertices(spin, mpf(parity_angle), k, conserved_current):
            conjugate = _GAMMA[0] * amplitude(right, vertex).H * _GAMMA[0]
            result += weight * _trace(spins_out * amplitude(left, vertex) * spins_in * conjugate)
        return result / 2  # average over the initial spin


def photon_fusion(momenta: Momenta) -> mpf:
    """A of a pseudoscalar from the fusion of the lepton's photon q1 = p - p' with the nucleus's q~ (l' = l)."""
    with mp.workdps(DIGITS):
        p, p_out = momenta.p, momenta.p_out
        emitted = p - p_out
        # The vertex of -(g/4) a F Ftilde, both photons incoming, is g eps^{mu alpha nu beta} q1_mu q~_nu up to a phase.
        current = _slash(epsilon(emitted, momenta.photon, momenta.nucleus_sum)) / dot(emitted, emitted)
        spins_in, spins_out = (_slash(v) + _mass(v) * _IDENTITY for v in (p, p_out))
        return _trace(spins_out * current * spins_in * _GAMMA[0] * current.H * _GAMMA[0]) / 2


def radiation_and_fusion(
    parity_angle: Real, momenta: Momenta, y: Real, scalar_g: Real = 0, pseudoscalar_g: Real = 0
) -> mpf:
    """A of X radiated off the lepton and made of two photons together, with all phases (l' = l).

    From L = -y X lbar (cosT + i gamma5 sinT) l - (scalar_g/4) X F F - (pseudoscalar_g/4) X F Ftilde, F Ftilde = -4 E.B.
    """
    with mp.workdps(DIGITS):
        radiated = _radiated(momenta, mpf(parity_angle)) if y else mp.zeros(4)
        amplitude = mpf(y) * radiated + _fused(momenta, mpf(scalar_g), mpf(pseudoscalar_g))
        return _spin_average(momenta, amplitude, amplitude)


def interference(kind: Literal["scalar", "pseudoscalar"], momenta: Momenta) -> mpf:
    """The coefficient of y g in A of `radiation_and_fusion`, for the vertices of one parity."""
    with mp.workdps(DIGITS):
        radiated = _radiated(momenta, mp.pi / 2 if kind == "pseudoscalar" else mpf(0))
        fused = _fused(momenta, mpf(kind == "scalar"), mpf(kind == "pseudoscalar"))
        return 2 * _spin_average(momenta, radiated, fused)


def _radiated(momenta: Momenta, angle: mpf) -> matrix:
    """i times the lepton line of X off the lepton at y = 1.

    What both lines share is left out: the photons' vertices with lepton and nucleus, the nuclear photon's propagator.
    """
    p, p_out, k, mass = momenta.p, momenta.p_out, momenta.k, _mass(momenta.p)
    vertex = -_I * (mp.cos(angle) * _IDENTITY + _I * mp.sin(angle) * _GAMMA5)
    before = _I * (_slash(p - k) + mass * _IDENTITY) / (dot(p - k, p - k) - mass**2)
    after = _I * (_slash(p_out + k) + mass * _IDENTITY) / (dot(p_out + k, p_out + k) - mass**2)
    photon = _slash(momenta.nucleus_sum)
    return photon * before * vertex + vertex * after * photon


def _fused(momenta: Momenta, scalar_g: mpf, pseudoscalar_g: mpf) -> matrix:
    """As `_radiated`, of X made of two photons, which come in: d_mu -> -i q_mu, and two ways to take them."""
    q, total, emitted = momenta.photon, momenta.nucleus_sum, momenta.p - momenta.p_out
    even = _I * scalar_g * (dot(emitted, q) * _slash(total) - dot(emitted, total) * _slash(q))
    # eps^{alpha beta rho sigma} q1_alpha gamma_beta q_rho P_sigma
    odd = -_I * pseudoscalar_g * _slash(epsilon(emitted, q, total))
    return -_I / dot(emitted, emitted) * (even + odd)


def _spin_average(momenta: Momenta, left: matrix, right: matrix) -> mpf:
    """Real part of the spin-averaged left times right*, for l' = l."""
    mass = _mass(momenta.p)
    spins_in, spins_out = (_slash(v) + mass * _IDENTITY for v in (momenta.p, momenta.p_out))
    return _trace(spins_out * left * spins_in * _GAMMA[0] * right.H * _GAMMA[0]) / 2


def momenta_from_angles(
    energy: Real,
    energy_x: Real,
    half_angle_sin2: Real,
    t: Real,
    phi_q: Real,
    *,
    m: Real,
    mi: Real,
    mf: Real,
    nucleus_mass: Real,
) -> Momenta:
    """Momenta in the rest frame of P_i, beam along +z, X in the half-plane x > 0 with sin^2(theta/2) = half_angle_sin2.

    phi_q is the azimuth of q~ about V = p - k, from the side of the beam; y > 0 for 0 < phi_q < pi.
    """
    with mp.workdps(DIGITS):
        energy, energy_x, half_angle_sin2, t, phi_q = map(mpf, (energy, energy_x, half_angle_sin2, t, phi_q))
        m, mi, mf, nucleus_mass = map(mpf, (m, mi, mf, nucleus_mass))
        _require(energy > mi and energy_x >= m and 0 <= half_angle_sin2 <= 1 and t > 0, "an argument out of range")
        p = matrix([energy, 0, 0, _momentum(energy, mi)])
        k_size = _momentum(energy_x, m)
        sine = 2 * mp.sqrt(half_angle_sin2 * (1 - half_angle_sin2))
        k = matrix([energy_x, k_size * sine, 0, k_size * (1 - 2 * half_angle_sin2)])

        q_energy, q_size = -t / (2 * nucleus_mass), mp.sqrt(t + (t / (2 * nucleus_mass)) ** 2)
        v = p - k
        v_size = mp.sqrt(v[1] ** 2 + v[3] ** 2)
        _require(v_size > 0, "p = k leaves the azimuth of q~ undefined")
        # (v + q~)^2 = mf^2 fixes the angle between q~ and V.
        cosine = (dot(v, v) - mf**2 - t + 2 * v[0] * q_energy) / (2 * q_size * v_size)
        _require(abs(cosine) <= 1, "no angle of q~ puts the final lepton on its mass shell")
        _require(v[0] + q_energy >= mf, "no energy left for the final lepton")
        along, across = q_size * cosine, q_size * mp.sqrt(1 - cosine**2)
        towards_beam = across * mp.cos(phi_q)
        q = matrix(
            [
                q_energy,
                (along * v[1] + towards_beam * v[3]) / v_size,
                across * mp.sin(phi_q),
                (along * v[3] - towards_beam * v[1]) / v_size,
            ]
        )
        return _momenta(p, k, q, nucleus_mass)


def momenta_from_invariants(
    energy: Real,
    t: Real,
    s: Real,
    mu: Real,
    phi_star: Real,
    *,
    m: Real,
    mi: Real,
    mf: Real,
    nucleus_mass: Real,
) -> Momenta:
    """Momenta in the rest frame of P_i, beam along +z, q~ in the half-plane x > 0.

    s = (p + q~)^2 - mi^2 and mu = mf^2 - (p - k)^2. phi_star is the azimuth of k in the rest frame of p + q~ about the
    axis of p and q~, from the side of P = P_i + P_f in the plane that holds it; y > 0 for 0 < phi_star < pi.
    """
    with mp.workdps(DIGITS):
        energy, t, s, mu, phi_star = map(mpf, (energy, t, s, mu, phi_star))
        m, mi, mf, nucleus_mass = map(mpf, (m, mi, mf, nucleus_mass))
        _require(energy > mi and t > 0, "an argument out of range")
        _require(s >= (m + mf) ** 2 - mi**2, "s below the threshold of l' X")
        p = matrix([energy, 0, 0, _momentum(energy, mi)])
        q_energy, q_size = -t / (2 * nucleus_mass), mp.sqrt(t + (t / (2 * nucleus_mass)) ** 2)
        cosine = (2 * energy * q_energy - s - t) / (2 * p[3] * q_size)
        _require(abs(cosine) <= 1, "no angle of q~ gives this s")
        q = matrix([q_energy, q_size * mp.sqrt(1 - cosine**2), 0, q_size * cosine])

        # k = alpha p + beta q~ + k_T, with k_T orthogonal to p and q~: a covariant form of the rest frame of p + q~.
        pp, pq, qq = mi**2, (s + t) / 2, -t
        pk = (mu + mi**2 + m**2 - mf**2) / 2
        qk = (s + mi**2 + m**2 - mf**2) / 2 - pk
        gram = pp * qq - pq**2
        collinear = (pk * qq - qk * pq) / gram * p + (qk * pp - pk * pq) / gram * q
        kt2 = dot(collinear, collinear) - m**2
        _require(kt2 >= 0, "mu outside its range at this s and t")
        out_of_plane = matrix([0, 0, 1, 0])
        in_plane = epsilon(out_of_plane, p, q)  # towards P, and well defined even where P_T vanishes
        in_plane /= mp.sqrt(-dot(in_plane, in_plane))
        k = collinear + mp.sqrt(kt2) * (mp.cos(phi_star) * in_plane + mp.sin(phi_star) * out_of_plane)
        return _momenta(p, k, q, nucleus_mass)


def _momenta(p: FourVector, k: FourVector, q: FourVector, nucleus_mass: mpf) -> Momenta:
    nucleus_in = matrix([nucleus_mass, 0, 0, 0])
    return Momenta(p=p, p_out=p + q - k, k=k, nucleus_in=nucleus_in, nucleus_out=nucleus_in - q)


def _vertices(spin: Spin, angle: mpf, k: FourVector, conserved_current: bool) -> list[tuple[int, matrix]]:
    """Vertices of X's polarisations with their weights in the polarisation sum."""
    if spin == "scalar":
        return [(1, mp.cos(angle) * _IDENTITY + _I * mp.sin(angle) * _GAMMA5)]
    if spin != "vector":
        raise ValueError(f"spin is 'scalar' or 'vector', not {spin!r}")
    chiral = mp.cos(angle) * _IDENTITY + mp.sin(angle) * _GAMMA5
    vertices = [(-g, gamma * chiral) for g, gamma in zip(_METRIC, _GAMMA, strict=True)]
    if not conserved_current:
        vertices.append((1, _slash(k) * chiral / _mass(k)))
    return vertices


def _slash(v: FourVector) -> matrix:
    return sum((g * v[i] * _GAMMA[i] for i, g in enumerate(_METRIC)), mp.zeros(4))


def _trace(product: matrix) -> mpf:
    return mp.re(sum(product[i, i] for i in range(4)))


def _mass(v: FourVector) -> mpf:
    return mp.sqrt(abs(dot(v, v)))  # abs: the square of a massless vector may round below zero


def _momentum(energy: mpf, mass: mpf) -> mpf:
    return mp.sqrt((energy - mass) * (energy + mass))


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise ValueError(f"outside phase space: {reason}")
