"""The package's own format of a bound: `# key: value` lines, then CSV with units in the column names.

It says all of itself. Several curves are told apart by a third column, `part`, that counts them.
"""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from mubeam.errors import DataFileError
from mubeam.exclusions.formats import _columns
from mubeam.exclusions.formats.base import KEYS, MORE_KEYS, MOST_POINTS, Declared, Format, Found
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Curve
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.reading import numbers, read_comments, read_csv
from mubeam.units import COLUMN_SUFFIX, plain_unit

FILE = "bound.csv"
PART = "part"


class Csv(Format):
    """As shipped bounds are."""

    suffixes: ClassVar = (".csv",)
    options: ClassVar = ("coupling_max",)

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """As `Format.encode`, coupling_max as in `Region.curves`."""
        self.check_options(options)
        self.check_plane(region)
        curves, side = region.curves(options.get("coupling_max"))
        texts = {**region.about, "region": side}
        lines = [f"# {key}: {' '.join(texts[key].split())}" for key in (*KEYS, *MORE_KEYS) if key in texts]
        rows = [
            f"{mass!r},{coupling!r}" + (f",{part}" if len(curves) > 1 else "")
            for part, curve in enumerate(curves, 1)
            for mass, coupling in zip(*map(np.ndarray.tolist, curve), strict=True)
        ]
        columns = ["mass_gev", region.coupling_column, *([PART] if len(curves) > 1 else [])]
        return {FILE: ("\n".join([*lines, ",".join(columns), *rows]) + "\n").encode()}

    def read(self, path: Path, declared: Declared) -> Found:
        """As `Format.read`."""
        lines = (line.split(":", 1) for line in read_comments(path) if ":" in line)
        header = {key.strip(): value.strip() for key, value in lines}
        if missing := [f"'# {key}: ...'" for key in KEYS if key not in header]:
            which = f"line {missing[0]} is" if len(missing) == 1 else f"lines {', '.join(missing)} are"
            raise DataFileError(
                f"{path}: the header {which} missing; two columns without a header are a .txt, with units and region "
                "declared"
            )
        table = read_csv(path)
        parts = table.pop(PART, None)
        names = list(table)
        if len(names) != 2 or names[0] != "mass_gev" or len(table[names[0]]) < 2:
            raise DataFileError(f"{path}: needs the columns mass_gev and a coupling, and two points or more")
        unit = _columns.unit_of_column(names[1])
        if unit not in COLUMN_SUFFIX:
            raise DataFileError(
                f"{path}: the column {names[1]} is in {unit}: convert it to 1/GeV and name it so, _per_gev"
            )
        units = {"mass_unit": "GeV", "coupling_unit": unit}
        for key, own in units.items():
            if key in header and plain_unit(header[key]) != own:
                raise DataFileError(f"{path}: {key} is {header[key]!r}, but its columns are {', '.join(names)}")
        if len(table[names[0]]) > MOST_POINTS:
            raise DataFileError(f"{path} has more than {MOST_POINTS} points: give fewer")
        try:
            mass, coupling = (np.array(numbers(table[column])) for column in names)
        except ValueError as error:
            raise DataFileError(f"{path}: {error}") from None
        if not (np.isfinite(mass) & np.isfinite(coupling)).all():
            raise DataFileError(f"{path}: each row needs two finite numbers above zero")
        name = names[1][: len(names[1]) - len(COLUMN_SUFFIX[unit])]
        return Found(header | {"coupling": name}, units, _curves(path, mass, coupling, parts))


def _curves(path: Path, mass: FloatArray, coupling: FloatArray, parts: list[str] | None) -> list[Curve]:
    """The curves that a column `part` tells apart; DataFileError unless it counts 1, 1, ..., 2, 2, ..."""
    if parts is None:
        return [(mass, coupling)]
    try:
        part = np.array(numbers(parts))
    except ValueError as error:
        raise DataFileError(f"{path}: part: {error}") from None
    steps = np.diff(part)
    if part[0] != 1 or not np.isin(steps, (0, 1)).all():
        raise DataFileError(f"{path}: the column {PART} must count the curves, 1 in the rows of the first, then 2, ...")
    at = np.flatnonzero(steps) + 1
    return list(zip(np.split(mass, at), np.split(coupling, at), strict=True))


FORMAT = Csv()
