"""Places of production in the target and of decays behind it."""

from typing import Final, Literal, TypeAlias

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.matter.stack import Stack
from mubeam.searches.search import Search

DecayPoint: TypeAlias = Literal["anywhere", "exponential", "uniform"]

LEAST_MOMENTUM_GEV: Final = 1e-300
"""Put in place of a momentum of zero in divisions."""


def production_place(stack: Stack | None, random: np.random.Generator, count: int) -> FloatArray:
    """z (count,) of the production in m, drawn from the profile of a stack; 0 at a collider, which has none."""
    return np.zeros(count) if stack is None else stack.place_m(random.random(count))


def momentum_of(vectors: FloatArray) -> FloatArray:
    """|p| (n,) of four-vectors (n, 4)."""
    return np.asarray(np.sqrt((vectors[:, 1:] ** 2).sum(axis=1)))


def fly(
    start: FloatArray, vectors: FloatArray, k: FloatArray, rate: FloatArray, random: np.random.Generator
) -> FloatArray:
    """x, y, z and c t (n, 4) in m of decays, drawn from the exponential law.

    Args:
        start: x, y, z and c t (n, 4) of production, m.
        vectors: four-momenta (n, 4), GeV.
        k: their |p| (n,), GeV.
        rate: inverse decay lengths (n,), 1/m; infinite for a prompt decay.
        random: random numbers.
    """
    way = np.where(np.isfinite(rate), random.exponential(size=rate.size) / np.where(rate > 0, rate, 1.0), 0.0)
    return _after(start, vectors, k, way)


def fly_to_region(
    search: Search,
    decay_point: DecayPoint,
    start: FloatArray,
    vectors: FloatArray,
    k: FloatArray,
    rate: FloatArray,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """As `fly`, for decays within the decay region of the card; returns places and weights (n,).

    With decay_point "exponential" the place is drawn from the exponential law within the region, with "uniform" evenly
    along it. The weights are the probabilities that restore the natural distribution; 0 for particles flying backwards.
    """
    setup = search.setup
    volume = setup.decay_volume
    along = vectors[:, 3] / np.where(k > 0, k, 1.0)
    is_ahead = along > 0
    forward = np.where(is_ahead, along, 1.0)
    before = (volume.decay_start_m - start[:, 2]) / forward
    length = (volume.decay_end_m - volume.decay_start_m) / forward
    u = random.random(k.size)
    inside = -np.expm1(-rate * length)
    if decay_point == "exponential":
        way = before - np.log1p(-u * inside) / rate
        weight = np.exp(-rate * before) * inside
    else:
        way = before + u * length
        weight = rate * length * np.exp(-rate * way)
    # what flies back never comes there
    return _after(start, vectors, k, way), np.asarray(weight * is_ahead)


def _after(start: FloatArray, vectors: FloatArray, k: FloatArray, way: FloatArray) -> FloatArray:
    moving = np.where(k > 0, k, 1.0)
    # each component in one piece of memory
    end = np.empty(start.shape[::-1]).T
    end[:, :3] = start[:, :3] + way[:, None] * (vectors[:, 1:] / moving[:, None])
    end[:, 3] = start[:, 3] + way * vectors[:, 0] / moving
    return end
