"""What bremsstrahlung and pair creation share: the constants of the atomic field, and the largest loss."""

from math import e, sqrt

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real, bare

ROOT_E = sqrt(e)
MUON, ELECTRON = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["e"]

_RADIATION = {
    **{1: 202.4, 4: 172.3, 6: 178.3, 8: 173.4, 11: 165.8, 12: 167.1, 13: 169.1, 14: 170.8, 19: 175.1, 20: 175.6},
    **{26: 175.8, 74: 177.6, 82: 178.0},
}
"""B by charge number (Kelner, Kokoulin and Petrukhin, MEPhI 024-95, 1995)."""

OTHER_RADIATION = 182.7
"""B of the others (Thomas-Fermi, ibid.)."""


def radiation_constant(charge_number: int) -> float:
    """B of the elastic radiation logarithm."""
    return _RADIATION.get(charge_number, OTHER_RADIATION)


def inelastic_constant(charge_number: int) -> float:
    """B' of the inelastic one, of scattering on atomic electrons."""
    return 446.0 if charge_number == 1 else 1429.0


def largest_share(energy: Real, charge_number: int) -> FloatArray:
    """The largest v that a muon loses in the field of a nucleus: 1 - (3 sqrt(e)/4) (M/E) Z^(1/3); below 0 for none."""
    return np.asarray(1 - 0.75 * ROOT_E * MUON / bare(energy, float) * charge_number ** (1 / 3))
