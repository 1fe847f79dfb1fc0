"""mu N -> tau N a, the tau seen by its track and its decay; a is stable or decays invisibly."""

from typing import TYPE_CHECKING

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.physics.tau_decay import muon_energy_cdf, track_survival
from mubeam.signals._tau import Tau, least_tau_energy_gev, resolution_m, selection
from mubeam.signals._unseen import unseen
from mubeam.signals.base import Event, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis


def acceptance(event: Event, analysis: "Analysis") -> FloatArray:
    """Branching ratio x share with a track, such as e^(-L/l), x share of decay muons below the card's energy.

    The last depends on the tau's helicity.
    """
    tau = selection(analysis)
    tracks = track_survival(event.lepton_energy_gev, tau.track_resolution_m, tau.track)
    accepted = tau.branching_ratio * tracks
    if tau.muon_energy_max_gev is not None:
        polarisation = 0.0 if event.lepton_polarisation is None else event.lepton_polarisation
        accepted = accepted * muon_energy_cdf(tau.muon_energy_max_gev / event.lepton_energy_gev, polarisation)
    return np.asarray(accepted)


def sees_helicity(analysis: "Analysis") -> bool:
    """Whether the muon's energy counts."""
    return selection(analysis).muon_energy_max_gev is not None


SIGNATURE = Signature(
    unseen,
    acceptance,
    final_lepton="tau",
    section=Tau,
    least_lepton_energy_gev=least_tau_energy_gev,
    resolution_m=resolution_m,
    sees_helicity=sees_helicity,
)
