"""A folder with a scan, to be opened by what the user prefers."""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from mubeam.errors import DataFileError, InputError, check_name
from mubeam.exclusions import manifest
from mubeam.foundation import html, writing
from mubeam.scans import footer
from mubeam.scans.columns import ANALYSIS, EXPERIMENT, STATUS
from mubeam.scans.folder import COMMAND, PARTS, accepted_versions, part_name
from mubeam.scans.identity import but_for_versions
from mubeam.scans.plan import MOST_PARTS
from mubeam.text import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mubeam.exclusions.bounds import Bound
    from mubeam.exclusions.plotting import FigureOptions, ViewOptions
    from mubeam.models import Model


@dataclass(frozen=True)
class ScanResult:
    """The parts of a scan in a folder.

    Attributes:
        folder: the folder.
    """

    folder: Path

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "folder", Path(self.folder))
        except TypeError:
            raise InputError(f"folder must be the name of a folder, got {self.folder!r}") from None

    @property
    def manifest(self) -> dict[str, Any]:
        """Specification, versions, seed and checksums; DataFileError if the folder holds no scan."""
        found = manifest.read(self.folder)
        if found.get("command") != COMMAND:
            raise DataFileError(f"{self.folder} holds no scan")
        return found

    def check(self) -> None:
        """DataFileError if the folder holds no scan."""
        _specification(self.manifest, self.folder)

    @property
    def is_complete(self) -> bool:
        """Whether all parts are there, each of which was found to be whole."""
        return "sha256" in self.manifest and not self.missing

    @property
    def missing(self) -> int:
        """How many parts are not there."""
        return sum(not self._path(number).exists() for number in range(self._parts))

    @property
    def parts_folder(self) -> Path:
        """Where the Parquet files are, and nothing else: what pandas, polars and duckdb open as one table."""
        return parts_folder(self.folder)

    @property
    def versions(self) -> list[dict[str, Any]]:
        """Versions of what made the parts that are there: one, unless `--accept-versions` kept parts of others.

        Each has "versions", by name, and "parts", the numbers of those parts.
        """
        found: list[dict[str, Any]] = []
        for number in range(self._parts):
            versions = (footer.read(self._path(number)) or {}).get("versions") if self._path(number).exists() else None
            same = [one for one in found if one["versions"] == versions]
            if same:
                same[0]["parts"].append(number)
            elif versions is not None:
                found.append({"versions": versions, "parts": [number]})
        return found

    def _path(self, number: int) -> Path:
        return self.parts_folder / part_name(number)

    @property
    def _parts(self) -> int:
        """How many parts there are in all, by the manifest."""
        number = self.manifest.get("parts")
        if type(number) is not int or not 0 < number <= MOST_PARTS:
            raise DataFileError(f"{self.folder}: the manifest says that there are {shown(number)} parts")
        return number

    def plot(
        self,
        path: str | Path | None = None,
        *,
        x: str = "mass_gev",
        y: str = "coupling",
        where: Mapping[str, Any] | None = None,
        show: Sequence[str] | None = None,
        labels: Sequence[str] = (),
        own_bounds: Sequence["Bound"] = (),
        model: "Model | type[Model] | None" = None,
        **options: Unpack["FigureOptions"],
    ) -> "Figure":
        """A figure of two coordinates; written to `path` (.png, .pdf, .svg) if given.

        Axes are as those of the scan, linear or logarithmic. Searches are curves of their own. What has no number, by
        its status or since parts are missing, is crossed: neither excluded nor allowed. Drawn coordinates are put into
        cells. Where further coordinates vary, and where several points share a cell, a region is what is excluded at
        all of them, and a dotted line goes around what is excluded at some.

        Args:
            path: of the file; None for none.
            x: a column of numbers.
            y: another one; "coupling" is also that of the edges of a scan of the quantity reach.
            where: which rows: a number, of which the nearest of a grid is taken, (lowest, highest) of any column of
                numbers, or the name of an experiment or analysis, by column.
            show: "excluded", "reach", "profile", "marginal", "g-minus-2"; by default what is excluded, else the profile
                likelihood, and g-2 where the scan has it.
            labels: what curves are called, one for each search; by default experiment and analysis.
            own_bounds: drawn as well, such as `bounds.read("my-bound.txt")`.
            model: that of the scan, if it is code of one's own, which a scan does not keep.
            **options: x_range, y_range, bounds, overlays, second_axis, size, style, band_colors, legend of
                `FigureOptions`. Published bounds are of couplings against mass alone.

        Raises:
            InputError: a column that is no number or has one value, rows that there are none of, a quantity that the
                scan has not, too few points, overlays in another plane, a range that does not rise.
            UnknownNameError: a column, experiment, analysis, kind of drawing, size, style, group or overlay of no such
                name.
            DataFileError: the folder holds no scan, or a part of it is damaged.
            OutputError: another suffix, or a file that cannot be written.
        """
        from mubeam.exclusions import plotting
        from mubeam.scans.figures.plot import figure_of

        about: dict[str, Any] = {"x": x, "y": y, "where": where, "show": show, "labels": labels}
        figure = figure_of(self, own_bounds=own_bounds, model=model, **about, **options)
        if path is not None:
            plotting.save(figure, path)
        return figure

    def to_html(
        self,
        path: str | Path,
        *,
        x: str = "mass_gev",
        y: str = "coupling",
        where: Mapping[str, Any] | None = None,
        show: Sequence[str] | None = None,
        labels: Sequence[str] = (),
        own_bounds: Sequence["Bound"] = (),
        model: "Model | type[Model] | None" = None,
        **options: Unpack["ViewOptions"],
    ) -> Path:
        """Write a page that zooms, all in one file that loads nothing.

        Arguments and errors as in `plot`, without what is of the look of a print; InputError where Bokeh is not
        installed.
        """
        from mubeam.exclusions.figures.page import page
        from mubeam.scans.figures.plot import plot_of

        about: dict[str, Any] = {"x": x, "y": y, "where": where, "show": show, "labels": labels}
        scene = plot_of(self, own_bounds=own_bounds, model=model, **about, **options).scene
        return writing.write_bytes(writing.check_suffix(path, (".html",)), page(scene))

    def _repr_html_(self) -> str:
        """What the scan is of and how much of it is there, in a notebook; why, where that cannot be read."""
        try:
            about, parts, missing = self.manifest, self._parts, self.missing
            section = _specification(about, self.folder)
        except DataFileError as error:
            return html.table(repr(self), (), (), str(error))
        kind = "grid" if section["samples"] is None else f"{section['samples']} samples"
        rows = [
            ("model", str(section["model"])),
            ("parameters", ", ".join(section["parameters"])),
            ("points", kind),
            ("parts", f"{parts - missing} of {parts}" + (f": {missing} are missing, see --resume" if missing else "")),
        ]
        how = "open() is a pyarrow.dataset.Dataset; to_pandas() and, for a grid, to_xarray() read it"
        return html.table(f"scan in {self.folder}", ("", ""), rows, how)

    def open(self, *, partial: bool = False) -> Any:
        """The table as a pyarrow.dataset.Dataset, which nothing is read of yet.

        `.to_table().to_pandas()` reads it, with `columns` and `filter` for less; duckdb queries it by the name of the
        variable that holds it. Warns if parts are missing, unless that is expected: `partial`.

        Raises DataFileError if there is no part, or one that is damaged or of another scan.
        """
        numbers = [number for number in range(self._parts) if self._path(number).exists()]
        if not numbers:
            raise DataFileError(f"{self.folder} holds no part yet")
        dataset = library("pyarrow.dataset", "parquet")
        known = footer.of_manifest(self.manifest)
        if not known:
            raise DataFileError(
                f"{self.folder}: the manifest does not say whose parts these are: scan into another folder"
            )
        ours = {self._path(number) for number in numbers}
        strange = {*self.folder.glob("*.parquet"), *self.parts_folder.glob("*")} - ours
        if self.parts_folder == self.folder:
            strange = {*self.folder.glob("*.parquet")} - ours
        if strange:
            raise DataFileError(f"{min(strange)} is no part of this scan: take it away")
        accepted = accepted_versions(self.manifest)
        for number in numbers:
            self._check_part(number, known, accepted)
        if not partial:
            self._warn()
        checked = dataset.ParquetFragmentScanOptions(page_checksum_verification=True)
        form = dataset.ParquetFileFormat(default_fragment_scan_options=checked)
        return dataset.dataset([str(self._path(number)) for number in numbers], format=form)

    def _warn(self, stacklevel: int = 3) -> None:
        """A warning if rows are missing."""
        gone = self.missing
        if gone:
            warnings.warn(
                f"{self.folder} holds {self._parts - gone} of the {self._parts} parts of the scan, so that rows are "
                "missing: compute the others with --resume, or say partial=True",
                stacklevel=stacklevel,
            )

    def _check_part(self, number: int, known: Mapping[str, Any], accepted: list[Any]) -> None:
        """DataFileError for a part that is damaged or of another scan."""
        path = self._path(number)
        found = footer.read(path)
        if found is None:
            raise DataFileError(f"{path} is damaged: --resume computes it again")
        wanted = {**known, footer.PART: number}
        is_accepted = but_for_versions(found) == but_for_versions(wanted) and found.get("versions") in accepted
        if found != wanted and not is_accepted:
            raise DataFileError(f"{path} is no part of the scan that the manifest is of: take it away")

    def to_pandas(self, *, partial: bool = False, **selection: Any) -> Any:
        """A pandas.DataFrame; `columns` and `filter` as in pyarrow.dataset.Dataset.to_table.

        Warns and raises as `open`; UnknownNameError for a column that there is none of.
        """
        library("pandas", None)
        return self._read(self._opened(partial), **selection).to_pandas()

    def to_arrow(self, *, partial: bool = False, **selection: Any) -> Any:
        """A pyarrow.Table; arguments and errors as in `to_pandas`."""
        return self._read(self._opened(partial), **selection)

    def _opened(self, partial: bool) -> Any:
        table = self.open(partial=True)
        if not partial:
            self._warn(stacklevel=4)
        return table

    def _read(self, table: Any, columns: Any = None, **selection: Any) -> Any:
        """The rows; DataFileError for a part that is damaged within, UnknownNameError for an unknown column."""
        from pyarrow import ArrowException

        if isinstance(columns, str):
            raise InputError(f"columns must be a list of names, got {shown(columns)}")
        if columns is not None and not isinstance(columns, Mapping):
            columns = list(columns)
            for name in columns:
                check_name("column", name, table.schema.names)
        try:
            return table.to_table(columns=columns, **selection)
        except (OSError, ArrowException) as error:
            every = map(self._path, range(self._parts))
            damaged = next((path for path in every if path.exists() and not footer.is_readable(path)), None)
            if damaged is None:
                raise
            raise DataFileError(f"{damaged} is damaged: --resume computes it again ({error})") from None

    def to_xarray(self, columns: Sequence[str] | None = None, *, partial: bool = False, **selection: Any) -> Any:
        """An xarray.Dataset over the axes of a grid, units in `attrs`, that to_netcdf and to_zarr can save.

        Texts have a fixed width. Where rows are missing, numbers are NaN, texts empty, and `excluded` is 1, 0 or NaN.

        Args:
            columns: results that are wanted; None for all.
            partial: whether parts may be missing; else that is warned of.
            **selection: `filter`, as in pyarrow.dataset.Dataset.to_table.

        Raises InputError for a scan of samples, which have no axes, DataFileError as `open`.
        """
        library("xarray", None)
        about = self.manifest
        section = _specification(about, self.folder)
        if section["samples"] is not None:
            raise InputError("a scan of samples is no cube: use open or to_pandas")
        table = self.open(partial=True)
        if not partial:
            self._warn()
        if isinstance(columns, str):
            raise InputError(f"columns must be a list of names, got {shown(columns)}")
        axes = [name for name in table.schema.names if name in (EXPERIMENT, ANALYSIS, *section["parameters"])]
        wanted = None if columns is None else [*axes, *(name for name in columns if name not in axes)]
        frame = self.to_pandas(partial=True, columns=wanted, **selection)
        texts = [name for name in frame if name in (EXPERIMENT, ANALYSIS, STATUS)]
        rows = frame.astype(dict.fromkeys(texts, object)).set_index(axes)
        if not rows.index.is_unique:
            raise DataFileError(f"{self.folder}: the manifest does not have all axes of the table")
        found = rows.to_xarray()
        for name in found.variables:
            found[name] = _plain(found[name], is_text=name in texts)
            found[name].attrs["units"] = table.schema.field(name).metadata[b"unit"].decode()
        return found.assign_attrs(
            model=str(section["model"]),
            scan_sha256=str(about.get("scan_sha256")),
            specification=json.dumps(about["specification"]),
        )


def parts_folder(folder: Path) -> Path:
    """Where the parts of a scan are: in a folder of their own, but for scans of mubeam 0.2 and before."""
    own = folder / PARTS
    return own if own.is_dir() else folder


def _specification(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The table [scan] of a manifest; DataFileError if it has none."""
    found = manifest.get("specification")
    section = found.get("scan") if isinstance(found, dict) else None
    if not isinstance(section, dict) or not {"model", "samples", "parameters"} <= section.keys():
        raise DataFileError(f"{folder}: the manifest has no specification of a scan")
    return section


def _plain(variable: Any, *, is_text: bool) -> Any:
    """A variable whose type any file takes."""
    if is_text:
        return variable.fillna("").astype(str)
    return variable.astype(float) if variable.dtype == object else variable


def library(name: str, extra: str | None) -> Any:
    """A library that is not needed for all of mubeam; InputError, with how to install it, if it is not there."""
    try:
        return import_module(name)
    except ImportError:
        package = name.split(".")[0] if extra is None else f"'mubeam[{extra}]'"
        raise InputError(f"this needs {name.split('.')[0]}: python -m pip install {package}") from None
