"""What a model is: its production channels, its decays and how its coupling is called."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import inf
from typing import Any, ClassVar, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import Z_MASS_GEV
from mubeam.errors import InputError, ModelError, check_name
from mubeam.foundation.checks import FloatArray, broadcast, common_shape, finite, keep, positive
from mubeam.foundation.quantities import plain
from mubeam.models.axis import Axis
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.parameter import METADATA, Parameter, of_field
from mubeam.models.particle import Particle
from mubeam.models.vertex import Proportional, Times, Vertex
from mubeam.physics import kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.processes import Process
from mubeam.text import shown

ROUNDING: Final = 1e-9

HEAVIEST: Final = frozenset({"W+", "W-", "Z", "h", "t", "tbar"})
"""Names of products."""

TAKES_ARRAYS: Final = "arrays: take np.sqrt and the like in place of math, np.where in place of if"
"""What the formulas of a model have to do."""


class Channel(NamedTuple):
    """A production process of the new particle: vertex coupling = strength x the model's coupling."""

    process: Process
    strength: float | FloatArray


class Decay(NamedTuple):
    """One decay channel: width in GeV, and whether a detector sees the products.

    Attributes:
        products: names of `mubeam.models.pdg` apart by blanks, such as "mu- mu+", or "hadrons".
        width_gev: partial width in GeV; broadcasts with mass and coupling.
        visible: whether a detector sees the products.
        particles: PDG number and mass of each product, needed for new particles in events.
        vertex: of a decay to two charged leptons; events draw the helicities of taus from it, and none if it is None.
        parts: for products such as "hadrons", shares of the width by products, from masses in GeV, for events.
        known_to_gev: mass of the particle up to which the width is known; above it is extrapolated.
    """

    products: str
    width_gev: FloatArray
    visible: bool
    particles: tuple[Particle, ...] = ()
    vertex: DecayVertex | None = None
    parts: Callable[[FloatArray], Mapping[str, FloatArray]] | None = None
    known_to_gev: float = inf


