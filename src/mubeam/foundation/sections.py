"""Types of the sections of cards (TOML): numbers within bounds, plain text, a source for each number."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from mubeam.errors import InputError
from mubeam.foundation.checks import LARGEST


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("float_type", "must be a number")
    return value


def printable(value: str) -> str:
    """The text; ValueError for control characters."""
    if any(not (letter.isprintable() or letter in "\n\t\r") for letter in value):
        raise ValueError("has control characters: write plain text")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("must be 1 to 60 letters, digits, blanks and . , : + - ( ), and begin with a letter or digit")
    return value


def _key(value: str) -> str:
    if not (value.isprintable() and KEY.fullmatch(value)):
        raise ValueError("must be a key of BibTeX: 1 to 200 letters, digits and signs, without blanks and commas")
    return value


def _label(value: str) -> str:
    if not LABEL.fullmatch(value):
        raise ValueError("must be 1 to 60 letters, digits, blanks and . , : + - ( ) /")
    return value


KEY = re.compile(r"[^\s,{}%\\\"#~]{1,200}")
NAME = re.compile(r"\w[\w .,:+()-]{0,59}")
"""Of an experiment or an analysis: it may stand in the name of a file, in a table and in a figure."""

LABEL = re.compile(r"[\w .,:+()/-]{1,60}")

Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=20_000), AfterValidator(printable)]
Name = Annotated[str, AfterValidator(_name)]
Label = Annotated[str, AfterValidator(_label)]
"""Text that tables and figures show: letters, digits and plain punctuation."""

Key = Annotated[str, AfterValidator(_key)]
"""A key of references.bib, or of a user's own bibliography."""

Positive = Annotated[Number, Field(gt=0, le=LARGEST)]
NonNegative = Annotated[Number, Field(ge=0, le=LARGEST)]


@contextmanager
def under(*path: str | int) -> Iterator[None]:
    """Problems in the table at `path` get it in theirs."""
    try:
        yield
    except ValidationError as error:
        lines = [
            InitErrorDetails(
                type=PydanticCustomError(one["type"], "{message}", {"message": one["msg"], **one.get("ctx", {})}),
                loc=(*path, *one["loc"]),
                input=one["input"],
            )
            for one in error.errors(include_url=False)
        ]
        raise ValidationError.from_exception_data(error.title, lines) from None


def refused(message: str) -> ValidationError:
    """The problem that a table as a whole has."""
    kind = PydanticCustomError("value_error", "{message}", {"message": message})
    return ValidationError.from_exception_data("table", [InitErrorDetails(type=kind, loc=(), input=None)])


def missing(title: str, *path: str) -> ValidationError:
    """The problem that a key is not there."""
    return ValidationError.from_exception_data(title, [InitErrorDetails(type="missing", loc=path, input={})])


def as_value_error(make: Callable[[], object]) -> None:
    """ValueError, which has its place in the card, for the InputError of `make`."""
    try:
        make()
    except InputError as error:
        raise ValueError(str(error)) from None


class Section(BaseModel):
    """A section of a card. Unknown keys are refused; each key with a number needs an entry in `source`.

    Attributes:
        source: where a number is from, by its key.
        UNSOURCED: keys whose numbers need no source.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    UNSOURCED: ClassVar[frozenset[str]] = frozenset({"source"})

    source: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sources(self) -> "Section":
        given = {
            name
            for name in self.model_fields_set - self.UNSOURCED
            if isinstance(getattr(self, name), int | float | list) and getattr(self, name) is not None
        }
        missing = sorted(given - set(self.source))
        if missing:
            raise ValueError(f'no source for {", ".join(missing)}: add source.{missing[0]} = "..."')
        unknown = sorted(set(self.source) - set(type(self).model_fields))
        if unknown:
            raise ValueError(f"source.{unknown[0]} is the source of an unknown key")
        return self
