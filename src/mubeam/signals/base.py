"""What a signature is: which events an analysis takes, and how likely a produced particle gives one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mubeam.experiments.card import Analysis, Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus


class Event(NamedTuple):
    """The final state of production in GeV: energy and mass of X, energy of the lepton; arrays of one shape.

    The lepton has what X leaves of the beam's energy; the nucleus' t/2M, at most a few MeV, is neglected.
    """

    energy_gev: FloatArray
    mass_gev: FloatArray
    lepton_energy_gev: FloatArray


class Fate(NamedTuple):
    """How the particle ends, arrays that broadcast.

    rate_per_m: inverse decay length in 1/m, 0 for a stable particle; invisible: share of its decays to products that
    are not seen; products: share of its decays to each.
    """

    rate_per_m: FloatArray
    invisible: FloatArray
    products: Mapping[str, FloatArray]


def everything(event: Event, analysis: Analysis) -> FloatArray:
    """No event is lost: 1."""
    return np.ones_like(event.energy_gev)


@dataclass(frozen=True)
class Signature:
    """Which events an analysis takes, and with what probability.

    Attributes:
        probability: of the signal given the fate of the particle.
        acceptance: share of the events of these energies that pass, whatever the fate; it takes no coupling.
        final_lepton: "mu" or "tau", what the beam's muon becomes; None for any.
        assumed_shares: of visible decays, by products, for a model that leaves them open; the rest is invisible.
        is_prompt: whether the particle is taken to decay at once.
        sections: those of a card that are needed: "geometry", "tau".
        citations: keys of references.bib.
        background: cross section (N,) in pb, after the selection, of what the Standard Model makes of the same kind,
            for beam energies (N,), a target, a form factor and the analysis; None for nothing.
    """

    probability: Callable[[Fate, Experiment], FloatArray]
    acceptance: Callable[[Event, Analysis], FloatArray] = everything
    final_lepton: str | None = None
    is_prompt: bool = False
    assumed_shares: Mapping[str, float] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    background: Callable[[FloatArray, Nucleus, str | FormFactor, Analysis], FloatArray] | None = None
