"""Bosons that turn a lepton of one flavour into one of another: what those of spin 0 and 1, to e and to tau, share."""

from abc import abstractmethod
from dataclasses import dataclass
from math import pi
from typing import ClassVar, Final, Literal

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.parameter import parameter
from mubeam.models.vertex import Proportional, Vertex
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

THETA: Final = {"scalar": pi / 2, "pseudoscalar": 0.0}
"""The angle of sin(theta) + gamma5 cos(theta) in physics.widths."""


@dataclass(frozen=True)
class LfvBoson(WithDarkFermion):
    """A boson with one coupling, to leptons of two flavours.

    Without mass_chi_gev and g_chi each analysis takes the decay that it is made for. Class attributes: heavy and light,
    the two leptons; one of them is the muon.
    """

    heavy: ClassVar[str]
    light: ClassVar[str]

    @property
    def decays_are_open(self) -> bool:
        """Whether an analysis may assume the decays."""
        return self.mass_chi_gev is None

    @property
    def leptons(self) -> tuple[str, str]:
        """What the beam's lepton is, and what it turns into."""
        return "mu", self.heavy

    @abstractmethod
    def lepton_width_gev(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """Width in GeV of the decay of the heavier lepton to the lighter one and the boson; 0 where it is closed."""

    @abstractmethod
    def _to_leptons(self, mass: FloatArray, g: FloatArray) -> FloatArray:
        """Width to the two leptons, of one charge."""

    @property
    @abstractmethod
    def _vertex(self) -> DecayVertex:
        """That of the decay to the heavier lepton with negative charge."""

    @abstractmethod
    def _to_chi(self, mass: FloatArray, g_chi: FloatArray, mass_chi: FloatArray) -> FloatArray:
        """Width to chi chibar."""

    @property
    def _masses(self) -> tuple[float, float]:
        return LEPTON_MASS_GEV[self.heavy], LEPTON_MASS_GEV[self.light]

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to the two leptons, of both charges, and to chi."""
        width = self._to_leptons(mass_gev, coupling)
        charges = (f"{self.heavy}- {self.light}+", f"{self.heavy}+ {self.light}-")
        dark = self.dark_decays(lambda g_chi, mass_chi: self._to_chi(mass_gev, g_chi, mass_chi))
        vertices = (self._vertex, self._vertex.conjugate)
        found = (
            Decay(products, width, visible=True, vertex=vertex)
            for products, vertex in zip(charges, vertices, strict=True)
        )
        return (*found, *dark)


@dataclass(frozen=True)
class LfvSpinZero(LfvBoson):
    """L = -g s l1bar l2 + h.c. (scalar) or -i g a l1bar gamma5 l2 + h.c. (pseudoscalar); chi couples alike."""

    kind: ClassVar[Literal["scalar", "pseudoscalar"]]

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung that changes the flavour, at strength 1."""
        return (Channel(Bremsstrahlung(self.kind, *self.leptons), 1.0),)

    def lepton_width_gev(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """As in LfvBoson."""
        return widths.fermion_to_scalar(mass_gev, coupling, THETA[self.kind], *self._masses)

    @property
    def _vertex(self) -> DecayVertex:
        return DecayVertex(1, 0) if self.kind == "scalar" else DecayVertex(0, 1)

    def _to_leptons(self, mass: FloatArray, g: FloatArray) -> FloatArray:
        return widths.scalar_to_two_flavours(mass, g, THETA[self.kind], *self._masses)

    def _to_chi(self, mass: FloatArray, g_chi: FloatArray, mass_chi: FloatArray) -> FloatArray:
        width = widths.scalar_to_fermions if self.kind == "scalar" else widths.pseudoscalar_to_fermions
        return width(mass, g_chi, mass_chi)


@dataclass(frozen=True)
class LfvSpinOne(LfvBoson):
    """L = g V_a l1bar gamma^a (cos(theta) + gamma5 sin(theta)) l2 + h.c. + g_chi V_a chibar gamma^a chi.

    The current is not conserved: rates grow as 1/m^2 at low mass, and the theory holds up to sqrt(4 pi) m over
    |m_1 - m_2| for a vector and m_1 + m_2 for an axial vector.

    Attributes:
        theta: 0 vector, pi/2 axial vector, in rad.
    """

    theta: float = parameter(0.0, unit="rad", tex=r"\theta")

    def vertices(self) -> tuple[Vertex, ...]:
        """Bremsstrahlung that changes the flavour, of a vector and an axial vector."""
        return (
            Vertex(Bremsstrahlung("vector", *self.leptons), Proportional(np.cos(self.theta))),
            Vertex(Bremsstrahlung("axial", *self.leptons), Proportional(np.sin(self.theta))),
        )

    def _parts(self, g: FloatArray) -> tuple[FloatArray, FloatArray]:
        return np.asarray(g * np.cos(self.theta)), np.asarray(g * np.sin(self.theta))

    def lepton_width_gev(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """As in LfvBoson."""
        return widths.fermion_to_vector(mass_gev, *self._parts(coupling), *self._masses)

    @property
    def _vertex(self) -> DecayVertex:
        return DecayVertex(np.cos(self.theta), np.sin(self.theta), is_vector=True)

    def _to_leptons(self, mass: FloatArray, g: FloatArray) -> FloatArray:
        return widths.vector_to_two_flavours(mass, *self._parts(g), *self._masses)

    def _to_chi(self, mass: FloatArray, g_chi: FloatArray, mass_chi: FloatArray) -> FloatArray:
        return widths.vector_to_fermions(mass, g_chi, np.zeros(()), mass_chi)


@dataclass(frozen=True)
class LfvSpinZeroOfElectrons(WithBeamLepton, LfvSpinZero):
    """As LfvSpinZero, in a beam of muons or electrons."""

    @property
    def leptons(self) -> tuple[str, str]:
        """Muons turn into electrons, electrons into muons."""
        return _turned(self.beam_lepton)


@dataclass(frozen=True)
class LfvSpinOneOfElectrons(WithBeamLepton, LfvSpinOne):
    """As LfvSpinOne, in a beam of muons or electrons."""

    @property
    def leptons(self) -> tuple[str, str]:
        """Muons turn into electrons, electrons into muons."""
        return _turned(self.beam_lepton)


def _turned(beam_lepton: str) -> tuple[str, str]:
    return (beam_lepton, "mu" if beam_lepton == "e" else "e")
