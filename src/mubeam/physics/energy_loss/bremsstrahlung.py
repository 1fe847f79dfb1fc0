"""Bremsstrahlung of muons on nuclei and atomic electrons (Kelner, Kokoulin and Petrukhin, MEPhI 024-95, 1995)."""

import numpy as np

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.physics.energy_loss.nuclear_field import (
    ELECTRON,
    MUON,
    ROOT_E,
    inelastic_constant,
    largest_share,
    radiation_constant,
)


def dsigma_dv(v: Real, energy: Real, charge_number: int, mass_number: float) -> FloatArray:
    """dsigma/dv per atom in GeV^-2 for a photon of the share v of the muon's energy in GeV; they broadcast."""
    v, energy, z = bare(v, float), bare(energy, float), charge_number
    is_open = (v > 0) & (v < largest_share(energy, z))
    v = np.where(is_open, v, 0.5)
    least = MUON**2 * v / (2 * energy * (1 - v))  # the least momentum transfer
    size = 1.54 * mass_number**0.27
    b = radiation_constant(z) * z ** (-1 / 3)
    nuclear = MUON + least * (size * ROOT_E - 2)
    elastic = np.log(b * nuclear / (size * (ELECTRON + least * ROOT_E * b)))
    excited = np.log(MUON * size / nuclear) if z > 1 else np.zeros(np.shape(nuclear))
    b_electrons = inelastic_constant(z) * z ** (-2 / 3)
    recoil = 1 + least * MUON / (ELECTRON**2 * ROOT_E)
    electrons = np.log(b_electrons * MUON / (recoil * (ELECTRON + least * ROOT_E * b_electrons)))
    electrons = np.where(v < 1 / (1 + MUON**2 / (2 * ELECTRON * energy)), electrons, 0.0)
    bracket = z * np.maximum(elastic, 0.0) + np.maximum(excited, 0.0) + np.maximum(electrons, 0.0)
    # alpha (2 r_e m_e/M)^2 with r_e = alpha/m_e
    strength = 4 * ALPHA**3 / MUON**2 * z
    return np.asarray(np.where(is_open, strength * bracket * (4 / 3 * (1 / v - 1) + v), 0.0))
