"""Closed form of the polarisation in l N -> l' N X, X of spin 0 with the vertex S + P gamma5, both real.

From the traces with spin vectors: O = A + B Pslash qslash, O aslash Obar = V_a slash, see V below; nothing of it is
used in mubeam, whose amplitudes are explicit spinors. Arrays of vectors are (4, n).
"""

from dataclasses import dataclass

import numpy as np


def dot(a, b):
    """Minkowski product."""
    return a[0] * b[0] - (a[1:] * b[1:]).sum(axis=0)


@dataclass(frozen=True)
class ClosedForm:
    """Momenta p, p', P = P_i + P_f and q = P_f - P_i, (4, n), and the masses of both leptons."""

    p: np.ndarray
    p_out: np.ndarray
    total: np.ndarray
    q: np.ndarray
    masses: tuple[float, float]

    @property
    def _t(self):
        return -dot(self.q, self.q)

    @property
    def _ab(self):
        t = self._t
        u, s = 2 * dot(self.p_out, self.q) - t, -2 * dot(self.p, self.q) - t
        a = 2 * dot(self.total, self.p_out) / u + 2 * dot(self.total, self.p) / s
        return a, 1 / u + 1 / s

    @property
    def _k(self):
        a, b = self._ab
        return a**2 - self._t * dot(self.total, self.total) * b**2

    def v(self, vector):
        """V_a of a vector a."""
        (a, b), t, total, q = self._ab, self._t, self.total, self.q
        found = self._k * vector + 2 * a * b * (dot(q, vector) * total - dot(total, vector) * q)
        return found + 2 * b**2 * (t * dot(total, vector) * total - dot(total, total) * dot(q, vector) * q)

    def rates(self, even, odd, polarisation):
        """Rate and rate x helicity of l' for a mean helicity of l, in a common unit."""
        mass, mass_out = self.masses
        size, both, difference = even**2 + odd**2, 2 * even * odd / (even**2 + odd**2), even**2 - odd**2
        (w, z), (w_out, z_out) = _helicity(self.p), _helicity(self.p_out)
        n = np.zeros_like(self.p)
        n[0] = 1.0
        ratio = -difference / size  # cos(2 theta)
        rate = dot(self.p_out, self.v(self.p)) + polarisation * both * dot(self.p_out, self.v(w))
        rate = rate - ratio * mass * mass_out * self._k
        chiral = (dot(n, self.v(z)) * dot(z_out, self.v(n)) - dot(n, self.v(n)) * dot(z_out, self.v(z))) / self._k
        spin = -dot(w_out, self.v(both * self.p + polarisation * w)) - polarisation * ratio * mass * mass_out * chiral
        return rate, spin


def _helicity(p):
    """m s for helicity +, and the direction as (0, p/|p|)."""
    size = np.sqrt((p[1:] ** 2).sum(axis=0))
    direction = p[1:] / size
    return np.concatenate([[size], p[0] * direction]), np.concatenate([[0 * size], direction])
