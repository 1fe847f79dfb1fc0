"""Whether the parts of a specification fit together; each problem is a line that begins with its key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import isfinite, log10, prod
from typing import Final

from mubeam.errors import MubeamError, SpecError, UnknownNameError
from mubeam.experiments.card import Geometry
from mubeam.foundation.checks import positive
from mubeam.models import Model
from mubeam.physics import form_factors
from mubeam.scans.axes import Axis, Points
from mubeam.scans.options import options
from mubeam.scans.scan import Scan, Setting
from mubeam.scans.section import COUPLING, MASS, MOST_POINTS
from mubeam.scans.sequences import MOST_DIMENSIONS

MOST_SETTINGS: Final = 10_000
"""Experiments x analyses x values of options."""

LIMITS: Final = ("statistic", "limit_events", "confidence_level")
"""Keys that say how a limit is set; the first that is given has a message that they do not fit."""

MOST_POWER: Final = 300
"""Of ten, in a float."""


@contextmanager
def said_of(key: str) -> Iterator[None]:
    """A SpecError of that key of the table [scan]."""
    try:
        yield
    except (MubeamError, ValueError) as error:
        raise SpecError(f"scan.{key}: {error}") from None


def check(scan: Scan) -> None:
    """SpecError, or the error of the part that is wrong, for a scan whose parts do not fit together."""
    section = scan.section
    if len({card.name for card in scan.cards}) < len(scan.cards):
        raise SpecError("scan.experiments: two cards have the same name")
    _check_names(scan)
    _check_couplings(scan)
    _check_size(scan)
    model = _first_model(scan)
    for quantity in scan.quantities:
        with said_of("quantities"):
            quantity.check(scan, model)
    # one search a line of axes: with the first options, and with each end
    first = {name: axis.first for name, axis in (scan.options | scan.drawn_options).items()}
    pairs = "experiments" if section.searches is None else "searches"
    for card, analysis in scan.pairs:
        with said_of("analyses" if section.searches is None else "searches"):
            card.analysis(analysis)
        with said_of("parameters" if first else pairs):
            search = scan.search(model, Setting(card, analysis, first))
        for name, ends in _with_ends(scan.options | scan.drawn_options):
            with said_of(f"parameters.{name}"):
                scan.search(model, Setting(card, analysis, ends))
        given = [key for key in LIMITS if getattr(section, key) is not None]
        if given or any(quantity.asks_limits for quantity in scan.quantities):
            with said_of(given[0] if given else "quantities"):
                scan.likelihood(search)
        for quantity in scan.quantities:
            with said_of("quantities"):
                quantity.check_search(scan, search)


def _first_model(scan: Scan) -> Model:
    """The model with the first values; SpecError if with an end of an axis there is none."""
    with said_of("ties"):
        first = scan.first_parameters
    for name in scan.ties:
        if not isfinite(first[name]):
            raise SpecError(f"scan.ties.{name}: is no number with the first values of the parameters")
    with said_of("parameters"):
        model = scan.model(first)
    tied = {name: first[name] for name in scan.ties}
    for name, parameters in _with_ends(scan.model_axes):
        with said_of(f"parameters.{name}"):
            scan.model(parameters | tied)
    return model


def _with_ends(axes: Mapping[str, Axis]) -> Iterator[tuple[str, dict[str, float]]]:
    """The first values of axes, but for the lowest or highest of one of them, with its name."""
    first = {name: axis.first for name, axis in axes.items()}
    for name, axis in axes.items():
        for end in {*axis.ends} - {axis.first}:
            yield name, first | {name: end}


def _check_names(scan: Scan) -> None:
    section, known_options = scan.section, options()
    of_model = [one.name for one in scan.parameters if one.name not in (MASS, scan.model_class.coupling_name)]
    if section.form_factor is not None:
        with said_of("form_factor"):
            form_factors.get(section.form_factor)
    both = sorted({*of_model} & {*known_options} & {*section.parameters})
    if both:
        raise SpecError(
            f"scan.parameters.{both[0]}: is a parameter of the model and an option: rename that of the model"
        )
    for name in section.ties:
        if name in section.parameters:
            raise SpecError(f"scan.ties.{name}: has an axis under scan.parameters too: leave one of them out")
    known = (MASS, COUPLING, *of_model, *known_options)
    for name, axis in section.parameters.items():
        if name not in known:
            where = f"scan.parameters.{name}"
            if name in Geometry.model_fields:
                raise SpecError(
                    f"{where}: is a key of [geometry] in a card, not an axis: write a card for each value "
                    "(extends = ...) and list them as experiments"
                )
            raise SpecError(f"{where}: {UnknownNameError(f'parameter of {section.model}', name, known)}")
        if name in (MASS, COUPLING):
            with said_of(f"parameters.{name}"):
                positive(name, axis.ends)
        if name == "polarisation" and section.polarisation is not None:
            raise SpecError("scan.polarisation: is an axis too: leave one of them out")
    if MASS not in section.parameters:
        raise SpecError(f"scan.parameters.{MASS}: missing: this key is required")
    _check_samples(scan)


def _check_samples(scan: Scan) -> None:
    section = scan.section
    if len(scan.drawn) > MOST_DIMENSIONS:
        raise SpecError(f"scan.parameters: at most {MOST_DIMENSIONS} can be drawn, got {len(scan.drawn)}")
    for name, axis in scan.drawn.items():
        count = len(axis.numbers) if isinstance(axis, Points) else section.samples
        if section.samples is not None and count != section.samples:
            raise SpecError(f"scan.parameters.{name}: has {count} points, and samples is {section.samples}")
    if bool(scan.drawn) != (section.samples is not None):
        raise SpecError(
            "scan.samples: missing: say how many numbers sobol, uniform and gaussian give"
            if scan.drawn
            else "scan.samples: leave it out: no parameter is drawn (sobol, uniform, gaussian)"
        )


def _check_couplings(scan: Scan) -> None:
    has_coupling = COUPLING in scan.section.parameters
    names = scan.section.quantities
    asked = dict(zip(names, scan.quantities, strict=True))
    finding = [name for name, quantity in asked.items() if quantity.finds_couplings]
    needing = [name for name, quantity in asked.items() if quantity.needs_coupling]
    if finding and has_coupling:
        what = finding[0]
        raise SpecError(
            f"scan.parameters.coupling: {what} finds the couplings itself: leave out the parameter or {what}"
        )
    if needing and not has_coupling:
        raise SpecError(f"scan.parameters.coupling: missing: {needing[0]} needs it")
    with said_of("ties"):
        # all that is wrong with them is told here
        follows = scan.ties_follow_coupling
    if follows and not has_coupling:
        raise SpecError("scan.ties: a parameter follows the coupling, of which this scan has no axis: tie it to others")


def _check_size(scan: Scan) -> None:
    """SpecError for too many points, with the product that they are."""
    section = scan.section
    listed = {"experiments": section.experiments, "analyses": section.analyses, "searches": section.searches}
    factors = {key: len(names) for key, names in listed.items() if names is not None}
    factors |= {name: axis.size for name, axis in section.parameters.items() if not axis.is_drawn}
    if section.samples is not None:
        factors["samples"] = section.samples
    points = prod(factors.values())
    if points > MOST_POINTS:
        product = " x ".join(f"{_short(count)} {name}" for name, count in factors.items() if count > 1)
        raise SpecError(
            f"scan.parameters: {product} = {_short(points, 0)} points, more than {MOST_POINTS:g}: scan fewer"
        )
    settings = prod(axis.size for axis in scan.options.values()) * len(scan.pairs)
    if settings > MOST_SETTINGS:
        raise SpecError(
            f"scan.parameters: experiments x analyses x options = {_short(settings, 0)}, more than {MOST_SETTINGS}: "
            "scan fewer"
        )


def _short(number: int, digits: int = 10) -> str:
    """A whole number of so many digits at most as it is, a larger one in short; any size, also beyond a float's."""
    power = int(log10(number))
    if power < digits:
        return str(number)
    return f"{number:.4g}" if power < MOST_POWER else f"1e+{power}"
