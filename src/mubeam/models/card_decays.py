"""The decays of a model card: what stands in a table [[decay]], checked, and the particles that come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import pi
from typing import Any, Final, cast

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.card_keys import angle_key, as_mass, check_covers, mass_key
from mubeam.models.card_widths import KINDS, Kind, Width
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.particle import Particle
from mubeam.models.problems import MISSING, Keys
from mubeam.models.tables import Columns, Curve
from mubeam.models.terms import Names, Terms, read_terms
from mubeam.physics.widths.hadrons import CURRENTS, Current, shares_of_hadrons
from mubeam.text import shown
from mubeam.units import HBARC_GEV_M

LEPTONS: Final = tuple(LEPTON_MASS_GEV)
DARK_FERMION, DARK_SCALAR = 52, 51
"""PDG numbers of dark matter of spin 1/2 and 0, for products that have no number of their own."""


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

    def vertex(self, values: Mapping[str, Any]) -> DecayVertex | None:
        """That of two charged leptons; None for other products, and for a width from a table.

        Of two flavours it is that of the decay in which the first of `fermions` is negative.
        """
        found = self.width.vertex(values)
        if found is None or len(self.width.masses) < 2 or f"{self.width.masses[0]}-" in self.products.split():
            return found
        return found.conjugate

    @property
    def parts(self) -> Callable[[FloatArray], Mapping[str, FloatArray]] | None:
        """What hadrons of a current are, as far as that is known."""
        return partial(shares_of_hadrons, current=cast(Current, self.width.ratio)) if self.width.ratio else None


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
        (angle_key(keys, "theta", around.names, required=True) or 0.0) if "theta" in kind.needs else pi / 2,
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
        return tuple(m for one in value if (m := as_mass(keys, "fermions", one, names, LEPTONS)) is not None)
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


def _flavours(keys: Keys) -> tuple[str, ...]:
    found = keys.texts("flavours", len(LEPTONS))
    if keys.has("flavours") and (not found or len(set(found)) < len(found) or not set(found) <= set(LEPTONS)):
        keys.wrong("flavours", f"must be some of {', '.join(LEPTONS)}, each once, got {', '.join(found) or 'none'}")
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
            flavour = ["nu_mu nubar_mu"] if kind.products == "neutrinos" else []
            allowed = " or ".join(map(repr, [*fixed, *flavour]))
            keys.wrong("products", f"must be {allowed} for this width, got {shown(products)}")
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
