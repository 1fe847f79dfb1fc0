"""The texts of a table's column status, kept as numbers."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mubeam.numerics.estimate import OK, AnyStatus


class ScanStatus(AnyStatus):
    """Why a point of a scan has no number, or what is to be known of one."""

    NOTHING_EXCLUDED = "no coupling is excluded"
    EXTRAPOLATED = "efficiency extrapolated beyond its table", True
    BEYOND_THEORY = "coupling beyond the theory", True
    EDGE_BEYOND_THEORY = "lower edge beyond the theory", True
    MORE_RANGES = "more excluded ranges than there are columns for", True


NOTHING_EXCLUDED = ScanStatus.NOTHING_EXCLUDED.value
EXTRAPOLATED = ScanStatus.EXTRAPOLATED.value
BEYOND_THEORY = ScanStatus.BEYOND_THEORY.value
EDGE_BEYOND_THEORY = ScanStatus.EDGE_BEYOND_THEORY.value
MORE_RANGES = ScanStatus.MORE_RANGES.value


@dataclass
class Statuses:
    """Texts as numbers, in the order in which they were met; 0 is OK."""

    texts: list[str] = field(default_factory=lambda: [OK])

    def codes(self, status: Any) -> NDArray[np.int16]:
        """The numbers of these texts, same shape."""
        found, inverse = np.unique(np.asarray(status, dtype=object), return_inverse=True)
        for text in found:
            if str(text) not in self.texts:
                self.texts.append(str(text))
        codes = np.array([self.texts.index(str(text)) for text in found], dtype=np.int16)
        return codes[inverse].reshape(np.shape(status))
