"""Further lines and bands in a figure: what they are is looked up by name, how they are drawn is here."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from matplotlib.axes import Axes

from mubeam.errors import InputError
from mubeam.exclusions.figures.look import Look
from mubeam.exclusions.figures.patch import Overlay
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.text import shown

CATALOGUE = ModuleCatalogue("overlay", "mubeam.observables.overlays")
"""Looked up by name, as observables lie above figures; a module has `overlays(model, masses_gev, couplings)`."""

Given: TypeAlias = str | Overlay

FILL: Final = 1.4
LINES: Final = 2.2
"""In front of which other things they are drawn."""


def check_overlays(given: Sequence[Given]) -> tuple[Given, ...]:
    """Names and Overlays; UnknownNameError for a name that does not exist, InputError for anything else."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InputError(f"overlays must be a list, such as ['g-minus-2'], got {shown(given)}")
    for one in given:
        if isinstance(one, str):
            CATALOGUE.load(one)
        elif not isinstance(one, Overlay):
            raise InputError(f"an overlay must be one of {', '.join(CATALOGUE.names())}, got {shown(one)}")
    return tuple(given)


def made(given: Sequence[Given], model: Model, masses_gev: FloatArray, couplings: tuple[float, float]) -> list[Overlay]:
    """What the names stand for in the plane of `model` at masses (N,), couplings from lowest to highest shown.

    Raises InputError for one that the model has not.
    """
    found: list[Overlay] = []
    for one in check_overlays(given):
        if isinstance(one, Overlay):
            found.append(one)
        else:
            found += CATALOGUE.load(one).overlays(model, masses_gev, couplings)
    return found


def draw_overlay(axes: Axes, overlay: Overlay, look: Look) -> None:
    """Draw it."""
    if overlay.upper is not None:
        axes.fill_between(
            overlay.mass, overlay.lower, overlay.upper, color=overlay.color, alpha=0.25, linewidth=0, zorder=FILL
        )
    width = look.points("line") * (0.7 if overlay.upper is None else 0.5)
    for line in overlay.lines():
        axes.plot(*line, color=overlay.color, linestyle=overlay.style, linewidth=width, zorder=LINES)
