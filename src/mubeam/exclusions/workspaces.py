"""A file of the likelihood of a reach with the signal of one of its rows, in a form that other codes read."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError
from mubeam.exclusions.ladder import typical_size
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray, positive_scalar, whole_number
from mubeam.searches.blocks import combined_blocks
from mubeam.searches.plane import Rows
from mubeam.statistics.likelihood import Likelihood as CountingLikelihood

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach


def write(
    reach: "Reach",
    path: str | Path,
    form: Callable[[CountingLikelihood, ArrayLike], dict[str, Any]],
    row: int,
    coupling: float | None,
) -> Path:
    """The workspace of one row at one size of the constrained parameter, None for the lower edge; returns the path.

    Raises as `Reach.to_pyhf`.
    """
    if not isinstance(reach.likelihood, CountingLikelihood):
        raise InputError("a limit on events was given: there is no likelihood to write")
    at = whole_number("row", row, 0, len(reach.along) - 1)
    size = reach.lower[at] if coupling is None else positive_scalar("coupling", coupling, reach.coupling_unit)
    if not size > 0:
        raise InputError(f"nothing is excluded at {reach.row.name} = {reach.along[at]:g}: give coupling")
    signal = reach.edge_events[at] if coupling is None else _events(reach, at, size)
    content = writing.json_bytes(form(reach.likelihood, signal))
    return writing.write_bytes(writing.check_suffix(path, (".json",)), content)


def _events(reach: "Reach", row: int, size: float) -> FloatArray:
    """Events (B,) of a row at one size."""
    here = Rows(reach.plane, reach.along[row : row + 1])
    (block,) = combined_blocks((reach.search, *reach.others), here, typical_size(reach.plane))
    return np.asarray(block.signal.events_in_bins(np.array([size]))[0])
