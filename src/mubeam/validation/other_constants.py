"""The cross section of a muon of another mass, from the functions for ours: a change of the unit of energy.

Only ratios of masses, energies and momenta matter. With s = m_mu/m, m the other mass, a process at energy E and boson
mass M is that of our muon at s E and s M, with s times the nuclear mass and s^2 t in the form factor; its cross section
is s^2 times ours (GeV^-2), and (alpha'/alpha)^2 times at another alpha. No constant is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.foundation.checks import Real
from mubeam.physics import form_factors
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.form_factors.tsai_squared_inelastic import TsaiSquaredInelastic
from mubeam.physics.nucleus import Nucleus
from mubeam.production.processes import Process

MUON = LEPTON_MASS_GEV["mu"]


@dataclass(frozen=True)
class Rescaled:
    """A form factor of `nucleus` in another unit of energy: F^2(t/scale^2), of a nucleus of any mass.

    Attributes:
        base: the form factor in GeV.
        nucleus: whose it is.
        scale: the other unit in GeV.
    """

    base: FormFactor
    nucleus: Nucleus
    scale: float

    @property
    def name(self) -> str:
        """That of the base, and the scale."""
        return f"{self.base.name}, t x {self.scale**-2:.6g}"

    @property
    def description(self) -> str:
        """That of the base."""
        return self.base.description

    @property
    def citations(self) -> tuple[str, ...]:
        """Those of the base."""
        return self.base.citations

    @property
    def t_max_gev2(self) -> float | None:
        """The base's cut in the other unit."""
        return None if self.base.t_max_gev2 is None else self.base.t_max_gev2 * self.scale**2

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2 of the nucleus that it is made for."""
        return self.base.squared(t / self.scale**2, self.nucleus)

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """The base's in the other unit."""
        return self.base.t_screening_gev2(self.nucleus) * self.scale**2


@dataclass(frozen=True)
class Setting:
    """A target and a form factor with other constants; without any it is what mubeam itself has.

    Attributes:
        nucleus, form_factor: as given to the functions of production.
        scale: factor of energies and masses.
        strength: factor of a cross section at unit coupling.
    """

    nucleus: Nucleus
    form_factor: FormFactor
    scale: float = 1.0
    strength: float = 1.0


def setting(process: Process, nucleus: Nucleus, form_factor: str, constants: Mapping[str, float]) -> Setting:
    """What to compute with for other values of "m_mu", "m_p" (of the form factor, GeV) and "alpha"; all optional.

    Raises InputError for another muon mass where the muon is not the only lepton.
    """
    chosen = form_factors.get(form_factor)
    if "m_p" in constants and isinstance(chosen, TsaiSquaredInelastic):
        chosen = replace(chosen, proton_mass_gev=constants["m_p"])
    scale = MUON / constants.get("m_mu", MUON)
    if scale != 1 and set(process.lepton_masses_gev) != {MUON}:
        raise InputError(f"another mass of the muon needs a process of muons alone, got {process}")
    strength = scale**2 * (constants.get("alpha", ALPHA) / ALPHA) ** 2
    if scale == 1:
        return Setting(nucleus, chosen, strength=strength)
    heavier = Nucleus(nucleus.charge_number, nucleus.mass_number * scale)
    return Setting(heavier, Rescaled(chosen, nucleus, scale), scale, strength)
