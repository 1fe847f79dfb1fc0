"""The elements: atomic masses and mean excitation energies, by their symbols."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mubeam.errors import check_name
from mubeam.physics.nucleus import Nucleus

SOURCE: Final = "PDG 2020, atomic and nuclear properties of materials"

_TABLE: Final = """
    H 1 1.008 19.2; He 2 4.0026 41.8; Li 3 6.94 40; Be 4 9.01218 63.7; B 5 10.81 76; C 6 12.0107 78; N 7 14.007 82;
    O 8 15.999 95; F 9 18.9984 115; Ne 10 20.1797 137; Na 11 22.9898 149; Mg 12 24.305 156; Al 13 26.9815 166;
    Si 14 28.0855 173; P 15 30.9738 173; S 16 32.065 180; Cl 17 35.453 174; Ar 18 39.948 188; K 19 39.0983 190;
    Ca 20 40.078 191; Sc 21 44.9559 216; Ti 22 47.867 233; V 23 50.9415 245; Cr 24 51.9961 257; Mn 25 54.938 272;
    Fe 26 55.845 286; Co 27 58.9332 297; Ni 28 58.6934 311; Cu 29 63.546 322; Zn 30 65.38 330; Ga 31 69.723 334;
    Ge 32 72.63 350; As 33 74.9216 347; Se 34 78.971 348; Br 35 79.904 357; Kr 36 83.798 352; Rb 37 85.4678 363;
    Sr 38 87.62 366; Y 39 88.9058 379; Zr 40 91.224 393; Nb 41 92.9064 417; Mo 42 95.95 424; Tc 43 97.9072 428;
    Ru 44 101.07 441; Rh 45 102.906 449; Pd 46 106.42 470; Ag 47 107.868 470; Cd 48 112.414 469; In 49 114.818 488;
    Sn 50 118.71 488; Sb 51 121.76 487; Te 52 127.6 485; I 53 126.904 491; Xe 54 131.293 482; Cs 55 132.905 488;
    Ba 56 137.327 491; La 57 138.905 501; Ce 58 140.116 523; Pr 59 140.908 535; Nd 60 144.242 546; Pm 61 144.913 560;
    Sm 62 150.36 574; Eu 63 151.964 580; Gd 64 157.25 591; Tb 65 158.925 614; Dy 66 162.5 628; Ho 67 164.93 650;
    Er 68 167.259 658; Tm 69 168.934 674; Yb 70 173.054 684; Lu 71 174.967 694; Hf 72 178.49 705; Ta 73 180.948 718;
    W 74 183.84 727; Re 75 186.207 736; Os 76 190.23 746; Ir 77 192.217 757; Pt 78 195.084 790; Au 79 196.967 790;
    Hg 80 200.592 800; Tl 81 204.38 810; Pb 82 207.2 823; Bi 83 208.98 823; Po 84 208.982 830; At 85 209.987 825;
    Rn 86 222.018 794; Fr 87 223.02 827; Ra 88 226.025 826; Ac 89 227.028 841; Th 90 232.038 847; Pa 91 231.036 878;
    U 92 238.029 890
"""
"""Symbol, Z, A and the mean excitation energy in eV (of gases for gases), from SOURCE."""


@dataclass(frozen=True)
class Element:
    """An element as it is found in nature.

    Attributes:
        symbol: "Pb".
        nucleus: charge number, and the mass number averaged over the isotopes.
        mean_excitation_ev: I of its atoms in eV.
    """

    symbol: str
    nucleus: Nucleus
    mean_excitation_ev: float


def _read() -> dict[str, Element]:
    rows = (row.split() for row in _TABLE.split(";"))
    return {s: Element(s, Nucleus(int(z), float(a)), float(i)) for s, z, a, i in rows}


ELEMENTS: Final = MappingProxyType(_read())
"""The elements up to uranium, by symbol."""

SYMBOLS: Final = MappingProxyType({one.nucleus.charge_number: symbol for symbol, one in ELEMENTS.items()})
"""Symbols by charge number."""


def element(symbol: str) -> Element:
    """The element of that symbol; UnknownNameError if there is none."""
    check_name("element", symbol, ELEMENTS)
    return ELEMENTS[symbol]
