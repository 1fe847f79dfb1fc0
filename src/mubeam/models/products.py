"""Products of decays by their names: which are hadrons, and the masses of what is known."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mubeam.constants import LEPTON_MASS_GEV, MESON_MASS_GEV
from mubeam.errors import UnknownNameError
from mubeam.models import pdg
from mubeam.models.particle import Particle

_HADRONIC: Final = re.compile(
    r"hadron|jet|quark|pion|kaon|(?:^|\s)(?:pi[0+-]?|k[0+-]|k_[ls]|k0bar|eta|rho|omega|phi|[udscbq](?:bar|~)?)(?:\s|$)"
)

MASSES_GEV: Final = MappingProxyType(
    {
        11: LEPTON_MASS_GEV["e"],
        13: LEPTON_MASS_GEV["mu"],
        15: LEPTON_MASS_GEV["tau"],
        12: 0.0,
        14: 0.0,
        16: 0.0,
        22: 0.0,
        111: MESON_MASS_GEV["pi0"],
        211: MESON_MASS_GEV["pi+"],
        221: MESON_MASS_GEV["eta"],
        130: MESON_MASS_GEV["K0"],
        310: MESON_MASS_GEV["K0"],
        321: MESON_MASS_GEV["K+"],
    }
)
"""Masses of the Standard Model's particles in decays, by PDG number."""


def is_hadronic(products: str) -> bool:
    """Whether the products are hadrons."""
    return _HADRONIC.search(products.lower()) is not None


def masses_gev(products: str, particles: Mapping[str, tuple[Particle, ...]]) -> tuple[float, ...] | None:
    """Masses of the products: of `particles`, where the model gives them, or else by their names; None if not known."""
    if products in particles:
        return tuple(float(particle.mass_gev) for particle in particles[products])
    try:
        numbers = pdg.numbers(products)
    except UnknownNameError:
        return None
    found = [MASSES_GEV.get(abs(number)) for number in numbers]
    return None if None in found else tuple(mass for mass in found if mass is not None)
