"""l N -> l N chi chibar through a mediator off its mass shell (P1 Eq. 11, generalised)."""

from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray, Real, finite_scalar, keep
from mubeam.physics.widths import scalar_to_two_flavours, vector_to_two_flavours
from mubeam.production.processes.base import OffShellProcess, lepton_mass_gev
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

MEDIATORS: Final = ("vector", "scalar", "pseudoscalar")


@dataclass(frozen=True)
class PairProduction(OffShellProcess):
    """Pairs: l N -> l N chi chibar by an off-shell mediator, at g_l g_chi = 1 (arXiv 2501.06294 Eq. 11, generalised).

    The mass of the process is that of chi, a Dirac fermion. The mediator couples to the lepton and to chi with the same
    vertex: 1 (scalar), i gamma5 (pseudoscalar) or gamma^mu (vector). With a splitting it couples to a lighter and a
    heavier state, as the two of a pseudo-Dirac fermion, and the mass is that of the lighter one.

    Attributes:
        mediator: "vector", "scalar" or "pseudoscalar".
        mediator_mass_gev: its mass in GeV; 0 by default.
        mediator_width_gev: its total width in GeV, constant; it must be above zero where the mediator can decay to the
            pair, that is above twice the mass of chi.
        initial_lepton: "e", "mu" or "tau".
        splitting: (m_2 - m_1)/m_1 of the pair; 0 by default.

    Raises:
        UnknownNameError: the mediator or the lepton is unknown.
        InputError: a number below zero or not finite.
    """

    mediator: Literal["vector", "scalar", "pseudoscalar"] = field(
        default="vector", metadata={"help": "vector (default), scalar or pseudoscalar"}
    )
    mediator_mass_gev: float = field(default=0.0, metadata={"help": "mass of the mediator; 0 by default"})
    mediator_width_gev: float = field(default=0.0, metadata={"help": "width of the mediator; 0 by default"})
    initial_lepton: str = "mu"
    splitting: float = field(default=0.0, metadata={"help": "(m_2 - m_1)/m_1 of the pair; 0 by default"})

    event_name: ClassVar = "pair-production"
    event_number: ClassVar = -754
    event_description: ClassVar = "l N -> l N chi chibar through an off-shell mediator"

    def __post_init__(self) -> None:
        check_name("mediator", self.mediator, MEDIATORS)
        for name in ("mediator_mass_gev", "mediator_width_gev", "splitting"):
            value = finite_scalar(name, getattr(self, name))
            if value < 0:
                raise InputError(f"{name} must be one number >= 0, got {value:g}")
            keep(self, **{name: value})
        lepton_mass_gev(self.initial_lepton)

    @property
    def emission(self) -> Bremsstrahlung:
        """The emission of the mediator, on its mass shell Q^2."""
        return Bremsstrahlung(self.mediator, self.initial_lepton, self.initial_lepton)

    def pair_masses_gev(self, mass_gev: Real) -> tuple[Real, Real]:
        """The masses of chi, or of the lighter and the heavier one."""
        return mass_gev, (1 + self.splitting) * mass_gev

    def decay_strength(self, q_squared: FloatArray, m_chi: FloatArray) -> FloatArray:
        """Q Gamma_chi(Q)/pi at g_chi = 1 in GeV^2; zero below threshold."""
        if self.splitting > 0:
            q, masses = np.sqrt(q_squared), self.pair_masses_gev(m_chi)
            if self.mediator == "vector":
                return np.asarray(q / np.pi * vector_to_two_flavours(q, 1.0, 0.0, *masses))
            theta = np.pi / 2 if self.mediator == "scalar" else 0.0
            return np.asarray(q / np.pi * scalar_to_two_flavours(q, 1.0, theta, *masses))
        share = np.minimum(4 * m_chi**2 / q_squared, 1.0)
        velocity = np.sqrt(1 - share)
        if self.mediator == "vector":
            return np.asarray(q_squared / (12 * np.pi**2) * velocity * (1 + share / 2))
        power = 3 if self.mediator == "scalar" else 1
        return np.asarray(q_squared / (8 * np.pi**2) * velocity**power)


PROCESS = PairProduction
