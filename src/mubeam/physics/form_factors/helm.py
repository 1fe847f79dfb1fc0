"""Helm's form factor, a uniform sphere with a Gaussian surface, with atomic screening."""

from dataclasses import dataclass
from math import pi

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import Real, finite_scalar, keep, positive_scalar
from mubeam.physics.form_factors.atomic_nuclear import uniform_sphere
from mubeam.physics.form_factors.base import screening, screening_radius2
from mubeam.physics.nucleus import Nucleus
from mubeam.units import HBARC_GEV_FM

LARGEST_EXPONENT = 600.0
"""Largest (q s)^2 in e^-(q s)^2, so that it does not underflow; t = 29 GeV^2 for s = 0.9 fm."""


@dataclass(frozen=True)
class Helm:
    """F^2 = Z^2 [a^2 t/(1 + a^2 t)]^2 [3 j1(q R)/(q R)]^2 e^-(q s)^2, q = sqrt(t), a = 111 Z^(-1/3)/m_e.

    R^2 = c^2 + (7/3) pi^2 d^2 - 5 s^2, c = r A^(1/3) - r0 (Helm 1956 in the parametrisation of Lewin and Smith 1996,
    Eq. 4.11, whose a is d here). It is meant for nuclei from about oxygen up: lighter ones come out too large.

    Attributes:
        surface_fm: s, the thickness of the surface.
        radius_fm: r.
        radius_offset_fm: r0.
        diffuseness_fm: d, the diffuseness of the Fermi distribution that c and d are fitted with.
    """

    surface_fm: float = 0.9
    radius_fm: float = 1.23
    radius_offset_fm: float = 0.60
    diffuseness_fm: float = 0.52
    name: str = "helm"
    description: str = "Helm nucleus (Lewin and Smith 1996), screened; t < 1 GeV^2"
    citations: tuple[str, ...] = ("Helm1956", "Lewin:1995rx", "Tsai:1973py")
    t_max_gev2: float | None = 1.0

    def __post_init__(self) -> None:
        keep(self, surface_fm=positive_scalar("surface_fm", self.surface_fm))
        for name in ("radius_fm", "radius_offset_fm", "diffuseness_fm"):
            keep(self, **{name: finite_scalar(name, getattr(self, name))})

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2; InputError as sphere_radius_fm."""
        sphere = uniform_sphere(self.sphere_radius_fm(nucleus) / HBARC_GEV_FM * np.sqrt(t))
        surface = np.exp(-np.minimum((self.surface_fm / HBARC_GEV_FM) ** 2 * t, LARGEST_EXPONENT))
        return nucleus.charge_number**2 * screening(t, nucleus, 111.0, -1 / 3) * sphere**2 * surface

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a^2 in GeV^2."""
        return 1 / screening_radius2(nucleus, 111.0, -1 / 3)

    def sphere_radius_fm(self, nucleus: Nucleus) -> float:
        """R in fm; InputError where R^2 would not be above zero: a nucleus too light for so thick a surface."""
        c = self.radius_fm * nucleus.mass_number ** (1 / 3) - self.radius_offset_fm
        radius2 = c**2 + 7 / 3 * (pi * self.diffuseness_fm) ** 2 - 5 * self.surface_fm**2
        if radius2 <= 0:
            raise InputError(
                f"Helm's R^2 is {radius2:.3g} fm^2 for A = {nucleus.mass_number:g} with surface_fm = "
                f"{self.surface_fm:g}: it must be above zero; lower surface_fm, or take another form factor"
            )
        return float(radius2**0.5)


FORM_FACTOR = Helm()
