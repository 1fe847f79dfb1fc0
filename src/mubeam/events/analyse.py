"""From events to an efficiency: what a toy detector measures of them, and which pass its cuts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from mubeam import experiments, models
from mubeam.errors import InputError
from mubeam.events.columns import Columns
from mubeam.events.counted import counted, search_of
from mubeam.events.cuts import Cut, Cuts, Mask, mask, named
from mubeam.events.efficiencies import Sums, shares
from mubeam.events.event_sources import SAME, EventSource, sources_of
from mubeam.events.selection import CutShare, Selection
from mubeam.events.smearing import Smearing
from mubeam.exclusions import manifest
from mubeam.experiments.card import Experiment
from mubeam.experiments.efficiency import ENERGY_AXES, MOST_ENERGIES, SPINS
from mubeam.foundation.checks import FloatArray, finite, whole_number
from mubeam.models import Model
from mubeam.searches.search import Search, search_citations

ANY = "all"
NO_HEADER = "a table does not say which analysis it is for: give among=, a cut or 'all'"


def analyse(
    events: Any,
    cuts: Cuts,
    *,
    response: Smearing | Iterable[Smearing] = (),
    experiment: str | Experiment | None = None,
    analysis: str | None = None,
    model: str | Model | None = None,
    among: Cut | Literal["all"] | None = None,
    energy_gev: Sequence[float] | None = None,
    lepton_momentum_gev: Sequence[float] | None = None,
    seed: int = 1,
) -> Selection:
    """Efficiency of cuts on events, with its statistical error, as a table for an experiment card.

    Events go through `response`, which smears what is measured, and then through the cuts one after the other. The
    efficiency is the weighted share that passes of those that the analysis counts without it, told by the truth: in its
    windows, with the decay that it looks for. What passes and is not counted there, as its momentum was smeared into
    the window, adds to what passes. So `expected_events` with the table stands for the events that pass.

    Args:
        events: a Sample, the path of a file (LHE, HepMC3, ROOT, Parquet), or a table of columns (`Columns`) with
            `weight` and `x_m_gev`; a list of them for several masses. Several of one mass are one sample.
        cuts: a function of the columns that gives a truth value for each event, or several; a mapping gives them names.
        response: functions of the columns and random numbers that give the measured columns, in their order.
        experiment: what the efficiency is for, a card's name or path; None is that of the events, where it is one of
            mubeam's.
        analysis: of this experiment; None is that of the events.
        model: that of the events, where it is not mubeam's own.
        among: instead of what the analysis counts: "all" events, or a cut on the events as they were made. Tables
            without a header need it.
        energy_gev: energies of the particle at which the efficiency is given, besides the mass; or
        lepton_momentum_gev: momenta of the outgoing lepton. Each event counts for the two around it.
        seed: of the random numbers of `response`.

    Returns:
        A Selection: the table with its statistical error, and the events that pass with theirs.

    Raises:
        InputError: no events; events of pairs; what is no cut or gives no truth values; knots that do not rise, or near
            which no event is counted; more events pass than the analysis counts; events of different models.
        UnknownNameError: a column that the events have not; an unknown experiment or analysis.
        CardError, ModelError: parts that do not fit together.
        DataFileError: a file that cannot be read, is of another program, was changed, or is a selection.
    """
    named_cuts, smearings = named(cuts), _smearings(response)
    axis, knots = _axis(energy_gev, lepton_momentum_gev)
    number = whole_number("seed", seed, 0)
    if among is not None and among != ANY and not callable(among):
        raise InputError(f"among must be a cut or 'all', got {among!r}")
    sources = sources_of(events)
    _check_alike(sources)
    search = _search(sources, experiment, analysis, model, among)
    masses = _masses(sources)
    sums = [Sums(len(knots), len(named_cuts)) for _ in masses]
    for i, source in enumerate(sources):
        is_counted = _counts(search, source, among)
        of_mass = sums[int(np.argmin(np.abs(masses - source.mass_gev)))]
        for j, truth in enumerate(source.pieces()):
            random = np.random.default_rng(np.random.SeedSequence(number, spawn_key=(i, j)))
            left = _passed(_measured(truth, smearings, random), named_cuts)
            at = shares(_energy(truth, axis), knots) if axis else np.ones((truth.events, 1))
            of_mass.add(source.weight_pb * truth["weight"], at, is_counted(truth), left)
    _check_found(masses, axis, knots, sums, search)
    found = _selection(sources, masses, (axis, knots), sums, search, named_cuts, smearings, among, number)
    if experiment is None or isinstance(experiment, Experiment) or not experiments.is_path(str(experiment)):
        return found
    return replace(found, card=experiment)


def _smearings(response: Any) -> tuple[Smearing, ...]:
    found = (response,) if callable(response) else tuple(response) if isinstance(response, Iterable) else (response,)
    for one in found:
        if not callable(one):
            raise InputError(f"response must be functions of the columns and random numbers, got {type(one).__name__}")
    return found


def _axis(*given: Sequence[float] | None) -> tuple[str | None, FloatArray]:
    """The axis besides the mass and its knots; one knot, 0, without."""
    axes = {name: knots for name, knots in zip(ENERGY_AXES, given, strict=True) if knots is not None}
    if not axes:
        return None, np.zeros(1)
    if len(axes) > 1:
        raise InputError("lepton_momentum_gev follows from energy_gev: give one of them")
    ((name, value),) = axes.items()
    knots = finite(name, value)
    if knots.ndim != 1 or not 1 < knots.size <= MOST_ENERGIES or knots[0] < 0 or (np.diff(knots) <= 0).any():
        raise InputError(f"{name} must be 2 to {MOST_ENERGIES} energies that rise from 0 or more, got {value}")
    return name, knots


def _energy(truth: Columns, axis: str) -> FloatArray:
    """What the axis stands for; the lepton's is the beam's energy less that of X, as in yields."""
    energy = truth["x_e_gev"]
    return np.asarray(energy if axis == "energy_gev" else truth["beam_e_gev"] - energy)


def _check_alike(sources: list[EventSource]) -> None:
    """InputError for samples that are not of one model and experiment, or of one mass and two couplings."""
    headers = [source.info for source in sources if source.info is not None]
    for info in headers[1:]:
        for key in ("model", "parameters", "experiment", "card_sha256", "form_factor", "length_m", "polarisation"):
            if info.about.get(key) != headers[0].about.get(key):
                raise InputError(
                    f"the samples differ in {key}: {headers[0].about.get(key)} and {info.about.get(key)}; an "
                    "efficiency is that of one"
                )
    seen: dict[float, list[Any]] = {}
    for info in headers:
        mass, same = info.about["mass_gev"], [info.about["coupling"], info.about["decay_point"]]
        if seen.setdefault(mass, same) != same:
            raise InputError(f"the samples of {mass:g} GeV have different couplings or decay points: give one of them")
    streams = [(info.about["mass_gev"], info.seed, info.stream) for info in headers]
    twice = next((one for one in streams if streams.count(one) > 1), None)
    if twice is not None:
        raise InputError(f"two samples of {twice[0]:g} GeV have the same seed and stream: their events are the same")


def _search(
    sources: list[EventSource],
    experiment: str | Experiment | None,
    analysis: str | None,
    model: str | Model | None,
    among: Any,
) -> Search | None:
    """What the efficiency is for; None for a table, of which nothing is known."""
    info = sources[0].info
    if info is not None:
        return search_of(info, experiment, analysis, model)
    if among is None:
        raise InputError(NO_HEADER)
    if experiment is not None or analysis is not None:
        raise InputError("a table has no header for an experiment: leave out experiment and analysis")
    if model is not None:
        models.get(model)
    return None


def _masses(sources: list[EventSource]) -> FloatArray:
    """The masses, each once, rising."""
    found: list[float] = []
    for source in sources:
        if not found or source.mass_gev > found[-1] * (1 + SAME):
            found.append(source.mass_gev)
    return np.array(found)


def _counts(search: Search | None, source: EventSource, among: Any) -> Callable[[Columns], Mask]:
    if among == ANY:
        return lambda columns: np.ones(columns.events, dtype=bool)
    if among is not None:
        return lambda columns: mask("among", among(columns), columns.events)
    if search is None or source.info is None:
        raise InputError(NO_HEADER)
    return counted(search, source.mass_gev, float(source.info.about["coupling"]))


def _measured(truth: Columns, smearings: tuple[Smearing, ...], random: np.random.Generator) -> Columns:
    found = truth
    for smearing in smearings:
        found = smearing(found, random)
        if not isinstance(found, Columns) or found.events != truth.events:
            raise InputError(f"response {_said(smearing)} must give the columns of all events (Columns.replaced)")
    return found


def _passed(measured: Columns, cuts: dict[str, Cut]) -> list[Mask]:
    """What is left after each cut."""
    left, found = np.ones(measured.events, dtype=bool), []
    for name, cut in cuts.items():
        left = left & mask(name, cut(measured), measured.events)
        found.append(left)
    return found


def _check_found(
    masses: FloatArray, axis: str | None, knots: FloatArray, sums: list[Sums], search: Search | None
) -> None:
    """InputError for knots near which nothing is counted, and for more that passes than is counted."""
    of = "among" if search is None else f"{search.analysis_name} of {search.experiment.name}"
    for mass, one in zip(masses, sums, strict=True):
        for j, value in enumerate(one.value):
            where = f"at {mass:g} GeV" + ("" if axis is None else f", near {axis} = {knots[j]:g},")
            if np.isnan(value):
                raise InputError(
                    f"{where} none of the {one.events} events is counted by {of}: make more, or leave the point out"
                )
            if value > 1 + 4 * one.error[j]:
                raise InputError(
                    f"{where} {value:.3g} times as many events pass as {of} counts, and an efficiency is at most 1: "
                    "cut on the window too, or widen that of the card"
                )


def _said(one: object) -> str:
    return getattr(one, "__name__", None) or repr(one)


def _selection(
    sources: list[EventSource],
    masses: FloatArray,
    axis: tuple[str | None, FloatArray],
    sums: list[Sums],
    search: Search | None,
    cuts: dict[str, Cut],
    smearings: tuple[Smearing, ...],
    among: Any,
    seed: int,
) -> Selection:
    info = sources[0].info
    flow = [
        [CutShare(name, one.mean(k)[0] / one.mean(0)[0]) for k, name in enumerate(["all", *cuts]) if k or name == "all"]
        for one in sums
    ]
    expected = [_expected(sources, mass, one) for mass, one in zip(masses, sums, strict=True)]
    known = {
        "command": "analyse",
        "seed": seed,
        "response": [_said(one) for one in smearings],
        "cuts": list(cuts),
        "among": among if among is None or among == ANY else _said(among),
        "samples": [_about(source) for source in sources],
        "versions": manifest.versions(),
    }
    if search is not None and info is not None:
        pick = ("model", "parameters", "form_factor", "polarisation", "energy_loss", "tau_decays", "hadrons")
        known |= {name: info.about[name] for name in pick if name in info.about}
        known |= {"process": info.process, "citations": search_citations(search)}
    return Selection(
        mass_gev=masses,
        axis=axis[0],
        knots_gev=axis[1],
        value=np.minimum([one.value for one in sums], 1.0),
        error=np.array([one.error for one in sums]),
        events=None if expected[0][0] is None else np.array([one[0] for one in expected]),
        events_error=None if expected[0][1] is None else np.array([one[1] for one in expected]),
        outside=np.array([one.outside / max(one.flow[-1][0], np.finfo(float).tiny) for one in sums]),
        cut_flow=tuple(map(tuple, flow)),
        inferred_with=None if search is None else _spin(search),
        search=search,
        about=known,
    )


def _expected(sources: list[EventSource], mass: float, sums: Sums) -> tuple[float | None, float | None]:
    """Events of the exposure that pass at a mass, and their statistical error; None without an exposure."""
    infos = [s.info for s in sources if s.info is not None and abs(s.mass_gev / mass - 1) <= SAME]
    if not infos or infos[0].expected_events is None:
        return None, None
    scale = infos[0].expected_events / infos[0].cross_section_pb
    value, error = sums.mean(len(sums.flow) - 1)
    return scale * value, scale * error


def _about(source: EventSource) -> dict[str, Any]:
    found: dict[str, Any] = {"mass_gev": source.mass_gev}
    if source.info is None:
        return found
    info = source.info
    for key in ("coupling", "coupling_unit", "decay_point", "reweighted_to"):
        if key in info.about:
            found[key] = info.about[key]
    found |= {"events": info.events, "seed": info.seed, "stream": list(info.stream)}
    found |= {"cross_section_pb": info.cross_section_pb, "versions": info.about.get("versions")}
    return found if source.name is None else {**found, "file": source.name}


def _spin(search: Search) -> str | None:
    """The spin of the particle; None where several are made."""
    made = {vertex.process.boson_pdg for vertex in search.vertices()}
    spins = [spin for spin, number in SPINS.items() if number in made]
    return spins[0] if len(spins) == 1 else None
