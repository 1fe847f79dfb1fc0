"""What of a state may be changed: numbers with a range to slide over and words to choose from, each with its label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, log10, pi
from typing import Final

from mubeam import signals, text
from mubeam.errors import InputError
from mubeam.exclusions.figures.plain import plain_text
from mubeam.experiments import Experiment
from mubeam.experiments.card import Analysis
from mubeam.explorer.state import MASSES, MOST_MASSES, number_text
from mubeam.matter.flux import LOSSES
from mubeam.models import Model
from mubeam.models.parameter import Parameter
from mubeam.physics import form_factors
from mubeam.statistics import methods

DIGITS: Final = 4
"""Of a number that a slider gives."""

STEPS: Final = 300
"""Of a slider."""

SYMBOL: Final = re.compile(r"[A-Za-z](_[A-Za-z0-9]+)?")
"""A name that is one letter, with an index if any."""

PARAMETER: Final = "parameter."
RATIO: Final = "ratio."
"""Before the names of a model's parameters, as in an address."""

BUILT_IN: Final = "as in the card"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that may be changed.

    Attributes:
        name: as in an address.
        label: with its unit.
        default: what holds where it is not given; None for nothing, or for what is no number.
        without: what holds in words, where it is no number.
        low, high: ends of the slider, or of its logarithm.
        is_log: whether the slider moves the logarithm.
        group: heading under which it stands.
        least, most: what is allowed.
        is_whole: whether it is a count.
    """

    name: str
    label: str
    default: float | None = None
    low: float
    high: float
    is_log: bool = False
    group: str
    least: float = -1e300
    most: float = 1e300
    is_whole: bool = False
    without: str = "not given"

    def check(self, given: str) -> float | None:
        """The number of a text, None for an empty one; InputError for what is no number, or out of range."""
        if not given.strip():
            return None
        try:
            value = text.number(given)
        except ValueError as error:
            raise InputError(str(error)) from None
        if not self.least <= value <= self.most or (self.is_log and value <= 0):
            raise InputError(f"must be {self.allowed}, got {value:g}")
        if self.is_whole and value != int(value):
            raise InputError(f"must be a whole number, got {value:g}")
        return value

    @property
    def own(self) -> str:
        """What holds where it is not given."""
        return self.without if self.default is None else number_text(float(f"{self.default:.6g}"))

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        above, below = self.least > -1e300, self.most < 1e300
        if above and below:
            return f"between {self.least:g} and {self.most:g}"
        return f"at most {self.most:g}" if below else ("above zero" if self.is_log else "a finite number")

    def at(self, place: float) -> float:
        """The number at a place of the slider."""
        value = 10**place if self.is_log else place
        return round(value) if self.is_whole else float(f"{value:.{DIGITS}g}")

    def place(self, value: float | None) -> float:
        """The place of a number, within the slider."""
        if value is None:
            value = self.default
        low, high = self.ends
        if value is None:
            return low
        found = log10(value) if self.is_log and value > 0 else value
        return min(max(found, low), high)

    @property
    def ends(self) -> tuple[float, float]:
        """Of the slider."""
        return (log10(self.low), log10(self.high)) if self.is_log else (self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word to choose: (value, what it is called); the value "" leaves it to the card."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    group: str


MODEL, SEARCH, LIMIT, MASSES_SHOWN = "Model", "Experiment", "Limit", "Masses"


def controls_of(model: type[Model], experiment: Experiment, analysis: str) -> list[Number | Word]:
    """All that may be changed of a reach."""
    return [
        *_of_model(model),
        *_of_search(experiment, analysis),
        *_of_limit(experiment, analysis),
        *_of_masses(model),
    ]


def _of_model(model: type[Model]) -> Iterator[Number]:
    for one in model.parameters()[2:]:
        symbol = plain_text(f"${one.tex}$") if one.tex else _named(one.name)
        if len(symbol) == 1 and symbol.isascii() and symbol != one.name:
            symbol = f"{_words(one.name)}, {symbol}"
        unit = "" if one.unit == "1" else f" [{one.unit}]"
        yield _of_parameter(one, f"{symbol}{unit}")
        if one.unit == "GeV" and one.name.startswith("mass_"):
            mass = plain_text(f"${model.mass_symbol}$")
            yield Number(
                name=f"{RATIO}{one.name}", label=f"{symbol} / {mass}", low=0.01, high=10.0, is_log=True, group=MODEL
            )


def _of_parameter(one: Parameter, label: str) -> Number:
    low, high, is_log = _span(one)
    return Number(
        name=f"{PARAMETER}{one.name}", label=label, default=one.default, low=low, high=high, is_log=is_log, group=MODEL,
        least=max(one.low, -1e300), most=min(one.high, 1e300),
    )  # fmt: skip


def _span(one: Parameter) -> tuple[float, float, bool]:
    """Ends of a slider for a parameter, and whether it moves the logarithm."""
    if one.unit == "rad":
        return -pi / 2, pi / 2, False
    if one.low == 0 and not one.includes_low and not (isfinite(one.high) and one.high <= 1):
        middle = one.default or 0.1
        return middle / 100, min(middle * 100, one.high), True
    width = max(1.0, 2 * abs(one.default or 0.0))
    return max(one.low, -width), min(one.high, width), False


def _of_search(experiment: Experiment, analysis: str) -> Iterator[Number | Word]:
    card = experiment.analysis(analysis)
    target = experiment.target if card.target is None else card.target
    if target.is_colliding:
        yield _around("luminosity_per_fb", "luminosity [1/fb]", None, 1000.0)
    else:
        particles = experiment.beam.particles
        yield _around("exposure_mot", f"exposure [{particles}]", experiment.beam.muons_on_target, 1e12, 1e4)
        yield _around("length_m", "thickness of the target [m]", target.own_length_m, 1.0, 30.0)
    own = None if card.efficiency is None or not card.efficiency.is_flat else card.efficiency.flat_value
    yield Number(
        name="efficiency", label="signal efficiency", default=1.0 if card.efficiency is None else own, low=0.001,
        high=1.0, is_log=True, group=SEARCH, least=0.0, most=1.0,
        without="" if card.efficiency is None else f"table: {card.efficiency.label}",
    )  # fmt: skip
    yield from _of_background(card)
    for option in signals.get(card.signature).options:
        given = card.options.get(option.name)
        if isinstance(option, signals.Option):
            middle = float(given) if isinstance(given, int | float) and given > 0 else 0.002
            yield _around(option.name, f"{_words(option.name)} [{option.unit}]", middle, middle, 30.0)
        else:
            yield _choice(option.name, option.known)
    yield _choice("form_factor", form_factors.CATALOGUE.names())
    if not target.is_colliding:
        yield _choice("energy_loss", LOSSES)
        if experiment.beam.lepton == "mu":
            yield Number(
                name="polarisation", label="polarisation of the beam", default=experiment.beam.polarisation, low=-1.0,
                high=1.0, group=SEARCH, least=-1.0, most=1.0,
            )  # fmt: skip
    yield _choice("method", ("exact", "ww", "iww"), "exact")
    yield _choice("precision", ("fast", "standard", "high"), "standard")


def _of_background(card: Analysis) -> Iterator[Number]:
    """Mean and error at the exposure of the card; none for several bins, or a control region."""
    if card.bins or card.control_events is not None:
        return
    (own,) = card.signal_bins
    high = max(10.0, 3 * own.background_events)
    for name, label, value in (
        ("background_events", "background [events]", own.background_events),
        ("background_error_events", "error of the background [events]", own.background_error_events),
    ):
        yield Number(name=name, label=label, default=value, low=0.0, high=high, group=SEARCH, least=0.0)


def _around(name: str, label: str, own: float | None, middle: float, factor: float = 100.0) -> Number:
    at = own or middle
    return Number(name=name, label=label, default=own, low=at / factor, high=at * factor, is_log=True, group=SEARCH)


def _words(name: str) -> str:
    return name.removesuffix("_m").replace("_", " ")


def _named(name: str) -> str:
    """A symbol such as c_s as it is, a name of words in words."""
    return name if SYMBOL.fullmatch(name) else _words(name)


def _choice(name: str, known: tuple[str, ...], default: str = BUILT_IN, group: str = SEARCH) -> Word:
    choices = (("", default), *((one, one) for one in known if one != default))
    return Word(name=name, label=_words(name), choices=choices, group=group)


def _of_limit(experiment: Experiment, analysis: str) -> Iterator[Number | Word]:
    own = experiment.analysis(analysis).confidence_level
    yield _choice("statistic", methods.CATALOGUE.names(), methods.DEFAULT, LIMIT)
    yield Number(
        name="confidence_level", label="confidence level", default=own, low=0.5, high=0.999, group=LIMIT, least=0.0,
        most=1.0,
    )  # fmt: skip
    yield Number(
        name="limit_events", label="limit on events, in place of a statistic", low=0.1, high=1000.0, is_log=True,
        group=LIMIT,
    )  # fmt: skip
    yield Word(name="discovery", label="discovery lines", choices=(("", "no"), ("yes", "3 and 5 sigma")), group=LIMIT)


def _of_masses(model: type[Model]) -> Iterator[Number]:
    low, high = model.mass_range_gev
    for name, label, own in (("mass_min_gev", "lowest [GeV]", low), ("mass_max_gev", "highest [GeV]", high)):
        yield Number(name=name, label=label, default=own, low=low / 10, high=high * 10, is_log=True, group=MASSES_SHOWN)
    yield Number(
        name="masses", label="number", default=MASSES, low=10, high=200, group=MASSES_SHOWN, least=2, most=MOST_MASSES,
        is_whole=True,
    )  # fmt: skip
