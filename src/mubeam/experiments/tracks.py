"""A beam as a table of track lengths: how far secondary muons of each energy and angle go in the target."""

from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mubeam.errors import DataFileError
from mubeam.foundation.checks import LARGEST, FloatArray
from mubeam.foundation.reading import numbers, read_comments, read_csv

COLUMNS = ("energy_gev", "angle_rad", "track_length_m")
MOST_ROWS = 2_000

Column = Annotated[
    list[Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False, strict=True)]],
    Field(min_length=1, max_length=MOST_ROWS),
]


class BeamTracks(BaseModel):
    """Track lengths of muons in the material of the target, for each particle that `exposure_mot` counts.

    Attributes:
        energy_gev: energy of the muons along these tracks (R,); the loss of energy is in the table.
        angle_rad: their angle with the axis (R,), below pi/2.
        track_length_m: length of the tracks (R,), a mean over the particles on target.
        source: where the numbers are from, and which particles they are for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    energy_gev: Column
    angle_rad: Column
    track_length_m: Column
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _table(self) -> "BeamTracks":
        if len({len(self.energy_gev), len(self.angle_rad), len(self.track_length_m)}) > 1:
            raise ValueError("the columns of the tracks have different lengths")
        if max(self.angle_rad) >= np.pi / 2:
            raise ValueError(f"angle_rad must be below pi/2, got {max(self.angle_rad):g}")
        if not self.total_m > 0:
            raise ValueError("the tracks have no length")
        return self

    @property
    def total_m(self) -> float:
        """Length of all tracks together, for each particle on target."""
        return sum(self.track_length_m)

    @property
    def has_angles(self) -> bool:
        """Whether some tracks are not along the axis."""
        return any(angle > 0 for angle, length in zip(self.angle_rad, self.track_length_m, strict=True) if length)

    def nodes(self) -> tuple[FloatArray, FloatArray]:
        """The energies (K,) in GeV, rising and each once, and the share of all track length that each has."""
        energy, place = np.unique(self.energy_gev, return_inverse=True)
        length = np.bincount(place, self.track_length_m)
        return energy[length > 0], length[length > 0] / self.total_m


def read(path: str | Path) -> dict[str, object]:
    """The table of BeamTracks from a CSV file, as plain lists; DataFileError if it is not one.

    Lines that begin with `# ` say where it is from; the columns are energy_gev, angle_rad and track_length_m.
    """
    comments, columns = read_comments(path), read_csv(path)
    wrong = [name for name in columns if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in columns]
    if wrong or missing or not comments:
        what = f"unknown column {wrong[0]!r}" if wrong else f"no column {missing[0]!r}" if missing else "no source"
        raise DataFileError(
            f"{path}: {what}; a table of tracks begins with '# <its source>' and has the columns {', '.join(COLUMNS)}"
        )
    try:
        return {name: numbers(column) for name, column in columns.items()} | {"source": " ".join(comments)}
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
