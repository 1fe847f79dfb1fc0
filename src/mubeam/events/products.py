"""Which decays stand in events: pairs of particles with PDG numbers; of hadrons only that there are few."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import ModelError, UnknownNameError
from mubeam.events import pdg

MOST_HADRONS: Final = 1e-3
"""So large a share of decays to hadrons is not left out."""

_HADRONIC: Final = re.compile(
    r"hadron|jet|quark|pion|kaon|(?:^|\s)(?:pi[0+-]?|k[0+-]|k_[ls]|k0bar|eta|rho|omega|phi|[udscbq](?:bar|~)?)(?:\s|$)"
)

MASSES_GEV: Final = MappingProxyType({11: LEPTON_MASS_GEV["e"], 13: LEPTON_MASS_GEV["mu"], 15: LEPTON_MASS_GEV["tau"]})
"""Masses by PDG number; others of the Standard Model here have none."""


def split(shares: Mapping[str, float], model: str) -> tuple[dict[str, float], dict[str, float]]:
    """The decays that events have, by their products, and those that are left out; shares of all as they were.

    Raises ModelError, which names the model, for decays that are no pairs of particles with PDG numbers, and for a
    share of hadrons that is not below MOST_HADRONS.
    """
    left_out = {name: share for name, share in shares.items() if share > 0 and _is_hadronic(name)}
    if sum(left_out.values()) >= MOST_HADRONS:
        raise ModelError(
            f"{model}: {sum(left_out.values()):.3g} of the decays are to {', '.join(left_out)}, and events with "
            f"hadrons are not made: choose a mass at which they are less than {MOST_HADRONS:g}"
        )
    found = {name: share for name, share in shares.items() if share > 0 and name not in left_out}
    for name in found:
        try:
            count = len(pdg.numbers(name))
        except UnknownNameError as error:
            raise ModelError(f"{model}: events with the decay to {name!r} are not made: {error}") from None
        if count != 2:
            raise ModelError(f"{model}: events with the decay to {name!r} are not made, only those to two particles")
    return found, left_out


def _is_hadronic(products: str) -> bool:
    return _HADRONIC.search(products.lower()) is not None
