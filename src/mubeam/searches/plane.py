"""The plane of a search: one parameter row by row, another one constrained at each, the rest fixed or tied.

By default the rows are masses and the coupling is constrained. Any parameter of the model may take either place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError, MubeamError, check_name
from mubeam.foundation.checks import FloatArray, finite, positive, positive_scalar
from mubeam.models import Model
from mubeam.models.parameter import Parameter
from mubeam.production.processes import Process
from mubeam.text import shown

if TYPE_CHECKING:
    from mubeam.searches.ties import Tie

MASS: Final = "mass_gev"
NUDGE: Final = 1.01
"""Times a parameter, to see whether processes depend on it."""

Along: TypeAlias = tuple[str, ArrayLike]
"""The parameter of the rows and its values."""


class Point(NamedTuple):
    """A model, a mass in GeV and a coupling that broadcast; parameters of the model may be arrays that do so too."""

    model: Model
    mass_gev: FloatArray
    coupling: FloatArray


@dataclass(frozen=True, kw_only=True)
class Plane:
    """What a search varies, and what it holds; made by `make_plane`.

    Attributes:
        model: with its fixed parameters.
        along, constrain: names of the parameter of the rows and of the constrained one.
        sign: of the constrained parameter; its size is what is searched.
        mass_gev, coupling: where they do not vary.
        ties: parameters that follow from the others.
        held: those of the varied parameters that `model` already has, as its processes hold them.
    """

    model: Model
    along: str
    constrain: str
    sign: int = 1
    mass_gev: float = 1.0
    coupling: float = 1.0
    ties: "Mapping[str, Tie]" = field(default_factory=dict)
    held: frozenset[str] = frozenset()

    @property
    def is_of_masses(self) -> bool:
        """Whether the rows are masses."""
        return self.along == MASS

    @property
    def is_of_couplings(self) -> bool:
        """Whether the model's coupling is constrained, above zero."""
        return self.constrain == self.model.coupling_name and self.sign > 0

    @property
    def has_bounds(self) -> bool:
        """Whether it is mass against coupling, as that of published bounds is."""
        return self.is_of_masses and self.is_of_couplings

    @cached_property
    def is_usual(self) -> bool:
        """Whether it is mass against coupling, with nothing tied."""
        return self.has_bounds and not self.ties

    @property
    def row(self) -> Parameter:
        """The parameter of the rows."""
        return self._parameter(self.along)

    @property
    def constrained(self) -> Parameter:
        """The constrained parameter."""
        return self._parameter(self.constrain)

    def _parameter(self, name: str) -> Parameter:
        return next(one for one in self.model.parameters() if one.name == name)

    def values(self, along: FloatArray, size: FloatArray) -> dict[str, Any]:
        """All parameters by name at values of the rows and sizes of the constrained one, which broadcast."""
        names = [one.name for one in self.model.parameters()]
        found = {name: getattr(self.model, name) for name in names if hasattr(self.model, name)}
        found |= {MASS: self.mass_gev, self.model.coupling_name: self.coupling}
        found |= {self.along: along, self.constrain: self.sign * size}
        return found | {name: tie.value(found) for name, tie in self.ties.items()}

    def at(self, along: FloatArray, size: FloatArray) -> Point:
        """The point there."""
        if self.is_usual:
            return Point(self.model, along, size)
        values = self.values(along, size)
        mass, coupling = (np.asarray(values[name], dtype=float) for name in (MASS, self.model.coupling_name))
        # widths have the shape of mass and coupling, other parameters broadcast into it
        shape = np.broadcast_shapes(along.shape, size.shape)
        own = {name: values[name] for name in self._own if name not in self.held}
        return Point(self.model.at(**own) if own else self.model, mass, np.broadcast_to(coupling, shape))

    @property
    def _own(self) -> list[str]:
        """The varied parameters that the model keeps itself."""
        varied = (self.along, self.constrain, *self.ties)
        return [name for name in varied if name not in (MASS, self.model.coupling_name)]

    def produced_by(self, along: float, size: float) -> frozenset[str]:
        """Those of the varied parameters that the processes of the model hold: production is another for each value."""
        values = self.values(np.asarray(along), np.asarray(size))
        model = self.model.at(**{name: values[name] for name in self._own})
        found = {MASS} & {self.along, self.constrain}
        for name in self._own:
            value = float(values[name])
            if _processes(model) != _processes(model.at(**{name: value * NUDGE if value else NUDGE - 1})):
                found.add(name)
        return frozenset(found)

    def follows(self, name: str, of: str) -> bool:
        """Whether a parameter is another one, or is tied to it."""
        return name == of or (name in self.ties and of in self.ties[name].names)

    def holding(self, names: frozenset[str], along: float, size: float) -> "Plane":
        """The plane in which the model has these parameters, other than its mass, as at that point."""
        held = names - {MASS, self.model.coupling_name}
        values = self.values(np.asarray(along), np.asarray(size))
        return replace(self, model=self.model.at(**{name: values[name] for name in held}), held=held) if held else self


