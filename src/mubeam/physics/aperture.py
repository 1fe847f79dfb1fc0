"""What falls into a round detector of a particle that scattering has smeared."""

from collections.abc import Callable

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.scattering import rice_density

REACH = 7.0
"""Widths beyond which nothing is smeared."""

RADIUS_NODES = 24


def contained(
    displacement: FloatArray, width: FloatArray, radius: float, offset: float = 0.0, nodes: int = RADIUS_NODES
) -> FloatArray:
    """Probability to be in a detector of `radius`, whose middle is `offset` from the axis, averaged over azimuths.

    The displacement d and the width s per axis of the smearing, 0 for none, broadcast; lengths have one unit. On the
    axis it is 1 - Q_1(d/s, R/s).
    """
    shape = np.broadcast_shapes(displacement.shape, width.shape)
    displacement, width = np.broadcast_to(displacement, shape), np.broadcast_to(width, shape)
    smeared = np.where(width > 0, width, 1.0)
    unit, weight = gauss_legendre(nodes)
    whole = _within(displacement, smeared, (0.0, max(radius - offset, 0.0)), unit, weight)
    still = np.where(displacement <= radius, 1.0, 0.0)
    if offset:
        # the share of azimuths begins and ends with square roots
        unit, weight = gauss_legendre(2 * nodes)
        unit, weight = unit**2 * (3 - 2 * unit), 6 * unit * (1 - unit) * weight
        ends = abs(radius - offset), radius + offset
        whole = whole + _within(displacement, smeared, ends, unit, weight, lambda r: azimuth_share(r, radius, offset))
        still = azimuth_share(displacement, radius, offset)
    # what is well inside is inside, to the last digit
    whole = np.where(displacement + REACH * smeared <= radius - offset, 1.0, whole)
    return np.asarray(np.where(width > 0, np.clip(whole, 0.0, 1.0), still))


def _within(
    displacement: FloatArray,
    width: FloatArray,
    ends: tuple[float, float],
    unit: FloatArray,
    weight: FloatArray,
    share: Callable[[FloatArray], FloatArray] = np.ones_like,
) -> FloatArray:
    """Int between two distances r of Rice's density x share(r), by this rule on [0, 1]."""
    low = np.clip(displacement - REACH * width, *ends)
    length = (np.clip(displacement + REACH * width, *ends) - low)[..., None]
    r = low[..., None] + length * unit
    density = rice_density(r, displacement[..., None], width[..., None])
    return np.asarray((density * share(r) * (length * weight)).sum(axis=-1))


def azimuth_share(distance: FloatArray, radius: float, offset: float) -> FloatArray:
    """The share of azimuths at a distance from the axis that is in a detector off the axis; same shape."""
    product = 2 * distance * offset
    left = distance**2 + offset**2 - radius**2
    safe = np.where(product > 0, product, 1.0)
    cosine = np.clip(np.where(product > 0, left / safe, np.where(left < 0, -1.0, 1.0)), -1.0, 1.0)
    return np.asarray(np.arccos(cosine) / np.pi)
