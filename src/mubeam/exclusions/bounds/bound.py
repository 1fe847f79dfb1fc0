"""What a published bound is."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, instance, positive_or_infinite
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX


def check_bounds(given: Iterable["Bound"]) -> tuple["Bound", ...]:
    """The bounds of a list; InputError for one alone, or for what is no list of bounds."""
    if not isinstance(given, list | tuple):
        raise InputError(f"own_bounds must be a list of bounds, such as [bounds.read('mine.txt')], got {shown(given)}")
    for bound in given:
        instance("a bound", bound, Bound)
    return tuple(given)


@dataclass(frozen=True)
class Bound:
    """A published exclusion in a plane of mass (GeV) and coupling.

    Attributes:
        name: plane/file, as in `mubeam list`.
        label, description: short and one-line texts.
        citations: keys of references.bib.
        convention: the Lagrangian that defines the coupling.
        confidence_level: a number, or "as published" where the source does not say.
        region: "inside" a closed contour, "above" a lower edge in its mass range, or a lower "edge" alone.
        use: "limit" or "cross-check".
        provenance: how the numbers were obtained.
        mass_gev, coupling: the points, in the file's order; `coupling_column` names the unit. An infinite coupling of a
            contour is an edge that the source leaves open.
        starts: where each of several contours or edges begins among the points.
    """

    name: str
    label: str
    description: str
    citations: tuple[str, ...]
    convention: str
    confidence_level: str
    region: str
    use: str
    provenance: str
    coupling_column: str
    mass_gev: FloatArray
    coupling: FloatArray
    starts: tuple[int, ...] = (0,)

    def polygons(self, coupling_max: float) -> list[tuple[FloatArray, FloatArray]]:
        """Outlines (mass in GeV, coupling) of the excluded region, cut at `coupling_max`; lines for an "edge"."""
        unit = "1/GeV" if self.coupling_column.endswith(COLUMN_SUFFIX["1/GeV"]) else "1"
        coupling_max = positive_or_infinite("coupling_max", coupling_max, unit)
        found = []
        for first, end in pairwise((*self.starts, len(self.mass_gev))):
            mass, edge = self.mass_gev[first:end], self.coupling[first:end]
            if self.region == "above":
                mass = np.concatenate([mass[:1], mass, mass[-1:]])
                edge = np.concatenate([[coupling_max], np.minimum(edge, coupling_max), [coupling_max]])
            found.append((mass, np.where(np.isinf(edge), coupling_max, edge)))
        return found
