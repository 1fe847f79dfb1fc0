"""The excluded region of (mass, coupling): where an analysis expects more events than its limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError, KinematicsError, MubeamError, OutputError
from mubeam.exclusions import bounds, manifest
from mubeam.exclusions.bounds.bound import check_bounds
from mubeam.exclusions.region import Region
from mubeam.exclusions.table import computed_region, with_tips
from mubeam.experiments.card import Experiment
from mubeam.foundation import writing
from mubeam.foundation.checks import (
    LARGEST,
    SMALLEST,
    FloatArray,
    positive,
)
from mubeam.foundation.counts import MOST_MASSES
from mubeam.models import Model
from mubeam.numerics.estimate import OK, AnyStatus, StatusArray
from mubeam.numerics.roots import bisect, golden_maximum
from mubeam.physics import form_factors, kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.searches.folding import BLOCK_NUMBERS, MASSES_TOGETHER, SignalTable, signal_table
from mubeam.searches.limits import make_likelihood
from mubeam.searches.request import Search, SearchOptions, make_search, search_citations
from mubeam.statistics import methods
from mubeam.statistics.base import Likelihood
from mubeam.units import COLUMN_SUFFIX

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mubeam.exclusions.bounds import Bound

Progress = Callable[[int, int], None]
"""Called with the number of masses done and their total."""

TABLE = "reach.csv"
FIGURES = ("reach.png", "reach.pdf")
"""Files of a reach."""

LOG_COUPLINGS = np.concatenate([[-0.01], np.linspace(0.0, 27.0, 160), np.linspace(28.0, 60.0, 17)])
"""ln(g/g_min): twelve decades above the coupling that would do if nothing decayed, and coarsely to twenty-six."""


class ReachStatus(AnyStatus):
    """What is to be known of edges that exist."""

    SEVERAL_RANGES = "the lowest of several excluded ranges", True
    NOT_PROMPT = "at the lower edge the decay is not prompt, as the analysis takes it to be", True


SEVERAL_RANGES = ReachStatus.SEVERAL_RANGES.value
NOT_PROMPT = ReachStatus.NOT_PROMPT.value
NOT_RESOLVED = "the numerical error of an edge is more than half of it"
TIP_BISECTIONS = 20

LEAST_STEPS = 40
LEAST_STEP, LEAST_REACH = 1e-9, 1.0
LEAST_POWERS = (0.25, 32.0)
"""Of the search for the coupling at which brackets begin: last step and reach in its logarithm, powers of the rate."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The couplings that a search excludes (or would), mass by mass.

    Attributes:
        mass_gev: masses (N,) in GeV, rising.
        lower, upper: edges (N,) of the excluded coupling range in `coupling_unit`; NaN where nothing is excluded, inf
            where no upper edge exists (a visible search has none: some of what is made at the very end of the target
            leaves it, however short-lived; whether the theory holds at such couplings is for the reader to say).
        lower_error, upper_error: numerical errors of the edges, same unit.
        tip_mass_gev, tip_lower, tip_upper: masses (T,) between those at which the region begins or ends, and the edges
            there: where long and short lifetimes meet they are equal to within the search for the mass.
        limit_events: upper limit on signal events that was used; None where no one number decides.
        status: (N,) "ok", why nothing is produced at that mass, that only the lowest of several ranges is given, or
            that the particle is not as short-lived at the lower edge as the analysis takes it to be.
        search: model, experiment, analysis and options.
        confidence_level: of the limit; None where `limit_events` was given.
        warnings: N tuples of texts on numbers that exist: that the efficiency is extrapolated, that an edge lies beyond
            the theory (`Model.largest_coupling`; edges are never cut there), and those of `status`.
        statistic: name of what made the limit of the counts; None where `limit_events` was given.
    """

    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray
    lower_error: FloatArray
    upper_error: FloatArray
    tip_mass_gev: FloatArray
    tip_lower: FloatArray
    tip_upper: FloatArray
    limit_events: float | None
    confidence_level: float | None
    status: StatusArray
    search: Search
    warnings: tuple[tuple[str, ...], ...] = ()
    statistic: str | None = None

    @property
    def coupling_name(self) -> str:
        """Name of the coupling, as in column names."""
        return self.search.model.coupling_name

    @property
    def coupling_unit(self) -> str:
        """Unit of the edges."""
        return self.search.model.coupling_unit

    @property
    def label(self) -> str:
        """Experiment and analysis."""
        return f"{self.search.experiment.name} {self.search.analysis_name}"

    def columns(self) -> dict[str, list[Any]]:
        """The table by column, units in the names."""
        suffix = COLUMN_SUFFIX[self.coupling_unit]
        name = self.coupling_name
        return {
            "mass_gev": self.mass_gev.tolist(),
            f"{name}_lower{suffix}": self.lower.tolist(),
            f"{name}_lower_error{suffix}": self.lower_error.tolist(),
            f"{name}_upper{suffix}": self.upper.tolist(),
            f"{name}_upper_error{suffix}": self.upper_error.tolist(),
            "status": self.status.tolist(),
            "warnings": ["; ".join(found) for found in self.warnings or [()] * len(self.mass_gev)],
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
            experiment=search.experiment.name,
            analysis=search.analysis_name,
            confidence_level=self.confidence_level,
            is_projection=search.is_projection,
            note=self.note,
            citations=tuple(search_citations(search)),
            ranges=with_tips(
                [self.mass_gev, self.lower, self.lower_error, self.upper, self.upper_error],
                [self.tip_mass_gev, self.tip_lower, self.tip_upper],
            ),
        )

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

    def contours(self, coupling_max: float) -> list[tuple[FloatArray, FloatArray]]:
        """Closed polygons (mass in GeV, coupling) around the excluded region, cut at `coupling_max`; inf: nowhere."""
        return self.region.polygons(coupling_max)

    @property
    def note(self) -> str:
        """One line that says with which parameters, limit, efficiency, method and form factor this was computed."""
        search = self.search
        parameters = "".join(f"{k} = {v:g}, " for k, v in vars(search.model).items() if isinstance(v, int | float))
        level = "given limit" if self.confidence_level is None else f"{100 * self.confidence_level:g} % CL"
        projection = "projection, " if search.is_projection else ""
        background = search.data.background_events
        limit = self.statistic if self.limit_events is None else f"s < {self.limit_events:.4g} events"
        on_top = f" on {background:.4g} of background" if background else ""
        return (
            f"{parameters}{projection}{level}, {limit}{on_top}, {search.exposure_label}; "
            f"efficiency: {search.efficiency_label}; {search.method}, {form_factors.get(search.form_factor).name}"
            f"{self._warned}"
        )

    @property
    def _warned(self) -> str:
        """At how many masses what kind of warning stands, for the note."""
        count = len(self.mass_gev)
        kinds = (("extrapolated", "efficiency extrapolated"), ("beyond the theory", "edges beyond the theory"))
        numbers = {text: sum(any(key in w for w in found) for found in self.warnings) for key, text in kinds}
        return "".join(f"; {text} at {number} of {count} masses" for text, number in numbers.items() if number)

    def write(self, folder: str | Path, *, own_bounds: Sequence["Bound"] = ()) -> list[Path]:
        """Write what `mubeam reach` writes: reach.csv, reach.png, reach.pdf, manifest.json; returns the paths.

        The manifest has the checksums of the others and is written last. A figure that cannot be drawn does not take
        the numbers along: table and manifest are written without it before the error is raised.

        Args:
            folder: made if missing; what an earlier run left under these names is replaced.
            own_bounds: as in `plot`.

        Raises:
            InputError: one of the bounds is on another coupling.
            FolderError: another process keeps writing to the folder.
            OutputError: a file cannot be written; then none is. Or the figure could not be drawn.
        """
        return write(self, folder, own_bounds=own_bounds)[0]

    def plot(self, path: str | Path | None = None, *, own_bounds: Sequence["Bound"] = ()) -> "Figure":
        """A figure of the region with the published bounds of its plane; written to `path` (.png, .pdf, .svg) if given.

        `own_bounds` are drawn as well, such as `bounds.read("my-bound.txt")`. Raises InputError for one of another
        coupling, OutputError for another suffix or a file that cannot be written.
        """
        from mubeam.exclusions import plotting

        region = self.region
        regions = ([], [region]) if region.is_projection else ([region], [])
        figure = plotting.reach_figure(self.search.model, *regions, own_bounds=own_bounds, note=self.note)
        if path is not None:
            plotting.save(figure, path)
        return figure


def reach(
    model: str | Model,
    experiment: str | Experiment,
    analysis: str,
    *,
    masses_gev: ArrayLike,
    confidence_level: float | None = None,
    limit_events: float | None = None,
    statistic: str | None = None,
    progress: Progress | None = None,
    **options: Unpack[SearchOptions],
) -> Reach:
    """The excluded couplings of `model` in an analysis of `experiment`, for each mass.

    An exposure other than that of the card's data makes a projection: the background scales with it, and as much is
    observed.

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment.
        analysis: name of one of its analyses.
        masses_gev: masses in GeV; sorted, each once, in the result.
        confidence_level: of the statistic's limit; None takes the card's.
        limit_events: limit on signal events, in all bins, to use instead of that of a statistic.
        statistic: name of one; None for the exact Poisson limit.
        progress: called with (masses done, masses in all).
        **options: as in `expected_events`.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError: an argument or a card is wrong.
        ModelError: the model does not fit the experiment, or has a width that is none.
        KinematicsError: nothing is produced at any of the masses.
    """
    search = make_search(model, experiment, analysis, **options)
    masses = np.unique(positive("masses_gev", masses_gev))
    if masses.size > MOST_MASSES:
        raise InputError(f"masses_gev has {masses.size} masses: at most {MOST_MASSES} make a reach; a scan takes more")
    # what is wrong with a model is said before any work: its decays, and the plane that its figure is to show
    search.model.shares(masses, np.ones(1))
    if search.model.bounds_plane is not None:
        bounds.names(search.model.bounds_plane)
    likelihood = make_likelihood(
        search, statistic=statistic, confidence_level=confidence_level, limit_events=limit_events
    )
    if limit_events is None and statistic is None:
        statistic = methods.DEFAULT

    blocks = []
    for first in range(0, len(masses), MASSES_TOGETHER):
        table = signal_table(search, masses[first : first + MASSES_TOGETHER])
        *found, more = edges(table, likelihood)
        state = np.where(more, SEVERAL_RANGES, table.status)
        blocks.append((state, *found, table.extrapolated, more))
        if progress is not None:
            progress(min(first + MASSES_TOGETHER, len(masses)), len(masses))
    columns = (np.concatenate(column) for column in zip(*blocks, strict=True))
    status, lower, lower_error, upper, upper_error, extrapolated, more = columns
    if not np.isin(status, [OK, SEVERAL_RANGES]).any():
        raise KinematicsError(f"nothing is produced at any of the {len(masses)} masses: {status[0]}")
    delayed = is_delayed(search, masses, lower)
    status = np.where(delayed, NOT_PROMPT, status)
    warnings = edge_warnings(
        search,
        masses,
        (lower, lower_error, upper, upper_error),
        extrapolated,
        ((SEVERAL_RANGES, more), (NOT_PROMPT, delayed)),
    )
    tip, tip_lower, tip_upper = _tips(search, masses, np.isfinite(lower), likelihood)
    return Reach(
        mass_gev=masses,
        lower=lower,
        upper=upper,
        lower_error=lower_error,
        upper_error=upper_error,
        tip_mass_gev=tip,
        tip_lower=tip_lower,
        tip_upper=tip_upper,
        limit_events=likelihood.limit_events,
        confidence_level=likelihood.confidence_level,
        status=status,
        search=search,
        warnings=warnings,
        statistic=statistic,
    )


def write(found: Reach, folder: str | Path, *, own_bounds: Sequence["Bound"] = ()) -> tuple[list[Path], dict[str, Any]]:
    """What `Reach.write` does; returns the paths, that of the manifest last, and the manifest."""
    own_bounds = check_bounds(own_bounds)
    contents, problem = {TABLE: writing.csv_bytes(found.columns())}, None
    try:
        from mubeam.exclusions import plotting

        figure = found.plot(own_bounds=own_bounds)
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
    masses: FloatArray,
    edges: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    extrapolated: NDArray[np.bool_],
    others: tuple[tuple[str, NDArray[np.bool_]], ...] = (),
) -> tuple[tuple[str, ...], ...]:
    """What is to be known of the edges (lower, its error, upper, its error) at each of the masses (N,)."""
    lower, lower_error, upper, upper_error = edges
    highest = search.model.largest_coupling(masses)
    exists, ends = np.isfinite(lower), np.isfinite(upper)
    vague = (exists & ~(lower_error <= lower / 2)) | (ends & ~(upper_error <= upper / 2))
    found: list[tuple[str, ...]] = []
    for i in range(len(masses)):
        texts = [text for text, holds in others if holds[i]]
        if extrapolated[i]:
            texts.append(search.extrapolation)
        # an upper edge beyond it follows from a lower one, and where there is no edge nothing is said of one
        for name, edge in (("lower edge", lower[i]), ("upper edge", upper[i])):
            if np.isfinite(edge) and edge > highest[i]:
                texts.append(search.beyond_theory(name, highest[i]))
                break
        if vague[i]:
            texts.append(NOT_RESOLVED)
        found.append(tuple(texts))
    return tuple(found)


def is_delayed(search: Search, masses: FloatArray, coupling: FloatArray) -> NDArray[np.bool_]:
    """Where a particle with the beam's energy flies further than the resolution of tracks, for a prompt signature."""
    known = np.isfinite(coupling)
    resolution = search.signature.resolution_m(search.analysis)
    if not search.signature.is_prompt or resolution is None:
        return np.zeros_like(known)
    width = search.model.shares(masses, np.where(known, coupling, 1.0)).width_gev
    highest = kinematics.momentum(np.maximum(search.flux_nodes(1).highest_energy_gev, masses), masses)
    # a flight shorter than the resolution looks prompt
    return np.asarray(known & (decay_rate_per_m(width, masses, highest) * resolution < 1))


