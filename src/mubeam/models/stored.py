"""The parameters of a model as files keep them."""

import re

import numpy as np

from mubeam.models.base import Model


def stored_parameters(model: Model) -> dict[str, object]:
    """The parameters by name, as JSON has them.

    Objects of a model of one's own, such as its vertices, are given by their text, without their place in memory: the
    same model says the same in another process.
    """
    return {name: _plain(value) for name, value in vars(model).items()}


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))
