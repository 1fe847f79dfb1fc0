"""What commands that write events say of the decays of taus."""

from collections.abc import Callable, Mapping
from typing import Any, Final

LOSSES: Final = {"none": "none", "csda": "csda, at the mean rate", "full": "full, with straggling"}
"""What is said of the loss of energy of a beam."""


def tell_of_taus(record: Mapping[str, Any], tell: Callable[[str], None]) -> None:
    """Who decayed the taus and with which share of all events; nothing of undecayed ones."""
    if "tau_decays" in record:
        decays = record["tau_decays"]
        share = f"{decays['share_of_events']:.4g} of all events"
        tell(f"taus decay by {decays['by']}, {decays['mode']}: {share}, a factor of both numbers")
