"""Checks that stored events are as mubeam made them; weights of a changed file would be wrong."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from mubeam import models
from mubeam.errors import DataFileError, InputError
from mubeam.events.groups import Group, make_groups
from mubeam.events.header import PLACES
from mubeam.events.record import Block, RunInfo
from mubeam.events.tau_decays import without_taus
from mubeam.events.tau_pair_header import PROCESS
from mubeam.foundation.checks import LARGEST, SMALLEST
from mubeam.matter.material import MATERIALS
from mubeam.models import Model
from mubeam.models.stored import restored
from mubeam.models.vertex import polarised
from mubeam.physics.nucleus import Nucleus

NAMES: Final = (*(place[0] for place in PLACES), "x")
"""The first places of every event."""

PRODUCTS: Final = ("product1", "product2")
CHAIN: Final = ("product1_1", "product1_2", "product2_1", "product2_2")
VERTICES: Final = {NAMES: 1, (*NAMES, *PRODUCTS): 2, (*NAMES, *PRODUCTS, *CHAIN): 4}
"""Number of vertices by the names of the particles: X alone, with its decay, with those of both members of a pair.

The decay of X may have more products.
"""

TOLERANCE: Final = 1e-6
"""How far momentum may be from conserved, in units of the incoming energy."""


def check_info(path: str | Path, info: RunInfo) -> None:
    """DataFileError if the header of a file lacks what new weights need, or does not fit the model."""
    if info.process == PROCESS:
        raise DataFileError(f"{path} holds {PROCESS} of the Standard Model, which have no coupling to reweight")
    names = _with_few_products(without_taus(tuple(particle.name for particle in info.particles)))
    about = info.about
    needed = {
        "model": str,
        "parameters": dict,
        "mass_gev": float,
        "coupling": float,
        "material": str,
        "form_factor": str,
    }
    wrong = [key for key, kind in needed.items() if not _is(about.get(key), kind)]
    if not wrong and not _are_nuclei(about):
        wrong.append("nuclei")
    if names not in VERTICES:
        wrong.append("particles")
    elif len(without_taus(info.vertices)) != VERTICES[names]:
        wrong.append("vertices")
    parameters = about.get("parameters")
    values = parameters.values() if isinstance(parameters, dict) else ()
    if not all(value is None or isinstance(value, int | float | str) for value in values):
        wrong.append("parameters")
    if not wrong:
        labels = {(group.label.name, group.label.number) for group in groups_of(info)}
        # old files do not say the number
        known = labels | {(name, 0) for name, _ in labels}
        if not {(process.name, process.number) for process in info.all_processes} <= known:
            wrong.append("process")
    if wrong:
        raise DataFileError(f"{path} has metadata `mubeam` that were changed or damaged: see {wrong[0]}")


def _with_few_products(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without products beyond the second that follow it in order."""
    few = len(NAMES) + len(PRODUCTS)
    more = tuple(f"product{i}" for i in range(3, 3 + len(names) - few))
    return names[:few] if names[few:] == more else names


def groups_of(info: RunInfo) -> tuple[Group, ...]:
    """The groups of vertices behind stored events; InputError if their model cannot be rebuilt."""
    vertices = polarised(model_of(info).vertices(), polarisation_of(info))
    return make_groups(vertices, info.about["mass_gev"], info.about["coupling"])


def polarisation_of(info: RunInfo) -> float:
    """The polarisation of the beam of stored events; 0 where an older file says none."""
    value = info.about.get("polarisation", 0.0)
    return float(value) if _is(value, float) or value == 0 or _is(-value, float) else 0.0


def model_of(info: RunInfo, **parameters: Any) -> Model:
    """The model of stored events, with `parameters` in place of the stored ones.

    Raises InputError if the model is neither one of mubeam's nor stored as a card in the header.
    """
    about = info.about
    contents = about.get("model_contents")
    if contents is None and about["model"] not in models.CATALOGUE.names():
        raise InputError(f"the sample's model {about['model']!r} is not one of mubeam's: generate the events anew")
    return restored(about["model"], about["parameters"] | parameters, contents)


def nuclei_of(about: Mapping[str, Any]) -> tuple[Nucleus, ...]:
    """The nuclei on which stored events are made; InputError if they are not known.

    Older headers have the name of an element only.
    """
    if "nuclei" in about:
        return tuple(Nucleus(one["charge_number"], one["mass_number"]) for one in about["nuclei"])
    if about["material"] not in MATERIALS:
        raise InputError(
            f"the sample's material {about['material']!r} is not one of mubeam's: generate the events anew"
        )
    return (MATERIALS[about["material"]].one_nucleus,)


def _are_nuclei(about: Mapping[str, Any]) -> bool:
    try:
        return bool(nuclei_of(about))
    except (InputError, KeyError, TypeError):
        return "nuclei" not in about


def check_block(path: str | Path, info: RunInfo, block: Block) -> None:
    """DataFileError for events with another mass of X, an unknown process, a negative weight, or bad momenta."""
    scale = block.momentum_gev[:, :2, 0].sum(axis=1)
    for vertex, name in enumerate(info.vertices):
        sign = np.array([(p.begins == vertex) - (p.ends == vertex) for p in info.particles], dtype=float)
        missed = np.abs(np.einsum("p,npi->ni", sign, block.momentum_gev)).max(axis=1)
        _refuse(path, block, missed > TOLERANCE * scale, f"momentum is not conserved in the {name}")
    ratio = block.mass_gev[:, NAMES.index("x")] / info.about["mass_gev"]
    fits = np.zeros(len(block), dtype=bool)
    for is_pair in {group.pair is not None for group in groups_of(info)}:
        fits |= (ratio > 2 * (1 - TOLERANCE)) if is_pair else (np.abs(ratio - 1) <= TOLERANCE)
    _refuse(path, block, ~fits, "the new particle has not the mass of the sample")
    known = np.array([nucleus.mass_gev for nucleus in nuclei_of(info.about)])
    nearest = np.abs(block.mass_gev[:, NAMES.index("target"), None] / known - 1).min(axis=1)
    _refuse(path, block, nearest > TOLERANCE, "the nucleus is none of the sample")
    if info.processes:
        known = np.isin(block.process, [process.number for process in info.processes])
        _refuse(path, block, ~known, "the process is none of the sample")
    energy, momentum = block.momentum_gev[..., 0], block.momentum_gev[..., 1:]
    shell = np.abs(energy**2 - (momentum**2).sum(axis=2) - block.mass_gev**2) > TOLERANCE * (energy**2 + scale[:, None])
    _refuse(path, block, shell.any(axis=1), "a particle is not on its mass shell")
    _refuse(path, block, (block.weight < 0), "the weight is below zero")


def _refuse(path: str | Path, block: Block, is_wrong: Any, reason: str) -> None:
    if is_wrong.any():
        number = block.number[np.argmax(is_wrong)]
        raise DataFileError(f"{path} was changed: {reason} of event {number}; take the file as mubeam made it")


def _is(value: Any, kind: type) -> bool:
    if kind is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and SMALLEST <= value <= LARGEST
    return isinstance(value, kind)
