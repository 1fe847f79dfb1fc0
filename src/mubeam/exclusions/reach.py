"""The excluded region of a plane, by default of (mass, coupling): where an analysis expects too many events."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError, KinematicsError, MubeamError, OutputError
from mubeam.exclusions import bounds, manifest
from mubeam.exclusions.bounds.bound import check_bounds
from mubeam.exclusions.coordinate import Coordinate, coordinate_of
from mubeam.exclusions.edges import excluded_ranges, is_excluded_anywhere
from mubeam.exclusions.ladder import typical_size
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import Ranges, make_ranges
from mubeam.exclusions.table import computed_region, with_tips
from mubeam.experiments.card import Experiment
from mubeam.foundation import writing
from mubeam.foundation.checks import SMALLEST, FloatArray, positive_scalar, whole_number
from mubeam.foundation.counts import MOST_MASSES
from mubeam.models import Model
from mubeam.models.axis import Axis
from mubeam.numerics.estimate import OK, AnyStatus, StatusArray
from mubeam.numerics.roots import bisect
from mubeam.physics import form_factors, kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.searches.blocks import Block, Signal, combined_blocks
from mubeam.searches.limits import expected_tests, make_combination, make_likelihood
from mubeam.searches.plane import MASS, Along, Plane, Rows, make_plane
from mubeam.searches.request import Search, SearchOptions, make_searches, search_citations
from mubeam.searches.validity import check_formulas, check_rows
from mubeam.statistics import methods
from mubeam.statistics.base import Likelihood
from mubeam.statistics.export import to_hs3, to_pyhf
from mubeam.statistics.likelihood import Likelihood as CountingLikelihood

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mubeam.exclusions.bounds import Bound
    from mubeam.exclusions.plotting import Band

Progress = Callable[[int, int], None]
"""Called with the number of rows done and their total."""

TABLE = "reach.csv"
FIGURES = ("reach.png", "reach.pdf")
"""Files of a reach."""


class ReachStatus(AnyStatus):
    """What is to be known of edges that exist."""

    SEVERAL_RANGES = "the lowest of several excluded ranges", True
    NOT_PROMPT = "at the lower edge the decay is not prompt, as the analysis takes it to be", True


SEVERAL_RANGES = ReachStatus.SEVERAL_RANGES.value
NOT_PROMPT = ReachStatus.NOT_PROMPT.value
NOT_RESOLVED = "the numerical error of an edge is more than half of it"
EDGES = ("lower", "lower_error", "upper", "upper_error")
ERRORS = ("lower_error", "upper_error")
BAND = ("minus_2", "minus_1", "median", "plus_1", "plus_2")
"""Names of expected edges, by standard deviations."""

NARROW = 1e-3
"""A band of this relative width is a line."""

TIP_BISECTIONS = 20


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
        warnings: N tuples of texts on numbers that exist: that the efficiency is extrapolated, that an edge lies beyond
            the theory (`Model.largest_coupling`; edges are never cut there), and those of `status`.
        statistic: name of what made the limit of the counts; None where `limit_events` was given.
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

    def __repr__(self) -> str:
        """One line; the numbers are in `columns`."""
        excluded = int(np.count_nonzero(np.isfinite(self.lower)))
        return (
            f"<Reach of {self.search.model.name}, {self.label}: {self.constrained.name} excluded"
            f" at {excluded} of {len(self.along)} values of {self.row.name}>"
        )

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
        for name, ranges in zip(BAND if self.expected_ranges else (), self.expected_ranges, strict=True):
            for edge in ("lower", "upper"):
                column = self.constrained.edge_column(f"expected_{edge}_{name}")
                found[column] = getattr(ranges, edge)[:, 0].tolist()
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
        search, last = self.search, (self.search, *self.others)[-1]
        return computed_region(
            model=search.model,
            experiment=self.label.removesuffix(f" {last.analysis_name}"),
            analysis=last.analysis_name,
            confidence_level=self.confidence_level,
            is_projection=self.is_projection,
            note=self.note,
            citations=tuple(self.citations),
            ranges=with_tips(self.ranges, self.tips),
            along=self.row,
            constrained=self.constrained,
            varied=(self.plane.along, self.plane.constrain, *self.plane.ties),
        )

    def on_axis(self, name: str) -> Region:
        """The region with another number in place of the coupling, such as "y" of dark matter or C/Lambda of an ALP.

        Each model says which it has (`Model.axes`); where parameters are tied the number follows them.

        Raises UnknownNameError for another axis, InputError where the rows are no masses or no coupling is constrained.
        """
        return self.region.recast((axis := self.axis(name)).value, axis.column, axis.tex)

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
        return self._to_json(path, to_pyhf, row, coupling)

    def to_hs3(self, path: str | Path, *, row: int = 0, coupling: float | None = None) -> Path:
        """Write the likelihood in HS3, the HEP statistics serialisation standard; as `to_pyhf`."""
        return self._to_json(path, to_hs3, row, coupling)

    def _to_json(
        self,
        path: str | Path,
        form: Callable[[CountingLikelihood, ArrayLike], dict[str, Any]],
        row: int,
        coupling: float | None,
    ) -> Path:
        if not isinstance(self.likelihood, CountingLikelihood):
            raise InputError("a limit on events was given: there is no likelihood to write")
        at = whole_number("row", row, 0, len(self.along) - 1)
        size = self.lower[at] if coupling is None else positive_scalar("coupling", coupling, self.coupling_unit)
        if not size > 0:
            raise InputError(f"nothing is excluded at {self.row.name} = {self.along[at]:g}: give coupling")
        here = Rows(self.plane, self.along[at : at + 1])
        (block,) = combined_blocks((self.search, *self.others), here, typical_size(self.plane))
        signal = block.signal.events_in_bins(np.array([size]))[0]
        content = writing.json_bytes(form(self.likelihood, signal))
        return writing.write_bytes(writing.check_suffix(path, (".json",)), content)

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
        search = self.search
        parameters = "".join(f"{k} = {v:g}, " for k, v in self._fixed.items())
        parameters += "".join(f"{name} = {tie}, " for name, tie in self.plane.ties.items())
        level = "given limit" if self.confidence_level is None else f"{100 * self.confidence_level:g} % CL"
        every = (search, *self.others)
        projection = "projection, " if self.is_projection else ""
        background = sum(one.data.background_events for one in every)
        limit = self.statistic if self.limit_events is None else f"s < {self.limit_events:.4g} events"
        on_top = f" on {background:.4g} of background" if background else ""
        exposures, efficiencies = (
            ", ".join(dict.fromkeys(getattr(one, name) for one in every))
            for name in ("exposure_label", "efficiency_label")
        )
        return (
            f"{parameters}{projection}{level}, {limit}{on_top}, {exposures}; efficiency: {efficiencies}; "
            f"{search.method}, {form_factors.get(search.form_factor).name}{self._warned}"
        )

    def _bands(self) -> list["Band"]:
        """The band of expected lower edges, where it is more than a line."""
        from mubeam.exclusions.plotting import Band

        expected = self.expected
        if not len(expected) or not (expected[4] > expected[0] * (1 + NARROW)).any():
            return []
        return [Band(self.along, expected)]

    @property
    def _fixed(self) -> dict[str, float]:
        """What does not vary, by name."""
        plane = self.plane
        varied = {plane.along, plane.constrain, *plane.ties}
        # a part of the model that is left out unless asked for is not worth a word
        off = {one.name for one in plane.model.parameters() if one.default == 0 == getattr(plane.model, one.name, None)}
        known = vars(self.search.model).items()
        found = {k: v for k, v in known if isinstance(v, int | float) and k not in varied | off}
        name = plane.model.coupling_name
        found |= {} if MASS in varied else {MASS: plane.mass_gev}
        found |= {} if name in varied else {name: plane.coupling}
        return found

    @property
    def _warned(self) -> str:
        """At how many rows what kind of warning stands, for the note."""
        count, rows = len(self.along), "masses" if self.plane.is_of_masses else "points"
        kinds = (("extrapolated", "efficiency extrapolated"), ("beyond the theory", "edges beyond the theory"))
        numbers = {text: sum(any(key in w for w in found) for found in self.warnings) for key, text in kinds}
        return "".join(f"; {text} at {number} of {count} {rows}" for text, number in numbers.items() if number)

    def write(self, folder: str | Path, *, own_bounds: Sequence["Bound"] = (), axis: str | None = None) -> list[Path]:
        """Write what `mubeam reach` writes: reach.csv, reach.png, reach.pdf, manifest.json; returns the paths.

        The manifest has the checksums of the others and is written last. A figure that cannot be drawn does not take
        the numbers along: table and manifest are written without it before the error is raised.

        Args:
            folder: made if missing; what an earlier run left under these names is replaced.
            own_bounds: as in `plot`.
            axis: as in `plot`.

        Raises:
            InputError: one of the bounds is on another coupling.
            FolderError: another process keeps writing to the folder.
            OutputError: a file cannot be written; then none is. Or the figure could not be drawn.
        """
        return write(self, folder, own_bounds=own_bounds, axis=axis)[0]

    def plot(
        self, path: str | Path | None = None, *, own_bounds: Sequence["Bound"] = (), axis: str | None = None
    ) -> "Figure":
        """A figure of the region with the published bounds of its plane; written to `path` (.png, .pdf, .svg) if given.

        `own_bounds` are drawn as well, such as `bounds.read("my-bound.txt")`; `axis` is the name of what is shown in
        place of the coupling, as in `on_axis`. Raises InputError for a bound of another coupling, OutputError for
        another suffix or a file that cannot be written.
        """
        from mubeam.exclusions import plotting

        region = self.region
        regions = ([], [region]) if region.is_projection else ([region], [])
        shown = None if axis is None else self.axis(axis)
        figure = plotting.reach_figure(
            self.search.model, *regions, own_bounds=own_bounds, bands=self._bands(), axis=shown, note=self.note
        )
        if path is not None:
            plotting.save(figure, path)
        return figure


def reach(
    model: str | Model,
    experiment: str | Experiment | Sequence[str | Experiment],
    analysis: str | Sequence[str],
    *,
    masses_gev: ArrayLike | None = None,
    along: Along | None = None,
    constrain: str | None = None,
    sign: int = 1,
    coupling: float | None = None,
    ties: object = None,
    confidence_level: float | None = None,
    limit_events: float | None = None,
    statistic: str | None = None,
    progress: Progress | None = None,
    **options: Unpack[SearchOptions],
) -> Reach:
    """The excluded values of one parameter of `model` in an analysis of `experiment`, row by row of another.

    By default these are couplings, mass by mass. Any parameter may take either place; the others keep the values that
    `model` has, or are tied.

    An exposure other than that of the card's data makes a projection: the background scales with it, and the median of
    what is expected without a signal is quoted. Several experiments, or several analyses, are combined: their bins side
    by side in one likelihood, with one list of systematic errors.

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment; a list of them for a combination.
        analysis: name of one of its analyses; a list, as long as that of the experiments, or several of one experiment.
        masses_gev: masses in GeV; sorted, each once, in the result. One mass where `along` is another parameter.
        along: name and values of the parameter of the rows, such as ("c_mu", [0.1, 1, 10]); None for the mass.
        constrain: name of the constrained parameter; None for the coupling. Its edges are sizes.
        sign: of the constrained parameter, 1 or -1.
        coupling: where it does not vary, in its unit; 1 if it is not given.
        ties: parameters that follow from others, as lists of terms by name, each a constant times powers, such as
            {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}.
        confidence_level: of the statistic's limit; None takes the card's.
        limit_events: limit on signal events, in all bins, to use instead of that of a statistic.
        statistic: "cls" (None), "neyman", "feldman-cousins" or "bayes".
        progress: called with (rows done, rows in all).
        **options: as in `expected_events`.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError: an argument or a card is wrong.
        ModelError: the model does not fit the experiment, or has a width that is none.
        KinematicsError: nothing is produced at any of the rows.
    """
    searches = make_searches(model, experiment, analysis, **options)
    search, *others = searches
    rows = make_plane(
        search.model,
        masses_gev=masses_gev,
        along=along,
        constrain=constrain,
        sign=sign,
        coupling=coupling,
        ties=ties,
    )
    plane, count = rows.plane, len(rows.along)
    if count > MOST_MASSES:
        what = "masses_gev" if plane.is_of_masses else f"along = {plane.along}"
        raise InputError(f"{what} has {count} masses: at most {MOST_MASSES} make a reach; a scan takes more")
    size = typical_size(plane)
    # what is wrong with a model is said before any work: its parameters and decays, the plane that its figure shows
    check_rows(rows, size)
    check_formulas(rows, size)
    rows.width_gev(np.full(count, size))
    if search.model.bounds_plane is not None:
        bounds.names(search.model.bounds_plane)
    likelihood = _likelihood(searches, statistic, confidence_level, limit_events)
    if limit_events is None and statistic is None:
        statistic = methods.DEFAULT

    found, status, extrapolated = [], [], []
    for block in combined_blocks(searches, rows, size):
        ranges = excluded_ranges(block.signal, likelihood)
        found.append(ranges)
        status.append(block.signal.status)
        lower = ranges.lower[:, 0]
        extrapolated.append(block.signal.is_extrapolated(np.where(lower > 0, lower, size)))
        if progress is not None:
            progress(int(block.rows[-1]) + 1, count)
    ranges, state = joined(found), np.concatenate(status)
    if not (state == OK).any():
        what = "masses" if plane.is_of_masses else "points"
        raise KinematicsError(f"nothing is produced at any of the {count} {what}: {state[0]}")
    several, delayed = has_several(ranges), is_delayed(search, rows, ranges.lower[:, 0])
    state = np.where(delayed, NOT_PROMPT, np.where(several, SEVERAL_RANGES, state))
    more = ((SEVERAL_RANGES, several), (NOT_PROMPT, delayed))
    return Reach(
        plane=plane,
        ranges=ranges,
        tips=_tips(searches, rows, size, np.isfinite(ranges.lower[:, 0]), likelihood),
        limit_events=likelihood.limit_events,
        confidence_level=likelihood.confidence_level,
        status=state,
        search=search,
        likelihood=likelihood,
        others=tuple(others),
        warnings=edge_warnings(search, rows, ranges, np.concatenate(extrapolated), more),
        statistic=statistic,
    )


def _likelihood(
    searches: Sequence[Search], statistic: str | None, confidence_level: float | None, limit_events: float | None
) -> Likelihood:
    if len(searches) == 1:
        return make_likelihood(
            searches[0], statistic=statistic, confidence_level=confidence_level, limit_events=limit_events
        )
    if limit_events is not None:
        raise InputError("limit_events is a limit on one analysis: leave it out of a combination")
    return make_combination(searches, statistic=statistic, confidence_level=confidence_level)


def joined(parts: Sequence[Ranges]) -> Ranges:
    """The rows of several, one behind the other."""
    most = max(part.lower.shape[1] for part in parts)

    def column(name: str) -> FloatArray:
        every = (getattr(part, name) for part in parts)
        return np.concatenate(
            [np.pad(one, ((0, 0), (0, most - one.shape[1])), constant_values=np.nan) for one in every]
        )

    return make_ranges(np.concatenate([part.mass_gev for part in parts]), *map(column, ("lower", "upper", *ERRORS)))


def has_several(ranges: Ranges) -> NDArray[np.bool_]:
    """Which rows (N,) have more than one range."""
    return np.asarray(np.isfinite(ranges.lower[:, 1:]).any(axis=1))


def write(
    found: Reach, folder: str | Path, *, own_bounds: Sequence["Bound"] = (), axis: str | None = None
) -> tuple[list[Path], dict[str, Any]]:
    """What `Reach.write` does; returns the paths, that of the manifest last, and the manifest."""
    own_bounds = check_bounds(own_bounds)
    contents, problem = {TABLE: writing.csv_bytes(found.columns())}, None
    try:
        from mubeam.exclusions import plotting

        figure = found.plot(own_bounds=own_bounds, axis=axis)
        contents |= {name: plotting.render(figure, name) for name in FIGURES}
    except MubeamError:
        raise
    # whatever goes wrong in drawing, the numbers are right and may have taken hours
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    record = manifest.of_reach(found, contents, own_bounds)
    missing = [name for name in FIGURES if name not in contents]
    every = contents | {manifest.FILE: writing.json_bytes(record)}
    files = writing.write_all(folder, every, index=manifest.FILE, outdated=missing)
    if problem is not None:
        raise OutputError(
            f"cannot draw the figure ({problem}); {', '.join(path.name for path in files)} are in {folder}"
        )
    return files, record


def edge_warnings(
    search: Search,
    rows: Rows,
    ranges: Ranges,
    extrapolated: NDArray[np.bool_],
    others: tuple[tuple[str, NDArray[np.bool_]], ...] = (),
) -> tuple[tuple[str, ...], ...]:
    """What is to be known of the ranges (N, R) of these rows, the lowest ones above all: texts on each row."""
    edges = {name: getattr(ranges, name)[:, 0] for name in EDGES}
    beyond = {f"{name} edge": _beyond(rows, edges[name]) for name in ("lower", "upper")}
    further = [_beyond(rows, edge) for edge in ranges.lower.T[1:]]
    beyond["lower edge of a further range"] = np.any(further or [np.zeros(len(rows.along), dtype=bool)], axis=0)
    vague = np.any(
        [np.isfinite(edges[one]) & ~(edges[f"{one}_error"] <= edges[one] / 2) for one in ("lower", "upper")], axis=0
    )
    highest = search.model.largest_coupling(rows.along) if rows.plane.is_usual else None
    low, high = search.model.mass_range_gev
    ends = np.any((ranges.lower == low) | (ranges.upper == high), axis=1) & (rows.plane.constrain == MASS)
    others = (*others, (f"the range goes on beyond the masses looked at, {low:g} to {high:g} GeV", ends))
    found: list[tuple[str, ...]] = []
    for i in range(len(rows.along)):
        texts = [text for text, holds in others if holds[i]]
        if extrapolated[i]:
            texts.append(search.extrapolation)
        # an upper edge beyond it follows from a lower one
        name = next((name for name in beyond if beyond[name][i]), None)
        if name is not None:
            texts.append(search.beyond_theory(name, None if highest is None else highest[i]))
        if vague[i]:
            texts.append(NOT_RESOLVED)
        found.append(tuple(texts))
    return tuple(found)


def _beyond(rows: Rows, edge: FloatArray) -> NDArray[np.bool_]:
    """Which edges (N,) exist and lie beyond the theory, or out of the range of their parameter."""
    exists = np.isfinite(edge)
    # formulas of a range that goes down to zero need not be defined there
    at = np.maximum(np.where(exists, edge, typical_size(rows.plane)), SMALLEST)
    return np.asarray(exists & ~rows.holds(at))


def is_delayed(search: Search, rows: Rows, size: FloatArray) -> NDArray[np.bool_]:
    """Where a particle with the beam's energy flies further than the resolution of tracks, for a prompt signature."""
    known = np.isfinite(size)
    resolution = search.signature.resolution_m(search.analysis)
    if not search.signature.is_prompt or resolution is None:
        return np.zeros_like(known)
    at = np.where(known, size, typical_size(rows.plane))
    width, masses = rows.width_gev(at), rows.masses_gev(at)
    highest = kinematics.momentum(np.maximum(search.flux_nodes(1).highest_energy_gev, masses), masses)
    # a flight shorter than the resolution looks prompt
    return np.asarray(known & (decay_rate_per_m(width, masses, highest) * resolution < 1))


