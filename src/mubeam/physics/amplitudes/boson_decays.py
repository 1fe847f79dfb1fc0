"""Z and h -> l1-(p1) l2+(p2) a(k) for L = -i g a l1bar (sin(theta) + gamma5 cos(theta)) l2 + h.c., summed over spins.

Notation: q = p1 + p2 + k; x = (p1 + k)^2 and y = (p2 + k)^2; m1, m2, m the masses of l1, l2, a; P = q - p2 and
R = q - p1 the momenta of the leptons (of mass m2 and m1) that radiate a. The other charge has the same width.
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real


class Products(NamedTuple):
    """Scalar products of q, p1 and p2."""

    q2: Real
    q_p1: Real
    q_p2: Real
    p1_p2: Real


def products(x: Real, y: Real, parent: Real, m1: Real, m2: Real, m: Real) -> Products:
    """Scalar products at a point of the Dalitz plot."""
    q2 = parent**2
    return Products(q2, (q2 + m1**2 - y) / 2, (q2 + m2**2 - x) / 2, (q2 + m**2 - x - y) / 2)


def z_squared(
    x: Real, y: Real, parent: Real, m1: Real, m2: Real, m: Real, theta_terms: tuple[Real, Real], v: Real, a: Real
) -> Real:
    """Sum over spins and polarisations of |M|^2 for g = 1 and the vertex gamma^mu (v - a gamma5) of both leptons.

    `theta_terms` are cos(2 theta) and sin(2 theta). With c = v^2 + a^2, e = v^2 - a^2 and the product of two vectors
    under the polarisation sum, b~.c = b.c + 2 (q.b)(q.c)/q^2,

        |M|^2/4 = N(1)/(x - m2^2)^2 + N(2)/(y - m1^2)^2 + 2 I/[(x - m2^2)(y - m1^2)]
        N(1) = c {2 P.p2~ [p1.P - m1 m2 cos(2 theta)] - (x - m2^2) p1.p2~}
               + 3 m2 e [2 m2 p1.P - m1 cos(2 theta) (x + m2^2)]
               - 2 v a sin(2 theta) [2 P.p2~ p1.P - (x + m2^2) p1.p2~]
        I = e [4 p1.P p2.R + 3 m1^2 m2^2 - T] + c (m2^2 p1~.R + m1^2 P~.p2)
            - m1 m2 cos(2 theta) [3 e (p1.P + p2.R) + c (p1~.p2 + P~.R)]
            - 2 v a sin(2 theta) (m1^2 P~.p2 - m2^2 p1~.R)
        T = Tr[q p1 P q p2 R]/(4 q^2);
    N(2) is N(1) with the leptons exchanged and the sign of v a reversed.
    """
    q2, q_p1, q_p2, p1_p2 = products(x, y, parent, m1, m2, m)
    cos2, sin2 = theta_terms
    c, e, d = v**2 + a**2, v**2 - a**2, -2 * v * a
    p1_p, p2_r = q_p1 - p1_p2, q_p2 - p1_p2
    p1_p2_sum = p1_p2 + 2 * q_p1 * q_p2 / q2
    p_p2_sum = q_p2 - m2**2 + 2 * (q2 - q_p2) * q_p2 / q2
    r_p1_sum = q_p1 - m1**2 + 2 * (q2 - q_p1) * q_p1 / q2
    p_r_sum = q2 - q_p1 - q_p2 + p1_p2 + 2 * (q2 - q_p1) * (q2 - q_p2) / q2
    first = _radiated(x, m1, m2, p1_p, p_p2_sum, p1_p2_sum, c, e, d * sin2, cos2)
    second = _radiated(y, m2, m1, p2_r, r_p1_sum, p1_p2_sum, c, e, -d * sin2, cos2)
    trace = (
        p1_p2 * (q2 - 2 * q_p1 - 2 * q_p2 + 4 * q_p1 * q_p2 / q2)
        + m1**2 * q_p2 * (1 - 2 * q_p2 / q2)
        + m2**2 * q_p1 * (1 - 2 * q_p1 / q2)
        + m1**2 * m2**2
    )
    interference = (
        e * (4 * p1_p * p2_r + 3 * m1**2 * m2**2 - trace)
        + c * (m2**2 * r_p1_sum + m1**2 * p_p2_sum)
        - m1 * m2 * cos2 * (3 * e * (p1_p + p2_r) + c * (p1_p2_sum + p_r_sum))
        + d * sin2 * (m1**2 * p_p2_sum - m2**2 * r_p1_sum)
    )
    pole1, pole2 = x - m2**2, y - m1**2
    return 4 * (first / pole1**2 + second / pole2**2 + 2 * interference / (pole1 * pole2))


def _radiated(
    virtuality: Real,
    m_final: Real,
    m_virtual: Real,
    final_virtual: Real,
    virtual_other: Real,
    final_other: Real,
    c: Real,
    e: Real,
    d_sin2: Real,
    cos2: Real,
) -> Real:
    """N of `z_squared`: the lepton of mass m_final radiates a from a virtual one of mass m_virtual."""
    square = virtuality + m_virtual**2
    return (
        c * (2 * virtual_other * (final_virtual - m_final * m_virtual * cos2))
        - c * (virtuality - m_virtual**2) * final_other
        + 3 * m_virtual * e * (2 * m_virtual * final_virtual - m_final * cos2 * square)
        + d_sin2 * (2 * virtual_other * final_virtual - square * final_other)
    )


def higgs_squared(x: Real, y: Real, parent: Real, m1: Real, m2: Real, m: Real, cos2: Real) -> Real:
    """Sum over spins of |M|^2 for g/v_H = 1, with the Yukawa couplings m_l/v_H; cos2 is cos(2 theta).

    All mass terms scale with 1 + h/v_H, so the rotation that brings a derivative coupling to the form above also
    leaves the contact term -i (g/v_H) h a l1bar (...) l2. With it M = u1bar [alpha G + q (delta ...)] v2 and

        |M|^2 = sin^2(theta) F(m2) + cos^2(theta) F(-m2),   F(m2)/4 = alpha^2 (p1.p2 - m1 m2)
                + delta^2 [2 q.p1 q.p2 - q^2 (p1.p2 + m1 m2)] + 2 alpha delta (m1 q.p2 - m2 q.p1)
        alpha = 1 + 2 m2^2/(x - m2^2) + 2 m1^2/(y - m1^2),   delta = m2/(x - m2^2) - m1/(y - m1^2).
    """
    scalar = _higgs_of_one_parity(x, y, parent, m1, m2, m)
    pseudoscalar = _higgs_of_one_parity(x, y, parent, m1, -m2, m)
    return (scalar + pseudoscalar) / 2 - cos2 * (scalar - pseudoscalar) / 2


def _higgs_of_one_parity(x: Real, y: Real, parent: Real, m1: Real, m2: Real, m: Real) -> Real:
    q2, q_p1, q_p2, p1_p2 = products(x, y, parent, m1, m2, m)
    pole1, pole2 = x - m2**2, y - m1**2
    alpha = 1 + 2 * m2**2 / pole1 + 2 * m1**2 / pole2
    delta = m2 / pole1 - m1 / pole2
    return 4 * (
        alpha**2 * (p1_p2 - m1 * m2)
        + delta**2 * (2 * q_p1 * q_p2 - q2 * (p1_p2 + m1 * m2))
        + 2 * alpha * delta * (m1 * q_p2 - m2 * q_p1)
    )
