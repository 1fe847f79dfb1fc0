"""Lagrangians, one a file; the file's name in library/ is the model's name and its MODEL the class."""

from dataclasses import fields
from typing import Any

from mubeam.errors import InputError, check_name
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.models.base import Channel, Decay, DecayShares, Model
from mubeam.models.particle import Particle

__all__ = ["CATALOGUE", "Channel", "Decay", "DecayShares", "Model", "Particle", "get"]

CATALOGUE = ModuleCatalogue("model", f"{__name__}.library")


def get(model: str | Model, **parameters: Any) -> Model:
    """The model of that name with these parameters; a Model is returned as it is.

    Raises UnknownNameError for a name or a parameter that does not exist, InputError for parameters of a Model.
    """
    if isinstance(model, Model):
        if parameters:
            raise InputError(f"{model.name} has its parameters already: {', '.join(parameters)} cannot be given again")
        return model
    if isinstance(model, type) and issubclass(model, Model):
        raise InputError(f"{model.__name__} is the class of a model: give a model, {model.__name__}(...)")
    cls: type[Model] = CATALOGUE.load(model).MODEL
    known = [field.name for field in fields(cls)]
    for parameter in parameters:
        check_name(f"parameter of {model}", parameter, known, "" if known else "none")
    return cls(**parameters)
