"""What a reach gives: edges row by row, what is said of them, and their files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError
from mubeam.exclusions import files, workspaces
from mubeam.exclusions.coordinate import Coordinate, coordinate_of
from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.grid import edge_signals, signals_at
from mubeam.exclusions.ladder import typical_size
from mubeam.exclusions.note import note_of
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import EDGES, Ranges, joined, make_ranges
from mubeam.exclusions.table import BAND, band_with_tips, computed_region, with_tips
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray, positive
from mubeam.models.axis import Axis
from mubeam.numerics.estimate import StatusArray
from mubeam.searches.blocks import Block, combined_blocks
from mubeam.searches.limits import expected_tests
from mubeam.searches.plane import MASS, Plane, Rows
from mubeam.searches.search import Search, search_citations
from mubeam.statistics.base import Likelihood
from mubeam.statistics.discovered import discovered
from mubeam.statistics.likelihood import Likelihood as CountingLikelihood

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mubeam.exclusions.bounds import Bound
    from mubeam.exclusions.plotting import FigureOptions, ViewOptions


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What a search excludes (or would) of one parameter, row by row of another: by default couplings mass by mass.

    Attributes:
        plane: the parameter of the rows, the constrained one, and what is fixed or tied.
        ranges: all excluded ranges, row by row; an upper end is inf where none exists (a visible search has none: some
            of what is made at the very end of the target leaves it, however short-lived; whether the theory holds at
            such couplings is for the reader to say), a lower end is 0 where all small values are excluded.
        tips: rows between these at which the region begins or ends, and the lowest range there: where long and short
            lifetimes meet both edges are equal to within the search for the row.
        limit_events: upper limit on signal events that was used; None where no one number decides.
        status: (N,) "ok", why nothing is produced at that row, that `lower` and `upper` are the lowest of several
            ranges, or that the particle is not as short-lived at the lower edge as the analysis takes it to be.
        search: model, experiment, analysis and options; of a combination the first.
        others: those that it is combined with.
        likelihood: of what was counted, or would be.
        confidence_level: of the limit; None where `limit_events` was given.
        warnings: N tuples of texts on numbers that exist: that the efficiency is extrapolated or was inferred with
            another spin, that an edge lies beyond the theory (`Model.largest_coupling`; edges are never cut there), and
            those of `status`.
        statistic: name of what made the limit of the counts; None where `limit_events` was given.
        edge_events: expected (N, B) in the bins at the lower edges; NaN where nothing is excluded.
        minimum_events: fewer counts are no discovery; None where the discovery reach was not asked for.
        discovery_ranges: `discovery` at 3 and at 5 standard deviations, as "3_sigma" and "5_sigma", if asked for.
    """

    plane: Plane
    ranges: Ranges
    tips: Ranges
    limit_events: float | None
    confidence_level: float | None
    status: StatusArray
    search: Search
    likelihood: Likelihood
    others: tuple[Search, ...] = ()
    warnings: tuple[tuple[str, ...], ...] = ()
    statistic: str | None = None
    edge_events: FloatArray
    minimum_events: int | None = None
    discovery_ranges: Mapping[str, Ranges] = field(default_factory=dict)

    def __repr__(self) -> str:
        """One line; the numbers are in `columns`."""
        excluded = int(np.count_nonzero(np.isfinite(self.lower)))
        return (
            f"<Reach of {self.search.model.name}, {self.label}: {self.constrained.name} excluded"
            f" at {excluded} of {len(self.along)} values of {self.row.name}>"
        )

    def _repr_html_(self) -> str:
        """Some rows, in a notebook."""
        from mubeam.exclusions import notebook

        return notebook.table(self)

    @property
    def along(self) -> FloatArray:
        """Values (N,) of the parameter of the rows, rising; by default masses in GeV."""
        return self.ranges.mass_gev

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (N,) in GeV; AttributeError where the mass is constrained."""
        if self.plane.constrain == MASS:
            raise AttributeError("the mass is constrained: ask for lower and upper")
        return self.along if self.plane.is_of_masses else np.full(self.along.shape, self.plane.mass_gev)

    @property
    def lower(self) -> FloatArray:
        """Lower edges (N,) of the lowest range in `coupling_unit`; NaN where nothing is excluded."""
        return self.ranges.lower[:, 0]

    @property
    def upper(self) -> FloatArray:
        """Upper edges (N,) of the lowest range; inf where none exists, NaN where nothing is excluded."""
        return self.ranges.upper[:, 0]

    @property
    def lower_error(self) -> FloatArray:
        """Numerical errors (N,) of `lower`."""
        return self.ranges.lower_error[:, 0]

    @property
    def upper_error(self) -> FloatArray:
        """Numerical errors (N,) of `upper`."""
        return self.ranges.upper_error[:, 0]

    @cached_property
    def expected_ranges(self) -> tuple[Ranges, ...]:
        """The ranges that typical counts without a signal would exclude: -2, -1, 0, +1, +2 standard deviations.

        Computed when first asked for; empty where a limit on events was given, or the statistic has no such counts.
        """
        tests = expected_tests(self.likelihood)
        same: dict[float, Ranges] = {} if self.limit_events is None else {self.limit_events: self.ranges}
        found = []
        for test in tests:
            limit = test.limit_events
            ranges = None if limit is None else same.get(limit)
            if limit == np.inf:
                # an empty interval has no edge
                none = np.full(self.along.shape, np.nan)
                ranges = make_ranges(self.along, none, none)
            if ranges is None:
                ranges = joined([excluded_ranges(block.signal, test) for block in self._blocks()])
            if limit is not None:
                same[limit] = ranges
            found.append(ranges)
        return tuple(found)

    def discovery(self, *, sigmas: float = 5.0, power: float = 0.5, minimum_events: int = 3) -> Ranges:
        """The ranges in which a signal would be a discovery, row by row.

        Args:
            sigmas: significance of a discovery.
            power: its probability with that signal.
            minimum_events: fewer are no discovery, however small the background is said to be.

        Raises InputError where a limit on events was given, for an argument out of range, and for several bins among
        which the shares of the signal change with its size (there `likelihood.discovery_reach` takes its shape).
        """
        test = discovered(self.likelihood, sigmas=sigmas, power=power, minimum_events=minimum_events)
        return joined([excluded_ranges(block.signal, test) for block in self._blocks()])

    @property
    def _discovery(self) -> dict[str, tuple[FloatArray, FloatArray]]:
        return {name: (ranges.lower[:, 0], ranges.upper[:, 0]) for name, ranges in self.discovery_ranges.items()}

    def _blocks(self) -> Iterator[Block]:
        rows = Rows(self.plane, self.along)
        return combined_blocks((self.search, *self.others), rows, typical_size(self.plane))

    @property
    def expected(self) -> FloatArray:
        """Expected lower edges (5, N) of the lowest range, -2 to +2 standard deviations; (0, N) without any."""
        return self._expected("lower")

    @property
    def expected_upper(self) -> FloatArray:
        """Expected upper edges (5, N) of the lowest range."""
        return self._expected("upper")

    @property
    def _band(self) -> dict[str, tuple[FloatArray, FloatArray]]:
        every = self.expected_ranges
        return {name: (r.lower[:, 0], r.upper[:, 0]) for name, r in zip(BAND if every else (), every, strict=True)}

    def _expected(self, edge: str) -> FloatArray:
        every = [getattr(ranges, edge)[:, 0] for ranges in self.expected_ranges]
        return np.array(every).reshape(len(every), len(self.along))

    @property
    def tip_mass_gev(self) -> FloatArray:
        """Values (T,) of the parameter of the rows at the tips; by default masses in GeV."""
        return self.tips.mass_gev

    @property
    def tip_lower(self) -> FloatArray:
        """Lower edges (T,) there."""
        return self.tips.lower[:, 0]

    @property
    def tip_upper(self) -> FloatArray:
        """Upper edges (T,) there."""
        return self.tips.upper[:, 0]

    @property
    def row(self) -> Coordinate:
        """Name, unit and symbol of the parameter of the rows."""
        return coordinate_of(self.plane.row)

    @property
    def constrained(self) -> Coordinate:
        """Name, unit and symbol of the edges."""
        return coordinate_of(self.plane.constrained, self.plane.sign)

    @property
    def coupling_name(self) -> str:
        """Name of the constrained parameter, as in column names."""
        return self.constrained.name

    @property
    def coupling_unit(self) -> str:
        """Unit of the edges."""
        return self.constrained.unit

    @property
    def label(self) -> str:
        """Experiment and analysis, of all that are combined."""
        every = (self.search, *self.others)
        return " + ".join(f"{one.experiment.name} {one.analysis_name}" for one in every)

    def columns(self) -> dict[str, list[Any]]:
        """The table by column, units in the names."""
        found: dict[str, list[Any]] = {self.row.column: self.along.tolist()}
        for rank in range(self.ranges.lower.shape[1]):
            which = "" if rank == 0 else f"_{rank + 1}"
            for edge in EDGES:
                found[self.constrained.edge_column(f"{edge}{which}")] = getattr(self.ranges, edge)[:, rank].tolist()
        for name, edges in self._band.items():
            for edge, values in zip(("lower", "upper"), edges, strict=True):
                found[self.constrained.edge_column(f"expected_{edge}_{name}")] = values.tolist()
        for name, edges in self._discovery.items():
            for edge, values in zip(("lower", "upper"), edges, strict=True):
                found[self.constrained.edge_column(f"discovery_{edge}_{name}")] = values.tolist()
        return found | {
            "status": self.status.tolist(),
            "warnings": ["; ".join(texts) for texts in self.warnings or [()] * len(self.along)],
        }

    def to_csv(self, path: str | Path | None = None) -> str:
        """The table as CSV text, units in the column names; written to `path` too if given.

        Raises OutputError if it cannot be written.
        """
        content = writing.csv_bytes(self.columns())
        if path is not None:
            writing.write_bytes(path, content)
        return content.decode()

    @property
    def region(self) -> Region:
        """The excluded region with its tips: numbers and words, as figures and files have them."""
        search = self.search
        return computed_region(
            model=search.model,
            label=self.label,
            confidence_level=self.confidence_level,
            is_projection=self.is_projection,
            note=self.note,
            citations=tuple(self.citations),
            ranges=with_tips(self.ranges, self.tips),
            expected=band_with_tips(self._band, self.ranges, self.tips),
            discovery=band_with_tips(self._discovery, self.ranges, self.tips),
            along=self.row,
            constrained=self.constrained,
            varied=(self.plane.along, self.plane.constrain, *self.plane.ties),
            signals=edge_signals(
                self.likelihood, search.model, self.row, self.constrained, self.ranges, self.edge_events
            ),
            ties=self.plane.ties,
        )

    def with_signals(self, couplings: ArrayLike) -> Region:
        """The region with the signals of all rows at these sizes of the constrained parameter, for what is exported.

        `region` has them at the lower edges. Raises InputError for sizes that are not above zero, and where a limit on
        events was given in place of a likelihood.
        """
        sizes = np.unique(positive("couplings", couplings, self.coupling_unit))
        if not isinstance(self.likelihood, CountingLikelihood):
            raise InputError("a limit on events was given: there is no likelihood to write")
        events = [
            block.signal.events_in_bins(np.broadcast_to(sizes, (len(block.rows), sizes.size)).copy())
            for block in self._blocks()
        ]
        every = np.maximum(np.concatenate(events), 0.0)
        words = self.search.model, self.row, self.constrained
        return replace(self.region, signals=signals_at(self.likelihood, *words, self.along, sizes, every))

    def on_axis(self, name: str) -> Region:
        """The region with another number in place of the coupling, such as "y" of dark matter or C/Lambda of an ALP.

        Each model says which it has (`Model.axes`); where parameters are tied the number follows them.

        Raises UnknownNameError for another axis, InputError where the rows are no masses or no coupling is constrained.
        """
        return self.region.on_axis(self.axis(name))

    def axis(self, name: str) -> Axis:
        """The number that may stand for the coupling; errors as in `on_axis`."""
        plane = self.plane
        if not plane.has_bounds:
            raise InputError(f"{name} stands for {plane.model.coupling_name} against the mass: this plane is another")

        def factor(mass: FloatArray) -> FloatArray:
            return plane.at(mass, mass).model.axis(name).factor(mass)

        return replace(plane.at(self.along, self.along).model.axis(name), factor=factor)

    @property
    def table(self) -> Region:
        """The same as `region`."""
        return self.region

    @property
    def area(self) -> Region:
        """The same as `region`."""
        return self.region

    def to_two_column(self, path: str | Path, *, mass_unit: str = "GeV", coupling_max: float | None = None) -> Path:
        """As `Region.to_two_column`: mass and coupling as text, for limit plots."""
        return self.region.to_two_column(path, mass_unit=mass_unit, coupling_max=coupling_max)

    def to_hepdata(self, folder: str | Path) -> list[Path]:
        """As `Region.to_hepdata`: submission.yaml and its table, for HEPData."""
        return self.region.to_hepdata(folder)

    def export(self, name: str, destination: str | Path, **options: Any) -> list[Path]:
        """As `Region.export`: files of the format of that name."""
        return self.region.export(name, destination, **options)

    def to_pyhf(self, path: str | Path, *, row: int = 0, coupling: float | None = None) -> Path:
        """Write a workspace of pyhf: the likelihood with the signal of one row at one size; returns the path.

        pyhf takes it with `interpcode` "code1" as ours (mubeam.statistics.export.pyhf).

        Args:
            path: of the file, .json.
            row: which of the rows.
            coupling: size of the constrained parameter; None for the lower edge there.

        Raises:
            InputError: a limit on events was given instead of a likelihood, no such row, or nothing is excluded there.
            OutputError: the file cannot be written.
        """
        from mubeam.statistics.export import to_pyhf

        return workspaces.write(self, path, to_pyhf, row, coupling)

    def to_hs3(self, path: str | Path, *, row: int = 0, coupling: float | None = None) -> Path:
        """Write the likelihood in HS3, the HEP statistics serialisation standard; as `to_pyhf`."""
        from mubeam.statistics.export import to_hs3

        return workspaces.write(self, path, to_hs3, row, coupling)

    def to_dataframe(self) -> Any:
        """The table as a pandas DataFrame, units in the column names; InputError where pandas is not installed."""
        try:
            import pandas as pd  # type: ignore[import-untyped]
        except ImportError:
            raise InputError("a DataFrame needs pandas: pip install pandas") from None
        return pd.DataFrame(self.columns())

    def contours(self, coupling_max: float) -> list[tuple[FloatArray, FloatArray]]:
        """Closed polygons (mass in GeV, coupling) around the excluded region, cut at `coupling_max`; inf: nowhere."""
        return self.region.polygons(coupling_max)

    @property
    def is_projection(self) -> bool:
        """Whether nothing was observed in this setting, of one of the searches at least."""
        return any(one.is_projection for one in (self.search, *self.others))

    @property
    def citations(self) -> list[str]:
        """Keys of references.bib of what was searched, sorted."""
        return sorted({key for one in (self.search, *self.others) for key in search_citations(one)})

    @property
    def note(self) -> str:
        """One line that says with which parameters, limit, efficiency, method and form factor this was computed."""
        return note_of(self)

    @property
    def p_value(self) -> float | None:
        """Of the counts of one bin without a signal; None for a projection, a given limit, and for several bins.

        There `likelihood.p_value` takes the shape of the signal.
        """
        found = self.likelihood
        is_asked = isinstance(found, CountingLikelihood) and found.observed is not None and found.counts.bins == 1
        return found.p_value() if is_asked and isinstance(found, CountingLikelihood) else None

    @property
    def significance(self) -> float | None:
        """The p-value as one-sided standard deviations; None with it."""
        found = self.likelihood
        return found.significance() if self.p_value is not None and isinstance(found, CountingLikelihood) else None

    def write(
        self,
        folder: str | Path,
        *,
        own_bounds: Sequence["Bound"] = (),
        axis: str | None = None,
        label: str | None = None,
        **options: Unpack["FigureOptions"],
    ) -> list[Path]:
        """Write what `mubeam reach` writes: reach.csv, reach.png, reach.pdf, manifest.json; returns the paths.

        The manifest has the checksums of the others and is written last. A figure that cannot be drawn does not take
        the numbers along: table and manifest are written without it before the error is raised.

        Args:
            folder: made if missing; what an earlier run left under these names is replaced.
            own_bounds: as in `plot`.
            axis: as in `plot`.
            label: as in `plot`.
            **options: as in `plot`.

        Raises:
            InputError, UnknownNameError: as in `plot`.
            FolderError: another process keeps writing to the folder.
            OutputError: a file cannot be written; then none is. Or the figure could not be drawn.
        """
        return files.write(self, folder, own_bounds=own_bounds, axis=axis, label=label, **options)[0]

    def plot(
        self,
        path: str | Path | None = None,
        *,
        own_bounds: Sequence["Bound"] = (),
        axis: str | None = None,
        label: str | None = None,
        **options: Unpack["FigureOptions"],
    ) -> "Figure":
        """A figure of the region with the published bounds of its plane; written to `path` (.png, .pdf, .svg) if given.

        At the end of a cell a notebook shows it.

        Args:
            path: of the file; None for none.
            own_bounds: drawn as well, such as `bounds.read("my-bound.txt")`.
            axis: name of what is shown in place of the coupling, as in `on_axis`.
            label: what the curve is called; by default experiment and analysis.
            **options: x_range, y_range, bounds, overlays, second_axis, size, style, band_colors, legend of
                `FigureOptions`.

        Raises:
            InputError: a bound of another coupling, an overlay that the model has not, a range that does not rise.
            UnknownNameError: a size, style, group of bounds, overlay or axis of no such name.
            OutputError: another suffix, or a file that cannot be written.
        """
        from mubeam.exclusions import drawn, plotting

        figure = drawn.figure_of(self, own_bounds=own_bounds, axis=axis, label=label, **options)
        if path is not None:
            plotting.save(figure, path)
        return figure

    def to_html(
        self,
        path: str | Path,
        *,
        own_bounds: Sequence["Bound"] = (),
        axis: str | None = None,
        label: str | None = None,
        **options: Unpack["ViewOptions"],
    ) -> Path:
        """Write a page that zooms and tells the numbers under the pointer, all in one file that loads nothing.

        Arguments and errors as in `plot`, without what is of the look of a print; InputError where Bokeh is not
        installed.
        """
        from mubeam.exclusions import drawn

        content = drawn.page_of(self, own_bounds=own_bounds, axis=axis, label=label, **options)
        return writing.write_bytes(writing.check_suffix(path, (".html",)), content)
