"""Whether production is interpolated between masses: where that takes fewer spectra than the masses asked for."""

from typing import Final

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.interpolant import spectra_of_panels
from mubeam.searches.request import Search

DENSE: Final = 16
DENSE_IN_SPECTRUM: Final = 200
"""Masses from which on it may be, for beams of one energy and of many."""


def may_interpolate(search: Search, masses: int) -> bool:
    """Whether so many masses are enough for it; never at high precision."""
    if search.precision == "high" or search.has_detector:
        return False
    return masses >= (DENSE if search.has_one_energy else DENSE_IN_SPECTRUM)


def interpolates(search: Search, mass_gev: FloatArray) -> bool:
    """Whether masses (N,) are enough, and the panels between them take no more spectra than they do.

    Pairs take the spectra of mediators of all masses in any case.
    """
    if not may_interpolate(search, mass_gev.size):
        return False
    flux = search.photons_by_reach[0]
    energy = search.flux_nodes(1).highest_energy_gev
    processes = dict.fromkeys(vertex.process for vertex in search.vertices())
    single = [process.emission for process in processes if process.off_shell is None]
    return all(spectra_of_panels(one, flux, energy, mass_gev) <= mass_gev.size for one in single)
