"""mu- N -> tau- N a, a -> tau+ mu-: a muon of the beam's charge and two taus, which muon scattering makes as well."""

from dataclasses import replace

import numpy as np

from mubeam.checks import FloatArray
from mubeam.experiments.card import Analysis
from mubeam.numerics.estimate import OK
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus
from mubeam.physics.tau_decay import track_survival
from mubeam.production.process import PairProduction
from mubeam.production.request import point_status
from mubeam.production.tau_pairs import TAU, pair_photon_flux, tau_pair_spectrum
from mubeam.signals._two_taus import two_tau_signature


def background(energy: FloatArray, nucleus: Nucleus, form_factor: str | FormFactor, analysis: Analysis) -> FloatArray:
    """mu N -> mu N tau+ tau- with both taus decaying as looked for, and both tracks long enough."""
    tau = analysis.tau_selection
    flux = pair_photon_flux(nucleus, form_factor)
    is_open = point_status(PairProduction(), energy, np.full_like(energy, TAU), flux) == OK
    pairs = tau_pair_spectrum(energy[is_open], flux, "standard").value
    tracks = (track_survival(energies, tau.track_resolution_m) for energies in (pairs.hard_gev, pairs.soft_gev))
    accepted = np.zeros_like(energy)
    accepted[is_open] = tau.branching_ratio**2 * (pairs.weight_pb * np.prod(list(tracks), axis=0)).sum(axis=1)
    return accepted


SIGNATURE = replace(
    two_tau_signature({"minus": "minus", "plus": "plus"}),
    background=background,
    citations=("Budnev:1975poe", "Breit:1934zz"),
)
