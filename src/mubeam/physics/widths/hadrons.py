"""Widths in GeV of a vector to hadrons, by the ratio R(m) to the width to massless leptons.

R is that of `physics/data/r_ratio.csv`, which has its sources, linear between the masses of the table:

    r_em       electromagnetic current: 1 % of its source between the points; physics about 5 %, 10 % near the phi
               and from 1 to 2 GeV. The narrow psi and Upsilon states are not in it.
    r_baryon   the current (1/3) qbar gamma q: an estimate by vector dominance, good to a factor of about 1.5 off the
               resonances above 1 GeV.

No hadrons below the first mass; above the last R stays what it is there.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.foundation.reading import numbers, read_csv

DATA = Path(__file__).parent.parent / "data" / "r_ratio.csv"

Current: TypeAlias = Literal["r_em", "r_baryon"]
CURRENTS: Final = get_args(Current)

FIRST_HADRONS_GEV: Final = 0.139022
"""The first mass of the table, where R is still zero."""


@cache
def _table() -> dict[str, FloatArray]:
    columns = read_csv(DATA)
    return {name: np.array(numbers(columns[name])) for name in ("mass_gev", *CURRENTS)}


def ratio(mass: Real, current: Current) -> FloatArray:
    """R at masses in GeV, same shape; UnknownNameError for another current."""
    check_name("ratio of hadrons to leptons", current, CURRENTS)
    table = _table()
    return bare(np.interp(mass, table["mass_gev"], table[current], left=0.0))


def vector_to_hadrons(mass: Real, coupling: Real, current: Current = "r_em") -> FloatArray:
    """Width of V -> hadrons: g^2 m/(12 pi) R(m).

    `coupling` is that of a lepton of charge 1: epsilon e with r_em, g of a charge 1/3 for quarks with r_baryon.
    """
    return bare(coupling**2 * mass / (12 * np.pi) * ratio(mass, current))
