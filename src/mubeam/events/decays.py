"""Two-body decays in flight: isotropic at rest, boosted without loss of digits for slow products of fast parents."""

import numpy as np

from mubeam.errors import ModelError
from mubeam.events.directions import frame
from mubeam.foundation.checks import FloatArray


def two_body(
    parent: FloatArray, mass: FloatArray, masses: tuple[FloatArray, FloatArray], random: np.random.Generator
) -> FloatArray:
    """E, p_x, p_y, p_z in GeV of both products, (n, 2, 4), of parents (n, 4) of masses (n,).

    `masses` are those of the two products, each (n,) or (1,). Raises ModelError for a parent that is too light.
    """
    first, second = masses
    if (mass < first + second).any():
        raise ModelError(
            f"a particle of {mass.min():g} GeV cannot decay to two of {first.max():g} and {second.max():g}"
        )
    momentum = np.sqrt((mass - first - second) * (mass + first + second)) / (2 * mass)
    momentum = momentum * np.sqrt((mass - first + second) * (mass + first - second))
    vectors = parent[:, 1:].T
    k = np.sqrt((vectors**2).sum(axis=0))
    gamma, beta = parent[:, 0] / mass, k / parent[:, 0]
    lag = 1 / (gamma**2 * (1 + beta))  # 1 - beta
    u, azimuth = random.random(mass.size), 2 * np.pi * random.random(mass.size)
    across = 2 * momentum * np.sqrt(u * (1 - u))
    products = np.empty((2, 4, mass.size)).transpose(2, 0, 1)
    axis, side, top = frame(vectors, k)
    transverse = across * np.cos(azimuth) * side + across * np.sin(azimuth) * top
    for i, (own, share, sign) in enumerate(((first, u, 1.0), (second, 1 - u, -1.0))):
        energy = np.sqrt(momentum**2 + own**2)
        # E - p, without the difference; share is (1 + cos)/2 of this product
        slow = own**2 / (energy + momentum) + 2 * momentum * share
        products[:, i, 0] = gamma * (slow - momentum * (2 * share - 1) * lag)
        along = gamma * (slow - energy * lag)
        products[:, i, 1:] = (along * axis + sign * transverse).T
    return products
