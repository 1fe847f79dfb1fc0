"""Points at which a spectrum in E_X is computed."""

from typing import Any, NamedTuple

from mubeam.foundation.checks import FloatArray


class Points(NamedTuple):
    """Beam energy, energy of X, what is left of the beam's energy, and mass of X, in GeV, of one shape.

    energy_left = E - E_X is given and not subtracted: near the end of the spectrum the digits would be lost.
    """

    energy: FloatArray
    energy_x: FloatArray
    energy_left: FloatArray
    m: FloatArray

    def at(self, where: Any) -> "Points":
        """The points of an index, a slice or a mask; None in an index adds an axis."""
        return Points(*(column[where] for column in self))


def points_at_x(energy: FloatArray, x: FloatArray, m: FloatArray) -> Points:
    """Points at E_X = x E, all (N,)."""
    return Points(energy, x * energy, (1 - x) * energy, m)
