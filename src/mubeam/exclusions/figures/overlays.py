"""Further lines and bands in a figure: what they are is looked up by name, how they are drawn is here."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
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


def of_first(
    given: Sequence[Given],
    models: Sequence[Sequence[Model]],
    masses_gev: FloatArray,
    couplings: tuple[float, float],
) -> tuple[list[Overlay], list[str], list[str]]:
    """As `made`, of the first of several regions; names of those that other regions have not; names that are left out.

    `models` are those of each region, several where its parameters follow the coupling: what changes with that is no
    line of one model, and is left out.
    """
    found, other, left_out = [], [], []
    (first, *along), *rest = models
    for one in check_overlays(given):
        lines = made([one], first, masses_gev, couplings)
        if isinstance(one, str) and not all(_is_same(one, lines, model, masses_gev, couplings) for model in along):
            left_out.append(one)
            continue
        found += lines
        every = [model for some in rest for model in some]
        if isinstance(one, str) and not all(_is_same(one, lines, model, masses_gev, couplings) for model in every):
            other.append(one)
    return found, other, left_out


def _is_same(
    name: str, lines: Sequence[Overlay], model: Model, masses_gev: FloatArray, couplings: tuple[float, float]
) -> bool:
    """Whether these are the lines of another model too."""
    try:
        others = made([name], model, masses_gev, couplings)
    except InputError:
        return False
    return _are_same(lines, others)


def _are_same(some: Sequence[Overlay], others: Sequence[Overlay]) -> bool:
    def numbers(overlay: Overlay) -> list[FloatArray]:
        return [np.asarray(one, dtype=float) for one in (overlay.lower, overlay.upper) if one is not None]

    if [one.label for one in some] != [one.label for one in others]:
        return False
    edges = [[edge for overlay in every for edge in numbers(overlay)] for every in (some, others)]
    return len(edges[0]) == len(edges[1]) and all(
        np.allclose(edge, other, rtol=1e-6, atol=0, equal_nan=True)
        for edge, other in zip(edges[0], edges[1], strict=True)
    )


def draw_overlay(axes: Axes, overlay: Overlay, look: Look) -> None:
    """Draw it."""
    if overlay.upper is not None:
        axes.fill_between(
            overlay.mass, overlay.lower, overlay.upper, color=overlay.color, alpha=0.25, linewidth=0, zorder=FILL
        )
    width = look.points("line") * (0.7 if overlay.upper is None else 0.5)
    for line in overlay.lines():
        axes.plot(*line, color=overlay.color, linestyle=overlay.style, linewidth=width, zorder=LINES)
