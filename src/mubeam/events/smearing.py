"""What a toy detector measures of a particle: its momentum and direction with a resolution.

A smearing takes the columns of events and random numbers and gives other columns; any function that does so is one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mubeam.errors import InputError
from mubeam.events.columns import Columns
from mubeam.foundation.checks import FloatArray, finite_scalar, keep

Smearing: TypeAlias = Callable[[Columns, np.random.Generator], Columns]


@dataclass(frozen=True)
class Tracker:
    """Momenta from tracks: sigma_p/p = constant (+) per_gev p, multiple scattering and curvature (Gluckstern 1963).

    The direction stays; a momentum that is measured below zero counts as zero.

    Attributes:
        particle: name of the particle, such as "lepton".
        constant: relative error of slow particles.
        per_gev: what the curvature of tracks adds for each GeV, in quadrature.

    Raises InputError for errors below zero.
    """

    particle: str
    constant: float
    per_gev: float = 0.0

    def __post_init__(self) -> None:
        _keep_errors(self, "constant", "per_gev")

    def __call__(self, columns: Columns, random: np.random.Generator) -> Columns:
        """The columns with the measured momentum."""
        p = columns[f"{self.particle}_p_gev"]
        return _scaled(columns, self.particle, np.hypot(self.constant, self.per_gev * p), random)


@dataclass(frozen=True)
class Calorimeter:
    """Energies: sigma_E/E = stochastic/sqrt(E) (+) constant (+) noise/E, E in GeV (PDG, Particle detectors).

    The direction stays; an energy that is measured below the mass counts as that of a particle at rest.

    Attributes:
        particle: name of the particle, such as "product1".
        stochastic: of 1 GeV, in sqrt(GeV).
        constant: relative error of high energies.
        noise_gev: of each energy.

    Raises InputError for errors below zero.
    """

    particle: str
    stochastic: float
    constant: float = 0.0
    noise_gev: float = 0.0

    def __post_init__(self) -> None:
        _keep_errors(self, "stochastic", "constant", "noise_gev")

    def __call__(self, columns: Columns, random: np.random.Generator) -> Columns:
        """The columns with the measured energy, and the momentum of a particle of the same mass that has it."""
        energy, p = columns[f"{self.particle}_e_gev"], columns[f"{self.particle}_p_gev"]
        width = np.sqrt(self.stochastic**2 * energy + (self.constant * energy) ** 2 + self.noise_gev**2)
        mass2 = np.maximum(energy**2 - p**2, 0.0)
        found = np.maximum(energy + width * random.standard_normal(energy.size), np.sqrt(mass2))
        size = np.sqrt(np.maximum(found**2 - mass2, 0.0))
        momentum = columns.momentum(self.particle)
        momentum[:, 1:] *= np.divide(size, p, out=np.zeros_like(p), where=p > 0)[:, None]
        momentum[:, 0] = found
        return columns.with_momentum(self.particle, momentum)


@dataclass(frozen=True)
class Angles:
    """Directions: slopes with the z axis, each with a Gaussian error; energy and size of the momentum stay.

    Attributes:
        particle: name of the particle.
        sigma_rad: error of each of both slopes.

    Raises InputError for an error below zero.
    """

    particle: str
    sigma_rad: float

    def __post_init__(self) -> None:
        _keep_errors(self, "sigma_rad")

    def __call__(self, columns: Columns, random: np.random.Generator) -> Columns:
        """The columns with the measured direction."""
        from mubeam.events.directions import turned

        momentum = columns.momentum(self.particle)
        slope = self.sigma_rad * random.standard_normal((2, len(momentum)))
        return columns.with_momentum(self.particle, turned(momentum[:, None], slope)[:, 0])


def _keep_errors(of: object, *names: str) -> None:
    """Errors as floats; InputError unless they are numbers, none below zero."""
    for name in names:
        value = finite_scalar(name, getattr(of, name))
        if value < 0:
            raise InputError(f"{name} of {type(of).__name__} must not be below zero, got {value:g}")
        keep(of, **{name: value})


def _scaled(columns: Columns, particle: str, relative: FloatArray, random: np.random.Generator) -> Columns:
    """The momentum of a particle with this relative error, the energy from its mass shell."""
    momentum = columns.momentum(particle)
    p2 = (momentum[:, 1:] ** 2).sum(axis=1)
    mass2 = np.maximum(momentum[:, 0] ** 2 - p2, 0.0)
    factor = np.maximum(1 + relative * random.standard_normal(len(p2)), 0.0)
    momentum[:, 1:] *= factor[:, None]
    momentum[:, 0] = np.sqrt(factor**2 * p2 + mass2)
    return columns.with_momentum(particle, momentum)
