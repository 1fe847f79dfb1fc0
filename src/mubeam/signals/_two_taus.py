"""Common to the two signatures of mu N -> tau N a with a -> tau mu."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.physics.tau_decay import track_survival, track_survival_from_decay
from mubeam.signals._tau import Tau, least_tau_energy_gev, resolution_m, selection
from mubeam.signals.base import Event, Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis, Experiment

DECAY_WITH_MUON = {"plus": "tau- mu+", "minus": "tau+ mu-"}
"""Products of the decay by the charge of its muon."""


def acceptance(event: Event, analysis: "Analysis") -> FloatArray:
    """Probability that both taus decay as looked for with tracks that are long enough; 0 where a -> tau mu is closed.

    The particle is taken to decay promptly and isotropically.
    """
    tau = selection(analysis)
    first = track_survival(event.lepton_energy_gev, tau.track_resolution_m, tau.track)
    second = track_survival_from_decay(event.energy_gev, event.mass_gev, tau.track_resolution_m, tau.track)
    return np.asarray(tau.branching_ratio**2 * first * second)


def two_tau_signature(muon_charge: Mapping[str, str]) -> Signature:
    """The signature that takes a -> tau mu with a muon of charge muon_charge[charge of the beam's muon].

    Charges are "plus" and "minus".
    """

    def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
        """The share of decays to that muon, averaged over a beam of both charges."""
        decays = [DECAY_WITH_MUON[muon_charge[charge]] for charge in experiment.beam.charges]
        return np.asarray(sum(fate.products.get(decay, 0.0) + 0.0 * fate.rate_per_m for decay in decays) / len(decays))

    # both charges alike in a model that leaves the decays open
    assumed = dict.fromkeys(DECAY_WITH_MUON.values(), 0.5)
    return Signature(
        probability,
        acceptance,
        final_lepton="tau",
        is_prompt=True,
        assumed_shares=assumed,
        section=Tau,
        resolution_m=resolution_m,
        least_lepton_energy_gev=least_tau_energy_gev,
    )
