"""The area of a (mass, coupling) plane that a search excludes."""

from dataclasses import dataclass

import numpy as np

from mubeam.checks import FloatArray


@dataclass(frozen=True)
class ExcludedArea:
    """Edges (N,) of the excluded couplings against rising mass; NaN: nothing is excluded; infinite: no upper end."""

    label: str
    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray

    def polygons(self, coupling_max: float) -> list[tuple[FloatArray, FloatArray]]:
        """Closed polygons (mass in GeV, coupling), one for each connected part, cut at `coupling_max`."""
        excluded = np.isfinite(self.lower)
        steps = np.diff(np.concatenate([[0], excluded.astype(int), [0]]))
        polygons = []
        for first, end in zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True):
            part = slice(first, end)
            mass = np.concatenate([self.mass_gev[part], self.mass_gev[part][::-1]])
            edges = np.concatenate([self.lower[part], self.upper[part][::-1]])
            polygons.append((mass, np.minimum(edges, coupling_max)))
        return polygons