def _tips(
    searches: Sequence[Search], rows: Rows, size: float, excluded: NDArray[np.bool_], likelihood: Likelihood
) -> Ranges:
    """Rows at which the region begins or ends between two of the rows, and the lowest range there.

    None are looked for where production depends on the constrained parameter.
    """
    ends = np.flatnonzero(excluded[:-1] != excluded[1:])
    first = combined_blocks(searches, rows.chosen(ends[:1]), size) if ends.size else ()
    if not ends.size or any(block.signal.is_pointwise for block in first):
        nothing = np.zeros(0)
        return make_ranges(nothing, nothing, nothing)
    along, is_log = rows.along, bool(rows.along[0] > 0)
    place = np.log(along) if is_log else along
    inside = np.where(excluded[ends], place[ends], place[ends + 1])
    outside = np.where(excluded[ends], place[ends + 1], place[ends])

    def signals(at: FloatArray, *, checked: bool) -> list[Signal]:
        tip = Rows(rows.plane, np.exp(at) if is_log else at)
        return [block.signal for block in combined_blocks(searches, tip, size, checked=checked)]

    def above(at: FloatArray) -> NDArray[np.bool_]:
        return np.concatenate([is_excluded_anywhere(one, likelihood) for one in signals(at, checked=False)])

    tip = bisect(above, inside, outside, TIP_BISECTIONS)
    found = joined([excluded_ranges(one, likelihood) for one in signals(tip, checked=True)])
    # past the last place that is excluded nothing is
    return make_ranges(found.mass_gev, *(getattr(found, name)[:, 0] for name in ("lower", "upper", *ERRORS)))
