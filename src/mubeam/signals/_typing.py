"""Options of the shipped signatures for type checkers; at run time they come from the signatures' sections."""

from typing import TypedDict


class SignatureOptions(TypedDict, total=False):
    """Numbers of a card to replace; None or a missing key keeps the card's.

    Attributes:
        track_resolution_m: shortest track of a tau, in m.
    """

    track_resolution_m: float | None
