"""What a scan is: a TOML file or a dictionary, all of it checked before any work."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from itertools import product
from math import log10, prod
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mubeam import experiments, models, signals
from mubeam.errors import InputError, MubeamError, SpecError, UnknownNameError
from mubeam.experiments.card import Experiment
from mubeam.foundation import reading
from mubeam.foundation.checks import instance, positive
from mubeam.foundation.schema import Location, first_problem
from mubeam.matter.flux import EnergyLoss
from mubeam.models import Model
from mubeam.models.card import CardModel, from_contents
from mubeam.models.card import read as read_card
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative
from mubeam.models.stored import stored_parameters
from mubeam.physics import form_factors
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.spectrum import Method
from mubeam.scans.axis import POINTS, Axis, make_axis, points_axis
from mubeam.scans.points import read_points
from mubeam.scans.sequences import MOST_DIMENSIONS
from mubeam.scans.source import class_hash
from mubeam.scans.tree import plain_tree
from mubeam.searches.limits import make_counting, make_likelihood
from mubeam.searches.request import Search, make_search
from mubeam.statistics.base import Likelihood
from mubeam.statistics.discovered import discovered
from mubeam.statistics.discovery import MINIMUM_EVENTS, MOST_MINIMUM, SIGMAS

Quantity: TypeAlias = Literal[
    "events",
    "excluded",
    "reach",
    "discovery",
    "cross_section",
    "g_minus_2",
    "log_likelihood",
    "cls",
    "limit_events",
    "observed",
    "background",
    "width_gev",
    "decay_length_m",
    "relic_density",
]
NEED_COUPLING: Final = (
    "events",
    "excluded",
    "discovery",
    "g_minus_2",
    "log_likelihood",
    "cls",
    "width_gev",
    "decay_length_m",
    "relic_density",
)

MASS: Final = "mass_gev"
COUPLING: Final = "coupling"
OPTION_UNITS: Final = {"exposure_mot": "1", "length_m": "m", "luminosity_per_fb": "1/fb", "efficiency": "1"}
"""Options of every search that can be scanned, and their units; those of signatures besides, see `option_units`."""

MOST_POINTS: Final = 10**12
MOST_PARTS: Final = 10**6
"""Files in a folder, each of which costs memory here."""

MOST_POWER: Final = 300
"""Of ten, in a float."""

MOST_NAMES: Final = 1000
"""Experiments, or analyses."""

MOST_SETTINGS: Final = 10_000
"""Experiments x analyses x values of options."""


class ScanSection(BaseModel):
    """The table [scan]."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    model: str
    experiments: Annotated[list[str], Field(min_length=1, max_length=MOST_NAMES)] | None = None
    analyses: Annotated[list[str], Field(min_length=1, max_length=MOST_NAMES)] | None = None
    searches: Annotated[list[str], Field(min_length=1, max_length=MOST_NAMES)] | None = None
    quantities: Annotated[list[Quantity], Field(min_length=1)]
    parameters: dict[str, Annotated[Axis, BeforeValidator(make_axis)]] = Field(default_factory=dict)
    points: str | None = None
    samples: Annotated[int, Field(ge=1, le=MOST_POINTS, strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64, strict=True)] = 1
    method: Method = "exact"
    form_factor: str | None = None
    precision: Precision = "standard"
    energy_loss: EnergyLoss | None = None
    polarisation: Annotated[float, Field(ge=-1, le=1)] | None = None
    statistic: str | None = None
    confidence_level: Annotated[float, Field(gt=0, lt=1)] | None = None
    limit_events: Annotated[float, Field(gt=0)] | None = None
    minimum_events: Annotated[int, Field(ge=1, le=MOST_MINIMUM, strict=True)] = MINIMUM_EVENTS


