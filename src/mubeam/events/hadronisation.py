"""Decays of a new particle to a quark and an antiquark, made hadrons by Pythia 8: parton shower, then strings.

Made at rest, quarks in any direction, then boosted. Hadrons that live longer than 1e-8 mm/c, also pi0, eta and those of
c and b, are left to the detector simulation; quarks radiate no photons.
"""

from functools import cache
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError, ModelError
from mubeam.events.decays import Made, in_flight
from mubeam.events.record import IntArray
from mubeam.foundation.checks import FloatArray
from mubeam.physics.widths.hadrons import FIRST_QUARKS_GEV, LIGHTEST_MESON_GEV

FLAVOURS: Final = ("d", "u", "s", "c", "b")
"""Quarks by their PDG numbers, from 1."""

LONGEST_WAY_MM: Final = 1e-8
"""c tau of the longest-lived hadrons that decay here: eta' does, Sigma0 and eta do not."""

MOST_GEV: Final = 100.0
"""Mass from which on no hadrons are made: the new vector mixes with the Z there."""

SETTINGS: Final = (
    "ProcessLevel:all = off",
    "TimeShower:QEDshowerByQ = off",
    "TimeShower:QEDshowerByL = off",
    "ParticleDecays:limitTau0 = on",
    f"ParticleDecays:tau0Max = {LONGEST_WAY_MM}",
    "Print:quiet = on",
    "Random:setSeed = on",
)

K0: Final = 311
"""A mixture of K_S and K_L, which it becomes at once."""

MOST_SEED: Final = 900_000_000
"""Of Pythia's random numbers."""

MOST_TRIES: Final = 100


@cache
def pythia() -> Any:
    """Pythia 8 as it is set up here, one for all; InputError if it is missing."""
    try:
        import pythia8mc
    except ImportError as error:
        raise InputError(
            f"decays to hadrons above {FIRST_QUARKS_GEV:g} GeV need {error.name}: "
            "python -m pip install 'mubeam[pythia]'"
        ) from None
    found = pythia8mc.Pythia("", False)
    for setting in SETTINGS:
        found.readString(setting)
    found.particleData.tau0(K0, 0.0)
    found.init()
    return found


def version() -> str:
    """Pythia's name and version."""
    return f"Pythia {pythia().settings.parm('Pythia:versionNumber'):.3f}"


def most_products(mass_gev: float) -> int:
    """Places for the hadrons of a particle of this mass: seven standard deviations above the mean, or more.

    More hadrons, of less than one decay in 10^6 by the spread that Pythia has, are drawn anew.
    """
    return int(np.ceil(4 + 9 * np.sqrt(mass_gev)))


def least_mass_gev(quark: int) -> float:
    """Mass from which on a particle decays to hadrons of this quark and its antiquark, by its PDG number."""
    return max(FIRST_QUARKS_GEV, 2 * LIGHTEST_MESON_GEV[FLAVOURS[quark - 1]])


def check(quark: int, mass_gev: float, what: str) -> None:
    """ModelError of `what` for a mass at which no hadrons of quarks are made; InputError if Pythia is missing."""
    least = least_mass_gev(quark)
    if not least <= mass_gev < MOST_GEV:
        raise ModelError(
            f"{what}: hadrons of {FLAVOURS[quark - 1]} quarks are made of {least:g} to {MOST_GEV:g} GeV: choose a mass "
            "in this range"
        )
    pythia()


def hadrons(quarks: IntArray, parent: FloatArray, mass_gev: float, random: np.random.Generator) -> Made:
    """Hadrons of a quark and its antiquark that a particle of one mass decays to, isotropic at rest.

    Args:
        quarks: PDG numbers (n,) of the quarks.
        parent: four-momenta (n, 4) in GeV.
        mass_gev: the mass of the parents.
        random: random numbers, one of which begins Pythia's own.
    """
    shape = (len(quarks), most_products(mass_gev))
    numbers, masses, vectors = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros((*shape, 4))
    pythia().rndm.init(int(random.integers(1, MOST_SEED)))
    cosine, azimuth = 2 * random.random(len(quarks)) - 1, 2 * np.pi * random.random(len(quarks))
    sine = np.sqrt(1 - cosine**2)
    directions = np.column_stack([sine * np.cos(azimuth), sine * np.sin(azimuth), cosine])
    for row, (quark, direction) in enumerate(zip(quarks.tolist(), directions.tolist(), strict=True)):
        made = _at_rest(quark, mass_gev, direction, shape[1])
        numbers[row, : len(made)] = [one[0] for one in made]
        masses[row, : len(made)] = [one[1] for one in made]
        vectors[row, : len(made)] = [one[2] for one in made]
    return Made(numbers, masses, in_flight(parent, mass_gev, vectors))


def _at_rest(
    quark: int, mass: float, direction: list[float], most: int
) -> list[tuple[int, float, tuple[float, float, float, float]]]:
    """PDG number, mass and E, p_x, p_y, p_z of the hadrons of one decay at rest."""
    event, own = pythia().event, pythia().particleData.m0(quark)
    k = np.sqrt(mass**2 / 4 - own**2)
    x, y, z = (float(k * one) for one in direction)
    for _ in range(MOST_TRIES):
        event.reset()
        # status 23 of an outgoing parton, one colour line between both, and the scale at which the shower begins
        event.append(quark, 23, 101, 0, x, y, z, mass / 2, own, mass)
        event.append(-quark, 23, 0, 101, -x, -y, -z, mass / 2, own, mass)
        pythia().forceTimeShower(1, 2, mass)
        if not pythia().next():
            continue
        made = (event[i] for i in range(1, event.size()))
        # copied, as Pythia writes over them
        found = [(p.id(), p.m(), (p.e(), p.px(), p.py(), p.pz())) for p in made if p.isFinal()]
        if len(found) <= most:
            return found
    raise ModelError(f"Pythia makes no hadrons of {FLAVOURS[quark - 1]} quarks of {mass:g} GeV together")
