"""The area of a (mass, coupling) plane that a search excludes."""

from dataclasses import dataclass

import numpy as np

from mubeam.checks import FloatArray


@dataclass(frozen=True)
class ExcludedArea:
    """The edges of an excluded range of couplings against mass (N,), and where it closes between masses (T,).

    NaN edges: nothing is excluded; an infinite upper edge: no end.
    """

    label: str
    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray
    tip_mass_gev: FloatArray
    tip_coupling: FloatArray

    def polygons(self, coupling_max: float) -> list[tuple[FloatArray, FloatArray]]:
        """Closed polygons (mass in GeV, coupling), one for each connected part, cut at `coupling_max`."""
        excluded = np.isfinite(self.lower)
        steps = np.diff(np.concatenate([[0], excluded.astype(int), [0]]))
        polygons = []
        for first, end in zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True):
            part = slice(first, end)
            low = self.mass_gev[first - 1] if first else 0.0
            high = self.mass_gev[end] if end < len(excluded) else np.inf
            left = (self.tip_mass_gev > low) & (self.tip_mass_gev < self.mass_gev[first])
            right = (self.tip_mass_gev > self.mass_gev[end - 1]) & (self.tip_mass_gev < high)
            tops = self.tip_mass_gev[right], self.mass_gev[part][::-1]
            mass = np.concatenate([self.tip_mass_gev[left], self.mass_gev[part], *tops])
            edges = (self.tip_coupling[left], self.lower[part], self.tip_coupling[right], self.upper[part][::-1])
            polygons.append((mass, np.minimum(np.concatenate(edges), coupling_max)))
        return polygons
