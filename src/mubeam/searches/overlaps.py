"""Analyses that cannot be combined, because an event of the one may be an event of the other."""

from collections.abc import Sequence
from itertools import combinations

from mubeam.errors import InputError
from mubeam.experiments.card import Experiment
from mubeam.searches.search import Search


def check_overlaps(searches: Sequence[Search]) -> None:
    """InputError for two of these searches that count the same events.

    They do where they are the same analysis, under another name too, or where analyses of one experiment ask for the
    same signature in windows that overlap, or for every event. Other signatures exclude each other; of analyses that
    give no windows it is not known what else tells them apart.
    """
    for first, second in combinations(searches, 2):
        one, other = (f"{search.experiment.name} {search.analysis_name}" for search in (first, second))
        if one == other:
            raise InputError(f"{one} combined with itself counts its events twice: give each analysis once")
        if _is_copy(first, second):
            raise InputError(
                f"{one} and {other} are the same data under two names, which a combination would have twice: give one "
                "(another run has sources of its own)"
            )
        if first.experiment.name != second.experiment.name:
            continue
        if _asks_alike(first, second) and _windows_meet(first, second):
            raise InputError(f"{one} and {other} count the same events, which a combination would have twice: give one")


def _is_copy(first: Search, second: Search) -> bool:
    """Whether these are the same data, with the same sources, in cards of different names."""
    if first.is_projection or second.is_projection or first.analysis_name != second.analysis_name:
        return False
    return _measured(first.experiment, first.analysis_name) == _measured(second.experiment, second.analysis_name)


def _measured(card: Experiment, analysis: str) -> tuple[object, ...]:
    """What makes an experiment: beam, target, geometry and what was counted where, with their sources."""
    what = card.analyses[analysis]
    return card.beam, card.target, card.geometry, what.target, what.signature, what.signal_bins, what.source


def _asks_alike(first: Search, second: Search) -> bool:
    signatures = {search.analysis.signature for search in (first, second)}
    return first.target == second.target and (len(signatures) == 1 or _takes_all(first, second))


def _takes_all(*searches: Search) -> bool:
    """Whether what the others count is among what one of them counts."""
    return any(search.signature.takes_all for search in searches)


def _windows_meet(first: Search, second: Search) -> bool:
    ranges = [
        [(one.p_out_min_gev, one.p_out_max_gev) for one in search.analysis.momentum_windows]
        for search in (first, second)
    ]
    if not all(ranges):
        return _takes_all(first, second)
    return any(low < top and bottom < high for low, high in ranges[0] for bottom, top in ranges[1])
