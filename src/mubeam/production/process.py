"""What is produced: a process names its vertex, its leptons and nothing else."""

from dataclasses import dataclass
from math import cos, isclose, pi, sin
from typing import Final, Literal, TypeAlias

from mubeam.checks import Real, finite_scalar, keep
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.physics.amplitudes.bremsstrahlung import Vertex, mixed_vertex, scalar_vertex, vector_vertex

Kind: TypeAlias = Literal["scalar", "pseudoscalar", "vector", "axial"]

ODD_PARITY: Final = {"pseudoscalar": "scalar", "axial": "vector"}
MEDIATORS: Final = ("vector", "scalar", "pseudoscalar")
KINDS: Final = ("scalar", "pseudoscalar", "vector", "axial")


def lepton_mass_gev(name: str) -> float:
    """Mass of "e", "mu" or "tau" in GeV; UnknownNameError otherwise."""
    if name not in tuple(LEPTON_MASS_GEV):
        raise UnknownNameError("lepton", name, LEPTON_MASS_GEV)
    return LEPTON_MASS_GEV[name]


@dataclass(frozen=True)
class Bremsstrahlung:
    """l N -> l' N X with X radiated off the lepton, at unit coupling (dimensionless).

    Vertices: scalar 1, pseudoscalar i gamma5, vector gamma^mu, axial gamma^mu gamma5.

    Attributes:
        kind: "scalar", "pseudoscalar", "vector" or "axial".
        initial_lepton, final_lepton: "e", "mu" or "tau".
        parity_angle: for a vertex of mixed parity, cos(angle) + i gamma5 sin(angle) with kind "scalar", or
            gamma^mu (cos(angle) + gamma5 sin(angle)) with kind "vector", in rad; None for pure parity. With an odd kind
            only pi/2 is allowed.

    Raises:
        UnknownNameError: kind or a lepton is unknown. InputError: a parity_angle with a kind of pure odd parity.
    """

    kind: Kind
    initial_lepton: str = "mu"
    final_lepton: str = "mu"
    parity_angle: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownNameError("kind of bremsstrahlung", self.kind, KINDS)
        lepton_mass_gev(self.initial_lepton)
        lepton_mass_gev(self.final_lepton)
        if self.parity_angle is None:
            return
        keep(self, parity_angle=finite_scalar("parity_angle", self.parity_angle))
        if self.kind in ODD_PARITY and not isclose(self.parity_angle, pi / 2, rel_tol=1e-12):
            raise InputError(
                f"kind {self.kind!r} already fixes parity_angle at pi/2: "
                f"give kind={ODD_PARITY[self.kind]!r} with parity_angle={self.parity_angle}"
            )

    @property
    def coupling_unit(self) -> str:
        """Unit of the coupling that is set to one."""
        return "1"

    @property
    def angle(self) -> float:
        """The parity angle in rad: 0 for scalar and vector, pi/2 for pseudoscalar and axial."""
        if self.parity_angle is not None:
            return float(self.parity_angle)
        return pi / 2 if self.kind in ODD_PARITY else 0.0

    def vertex(self, m: Real, mi: Real, mf: Real) -> Vertex:
        """Coefficients of the amplitude at these masses in GeV."""
        make = vector_vertex if self.kind in ("vector", "axial") else scalar_vertex
        if self.parity_angle is None or self.kind in ODD_PARITY:
            return make(m, mi, -mf if self.kind in ODD_PARITY else mf)
        return mixed_vertex(make(m, mi, mf), make(m, mi, -mf), cos(self.angle) ** 2, sin(self.angle) ** 2)


@dataclass(frozen=True)
class PhotonFusion:
    """l N -> l N a with a made from two photons, L = -(g/4) a F Ftilde, at g = 1/GeV (arXiv 2501.06294 III)."""

    initial_lepton: str = "mu"

    def __post_init__(self) -> None:
        lepton_mass_gev(self.initial_lepton)

    @property
    def final_lepton(self) -> str:
        """The lepton is not changed."""
        return self.initial_lepton

    @property
    def coupling_unit(self) -> str:
        """Unit of the coupling that is set to one."""
        return "1/GeV"


@dataclass(frozen=True)
class PairProduction:
    """l N -> l N chi chibar through an off-shell mediator, at g_l g_chi = 1 (arXiv 2501.06294 Eq. 11, generalised).

    The mass of the process is that of chi, a Dirac fermion. The mediator couples to the lepton and to chi with the same
    vertex: 1 (scalar), i gamma5 (pseudoscalar) or gamma^mu (vector).

    Attributes:
        mediator: "vector", "scalar" or "pseudoscalar".
        mediator_mass_gev: its mass in GeV; 0 by default.
        mediator_width_gev: its total width in GeV, constant; it must be above zero where the mediator can decay to the
            pair, that is above twice the mass of chi.
        initial_lepton: "e", "mu" or "tau".

    Raises:
        UnknownNameError: the mediator or the lepton is unknown. InputError: a mass or width below zero or not finite.
    """

    mediator: Literal["vector", "scalar", "pseudoscalar"] = "vector"
    mediator_mass_gev: float = 0.0
    mediator_width_gev: float = 0.0
    initial_lepton: str = "mu"

    def __post_init__(self) -> None:
        if self.mediator not in MEDIATORS:
            raise UnknownNameError("mediator", self.mediator, MEDIATORS)
        for name in ("mediator_mass_gev", "mediator_width_gev"):
            value = finite_scalar(name, getattr(self, name))
            if value < 0:
                raise InputError(f"{name} must be one number >= 0, got {value:g}")
            keep(self, **{name: value})
        lepton_mass_gev(self.initial_lepton)

    @property
    def final_lepton(self) -> str:
        """The lepton is not changed."""
        return self.initial_lepton

    @property
    def coupling_unit(self) -> str:
        """Unit of the coupling that is set to one."""
        return "1"

    @property
    def radiation(self) -> Bremsstrahlung:
        """The emission of the mediator, on its mass shell Q^2."""
        return Bremsstrahlung(self.mediator, self.initial_lepton, self.initial_lepton)


OnShellProcess: TypeAlias = Bremsstrahlung | PhotonFusion
Process: TypeAlias = Bremsstrahlung | PhotonFusion | PairProduction
