"""Options of the shipped signatures, so that type checkers know them; at run time a signature's section says them."""

from typing import TypedDict


class SignatureOptions(TypedDict, total=False):
    """None, or leaving one out, takes what the card says."""

    track_resolution_m: float | None
