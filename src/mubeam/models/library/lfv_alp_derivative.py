"""The same ALP by its derivative coupling, L = (C/Lambda) d_rho a taubar gamma^rho (sin + gamma5 cos) mu (P2 Eq. 2)."""

from dataclasses import dataclass
from math import pi
from typing import Any, ClassVar

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay, Model
from mubeam.models.library.lfv_alp import LfvAlp, even_and_odd
from mubeam.models.parameter import parameter
from mubeam.models.vertex import Vertex
from mubeam.physics.derivative_couplings import yukawa_form


@dataclass(frozen=True)
class LfvAlpDerivative(Model):
    """As lfv-alp, with C/Lambda in 1/GeV for its coupling.

    Attributes:
        theta_derivative: angle of the derivative coupling in rad: pi/2 vector current, 0 axial current. The angle theta
            of lfv-alp that it stands for has tan(theta) = tan(theta_derivative) (m_tau - m_mu)/(m_tau + m_mu).
        mass_chi_gev, g_chi: as in lfv-alp.

    Raises InputError as lfv-alp.
    """

    theta_derivative: float = parameter(pi / 2, unit="rad", tex=r"\theta'")
    mass_chi_gev: float | None = parameter(unit="GeV", low=0.0, tex=r"m_\chi")
    g_chi: float | None = parameter(low=0.0, tex=r"g_\chi")

    name: ClassVar = "lfv-alp-derivative"
    description: ClassVar = "lfv-alp by its derivative coupling C/Lambda"
    coupling_name: ClassVar = "c_over_lambda"
    coupling_symbol: ClassVar = r"C/\Lambda"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = LfvAlp.mass_range_gev
    bounds_plane: ClassVar = None
    citations: ClassVar = LfvAlp.citations

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.yukawa

    @property
    def yukawa(self) -> LfvAlp:
        """The model with the coupling g and the angle theta."""
        theta = self.yukawa_form[1]
        dark: dict[str, Any] = {"mass_chi_gev": self.mass_chi_gev, "g_chi": self.g_chi}
        if all(value is None or np.ndim(value) == 0 for value in (theta, *dark.values())):
            return LfvAlp(float(theta), **dark)
        dark = {name: value for name, value in dark.items() if value is not None}
        return LfvAlp().at(theta=theta, **dark)

    @property
    def yukawa_form(self) -> tuple[FloatArray, FloatArray]:
        """The coupling g in GeV per C/Lambda, and the angle theta; arrays where theta_derivative is one."""
        angle = np.asarray(self.theta_derivative)
        return yukawa_form(np.array(1.0), angle, LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"])

    @property
    def decays_are_open(self) -> bool:
        """Whether an analysis may assume the decays."""
        return self.yukawa.decays_are_open

    def channels(self) -> tuple[Channel, ...]:
        """The channels of lfv-alp, with g per C/Lambda as strength."""
        strength = float(self.yukawa_form[0])
        return tuple(Channel(channel.process, channel.strength * strength) for channel in self.yukawa.channels())

    def vertices_in_parts(self) -> tuple[Vertex, ...]:
        """As of lfv-alp."""
        g, theta = self.yukawa_form
        return even_and_odd(theta, g)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """The decays of lfv-alp."""
        return self.yukawa.decays(mass_gev, coupling * self.yukawa_form[0])


MODEL = LfvAlpDerivative
