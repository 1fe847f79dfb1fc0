"""The widths that a model card can name: which keys each takes, what its products are, and its formula."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import pi
from typing import Any, Final, NamedTuple

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.particle import Particle
from mubeam.models.problems import MISSING, Keys, unknown
from mubeam.models.tables import Columns, Curve
from mubeam.models.terms import Names, Terms, evaluate, read_terms
from mubeam.physics import widths
from mubeam.physics.widths.hadrons import CURRENTS
from mubeam.text import shown
from mubeam.units import HBARC_GEV_M

LEPTONS: Final = tuple(LEPTON_MASS_GEV)
NEUTRINO_CHIRALITIES: Final = 0.5
"""Of a massless charged lepton's width, what one left-handed neutrino has."""

DARK_FERMION, DARK_SCALAR = 52, 51
"""PDG numbers of dark matter of spin 1/2 and 0, for products that have no number of their own."""


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


@dataclass(frozen=True)
class CardDecay:
    """A decay of a card: products, whether a detector sees them, the width, and PDG numbers of new particles."""

    products: str
    visible: bool
    width: Width
    pdg: tuple[int, ...] = ()

    def particles(self, values: Mapping[str, Any]) -> tuple[Particle, ...]:
        """New particles among the products, with their masses; none where all are of the Standard Model."""
        if not self.pdg:
            return ()
        names, masses = self.products.split(), self.width.masses_gev(values)
        masses = masses * 2 if len(masses) == 1 else masses
        is_own = self.pdg[0] == self.pdg[1]
        return tuple(Particle(*one, is_own_antiparticle=is_own) for one in zip(names, self.pdg, masses, strict=True))


@dataclass(frozen=True)
class Surroundings:
    """What a decay is read in: names of terms, units, spin and masses of the particle, and tables beside the card."""

    names: Names
    spin: float | None
    mass_range_gev: tuple[float, float] | None
    columns: Callable[[Keys, str], Columns | None]


def read_decay(keys: Keys, around: Surroundings) -> CardDecay | None:
    """A table [[decay]], checked; what is wrong is told to the problems of `keys`, and None is for no known kind."""
    before = len(keys.problems.lines)
    products, visible = " ".join(keys.text("products").split()), keys.truth("visible")
    name = keys.choice("width", KINDS)
    keys.sources()
    if name is None:
        return None
    kind = KINDS[name]
    if around.spin is not None and around.spin not in kind.spins:
        keys.wrong("width", f"is of a particle of spin {kind.spins[0]:g}, and particle.spin is {around.spin:g}")
    slots = {key: read_terms(keys, key, around.names, unit, required=False) for key, unit in kind.slots.items()}
    if name == "table" and keys.has("scale"):
        slots["scale"] = read_terms(keys, "scale", around.names, None)
    loops = _loops(keys, around.names) if kind.products == "photons" else {}
    couplings = (*kind.slots, *(("loops",) if kind.products == "photons" else ()))
    if couplings and not any(keys.has(key) for key in couplings):
        keys.problems.add(keys.path, f"has no coupling: give {' or '.join(couplings)}")
    has_flavours = kind.products == "neutrinos" or (name == "fermion-three-body" and keys.has("flavours"))
    width = Width(
        name,
        {key: terms for key, terms in slots.items() if terms},
        loops,
        _masses(keys, kind, around.names),
        _angle(keys, around.names) if "theta" in kind.needs else pi / 2,
        _flavours(keys) if has_flavours else (),
        (keys.choice("ratio", CURRENTS) or "") if "ratio" in kind.needs else "",
        _width_curve(keys, around) if name == "table" else None,
    )
    numbers = _numbers(keys, kind, products, width)
    keys.close()
    return CardDecay(products, visible, width, numbers) if len(keys.problems.lines) == before else None


