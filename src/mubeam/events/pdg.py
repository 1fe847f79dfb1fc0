"""PDG numbers of the particles in events (PDG, Monte Carlo particle numbering scheme, rev. August 2023).

New particles have the numbers of the scheme's dark-matter block: 52 a Dirac fermion, 54 a mediator of spin 0, 55 one of
spin 1. Antiparticles have the number below zero.
"""

from types import MappingProxyType
from typing import Final

from mubeam.errors import InputError, UnknownNameError
from mubeam.physics.nucleus import Nucleus

PARTICLES: Final = MappingProxyType(
    {
        "e-": 11,
        "e+": -11,
        "mu-": 13,
        "mu+": -13,
        "tau-": 15,
        "tau+": -15,
        "gamma": 22,
        "chi": 52,
        "chibar": -52,
    }
)
"""Numbers by the names that decays have in mubeam.models."""

NEW_BOSONS: Final = MappingProxyType({"scalar": 54, "pseudoscalar": 54, "vector": 55, "axial": 55})
"""Numbers of what is radiated or made by photons, by its kind."""

NEW_PARTICLES: Final = MappingProxyType({52: "chi", 54: "new boson of spin 0", 55: "new boson of spin 1"})
"""What numbers outside the Standard Model mean."""

_MAIN_ISOTOPE: Final = MappingProxyType({4: 9, 6: 12, 74: 184, 79: 197, 82: 208})
"""Mass number of the most abundant isotope by charge number (CIAAW 2021 isotopic abundances)."""


def number(name: str) -> int:
    """The PDG number of a particle's name; UnknownNameError if it is not in PARTICLES."""
    if name not in PARTICLES:
        raise UnknownNameError("particle", name, PARTICLES)
    return PARTICLES[name]


def numbers(products: str) -> tuple[int, ...]:
    """The PDG numbers of decay products such as "tau- mu+"; UnknownNameError as for `number`."""
    return tuple(number(name) for name in products.split())


def nucleus(target: Nucleus) -> int:
    """10LZZZAAAI of the ground state: of the most abundant isotope if the mass number is an element's average.

    Elements with several stable isotopes have a number that is not whole: it is in the momenta of the events, as mass
    A u, while the PDG number can name one isotope only. Lead is 1000822080.

    Raises InputError for a charge or mass number of more than three digits.
    """
    mass_number = round(target.mass_number)
    isotope = _MAIN_ISOTOPE.get(target.charge_number)
    if isotope is not None and abs(isotope - target.mass_number) < 1:
        mass_number = isotope
    if target.charge_number > 999 or mass_number > 999:
        raise InputError(f"no PDG number has room for the nucleus Z = {target.charge_number}, A = {target.mass_number}")
    return 1_000_000_000 + 10_000 * int(target.charge_number) + 10 * mass_number
