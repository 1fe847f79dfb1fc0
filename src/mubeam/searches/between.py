"""Whether production is interpolated between masses: where the spectra that this takes pay."""

from typing import Final

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.interpolant import spectra_of_panels
from mubeam.searches.search import Search

DENSE: Final = 16
DENSE_IN_SPECTRUM: Final = 200
"""Masses from which on it may be, for beams of one energy and of many."""


def may_interpolate(search: Search, masses: int) -> bool:
    """Whether so many masses are enough for it; never at high precision."""
    if search.precision == "high" or search.has_detector:
        return False
    return masses >= (DENSE if search.has_one_energy else DENSE_IN_SPECTRUM)


def interpolates(search: Search, mass_gev: FloatArray) -> bool:
    """Whether masses (N,) are enough, and the panels between them pay.

    Those of few points serve further masses and tips, and pairs take the emission of mediators of all masses in any
    case. Where the lepton changes panels have many points, and pay if they take no more spectra than the masses do.
    """
    if not may_interpolate(search, mass_gev.size):
        return False
    processes = dict.fromkeys(vertex.process for vertex in search.vertices())
    changing = [one.emission for one in processes if one.off_shell is None and one.initial_lepton != one.final_lepton]
    if not changing:
        return True
    flux = search.photons_by_reach[0]
    energy = search.flux_nodes(1).highest_energy_gev
    return all(spectra_of_panels(one, flux, energy, mass_gev) <= mass_gev.size for one in changing)
