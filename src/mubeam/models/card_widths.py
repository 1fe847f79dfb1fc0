"""The widths that a model card can name: couplings and products of each, and its formula."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import pi
from typing import Any, Final, NamedTuple

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.tables import Curve
from mubeam.models.terms import Terms, evaluate
from mubeam.physics import widths

NEUTRINO_CHIRALITIES: Final = 0.5
"""Of a massless charged lepton's width, what one left-handed neutrino has."""


class At(NamedTuple):
    """What a formula is given besides the mass: couplings by slot, masses of products in GeV, couplings of loops."""

    couplings: Mapping[str, FloatArray]
    masses: tuple[Any, ...]
    loops: Mapping[str, FloatArray]
    angle: Any
    width: "Width"


Formula = Callable[[FloatArray, At], FloatArray]


@dataclass(frozen=True)
class Kind:
    """A kind of width.

    Attributes:
        spins: spins of the particle that it may be of.
        slots: units of its couplings by key; at least one must be given.
        formula: the width in GeV.
        products: what the products are: "fermion", "scalar", "two fermions", "photons", "neutrinos", "hadrons", "any".
        needs: further keys.
    """

    spins: tuple[float, ...]
    slots: Mapping[str, str]
    formula: Formula
    products: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Width:
    """A width of a card: its kind with what the card says.

    Attributes:
        kind: a name in KINDS.
        slots, loops: terms by slot, and by lepton in a loop.
        masses: of the products: a lepton, a parameter, or a number of GeV each.
        angle: theta, a parameter or a number of rad.
        flavours: of neutrinos.
        ratio: of hadrons to leptons.
        curve: the width of a table.
    """

    kind: str
    slots: Mapping[str, Terms]
    loops: Mapping[str, Terms] = field(default_factory=dict)
    masses: tuple[str | float, ...] = ()
    angle: str | float = pi / 2
    flavours: tuple[str, ...] = ()
    ratio: str = ""
    curve: Curve | None = None

    def __call__(self, mass_gev: FloatArray, values: Mapping[str, Any]) -> FloatArray:
        """The width in GeV, from the mass and the parameters by name, mass and coupling among them; they broadcast."""
        slots = {key: evaluate(self.slots.get(key, ()), values) for key in {*KINDS[self.kind].slots, *self.slots}}
        loops = {lepton: evaluate(terms, values) for lepton, terms in self.loops.items()}
        at = At(slots, self.masses_gev(values), loops, number_of(self.angle, values), self)
        return KINDS[self.kind].formula(mass_gev, at)

    def vertex(self, values: Mapping[str, Any]) -> DecayVertex | None:
        """The vertex of a decay to charged leptons, where the kind is of one; None for others."""
        make = VERTICES.get(self.kind)
        if make is None or not {*self.masses} <= {*LEPTON_MASS_GEV}:
            return None
        slots = {key: evaluate(self.slots.get(key, ()), values) for key in KINDS[self.kind].slots}
        return make(slots, number_of(self.angle, values))

    def masses_gev(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Masses of the products in GeV."""
        return tuple(
            LEPTON_MASS_GEV[m] if isinstance(m, str) and m in LEPTON_MASS_GEV else number_of(m, values)
            for m in self.masses
        )


def number_of(given: str | float, values: Mapping[str, Any]) -> Any:
    """A number, or that of the parameter of this name."""
    return values[given] if isinstance(given, str) else given


def _three_body(mass: FloatArray, at: At) -> FloatArray:
    final, mediator, *fermion = at.masses
    lepton, neutrinos = (fermion[0], 1.0) if fermion else (0.0, NEUTRINO_CHIRALITIES * len(at.width.flavours))
    one = widths.fermion_to_pair_by_vector(
        mass, final, mediator, at.couplings["fermion_vector"], at.couplings["vector"], lepton
    )
    return np.asarray(neutrinos * one)


def _from_table(mass: FloatArray, at: At) -> FloatArray:
    curve = at.width.curve
    if curve is None:
        raise AssertionError("a table has a curve")  # pragma: no cover
    return np.asarray(at.couplings.get("scale", np.ones(())) ** 2 * curve(mass))


VECTOR: Final = {"vector": "1", "axial": "1"}
YUKAWA: Final = {"yukawa": "1"}
PHOTONS: Final = {"direct": "1/GeV"}

KINDS: Final = {
    "vector-to-fermions": Kind(
        (1,),
        VECTOR,
        lambda m, at: widths.vector_to_fermions(m, at.couplings["vector"], at.couplings["axial"], at.masses[0]),
        "fermion",
    ),
    "vector-to-neutrinos": Kind(
        (1,),
        {"vector": "1"},
        lambda m, at: widths.vector_to_neutrinos(m, at.couplings["vector"], len(at.width.flavours)),
        "neutrinos",
        ("flavours",),
    ),
    "vector-to-scalars": Kind(
        (1,),
        {"vector": "1"},
        lambda m, at: widths.vector_to_scalars(m, at.couplings["vector"], at.masses[0]),
        "scalar",
    ),
    "vector-to-hadrons": Kind(
        (1,),
        {"vector": "1"},
        lambda m, at: widths.vector_to_hadrons(m, at.couplings["vector"], at.width.ratio),  # type: ignore[arg-type]
        "hadrons",
        ("ratio",),
    ),
    "vector-to-two-flavours": Kind(
        (1,),
        VECTOR,
        lambda m, at: widths.vector_to_two_flavours(m, at.couplings["vector"], at.couplings["axial"], *at.masses),
        "two fermions",
    ),
    "scalar-to-fermions": Kind(
        (0,),
        YUKAWA,
        lambda m, at: widths.scalar_to_fermions(m, at.couplings["yukawa"], at.masses[0]),
        "fermion",
    ),
    "pseudoscalar-to-fermions": Kind(
        (0,),
        YUKAWA,
        lambda m, at: widths.pseudoscalar_to_fermions(m, at.couplings["yukawa"], at.masses[0]),
        "fermion",
    ),
    "scalar-to-two-flavours": Kind(
        (0,),
        YUKAWA,
        lambda m, at: widths.scalar_to_two_flavours(m, at.couplings["yukawa"], at.angle, *at.masses),
        "two fermions",
        ("theta",),
    ),
    "scalar-to-photons": Kind(
        (0,), PHOTONS, lambda m, at: widths.scalar_to_photons(m, at.couplings["direct"], at.loops), "photons"
    ),
    "pseudoscalar-to-photons": Kind(
        (0,), PHOTONS, lambda m, at: widths.pseudoscalar_to_photons(m, at.couplings["direct"], at.loops), "photons"
    ),
    "alp-to-photons": Kind(
        (0,), PHOTONS, lambda m, at: widths.alp_to_photons(m, at.couplings["direct"], at.loops), "photons"
    ),
    "fermion-three-body": Kind(
        (0.5,), {"vector": "1", "fermion_vector": "1"}, _three_body, "any", ("final_mass", "mediator_mass")
    ),
    "table": Kind((0, 0.5, 1), {}, _from_table, "any", ("file",)),
}

VERTICES: Final[Mapping[str, Callable[[Mapping[str, FloatArray], Any], DecayVertex]]] = {
    "vector-to-fermions": lambda slots, _: DecayVertex(slots["vector"], slots["axial"], is_vector=True),
    "vector-to-two-flavours": lambda slots, _: DecayVertex(slots["vector"], slots["axial"], is_vector=True),
    "scalar-to-fermions": lambda *_: DecayVertex(1, 0),
    "pseudoscalar-to-fermions": lambda *_: DecayVertex(0, 1j),
    "scalar-to-two-flavours": lambda _, theta: DecayVertex(np.sin(theta), np.cos(theta)),
}
"""Vertices of decays to charged leptons, from couplings by slot and the angle."""
