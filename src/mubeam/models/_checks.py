"""What a model must say of itself, checked before any work: a model is often somebody's first class."""

from math import isfinite
from numbers import Real
from typing import Any, Final

import numpy as np

from mubeam.errors import ModelError
from mubeam.models.base import TAKES_ARRAYS, Channel, Model
from mubeam.models.vertex import Vertex, rate_terms
from mubeam.production.processes import Process
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX

TEXTS: Final = ("name", "description", "coupling_name", "coupling_symbol", "mass_symbol")
MISSING: Final = object()


def check_model(model: Model) -> tuple[Vertex, ...]:
    """The vertices of a model, checked.

    Raises ModelError, which says what is allowed, for a class attribute that is missing or of the wrong type, and for
    channels or vertices that are not a sequence of Channel or Vertex.
    """
    name = getattr(model, "name", type(model).__name__)
    for attribute in TEXTS:
        value = _attribute(model, attribute, "a text")
        if not (isinstance(value, str) and value.strip()):
            raise ModelError(f"{name}: {attribute} must be a text, got {shown(value)}")
    unit = _attribute(model, "coupling_unit", "'1' or '1/GeV'")
    if not (isinstance(unit, str) and unit in COLUMN_SUFFIX):
        raise ModelError(f"{name}: coupling_unit must be '1' or '1/GeV', got {shown(unit)}")
    plane = _attribute(model, "bounds_plane", "a folder of published bounds, or None")
    if not (plane is None or isinstance(plane, str)):
        raise ModelError(f"{name}: bounds_plane must be a folder of published bounds or None, got {shown(plane)}")
    keys = _attribute(model, "citations", "a tuple of keys, which may be empty")
    if not (isinstance(keys, tuple | list) and all(isinstance(key, str) for key in keys)):
        raise ModelError(f"{name}: citations must be a tuple of keys, got {shown(keys)}")
    _check_mass_range(model)
    return _own_vertices(model) if type(model).vertices is not Model.vertices else _of_channels(model)


def _attribute(model: Model, attribute: str, allowed: str) -> Any:
    value = getattr(model, attribute, MISSING)
    if value is MISSING:
        raise ModelError(f"{type(model).__name__}: the class has no {attribute}: give {allowed}")
    return value


def _check_mass_range(model: Model) -> None:
    try:
        low, high = (float(end) for end in model.mass_range_gev)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if not 0 < low < high < np.inf:
        raise ModelError(
            f"{model.name}: mass_range_gev must be two rising masses above zero, got {shown(model.mass_range_gev)}"
        )


def _own_vertices(model: Model) -> tuple[Vertex, ...]:
    vertices: Any = model.vertices()
    if not (isinstance(vertices, tuple | list) and vertices):
        raise ModelError(f"{model.name}: vertices() must return a tuple of Vertex, got {shown(vertices)}")
    for vertex in vertices:
        if not isinstance(vertex, Vertex):
            raise ModelError(f"{model.name}: a vertex must be Vertex(process, coefficient), got {shown(vertex)}")
        _check_process(model, "vertex", vertex.process)
        number = _coefficient(model, vertex)
        if isinstance(number, TypeError | ValueError) and callable(vertex.coefficient):
            raise ModelError(f"{model.name}: the coefficient of a vertex fails for {TAKES_ARRAYS} ({number})")
        if not (isinstance(number, np.ndarray | float | int) and np.isfinite(number).all()):
            raise ModelError(
                f"{model.name}: the coefficient of a vertex must be a function of mass and coupling that gives finite "
                f"numbers, got {shown(number)}"
            )
    # an interference that is not known is said here
    rate_terms(tuple(vertices))
    return tuple(vertices)


def _coefficient(model: Model, vertex: Vertex) -> object:
    low, high = model.mass_range_gev
    try:
        return vertex.coefficient(np.geomspace(low, high, 5), np.ones(1))
    except (TypeError, ValueError, ArithmeticError) as error:
        return error


def _check_process(model: Model, what: str, process: object) -> None:
    if not isinstance(process, Process):
        raise ModelError(
            f"{model.name}: the process of a {what} must be one of mubeam.production.processes, such as "
            f"mb.Bremsstrahlung, got {shown(process)}"
        )


def _of_channels(model: Model) -> tuple[Vertex, ...]:
    channels: Any = model.channels()
    if not (isinstance(channels, tuple | list) and channels):
        raise ModelError(f"{model.name}: channels() must return a tuple of Channel, got {shown(channels)}")
    for channel in channels:
        if not isinstance(channel, Channel):
            raise ModelError(f"{model.name}: a channel must be Channel(process, strength), got {shown(channel)}")
        _check_process(model, "channel", channel.process)
        strength: Any = channel.strength
        if isinstance(strength, bool) or not isinstance(strength, Real):
            raise ModelError(
                f"{model.name}: the strength of a channel must be one number, which depends on neither mass "
                f"nor coupling, got {shown(strength)}"
            )
        # the sign of an amplitude is free
        if not isfinite(strength) or float(strength) == 0:
            raise ModelError(f"{model.name}: the strength of a channel must be finite and not zero, got {strength}")
    return model.vertices()
