"""The protocol of a form factor, and the atomic screening that several of them have."""

from typing import Protocol, runtime_checkable

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import Real
from mubeam.physics.nucleus import Nucleus


@runtime_checkable
class FormFactor(Protocol):
    """F^2(t) of a target atom, normalised to Z^2 at small t without screening.

    Attributes:
        name: as used on the command line and in cards.
        description: one line.
        citations: keys of references.bib.
        t_max_gev2: where its author cuts the momentum transfer, GeV^2; None for no cut.
    """

    @property
    def name(self) -> str:
        """As used on the command line and in cards."""
        ...

    @property
    def description(self) -> str:
        """One line."""
        ...

    @property
    def citations(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        ...

    @property
    def t_max_gev2(self) -> float | None:
        """Where its author cuts the momentum transfer, GeV^2; None for no cut."""
        ...

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2 at t = -q^2 > 0 in GeV^2; any shape, dimensionless."""
        ...

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """The t in GeV^2 below which atomic electrons screen the nucleus as t^2; 0 for a bare ion."""
        ...


def screening(t: Real, nucleus: Nucleus, radius_factor: float, charge_power: float) -> Real:
    """[a^2 t / (1 + a^2 t)]^2 with a = radius_factor Z^charge_power / m_e (Tsai, RMP 46, 815, III.A)."""
    a2t = screening_radius2(nucleus, radius_factor, charge_power) * t
    return (a2t / (1 + a2t)) ** 2


def screening_radius2(nucleus: Nucleus, radius_factor: float, charge_power: float) -> float:
    """a^2 in GeV^-2 with a = radius_factor Z^charge_power / m_e."""
    return float((radius_factor * nucleus.charge_number**charge_power / LEPTON_MASS_GEV["e"]) ** 2)
