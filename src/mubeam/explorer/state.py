"""What the page shows, as an address has it: model, searches, parameters, options, what is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from mubeam import signals, text
from mubeam.errors import InputError
from mubeam.exclusions.region import GROUPS

NUMBERS: Final = (
    *("exposure_mot", "length_m", "luminosity_per_fb", "efficiency", "confidence_level", "limit_events"),
    *("polarisation", "background_events", "background_error_events", "mass_min_gev", "mass_max_gev", "masses"),
)
WORDS: Final = ("form_factor", "energy_loss", "method", "precision", "statistic", "discovery")
"""Options besides those of signatures."""

MASSES: Final = 60
MOST_MASSES: Final = 500
"""Of the grid."""

MOST_PINS: Final = 6
"""Curves side by side."""

MOST_LETTERS: Final = 20_000
"""Of an address."""

NONE: Final = "none"
"""In an address: no groups of bounds."""

ADDRESS: Final = "address"
"""The field at which problems of an address are shown that belong to no other."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What is shown. Names are not looked up here.

    Attributes:
        model: name, or file name of a card in the folder.
        experiments, analyses: of equal length; several are combined.
        parameters: of the model, by name.
        ratios: parameters in units of the particle's mass, by name.
        options: of the reach, by name, with ends and number of masses; those that are missing are the card's.
        groups: of published bounds.
        own: file names of bounds in the folder.
        overlays: by name.
        pins: further curves.
    """

    model: str = "axion-muon"
    experiments: tuple[str, ...] = ("na64mu-2022",)
    analyses: tuple[str, ...] = ("invisible",)
    parameters: Mapping[str, float] = field(default_factory=dict)
    ratios: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, float | str] = field(default_factory=dict)
    groups: tuple[str, ...] = GROUPS
    own: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    pins: tuple["State", ...] = ()

    @property
    def searched(self) -> "State":
        """What a reach depends on: without what is drawn beside it."""
        return replace(self, groups=GROUPS, own=(), overlays=(), pins=())

    def address(self) -> str:
        """The query of the address that shows this state."""
        return urlencode(self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        found = [("model", self.model)]
        found += [("experiment", name) for name in self.experiments]
        found += [("analysis", name) for name in self.analyses]
        found += [(f"parameter.{name}", _text(value)) for name, value in sorted(self.parameters.items())]
        found += [(f"ratio.{name}", _text(value)) for name, value in sorted(self.ratios.items())]
        found += [(name, _text(value)) for name, value in sorted(self.options.items())]
        if self.groups != GROUPS:
            found += [("groups", name) for name in self.groups or (NONE,)]
        found += [("own", name) for name in self.own]
        found += [("with", name) for name in self.overlays]
        return found + [("pin", pin.searched.address()) for pin in self.pins[:MOST_PINS]]


def read(query: str, default: State | None = None) -> tuple[State, dict[str, str]]:
    """The state of the query of an address, and what is wrong with it by field; what is wrong is left out."""
    if len(query) > MOST_LETTERS:
        return default or State(), {ADDRESS: f"the address has more than {MOST_LETTERS} letters"}
    return _made(parse_qsl(query, keep_blank_values=True), default or State())


def check(state: State, problems: Mapping[str, str]) -> State:
    """The state of `read`; InputError, with all of them, where there are problems."""
    if problems:
        raise InputError("; ".join(f"{name}: {words}" for name, words in problems.items()))
    return state


def _made(pairs: Iterable[tuple[str, str]], default: State) -> tuple[State, dict[str, str]]:
    lists: dict[str, list[str]] = {}
    numbers: dict[str, dict[str, float]] = {"parameter": {}, "ratio": {}}
    options: dict[str, float | str] = {}
    problems: dict[str, str] = {}
    number_names = (*NUMBERS, *signals.numbers())
    word_names = (*WORDS, *(name for name in signals.options() if name not in number_names))
    for key, value in pairs:
        kind, _, name = key.partition(".")
        if key in ("model", "experiment", "analysis", "groups", "own", "with", "pin"):
            lists.setdefault(key, []).append(value)
        elif kind in numbers and name:
            _keep_number(numbers[kind], name, value, problems)
        elif key in number_names:
            _keep_number(options, key, value, problems)
        elif key in word_names:
            options[key] = value
        else:
            problems[ADDRESS] = f"{text.shown(key)} is nothing that the page knows"
    if not lists and not options and not any(numbers.values()):
        return default, problems
    experiments = tuple(lists.get("experiment", default.experiments))
    analyses = tuple(lists.get("analysis", default.analyses))
    if len(analyses) == 1:
        analyses *= len(experiments)
    if len(experiments) == 1:
        experiments *= len(analyses)
    if len(experiments) != len(analyses):
        problems["analysis"] = "give one analysis, or one for each experiment"
        experiments, analyses = experiments[:1], analyses[:1]
    pins = []
    for query in lists.get("pin", [])[:MOST_PINS]:
        # a pin of a pin is none
        pin, wrong = _made([one for one in parse_qsl(query) if one[0] != "pin"], State())
        for why in wrong.values():
            problems[ADDRESS] = f"of a pinned curve: {why}"
        pins.append(pin.searched)
    groups = lists.get("groups")
    if unknown := [one for one in groups or () if one not in (*GROUPS, NONE)]:
        problems[ADDRESS] = f"{text.shown(unknown[0])} is no group of bounds: known are {', '.join(GROUPS)}"
    state = State(
        model=lists.get("model", [default.model])[-1],
        experiments=experiments,
        analyses=analyses,
        parameters=numbers["parameter"],
        ratios=numbers["ratio"],
        options=options,
        groups=GROUPS if groups is None else tuple(one for one in GROUPS if one in groups),
        own=tuple(lists.get("own", ())),
        overlays=tuple(lists.get("with", ())),
        pins=tuple(pins),
    )
    return state, problems


def _keep_number(found: dict[str, Any], name: str, value: str, problems: dict[str, str]) -> None:
    try:
        found[name] = text.number(value)
    except ValueError as error:
        problems[name] = str(error)


def number_text(value: float) -> str:
    """A number in the fewest digits that are the same."""
    short = f"{value:g}"
    return (short if float(short) == value else repr(float(value))).replace("e+", "e")


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else number_text(value)
