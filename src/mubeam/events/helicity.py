"""Helicities of leptons in events, drawn from the square of the amplitudes at each event, in the nucleus' rest frame.

Those of production are for negative leptons: CP turns the sign for positive ones. Those of decays are each one's own.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from mubeam.events.groups import Group
from mubeam.events.record import IntArray
from mubeam.foundation.checks import FloatArray
from mubeam.models import pdg
from mubeam.models.decay_vertex import DecayVertex
from mubeam.physics.amplitudes.helicities import Helicities, pair_rates
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
    return _mean(*total.rates(polarisation))


class OfPair(NamedTuple):
    """Mean helicities (n,) of the first product, and (2, n) of the second one by that of the first, - and +.

    NaN for what is no tau, or of no known vertex.
    """

    first: FloatArray
    second: FloatArray


def of_decay(
    vertices: Mapping[tuple[int, int], DecayVertex],
    numbers: IntArray,
    masses: FloatArray,
    vectors: FloatArray,
) -> OfPair:
    """Mean helicities of taus among the products of decays, averaged over the polarisations of the parent.

    Args:
        vertices: of decays to two charged leptons, by PDG numbers.
        numbers: PDG numbers (n, P) of the products, P at least 2; 0 for none.
        masses: their masses (n, P), GeV.
        vectors: their four-momenta (n, P, 4), GeV.
    """
    first, second = np.full(len(numbers), np.nan), np.full((2, len(numbers)), np.nan)
    for pair, vertex in vertices.items():
        rows = (numbers[:, :2] == pair).all(axis=1) & ~numbers[:, 2:].any(axis=1)
        if not rows.any() or TAU not in np.abs(pair):
            continue
        negative = 0 if pair[0] > 0 else 1
        p = [np.ascontiguousarray(vectors[rows, i].T) for i in (negative, 1 - negative)]
        of_pair = [float(masses[rows, i][0]) for i in (negative, 1 - negative)]
        even, odd = complex(vertex.even), complex(vertex.odd)
        rates = pair_rates(p[0], p[1], (of_pair[0], of_pair[1]), even, odd, is_vector=vertex.is_vector)
        # by the helicities of the first and of the second
        rates = rates if negative == 0 else rates.swapaxes(0, 1)
        if abs(pair[0]) == TAU:
            first[rows] = _mean(*rates.sum(axis=1))
        if abs(pair[1]) == TAU:
            by_first = rates if abs(pair[0]) == TAU else np.broadcast_to(rates.sum(axis=0), rates.shape)
            second[:, rows] = [_mean(*one) for one in by_first]
    return OfPair(first, second)


def _mean(minus: FloatArray, plus: FloatArray) -> FloatArray:
    total = minus + plus
    return np.asarray(np.divide(plus - minus, total, out=np.zeros_like(total), where=total > 0))


def drawn(mean: FloatArray, random: np.random.Generator) -> IntArray:
    """+1 or -1 with these means (...), -1 to 1; 0 where the mean is NaN, for a helicity that is not known."""
    found = np.where(random.random(mean.shape) < (1 + np.nan_to_num(mean)) / 2, 1, -1)
    return np.where(np.isnan(mean), 0, found).astype(np.int64)
