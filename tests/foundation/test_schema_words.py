"""Every kind of problem that the schemas of cards and specifications can give has words of mubeam's own."""

import copy
import re
from typing import Annotated

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from mubeam import experiments, signals
from mubeam.experiments.card import Experiment
from mubeam.experiments.known_keys import known_keys
from mubeam.foundation.schema import every_problem, first_problem
from mubeam.foundation.schema_words import OWN, UNKNOWN_KEYS, WORDS
from mubeam.observables.heavy_lepton import HeavyLepton
from mubeam.scans.section import File
from mubeam.scans.spec import _known_keys as of_scans

BY_TYPE = {
    "any": (),
    "nullable": (),
    "default": (),
    "definitions": (),
    "definition-ref": (),
    "model-field": (),
    "dataclass-field": (),
    "dataclass-args": ("missing", "unexpected_keyword_argument"),
    "model": ("model_type",),
    "model-fields": ("missing", "extra_forbidden", "model_attributes_type"),
    "dataclass": ("dataclass_type",),
    "dict": ("dict_type",),
    "list": ("list_type",),
    "str": ("string_type", "string_sub_type", "string_unicode"),
    "float": ("float_type", "float_parsing"),
    "int": ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
    "bool": ("bool_type", "bool_parsing"),
    "literal": ("literal_error",),
    "function-before": ("value_error",),
    "function-after": ("value_error",),
    "function-plain": ("value_error",),
    "function-wrap": ("value_error",),
    # an object that a function before it has made
    "is-instance": (),
}
"""Kinds of problems of each type in a schema of pydantic."""

BY_LIMIT = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "multiple_of": "multiple_of",
    "pattern": "string_pattern_mismatch",
    "min_length": "{}_short",
    "max_length": "{}_long",
}

THEIR_WORDS = re.compile(
    r"Input should|(String|List|Dictionary|Value) should|not permitted|valid (number|integer|string|list|dictionary)"
    r"|unable to parse|Field required|[Uu]nexpected keyword|Instance is|not allowed here"
)


def kinds(schema):
    """Names of the problems that a core schema can give."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str) and ("schema" in schema or kind in BY_TYPE):
            assert kind in BY_TYPE, f"say above which problems {kind} has"
            yield from BY_TYPE[kind]
            too = "string_too" if kind == "str" else "too"
            yield from (name.format(too) for limit, name in BY_LIMIT.items() if schema.get(limit) is not None)
            if schema.get("allow_inf_nan") is False:
                yield "finite_number"
        for key, part in schema.items():
            if key not in ("metadata", "serialization", "expected"):
                yield from kinds(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            yield from kinds(part)


SCHEMAS = [Experiment, File, HeavyLepton, *(signals.section(key, None) for key in signals.section_keys())]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_kind_has_words(schema):
    found = set(kinds(TypeAdapter(schema).core_schema))
    assert found
    assert found <= {*WORDS, *UNKNOWN_KEYS, *OWN}


WRONG = ["x", True, -1, 1.5, [], {}, None, "", float("nan"), float("inf"), "1e9", ["a"], 10**400, {"a": 1}, 1e300]


def places(table, path=()):
    for key, value in table.items() if isinstance(table, dict) else enumerate(table[:2]):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def plain(table):
    if isinstance(table, dict):
        return {key: plain(one) for key, one in table.items() if one is not None and key != "inherited"}
    return [plain(one) for one in table] if isinstance(table, list | tuple) else table


def spoiled(table):
    for path in places(table):
        for value in WRONG:
            found = copy.deepcopy(table)
            place = found
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
            yield found
        if isinstance(path[-1], str):
            place[path[-1] + "x"] = place.pop(path[-1])
            yield found


def lines(check, table, known):
    try:
        check(table)
    except ValidationError as error:
        yield from every_problem(error, "a.toml", "card", known)
    except ValueError as error:
        yield str(error)


SCAN = {
    "scan": {
        "model": "axion-muon",
        "searches": ["na64mu-2022:invisible"],
        "quantities": ["events"],
        "parameters": {"mass_gev": {"log": [0.1, 1, 3]}, "coupling": 1e-4},
        "samples": 10,
        "seed": 1,
        "rows_per_part": 10,
        "method": "exact",
        "precision": "fast",
        "energy_loss": "none",
        "polarisation": 0.5,
        "confidence_level": 0.9,
        "limit_events": 2.3,
        "minimum_events": 3,
    }
}


@pytest.mark.parametrize("card", ["na64mu-2022", "fasernu2"])
def test_cards_speak_their_own_words(card):
    table = plain(experiments.get(card).model_dump())
    found = {line for one in spoiled(table) for line in lines(Experiment.model_validate, one, known_keys)}
    assert len(found) > 300
    assert [line for line in found if THEIR_WORDS.search(line)] == []


def test_specifications_speak_their_own_words():
    found = {line for one in spoiled(SCAN) for line in lines(File.model_validate, one, of_scans)}
    assert len(found) > 100
    assert [line for line in found if THEIR_WORDS.search(line)] == []


class Table(BaseModel):
    model_config = {"extra": "forbid"}

    names: Annotated[list[str], Field(max_length=2)] = []
    label: Annotated[str, Field(max_length=3)] = ""
    whole: Annotated[int, Field(strict=True, lt=5)] = 0
    flag: Annotated[bool, Field(strict=True)] = False


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"names": ["a", "b", "c"]}, "names: must have at most 2 entries, has 3 [t]"),
        ({"names": "a"}, "names: must be a list in brackets, got 'a' [t]"),
        ({"label": "abcd"}, "label: must be a text of at most 3 letters, got 'abcd' [t]"),
        ({"label": 5}, "label: must be a text in quotes, got 5 [t]"),
        ({"whole": "5"}, "whole: must be a whole number, without quotes, got '5' [t]"),
        ({"whole": 5.0}, "whole: must be a whole number, got 5.0 [t]"),
        ({"whole": 5}, "whole: must be below 5, got 5 [t]"),
        ({"flag": "true"}, "flag: must be true or false, without quotes, got 'true' [t]"),
        ({"lable": "a"}, "lable: unknown key: did you mean label? [t]"),
        ({"zzzzzz": 1}, "zzzzzz: unknown key: known are names, label, whole, flag [t]"),
    ],
)
def test_words(given, message):
    with pytest.raises(ValidationError) as caught:
        Table.model_validate(given)
    assert first_problem(caught.value, "t", "table", lambda _: [*Table.model_fields]) == message
