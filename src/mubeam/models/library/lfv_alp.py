"""A lepton-flavour-violating ALP, L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c. (P2 Eq. 3)."""

from dataclasses import dataclass
from math import pi
from typing import ClassVar, Final

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay, Model
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.parameter import parameter
from mubeam.models.particle import Particle
from mubeam.models.vertex import Proportional, Vertex
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

SCALAR: Final = Bremsstrahlung("scalar", "mu", "tau", parity_angle=0.0, relative_phase=0.0)
PSEUDOSCALAR: Final = Bremsstrahlung("scalar", "mu", "tau", parity_angle=pi / 2, relative_phase=0.0)


def even_and_odd(theta: float | FloatArray, strength: float | FloatArray = 1.0) -> tuple[Vertex, ...]:
    """The two vertices of one angle, of one group, gamma5 real. The strength is g over the coupling."""
    return (
        Vertex(SCALAR, Proportional(strength * np.sin(theta))),
        Vertex(PSEUDOSCALAR, Proportional(strength * np.cos(theta))),
    )


@dataclass(frozen=True)
class LfvAlp(Model):
    """Made by mu N -> tau N a; coupling g without dimension.

    Attributes:
        theta: angle of the coupling in rad: pi/2 scalar, 0 pseudoscalar.
        mass_chi_gev, g_chi: a Dirac dark fermion with L = -i g_chi a chibar gamma5 chi; without them each analysis
            takes the decay that it is made for.

    Raises InputError for parameters that are no numbers, or for one of mass_chi_gev and g_chi without the other.
    """

    theta: float = parameter(pi / 2, unit="rad", tex=r"\theta")
    mass_chi_gev: float | None = parameter(unit="GeV", low=0.0, tex=r"m_\chi")
    g_chi: float | None = parameter(low=0.0, tex=r"g_\chi")

    name: ClassVar = "lfv-alp"
    description: ClassVar = "ALP that turns a muon into a tau (arXiv 2407.15942)"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = (1.0, 50.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Batell:2024cdl",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.mass_chi_gev is None) != (self.g_chi is None):
            raise InputError("mass_chi_gev and g_chi go together: give both or neither")

    @property
    def decays_are_open(self) -> bool:
        """Whether an analysis may assume the decays."""
        return self.mass_chi_gev is None

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung mu -> tau; parity_angle is the complement of theta, and gamma5 is real."""
        angle = pi / 2 - self.theta
        return (Channel(Bremsstrahlung("scalar", "mu", "tau", parity_angle=angle, relative_phase=0.0), 1.0),)

    def vertices_in_parts(self) -> tuple[Vertex, ...]:
        """The scalar with sin(theta), the pseudoscalar with cos(theta)."""
        return even_and_odd(self.theta)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to tau mu of both charges, and to chi chibar if there is a chi."""
        tau, muon = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]
        flavours = widths.scalar_to_two_flavours(mass_gev, coupling, self.theta, tau, muon)
        vertex = DecayVertex(np.sin(self.theta), np.cos(self.theta))
        visible = (
            Decay("tau- mu+", flavours, visible=True, vertex=vertex),
            Decay("tau+ mu-", flavours, visible=True, vertex=vertex.conjugate),
        )
        if self.mass_chi_gev is None or self.g_chi is None:
            return visible
        dark = widths.pseudoscalar_to_fermions(mass_gev, np.asarray(self.g_chi), self.mass_chi_gev)
        pair = (Particle("chi", 52, self.mass_chi_gev), Particle("chibar", -52, self.mass_chi_gev))
        return (*visible, Decay("chi chibar", dark, visible=False, particles=pair))


MODEL = LfvAlp