def edges(
    table: SignalTable, likelihood: Likelihood
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """The lowest range of couplings whose events `likelihood` excludes, all (N,).

    Lower edge, its error, upper edge, its error (in the coupling's unit), and where another range is excluded above it.
    """
    bracket = _brackets(table, likelihood)
    lower, upper = np.full(len(bracket.found), np.nan), np.full(len(bracket.found), np.nan)
    lower_error, upper_error = lower.copy(), lower.copy()
    rows = np.flatnonzero(bracket.found)
    if not rows.size:
        return lower, lower_error, upper, upper_error, bracket.more
    part = table.rows(rows)

    def excluded(log_coupling: FloatArray) -> NDArray[np.bool_]:
        return likelihood.excluded(part.events_in_bins(np.exp(log_coupling)))

    lower[rows] = np.exp(bisect(excluded, bracket.first_above[rows], bracket.below[rows]))
    closed = np.isfinite(bracket.above[rows])
    beyond = np.where(closed, bracket.above[rows], bracket.last_above[rows])
    upper[rows] = np.where(closed, np.exp(bisect(excluded, bracket.last_above[rows], beyond)), np.inf)
    lower_error[rows] = _edge_error(part, likelihood, lower[rows])
    upper_error[rows] = np.where(closed, _edge_error(part, likelihood, np.where(closed, upper[rows], lower[rows])), 0.0)
    return lower, lower_error, upper, upper_error, bracket.more


class _Brackets(NamedTuple):
    """Logs of couplings around the two edges of the lowest excluded range; `above` is infinite where it has no end."""

    found: NDArray[np.bool_]
    below: FloatArray
    first_above: FloatArray
    last_above: FloatArray
    above: FloatArray
    more: NDArray[np.bool_]


def _brackets(table: SignalTable, likelihood: Likelihood) -> _Brackets:
    """Where events are excluded on a grid of couplings; a peak between its points is looked for too."""
    start, most = _least(table, likelihood.least_events)
    grid = start[:, None] + LOG_COUPLINGS
    blocks = _blocks(len(grid), LOG_COUPLINGS.size * table.value.weight.shape[1])
    signal = np.concatenate([table.rows(rows).events_in_bins(np.exp(grid[rows])) for rows in blocks])
    index, last = np.arange(len(grid)), LOG_COUPLINGS.size - 1
    best = np.clip(likelihood.tension(signal).argmax(axis=1), 1, last - 1)

    def tension(log_coupling: FloatArray) -> FloatArray:
        return likelihood.tension(table.events_in_bins(np.exp(log_coupling)))

    peak = golden_maximum(tension, grid[index, best - 1], grid[index, best + 1])
    is_above = likelihood.excluded(signal) & (most > 0)[:, None]
    at_peak = likelihood.excluded(table.events_in_bins(np.exp(peak)))
    on_grid, between = np.asarray(is_above.any(axis=1)), at_peak & (most > 0)
    first = is_above.argmax(axis=1)
    after = ~is_above & (np.arange(last + 1) > first[:, None])
    ends = after.any(axis=1)
    end = np.where(ends, after.argmax(axis=1), last)
    more = on_grid & (is_above & (np.arange(last + 1) > end[:, None])).any(axis=1)
    return _Brackets(
        on_grid | between,
        np.where(on_grid, grid[index, np.maximum(first - 1, 0)], grid[index, best - 1]),
        np.where(on_grid, grid[index, first], peak),
        np.where(on_grid, grid[index, np.where(ends, end - 1, last)], peak),
        np.where(on_grid, np.where(ends, grid[index, end], np.inf), grid[index, best + 1]),
        more,
    )


def _least(table: SignalTable, least_events: float) -> tuple[FloatArray, FloatArray]:
    """Log of the coupling (N,) for `least_events` if every particle gave the signal, and their number.

    Newton's method in logarithms: a rate that goes with a power of the coupling is met at once.
    """
    log_coupling = np.zeros(len(table.mass_gev))
    for _ in range(LEAST_STEPS):
        rate, above = table.rate(np.exp(log_coupling)), table.rate(np.exp(log_coupling + LEAST_REACH))
        is_made = (rate > 0) & (above > 0)
        rise = np.log(np.where(is_made, above / np.where(is_made, rate, 1.0), 1.0)) / LEAST_REACH
        step = np.log(least_events / np.where(is_made, rate, least_events)) / np.clip(rise, *LEAST_POWERS)
        log_coupling = np.clip(log_coupling + step, np.log(SMALLEST), np.log(LARGEST))
        if (np.abs(step) < LEAST_STEP).all():
            break
    return log_coupling, table.rate(np.exp(log_coupling))


def _blocks(rows: int, numbers_a_row: int) -> list[NDArray[np.intp]]:
    step = max(1, BLOCK_NUMBERS // numbers_a_row)
    return [np.arange(first, min(first + step, rows)) for first in range(0, rows, step)]


def _edge_error(table: SignalTable, likelihood: Likelihood, coupling: FloatArray) -> FloatArray:
    """Error of a coupling: by how much the tension is wrong if all events are wrong by their error, over its slope."""
    step = 1e-4
    low, high = (likelihood.tension(table.events_in_bins(coupling * (1 + side * step))) for side in (-1, 1))
    slope = (high - low) / (2 * step * coupling)
    folded = table.folded(coupling)
    shift = likelihood.tension(folded.value + folded.in_bins_error) - likelihood.tension(folded.value)
    return np.asarray(np.abs(shift) / np.maximum(np.abs(slope), np.finfo(float).tiny))


def _tips(
    search: Search, masses: FloatArray, excluded: NDArray[np.bool_], likelihood: Likelihood
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Masses at which the region begins or ends between two of the masses, and both edges there."""
    ends = np.flatnonzero(excluded[:-1] != excluded[1:])
    if not ends.size:
        return np.array([]), np.array([]), np.array([])
    inside = np.log(np.where(excluded[ends], masses[ends], masses[ends + 1]))
    outside = np.log(np.where(excluded[ends], masses[ends + 1], masses[ends]))

    def above(log_mass: FloatArray) -> NDArray[np.bool_]:
        return _brackets(signal_table(search, np.exp(log_mass), checked=False), likelihood).found

    tip = np.exp(bisect(above, inside, outside, TIP_BISECTIONS))
    lower, _, upper, _, _ = edges(signal_table(search, tip), likelihood)
    return tip, lower, upper
