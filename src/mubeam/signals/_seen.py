"""Decays of which the products are in a detector, with the share of those made at each momentum and depth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.matter.volume import DecayVolume
from mubeam.physics.decay_places import DecayPlaces


@dataclass(frozen=True)
class Seen:
    """Shares of decays that are seen, for nodes that are depths (D,), rising, at each of P momenta.

    Attributes:
        volume: where decays count.
        depth_m: of the production (D,).
        places: of the decays (Z,).
        shares: by products, (N, P, Z, D) for N masses: of those made, if this decay happens there.
    """

    volume: DecayVolume
    depth_m: FloatArray
    places: DecayPlaces
    shares: Mapping[str, FloatArray]

    def rows(self, rows: NDArray[np.intp]) -> "Seen":
        """Those of these masses."""
        return replace(self, shares={products: share[rows] for products, share in self.shares.items()})

    def probability(self, rate_per_m: FloatArray, products: Mapping[str, FloatArray]) -> FloatArray:
        """The probability (N, ..., P D) of a seen decay for rates of this shape, all depths of a momentum alike.

        `products` are the shares of the decays, (N, ..., 1).
        """
        masses, *sizes, nodes = rate_per_m.shape
        momenta, depths = nodes // self.depth_m.size, self.depth_m.size
        # masses, momenta, sizes, and then places or depths
        rate = rate_per_m[..., ::depths].reshape(masses, -1, momenta).swapaxes(1, 2)
        weight = self.places.weights(rate * self.volume.length_m)
        found = np.zeros((*rate.shape, depths))
        for name, share in self.shares.items():
            part = np.asarray(products.get(name, 0.0))
            part = np.broadcast_to(part.reshape(part.shape or (1,) * rate_per_m.ndim), (masses, *sizes, 1))
            seen = weight @ share
            seen *= part.reshape(masses, 1, -1, 1)
            found += seen
        reached = rate[..., None] * (self.depth_m - self.volume.decay_start_m)
        found *= np.exp(reached, out=reached)
        return found.swapaxes(1, 2).reshape(rate_per_m.shape)