def _processes(model: Model) -> tuple[Process, ...] | None:
    """The processes of the vertices; None where a parameter is out of a process' range."""
    try:
        return tuple(vertex.process for vertex in model.vertices())
    except MubeamError:
        return None


class Rows(NamedTuple):
    """Rows (N,) of a plane."""

    plane: Plane
    along: FloatArray

    @property
    def is_usual(self) -> bool:
        """As of the plane."""
        return self.plane.is_usual

    def at(self, size: FloatArray) -> Point:
        """The points at sizes (N, ...) of the constrained parameter."""
        return self.plane.at(self.along.reshape(-1, *(1,) * (size.ndim - 1)), size)

    def each(self, size: FloatArray) -> Iterator[Point]:
        """The points at sizes (N,), one by one: what a process holds is no array."""
        return (self.plane.at(along, one) for along, one in zip(self.along, size, strict=True))

    def width_gev(self, size: FloatArray) -> FloatArray:
        """Total widths (N,) in GeV at sizes (N,); errors as of `Model.shares`."""
        if self.plane.is_usual:
            return self.plane.model.shares(self.along, size).width_gev
        return np.array([float(one.model.shares(one.mass_gev, one.coupling).width_gev) for one in self.each(size)])

    def masses_gev(self, size: FloatArray) -> FloatArray:
        """Masses (N,) at sizes (N,)."""
        return np.array([float(one.mass_gev) for one in self.each(size)])

    def holds(self, size: FloatArray) -> NDArray[np.bool_]:
        """At which sizes (N,) the theory holds, and the constrained parameter and what is tied to it are in range."""
        if self.plane.is_usual:
            return np.asarray(size <= self.plane.model.largest_coupling(self.along))
        plane = self.plane
        found = np.array([bool(one.model.holds(one.mass_gev, one.coupling)) for one in self.each(size)])
        values = plane.values(self.along, size)
        for one in plane.model.parameters():
            if one.name == plane.constrain or plane.follows(one.name, plane.constrain):
                found = found & (values[one.name] >= one.low) & (values[one.name] <= one.high)
        return np.asarray(found)

    def chosen(self, rows: NDArray[np.intp]) -> "Rows":
        """These of the rows."""
        return Rows(self.plane, self.along[rows])


class Points(NamedTuple):
    """Points (N,) with parameters of their own, of which production depends on the mass alone; stand where Rows do.

    Attributes:
        model: with what is the same for all.
        mass_gev: masses (N,).
        values: further parameters by name, (N,) each.
    """

    model: Model
    mass_gev: FloatArray
    values: Mapping[str, FloatArray]

    @property
    def is_usual(self) -> bool:
        """Whether they differ in their masses alone."""
        return not self.values

    def at(self, size: FloatArray) -> Point:
        """The points at couplings (N, ...)."""
        shape = (-1, *(1,) * (size.ndim - 1))
        own = {name: value.reshape(shape) for name, value in self.values.items()}
        return Point(self.model.at(**own) if own else self.model, self.mass_gev.reshape(shape), size)

    def chosen(self, rows: NDArray[np.intp]) -> "Points":
        """These of the points."""
        return Points(self.model, self.mass_gev[rows], {name: value[rows] for name, value in self.values.items()})


