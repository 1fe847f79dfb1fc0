"""A folder with a scan, to be opened by what the user prefers."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mubeam import manifest
from mubeam.errors import DataFileError, InputError
from mubeam.scans.store import COMMAND, part_name


@dataclass(frozen=True)
class ScanResult:
    """The parts of a scan in a folder.

    Attributes:
        folder: the folder.
    """

    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))

    @property
    def manifest(self) -> dict[str, Any]:
        """Specification, versions, seed and checksums; DataFileError if the folder holds no scan."""
        found = manifest.read(self.folder)
        if found.get("command") != COMMAND:
            raise DataFileError(f"{self.folder} holds no scan")
        return found

    @property
    def is_complete(self) -> bool:
        """Whether all parts are there, each of which was found to be whole."""
        found = self.manifest
        names = map(part_name, range(found["parts"]))
        return "sha256" in found and all((self.folder / name).exists() for name in names)

    def open(self) -> Any:
        """The table as a pyarrow.dataset.Dataset, which nothing is read of yet.

        `.to_table().to_pandas()` reads it, with `columns` and `filter` for less; duckdb queries it by the name of the
        variable that holds it.
        """
        _ = self.manifest
        parts = sorted(map(str, self.folder.glob("part-*.parquet")))
        if not parts:
            raise DataFileError(f"{self.folder} holds no part yet")
        return library("pyarrow.dataset", "parquet").dataset(parts, format="parquet")

    def to_pandas(self, **selection: Any) -> Any:
        """A pandas.DataFrame; `columns` and `filter` as in pyarrow.dataset.Dataset.to_table."""
        library("pandas", None)
        return self.open().to_table(**selection).to_pandas()

    def to_xarray(self, columns: Sequence[str] | None = None, **selection: Any) -> Any:
        """An xarray.Dataset over the axes of a grid, units in `attrs`.

        Args:
            columns: results that are wanted; None for all.
            **selection: `filter`, as in pyarrow.dataset.Dataset.to_table.

        Raises InputError for a scan of samples, which have no axes.
        """
        library("xarray", None)
        section = self.manifest["specification"]["scan"]
        if section["samples"] is not None:
            raise InputError("a scan of samples is no cube: use open or to_pandas")
        table = self.open()
        axes = [name for name in table.schema.names if name in ("experiment", "analysis", *section["parameters"])]
        wanted = None if columns is None else [*axes, *(name for name in columns if name not in axes)]
        found = self.to_pandas(columns=wanted, **selection).set_index(axes).to_xarray()
        for name in found.variables:
            found[name].attrs["units"] = table.schema.field(name).metadata[b"unit"].decode()
        return found


def library(name: str, extra: str | None) -> Any:
    """A library that is not needed for all of mubeam; InputError, with how to install it, if it is not there."""
    try:
        return import_module(name)
    except ImportError:
        package = name.split(".")[0] if extra is None else f"'mubeam[{extra}]'"
        raise InputError(f"this needs {name.split('.')[0]}: python -m pip install {package}") from None