def _loops(keys: Keys, names: Names) -> dict[str, Terms]:
    loops = keys.table("loops", required=False)
    if loops is None:
        return {}
    for lepton in loops.values:
        if lepton not in LEPTONS:
            loops.take(lepton)
            loops.wrong(lepton, f"must be one of {', '.join(LEPTONS)}: the loops of these leptons are known")
    found = {lepton: read_terms(loops, lepton, names, "1") for lepton in LEPTONS if loops.has(lepton)}
    return {lepton: terms for lepton, terms in found.items() if terms}


def _masses(keys: Keys, kind: Kind, names: Names) -> tuple[str | float, ...]:
    """What of masses the kind needs, as Width.masses."""
    if kind.products == "scalar":
        return _some(mass_key(keys, "scalar_mass", names))
    if kind.products == "two fermions":
        value = keys.take("fermions", required=True)
        if value is MISSING:
            return ()
        if not isinstance(value, list) or len(value) != 2:
            keys.wrong("fermions", f'must be two leptons or masses, such as ["tau", "mu"], got {shown(value)}')
            return ()
        return tuple(m for one in value if (m := _mass(keys, "fermions", one, names, LEPTONS)) is not None)
    found: tuple[str | float, ...] = ()
    if "final_mass" in kind.needs:
        found = (*_some(mass_key(keys, "final_mass", names)), *_some(mass_key(keys, "mediator_mass", names)))
        if keys.has("flavours"):
            return found
    elif kind.products != "fermion":
        return ()
    if keys.has("fermion") == keys.has("fermion_mass"):
        keys.known += ["fermion", "fermion_mass"]
        keys.problems.add(keys.path, "give either fermion (e, mu, tau) or fermion_mass, a parameter in GeV")
        return found
    if keys.has("fermion"):
        keys.known.append("fermion_mass")
        return (*found, *_some(keys.choice("fermion", LEPTONS)))
    keys.known.append("fermion")
    return (*found, *_some(mass_key(keys, "fermion_mass", names)))


def _some(value: str | float | None) -> tuple[str | float, ...]:
    return () if value is None else (value,)


def mass_key(keys: Keys, key: str, names: Names) -> str | float | None:
    """A mass: the name of a parameter in GeV, or a number of GeV."""
    value = keys.take(key, required=True)
    return None if value is MISSING else _mass(keys, key, value, names)


def _mass(keys: Keys, key: str, value: Any, names: Names, also: tuple[str, ...] = ()) -> str | float | None:
    if isinstance(value, str):
        if value in also:
            return value
        if names.units.get(value) != "GeV":
            known = [*also, *(name for name, unit in names.units.items() if unit == "GeV")]
            hint = unknown(value, known) or f"known are {', '.join(known)}"
            keys.wrong(key, f"must be a parameter in GeV, got {shown(value)}: {hint}".strip())
            return None
        return value
    number = keys.as_number(key, value)
    if number is not None and number < 0:
        keys.wrong(key, f"must be zero or above, got {number:g}")
    return number


def _angle(keys: Keys, names: Names) -> str | float:
    return angle_key(keys, "theta", names, required=True) or 0.0


def angle_key(keys: Keys, key: str, names: Names, *, required: bool) -> str | float | None:
    """An angle: the name of a parameter in rad, or a number of rad."""
    value = keys.take(key, required=required)
    if value is MISSING:
        return None
    if isinstance(value, str):
        if names.units.get(value) != "rad":
            keys.wrong(key, f"must be a number of rad or a parameter in rad, got {shown(value)}")
            return None
        return value
    return keys.as_number(key, value)


def _flavours(keys: Keys) -> tuple[str, ...]:
    found = keys.texts("flavours", len(LEPTONS))
    if keys.has("flavours") and (not found or len(set(found)) < len(found) or not set(found) <= set(LEPTONS)):
        keys.wrong("flavours", f"must be some of {', '.join(LEPTONS)}, each once")
    return found


