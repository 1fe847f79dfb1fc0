"""What a detector of finite size behind a decay volume sees of each event, as flags beside the record."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.matter.volume import DecayVolume

Flag = NDArray[np.bool_]

FLAGS: Final = ("in_volume", "x_inside", "products_inside", "counted")
"""In the order of Block.flags: whether the decay is in the volume; whether X points into the detector, wherever it
decays; whether both products of its decay meet the detector; and whether the analysis counts the event."""

X: Final = 4
PRODUCTS: Final = slice(5, 7)


@dataclass(frozen=True)
class Detector:
    """The detector of a search.

    Attributes:
        volume: where decays count, and what of them must be in the detector.
        unseen: sorted PDG numbers of the products of decays that no detector sees.
    """

    volume: DecayVolume
    unseen: frozenset[tuple[int, ...]]

    def flags(self, pdg: NDArray[np.int64], vectors: FloatArray, positions: FloatArray) -> Flag:
        """FLAGS (n, 4) of events, their columns as those of a Block; without a decay none is in the volume."""
        volume, found = self.volume, np.zeros((len(pdg), len(FLAGS)), dtype=bool)
        found[:, 1] = self._meets(positions[:, 0], vectors[:, X])
        if positions.shape[1] < 2:
            return found
        place, products = positions[:, 1], vectors[:, PRODUCTS]
        found[:, 0] = (place[:, 2] > volume.decay_start_m) & (place[:, 2] < volume.decay_end_m)
        found[:, 2] = self._meets(place, products[:, 0]) & self._meets(place, products[:, 1])
        numbers = np.sort(pdg[:, PRODUCTS], axis=1)
        seen = np.ones(len(pdg), dtype=bool)
        for pair in self.unseen:
            seen &= (numbers != pair).any(axis=1)
        seen &= (products[:, :, 0] >= volume.product_energy_min_gev).all(axis=1)
        found[:, 3] = found[:, 0] & seen & found[:, 2 if volume.products == "all" else 1]
        return found

    def _meets(self, start: FloatArray, vectors: FloatArray) -> Flag:
        """Whether particles (n, 4) that go straight on from places (n, 4) meet the detector, from its front."""
        volume, ahead = self.volume, vectors[:, 3] > 0
        way = (volume.decay_end_m - start[:, 2]) / np.where(ahead, vectors[:, 3], 1.0)
        comes = ahead & (way >= 0)
        if volume.aperture_radius_m is None:
            return np.asarray(comes)
        x, y = (start[:, i] + np.where(comes, way, 0.0) * vectors[:, 1 + i] for i in range(2))
        return np.asarray(comes & (np.hypot(x - volume.aperture_offset_m, y) < volume.aperture_radius_m))
