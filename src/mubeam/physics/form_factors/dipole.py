"""Dipole form factor with atomic screening; by default with the scale of the proton."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real, keep, positive_scalar
from mubeam.physics.form_factors.base import screening, screening_radius2
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class Dipole:
    """F^2 = Z^2 [a^2 t/(1 + a^2 t)]^2 / (1 + t/lambda^2)^4, a = 111 Z^(-1/3)/m_e (screening as P1 Eq. 5).

    Attributes:
        lambda2_gev2: lambda^2 in GeV^2; 0.71 is the proton, 12 (hbar c)^2/<r^2> gives a nucleus its rms radius.
    """

    lambda2_gev2: float = 0.71
    name: str = "dipole"
    description: str = "dipole, lambda^2 = 0.71 GeV^2 (proton), screened; no t cut"
    citations: tuple[str, ...] = ("Tsai:1973py",)
    t_max_gev2: float | None = None

    def __post_init__(self) -> None:
        keep(self, lambda2_gev2=positive_scalar("lambda2_gev2", self.lambda2_gev2))

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return nucleus.charge_number**2 * screening(t, nucleus, 111.0, -1 / 3) / (1 + t / self.lambda2_gev2) ** 4

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a^2 in GeV^2."""
        return 1 / screening_radius2(nucleus, 111.0, -1 / 3)


FORM_FACTOR = Dipole()
