"""The vertex of a decay to two charged leptons, from which the helicities of taus in events follow."""

from typing import NamedTuple

from mubeam.foundation.checks import FloatArray


class DecayVertex(NamedTuple):
    """lbar1 (S + P gamma5) l2, or lbar1 gamma^mu (S + P gamma5) l2, of a decay to l1- l2+; any common factor.

    Numbers, or arrays that broadcast with the model's mass and coupling. The vertex of the other charge of two flavours
    is the conjugate: S and -P of a scalar for S and P real, S and P of a vector.
    """

    even: complex | FloatArray
    odd: complex | FloatArray
    is_vector: bool = False

    @property
    def conjugate(self) -> "DecayVertex":
        """That of l2- l1+."""
        sign = 1 if self.is_vector else -1
        even, odd = (one.conjugate() for one in (self.even, self.odd))
        return DecayVertex(even, sign * odd, self.is_vector)
