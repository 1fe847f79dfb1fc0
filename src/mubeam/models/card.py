"""A model as a card: a TOML file that names vertices and decays, with tables beside it; data, none of which is run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, ModelCardError
from mubeam.foundation import reading
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.labels import symbol_of
from mubeam.models import tables
from mubeam.models.base import Decay, Model
from mubeam.models.card_production import PAIR_SPIN
from mubeam.models.card_schema import CardContents, read_contents
from mubeam.models.parameter import METADATA, Parameter
from mubeam.models.terms import MASS, Terms, evaluate, linear_in
from mubeam.models.vertex import Proportional, Times, Vertex
from mubeam.physics.widths.hadrons import LAST_HADRONS_GEV

MOST_BYTES: Final = 2**20
MOST_VALUES: Final = 20_000
KEPT: Final = "model card"
"""What a card is called that is read from no file."""

MOST_CLASSES: Final = 64
"""Cards whose classes are kept."""


@dataclass(frozen=True)
class Coefficient:
    """The coefficient of a vertex by terms, at values of the model's parameters."""

    terms: Terms
    coupling_name: str
    values: Mapping[str, Any]

    def __call__(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """The sum of the terms; mass in GeV and coupling broadcast."""
        return evaluate(self.terms, {**self.values, MASS: mass_gev, self.coupling_name: coupling})


@dataclass(frozen=True)
class CardModel(Model):
    """A model of a card; `models.get(path)` makes the class of the card, whose fields are the card's parameters.

    Class attributes besides those of Model:
        contents: what the card says.
        contents_json: card and tables as JSON, which make the same class again anywhere (`from_contents`).
        contents_sha256: the hash of that.
    """

    contents: ClassVar[CardContents]
    contents_json: ClassVar[str]
    contents_sha256: ClassVar[str]

    def __post_init__(self) -> None:
        super().__post_init__()
        missing = [one.name for one in self.contents.parameters if getattr(self, one.name) is None]
        if missing:
            raise InputError(f"{self.name}: {' and '.join(missing)} must be given: the card has no default")

    def __reduce__(self) -> tuple[Any, ...]:
        # the class is made of the card wherever the model travels to
        return _bare, (self.contents_json,), dict(vars(self))

    @property
    def decays_are_open(self) -> bool:
        """Whether the card says so."""
        return self.contents.open_decays

    def vertices(self) -> tuple[Vertex, ...]:
        """The vertices of the card's [[production]]."""
        values = dict(vars(self))
        return tuple(
            Vertex(one.made(values), self._coefficient(one.strength, values), one.group)
            for one in self.contents.production
        )

    def vertices_in_parts(self) -> tuple[Vertex, ...]:
        """As of any model; an angle that is a parameter is in the coefficients."""
        values, found = dict(vars(self)), []
        for one in self.contents.production:
            coefficient = self._coefficient(one.strength, values)
            for factor, process in one.parts(values):
                found.append(Vertex(process, Times(factor, coefficient), one.group))
        return tuple(found)

    def _coefficient(self, strength: Terms, values: Mapping[str, Any]) -> Proportional | Coefficient:
        """A number times the coupling where it is that, which is faster."""
        if linear_in(strength, self.coupling_name) and all(np.ndim(value) == 0 for value in values.values()):
            factor = float(evaluate(strength, {**values, self.coupling_name: 1.0, MASS: 1.0}))
            if factor != 0 and np.isfinite(factor):
                return Proportional(factor)
        return Coefficient(strength, self.coupling_name, values)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """The decays of the card's [[decay]]."""
        values = {**vars(self), MASS: mass_gev, self.coupling_name: coupling}
        return tuple(
            Decay(
                one.products,
                one.width(mass_gev, values),
                one.visible,
                one.particles(values),
                vertex=one.vertex(values),
                parts=one.parts,
                known_to_gev=LAST_HADRONS_GEV if one.width.ratio else inf,
            )
            for one in self.contents.decays
        )

    def largest_coupling(self, mass_gev: FloatArray) -> FloatArray:
        """As of any model, and at most the end of the card's range."""
        return np.minimum(super().largest_coupling(mass_gev), self.contents.coupling.high)

    def holds(self, mass_gev: FloatArray, coupling: FloatArray) -> NDArray[np.bool_]:
        """As of any model, and up to the end of the card's range."""
        return np.asarray(super().holds(mass_gev, coupling) & (np.asarray(coupling) <= self.contents.coupling.high))


TAKEN: Final = frozenset({*dir(CardModel), *Model.__annotations__, *CardModel.__annotations__})
"""Names that no parameter may have."""


def read(path: str | Path) -> type[CardModel]:
    """The class of the model in a card.

    Raises DataFileError for a file that cannot be read or is not TOML, ModelCardError, with all problems, for a card
    that is wrong.
    """
    path = Path(path)
    raw = reading.read_toml(path, "model card", MOST_VALUES, MOST_BYTES)
    reading.check_kind(raw, str(path), "the card of a model")
    found, problems = read_contents(raw, lambda name: tables.read(path.parent, name), TAKEN)
    if found is None:
        raise ModelCardError(path.name, problems)
    return _class_of(_as_json(raw, found))


def from_contents(contents: Any, file: str = KEPT) -> type[CardModel]:
    """The class from what `contents_json` holds; ModelCardError, which names `file`, if it is no card that is right."""
    try:
        text = json.dumps(contents, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ModelCardError(file, ["card: is no JSON"]) from None
    try:
        return _class_of(text)
    except ModelCardError as error:
        raise ModelCardError(file, error.problems) from None


def _as_json(raw: Mapping[str, Any], contents: CardContents) -> str:
    return json.dumps({"card": raw, "tables": dict(contents.tables)}, allow_nan=False)


def _bare(text: str) -> CardModel:
    """An instance without parameters, which pickle fills."""
    cls = _class_of(text)
    return cls.__new__(cls)


@lru_cache(maxsize=MOST_CLASSES)
def _class_of(text: str) -> type[CardModel]:
    """The class of a card and its tables as JSON."""
    content = json.loads(text)
    given = content if isinstance(content, dict) else {}
    raw, kept = given.get("card"), given.get("tables")
    if not isinstance(raw, dict) or not isinstance(kept, dict):
        raise ModelCardError(KEPT, ["card: the card and its tables are missing"])
    found, problems = read_contents(raw, lambda name: tables.kept(name, kept), TAKEN)
    if found is None:
        raise ModelCardError(KEPT, problems)
    return _made(text, found)


def _made(text: str, contents: CardContents) -> type[CardModel]:
    """A dataclass whose fields are the parameters."""
    members = [(one.name, float | None, _field(one)) for one in contents.parameters]
    namespace = {
        "__module__": __name__,
        "__doc__": contents.title,
        "name": contents.name,
        "description": contents.title,
        "coupling_name": contents.coupling.name,
        "coupling_symbol": symbol_of(contents.coupling.name, contents.coupling.unit, _tex(contents.coupling)),
        "coupling_unit": contents.coupling.unit,
        "mass_symbol": contents.mass_symbol,
        "mass_range_gev": contents.mass_range_gev,
        "bounds_plane": None,
        "citations": contents.citations,
        "particle_pdg": None if contents.spin == PAIR_SPIN else contents.pdg,
        "contents": contents,
        "contents_json": text,
        "contents_sha256": sha256(text.encode()).hexdigest(),
    }
    return make_dataclass(CardModel.__name__, members, bases=(CardModel,), namespace=namespace, frozen=True)


def _tex(one: Parameter) -> str:
    """The symbol that the card gives; "" where it gives none, and has the name in its place."""
    return "" if one.tex == one.name else one.tex


def _field(one: Parameter) -> Any:
    about = {"unit": one.unit, "low": one.low, "high": one.high, "tex": _tex(one), "includes_low": True}
    return field(default=one.default, metadata={METADATA: about})
