"""Vector bosons of a U(1): charges, and the decays that follow from the couplings.

L = V_mu sum_f fbar gamma^mu (gV_f + gA_f gamma5) f; neutrinos are left-handed and have gV = -gA = half their coupling.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real
from mubeam.models.base import Decay
from mubeam.models.decay_vertex import DecayVertex
from mubeam.physics import widths
from mubeam.physics.widths.hadrons import LAST_HADRONS_GEV, Current


class Charges(NamedTuple):
    """What a boson multiplies g with: by charged lepton and its left-handed neutrino, and for a baryon (quarks 1/3)."""

    e: float = 0.0
    mu: float = 0.0
    tau: float = 0.0
    baryon: float = 0.0


CHARGES: Final[Mapping[str, Charges]] = MappingProxyType(
    {
        "lmu-ltau": Charges(mu=1.0, tau=-1.0),
        "le-lmu": Charges(e=1.0, mu=-1.0),
        "b-minus-l": Charges(e=-1.0, mu=-1.0, tau=-1.0, baryon=1.0),
        "b-minus-3lmu": Charges(mu=-3.0, baryon=1.0),
    }
)
"""Charges of gauge groups without anomalies (right-handed neutrinos, if any, are heavy)."""


@dataclass(frozen=True, kw_only=True)
class VectorCouplings:
    """Couplings of a vector at each mass and coupling of the model, arrays that broadcast.

    Attributes:
        vector, axial: gV and gA by charged lepton; one that is left out has none.
        neutrinos: by flavour, of the left-handed neutrino.
        electromagnetic: epsilon e of the mixing with the photon, as hadrons see it.
        baryonic: of a baryon, three times that of a quark.
    """

    vector: Mapping[str, Real]
    axial: Mapping[str, Real] = field(default_factory=dict)
    neutrinos: Mapping[str, Real] = field(default_factory=dict)
    electromagnetic: Real | None = None
    baryonic: Real | None = None


def vector_decays(mass: FloatArray, couplings: VectorCouplings) -> tuple[Decay, ...]:
    """Decays to neutrinos, charged leptons and hadrons; the currents of both kinds of hadrons add as rates."""
    found = [
        Decay(f"nu_{flavour} nu_{flavour}bar", widths.vector_to_neutrinos(mass, coupling), visible=False)
        for flavour, coupling in couplings.neutrinos.items()
    ]
    for lepton, own in LEPTON_MASS_GEV.items():
        vector, axial = couplings.vector.get(lepton), couplings.axial.get(lepton)
        if vector is not None or axial is not None:
            even, odd = (np.zeros(()) if one is None else one for one in (vector, axial))
            width = widths.vector_to_fermions(mass, even, odd, own)
            vertex = DecayVertex(even, odd, is_vector=True)
            found.append(Decay(f"{lepton}- {lepton}+", width, visible=True, vertex=vertex))
    currents: dict[Current, Real] = {}
    if couplings.electromagnetic is not None:
        currents["r_em"] = couplings.electromagnetic
    if couplings.baryonic is not None:
        currents["r_baryon"] = couplings.baryonic
    if currents:
        hadrons = sum(widths.vector_to_hadrons(mass, own, current) for current, own in currents.items())
        parts = partial(_hadrons, currents=currents)
        found.append(Decay("hadrons", np.asarray(hadrons), visible=True, parts=parts, known_to_gev=LAST_HADRONS_GEV))
    return tuple(found)


def _hadrons(mass: FloatArray, currents: Mapping[Current, Real]) -> Mapping[str, FloatArray]:
    """`Decay.parts` of the hadrons of currents with these couplings."""
    rates = {current: widths.vector_to_hadrons(mass, own, current) for current, own in currents.items()}
    total = sum(rates.values())
    found: dict[str, FloatArray] = {}
    for current, rate in rates.items():
        weight = np.divide(rate, total, out=np.zeros(np.shape(total)), where=np.asarray(total) > 0)
        for products, share in widths.shares_of_hadrons(mass, current).items():
            found[products] = found.get(products, 0.0) + weight * share
    return found
