"""The excluded region of a plane, by default of (mass, coupling): where an analysis expects too many events."""

from collections.abc import Callable, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, KinematicsError
from mubeam.exclusions import bounds
from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.files import write
from mubeam.exclusions.ladder import typical_size
from mubeam.exclusions.remarks import NOT_PROMPT, SEVERAL_RANGES, edge_warnings, has_several, is_delayed
from mubeam.exclusions.result import Reach
from mubeam.exclusions.shapes import Ranges, joined
from mubeam.exclusions.table import DISCOVERY
from mubeam.exclusions.tips import CLOSE, CLOSE_IN_SKETCH, find_tips
from mubeam.experiments.card import Experiment
from mubeam.foundation.counts import MOST_MASSES
from mubeam.models import Model
from mubeam.numerics.estimate import OK
from mubeam.searches.blocks import combined_blocks
from mubeam.searches.limits import make_combination, make_likelihood
from mubeam.searches.plane import Along, make_plane
from mubeam.searches.request import SearchOptions, make_searches
from mubeam.searches.search import Search
from mubeam.searches.validity import check_formulas, check_rows
from mubeam.statistics import methods
from mubeam.statistics.base import Likelihood
from mubeam.statistics.discovered import discovered
from mubeam.statistics.discovery import MINIMUM_EVENTS, SIGMAS

__all__ = ["Progress", "Reach", "reach", "write"]

Progress = Callable[[int, int], None]
"""Called with the number of rows done and their total."""


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
    discovery: bool = False,
    minimum_events: int = MINIMUM_EVENTS,
    progress: Progress | None = None,
    sketch: bool = False,
    **options: Unpack[SearchOptions],
) -> Reach:
    """Excluded values of one parameter of `model` in an analysis of `experiment`, against another parameter.

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
        coupling: its value in its unit if another parameter is constrained; 1 by default.
        ties: parameters that follow from others, as lists of terms by name, each a constant times powers, such as
            {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}.
        confidence_level: of the statistic's limit; None takes the card's.
        limit_events: limit on signal events, in all bins, to use instead of that of a statistic.
        statistic: "cls" (None), "neyman", "feldman-cousins" or "bayes".
        discovery: whether tables, figures and files have the couplings of a 3 and 5 sigma discovery too.
        minimum_events: least number of counts for a discovery.
        progress: called with (rows done, rows in all).
        sketch: for a figure that moves. Rates are added up from parts that do not interfere, of an even and an odd
            vertex, which all angles share; tips are found to 1/64 of the distance of two masses.
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
        bounds.check_plane(search.model.bounds_plane)
    likelihood = _likelihood(searches, statistic, confidence_level, limit_events)
    if limit_events is None and statistic is None:
        statistic = methods.DEFAULT
    tests = {
        name: discovered(likelihood, sigmas=sigmas, minimum_events=minimum_events)
        for name, sigmas in (zip(DISCOVERY, SIGMAS, strict=True) if discovery else ())
    }
    discoveries: dict[str, list[Ranges]] = {name: [] for name in tests}

    found, status, extrapolated, edge_events = [], [], [], []
    for block in combined_blocks(searches, rows, size, in_parts=sketch):
        ranges = excluded_ranges(block.signal, likelihood)
        found.append(ranges)
        for name, test in tests.items():
            discoveries[name].append(excluded_ranges(block.signal, test))
        status.append(block.signal.status)
        lower = ranges.lower[:, 0]
        at = np.where(lower > 0, lower, size)
        extrapolated.append(block.signal.is_extrapolated(at))
        edge_events.append(np.where((lower > 0)[:, None], block.signal.events_in_bins(at), np.nan))
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
        tips=find_tips(
            searches,
            rows,
            size,
            np.isfinite(ranges.lower[:, 0]),
            likelihood,
            in_parts=sketch,
            close=CLOSE_IN_SKETCH if sketch else CLOSE,
        ),
        limit_events=likelihood.limit_events,
        confidence_level=likelihood.confidence_level,
        status=state,
        search=search,
        likelihood=likelihood,
        others=tuple(others),
        warnings=edge_warnings(searches, rows, ranges, np.concatenate(extrapolated), more),
        statistic=statistic,
        edge_events=np.concatenate(edge_events),
        minimum_events=minimum_events if discovery else None,
        discovery_ranges={name: joined(parts) for name, parts in discoveries.items()},
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
