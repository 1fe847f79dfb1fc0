"""Lagrangians, one a file; the file's name in library/ is the model's name and its MODEL the class."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final

from mubeam.errors import InputError, ModelError, check_name
from mubeam.foundation.cards import check_card, check_file
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.models.base import Channel, Decay, DecayShares, Model
from mubeam.models.particle import Particle

__all__ = ["CATALOGUE", "Channel", "Decay", "DecayShares", "Model", "Particle", "get"]

SUFFIX: Final = ".toml"
"""Of a model card."""

GROUP: Final = "mubeam.models"
"""Of the entry points by which other packages add models: NAME = module with MODEL."""

CATALOGUE = ModuleCatalogue("model", f"{__name__}.library", group=GROUP)


def get(model: str | Path | Model, **parameters: Any) -> Model:
    """The model of that name, or of the card at that path (*.toml), with these parameters; a Model as it is.

    Raises UnknownNameError for a name or a parameter that does not exist, InputError for parameters of a Model,
    DataFileError for a card that cannot be read and ModelCardError, with all that is wrong, for one that is wrong.
    """
    if isinstance(model, Model):
        if parameters:
            raise InputError(f"{model.name} has its parameters already: {', '.join(parameters)} cannot be given again")
        return model
    if isinstance(model, type) and issubclass(model, Model):
        raise InputError(f"{model.__name__} is the class of a model: give a model, {model.__name__}(...)")
    return made(class_of(model), **parameters)


def class_of(model: str | Path) -> type[Model]:
    """The class of a model's name, or of the path of a card. Raises as `get`."""
    if is_path(model):
        from mubeam.models import card

        check_file("model", model, CATALOGUE.names, SUFFIX)
        return card.read(model)
    if isinstance(model, str) and model.endswith(".py"):
        raise InputError(f"{model} is code: give it on the command line with --model-file, or a Model in Python")
    if not (isinstance(model, str) and model in CATALOGUE.shipped()):
        check_card("model", model, CATALOGUE.names(), SUFFIX)
    return named(str(model))


def named(name: str) -> type[Model]:
    """The class of the model with that name, shipped or added by another package.

    Raises UnknownNameError for an unknown name, ModelError for a package whose module has no such model.
    """
    module = CATALOGUE.load(name)
    found = getattr(module, "MODEL", None)
    if not (isinstance(found, type) and issubclass(found, Model)):
        raise ModelError(f"{module.__name__} must export MODEL, a subclass of Model, for the model {name}")
    if found.name != name:
        raise ModelError(f"{module.__name__}: MODEL.name must be {name}, as its entry point says, got {found.name}")
    return found


def made(cls: type[Model], **parameters: Any) -> Model:
    """The model of a class with these parameters.

    Raises UnknownNameError for one that it has not, InputError for a value that is not allowed and for one that is
    missing.
    """
    known = [field.name for field in fields(cls)]
    for parameter in parameters:
        if parameter not in known:
            # a text, such as the beam's lepton, follows from the search
            numbers = [field.name for field in fields(cls) if field.type is not str]
            check_name(f"parameter of {cls.name}", parameter, numbers, "" if numbers else "none")
    needed = [field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING]
    missing = [name for name in needed if name not in parameters]
    if missing:
        raise InputError(f"{cls.name}: {' and '.join(missing)} must be given: the model has no default")
    return cls(**parameters)


def is_path(model: object) -> bool:
    """Whether this is the path of a card, and not the name of a shipped model."""
    return isinstance(model, Path) or (isinstance(model, str) and model.lower().endswith(SUFFIX))
