"""A specification is read: a TOML file or a dictionary, all of it checked before any work."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mubeam import experiments, models
from mubeam.errors import SpecError
from mubeam.experiments.card import Experiment
from mubeam.foundation import reading
from mubeam.foundation.checks import instance
from mubeam.foundation.schema import Location, first_problem
from mubeam.models import Model
from mubeam.models.card import CardModel, from_contents
from mubeam.models.card import read as read_card
from mubeam.scans import quantities
from mubeam.scans.axes import Points
from mubeam.scans.checking import check, said_of
from mubeam.scans.options import options
from mubeam.scans.points import read_points
from mubeam.scans.scan import Scan
from mubeam.scans.section import COUPLING, MASS, File, ScanSection, check_lists, split_search
from mubeam.scans.source import class_hash
from mubeam.scans.tree import plain_tree


def from_json(text: str, code: Model | None = None) -> Scan:
    """The scan that `Scan.as_json` was of; `code` is its model, if that is an object."""
    content = json.loads(text)
    cards = tuple(Experiment.model_validate(card) for card in content["cards"])
    own = code if "model_contents" not in content else from_contents(content["model_contents"])
    section = File.model_validate({"scan": content["scan"]}).section
    return Scan(section, cards, own, content.get("model_code", {}).get("sha256"), content.get("extends"))


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
        section = File.model_validate(plain_tree(given)).section
        check_lists(section)
    except ValidationError as error:
        raise SpecError(first_problem(error, name, "specification", _known_keys)) from None
    except SpecError as error:
        raise SpecError(f"{error} [{name}]") from None
    try:
        own = _own_model(section.model, folder, model)
        with said_of("model"):
            cls = models.class_of(section.model) if own is None else own if isinstance(own, type) else type(own)
        section = _within_ranges(_with_points(section, folder, cls), cls)
        scan = Scan(section, _cards(section, folder), own, None if model is None else class_hash(type(model)))
        check(scan)
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


def _with_points(section: ScanSection, folder: Path, cls: type[Model]) -> ScanSection:
    """The section with the points of its file as parameters, one a sample; a path is relative to the specification."""
    if section.points is None:
        return section
    if section.samples is not None:
        raise SpecError("scan.samples: leave it out: the points of the file are the samples")
    names = [MASS, COUPLING, *(one.name for one in fields(cls)), *options()]
    needed = [MASS] if MASS not in section.parameters else []
    needs_coupling = any(quantities.get(name).needs_coupling for name in section.quantities)
    if needs_coupling and COUPLING not in section.parameters:
        needed.append(COUPLING)
    with said_of("points"):
        found = read_points(folder / section.points, names, needed)
    twice = sorted({*found} & {*section.parameters, *section.ties})
    if twice:
        where = "parameters" if twice[0] in section.parameters else "ties"
        raise SpecError(f"scan.{where}.{twice[0]}: is a column of {section.points} too: leave one of them out")
    axes = {name: Points.of(values.tolist()) for name, values in found.items()}
    size = len(next(iter(found.values())))
    update = {"points": None, "samples": size, "parameters": section.parameters | axes}
    return section.model_copy(update=update)


def _within_ranges(section: ScanSection, cls: type[Model]) -> ScanSection:
    """The section with what is drawn from a tail cut at the range of its parameter."""
    ranges = {one.name: (one.low, one.high) for one in cls.parameters()}
    ranges |= {name: (option.low, option.high) for name, option in options().items() if name not in ranges}
    ranges[COUPLING] = ranges[cls.coupling_name]
    axes = {}
    for name, axis in section.parameters.items():
        with said_of(f"parameters.{name}"):
            axes[name] = axis.within(*ranges[name]) if name in ranges else axis
    return section.model_copy(update={"parameters": axes})


def _cards(section: ScanSection, folder: Path) -> tuple[Experiment, ...]:
    """The cards of all experiments, each once."""
    if section.searches is None:
        return tuple(_card(f"experiments.{i}", name, folder) for i, name in enumerate(section.experiments or ()))
    found: dict[str, Experiment] = {}
    for i, search in enumerate(section.searches):
        name, _ = split_search(search)
        if name not in found:
            found[name] = _card(f"searches.{i}", name, folder)
    return tuple(found.values())


def _card(key: str, name: str, folder: Path) -> Experiment:
    """The card of that name; the path of a card is relative to the specification."""
    if name.endswith(experiments.SUFFIX):
        return experiments.get(folder / name)
    with said_of(key):
        return experiments.get(name)


def _known_keys(location: Location) -> list[str]:
    return list((ScanSection if len(location) > 1 else File).model_fields)
