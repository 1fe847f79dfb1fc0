"""Events as a table: one column for each number of an event, with its unit."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.events.record import Block, RunInfo


class Column(NamedTuple):
    """A column of the table, and where it is in a Block: the name of the array, and the index in its further axes."""

    name: str
    unit: str
    array: str
    place: tuple[int, ...]
    dtype: str


MOMENTUM: Final = ("e_gev", "px_gev", "py_gev", "pz_gev")
POSITION: Final = ("x_m", "y_m", "z_m", "ct_m")


def layout(info: RunInfo) -> list[Column]:
    """The columns of a sample.

    Event, weight, and process if there are several; for each particle PDG number, E, p_x, p_y, p_z and mass, with the
    helicity where it is drawn; for each vertex x, y, z and c t; the flags.
    """
    found = [Column("event", "1", "number", (), "int64"), Column("weight", "1", "weight", (), "float64")]
    if info.processes:
        found.append(Column("process", "1", "process", (), "int32"))
    for i, particle in enumerate(info.particles):
        found.append(Column(f"{particle.name}_pdg", "1", "pdg", (i,), "int32"))
        for j, name in enumerate(MOMENTUM):
            found.append(Column(f"{particle.name}_{name}", "GeV", "momentum_gev", (i, j), "float64"))
        found.append(Column(f"{particle.name}_m_gev", "GeV", "mass_gev", (i,), "float64"))
        if particle.name in info.helicities:
            found.append(Column(f"{particle.name}_helicity", "1", "helicity", (i,), "int32"))
    for i, vertex in enumerate(info.vertices):
        for j, name in enumerate(POSITION):
            found.append(Column(f"{vertex}_{name}", "m", "position_m", (i, j), "float64"))
    found += [Column(flag, "1", "flags", (i,), "bool") for i, flag in enumerate(info.flags)]
    return found


def values(block: Block, columns: list[Column]) -> dict[str, NDArray[Any]]:
    """The columns (n,) of a block by name."""
    return {
        column.name: np.ascontiguousarray(getattr(block, column.array)[(slice(None), *column.place)], column.dtype)
        for column in columns
    }
