"""PDG numbers of the particles in events (PDG, Monte Carlo particle numbering scheme, rev. August 2023).

New particles have the numbers of the scheme's dark-matter block: 52 a Dirac fermion, 54 a mediator of spin 0, 55 one of
spin 1. Antiparticles have the number below zero.
"""

import re
import unicodedata
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
        "nu_e": 12,
        "nu_ebar": -12,
        "nu_mu": 14,
        "nu_mubar": -14,
        "nu_tau": 16,
        "nu_taubar": -16,
        "gamma": 22,
        "d": 1,
        "dbar": -1,
        "u": 2,
        "ubar": -2,
        "s": 3,
        "sbar": -3,
        "c": 4,
        "cbar": -4,
        "b": 5,
        "bbar": -5,
        "pi+": 211,
        "pi-": -211,
        "pi0": 111,
        "eta": 221,
        "K+": 321,
        "K-": -321,
        "K_L": 130,
        "K_S": 310,
        "chi": 52,
        "chibar": -52,
    }
)
"""Numbers by the names that decays have in mubeam.models; `number` knows other spellings too."""

_PAIRS: Final = MappingProxyType(
    {
        "neutrinos": "nu_mu nu_mubar",
        "photons": "gamma gamma",
        "electrons": "e- e+",
        "muons": "mu- mu+",
        "taus": "tau- tau+",
    }
)
"""Words that stand for two particles."""

_WORDS: Final = MappingProxyType(
    {
        "electron": "e",
        "positron": "e+",
        "muon": "mu",
        "neutrino": "nu",
        "photon": "gamma",
        "\N{GREEK SMALL LETTER NU}": "nu",
        "\N{GREEK SMALL LETTER MU}": "mu",
        "\N{GREEK SMALL LETTER TAU}": "tau",
        "\N{GREEK SMALL LETTER GAMMA}": "gamma",
        "\N{GREEK SMALL LETTER CHI}": "chi",
    }
)

_NEUTRINO: Final = re.compile(r"(?:nu|v)(e|mu|tau|m|t|)|(e|mu|tau)nu")

_FLAVOURS: Final = MappingProxyType({"e": 12, "mu": 14, "m": 14, "tau": 16, "t": 16, "": 14})
"""Neutrinos by the flavour beside the nu; those without a flavour are muon neutrinos."""

_BAR: Final = re.compile("anti|bar|~|[\u0304\u0305]")

LAST_QUARK: Final = 5

FIRST_NUCLEUS: Final = 1_000_000_000

NEW_PARTICLES: Final = MappingProxyType({52: "chi", 54: "new boson of spin 0", 55: "new boson of spin 1"})
"""Names of the numbers of new particles."""

_OWN_ANTIPARTICLES: Final = frozenset({21, 22, 23, 25, 36, 54, 55, 111, 113, 115, 130, 221, 223, 225, 310, 331, 333})
"""Gluon, photon, Z, neutral Higgs bosons, the mediators of dark matter, light mesons, and K_L and K_S."""

_MAIN_ISOTOPE: Final = MappingProxyType(
    {
        **{1: 1, 4: 9, 6: 12, 7: 14, 8: 16, 11: 23, 12: 24, 13: 27, 14: 28, 16: 32, 18: 40, 19: 39, 20: 40, 26: 56},
        **{29: 63, 35: 79, 39: 89, 47: 107, 53: 127, 71: 175, 74: 184, 79: 197, 82: 208},
    }
)
"""Mass number of the most abundant isotope by charge number (CIAAW 2021 isotopic abundances)."""


def number(name: str) -> int:
    """The PDG number of a particle's name, in its usual spellings: nu_mu, numu, nu_mu~ and anti-nu_mu, mu^- and so on.

    Neutrinos without a flavour are muon neutrinos. UnknownNameError if the name is none of PARTICLES in any spelling.
    """
    if name in PARTICLES:
        return PARTICLES[name]
    plain = unicodedata.normalize("NFKD", name.lower()).replace("\N{MINUS SIGN}", "-")
    for word, short in _WORDS.items():
        plain = plain.replace(word, short)
    is_anti = _BAR.search(plain) is not None
    bare = re.sub(r"[\s_{}^().,\\]", "", _BAR.sub("", plain))
    if neutrino := _NEUTRINO.fullmatch(bare.replace("-", "")):
        found = _FLAVOURS[neutrino[1] or neutrino[2] or ""]
        return -found if is_anti else found
    bare = bare if bare in PARTICLES else bare.lstrip("-")
    if bare not in PARTICLES or (is_anti and bare[-1] in "+-"):
        raise UnknownNameError("particle", name, PARTICLES)
    return -PARTICLES[bare] if is_anti and f"{bare}bar" in PARTICLES else PARTICLES[bare]


def numbers(products: str) -> tuple[int, ...]:
    """The PDG numbers of decay products such as "tau- mu+" or "neutrinos"; UnknownNameError as for `number`.

    Of two equal neutrinos, as in "nu nu", the second is the antineutrino.
    """
    found = tuple(number(name) for name in _PAIRS.get(products.strip().lower(), products).split())
    if len(found) == 2 and found[0] == found[1] and abs(found[0]) in _FLAVOURS.values():
        return found[0], -found[1]
    return found


def conjugate(number: int, is_own: bool = False) -> int:
    """The PDG number of the antiparticle; `number` itself for known self-conjugate particles, or if `is_own`."""
    return number if is_own or number in _OWN_ANTIPARTICLES else -number


def charge_number(nucleus_number: int) -> int:
    """Z of a nucleus' PDG number 10LZZZAAAI."""
    return nucleus_number // 10_000 % 1000


def nucleus(target: Nucleus) -> int:
    """PDG number 10LZZZAAAI of a nucleus in its ground state, such as 1000822080 for lead.

    If the mass number is an element's average over isotopes, it is the number of the most abundant isotope; the momenta
    of the events have the average mass A u.

    Raises InputError for a charge or mass number of more than three digits.
    """
    mass_number = round(target.mass_number)
    isotope = _MAIN_ISOTOPE.get(target.charge_number)
    if isotope is not None and abs(isotope - target.mass_number) < 1:
        mass_number = isotope
    if target.charge_number > 999 or mass_number > 999:
        raise InputError(f"no PDG number has room for the nucleus Z = {target.charge_number}, A = {target.mass_number}")
    return FIRST_NUCLEUS + 10_000 * int(target.charge_number) + 10 * mass_number