def _numbers(keys: Keys, kind: Kind, products: str, width: Width) -> tuple[int, ...]:
    """PDG numbers of the products that are new particles; tells where the products are not those of the width."""
    given = keys.take("pdg")
    if not products:
        return ()
    names = products.split()
    fixed = _fixed_products(kind, width)
    if fixed:
        if given is not MISSING:
            keys.wrong("pdg", "leave it out: the products are known particles")
        if sorted(names) not in [sorted(one.split()) for one in fixed] and not _are_neutrinos(kind, names):
            keys.wrong("products", f"must be {' or '.join(map(repr, fixed))} for this width, got {shown(products)}")
        return ()
    if kind.products not in ("fermion", "scalar", "two fermions"):
        if given is not MISSING:
            keys.wrong("pdg", "this width has no masses of its products: leave it out")
        return ()
    if len(names) != 2:
        keys.wrong("products", f"must be the names of two particles, such as 'chi chibar', got {shown(products)}")
        return ()
    number = DARK_SCALAR if kind.products == "scalar" else DARK_FERMION
    if given is MISSING:
        return (number, number if names[0] == names[1] else -number)
    if not (isinstance(given, list) and len(given) == 2 and all(type(one) is int and one != 0 for one in given)):
        keys.wrong("pdg", f"must be two whole numbers other than 0, got {shown(given)}")
        return ()
    return given[0], given[1]


def _fixed_products(kind: Kind, width: Width) -> list[str]:
    """What the products must be, where the width says so."""
    if kind.products == "photons":
        return ["gamma gamma"]
    if kind.products == "hadrons":
        return ["hadrons"]
    if kind.products == "neutrinos":
        return ["nu nubar"]
    leptons = [mass for mass in width.masses if mass in LEPTON_MASS_GEV]
    if kind.products == "fermion" and leptons:
        return [f"{leptons[0]}- {leptons[0]}+"]
    if kind.products == "two fermions" and len(leptons) == 2:
        first, second = leptons
        return [f"{first}- {second}+", f"{first}+ {second}-"]
    return []


def _are_neutrinos(kind: Kind, names: list[str]) -> bool:
    return kind.products == "neutrinos" and (
        names == ["neutrinos"] or (len(names) == 2 and all(name.startswith("nu") for name in names))
    )


def _width_curve(keys: Keys, around: Surroundings) -> Curve | None:
    """The width of a table at scale 1: its column width_gev, or branching_ratio hbar c/ctau_m."""
    columns = around.columns(keys, "file")
    if columns is None:
        return None
    file = str(keys.values["file"])
    mass, own = columns["mass_gev"], columns.get("width_gev")
    share, length = columns.get("branching_ratio"), columns.get("ctau_m")
    if own is not None and share is None and length is None:
        value = own
    elif own is None and share is not None and length is not None:
        if min(length) <= 0:
            keys.wrong("file", f"{file}: ctau_m must be above zero, got {min(length):g}")
            return None
        if max(share) > 1:
            keys.wrong("file", f"{file}: branching_ratio must be at most 1, got {max(share):g}")
        value = [one * HBARC_GEV_M / other for one, other in zip(share, length, strict=True)]
    else:
        keys.wrong("file", f"{file} must have the column width_gev, or branching_ratio and ctau_m")
        return None
    if min(value) < 0:
        keys.wrong("file", f"{file}: a width must not be below zero, got {min(value):g}")
    curve = Curve(file, "width_gev", tuple(mass), tuple(value))
    check_covers(keys, "file", curve, around.mass_range_gev)
    return curve


def check_covers(keys: Keys, key: str, curve: Curve, mass_range_gev: tuple[float, float] | None) -> None:
    """Tell where a table has not all masses of the particle."""
    if mass_range_gev is not None and not curve.covers(*mass_range_gev):
        low, high = mass_range_gev
        keys.wrong(
            key,
            f"{curve.file} goes from {curve.mass_gev[0]:g} to {curve.mass_gev[-1]:g} GeV, and "
            f"particle.mass_range_gev from {low:g} to {high:g}: nothing is continued beyond a table",
        )
