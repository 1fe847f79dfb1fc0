"""The density effect of ionisation: the medium screens the field of a fast particle (Sternheimer)."""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from mubeam.foundation.checks import FloatArray, Real, bare, finite_scalar, keep

GAS_BELOW_G_PER_CM3 = 0.02
"""Density below which the general parameters are those of a gas."""

_GASES = ((10.0, 1.6, 4.0), (10.5, 1.7, 4.0), (11.0, 1.8, 4.0), (11.5, 1.9, 4.0), (12.25, 2.0, 4.0), (13.804, 2.0, 5.0))
"""C_bar up to which, x0 and x1 of a gas (Sternheimer and Peierls, PRB 3, 3681)."""


@dataclass(frozen=True, kw_only=True)
class DensityEffect:
    """Sternheimer's parameters of delta(x), x = log10(beta gamma) (PDG, Passage of particles, Eq. 34.7).

    Attributes:
        a, k, x0, x1, c_bar, delta0: as there; delta0 is that of conductors below x0.
    """

    a: float
    k: float
    x0: float
    x1: float
    c_bar: float
    delta0: float = 0.0

    def __post_init__(self) -> None:
        for name in ("a", "k", "x0", "x1", "c_bar", "delta0"):
            keep(self, **{name: finite_scalar(name, getattr(self, name))})

    def delta(self, beta_gamma: Real) -> FloatArray:
        """delta at these beta gamma, same shape."""
        x = np.log10(bare(beta_gamma, float))
        between = self.a * np.maximum(self.x1 - x, 0.0) ** self.k
        above = 2 * np.log(10.0) * x - self.c_bar + between
        below = self.delta0 * 10 ** (2 * (np.minimum(x, self.x0) - self.x0))
        return np.asarray(np.where(x < self.x0, below, above))


def plasma_energy_ev(density_g_per_cm3: float, electrons_per_mass: float) -> float:
    """hbar omega_p = 28.816 eV sqrt(rho <Z/A>), rho in g/cm^3 (PDG, table 34.1)."""
    return 28.816 * sqrt(density_g_per_cm3 * electrons_per_mass)


def general(mean_excitation_ev: float, density_g_per_cm3: float, electrons_per_mass: float) -> DensityEffect:
    """The parameters of a material that nobody has fitted (Sternheimer and Peierls, PRB 3, 3681; k = 3).

    delta of tables is met to about 0.1 to 0.3. electrons_per_mass is <Z/A> in mol/g.
    """
    c_bar = 2 * log(mean_excitation_ev / plasma_energy_ev(density_g_per_cm3, electrons_per_mass)) + 1
    if density_g_per_cm3 < GAS_BELOW_G_PER_CM3:
        x0, x1 = next(((x0, x1) for least, x0, x1 in _GASES if c_bar < least), (0.326 * c_bar - 2.5, 5.0))
    elif mean_excitation_ev < 100:
        x0, x1 = (0.2 if c_bar < 3.681 else 0.326 * c_bar - 1.0), 2.0
    else:
        x0, x1 = (0.2 if c_bar < 5.215 else 0.326 * c_bar - 1.5), 3.0
    return DensityEffect(a=(c_bar - 2 * log(10.0) * x0) / (x1 - x0) ** 3, k=3.0, x0=x0, x1=x1, c_bar=c_bar)
