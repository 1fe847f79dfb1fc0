"""Helicities of leptons in events, drawn from the spin-averaged square of the amplitudes at each event.

All is for negative leptons, in the rest frame of the nucleus; CP turns the sign for positive ones.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from mubeam.events.groups import Group
from mubeam.events.record import IntArray
from mubeam.foundation.checks import FloatArray
from mubeam.models import pdg
from mubeam.physics.amplitudes.helicities import Helicities
from mubeam.physics.amplitudes.spinors import spin_point

TAU: Final = pdg.number("tau-")


def of_production(
    group: Group, at: tuple[float, float], vectors: FloatArray, mass: FloatArray, polarisation: float
) -> FloatArray | None:
    """Mean helicities (n,) of l' in events of a group; None where its amplitudes are not known.

    Args:
        group: its amplitudes add.
        at: mass in GeV and coupling of the sample.
        vectors: four-momenta (n, 5, 4) of beam, nucleus, l', nucleus and X, nucleus at rest, GeV.
        mass: masses of X, or of the mediator of a pair, (n,) or (1,), GeV.
        polarisation: mean helicity of l.
    """
    if group.pair is not None and len(group.vertices) > 1:
        # their propagators have phases of their own
        return None
    if polarisation == 0 and len(group.vertices) == 1 and not group.process.emission.is_chiral:
        return np.zeros(len(vectors))
    beam, before, out, after, x = np.ascontiguousarray(vectors.transpose(1, 2, 0))
    point, total = spin_point(beam, out, x, before, after), None
    for vertex in group.vertices:
        found = vertex.process.emission.helicities(point, np.broadcast_to(mass, beam.shape[1:]))
        if found is None:
            return None
        size = float(np.ravel(vertex.coefficient(np.array([at[0]]), np.array([at[1]])))[0])
        amplitude = size * found.amplitude
        total = Helicities(found.sign, amplitude if total is None else total.amplitude + amplitude)
    if total is None:
        return None
    minus, plus = total.rates(polarisation)
    return np.asarray(np.divide(plus - minus, plus + minus, out=np.zeros_like(plus), where=plus + minus > 0))


def of_decay(
    vertices: Mapping[tuple[int, int], tuple[float, float]], numbers: IntArray, masses: FloatArray, vectors: FloatArray
) -> FloatArray:
    """Mean helicities (n, 2) of taus among the products of a particle of spin 0; NaN where no vertex is known.

    Args:
        vertices: S and P of the vertex lbar1 (S + P gamma5) l2 of the decays to l1- l2+, by PDG numbers.
        numbers: PDG numbers (n, 2) of the products.
        masses: their masses (n, 2), GeV.
        vectors: their four-momenta (n, 2, 4), GeV.
    """
    found = np.full(numbers.shape, np.nan)
    for pair, (even, odd) in vertices.items():
        for i, one in enumerate(pair):
            rows = (numbers == pair).all(axis=1)
            if abs(one) == TAU and rows.any():
                # of the negative lepton, or of the positive one by CP
                found[rows, i] = np.sign(one) * _mean(even, odd, masses[rows], vectors[rows], i)
    return found


def _mean(even: float, odd: float, masses: FloatArray, vectors: FloatArray, i: int) -> FloatArray:
    """- 2 S P m' s'.p2/((S^2 + P^2) p'.p2 - (S^2 - P^2) m' m2), with m' s' = (|p'|, E' p'/|p'|)."""
    p, other, mass, mass_other = vectors[:, i], vectors[:, 1 - i], masses[:, i], masses[:, 1 - i]
    both = p + other
    square = both[:, 0] ** 2 - (both[:, 1:] ** 2).sum(axis=1)
    product = (square - mass**2 - mass_other**2) / 2
    size = np.sqrt((p[:, 1:] ** 2).sum(axis=1))
    along = (p[:, 0] * product - mass**2 * other[:, 0]) / np.where(size > 0, size, 1.0)
    rate = (even**2 + odd**2) * product - (even**2 - odd**2) * mass * mass_other
    mean = np.divide(-2 * even * odd * along, rate, out=np.zeros_like(rate), where=(rate > 0) & (size > 0))
    return np.asarray(np.clip(mean, -1.0, 1.0))


def drawn(mean: FloatArray, random: np.random.Generator) -> IntArray:
    """+1 or -1 with these means (...), -1 to 1; 0 where the mean is NaN, for a helicity that is not known."""
    found = np.where(random.random(mean.shape) < (1 + np.nan_to_num(mean)) / 2, 1, -1)
    return np.where(np.isnan(mean), 0, found).astype(np.int64)
