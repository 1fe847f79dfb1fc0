"""Helicity amplitudes of the processes, and what they say of the polarisation of the outgoing lepton."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, Real
from mubeam.physics.amplitudes import spinors
from mubeam.physics.amplitudes.spinors import SpinPoint

VECTOR: Final = (-1.0, 1.0, 1.0, 1.0, 1.0)
"""Signs of the polarisation sum -g_mu_nu + k_mu k_nu/m^2."""


class Helicities(NamedTuple):
    """Amplitudes (J, 2, 2, n): J polarisations of X with their signs (J,), the helicity of l', and that of l, -, +.

    Common factors are left out; amplitudes of different processes with the same final state add.
    """

    sign: tuple[float, ...]
    amplitude: NDArray[np.complex128]

    def rates(self, beam_polarisation: FloatArray | float = 0.0) -> FloatArray:
        """Squares (2, n) by the helicity of l', - and +, for a mean helicity of l (a number, or (n,))."""
        squares = np.einsum("j,jabn->abn", np.array(self.sign), self.amplitude.real**2 + self.amplitude.imag**2)
        # a polarisation sum with signs may round below zero
        squares = np.maximum(squares, 0.0)
        share = (1 + np.asarray(beam_polarisation)) / 2
        return np.asarray(squares[:, 0] * (1 - share) + squares[:, 1] * share)


def of_scalar(point: SpinPoint, m: Real, masses: tuple[float, float], even: complex, odd: complex) -> Helicities:
    """X of spin 0 off the lepton line, vertex even + odd gamma5."""
    return Helicities((1.0,), spinors.scalar_amplitudes(point, masses, even, odd))


def of_vector(point: SpinPoint, m: Real, masses: tuple[float, float], even: complex, odd: complex) -> Helicities:
    """X of spin 1 off the lepton line, vertex gamma^mu (even + odd gamma5).

    The Dirac equation makes k_mu M^mu the amplitude of a scalar with the vertex even (m_l - m_l') - odd (m_l + m_l')
    gamma5.
    """
    mi, mf = masses
    across = spinors.vector_amplitudes(point, masses, even, odd)
    along = spinors.scalar_amplitudes(point, masses, even * (mi - mf), -odd * (mi + mf)) / m
    return Helicities(VECTOR, np.concatenate([across, along]))


def of_fusion(point: SpinPoint, masses: tuple[float, float], is_even: bool) -> Helicities:
    """X of two photons, that of the lepton q1 = p - p' and that of the nucleus -q.

    The phase is that of L = -(g/4) X F F or -(g/4) X F Ftilde beside L = -y X lbar V l, V = 1 or i gamma5.
    """
    lepton, nucleus = point.p - point.p_out, -point.q
    square = spinors.dot(lepton, lepton)
    if is_even:
        vector = spinors.dot(lepton, nucleus) * point.total - spinors.dot(lepton, point.total) * nucleus
    else:
        vector = -_epsilon(lepton, nucleus, point.total)
    return Helicities((1.0,), spinors.current_amplitudes(point, masses, vector / square))


def _epsilon(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """eps^{mu nu alpha beta} a_nu b_alpha c_beta with eps^{0123} = 1, (4, n)."""

    def triple(i: int, j: int, k: int) -> FloatArray:
        return np.asarray(
            a[i] * (b[j] * c[k] - b[k] * c[j]) - a[j] * (b[i] * c[k] - b[k] * c[i]) + a[k] * (b[i] * c[j] - b[j] * c[i])
        )

    # lower components: one sign for each index in space
    return np.array([-triple(1, 2, 3), -triple(0, 2, 3), triple(0, 1, 3), -triple(0, 1, 2)])


def pair_rates(
    negative: FloatArray,
    positive: FloatArray,
    masses: tuple[float, float],
    even: complex,
    odd: complex,
    *,
    is_vector: bool,
) -> FloatArray:
    """Rates (2, 2, n) of X -> l1- l2+ by the helicities, - and +, of l1 and of l2, in any common unit.

    Averaged over the polarisations of X; momenta (4, n) and masses of l1 and l2. The vertex is l1bar (even + odd
    gamma5) l2, or with gamma^mu. Spinors v of helicity h are gamma5 u of helicity -h.
    """
    outer = spinors.helicity_spinors(negative, masses[0])
    inner = [spinors.chiral(u, 0, 1) for u in reversed(spinors.helicity_spinors(positive, masses[1]))]
    if not is_vector:
        found = [[spinors.bar(u, spinors.chiral(v, even, odd)) for v in inner] for u in outer]
        return np.asarray(np.abs(np.array(found)) ** 2)
    k = negative + positive
    mass2 = spinors.dot(k, k)
    currents = np.array([[spinors.current(u, spinors.chiral(v, even, odd)) for v in inner] for u in outer])
    signs = np.array([-1.0, 1.0, 1.0, 1.0])
    along = np.einsum("abmn,mn,m->abn", currents, k, -signs)
    across = np.einsum("abmn,m->abn", np.abs(currents) ** 2, signs)
    return np.asarray(np.maximum(across + np.abs(along) ** 2 / mass2, 0.0))
