"""mu- N -> tau- N a, a -> tau+ mu-: a muon of the beam's charge and tau+ tau-; background mu N -> mu N tau+ tau-."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import OK
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.physics.tau_decay import Track, track_survival
from mubeam.production.engine.precision import Precision
from mubeam.production.processes.tau_pairs import PairNodes, tau_pair_spectrum
from mubeam.production.tau_pairs import pair_photon_flux, pair_status
from mubeam.signals._tau import selection
from mubeam.signals._two_taus import two_tau_signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis

EQUIVALENT_PHOTONS_ERROR = 0.2
"""Relative error of the equivalent photons above 1 TeV: see production.processes.tau_pairs."""


class PairCrossSections(NamedTuple):
    """Cross sections (N,) of mu N -> mu N tau+ tau- in pb: of all pairs, and of those with both tracks long enough."""

    made: FloatArray
    with_tracks: FloatArray


def pair_cross_sections(
    energy: FloatArray,
    nucleus: Nucleus,
    form_factor: str | FormFactor,
    resolution_m: float,
    precision: Precision = "standard",
    track: Track = "exponential",
) -> tuple[PairCrossSections, PairCrossSections]:
    """Cross sections for beam energies (N,) in GeV: the values, and those of a coarser quadrature for their error.

    Tracks count from `resolution_m` on, as `track` says. 0 below threshold; errors as in `tau_pair_cross_section`.
    """
    flux = pair_photon_flux(nucleus, form_factor)
    is_open = pair_status(energy, flux) == OK
    if not is_open.any():
        return (PairCrossSections(np.zeros_like(energy), np.zeros_like(energy)),) * 2

    def sums(pairs: PairNodes) -> PairCrossSections:
        tracks = [track_survival(energies, resolution_m, track) for energies in (pairs.hard_gev, pairs.soft_gev)]
        found = PairCrossSections(np.zeros_like(energy), np.zeros_like(energy))
        for column, survival in zip(found, (1.0, np.prod(tracks, axis=0)), strict=True):
            column[is_open] = (pairs.weight_pb * survival).sum(axis=1)
        return found

    value, check = map(sums, tau_pair_spectrum(energy[is_open], flux, precision))
    return value, check


def background(energy: FloatArray, nucleus: Nucleus, form_factor: str | FormFactor, analysis: "Analysis") -> FloatArray:
    """Cross section (N,) in pb of mu N -> mu N tau+ tau- after the selection of both taus, at energies (N,) in GeV."""
    tau = selection(analysis)
    found, _ = pair_cross_sections(energy, nucleus, form_factor, tau.track_resolution_m, track=tau.track)
    return np.asarray(tau.branching_ratio**2 * found.with_tracks)


SIGNATURE = replace(
    two_tau_signature({"minus": "minus", "plus": "plus"}),
    background=background,
    background_relative_error=EQUIVALENT_PHOTONS_ERROR,
    citations=("Budnev:1975poe", "Breit:1934zz"),
)
