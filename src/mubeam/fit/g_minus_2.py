"""g-2 of the muon in a fit: the one-loop shift by the vertices of a model, against a measurement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.fit.one_point import OnePoint
from mubeam.fit.panels import Panels, make_panels
from mubeam.fit.points import At
from mubeam.fit.said import Said
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.observables.g_minus_2 import Reference
from mubeam.observables.overlays.g_minus_2 import loop_of

WIDER: Final = 1e-6
"""Relative, that panels of a function are longer than the range on either side."""


@dataclass(frozen=True)
class GMinus2:
    """The shift of a_mu against a reference, a Gaussian: -(shift - reference)^2/(2 error^2).

    Attributes:
        reference: the measurement.
        panels: the loops of the parts of the vertices at unit strength.
        known: the places of these parts among all; what has no loop vanishes.
    """

    reference: Reference
    panels: Panels
    known: tuple[int, ...]

    @classmethod
    def between(
        cls, reference: Reference, models: Sequence[Model], range_gev: tuple[float, float], accuracy: float
    ) -> "GMinus2":
        """Of masses in a range; `models` are one in the middle of the free parameters, and those at their ends.

        InputError for vertices whose loop is not known.
        """
        wide = range_gev[0] * (1 - WIDER), range_gev[1] * (1 + WIDER)
        mass, parts = np.sqrt(np.array([wide[0] * wide[1]])), models[0].vertices_in_parts()
        known = tuple(i for i, part in enumerate(parts) if loop_of(part.process, mass) is not None)
        for model in models:
            for i, part in enumerate(model.vertices_in_parts()):
                if i not in known and np.any(part.coefficient(mass, np.ones(1))):
                    raise InputError(
                        f"also: the shift of g-2 by {part.process} of {model.name} is not computed: give a function"
                    )
        if not known:
            raise InputError(f"also: {models[0].name} has no vertex that shifts g-2: leave it out")
        processes = [parts[i].process for i in known]

        def columns(mass_gev: FloatArray) -> FloatArray:
            loops = [loop_of(process, mass_gev) for process in processes]
            return np.stack([loop for loop in loops if loop is not None], axis=1)

        return cls(reference, make_panels(columns, wide, min(accuracy, 1e-6)), known)

    def __call__(self, points: At) -> Said:
        """The shift is the sum over the parts, by the squares of their strengths: they do not interfere in it."""
        parts, mass = points.model.vertices_in_parts(), points.mass_gev
        loops, error = self.panels.at(mass)
        shift, size = np.zeros(points.size), np.zeros(points.size)
        for column, i in enumerate(self.known):
            one = parts[i].coefficient(mass, points.coupling) ** 2 * loops[:, column]
            shift, size = shift + one, size + np.abs(one)
        pull = (shift - self.reference.shift) / self.reference.shift_error
        off = np.where(np.isfinite(error), error, 1e-3) * size / self.reference.shift_error
        return Said(-(pull**2) / 2, np.abs(pull) * off + off**2, {"muon_shift": shift})

    def one(self, point: OnePoint) -> float:
        """Its log-likelihood at one point."""
        mass: Any = point.mass_gev
        coupling: Any = point.coupling
        parts = point.model.vertices_in_parts() if point.vertices is None else point.vertices
        loops, _ = self.panels.one(mass)
        shift = sum(float(parts[i].coefficient(mass, coupling)) ** 2 * loops[c] for c, i in enumerate(self.known))
        pull = (shift - self.reference.shift) / self.reference.shift_error
        return -(pull**2) / 2
