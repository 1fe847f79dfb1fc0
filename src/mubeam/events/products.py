"""Decays that events contain: to two particles with PDG numbers, to three pions, and to quarks, which become hadrons.

Few other hadrons are left out.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np

from mubeam.errors import ModelError, UnknownNameError
from mubeam.events.decays import DalitzDensity
from mubeam.models import Model, pdg
from mubeam.models.particle import Particle
from mubeam.models.products import MASSES_GEV, is_hadronic, masses_gev
from mubeam.physics import three_pions

Products: TypeAlias = tuple[Particle, ...]

THREE_PIONS: Final = "pi+ pi- pi0"

MADE: Final = "pairs of pions or kaons, three pions, pi0 or eta with a photon, and those of quarks above 2 GeV"

MOST_HADRONS: Final = 1e-3
"""Branching ratio below which hadrons are left out; from which on events are refused if they are others than MADE."""

VECTOR: Final = 55


def shares_at(model: Model, mass_gev: float, coupling: float) -> dict[str, float]:
    """Branching ratios by products at one point, those to hadrons told apart unless they are few; errors as `shares`.

    Raises ModelError also for three pions of what is no vector.
    """
    shares = model.shares(np.array([mass_gev]), np.array([coupling])).products
    found = {name: float(share[0]) for name, share in shares.items()}
    if sum(share for name, share in found.items() if is_hadronic(name)) < MOST_HADRONS:
        return found
    found = model.shares_of_events(mass_gev, coupling)
    if found.get(THREE_PIONS) and any(vertex.process.boson_pdg != VECTOR for vertex in model.vertices()):
        raise ModelError(f"{model.name}: events with the decay to {THREE_PIONS} are made of a vector alone")
    return found


def split(
    shares: Mapping[str, float], model: str, particles: Mapping[str, tuple[Particle, ...]] | None = None
) -> tuple[dict[str, float], dict[str, float]]:
    """Branching ratios by products, split into decays that events contain and decays (to hadrons) that are left out.

    Args:
        shares: branching ratios by products.
        model: name of the model, for messages.
        particles: particles of some decays, where the model gives them; such decays are never left out.

    Raises ModelError for a decay that is not to two particles with PDG numbers, and for a branching ratio to hadrons of
    MOST_HADRONS or more.
    """
    given = {} if particles is None else particles
    hadrons = {name: share for name, share in shares.items() if share > 0 and name not in given and is_hadronic(name)}
    few = sum(hadrons.values()) < MOST_HADRONS
    left_out = {name: share for name, share in hadrons.items() if few or not _is_made(name)}
    if sum(left_out.values()) >= MOST_HADRONS:
        raise ModelError(
            f"{model}: {sum(left_out.values()):.3g} of the decays are to {', '.join(left_out)}, and events with "
            f"hadrons are not made but for {MADE}: choose a mass at which the others are less than {MOST_HADRONS:g}"
            " (a vector that mixes with the photon: up to 0.869 GeV and from 2 GeV on; of baryon number: from 2 GeV on)"
        )
    found = {name: share for name, share in shares.items() if share > 0 and name not in left_out}
    for name in found:
        count = len(given[name]) if name in given else len(_numbers(name, model))
        if count != 2 and (name in given or name != THREE_PIONS):
            raise ModelError(f"{model}: events with the decay to {name!r} are not made, only those to two particles")
    return found, left_out


def _is_made(products: str) -> bool:
    """Whether events of these hadrons are made."""
    masses = masses_gev(products, {})
    return quark(products) > 0 or (masses is not None and (len(masses) == 2 or products == THREE_PIONS))


def quark(products: str) -> int:
    """The PDG number of the quark of a quark and its antiquark; 0 of other products."""
    try:
        numbers = sorted(pdg.numbers(products))
    except UnknownNameError:
        return 0
    is_pair = len(numbers) == 2 and numbers[0] == -numbers[1] and 0 < numbers[1] <= pdg.LAST_QUARK
    return numbers[1] if is_pair else 0


def density_of(products: str) -> DalitzDensity:
    """The density of a decay to three particles over the Dalitz plot."""
    return {THREE_PIONS: three_pions.density}[products]


def pair_of(products: str, model: str, particles: Mapping[str, tuple[Particle, ...]]) -> Products:
    """The particles of a decay: from `particles`, where the model gives them, or else by their names.

    Raises ModelError for a name without a PDG number, and for a new particle whose mass the model does not give.
    """
    if products in particles:
        return tuple(particles[products])
    numbers = _numbers(products, model)
    unknown = [number for number in numbers if abs(number) not in MASSES_GEV]
    if unknown:
        name = products.split()[numbers.index(unknown[0])]
        raise ModelError(
            f"{model}: no mass is known of {name} in the decay to {products!r}: give Decay(..., "
            f"particles=(Particle({name!r}, {unknown[0]}, mass_gev), ...))"
        )
    names = products.split() if len(products.split()) == len(numbers) else [products] * len(numbers)
    return tuple(Particle(name, number, MASSES_GEV[abs(number)]) for name, number in zip(names, numbers, strict=True))


def _numbers(products: str, model: str) -> tuple[int, ...]:
    try:
        return pdg.numbers(products)
    except UnknownNameError as error:
        raise ModelError(f"{model}: events with the decay to {products!r} are not made: {error}") from None
