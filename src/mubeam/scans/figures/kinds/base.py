"""What a kind of drawing is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.region import Region
from mubeam.scans.figures.slices import Slice
from mubeam.scans.scan import Scan
from mubeam.statistics.base import Likelihood


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What is drawn of the rows of a search.

    Attributes:
        patches: with their lines.
        unknown: nodes (nx, ny) that are not known.
        notes: for the small print, what holds for all searches alike in the same words.
        is_empty: whether nothing is excluded.
        region: of which a reader may ask the numbers, if there is one.
    """

    patches: Sequence[Patch] = ()
    unknown: NDArray[np.bool_]
    notes: Sequence[str] = field(default_factory=tuple)
    is_empty: bool = False
    region: Region | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of drawing.

    Class attributes: `asks`, the quantity that a scan must be extended by where the kind lacks something;
    `of_all_searches`, for what is the same for all.
    """

    asks: ClassVar[str]
    of_all_searches: ClassVar[bool] = False

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """The columns that it needs; None where the scan has not got them."""
        raise NotImplementedError

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """What is drawn of the rows of a search."""
        raise NotImplementedError
