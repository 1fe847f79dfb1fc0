"""Masses of pairs through a mediator off its mass shell, drawn where the cross section is large."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.cells import QuantileMap, quantile_map
from mubeam.physics import kinematics
from mubeam.production.engine import exact
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.processes import OffShellProcess

MAP_POINTS = 1_600
MAP_STEPS = 2_048
EMISSION_MASSES = 40


@dataclass(frozen=True)
class PairMasses:
    """Masses Q of the pairs of a process.

    Attributes:
        pair: the process.
        energy_gev: highest energy of the beam.
        mass_gev: mass of chi.
        flux: photons of the nucleus.
    """

    pair: OffShellProcess
    energy_gev: float
    mass_gev: float
    flux: PhotonFlux

    def at(self, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Masses in GeV at places (n,) of the unit interval, and their density |propagator|^2 Q Gamma/pi over it."""
        eta, slope = self._map(unit)
        return self._lowest * np.cosh(eta), slope * self._decay_strength(eta)

    @cached_property
    def _map(self) -> QuantileMap:
        """Map of the unit interval onto eta, Q = (m_1 + m_2) cosh(eta), dense where the cross section is large."""
        mi, mf = self.pair.lepton_masses_gev
        highest = kinematics.highest_mass(self.energy_gev, mi, mf, self.flux.nucleus.mass_gev)
        end = np.arccosh(highest / self._lowest)
        eta = np.linspace(0.0, end, MAP_POINTS)
        mass, width = self.pair.mediator_mass_gev, self.pair.mediator_width_gev
        if mass > self._lowest:
            widths = np.concatenate([-np.geomspace(1e-2, 1e4, 200)[::-1], [0.0], np.geomspace(1e-2, 1e4, 200)])
            near = mass + width * widths
            near = near[(near > self._lowest) & (near < highest)]
            eta = np.unique(np.concatenate([eta, np.arccosh(near / self._lowest)]))
        q = self._lowest * np.cosh(eta)
        return quantile_map(eta, self._decay_strength(eta) * self._emission_strength(q), MAP_STEPS)

    def _emission_strength(self, q: FloatArray) -> FloatArray:
        """Approximate cross section for a mediator of mass Q: interpolated between EMISSION_MASSES masses."""
        mi, mf = self.pair.lepton_masses_gev
        energy, nucleus = self.energy_gev, self.flux.nucleus
        highest = float(kinematics.highest_mass(energy, mi, mf, nucleus.mass_gev))
        at = np.geomspace(self._lowest, 0.999 * highest, EMISSION_MASSES)
        t_low, t_high = kinematics.t_range(energy, at, mi, mf, nucleus.mass_gev)
        at = at[t_low < self.flux.cut(t_high)]
        orders = self.pair.emission.rules("fast").check
        (sigma,) = exact.total(self.pair.emission, np.full_like(at, energy), at, self.flux, (orders,))
        return np.exp(np.interp(np.log(q), np.log(at), np.log(sigma), right=-np.inf))

    def _decay_strength(self, eta: FloatArray) -> FloatArray:
        """Q Gamma_chi/pi |propagator|^2 dQ^2/deta."""
        strength = self.pair.mass_density((self._lowest * np.cosh(eta)) ** 2, np.asarray(self.mass_gev))
        return np.asarray(strength * self._lowest**2 * np.sinh(2 * eta))

    @property
    def _lowest(self) -> float:
        """The sum of the masses of the pair."""
        return float(self.pair.produced_mass_gev(self.mass_gev))
