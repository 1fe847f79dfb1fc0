"""The area of a (mass, coupling) plane that a search excludes."""

from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray

Curve = tuple[FloatArray, FloatArray]
"""Masses in GeV and couplings."""


@dataclass(frozen=True)
class ExcludedArea:
    """Edges (N,) of the excluded couplings against rising mass; NaN: nothing is excluded; infinite: no upper end."""

    label: str
    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray

    @property
    def parts(self) -> list[slice]:
        """The connected parts."""
        excluded = np.isfinite(self.lower)
        steps = np.diff(np.concatenate([[0], excluded.astype(int), [0]]))
        return [slice(*ends) for ends in zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True)]

    @property
    def is_open(self) -> bool:
        """Whether no upper end exists anywhere."""
        return not np.isfinite(self.upper).any()

    def lower_edges(self) -> list[Curve]:
        """The lower edge of each connected part."""
        return [(self.mass_gev[part], self.lower[part]) for part in self.parts]

    def polygons(self, coupling_max: float) -> list[Curve]:
        """Closed polygons, one for each connected part, cut at `coupling_max`."""
        polygons = []
        for part in self.parts:
            mass = np.concatenate([self.mass_gev[part], self.mass_gev[part][::-1]])
            edges = np.concatenate([self.lower[part], self.upper[part][::-1]])
            polygons.append((mass, np.minimum(edges, coupling_max)))
        return polygons