class DecayShares(NamedTuple):
    """Total width in GeV (0 for a stable particle), share of invisible decays, shares by products; one shape."""

    width_gev: FloatArray
    invisible: FloatArray
    products: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Model(ABC):
    """A Lagrangian with one coupling that a search constrains; subclasses add further parameters as fields.

    Class attributes: name and description; coupling_name (in column names), coupling_symbol (in plots, TeX),
    coupling_unit ("1" or "1/GeV"), mass_symbol; mass_range_gev (ends of the grid where no masses are asked for);
    bounds_plane (folder of published bounds, None for none); citations (BibTeX keys); particle_pdg (PDG number of the
    particle in events, None for that of the process, 54 or 55 by its spin); remark (on what a model takes for granted:
    it stands beside yields, reaches and events; "" for none).
    """

    name: ClassVar[str]
    description: ClassVar[str]
    coupling_name: ClassVar[str]
    coupling_symbol: ClassVar[str]
    coupling_unit: ClassVar[str]
    mass_symbol: ClassVar[str]
    mass_range_gev: ClassVar[tuple[float, float]] = (1e-3, 1.0)
    bounds_plane: ClassVar[str | None]
    citations: ClassVar[tuple[str, ...]]
    particle_pdg: ClassVar[int | None] = None
    remark: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Check the parameters that are fields made by `parameter`; a subclass with checks of its own calls this."""
        for one in fields(self):
            value = getattr(self, one.name)
            may_be_missing = value is None and one.default is None
            if METADATA in one.metadata and not may_be_missing:
                keep(self, **{one.name: of_field(one).check(value)})

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """Mass, coupling, and the fields: all that a search can fix or vary."""
        mass = Parameter("mass_gev", "GeV", None, 0.0, tex=cls.mass_symbol)
        coupling = Parameter(cls.coupling_name, cls.coupling_unit, None, 0.0, tex=cls.coupling_symbol)
        return (mass, coupling, *(of_field(one) for one in fields(cls) if one.type is not str))

    def channels(self) -> tuple[Channel, ...]:
        """The production channels, whose rates add and go with the square of the coupling.

        A model whose vertices add as amplitudes, or depend otherwise on mass and coupling, gives `vertices` instead.
        """
        return ()

    def vertices(self) -> tuple[Vertex, ...]:
        """The vertices by which the particle is made; by default one a channel, each a group of its own."""
        return tuple(
            Vertex(channel.process, Proportional(channel.strength), ("channel", i))
            for i, channel in enumerate(self.channels())
        )

    def vertices_in_parts(self) -> tuple[Vertex, ...]:
        """The vertices in parts, as `models.vertex` says: a rate is of second order in what mixes them, like an angle.

        A model whose angle is a parameter gives it to the coefficients here, so that arrays of it share a production.
        """
        return tuple(
            Vertex(process, vertex.coefficient if strength == 1 else Times(strength, vertex.coefficient), vertex.key)
            for vertex in self.vertices()
            for strength, process in vertex.process.parts()
        )

    @abstractmethod
    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """The decay channels of the produced particle; empty if it is stable. Mass and coupling broadcast."""

    def at(self, **values: float | FloatArray) -> Self:
        """A copy with these parameters, numbers or arrays that broadcast with mass and coupling.

        What a search varies: `decays` and the coefficients of `vertices` take such parameters as they take arrays of
        masses. The ranges of the parameters are not asked for.
        """
        found = object.__new__(type(self))
        found.__dict__.update(self.__dict__)
        for name, value in values.items():
            is_number = isinstance(value, float) or np.ndim(value) == 0
            found.__dict__[name] = float(value) if is_number else np.asarray(value)
        return found

    @property
    def drawn_plane(self) -> str | None:
        """The plane of the published bounds that hold for these parameters; None for none."""
        return self.bounds_plane

    def bound_coupling(self, mass_gev: FloatArray, published: FloatArray) -> FloatArray:
        """This model's coupling for a published bound of `bounds_plane`; the same number unless it is recast."""
        return published

    def axes(self) -> tuple[Axis, ...]:
        """Other axes than the coupling on which a plane may be drawn."""
        return ()

    def axis(self, name: str) -> Axis:
        """The axis of that name, among `axes` or the coupling's own; UnknownNameError for another."""
        own = Axis(self.coupling_name, self.coupling_unit, self.coupling_symbol)
        known = {axis.name: axis for axis in (own, *self.axes())}
        check_name(f"axis of {self.name}", name, known)
        return known[name]

    def in_beam(self, lepton: str) -> "Model":
        """The model in a beam of that lepton: itself, unless it is radiated off whatever the beam brings."""
        return self

    def largest_coupling(self, mass_gev: FloatArray) -> FloatArray:
        """The coupling, in its unit, up to which the theory holds, for masses in GeV, same shape.

        Beyond it the vertex of a channel is not perturbative, or breaks unitarity (`Process.largest_coupling`).
        """
        mass = np.asarray(plain("mass_gev", mass_gev), dtype=float)
        return np.asarray(np.min([vertex.largest_coupling(mass) for vertex in self.vertices()], axis=0))

    def holds(self, mass_gev: FloatArray, coupling: FloatArray) -> NDArray[np.bool_]:
        """Where the theory holds: each vertex is below its `Process.largest_coupling`; mass and coupling broadcast."""
        found: NDArray[np.bool_] = np.ones((), dtype=bool)
        for vertex in self.vertices():
            limit = vertex.process.largest_coupling(np.asarray(mass_gev, dtype=float))
            found = found & (np.abs(vertex.coefficient(mass_gev, coupling)) <= limit)
        return np.asarray(found)

    def beyond_theory(self, what: str, highest: float) -> str:
        """What a warning says of `what` above the highest coupling for which the theory holds."""
        unit = "" if self.coupling_unit == "1" else f" {self.coupling_unit}"
        return f"{what} beyond the theory, which holds below {highest:.4g}{unit}"

    def warnings_at(self, mass_gev: float, coupling: float) -> list[str]:
        """What is to be known of events at one point: a coupling beyond the theory, widths beyond what is known."""
        mass, strength = np.array([mass_gev]), np.array([coupling])
        highest = float(self.largest_coupling(mass)[0])
        found = [self.beyond_theory("coupling", highest)] if coupling > highest else []
        return found if self.decays_are_open else [*found, *self.beyond_widths(mass, strength)]

    def produced_pdg(self, process: Process) -> int:
        """PDG number in events of what a process makes: the particle, or the mediator of a pair."""
        own = None if process.off_shell is not None else self.particle_pdg
        return process.boson_pdg if own is None else own

    @property
    def decays_are_open(self) -> bool:
        """Whether the model leaves the decays open, so that each analysis assumes those that it looks for."""
        return False

    def shares(self, mass_gev: FloatArray, coupling: FloatArray) -> DecayShares:
        """Total width and where it goes; mass and coupling broadcast.

        Raises ModelError for decays that are no sequence of Decay, and for a width that is negative, not finite or of
        another shape.
        """
        mass_gev, coupling = positive("mass_gev", mass_gev), finite("coupling", coupling, self.coupling_unit)
        shape = common_shape(mass_gev=mass_gev, coupling=coupling)
        # a width that is too large for a number is refused below
        with np.errstate(over="ignore", invalid="ignore"):
            decays = self._checked(self._decays(mass_gev, coupling), shape)
        total, invisible = np.zeros(shape), np.zeros(shape)
        for decay in decays:
            total += decay.width_gev
        products: dict[str, FloatArray] = {}
        for decay in decays:
            share = np.divide(decay.width_gev, total, out=np.zeros(shape), where=total > 0)
            products[decay.products] = products.get(decay.products, 0.0) + share
            if not decay.visible:
                invisible += share
        return DecayShares(total, invisible, products)

    def beyond_widths(self, mass_gev: FloatArray, coupling: FloatArray) -> dict[str, NDArray[np.bool_]]:
        """Where the widths are not known, as texts with masks of the shape of mass and coupling, which broadcast.

        A width goes on beyond what it was measured or computed to (`Decay.known_to_gev`), or the particle is heavier
        than the Z, and no decay of the model has a Z, W, h or t. Raises ModelError as `shares`.
        """
        mass_gev, coupling = positive("mass_gev", mass_gev), finite("coupling", coupling, self.coupling_unit)
        shape = common_shape(mass_gev=mass_gev, coupling=coupling)
        decays = self._checked(self._decays(mass_gev, coupling), shape)
        found = {
            f"the width to {one.products} is extrapolated above {one.known_to_gev:g} GeV": (mass_gev > one.known_to_gev)
            & (one.width_gev > 0)
            for one in decays
            if one.known_to_gev < inf
        }
        if decays and not any(HEAVIEST & set(one.products.split()) for one in decays):
            heavy = f"decays with Z, W, h and t, which are left out, may be open above {Z_MASS_GEV:.3g} GeV"
            found[heavy] = np.broadcast_to(mass_gev > Z_MASS_GEV, shape)
        return {text: mask for text, mask in found.items() if mask.any()}

    def shares_of_events(self, mass_gev: float, coupling: float) -> dict[str, float]:
        """Shares by products at one point, `Decay.parts` in place of what they are parts of; errors as `shares`."""
        total = float(self.shares(np.array([mass_gev]), np.array([coupling])).width_gev[0])
        found: dict[str, float] = {}
        for decay in self._checked(self._decays(np.array([mass_gev]), np.array([coupling])), (1,)):
            share = float(np.ravel(decay.width_gev)[0]) / total if total > 0 else 0.0
            parts = _parts(f"{self.name}: the decay to {decay.products}", decay, mass_gev)
            rest = 1 - sum(parts.values())
            rest = rest if rest > ROUNDING else 0.0
            for products, part in (*parts.items(), (decay.products, rest)):
                found[products] = found.get(products, 0.0) + part * share
        return found

    def decay_length_m(self, mass_gev: FloatArray, coupling: FloatArray, energy_gev: FloatArray) -> FloatArray:
        """Mean decay length |k|/(m Gamma) in m of the particle at this energy in GeV; inf if it is stable, 0 at rest.

        Mass, coupling and energy broadcast. Raises InputError for an energy below the mass, and errors as `shares`.
        """
        mass, energy = positive("mass_gev", mass_gev), positive("energy_gev", energy_gev)
        mass, energy, strength = broadcast(
            mass_gev=mass, energy_gev=energy, coupling=finite("coupling", coupling, self.coupling_unit)
        )
        if (energy < mass).any():
            below = energy < mass
            raise InputError(
                f"energy_gev must not be below the mass, got {energy[below][0]:g} for {mass[below][0]:g} GeV"
            )
        width = self.shares(mass, strength).width_gev
        # a particle at rest decays where it is
        momentum = np.asarray(kinematics.momentum(energy, mass))
        rate = decay_rate_per_m(width, mass, np.where(momentum > 0, momentum, 1.0))
        length = np.divide(1.0, rate, out=np.full(rate.shape, np.inf), where=rate > 0)
        return np.asarray(np.where((momentum > 0) | (width == 0), length, 0.0))

    def decay_vertices(self, mass_gev: float, coupling: float) -> Mapping[str, DecayVertex]:
        """The vertices at one point of the decays that have one, by products."""
        found: dict[str, DecayVertex] = {}
        for decay in self.decays(np.array([mass_gev]), np.array([coupling])):
            if decay.vertex is not None:
                even, odd, is_vector = decay.vertex
                first, second = (complex(np.ravel(np.asarray(one))[0]) for one in (even, odd))
                found[decay.products] = DecayVertex(first, second, is_vector)
        return found

    def decay_particles(self, mass_gev: float, coupling: float) -> Mapping[str, tuple[Particle, ...]]:
        """The particles by the products of the decays that say what they are, at one point.

        Raises ModelError as `shares`, and for decays to the same products that say two things of them.
        """
        found: dict[str, tuple[Particle, ...]] = {}
        for decay in self._checked(self._decays(np.array([mass_gev]), np.array([coupling])), (1,)):
            if decay.particles:
                particles = tuple(particle.at_point() for particle in decay.particles)
                if found.setdefault(decay.products, particles) != particles:
                    raise ModelError(
                        f"{self.name}: two decays to {decay.products} have other particles: name them apart"
                    )
        return found

    def _decays(self, mass_gev: FloatArray, coupling: FloatArray) -> Any:
        """What `decays` returns; ModelError where its formulas do not take arrays."""
        try:
            return self.decays(mass_gev, coupling)
        except (TypeError, ValueError) as error:
            raise ModelError(f"{self.name}: decays() fails for {TAKES_ARRAYS} ({error})") from error

    def _checked(self, decays: Any, shape: tuple[int, ...]) -> tuple[Decay, ...]:
        if not (isinstance(decays, tuple | list) and all(isinstance(decay, Decay) for decay in decays)):
            raise ModelError(
                f"{self.name}: decays() must return a tuple of Decay(products, width_gev, visible), got {shown(decays)}"
            )
        checked = []
        for decay in decays:
            if not (isinstance(decay.products, str) and decay.products.strip()):
                raise ModelError(f"{self.name}: products of a decay must be a text, got {shown(decay.products)}")
            what = f"{self.name}: the decay to {decay.products}"
            particles: Any = decay.particles
            if not (isinstance(particles, tuple | list) and all(isinstance(one, Particle) for one in particles)):
                raise ModelError(
                    f"{what} has particles=(Particle(name, pdg, mass_gev), ...) or none, got {shown(particles)}"
                )
            if not isinstance(decay.visible, bool | np.bool_):
                raise ModelError(f"{what} is visible or not, True or False, got {shown(decay.visible)}")
            width: Any = decay.width_gev
            if type(width) is not np.ndarray or width.dtype != np.float64 or width.shape != shape:
                width = _width(what, width, shape)
            if not (width.min() >= 0 and width.max() < np.inf):
                raise ModelError(f"{self.name}: the width of the decay to {decay.products} is negative or not finite")
            checked.append(decay._replace(width_gev=width))
        return tuple(checked)


def _width(what: str, given: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """A width that a model gives as an array that fits; ModelError, of `what`, for any other."""
    try:
        width = np.asarray(plain("width_gev", given))
        fits = np.broadcast_shapes(width.shape, shape) == shape
    except InputError as error:
        raise ModelError(f"{what}: {error}") from None
    except ValueError:
        width, fits = np.zeros(0), False
    if width.dtype.kind not in "iuf" or not fits:
        raise ModelError(
            f"{what} must have a width in GeV for each mass and coupling, shape {shape}, got {shown(given)}"
        )
    return width


def _parts(what: str, decay: Decay, mass_gev: float) -> dict[str, float]:
    """Shares of a decay by the products that it has parts of; ModelError for what are no shares."""
    if decay.parts is None:
        return {}
    try:
        found = {products: float(np.ravel(part)[0]) for products, part in decay.parts(np.array([mass_gev])).items()}
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ModelError(f"{what}: parts must give shares by products for an array of masses ({error})") from None
    if not all(0 <= share <= 1 for share in found.values()) or sum(found.values()) > 1 + ROUNDING:
        raise ModelError(f"{what}: the shares of its parts must be from 0 to 1, and so must be their sum, got {found}")
    return found