def rows_of_masses(model: Model, mass_gev: FloatArray) -> Rows:
    """Masses (N,) against the coupling of the model."""
    return Rows(Plane(model=model, along=MASS, constrain=model.coupling_name), mass_gev)


def make_plane(
    model: Model,
    *,
    masses_gev: ArrayLike | None,
    along: Along | None = None,
    constrain: str | None = None,
    sign: int = 1,
    coupling: float | None = None,
    ties: object = None,
) -> Rows:
    """The plane and its rows, sorted and each once.

    Args:
        model: with its fixed parameters.
        masses_gev: the rows; one mass where `along` names another parameter, None where the mass is constrained.
        along: name and values of the parameter of the rows; None for masses.
        constrain: name of the constrained parameter; None for the coupling.
        sign: of the constrained parameter, 1 or -1.
        coupling: where it does not vary, in its unit; 1 if it is not given.
        ties: parameters that follow from others, as lists of terms by name.

    Raises InputError or UnknownNameError for what is missing, twice there, unknown or out of range.
    """
    parameters = {one.name: one for one in model.parameters()}
    constrain = model.coupling_name if constrain is None else constrain
    what = f"parameter of {model.name}"
    check_name(f"{what} to constrain", constrain, parameters)
    name, values = _rows(along, masses_gev)
    check_name(f"{what} along which to search", name, parameters)
    if name == constrain:
        raise InputError(f"{name} cannot be constrained along itself: give along another parameter")
    if isinstance(sign, bool) or sign not in (1, -1):
        raise InputError(f"sign must be 1 or -1, got {shown(sign)}")
    row, goal = parameters[name], parameters[constrain]
    if sign < 0 and goal.low >= 0:
        raise InputError(f"{constrain} must be {goal.range_text}: sign = -1 is for a parameter that may be negative")
    mass, varied = 1.0, {name, constrain}
    if MASS in varied:
        if along is not None and masses_gev is not None:
            raise InputError(f"{MASS} varies already: leave out masses_gev")
    elif masses_gev is None:
        raise InputError(f"masses_gev is missing: give the one mass of this plane of {name} and {constrain}")
    else:
        masses = positive("masses_gev", masses_gev)
        if masses.size != 1:
            raise InputError(f"masses_gev must be one mass in a plane of {name} and {constrain}, got {masses.size}")
        mass = positive_scalar("masses_gev", masses.item())
    if coupling is not None and model.coupling_name in varied:
        raise InputError(f"{model.coupling_name} varies: leave out coupling")
    strength = 1.0 if coupling is None else positive_scalar("coupling", coupling, model.coupling_unit)
    free = [one for one in parameters if one not in varied and one != model.coupling_name]
    tied = {}
    if ties is not None:
        from mubeam.searches.ties import make_ties

        tied = make_ties(ties, [one for one in free if one != MASS], parameters)
    if along is None:
        found = np.unique(positive("masses_gev", values))
    else:
        is_positive = row.low == 0 and not row.includes_low
        found = np.unique((positive if is_positive else finite)(name, values, row.unit))
        for value in found:
            row.check(value)
    plane = Plane(
        model=model,
        along=name,
        constrain=constrain,
        sign=int(sign),
        mass_gev=mass,
        coupling=strength,
        ties=tied,
    )
    return Rows(plane, found)


def _rows(along: object, masses_gev: ArrayLike | None) -> tuple[str, ArrayLike]:
    if along is None:
        if masses_gev is None:
            raise InputError("masses_gev is missing: give the masses, or along = (name, values) of another parameter")
        return MASS, masses_gev
    if not (isinstance(along, tuple | list) and len(along) == 2 and isinstance(along[0], str)):
        raise InputError(f"along must be (name, values), such as ('c_mu', [0.1, 1]), got {shown(along)}")
    return along[0], along[1]
