"""Tables of HEPData: a folder with submission.yaml and a YAML file for each table.

Written without a library, as all that is needed of YAML are lists, mappings, texts and numbers; read with PyYAML, as
tables of others may use all of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mubeam.errors import DataFileError, InputError
from mubeam.foundation.reading import number, read_text

SUFFIXES = (".yaml", ".yml")
SUBMISSION = "submission.yaml"
MISSING = "-"
"""What HEPData has in place of a number that does not exist."""

MOST_BYTES = 16 * 2**20
MOST_POINTS = 200_000
MOST_DEPTH = 24
MOST_NODES = 1_000_000
Kind = TypeVar("Kind", dict[str, Any], list[Any], str)
MOST_NAME = 64
"""Letters in the name of a table."""


class Variable(NamedTuple):
    """A column: its name, its unit ("" for a number without one, None where none is said), values, errors.

    A value or an error that is not finite stands for one that does not exist.
    """

    name: str
    unit: str | None
    values: Sequence[float]
    errors: Sequence[float] = ()
    qualifiers: Mapping[str, str] = {}


class Resource(NamedTuple):
    """A file beside the tables: its name, what it is, and its kind where HEPData has a word for it."""

    location: str
    description: str
    type: str | None = None


class Table(NamedTuple):
    """An independent and some dependent variables."""

    independent: Variable
    dependent: Sequence[Variable]


def encode_table(table: Table) -> bytes:
    """The content of the YAML file of a table."""
    return encode(
        {
            "independent_variables": [_column(table.independent)],
            "dependent_variables": [
                {
                    **_column(variable),
                    "qualifiers": [{"name": name, "value": value} for name, value in variable.qualifiers.items()],
                }
                for variable in table.dependent
            ],
        }
    )


def encode_submission(
    comment: str, tables: Mapping[str, Mapping[str, Any]], resources: Iterable[Resource] = ()
) -> bytes:
    """The content of submission.yaml: a comment, further files, and for each table's file what is known of it.

    That is name (of at most 64 letters), description, keywords (texts by kind) and, if known, location in a paper.
    """
    files = [{key: text for key, text in one._asdict().items() if text is not None} for one in resources]
    documents: list[Mapping[str, Any]] = [{"comment": comment, "additional_resources": files}]
    for file, about in tables.items():
        keywords = [{"name": name, "values": list(values)} for name, values in about["keywords"].items()]
        documents.append({**about, "name": about["name"][:MOST_NAME], "keywords": keywords, "data_file": file})
    return b"---\n".join(encode(document) for document in documents)


def encode(content: Mapping[str, Any]) -> bytes:
    """YAML of mappings, lists, texts and finite numbers."""
    return ("\n".join(_lines(content)) + "\n").encode()


def read_table(path: str | Path) -> Table:
    """The table in a YAML file of HEPData with one independent variable; bins stand for their middle.

    Raises InputError if PyYAML is missing, DataFileError if the file cannot be read or is no such table.
    """
    try:
        import yaml
    except ImportError:
        raise InputError("tables of HEPData are read by PyYAML: pip install 'mubeam[hepdata]'") from None
    text = read_text(path, most=MOST_BYTES)
    # the parser of libyaml is quick; composing in C, which is recursive, is not for files of others
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # a comment may have any encoding
        content = _content(yaml, yaml.parse(text.encode("utf-8", "replace"), Loader=loader))
    except (yaml.YAMLError, ValueError) as error:
        raise DataFileError(f"{path} is not YAML: {error}") from None
    try:
        independent = [_variable(column) for column in _part(content, "independent_variables", list)]
        dependent = [_variable(column) for column in _part(content, "dependent_variables", list)]
    except ValueError as error:
        raise DataFileError(f"{path} is not a table of HEPData: {error}") from None
    if len(independent) != 1 or not dependent:
        raise DataFileError(f"{path}: needs one independent variable, the mass, and a coupling that depends on it")
    if len(independent[0].values) > MOST_POINTS:
        raise DataFileError(f"{path} has more than {MOST_POINTS} points: give fewer")
    if any(len(variable.values) != len(independent[0].values) for variable in dependent):
        raise DataFileError(f"{path}: its columns have different lengths")
    return Table(independent[0], dependent)


class _Open:
    """A list or mapping that is being read, and how many values it stands for so far."""

    def __init__(self, content: Any, anchor: str | None) -> None:
        self.content, self.anchor, self.size = content, anchor, 1
        self.key: str | None = None

    def add(self, value: Any, size: int) -> None:
        self.size += size
        if self.size > MOST_NODES:
            raise ValueError(f"it stands for more than {MOST_NODES} values")
        if isinstance(self.content, list):
            self.content.append(value)
        elif self.key is not None:
            self.content[self.key], self.key = value, None
        elif not isinstance(value, str):
            raise ValueError("a key is no text")
        elif value in self.content:
            raise ValueError(f"the key {value!r} is given twice")
        else:
            self.key = value


def _content(yaml: Any, events: Iterable[Any]) -> Any:
    """What the events of a YAML document make, each scalar as its text: `yes`, `1:30` and `1_0` are no numbers here.

    An alias counts as often as it is used, so that a few lines cannot stand for millions. ValueError for one within
    itself, a key that is given twice, several documents, or too much. Nothing here, or in the parser, is recursive.
    """
    anchors: dict[str, tuple[Any, int]] = {}
    whole = _Open([], None)
    stack = [whole]
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise ValueError(f"the alias *{event.anchor} is of nothing, or of what it is in")
            stack[-1].add(*anchors[event.anchor])
        elif isinstance(event, yaml.ScalarEvent):
            # only a plain scalar can be none; the implicit tag of a quoted one is that of a text
            is_none = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
            value = None if is_none else event.value
            if event.anchor:
                anchors[event.anchor] = value, 1
            stack[-1].add(value, 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(stack) > MOST_DEPTH:
                raise ValueError("it is nested too deeply")
            stack.append(_Open([] if isinstance(event, yaml.SequenceStartEvent) else {}, event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            if done.anchor:
                anchors[done.anchor] = done.content, done.size
            stack[-1].add(done.content, done.size)
    if len(whole.content) != 1:
        raise ValueError(f"it has {len(whole.content)} documents")
    return whole.content[0]


def _column(variable: Variable) -> dict[str, Any]:
    errors = variable.errors or [float("nan")] * len(variable.values)
    unit = {} if variable.unit is None else {"units": variable.unit}
    return {
        "header": {"name": variable.name, **unit},
        "values": [_point(value, error) for value, error in zip(variable.values, errors, strict=True)],
    }


def _point(value: float, error: float) -> dict[str, Any]:
    if not _is_finite(value):
        return {"value": MISSING}
    return {"value": value} | ({"errors": [{"symerror": error, "label": "numerical"}]} if _is_finite(error) else {})


_KINDS = {dict: "mapping", list: "list", str: "text"}


def _part(of: Any, key: str, kind: type[Kind]) -> Kind:
    """What stands under a key; ValueError if it is not there, or of another kind."""
    found = of.get(key) if isinstance(of, dict) else None
    if not isinstance(found, kind):
        raise ValueError(f"there is no {key}, a {_KINDS[kind]}, where it should be")
    return found


def _variable(column: Any) -> Variable:
    header = _part(column, "header", dict)
    unit = None if header.get("units") is None else _part(header, "units", str)
    listed = [] if column.get("qualifiers") is None else _part(column, "qualifiers", list)
    qualifiers = {_part(one, "name", str): str(one.get("value")) for one in listed}
    values = [_number(one) for one in _part(column, "values", list)]
    return Variable(_part(header, "name", str), unit, values, (), qualifiers)


def _number(point: Any) -> float:
    if not isinstance(point, dict) or "value" not in point:
        return (_read(_part(point, "low", str)) + _read(_part(point, "high", str))) / 2
    return float("nan") if point["value"] in (MISSING, "") else _read(point["value"])


def _read(text: Any) -> float:
    if not isinstance(text, str):
        raise ValueError(f"{'nothing' if text is None else 'a list or mapping'} stands where a number should")
    # as YAML writes them
    return number(text.replace(".nan", "nan").replace(".inf", "inf") if text.endswith((".nan", ".inf")) else text)


def _is_finite(number: float) -> bool:
    return abs(number) < float("inf")


def _lines(value: Any) -> list[str]:
    """Lines of a block of YAML."""
    if isinstance(value, Mapping) and value:
        return [line for key, one in value.items() for line in _entry(f"{key}:", one)]
    if isinstance(value, list) and value:
        return [f"{'- ' if i == 0 else '  '}{line}" for one in value for i, line in enumerate(_lines(one))]
    return [_scalar(value)]


def _entry(key: str, value: Any) -> list[str]:
    lines = _lines(value)
    is_block = isinstance(value, Mapping | list) and value
    return [key, *(f"  {line}" for line in lines)] if is_block else [f"{key} {lines[0]}"]


def _scalar(value: Any) -> str:
    """A number or a quoted text; a float keeps its point, as 1e-05 is a text in YAML 1.1."""
    if isinstance(value, str):
        return f'"{"".join(map(_letter, value))}"'
    if isinstance(value, float):
        mantissa, exponent, power = repr(value).partition("e")
        return f"{mantissa}{'' if '.' in mantissa else '.0'}{exponent}{power}"
    return json.dumps(value)


def _letter(letter: str) -> str:
    if not letter.isprintable():
        return f"\\U{ord(letter):08x}"
    return f"\\{letter}" if letter in '"\\' else letter
