"""A model as files keep it: its parameters, and for one of a card all that the card says."""

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from mubeam import models
from mubeam.errors import InputError, ModelCardError
from mubeam.models.base import Model


def stored_parameters(model: Model) -> dict[str, object]:
    """The parameters by name, as JSON has them.

    Objects of a model of one's own, such as its vertices, are given by their text, without their place in memory: the
    same model says the same in another process.
    """
    return {name: _plain(value) for name, value in vars(model).items()}


def stored_origin(model: Model) -> dict[str, Any]:
    """What else the model is made from.

    `contents` of a card with its tables and their hash, or the hash of a file of one's own; nothing for other models.
    """
    of_card = {name: getattr(model, name, None) for name in ("contents_sha256", "contents_json")}
    if of_card["contents_json"] is not None:
        return {"contents_sha256": of_card["contents_sha256"], "contents": json.loads(of_card["contents_json"])}
    code = getattr(model, "code_sha256", None)
    return {} if code is None else {"code_sha256": code}


def restored(name: str, parameters: Mapping[str, Any], contents: Any = None, code: type[Model] | None = None) -> Model:
    """The model that files keep: of the contents of a card if there are some, else the shipped one of that name.

    `code` is the class of a model of one's own, which is taken if that is its name.
    Raises InputError if there is no such model, ModelCardError for contents that are no card.
    """
    if contents is None:
        if code is not None and code.name == name:
            return models.made(code, **parameters)
        # nothing is read or run because a file says so
        if name not in models.CATALOGUE.shipped() and name not in models.CATALOGUE.names():
            raise InputError(f"the model {name} is an object or a file of its own, which was not kept: give it again")
        return models.get(name, **parameters)
    from mubeam.models.card import from_contents

    found = models.made(from_contents(contents), **parameters)
    if found.name != name:
        raise ModelCardError("model card", [f"name: must be {name}, got {found.name}"])
    return found


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))
