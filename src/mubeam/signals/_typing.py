"""Options of the shipped signatures for type checkers; at run time they come from the signatures' sections."""

from typing import TypedDict

from mubeam.physics.tau_decay import Track


class SignatureOptions(TypedDict, total=False):
    """Numbers and words of a card to replace; None or a missing key keeps the card's.

    Attributes:
        track_resolution_m: shortest track of a tau, in m.
        track: "exponential" or "sharp", how that is asked for.
    """

    track_resolution_m: float | None
    track: Track | None