class File(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scan: ScanSection


@dataclass(frozen=True)
class Setting:
    """An experiment, one of its analyses and values of the options of a search."""

    experiment: Experiment
    analysis: str
    options: Mapping[str, float]


def option_units() -> dict[str, str]:
    """Options of a search that can be scanned, and their units."""
    return OPTION_UNITS | {name: option.unit for name, option in signals.numbers().items()}


@dataclass(frozen=True)
class Scan:
    """A checked scan with the cards that it needs: all that a part is made from.

    Attributes:
        section: the specification.
        cards: of the experiments.
        own: a model that is not shipped: the class of a model card, or an object, which is code.
        code_sha256: hash of that code, where it was read.
    """

    section: ScanSection
    cards: tuple[Experiment, ...]
    own: type[CardModel] | Model | None = None
    code_sha256: str | None = None

    @property
    def pairs(self) -> tuple[tuple[Experiment, str], ...]:
        """The searches, each an experiment and one of its analyses: those listed, or all combinations."""
        section = self.section
        if section.searches is None:
            return tuple(product(self.cards, section.analyses or ()))
        names = [_split(search) for search in section.searches]
        cards = dict(zip(dict.fromkeys(name for name, _ in names), self.cards, strict=True))
        return tuple((cards[name], analysis) for name, analysis in names)

    @cached_property
    def drawn(self) -> dict[str, Axis]:
        """The parameters of which each sample has its own value."""
        return {name: axis for name, axis in self.section.parameters.items() if axis.is_drawn}

    @cached_property
    def options(self) -> dict[str, Axis]:
        """The options of the search that are scanned."""
        return {name: axis for name, axis in self.section.parameters.items() if name in option_units()}

    @cached_property
    def model_parameters(self) -> dict[str, Axis]:
        """The parameters of the model but for mass and coupling."""
        others = (MASS, COUPLING, *option_units())
        return {name: axis for name, axis in self.section.parameters.items() if name not in others}

    @cached_property
    def first_parameters(self) -> dict[str, float]:
        """The first value of each of `model_parameters`."""
        return {name: axis.first for name, axis in self.model_parameters.items()}

    @cached_property
    def model_class(self) -> type[Model]:
        """The class of the model."""
        if self.own is None:
            return models.class_of(self.section.model)
        return self.own if isinstance(self.own, type) else type(self.own)

    @property
    def code(self) -> Model | None:
        """The model, where it is code that must travel."""
        return None if isinstance(self.own, type) else self.own

    def model(self, parameters: Mapping[str, float]) -> Model:
        """The model with these parameters."""
        if self.code is not None:
            return replace(self.code, **parameters)
        return models.made(self.model_class, **parameters)

    def search(self, model: models.Model, setting: Setting) -> Search:
        """The search of a setting."""
        section = self.section
        options: dict[str, Any] = dict(setting.options)
        return make_search(
            model,
            setting.experiment,
            setting.analysis,
            method=section.method,
            form_factor=section.form_factor,
            precision=section.precision,
            energy_loss=section.energy_loss,
            polarisation=section.polarisation,
            **options,
        )

    def likelihood(self, search: Search) -> Likelihood:
        """What decides over the signals of a search."""
        section = self.section
        return make_likelihood(
            search,
            statistic=section.statistic,
            confidence_level=section.confidence_level,
            limit_events=section.limit_events,
        )

    def discoveries(self, search: Search) -> dict[str, Likelihood]:
        """What says which signals of a search would be a discovery, by the names of their columns.

        Raises InputError for a limit on events in place of a likelihood, and for an analysis of several bins.
        """
        likelihood = self.likelihood(search)
        if len(search.analysis.signal_bins) > 1:
            raise InputError(
                f"discovery: {search.experiment.name} {search.analysis_name} has several bins, in which it is computed "
                "for one shape of the signal: ask likelihood.discovery_reach"
            )
        least = self.section.minimum_events
        return {f"discovery_{s}_sigma": discovered(likelihood, sigmas=s, minimum_events=least) for s in SIGMAS}

    def counts(self) -> list[dict[str, Any]]:
        """What each analysis counted, with the first options: the same for all rows; None where there is no number."""
        options = {name: axis.first for name, axis in self.options.items()}
        found = []
        for card, analysis in self.pairs:
            search = self.search(self.model(self.first_parameters), Setting(card, analysis, options))
            likelihood = make_counting(search, confidence_level=self.section.confidence_level)
            is_asked = likelihood.observed is not None and likelihood.counts.bins == 1
            found.append(
                {
                    "experiment": card.name,
                    "analysis": analysis,
                    "observed_events": None if likelihood.observed is None else list(likelihood.observed),
                    "background_events": list(likelihood.counts.background_events),
                    "p_value": likelihood.p_value() if is_asked else None,
                    "significance": likelihood.significance() if is_asked else None,
                }
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """The specification as it was understood, ready for JSON and to be given again."""
        given = self.section.model_dump(exclude={"parameters"})
        return {"scan": given | {"parameters": {n: axis.to_dict() for n, axis in self.section.parameters.items()}}}

    @cached_property
    def as_json(self) -> str:
        """Everything, cards included; equal for equal scans."""
        cards = [card.model_dump(mode="json", exclude_unset=True) for card in self.cards]
        return json.dumps(self.to_dict() | {"cards": cards} | self._own_model())

    def _own_model(self) -> dict[str, Any]:
        """What JSON holds of a model that is not shipped."""
        if isinstance(self.own, type):
            return {"model_contents": json.loads(self.own.contents_json)}
        if self.own is None:
            return {}
        return {"model_code": {"sha256": self.code_sha256, "parameters": stored_parameters(self.own)}}

    @cached_property
    def sha256(self) -> str:
        """The hash that tells scans apart."""
        return sha256(self.as_json.encode()).hexdigest()


def from_json(text: str, code: Model | None = None) -> Scan:
    """The scan that `Scan.as_json` was of; `code` is its model, if that is an object."""
    content = json.loads(text)
    cards = tuple(Experiment.model_validate(card) for card in content["cards"])
    own = code if "model_contents" not in content else from_contents(content["model_contents"])
    return Scan(
        File.model_validate({"scan": content["scan"]}).scan, cards, own, content.get("model_code", {}).get("sha256")
    )


def read(given: str | Path | Mapping[str, Any] | Scan, model: Model | None = None) -> Scan:
    """A checked scan from the path of a TOML file, or from what such a file holds.

    `model` is an object that the specification names: code, which is never found by a name or a path in a file.

    Raises:
        DataFileError: the file cannot be read or is not TOML.
        SpecError: a key is unknown, missing or wrong; the message starts with its path.
        UnknownNameError, CardError, ModelError, InputError: names, cards or numbers that do not fit together.
    """
    if isinstance(given, Scan):
        return given
    folder = Path()
    name = "specification"
    if isinstance(given, str | Path):
        folder, name = Path(given).parent, Path(given).name
        given = reading.read_toml(given)
    try:
        section = File.model_validate(plain_tree(given)).scan
        _check_once(section)
    except ValidationError as error:
        raise SpecError(first_problem(error, name, "specification", _known_keys)) from None
    except SpecError as error:
        raise SpecError(f"{error} [{name}]") from None
    try:
        own = _own_model(section.model, folder, model)
        section = _with_points(section, folder, own)
        cards = _cards(section, folder)
        scan = Scan(section, cards, own, None if model is None else class_hash(type(model)))
        _check(scan)
    except SpecError as error:
        raise SpecError(f"{error} [{name}]") from None
    return scan


def _own_model(name: str, folder: Path, model: Model | None) -> type[CardModel] | Model | None:
    """The model, where it is not shipped; the path of a card is relative to the specification."""
    if model is not None:
        instance("model", model, Model)
        if name != model.name:
            raise SpecError(f"scan.model: must be {model.name}, the model that was given with it, got {name!r}")
        return model
    return read_card(folder / name) if models.is_path(name) else None


def _with_points(section: ScanSection, folder: Path, own: type[CardModel] | Model | None) -> ScanSection:
    """The section with the points of its file as parameters, one a sample; a path is relative to the specification."""
    if section.points is None:
        return section
    with _said_of("model"):
        cls = models.class_of(section.model) if own is None else own if isinstance(own, type) else type(own)
    if section.samples is not None:
        raise SpecError("scan.samples: leave it out: the points of the file are the samples")
    names = [MASS, COUPLING, *(one.name for one in fields(cls))]
    needed = [MASS] if MASS not in section.parameters else []
    if any(quantity in NEED_COUPLING for quantity in section.quantities) and COUPLING not in section.parameters:
        needed.append(COUPLING)
    with _said_of("points"):
        found = read_points(folder / section.points, names, needed)
    twice = sorted({*found} & {*section.parameters})
    if twice:
        raise SpecError(f"scan.parameters.{twice[0]}: is a column of {section.points} too: leave one of them out")
    axes = {name: points_axis(values.tolist()) for name, values in found.items()}
    size = len(next(iter(found.values())))
    update = {"points": None, "samples": size, "parameters": section.parameters | axes}
    return section.model_copy(update=update)


def _cards(section: ScanSection, folder: Path) -> tuple[Experiment, ...]:
    """The cards of all experiments, each once."""
    if section.searches is None:
        return tuple(_card(f"experiments.{i}", name, folder) for i, name in enumerate(section.experiments or ()))
    found: dict[str, Experiment] = {}
    for i, search in enumerate(section.searches):
        name, _ = _split(search)
        if name not in found:
            found[name] = _card(f"searches.{i}", name, folder)
    return tuple(found.values())


def _split(search: str) -> tuple[str, str]:
    """Experiment and analysis of "card:analysis"."""
    card, _, analysis = search.rpartition(":")
    return card, analysis


def _card(key: str, name: str, folder: Path) -> Experiment:
    """The card of that name; the path of a card is relative to the specification."""
    if name.endswith(experiments.SUFFIX):
        return experiments.get(folder / name)
    with _said_of(key):
        return experiments.get(name)


def _known_keys(location: Location) -> list[str]:
    return list((ScanSection if len(location) > 1 else File).model_fields)


def _check_once(section: ScanSection) -> None:
    for key in ("experiments", "analyses", "searches", "quantities"):
        names = getattr(section, key) or []
        if len(set(names)) < len(names):
            raise SpecError(f"scan.{key}: each at most once")
    for key in ("experiments", "analyses"):
        given = getattr(section, key) is not None
        if given and section.searches is not None:
            raise SpecError(f"scan.{key}: searches has the pairs already: leave out one of them")
        if not given and section.searches is None:
            raise SpecError(f"scan.{key}: missing: this key is required, unless searches has pairs 'card:analysis'")
    for i, search in enumerate(section.searches or ()):
        if not all(_split(search)):
            raise SpecError(f"scan.searches.{i}: give 'card:analysis' such as 'na64mu-2022:invisible', got {search!r}")


def _check(scan: Scan) -> None:
    """SpecError, or the error of the part that is wrong, for a scan whose parts do not fit together."""
    section = scan.section
    if len({card.name for card in scan.cards}) < len(scan.cards):
        raise SpecError("scan.experiments: two cards have the same name")
    _check_names(scan)
    _check_quantities(section)
    _check_size(scan)
    model = _first_model(scan)
    options = {name: axis.first for name, axis in scan.options.items()}
    for quantity in ("g_minus_2", "relic_density"):
        if quantity in section.quantities and not isinstance(model, LfvAlp | LfvAlpDerivative):
            raise SpecError(f"scan.quantities: {quantity} is computed for lfv-alp and lfv-alp-derivative")
    if "relic_density" in section.quantities and model.decays_are_open:
        raise SpecError("scan.quantities: relic_density needs a chi: give mass_chi_gev and g_chi")
    for card, analysis in scan.pairs:
        with _said_of("analyses" if section.searches is None else "searches"):
            card.analysis(analysis)
        with _said_of("parameters" if options else "experiments" if section.searches is None else "searches"):
            search = scan.search(model, Setting(card, analysis, options))
        for name, ends in _with_ends(scan.options):
            with _said_of(f"parameters.{name}"):
                scan.search(model, Setting(card, analysis, ends))
        if not {"excluded", "reach", "cls", "limit_events"}.isdisjoint(section.quantities):
            with _said_of("statistic" if section.statistic is not None else "quantities"):
                likelihood = scan.likelihood(search)
            if "cls" in section.quantities and not hasattr(likelihood, "cls"):
                raise SpecError("scan.quantities: cls has no meaning with limit_events in place of a likelihood")
        if "discovery" in section.quantities:
            with _said_of("quantities"):
                scan.discoveries(search)


def _first_model(scan: Scan) -> Model:
    """The model with the first values; SpecError if with an end of an axis there is none."""
    with _said_of("parameters"):
        model = scan.model(scan.first_parameters)
    for name, parameters in _with_ends(scan.model_parameters):
        with _said_of(f"parameters.{name}"):
            scan.model(parameters)
    return model


def _with_ends(axes: Mapping[str, Axis]) -> Iterator[tuple[str, dict[str, float]]]:
    """The first values of axes, but for the lowest or highest of one of them, with its name."""
    first = {name: axis.first for name, axis in axes.items()}
    for name, axis in axes.items():
        for end in {min(axis.numbers), max(axis.numbers)} - {axis.first}:
            yield name, first | {name: end}


@contextmanager
def _said_of(key: str) -> Iterator[None]:
    """A SpecError of that key of the table [scan]."""
    try:
        yield
    except MubeamError as error:
        raise SpecError(f"scan.{key}: {error}") from None


def _check_names(scan: Scan) -> None:
    section = scan.section
    with _said_of("model"):
        of_model = [field.name for field in fields(scan.model_class)]
    if section.form_factor is not None:
        with _said_of("form_factor"):
            form_factors.get(section.form_factor)
    both = sorted({*of_model} & {*option_units()} & {*section.parameters})
    if both:
        raise SpecError(
            f"scan.parameters.{both[0]}: is a parameter of the model and an option: rename that of the model"
        )
    known = (MASS, COUPLING, *of_model, *option_units())
    for name, axis in section.parameters.items():
        where = f"scan.parameters.{name}"
        if name not in known:
            raise SpecError(f"{where}: {UnknownNameError(f'parameter of {section.model}', name, known)}")
        if name in (MASS, COUPLING):
            with _said_of(f"parameters.{name}"):
                positive(name, axis.numbers)
        if name in option_units() and axis.is_drawn:
            raise SpecError(f"{where}: an option of the search cannot be drawn: give log, linear or values")
    if MASS not in section.parameters:
        raise SpecError(f"scan.parameters.{MASS}: missing: this key is required")
    if len(scan.drawn) > MOST_DIMENSIONS:
        raise SpecError(f"scan.parameters: at most {MOST_DIMENSIONS} can be sobol or uniform, got {len(scan.drawn)}")
    wrong = {name: len(axis.numbers) for name, axis in scan.drawn.items() if axis.kind == POINTS}
    for name, count in wrong.items():
        if section.samples is not None and count != section.samples:
            raise SpecError(f"scan.parameters.{name}: has {count} points, and samples is {section.samples}")
    if bool(scan.drawn) != (section.samples is not None):
        raise SpecError(
            "scan.samples: missing: say how many numbers sobol and uniform give"
            if scan.drawn
            else "scan.samples: leave it out: no parameter is sobol or uniform"
        )


def _check_quantities(section: ScanSection) -> None:
    has_coupling = COUPLING in section.parameters
    needing = [quantity for quantity in section.quantities if quantity in NEED_COUPLING]
    if "reach" in section.quantities and has_coupling:
        raise SpecError("scan.parameters.coupling: reach finds the couplings itself: leave out the parameter or reach")
    if needing and not has_coupling:
        raise SpecError(f"scan.parameters.coupling: missing: {needing[0]} needs it")


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


QUANTITIES: Final = get_args(Quantity)
