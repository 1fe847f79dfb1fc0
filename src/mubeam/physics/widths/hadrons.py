"""Widths in GeV of a vector to hadrons, by the ratio R(m) to the width to massless leptons.

R is that of `physics/data/r_ratio.csv`, which has its sources, linear between the masses of the table:

    r_em       electromagnetic current: 1 % of its source between the points; physics about 5 %, 10 % near the phi
               and from 1 to 2 GeV. The narrow psi and Upsilon states are not in it.
    r_baryon   the current (1/3) qbar gamma q: an estimate by vector dominance, good to a factor of about 1.5 off the
               resonances above 1 GeV.

No hadrons below the first mass; above the last R stays what it is there.

Of r_em the parts to pi0 gamma, eta gamma and three pions are known up to 0.869 GeV, from
`physics/data/r_exclusive.csv`; what is left is pi+ pi-. From FIRST_QUARKS_GEV on either current is one of quarks.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from mubeam.constants import MESON_MASS_GEV
from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.foundation.reading import numbers, read_csv

DATA = Path(__file__).parent.parent / "data" / "r_ratio.csv"
PARTS = DATA.with_name("r_exclusive.csv")

Current: TypeAlias = Literal["r_em", "r_baryon"]
CURRENTS: Final = get_args(Current)

QUARK_CHARGES: Final = MappingProxyType({"u": 2 / 3, "d": -1 / 3, "s": -1 / 3, "c": 2 / 3, "b": -1 / 3})

LIGHTEST_MESON_GEV: Final = MappingProxyType({"u": 0.0, "d": 0.0, "s": 0.0, "c": 1.86484, "b": 5.27934})
"""Half the mass from which on there are hadrons of a heavy quark and its antiquark: of D0 and B+ (PDG 2024)."""

FIRST_QUARKS_GEV: Final = 2.0

FIRST_HADRONS_GEV: Final = 0.139022
"""The first mass of the table, where R is still zero."""


LAST_HADRONS_GEV: Final = 12.0
"""The last mass of the table, above which R stays what it is there."""


@cache
def _table() -> dict[str, FloatArray]:
    columns = read_csv(DATA)
    return {name: np.array(numbers(columns[name])) for name in ("mass_gev", *CURRENTS)}


def ratio(mass: Real, current: Current) -> FloatArray:
    """R at masses in GeV, same shape; UnknownNameError for another current."""
    check_name("ratio of hadrons to leptons", current, CURRENTS)
    table = _table()
    return bare(np.interp(mass, table["mass_gev"], table[current], left=0.0))


@cache
def _parts() -> dict[str, FloatArray]:
    columns = read_csv(PARTS)
    return {name: np.array(numbers(column)) for name, column in columns.items()}


def shares_of_hadrons(mass: Real, current: Current) -> dict[str, FloatArray]:
    """Shares of the hadrons of a current by products, at masses in GeV, same shape; zero where they are not known.

    Those of `exclusive_shares`, of r_em alone, and from FIRST_QUARKS_GEV on those of `quark_shares`. Raises
    UnknownNameError for another current.
    """
    check_name("ratio of hadrons to leptons", current, CURRENTS)
    return {**(exclusive_shares(mass) if current == "r_em" else {}), **quark_shares(mass, current)}


def quark_shares(mass: Real, current: Current) -> dict[str, FloatArray]:
    """Shares of quarks and antiquarks, such as "u ubar", at masses in GeV, same shape; zero below FIRST_QUARKS_GEV.

    Squared charges (1/3 each in r_baryon) times those of spin 1/2, (1 + 2 r) sqrt(1 - 4 r) with r = (m_h/m)^2, of the
    lightest meson for a heavy quark: an estimate, good to some 20 % where charm or beauty begins.
    """
    mass = np.asarray(mass, dtype=float)
    rates = {}
    for quark, charge in QUARK_CHARGES.items():
        r = (LIGHTEST_MESON_GEV[quark] / mass) ** 2
        speed = np.sqrt(np.maximum(1 - 4 * r, 0.0)) * (1 + 2 * r)
        rates[f"{quark} {quark}bar"] = (charge**2 if current == "r_em" else 1 / 9) * speed
    total = sum(rates.values())
    return {name: bare(np.where(mass >= FIRST_QUARKS_GEV, rate / total, 0.0)) for name, rate in rates.items()}


def exclusive_shares(mass: Real) -> dict[str, FloatArray]:
    """Shares of the hadrons of r_em by products, at masses in GeV, same shape; zero where they are not known.

    To pi+ pi- pi0, pi0 gamma and eta gamma, and pi+ pi- for all that is left. Linear between the points, pi0 gamma in
    the logarithms. The error of each is that of R.
    """
    mass = np.asarray(mass, dtype=float)
    table = _parts()
    at, whole = table["mass_gev"], ratio(mass, "r_em")
    known = (mass > at[0]) & (mass <= at[-1]) & (whole > 0)
    # the first row, without pi0 gamma, has no logarithm
    safe = np.where(known, mass, 1.0)
    gamma = np.exp(np.interp(np.log(safe), np.log(at[1:]), np.log(table["r_pi0_gamma"][1:])))
    eta = np.interp(mass, at, table["r_eta_gamma"]) * (mass > MESON_MASS_GEV["eta"])
    is_charged = mass > 2 * MESON_MASS_GEV["pi+"]
    three = np.interp(mass, at, table["r_3pi"]) * (mass > 2 * MESON_MASS_GEV["pi+"] + MESON_MASS_GEV["pi0"])
    charged = np.where(is_charged, whole - gamma - eta - three, 0.0)
    gamma = np.where(is_charged, gamma, whole)
    found = {"pi+ pi-": np.maximum(charged, 0.0), "pi+ pi- pi0": three, "pi0 gamma": gamma, "eta gamma": eta}
    return {name: bare(np.where(known, part / np.where(known, whole, 1.0), 0.0)) for name, part in found.items()}


def vector_to_hadrons(mass: Real, coupling: Real, current: Current = "r_em") -> FloatArray:
    """Width of V -> hadrons: g^2 m/(12 pi) R(m).

    `coupling` is that of a lepton of charge 1: epsilon e with r_em, g of a charge 1/3 for quarks with r_baryon.
    """
    return bare(coupling**2 * mass / (12 * np.pi) * ratio(mass, current))
