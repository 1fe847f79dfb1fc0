"""Electron-positron pairs of a muon in the field of a nucleus and of atomic electrons.

Kokoulin and Petrukhin (Proc. 12th ICCR, Hobart 1971, vol. 6, 2436); Kelner (Phys. Atom. Nucl. 61, 448) for the
electrons. Beyond Born the electrons are taken with the logarithm of Davies, Bethe and Maximon, -f(Z), as in the
radiation length: Ivanov, Kuraev, Schiller and Serbo, UL-NTZ 14/98. Without it lead loses 8 % more to pairs.
"""

import numpy as np

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.energy_loss.nuclear_field import ELECTRON, MUON, ROOT_E, largest_share, radiation_constant
from mubeam.physics.radiation_length import coulomb_correction

ASYMMETRY_NODES = 16


def least_share(energy: Real) -> FloatArray:
    """The least v: 4 m_e/E."""
    return np.asarray(4 * ELECTRON / bare(energy, float))


def dsigma_dv(
    v: Real, energy: Real, charge_number: int, *, pair_coulomb: bool = True, nodes: int = ASYMMETRY_NODES
) -> FloatArray:
    """dsigma/dv per atom in GeV^-2 for a pair of the share v of the muon's energy in GeV; they broadcast.

    Without `pair_coulomb` it is Born's.
    """
    v, energy = np.broadcast_arrays(bare(v, float), bare(energy, float))
    z = charge_number
    is_open = (v > least_share(energy)) & (v < largest_share(energy, z))
    found = np.zeros(v.shape)
    if is_open.any():
        found[is_open] = _open(v[is_open], energy[is_open], z, coulomb_correction(z) if pair_coulomb else 0.0, nodes)
    return found


def _open(v: FloatArray, energy: FloatArray, z: int, correction: float, nodes: int) -> FloatArray:
    """The spectrum (N,) where the kinematics is open: the integral over the asymmetry rho = 1 - e^t of the pair."""
    v, energy = v[:, None], energy[:, None]
    largest = (1 - 6 * MUON**2 / (energy**2 * (1 - v))) * np.sqrt(1 - 4 * ELECTRON / (v * energy))
    largest = np.maximum(largest, 0.0)
    # 1 - rho_max without subtraction of near numbers: the integral in t is from ln of it to 0
    t_least = np.log(np.maximum(1 - largest, 1e-300))
    unit, weight = gauss_legendre(nodes)
    t = t_least * (1 - unit)
    gap = np.exp(t)
    rho2 = (1 - gap) ** 2
    inverse = gap * (2 - gap)  # 1 - rho^2
    beta = v**2 / (2 * (1 - v))
    xi = (MUON * v / (2 * ELECTRON)) ** 2 * inverse / (1 - v)
    b_e, b_mu = _shape_electron(rho2, inverse, beta, xi), _shape_muon(rho2, inverse, beta, xi)
    y_e = (5 - rho2 + 4 * beta * (1 + rho2)) / (2 * (1 + 3 * beta) * np.log(3 + 1 / xi) - rho2 - 2 * beta * (2 - rho2))
    y_mu = (4 + rho2 + 3 * beta * (1 + rho2)) / ((1 + rho2) * (1.5 + 2 * beta) * np.log(3 + xi) + 1 - 1.5 * rho2)
    b = radiation_constant(z) * z ** (-1 / 3)
    recoil = 2 * ELECTRON * ROOT_E * b * (1 + xi) / (v * energy * inverse)
    finite = 1 + (1.5 * ELECTRON * z ** (1 / 3) / MUON) ** 2 * (1 + xi) * (1 + y_e)
    l_e = np.log(b * np.sqrt((1 + xi) * (1 + y_e)) / (1 + recoil * (1 + y_e))) - 0.5 * np.log(finite) - correction
    l_mu = np.log(2 / 3 * MUON / ELECTRON * b * z ** (-1 / 3) / (1 + recoil * (1 + y_mu)))
    phi = np.maximum(b_e * l_e, 0.0) + (ELECTRON / MUON) ** 2 * np.maximum(b_mu * l_mu, 0.0)
    integral = (phi * gap * (-t_least) * weight).sum(axis=1)
    strength = 4 / (3 * np.pi) * (ALPHA**2 / ELECTRON) ** 2 * z * (z + _on_electrons(energy[:, 0], z))
    return np.asarray(strength * (1 - v[:, 0]) / v[:, 0] * integral)


def _shape_electron(rho2: FloatArray, inverse: FloatArray, beta: FloatArray, xi: FloatArray) -> FloatArray:
    """B_e; its series where the terms cancel."""
    full = ((2 + rho2) * (1 + beta) + xi * (3 + rho2)) * np.log1p(1 / xi) + (inverse - beta) / (1 + xi) - (3 + rho2)
    series = ((3 - rho2) + 2 * beta * (1 + rho2)) / (2 * xi)
    return np.asarray(np.where(xi > 1e3, series, full))


def _shape_muon(rho2: FloatArray, inverse: FloatArray, beta: FloatArray, xi: FloatArray) -> FloatArray:
    """B_mu; its series where the terms cancel."""
    full = ((1 + rho2) * (1 + 1.5 * beta) - (1 + 2 * beta) * inverse / xi) * np.log1p(xi)
    full = full + xi * (inverse - beta) / (1 + xi) + (1 + 2 * beta) * inverse
    series = xi / 2 * ((5 - rho2) + beta * (3 + rho2))
    return np.asarray(np.where(xi < 1e-3, series, full))


def _on_electrons(energy: FloatArray, z: int) -> FloatArray:
    """zeta, the share of the atomic electrons against Z."""
    gamma = energy / MUON
    g1, g2 = (4.4e-5, 4.8e-5) if z == 1 else (1.95e-5, 5.3e-5)
    upper = 0.073 * np.log(gamma / (1 + g1 * z ** (2 / 3) * gamma)) - 0.26
    lower = 0.058 * np.log(gamma / (1 + g2 * z ** (1 / 3) * gamma)) - 0.14
    is_open = (upper > 0) & (lower > 0)
    return np.asarray(np.where(is_open, upper / np.where(is_open, lower, 1.0), 0.0))
