"""P1's elastic form factor plus the inelastic one in the squared form of Bjorken et al."""

from dataclasses import dataclass

from mubeam.constants import PROTON_MASS_GEV
from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.atomic_nuclear import DIPOLE_GEV2, PROTON_MOMENT
from mubeam.physics.form_factors.base import screening, screening_radius2
from mubeam.physics.form_factors.tsai_elastic import FORM_FACTOR as TSAI_ELASTIC
from mubeam.physics.form_factors.tsai_elastic import TsaiElastic
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class TsaiSquaredInelastic:
    """F^2 = G_2,el + G_2,in of arXiv 0906.0580, Eqs. (A18) and (A19); the photon flux is linear in it.

    G_2,el is "tsai-elastic" (P1 Eq. 5);
    G_2,in = Z [a'^2 t/(1 + a'^2 t)]^2 [(1 + (t/4 mp^2)(mu_p^2 - 1)) / (1 + t/0.71 GeV^2)^4]^2,
    a' = 773 Z^(-2/3)/m_e, mu_p = 2.79. The last bracket is squared as printed there, so that G_2,in falls as t^-6.
    Dipole form factors of the proton, as in "atomic-nuclear", give about the bracket to the first power, which is what
    G4DarkBreM takes (arXiv 2401.06843, App. B).

    Attributes:
        elastic: the elastic part.
        proton_mass_gev: mp.
    """

    elastic: TsaiElastic = TSAI_ELASTIC
    proton_mass_gev: float = PROTON_MASS_GEV
    name: str = "tsai-squared-inelastic"
    description: str = "tsai-elastic plus inelastic protons, squared as in arXiv 0906.0580 (A19); no t cut"
    citations: tuple[str, ...] = ("Bjorken:2009mm", "Tsai:1973py", "Kim:1973he", "Li2025")
    t_max_gev2: float | None = None

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return self.elastic.squared(t, nucleus) + self.inelastic(t, nucleus)

    def inelastic(self, t: Real, nucleus: Nucleus) -> Real:
        """G_2,in(t), t in GeV^2; Z at small t where it is not screened."""
        moments = 1 + t / (4 * self.proton_mass_gev**2) * (PROTON_MOMENT**2 - 1)
        proton = (moments / (1 + t / DIPOLE_GEV2) ** 4) ** 2
        return nucleus.charge_number * screening(t, nucleus, 773.0, -2 / 3) * proton

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a'^2 in GeV^2, below the elastic part's for every nucleus."""
        return 1 / screening_radius2(nucleus, 773.0, -2 / 3)


FORM_FACTOR = TsaiSquaredInelastic()
