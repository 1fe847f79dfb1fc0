"""Coherent Woods-Saxon nucleus plus incoherent nucleons, both screened, as P2 uses it."""

from dataclasses import dataclass

import numpy as np

from mubeam.constants import PROTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real
from mubeam.physics.form_factors.base import screening, screening_radius2
from mubeam.physics.nucleus import Nucleus
from mubeam.units import HBARC_GEV_FM

PROTON_MOMENT = 2.79
NEUTRON_MOMENT = -1.91
DIPOLE_GEV2 = 0.71


@dataclass(frozen=True)
class AtomicNuclear:
    """F^2 = G_el^atom G_el^nuc + G_inel^atom G_inel^nuc (P2; terms as in Tsai, RMP 46, 815 and Klein and Nystrand).

    Attributes:
        radius_fm: nuclear radius over A^(1/3), fm.
        yukawa_range_fm: range a0 of the surface folding, fm (Klein and Nystrand use 0.7).
    """

    radius_fm: float = 1.2
    yukawa_range_fm: float = 0.79
    name: str = "atomic-nuclear"
    description: str = "coherent Woods-Saxon plus incoherent nucleons, screened; t < 1 GeV^2 (P2)"
    citations: tuple[str, ...] = ("Tsai:1973py", "Klein:1999qj", "Batell:2024cdl")
    t_max_gev2: float | None = 1.0
    least_charge_number: int = 2
    """Of a proton the sum would count the one proton twice."""

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return self.coherent(t, nucleus) + self.incoherent(t, nucleus)

    def coherent(self, t: Real, nucleus: Nucleus) -> Real:
        """Z^2 times the nuclear and the elastic atomic factor."""
        return nucleus.charge_number**2 * screening(t, nucleus, 111.0, -1 / 3) * self.nuclear(t, nucleus)

    def nuclear(self, t: Real, nucleus: Nucleus) -> Real:
        """[3 j1(y)/y / (1 + a0^2 t)]^2, y = R_A sqrt(t): the bare nucleus, 1 at t = 0."""
        radius = self.radius_fm * nucleus.mass_number ** (1 / 3) / HBARC_GEV_FM
        folding = 1 + (self.yukawa_range_fm / HBARC_GEV_FM) ** 2 * t
        return (uniform_sphere(radius * np.sqrt(t)) / folding) ** 2

    def incoherent(self, t: Real, nucleus: Nucleus) -> Real:
        """Incoherent sum over protons and neutrons (dipole form factors), times the inelastic atomic factor."""
        return screening(t, nucleus, 571.4, -2 / 3) * self.nucleons(t, nucleus)

    def nucleons(self, t: Real, nucleus: Nucleus) -> Real:
        """Incoherent sum over free protons and neutrons (dipole form factors): Z at t = 0."""
        protons, neutrons = nucleus.charge_number, nucleus.mass_number - nucleus.charge_number
        tau = t / (4 * PROTON_MASS_GEV**2)
        moments = protons + (protons * PROTON_MOMENT**2 + neutrons * NEUTRON_MOMENT**2) * tau
        dipole = (1 + t / DIPOLE_GEV2) ** 2
        return moments / (dipole**2 * (1 + tau))

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a^2 in GeV^2 of the coherent part."""
        return 1 / screening_radius2(nucleus, 111.0, -1 / 3)


def uniform_sphere(y: FloatArray) -> FloatArray:
    """3 (sin y - y cos y)/y^3, the transform of a uniform sphere; 1 at y = 0."""
    small = y < 0.1
    y2 = y**2
    if not np.any(small):
        return np.asarray(3 * (np.sin(y) - y * np.cos(y)) / (y2 * y))
    y_large = np.where(small, 1.0, y)
    series = 1 - y2 / 10 * (1 - y2 / 28 * (1 - y2 / 54))  # below 0.1 the closed form loses digits as y^-2
    return np.where(small, series, 3 * (np.sin(y_large) - y_large * np.cos(y_large)) / (y_large**2 * y_large))


FORM_FACTOR = AtomicNuclear()
