"""Helicity amplitudes of l(p) N -> l'(p') N X(k) with explicit Dirac spinors, for many points at once.

Gamma matrices are those of the chiral basis, gamma5 = diag(-1, 1) = i g0 g1 g2 g3; helicity + means spin along the
momentum, in the frame of the momenta that are given. Notation: q = P_f - P_i, P = P_i + P_f, t = -q^2,
s = (p'+k)^2 - m^2 and u = (p-k)^2 - m'^2. For a vertex V of X on the lepton line the Dirac equation takes both diagrams
to

    M = ubar(p') [(2 P.p'/u + 2 P.p/s) V + Pslash qslash V/u + V Pslash qslash/s] u(p)                    (P.q = 0)

so that the large terms cancel in one number. Arrays of spinors are (4, n); amplitudes (J, 2, 2, n): J polarisations of
X, the helicity of l' and that of l, each (-, +).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

Spinor = NDArray[np.complex128]
"""Four components (4, n)."""

Pair = tuple[Spinor, Spinor]
"""Spinors of both helicities, - and +."""


class SpinPoint(NamedTuple):
    """Four-momenta E, x, y, z (4, n) in GeV: of l, l', X, and of the nucleus, P and q; with the invariants s, u and t.

    s, u, t: as above, (n,) in GeV^2.
    """

    p: FloatArray
    p_out: FloatArray
    k: FloatArray
    total: FloatArray
    q: FloatArray
    s: FloatArray
    u: FloatArray
    t: FloatArray


def spin_point(p: FloatArray, p_out: FloatArray, k: FloatArray, before: FloatArray, after: FloatArray) -> SpinPoint:
    """The point of stored four-momenta (4, n) in the rest frame of the nucleus: l, l', X, and the nucleus twice."""
    q, mass = after - before, before[0]
    # the energy of the recoil from its momentum, which keeps the digits
    q = np.concatenate([(_square(q[1:]) / (after[0] + mass))[None], q[1:]])
    t = 2 * mass * q[0]
    return SpinPoint(p, p_out, k, before + after, q, -2 * dot(p, q) - t, 2 * dot(p_out, q) - t, t)


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Minkowski product of vectors (4, n)."""
    return np.asarray(a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3])


def _square(a: FloatArray) -> FloatArray:
    return np.asarray((a**2).sum(axis=0))


def helicity_spinors(momentum: FloatArray, mass: float) -> Pair:
    """u(p) of helicity - and + of momenta (4, n) on the mass shell."""
    size = np.sqrt(_square(momentum[1:]))
    _, x, y, z = momentum
    across = np.hypot(x, y)
    # |p| + p_z, without the difference for one that goes back
    along = np.where(z >= 0, size + np.abs(z), across**2 / np.where(size > 0, size + np.abs(z), 1.0))
    at_rest, back = size == 0, (along == 0) & (size > 0)
    norm = np.sqrt(np.where(along > 0, 2 * size * along, 1.0))
    upper = np.where(at_rest, 1.0, np.where(back, 0.0, along / norm))
    lower = np.where(at_rest, 0.0, np.where(back, 1.0, (x + 1j * y) / norm))
    large = np.sqrt(np.hypot(size, mass) + size)
    small = mass / large
    minus = np.array([-large * lower.conj(), large * upper, -small * lower.conj(), small * upper])
    plus = np.array([small * upper, small * lower, large * upper, large * lower])
    return minus, plus


def slash(v: FloatArray, spinor: Spinor) -> Spinor:
    """gamma.v of a spinor."""
    e, x, y, z = v
    minus, plus, up, down = x - 1j * y, x + 1j * y, e + z, e - z
    one, two, three, four = spinor
    return np.array(
        [down * three - minus * four, up * four - plus * three, up * one + minus * two, down * two + plus * one]
    )


def bar(left: Spinor, right: Spinor) -> NDArray[np.complex128]:
    """ubar(left) right, (n,)."""
    a, b = left.conj(), right
    return np.asarray(a[2] * b[0] + a[3] * b[1] + a[0] * b[2] + a[1] * b[3])


def chiral(spinor: Spinor, even: complex, odd: complex) -> Spinor:
    """(even + odd gamma5) of a spinor."""
    return np.concatenate([(even - odd) * spinor[:2], (even + odd) * spinor[2:]])


def scalar_amplitudes(
    point: SpinPoint, masses: tuple[float, float], even: complex, odd: complex
) -> NDArray[np.complex128]:
    """Amplitudes (1, 2, 2, n) for the vertex even + odd gamma5."""
    outer, inner, twisted, large = _line(point, masses)
    b = 1 / point.u + 1 / point.s
    return np.array(
        [
            [
                [
                    large * bar(out, chiral(u, even, odd)) + b * bar(out, chiral(w, even, odd))
                    for u, w in zip(inner, twisted, strict=True)
                ]
                for out in outer
            ]
        ]
    )


def vector_amplitudes(
    point: SpinPoint, masses: tuple[float, float], even: complex, odd: complex
) -> NDArray[np.complex128]:
    """Amplitudes (4, 2, 2, n) for the vertices gamma^mu (even + odd gamma5), mu = 0 ... 3."""
    outer, inner, twisted, large = _line(point, masses)
    # ubar' Pslash qslash = bar of qslash Pslash u'
    turned = [slash(point.q, slash(point.total, out)) / point.u for out in outer]
    right = [
        (chiral(large * u + w / point.s, even, odd), chiral(u, even, odd)) for u, w in zip(inner, twisted, strict=True)
    ]
    found = [
        [current(out, both) + current(back, u) for both, u in right] for out, back in zip(outer, turned, strict=True)
    ]
    return np.moveaxis(np.array(found), 2, 0)


def current(left: Spinor, right: Spinor) -> NDArray[np.complex128]:
    """ubar(left) gamma^mu u(right), (4, n)."""
    a, b = left.conj(), right
    up, down = (a[0] * b[0], a[1] * b[1]), (a[2] * b[2], a[3] * b[3])
    flip, turn = (a[0] * b[1], a[1] * b[0]), (a[2] * b[3], a[3] * b[2])
    return np.array(
        [
            up[0] + up[1] + down[0] + down[1],
            turn[0] + turn[1] - flip[0] - flip[1],
            -1j * (turn[0] - turn[1] - flip[0] + flip[1]),
            down[0] - down[1] - up[0] + up[1],
        ]
    )


def current_amplitudes(point: SpinPoint, masses: tuple[float, float], vector: FloatArray) -> NDArray[np.complex128]:
    """ubar(p') vectorslash u(p), (1, 2, 2, n)."""
    outer, inner = helicity_spinors(point.p_out, masses[1]), helicity_spinors(point.p, masses[0])
    return np.array([[[bar(out, slash(vector, u)) for u in inner] for out in outer]])


def _line(point: SpinPoint, masses: tuple[float, float]) -> tuple[Pair, Pair, Pair, FloatArray]:
    """Spinors of l' and l, Pslash qslash u(p), and 2 P.p'/u + 2 P.p/s."""
    mass, mass_out = masses
    inner, outer = helicity_spinors(point.p, mass), helicity_spinors(point.p_out, mass_out)
    minus, plus = (slash(point.total, slash(point.q, u)) for u in inner)
    large = 2 * dot(point.total, point.p_out) / point.u + 2 * dot(point.total, point.p) / point.s
    return outer, inner, (minus, plus), np.asarray(large)
