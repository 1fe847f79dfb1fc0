"""Energies of a beam in bins, and those of a spectrum drawn where the cross section is large."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.cells import LEAST_SHARE, IntervalMap
from mubeam.physics import kinematics
from mubeam.production.engine import exact
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.processes import Process

ENERGY_PARTS = 160
"""Fewest intervals of energy in which the cross section is taken as constant for the map of energies."""


@dataclass(frozen=True, kw_only=True)
class BeamEnergies:
    """Bins (B,) of the beam's energy.

    Attributes:
        low, high: edges in GeV, rising; equal for a line.
        share: fraction of the muons in each bin.
    """

    low: FloatArray
    high: FloatArray
    share: FloatArray

    @property
    def is_spectrum(self) -> bool:
        """Whether there are several energies."""
        return self.low.size > 1 or bool((self.high > self.low).any())


@dataclass(frozen=True)
class OpenEnergies:
    """Energies of a spectrum at which X can be made.

    Attributes:
        process: what makes X.
        beam: bins of the spectrum.
        mass_gev: mass of X, or of chi for pairs.
        flux: photons of the nucleus.
    """

    process: Process
    beam: BeamEnergies
    mass_gev: float
    flux: PhotonFlux

    def at(self, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Energies in GeV at places (n,) of the unit interval, and the density of muons over it."""
        places, density, threshold = self._map
        energy, i = places(unit)
        is_open = energy > threshold
        return np.where(is_open, energy, 2 * threshold), np.where(is_open, density[i], 0.0)

    @cached_property
    def _map(self) -> tuple[IntervalMap, FloatArray, float]:
        """Map of the unit interval onto energies where X can be made, dense where the cross section is large.

        Also the density of muons over the unit interval in each of its intervals, and the threshold, both in GeV.
        """
        mi, mf = self.process.lepton_masses_gev
        m = float(self.process.produced_mass_gev(self.mass_gev))
        threshold = float(kinematics.threshold_energy(m, mi, mf, self.flux.nucleus.mass_gev)) * (1 + 1e-12)
        is_open = self.beam.high > threshold
        low, high = np.maximum(self.beam.low[is_open], threshold), self.beam.high[is_open]
        # the muons of a bin that is open in part
        width = (self.beam.high - self.beam.low)[is_open]
        share = self.beam.share[is_open] * np.where(width > 0, (high - low) / np.where(width > 0, width, 1.0), 1.0)
        parts = -(-ENERGY_PARTS // low.size)
        step = (high - low) / parts
        low = (low[:, None] + step[:, None] * np.arange(parts)).ravel()
        high, share = low + np.repeat(step, parts), np.repeat(share / parts, parts)
        middle = (low + high) / 2
        t_low, t_high = kinematics.t_range(middle, m, mi, mf, self.flux.nucleus.mass_gev)
        emission = self.process.emission
        sigma, can = np.zeros(middle.size), t_low < self.flux.cut(t_high)
        orders = emission.rules("fast").check
        (sigma[can],) = exact.total(emission, middle[can], np.full(can.sum(), m), self.flux, (orders,))
        made = share * np.maximum(sigma, 0.0)
        wanted = (1 - LEAST_SHARE) * made / made.sum() + LEAST_SHARE * share / share.sum()
        return IntervalMap(low, high, wanted), share / wanted, threshold
