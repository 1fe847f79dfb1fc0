"""Shifts of the muon's (g-2)/2 by a tau and a neutral boson in the loop."""

from math import pi

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.observables.g_minus_2 import muon_shift
from mubeam.physics.g_minus_2 import exact
from mubeam.validation.quantities.base import TOLERANCE, Outcome, rounded
from mubeam.validation.rows import Row


def compute(row: Row) -> Outcome:
    """The exact one-loop integral at |g| = 1; the angle is the complement of theta."""
    mass, theta = row.number("mass_gev"), pi / 2 - row.number("parity_angle_rad")
    own = float(muon_shift(mass_gev=mass, coupling=1.0, theta=theta).value)
    leptons = {f"{name}_gev": row.constants.get(key, LEPTON_MASS_GEV[key[2:]]) for name, key in LEPTONS.items()}
    ours = float(exact(np.array(mass), np.array(theta), **leptons).value)
    reason = (
        f"at their {rounded(row)}; their form factors are expanded, ours is the full integral; "
        f"with our constants {row.number('value') / own:.4f}"
    )
    return Outcome(ours, own, TOLERANCE, reason)


LEPTONS = {"muon": "m_mu", "tau": "m_tau"}
