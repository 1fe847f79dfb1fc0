"""Elastic form factor with atomic screening and a dipole-like nucleus, as P1 uses it."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.base import screening, screening_radius2
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class TsaiElastic:
    """F^2 = Z^2 [b^2 t/(1 + b^2 t)]^2 / (1 + t/d)^2, b = 111 Z^(-1/3)/m_e, d = 0.164 GeV^2 A^(-2/3) (P1 Eq. 5)."""

    name: str = "tsai-elastic"
    description: str = "elastic, screened, dipole-like nucleus; no t cut (P1 Eq. 5)"
    citations: tuple[str, ...] = ("Tsai:1973py", "Li2025")
    t_max_gev2: float | None = None

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return nucleus.charge_number**2 * screening(t, nucleus, 111.0, -1 / 3) / (1 + t / self.d_gev2(nucleus)) ** 2

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/b^2 in GeV^2."""
        return 1 / screening_radius2(nucleus, 111.0, -1 / 3)

    def d_gev2(self, nucleus: Nucleus) -> float:
        """The nuclear scale d in GeV^2."""
        return float(0.164 * nucleus.mass_number ** (-2 / 3))


FORM_FACTOR = TsaiElastic()
