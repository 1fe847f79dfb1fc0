"""What a format of excluded regions is: how one is written, and how one of somebody else is read.

A format is one file of this folder, which exports its object as FORMAT; nothing is registered elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import DataFileError, InputError, check_name
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import SIDES, Curve, Ranges, make_ranges
from mubeam.foundation.checks import FloatArray, keep
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX, COUPLING_PER, GEV_PER, plain_unit, unknown_unit

KEYS: Final = ("label", "description", "citation", "convention", "confidence_level", "region", "use", "provenance")
"""Of a header."""

MORE_KEYS: Final = ("mass_range_gev", "open_ends", "group")
"""Of a header that need not be there: lowest and highest mass, at which ends of each curve (none, low, high, both) the
data of the source end, though the region need not, and the kind of experiment, one of `region.GROUPS`."""

UNITS: Final[Mapping[str, Mapping[str, object]]] = {"mass_unit": GEV_PER, "coupling_unit": COUPLING_PER}
MOST_POINTS: Final = 200_000
"""Of a file: a curve of more cannot be told from one of fewer."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the caller says of a file that does not say it itself; None: the file says it.

    Attributes:
        mass_unit: eV, keV, MeV, GeV or TeV.
        coupling_unit: 1, or 1/eV ... 1/TeV.
        region: "inside" closed contours, "above" lower edges, or lower "edge"s alone.
        label: text on the region in figures.
        column: the dependent variable of a HEPData table that has several.
        columns: what the columns of a text file are, by blanks: mass, coupling (or lower and upper, the ends of the
            excluded couplings), - for one to leave out; "mass coupling" by default.
    """

    mass_unit: str | None = None
    coupling_unit: str | None = None
    region: str | None = None
    label: str | None = None
    column: str | None = None
    columns: str | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            if given is not None and not isinstance(given, str):
                raise InputError(f"{field.name} must be a text, got {shown(given)}")
        for name, units in UNITS.items():
            given = getattr(self, name)
            if given is None:
                continue
            if plain_unit(given) not in units:
                raise unknown_unit(name, given, units)
            keep(self, **{name: plain_unit(given)})
        if self.region is not None:
            check_name("region", self.region, SIDES)

    def given(self) -> dict[str, str]:
        """What is declared, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


class Found(NamedTuple):
    """What a file holds.

    Attributes:
        header: texts by key: some of KEYS and MORE_KEYS, and the name of the coupling as "coupling".
        units: mass_unit and coupling_unit, as far as the file says them.
        curves: masses and couplings in these units.
    """

    header: Mapping[str, str]
    units: Mapping[str, str]
    curves: Sequence[Curve]


class Format:
    """A format of files with excluded regions.

    Attributes:
        suffixes: of the files that `bounds.read` takes to be of this format, with their point.
        is_folder: whether `export` takes a folder for its files, not the path of one file.
        main: of a folder, the file that is written alone where the path of one such is given; "" where none can be.
        options: names of what may be said when one is written.
        declares: names (of `Declared`) of what may be said when one is read.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()
    is_folder: ClassVar[bool] = False
    main: ClassVar[str] = ""
    options: ClassVar[tuple[str, ...]] = ()
    declares: ClassVar[tuple[str, ...]] = ()

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """The content of its files by name, of one file unless `is_folder`; errors as in `Region.export`."""
        raise InputError(f"{type(self).__name__} is read and not written: choose another format")

    def read(self, path: Path, declared: Declared) -> Found:
        """What the file at `path` holds.

        Raises DataFileError if it cannot be read or is not of this format, InputError if something is to be declared.
        """
        raise InputError(f"{path}: {type(self).__name__} is written and not read")

    def check_plane(self, region: Region) -> None:
        """InputError for a region that two columns of mass and coupling, both above zero, cannot hold."""
        if not region.is_of_masses:
            what = f"lies along {region.along.column}, not along the mass"
        elif region.coupling_unit not in COLUMN_SUFFIX:
            what = f"is of {region.coupling_column}, not of a coupling"
        elif region.shape.lowest == 0:
            what = f"goes down to {region.coupling_name} = 0"
        else:
            return
        raise InputError(f"the region {what}, which this format cannot hold: choose hepdata, or take reach.csv")

    def check_options(self, options: Mapping[str, object]) -> None:
        """InputError for an option that the format does not take."""
        for name in options:
            if name not in self.options:
                raise InputError(f"{name} is no option of this format: it takes {', '.join(self.options) or 'none'}")


def ranges_of_rows(path: Path, mass: FloatArray, lower: FloatArray, upper: FloatArray) -> Ranges:
    """Ranges of the rows of a file, by rising mass; NaN above: no upper end.

    Rows of one mass whose ranges do not meet are several ranges of it. DataFileError where a lower edge is above its
    upper one.
    """
    order = np.argsort(mass, kind="stable")
    mass, lower, upper = mass[order], lower[order], np.where(np.isnan(upper), np.inf, upper)[order]
    crossed = np.flatnonzero(lower > upper)
    if crossed.size:
        at = crossed[0]
        raise DataFileError(
            f"{path}: the lower edge is above the upper one at mass {mass[at]:g}: {lower[at]:g} and {upper[at]:g}"
        )
    ranks = _ranks(mass, lower, upper)
    rows = np.cumsum(ranks == 0) - 1
    ends = np.full((2, int(rows.max(initial=-1)) + 1, int(ranks.max(initial=0)) + 1), np.nan)
    ends[:, rows, ranks] = lower, upper
    return make_ranges(mass[ranks == 0], *ends)


def _ranks(mass: FloatArray, lower: FloatArray, upper: FloatArray) -> NDArray[np.intp]:
    """For each row by rising mass how many ranges of its mass come before it and do not meet it; 0 is a new point."""
    ranks = np.zeros(len(mass), dtype=np.intp)
    for i in np.flatnonzero(mass[1:] == mass[:-1]) + 1:
        before = np.s_[i - ranks[i - 1] - 1 : i]
        # a step of an edge gives one mass two rows that overlap
        apart = (lower[i] > upper[before]) | (upper[i] < lower[before])
        ranks[i] = ranks[i - 1] + 1 if apart.all() else 0
    return ranks
