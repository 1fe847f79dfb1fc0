"""Experiments as cards: TOML files, shipped in cards/ or the user's own, checked against card.py."""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from mubeam.errors import CardError
from mubeam.experiments import beams, efficiency, inheritance, tracks
from mubeam.experiments.card import Experiment
from mubeam.experiments.known_keys import known_keys
from mubeam.experiments.overlay import overlaid, tables
from mubeam.foundation import additions, reading
from mubeam.foundation.cards import check_card, check_file
from mubeam.foundation.schema import every_problem, first_problem
from mubeam.text import shown

__all__ = ["Experiment", "card_hash", "get", "names"]

CARDS = Path(__file__).parent / "cards"
SUFFIX = ".toml"
GROUP: Final = "mubeam.experiments"
"""Of the entry points by which other packages add cards: NAME = package with the file NAME.toml in its folder."""

MAX_DEPTH = 5
MOST_VALUES = 50_000
MOST_BYTES = 2**20
"""Of a card."""


def names() -> tuple[str, ...]:
    """Names of the shipped cards and of those that other packages add, sorted.

    Cards that begin with _ are bases for others and are not listed.
    """
    shipped = _shipped_names()
    return tuple(sorted((*shipped, *additions.names(GROUP, shipped))))


def _shipped_names() -> list[str]:
    return _names_in(CARDS)


@cache
def _names_in(folder: Path) -> list[str]:
    return [card.stem for card in folder.glob(f"*{SUFFIX}") if not card.stem.startswith("_")]


def get(experiment: str | Path | Experiment) -> Experiment:
    """The experiment of a card's name or of the path of a card; an Experiment is returned as it is.

    Raises:
        UnknownNameError: no card has that name.
        InputError: the package that adds it has no such file.
        DataFileError: the file cannot be read or is not TOML.
        CardError: the card is wrong; the message starts with the path of the wrong key.
    """
    if isinstance(experiment, Experiment):
        return experiment
    path = _path(experiment, _shipped_names())
    return _shipped_experiment(path) if path.parent == CARDS else _read(path, 0).experiment()


def is_path(name: str) -> bool:
    """Whether this is the path of a card, and not the name of a shipped one."""
    return name.lower().endswith(SUFFIX)


def card_hash(experiment: Experiment) -> str:
    """SHA-256 of the resolved card, for manifests."""
    return sha256(experiment.model_dump_json().encode()).hexdigest()


def _path(name: str | Path, shipped: list[str]) -> Path:
    """Of a card; `shipped` are those of the package that may be meant."""
    if isinstance(name, Path) or (isinstance(name, str) and is_path(name)):
        return Path(name)
    if isinstance(name, str) and name in shipped:
        return CARDS / f"{name}{SUFFIX}"
    check_card("experiment", name, sorted({*shipped, *names()}), SUFFIX)
    return additions.file(GROUP, name, SUFFIX)


@dataclass(frozen=True)
class _Card:
    """A card as it was read, with the one that it extends."""

    path: Path
    given: dict[str, Any]
    base: "_Card | None"

    @cached_property
    def merged(self) -> dict[str, Any]:
        """The card laid over its base."""
        return self.given if self.base is None else overlaid(self.base.merged, self.given)

    def experiment(self) -> Experiment:
        """The checked experiment; CardError if it is wrong."""
        try:
            found = Experiment.model_validate(self.merged)
        except ValidationError as error:
            wrong = CardError(first_problem(error, self.path.name, "card", known_keys))
            wrong.problems = every_problem(error, self.path.name, "card", known_keys)
            raise wrong from None
        below = None if self.base is None else self.base.below
        return found if below is None else inheritance.taken_over(found, below, self.given)

    @cached_property
    def below(self) -> Experiment | None:
        """The experiment, for a card that extends this one; None if this is only a base, which misses keys."""
        try:
            return self.experiment()
        except CardError:
            return None


def _loaded(path: Path, depth: int) -> _Card:
    """The card with all those that it extends; the package's own are read once."""
    return _shipped(path) if path.parent == CARDS else _read(path, depth)


@cache
def _shipped_experiment(path: Path) -> Experiment:
    """The experiment of one of the package's own cards, which is the same each time."""
    return _shipped(path).experiment()


@cache
def _shipped(path: Path) -> _Card:
    return _read(path, 0)


def _read(path: Path, depth: int) -> _Card:
    if depth > MAX_DEPTH:
        raise CardError(f"extends: {path.name}: cards extend each other more than {MAX_DEPTH} deep, or in a circle")
    check_file("experiment", path, names, SUFFIX)
    card = reading.read_toml(path, "card", MOST_VALUES, MOST_BYTES)
    reading.check_kind(card, str(path), "the card of an experiment")
    _read_tables(card, path.parent)
    _read_efficiencies(card, path.parent)
    for name, analysis in tables(card.get("analyses")).items():
        if "inherited" in analysis:
            raise CardError(f"analyses.{name}.inherited: unknown key [{path.name}]")
    base = card.pop("extends", None)
    if base is None:
        return _Card(path, card, None)
    if not isinstance(base, str):
        raise CardError(f"extends: must be the name or path of a card, got {shown(base)}")
    bases = [card.stem for card in CARDS.glob(f"*{SUFFIX}")]
    under = path.parent / base if is_path(base) else _path(base, bases)
    # the words of the other card are about its own exposure and data
    card.setdefault("description", f"extends {under.stem}")
    return _Card(path, card, _loaded(under, depth + 1))


def _read_tables(card: dict[str, Any], folder: Path) -> None:
    """Replace beam.spectrum and beam.tracks, names of CSV files relative to the card's folder, by tables, in place."""
    beam = card.get("beam")
    for name, read in (("spectrum", beams.read), ("tracks", tracks.read)):
        if isinstance(beam, dict) and isinstance(beam.get(name), str):
            beam[name] = read(folder / beam[name])


def _read_efficiencies(card: dict[str, Any], folder: Path) -> None:
    """Replace the key `table` of efficiencies, the name of a CSV file relative to the card's folder, in place."""
    for name, analysis in tables(card.get("analyses")).items():
        given = analysis.get("efficiency")
        if not isinstance(given, dict) or not isinstance(given.get("table"), str):
            continue
        besides = [key for key in efficiency.COLUMNS if key in given]
        if besides:
            raise CardError(f"analyses.{name}.efficiency.table: the file has all points: leave out {besides[0]}")
        columns, rest = efficiency.read(folder / given["table"]), {k: v for k, v in given.items() if k != "table"}
        if isinstance(rest.get("source", {}), dict):
            rest["source"] = columns["source"] | rest.get("source", {})
        analysis["efficiency"] = columns | rest
