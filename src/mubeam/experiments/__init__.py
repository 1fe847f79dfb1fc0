"""Experiments as cards: TOML files, shipped in cards/ or the user's own, checked against card.py."""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from mubeam.errors import CardError, check_card
from mubeam.experiments import beams, efficiency, inheritance, tracks
from mubeam.experiments.card import Experiment
from mubeam.experiments.counting import COUNTS, BinKeys, SystematicKeys
from mubeam.experiments.geometry import LAYERS
from mubeam.experiments.materials import MADE_OF
from mubeam.foundation import additions, reading
from mubeam.foundation.schema import Location, every_problem, first_problem
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
        if self.base is None:
            return self.given
        base = self.base.merged
        if "slabs" in _tables(self.given).get("target", {}):
            base = _without_layers(base)
        return _laid_over(base, _with_own_depth(self.base, self.given))

    def experiment(self) -> Experiment:
        """The checked experiment; CardError if it is wrong."""
        try:
            found = Experiment.model_validate(self.merged)
        except ValidationError as error:
            wrong = CardError(first_problem(error, self.path.name, "card", _known_keys))
            wrong.problems = every_problem(error, self.path.name, "card", _known_keys)
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
    card = reading.read_toml(path, "card", MOST_VALUES, MOST_BYTES)
    reading.check_kind(card, str(path), "the card of an experiment")
    _read_tables(card, path.parent)
    _read_efficiencies(card, path.parent)
    for name, analysis in _tables(card.get("analyses")).items():
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


def _tables(value: Any) -> dict[str, dict[str, Any]]:
    """The entries of `value` that are tables; none if it is no table."""
    return {k: v for k, v in value.items() if isinstance(v, dict)} if isinstance(value, dict) else {}


def _without_layers(base: dict[str, Any]) -> dict[str, Any]:
    """`base` for a card whose target is slabs, which say where particles are made, instead of the layers."""
    geometry = base.get("geometry")
    if not isinstance(geometry, dict):
        return base
    kept = {key: value for key, value in geometry.items() if key not in LAYERS}
    if isinstance(kept.get("source"), dict):
        kept["source"] = {key: value for key, value in kept["source"].items() if key not in LAYERS}
    return base | {"geometry": kept}


def _with_own_depth(base: _Card, card: dict[str, Any]) -> dict[str, Any]:
    """`card`, its geometry told for which target length the layers of the base are, if it changes the length alone.

    The depth then grows with the length; a card with layers of its own gives them for its own length.
    """
    below, own = _tables(base.merged), _tables(card)
    length, geometry = below.get("target", {}).get("length_m"), below.get("geometry")
    if geometry is None:
        return card
    if {"layers", "layer_spacing_m"} & set(own.get("geometry", {})):
        found: dict[str, Any] = {"target_length_m": None}
    elif "length_m" in own.get("target", {}) and length is not None and geometry.get("target_length_m") is None:
        source = f"target.length_m of {base.merged.get('name')}"
        found = {"target_length_m": length, "source": {"target_length_m": source}}
    else:
        return card
    return card | {"geometry": _laid_over(found, own.get("geometry", {}))}


def _read_tables(card: dict[str, Any], folder: Path) -> None:
    """Replace beam.spectrum and beam.tracks, names of CSV files relative to the card's folder, by tables, in place."""
    beam = card.get("beam")
    for name, read in (("spectrum", beams.read), ("tracks", tracks.read)):
        if isinstance(beam, dict) and isinstance(beam.get(name), str):
            beam[name] = read(folder / beam[name])


def _read_efficiencies(card: dict[str, Any], folder: Path) -> None:
    """Replace the key `table` of efficiencies, the name of a CSV file relative to the card's folder, in place."""
    for name, analysis in _tables(card.get("analyses")).items():
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


BEAMS: Final = ("energy_gev", "spectrum", "tracks")

OF_ANOTHER: Final = (
    # a beam is a line, a spectrum or a table of tracks, and these bring their exposure
    *((one, other) for one in BEAMS for other in BEAMS if one != other),
    ("spectrum", "exposure_mot"),
    ("tracks", "exposure_mot"),
    # which have energies, and tracks angles too
    ("spectrum", "momentum_spread"),
    *(("tracks", key) for key in ("spot_sigma_mm", "divergence_mrad", "momentum_spread")),
    ("material", "number_density_per_cm3"),
    ("material", "slabs"),
    ("slabs", "material"),
    ("slabs", "length_m"),
    ("slabs", "number_density_per_cm3"),
    ("slabs", "energy_per_nucleon_gev"),
    # what a material is made of
    *((one, other) for one in MADE_OF for other in (*MADE_OF, "mass_number") if one != other),
    *(("value", key) for key in ("value_error", "label", "inferred_with")),
    # axes of an efficiency are given together
    *((one, other) for one, other in permutations(efficiency.AXES, 2)),
    ("observed_events", "paper_limit_events"),
    # a background is given, or counted in a control region
    ("background_events", "background_error_events"),
    ("background_events", "control_events"),
    ("background_events", "control_ratio"),
    ("control_events", "background_events"),
    ("control_events", "background_error_events"),
    # and in bins or as a whole
    *(("bins", key) for key in ("windows", "paper_limit_events", *COUNTS)),
    *((key, "bins") for key in ("windows", *COUNTS)),
)
"""Keys whose replacement leaves no sense to another of the same table, which is then no longer that of the base."""


WHOLE: Final = ("spectrum", "tracks", "composition", "mass_fractions", "density_effect")
"""Tables whose entries do not mix with those of another."""


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """`top` over `base`, table by table; a replaced number loses the source of the old one."""
    lost = {other for one, other in OF_ANOTHER if one in top and top[one] != base.get(one)} - set(top)
    merged = {key: value for key, value in base.items() if key not in lost}
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict) and key not in WHOLE:
            merged[key] = _laid_over(base[key], value)
        else:
            merged[key] = value
    below, above = base.get("source"), top.get("source", {})
    # what is no table of sources is for the check of the card to say
    if isinstance(below, dict) and isinstance(above, dict):
        merged["source"] = {key: text for key, text in below.items() if key not in lost | set(top)} | above
    return merged


def _known_keys(location: Location) -> list[str]:
    """The keys that a card may have in the table where the last key of the path is."""
    from mubeam import signals
    from mubeam.experiments import card, materials

    sections: dict[str, type[BaseModel]] = {
        "beam": card.Beam,
        "target": card.Target,
        "geometry": card.Geometry,
        "slabs": card.SlabKeys,
        "materials": materials.MaterialKeys,
        "density_effect": materials.DensityEffectKeys,
        "efficiency": efficiency.Efficiency,
    }
    parents = [part for part in location[:-1] if isinstance(part, str)]
    section = sections.get(parents[-1]) if parents else Experiment
    if parents[:1] == ["materials"] and len(parents) == 2:
        section = materials.MaterialKeys
    if any(part.endswith("systematics") for part in parents):
        section = SystematicKeys
    if section is None and "windows" in parents:
        section = card.Window
    elif section is None and parents[-1:] == ["bins"]:
        section = BinKeys
    elif section is None and (parents[0], len(parents)) == ("analyses", 3):
        section = signals.section(parents[-1], None)
    if section is None:
        return [*card.Analysis.model_fields, *signals.section_keys()]
    return list(section.model_fields)
