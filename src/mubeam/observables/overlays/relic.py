"""The coupling below which the dark fermion of the lepton-flavour-violating ALP is too abundant."""

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.figures.patch import Overlay
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.observables.dark_matter import RESONANCE, least_coupling

MASSES = 40
"""At so many the line is computed."""

COLOR = "#444444"


def overlays(model: Model, masses_gev: FloatArray, couplings: tuple[float, float]) -> list[Overlay]:
    """One line: below it there is too much dark matter, symmetric or not."""
    if not isinstance(model, LfvAlp) or model.mass_chi_gev is None or model.g_chi is None:
        raise InputError(f"the relic density is that of lfv-alp with mass_chi_gev and g_chi: {model.name} has no relic")
    every = np.linspace(0, len(masses_gev) - 1, min(MASSES, len(masses_gev))).round().astype(int)
    ratio = np.broadcast_to(masses_gev / model.mass_chi_gev, masses_gev.shape)[every]
    masses, dark, theta = masses_gev[every], float(model.g_chi), float(model.theta)
    # chi chi -> a a is open below a ratio of 1; the resonance is not computed
    computed = (ratio > 1) & (np.abs(ratio / 2 - 1) >= RESONANCE)
    value = np.full(masses.shape, np.nan)
    if computed.any() and np.allclose(ratio, ratio[0], rtol=1e-9, atol=0):
        found = least_coupling(masses_gev=masses, mass_ratio=float(ratio[0]), g_chi=dark, theta=theta)
        value = np.asarray(found.value)
    else:
        for i in np.flatnonzero(computed):
            found = least_coupling(masses_gev=masses[i], mass_ratio=float(ratio[i]), g_chi=dark, theta=theta)
            value[i] = float(np.asarray(found.value))
    if not np.isfinite(value).any():
        raise InputError("no coupling at these masses gives the relic density: chi cannot annihilate to tau mu")
    return [Overlay("dark matter too abundant below", masses, value, None, COLOR, "-")]
