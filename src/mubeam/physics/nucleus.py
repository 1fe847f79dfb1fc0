"""The nucleus that a lepton scatters on."""

from dataclasses import dataclass

from mubeam.errors import InputError
from mubeam.foundation.checks import keep, positive_scalar
from mubeam.units import GEV_PER_ATOMIC_MASS_UNIT


@dataclass(frozen=True)
class Nucleus:
    """A nucleus, taken to have spin 0.

    Attributes:
        charge_number: Z, a whole number above zero.
        mass_number: A in atomic mass units, the natural average where isotopes are mixed.

    Raises InputError for a Z that is no whole number above zero, or an A below Z.
    """

    charge_number: int
    mass_number: float

    def __post_init__(self) -> None:
        charge = positive_scalar("charge_number", self.charge_number)
        mass = positive_scalar("mass_number", self.mass_number)
        if charge % 1:
            raise InputError(f"charge_number must be a whole number, got {charge:g}")
        if mass < charge:
            raise InputError(f"mass_number {mass:g} is below charge_number {charge:g}")
        keep(self, charge_number=int(charge), mass_number=mass)

    @property
    def mass_gev(self) -> float:
        """M = A u in GeV."""
        return self.mass_number * GEV_PER_ATOMIC_MASS_UNIT
