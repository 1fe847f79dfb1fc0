"""Experiments as cards: TOML files, shipped in cards/ or the user's own, checked against card.py."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mubeam import beams, io
from mubeam.errors import CardError, UnknownNameError
from mubeam.experiments.card import Experiment
from mubeam.schema import Location, first_problem

__all__ = ["Experiment", "card_hash", "get", "names"]

CARDS = Path(__file__).parent / "cards"
SUFFIX = ".toml"
MAX_DEPTH = 5
MOST_VALUES = 50_000
"""Keys and values of a card."""


def names() -> tuple[str, ...]:
    """Names of the shipped cards, sorted; those that begin with _ are bases for others and are not listed."""
    return tuple(sorted(card.stem for card in CARDS.glob(f"*{SUFFIX}") if not card.stem.startswith("_")))


def get(experiment: str | Path | Experiment) -> Experiment:
    """The experiment of a shipped card's name or of the path of a card; an Experiment is returned as it is.

    Raises:
        UnknownNameError: no shipped card has that name.
        DataFileError: the file cannot be read or is not TOML.
        CardError: the card is wrong; the message starts with the path of the wrong key.
    """
    if isinstance(experiment, Experiment):
        return experiment
    path = _path(experiment, names())
    try:
        return Experiment.model_validate(_resolved(path, 0))
    except ValidationError as error:
        raise CardError(first_problem(error, path.name, "card", _known_keys)) from None


def is_path(name: str) -> bool:
    """Whether this is the path of a card, and not the name of a shipped one."""
    return name.lower().endswith(SUFFIX)


def card_hash(experiment: Experiment) -> str:
    """SHA-256 of the resolved card, for manifests."""
    return sha256(experiment.model_dump_json().encode()).hexdigest()


def _path(name: str | Path, known: tuple[str, ...]) -> Path:
    if isinstance(name, Path) or (isinstance(name, str) and is_path(name)):
        return Path(name)
    if name not in known:
        raise UnknownNameError("experiment", name, (*known, f"or the path of a card (*{SUFFIX})"))
    return CARDS / f"{name}{SUFFIX}"


def _resolved(path: Path, depth: int) -> dict[str, Any]:
    """The card with the one that it extends laid under it."""
    if depth > MAX_DEPTH:
        raise CardError(f"extends: {path.name}: cards extend each other more than {MAX_DEPTH} deep, or in a circle")
    card = io.read_toml(path, "card", MOST_VALUES)
    _read_spectrum(card, path.parent)
    base = card.pop("extends", None)
    if base is None:
        return card
    if not isinstance(base, str):
        raise CardError(f"extends: must be the name or path of a card, got {base!r}")
    if is_path(base):
        under = path.parent / base
    else:
        under = _path(base, tuple(sorted(c.stem for c in CARDS.glob(f"*{SUFFIX}"))))
    return _laid_over(_resolved(under, depth + 1), card)


def _read_spectrum(card: dict[str, Any], folder: Path) -> None:
    """Put the table in the place of the name of a file, relative to the card's folder."""
    beam = card.get("beam")
    if isinstance(beam, dict) and isinstance(beam.get("spectrum"), str):
        beam["spectrum"] = beams.read(folder / beam["spectrum"])


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """`top` over `base`, table by table; a replaced number loses the source of the old one."""
    merged = dict(base)
    # a beam is a line or a spectrum: the card on top says which
    for one, other in (("energy_gev", "spectrum"), ("spectrum", "energy_gev")):
        if one in top and other not in top:
            merged.pop(other, None)
    for key, value in top.items():
        # columns of two spectra do not mix
        if isinstance(value, dict) and isinstance(base.get(key), dict) and key != "spectrum":
            merged[key] = _laid_over(base[key], value)
        else:
            merged[key] = value
    sources, own = merged.get("source"), top.get("source", {})
    # what is no table is refused later, with its path
    if "source" in base and isinstance(sources, dict) and isinstance(own, dict):
        replaced = set(top) - set(own)
        merged["source"] = {k: v for k, v in sources.items() if k not in replaced}
    return merged


def _known_keys(location: Location) -> list[str]:
    """The keys beside the last one of a path."""
    from mubeam.experiments import card

    sections: dict[str, type[BaseModel]] = {
        "beam": card.Beam,
        "target": card.Target,
        "geometry": card.Geometry,
        "tau": card.Tau,
        "efficiency": card.Efficiency,
    }
    parents = [part for part in location[:-1] if isinstance(part, str)]
    section = sections.get(parents[-1]) if parents else Experiment
    if section is None:
        section = card.Window if "windows" in parents else card.Analysis
    return list(section.model_fields)
