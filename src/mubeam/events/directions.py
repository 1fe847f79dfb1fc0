"""Directions of events: axes along and across a vector, and whole events turned from one direction to another."""

import numpy as np

from mubeam.foundation.checks import FloatArray


def frame(vectors: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Unit vectors (3, n): along `vectors`, and two across them; along z for a vector of no length."""
    moving = size > 0
    axis = np.where(moving, vectors / np.where(moving, size, 1.0), [[0.0], [0.0], [1.0]])
    x, y, z = axis
    # Duff et al.: continuous but at z = -1
    sign = np.copysign(1.0, z)
    a = -1 / (sign + z)
    b = x * y * a
    side = np.stack([1 + sign * x**2 * a, sign * b, -sign * x])
    top = np.stack([b, sign + y**2 * a, -y])
    return axis, side, top


def turned(vectors: FloatArray, slope: FloatArray) -> FloatArray:
    """Four-momenta (n, P, 4) turned so that what went along z goes along (slope_x, slope_y, 1); slopes are (2, n)."""
    direction = np.stack([*slope, np.ones(slope.shape[1])])
    axes = frame(direction, np.sqrt((direction**2).sum(axis=0)))
    axis, side, top = (one.T[:, None] for one in axes)
    found = vectors.copy()
    found[..., 1:] = vectors[..., 1:2] * side + vectors[..., 2:3] * top + vectors[..., 3:] * axis
    return found


def along_z(vectors: FloatArray, leader: FloatArray) -> FloatArray:
    """Four-momenta (n, P, 4) turned so that the momenta of `leader` (n, 4) would go along z; the same if they do."""
    if not leader[:, 1:3].any():
        return vectors
    direction = leader[:, 1:].T
    axis, side, top = frame(direction, np.sqrt((direction**2).sum(axis=0)))
    found = vectors.copy()
    for i, one in enumerate((side, top, axis), start=1):
        found[..., i] = (vectors[..., 1:] * one.T[:, None]).sum(axis=-1)
    return found
