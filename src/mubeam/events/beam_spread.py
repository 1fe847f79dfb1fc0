"""The beam's spot, divergence and spread of momentum, drawn for each event.

All three are Gaussian and independent: at the front of the target places of width `spot_sigma_mm` and slopes of width
`divergence_mrad`, and momenta of relative width `momentum_spread`, cut off at REACH widths. Events are made at their
own energy, in proportion to the cross section there; the cross section in the header is that at the beam's mean.
"""

from math import erf
from typing import Final

import numpy as np

from mubeam.events.beam_energies import BeamEnergies
from mubeam.experiments.card import Beam
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import Entry
from mubeam.production.processes import lepton_mass_gev

STREAM: Final = 4
"""Number of the random stream of a block that draws places and slopes."""

REACH: Final = 4.0
"""Widths of the momentum to both sides of its mean."""

BINS: Final = 24
"""Of the momentum, within which it is even, a third of a width each."""


def energies(beam: Beam) -> BeamEnergies | None:
    """Bins of the energy of a line with a spread of momentum; None for a beam without."""
    if not beam.momentum_spread:
        return None
    mass, energy = lepton_mass_gev(beam.lepton), beam.highest_energy_gev
    mean = np.sqrt(energy**2 - mass**2)
    widths = np.linspace(-REACH, REACH, BINS + 1)
    edges = np.sqrt((mean * (1 + beam.momentum_spread * widths)) ** 2 + mass**2)
    # what is even within bins is wider by 1/12 of their square (Sheppard)
    narrower = np.sqrt(1 - (2 * REACH / BINS) ** 2 / 12)
    share = np.diff([erf(width / narrower / np.sqrt(2)) for width in widths])
    return BeamEnergies(low=edges[:-1], high=edges[1:], share=share / share.sum())


def entry(beam: Beam) -> Entry | None:
    """The same as energies at the front of a target in which they are lost; None for a beam without a spread."""
    bins = energies(beam)
    return None if bins is None else Entry((bins.low + bins.high) / 2, bins.share)


def has_profile(beam: Beam) -> bool:
    """Whether places or slopes are drawn."""
    return bool(beam.spot_m.any() or beam.divergence_rad.any())


def drawn(beam: Beam, depth_m: FloatArray, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Slopes and places in m, each (2, n) along x and y, of muons that went straight on to depths (n,)."""
    place, slope = random.standard_normal((2, 2, len(depth_m)))
    slope *= beam.divergence_rad[:, None]
    return slope, beam.spot_m[:, None] * place + slope * depth_m
