"""Events as columns by name, as a table has them, and what follows from them; what a detector measures, and the truth.

Columns are those of `events.table`: event, weight, of each particle `lepton_pdg`, `lepton_e_gev`, `lepton_px_gev` and
so on, of each vertex `decay_x_m` to `decay_ct_m`, flags. Computed from them when asked for: `lepton_p_gev`,
`lepton_pt_gev`, `lepton_theta_rad` (with the z axis), `lepton_phi_rad`, and `decay_r_m`, the distance from that axis.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.events import table
from mubeam.events.record import Block, RunInfo
from mubeam.foundation.checks import FloatArray

Column = NDArray[Any]

OF_MOMENTUM: Final[dict[str, Callable[[FloatArray, FloatArray, FloatArray], FloatArray]]] = {
    "p_gev": lambda x, y, z: np.sqrt(x**2 + y**2 + z**2),
    "pt_gev": lambda x, y, z: np.hypot(x, y),
    "theta_rad": lambda x, y, z: np.arctan2(np.hypot(x, y), z),
    "phi_rad": lambda x, y, z: np.arctan2(y, x),
}
"""What follows from p_x, p_y and p_z."""


class Columns(Mapping[str, Column]):
    """Columns (n,) of events, by name.

    Attributes:
        truth: the events as they were made; itself where nothing has been smeared.
    """

    def __init__(self, columns: Mapping[str, Column], truth: "Columns | None" = None) -> None:
        self._columns = dict(columns)
        self.truth: Columns = self if truth is None else truth

    def __getitem__(self, name: str) -> Column:
        """A column; UnknownNameError where the events have none of that name, and it does not follow from others."""
        if name in self._columns:
            return self._columns[name]
        for ending, of in OF_MOMENTUM.items():
            particle = name.removesuffix(f"_{ending}")
            parts = [f"{particle}_{one}_gev" for one in ("px", "py", "pz")]
            if particle != name and all(part in self._columns for part in parts):
                return np.asarray(of(*(self._columns[part] for part in parts)))
        vertex = name.removesuffix("_r_m")
        parts = [f"{vertex}_{one}_m" for one in "xy"]
        if vertex != name and all(part in self._columns for part in parts):
            return np.hypot(*(self._columns[part] for part in parts))
        raise UnknownNameError("column of these events", name, self._columns)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except UnknownNameError:
            return False
        return True

    @property
    def events(self) -> int:
        """Number of events."""
        return len(next(iter(self._columns.values()), ()))

    def rows(self, rows: slice) -> "Columns":
        """Some of the events."""
        return Columns({name: column[rows] for name, column in self._columns.items()})

    def replaced(self, **changes: Column) -> "Columns":
        """The same events with other columns, new ones too; `truth` stays."""
        return Columns({**self._columns, **changes}, self.truth)

    def momentum(self, particle: str) -> FloatArray:
        """E, p_x, p_y, p_z (n, 4) in GeV; UnknownNameError as for a column."""
        return np.stack([self[f"{particle}_{name}"] for name in table.MOMENTUM], axis=1)

    def with_momentum(self, particle: str, momentum: FloatArray) -> "Columns":
        """The same events with another momentum (n, 4) of a particle."""
        return self.replaced(
            **{f"{particle}_{name}": column for name, column in zip(table.MOMENTUM, momentum.T, strict=True)}
        )


def of_block(info: RunInfo, block: Block) -> Columns:
    """The columns of a block of events."""
    return Columns(table.values(block, table.layout(info)))


def of_table(given: Any) -> Columns:
    """The columns of a table: a mapping, a record array of awkward, or a data frame of pandas or pyarrow.

    Raises InputError for what is no table, has no columns or no numbers in them; DataFileError for numbers that are not
    finite.
    """
    names = next(
        (list(getattr(given, one)) for one in ("fields", "column_names", "columns") if hasattr(given, one)), None
    )
    if names is None and isinstance(given, Mapping):
        names = list(given)
    if not names or not all(isinstance(name, str) for name in names):
        raise InputError(
            f"events must be a Sample, the path of a file, or a table of columns by name, got {type(given).__name__}"
        )
    columns = {}
    for name in names:
        try:
            column = np.asarray(given[name])
        except (TypeError, ValueError) as error:
            raise InputError(f"column {name} must be numbers, one an event: {error}") from None
        if column.ndim != 1 or column.dtype.kind not in "biuf":
            raise InputError(f"column {name} must be numbers, one an event, got {column.dtype} of shape {column.shape}")
        if not np.isfinite(column).all():
            raise DataFileError(f"column {name} has numbers that are not finite")
        columns[name] = column
    if len({len(column) for column in columns.values()}) > 1:
        raise InputError("the columns of the table have different lengths")
    return Columns(columns)
