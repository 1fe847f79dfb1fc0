"""A target as a stack of slabs along the beam: depth, nuclei per area, and the depth profile of production."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import groupby
from typing import NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, bare, keep, positive_scalar, whole_number
from mubeam.matter.material import Constituent, Material, named
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.decay_in_flight import escape_continuous, escape_layered, survival
from mubeam.physics.nucleus import Nucleus
from mubeam.units import CM_PER_M

VACUUM = "vacuum"
"""The material of a gap."""

MOST_REPEATS = 1_000_000


@dataclass(frozen=True)
class Slab:
    """A slab of a target.

    Slabs that follow each other with the same `repeat` above 1 are repeated together: 150 plates of lead with a
    scintillator behind each are two slabs with repeat = 150.

    Attributes:
        material: a Material, or the name of one; "vacuum" for a gap, which produces nothing.
        thickness_m: thickness along the beam.
        repeat: number of such slabs in a row.
        produces: whether particles made in it count; false for a shield or a detector, which only adds depth.

    Raises InputError for a number out of range, UnknownNameError for an unknown material.
    """

    material: Material | str
    thickness_m: float
    repeat: int = 1
    produces: bool = True

    def __post_init__(self) -> None:
        if self.material == VACUUM:
            if self.produces:
                raise InputError("a slab of vacuum produces nothing: say produces = false")
        else:
            keep(self, material=named(self.material))
        keep(self, thickness_m=positive_scalar("thickness_m", self.thickness_m))
        keep(self, repeat=whole_number("repeat", self.repeat, 1, MOST_REPEATS))
        if not isinstance(self.produces, bool):
            raise InputError(f"produces must be true or false, got {self.produces!r}")

    @property
    def nuclei_per_cm2(self) -> float:
        """Nuclei per cm^2 in all repetitions of the slab; 0 if it does not produce."""
        if not self.produces or isinstance(self.material, str):
            return 0.0
        return self.material.number_density_per_cm3 * (self.thickness_m * self.repeat) * CM_PER_M


@dataclass(frozen=True)
class Layer:
    """A stretch of matter along z: materials with their g/cm^2 per metre, laid homogeneously, of a length in m."""

    parts: tuple[tuple[Material, float], ...]
    length_m: float


@dataclass(frozen=True)
class _Layer:
    """Where in a stack one slab lies: `count` times, each `thickness_m` thick, a `period_m` apart.

    `start_m` is where the first one begins, `behind_m` the way from the end of the last one to the end of the stack.
    """

    slab: Slab
    start_m: float
    period_m: float
    count: int
    behind_m: float


@dataclass(frozen=True)
class Stack:
    """Slabs along the beam, from the front of the target at z = 0.

    Attributes:
        slabs: in the order of the beam; at least one produces.
        at_ends: whether all particles of a slab start at its end (P1 App. A), instead of evenly along it.

    Raises InputError if no slab produces, or an entry is no Slab.
    """

    slabs: tuple[Slab, ...]
    at_ends: bool = False

    def __post_init__(self) -> None:
        keep(self, slabs=tuple(self.slabs))
        if not all(isinstance(slab, Slab) for slab in self.slabs):
            raise InputError("a stack is made of Slabs")
        if not any(slab.produces for slab in self.slabs):
            raise InputError("no slab of the stack produces: set produces = true for one")

    @property
    def depth_m(self) -> float:
        """Length of the whole stack along the beam."""
        return sum(slab.thickness_m * slab.repeat for slab in self.slabs)

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """Materials of the slabs that produce, each once whatever its density."""
        found: dict[tuple[Constituent, ...], Material] = {}
        for slab in self.slabs:
            if slab.produces and isinstance(slab.material, Material):
                found.setdefault(slab.material.constituents, slab.material)
        return tuple(found.values())

    @property
    def nuclei_per_cm2(self) -> float:
        """Nuclei per cm^2 of all slabs that produce."""
        return sum(slab.nuclei_per_cm2 for slab in self.slabs)

    @property
    def targets(self) -> tuple["TargetNuclei", ...]:
        """The nuclei on which particles are made: one kind for an element, several for compounds and mixed stacks."""
        found = []
        for material in self.materials:
            stack = self if len(self.materials) == 1 else self._in(material)
            per_atom = stack.nuclei_per_cm2 / material.number_density_per_cm3
            found += [TargetNuclei(nucleus, number * per_atom, stack) for nucleus, number in material.nuclei_per_cm3]
        total = sum(one.share for one in found)
        return tuple(one._replace(share=one.share / total) for one in found)

    def _in(self, material: Material) -> "Stack":
        """The stack with production in the slabs of this material alone."""

        def counts(slab: Slab) -> bool:
            same = isinstance(slab.material, Material) and slab.material.constituents == material.constituents
            return slab.produces and same

        return replace(self, slabs=tuple(replace(slab, produces=counts(slab)) for slab in self.slabs))

    @property
    def edges_m(self) -> FloatArray:
        """Boundaries (K + 1,) along z of all K slabs, each repetition counted, rising from 0."""
        thickness = [np.tile([slab.thickness_m for slab in group], group[0].repeat) for group in self.groups()]
        return np.concatenate([[0.0], np.cumsum(np.concatenate(thickness))])

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What the beam passes, for energy loss and scattering: slabs that are repeated together as one mixture."""
        found = []
        for group in self.groups():
            period = sum(slab.thickness_m for slab in group)
            parts = [
                (slab.material, slab.material.density_g_per_cm3 * CM_PER_M * slab.thickness_m / period)
                for slab in group
                if isinstance(slab.material, Material)
            ]
            found.append(Layer(tuple(parts), period * group[0].repeat))
        return tuple(found)

    def production_nodes(self, panels: tuple[float, ...], order: int) -> tuple[FloatArray, FloatArray]:
        """Rising depths (D,) of the production and the share that each stands for, `order` Gauss nodes a panel.

        Panels are parts of the length in which one slab and its repetitions lie, counted from its end: (1, 0) is all
        of it, (1, 0.1, 0) refines its end. InputError where all is counted at the ends of slabs.
        """
        if self.at_ends:
            raise InputError("production at the ends of slabs goes without energy loss: say production evenly in them")
        unit, weight = gauss_legendre(order)
        from_end = np.array(panels)
        depth, share = [], []
        for layer in self._producing:
            length = layer.period_m * (layer.count - 1) + layer.slab.thickness_m
            start, width = length * (1 - from_end[:-1, None]), length * -np.diff(from_end)[:, None]
            depth.append((layer.start_m + start + width * unit).ravel())
            share.append((width / length * weight).ravel() * (layer.slab.nuclei_per_cm2 / self.nuclei_per_cm2))
        places, shares = np.concatenate(depth), np.concatenate(share)
        order_of = np.argsort(places, kind="stable")
        return places[order_of], shares[order_of]

    def scaled(self, factor: float) -> "Stack":
        """The stack with all its thicknesses times `factor`, so that depth and nuclei per area scale together."""
        return replace(self, slabs=tuple(replace(slab, thickness_m=slab.thickness_m * factor) for slab in self.slabs))

    def production_per_m(self, depth_m: FloatArray) -> FloatArray:
        """Density of production in depth, 1/m, at these depths (any shape); its integral over the stack is 1.

        Raises InputError if `at_ends` is set: production at points has no density.
        """
        if self.at_ends:
            raise InputError("production at the ends of slabs has no density: use place_m")
        found = np.zeros(np.shape(depth_m))
        for layer in self._producing:
            which = np.floor((depth_m - layer.start_m) / layer.period_m)
            inside = (which >= 0) & (which < layer.count)
            inside &= depth_m - layer.start_m - which * layer.period_m < layer.slab.thickness_m
            share = layer.slab.nuclei_per_cm2 / self.nuclei_per_cm2
            found += np.where(inside, share / (layer.count * layer.slab.thickness_m), 0.0)
        return found

    def place_m(self, uniform: FloatArray) -> FloatArray:
        """Depths in m distributed as the production, from numbers uniform in [0, 1); same shape."""
        layers = self._producing
        share = np.array([layer.slab.nuclei_per_cm2 for layer in layers])
        ends = np.cumsum(share) / share.sum()
        which = np.minimum(np.searchsorted(ends, uniform, side="right"), len(layers) - 1)
        found = np.empty(np.shape(uniform))
        for i, layer in enumerate(layers):
            mine = which == i
            low = ends[i - 1] if i else 0.0
            # place within the repetitions laid end to end, in units of one
            place = np.clip((uniform[mine] - low) / (ends[i] - low), 0.0, 1.0) * layer.count
            number = np.minimum(np.floor(place), layer.count - 1)
            within = 1.0 if self.at_ends else place - number
            found[mine] = layer.start_m + number * layer.period_m + within * layer.slab.thickness_m
        return found

    def escape(self, rate_per_m: FloatArray) -> FloatArray:
        """Probability to leave the stack alive: mean of e^(-s/l) over the production, s the way to the stack's end.

        `rate_per_m` is 1/l in 1/m, l the decay length; any shape, that of the result.
        """
        layers = self._producing
        if len(layers) == 1:
            return self._escape(layers[0], rate_per_m)
        share = [layer.slab.nuclei_per_cm2 / self.nuclei_per_cm2 for layer in layers]
        return bare(sum(w * self._escape(layer, rate_per_m) for w, layer in zip(share, layers, strict=True)))

    def _escape(self, layer: _Layer, rate_per_m: FloatArray) -> FloatArray:
        """As `escape`, for production in one slab and its repetitions."""
        found = [] if self.at_ends else [escape_continuous(rate_per_m, layer.slab.thickness_m)]
        if layer.count > 1:
            found.append(escape_layered(rate_per_m, layer.period_m, layer.count))
        if layer.behind_m:
            found.append(survival(rate_per_m, layer.behind_m))
        return reduce(np.multiply, found) if found else np.ones(np.shape(rate_per_m))

    def groups(self) -> Iterator[list[Slab]]:
        """Slabs that are repeated together."""
        for repeat, group in groupby(self.slabs, key=lambda slab: slab.repeat):
            if repeat > 1:
                yield list(group)
            else:
                yield from ([slab] for slab in group)

    @cached_property
    def _producing(self) -> tuple[_Layer, ...]:
        """The slabs that produce, with where they lie."""
        found = []
        start = 0.0
        groups = list(self.groups())
        for i, group in enumerate(groups):
            period, count = sum(slab.thickness_m for slab in group), group[0].repeat
            after = sum(sum(slab.thickness_m for slab in rest) * rest[0].repeat for rest in groups[i + 1 :])
            within = 0.0
            for j, slab in enumerate(group):
                behind = sum(other.thickness_m for other in group[j + 1 :])
                if slab.produces:
                    found.append(_Layer(slab, start + within, period, count, behind + after))
                within += slab.thickness_m
            start += period * count
        return tuple(found)


class TargetNuclei(NamedTuple):
    """Nuclei of one kind on which particles are made.

    Attributes:
        nucleus: their charge and mass number.
        share: of all nuclei per area that count.
        stack: where they lie: production in it is only on the material that they belong to; None for a collider.
    """

    nucleus: Nucleus
    share: float
    stack: Stack | None
