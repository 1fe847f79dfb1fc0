"""l N -> l' N X, a scalar or vector of any parity radiated off the lepton."""

from dataclasses import dataclass, field
from math import cos, hypot, isclose, pi, sin
from typing import ClassVar, Final, Literal, TypeAlias

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import Real, finite_scalar, keep
from mubeam.physics.amplitudes.bremsstrahlung import Vertex, mixed_vertex, scalar_vertex, vector_vertex
from mubeam.production.processes._radiation import Radiation
from mubeam.production.processes.base import BOSON_PDG, Process, lepton_mass_gev

Kind: TypeAlias = Literal["scalar", "pseudoscalar", "vector", "axial"]

ODD_PARITY: Final = {"pseudoscalar": "scalar", "axial": "vector"}
KINDS: Final = ("scalar", "pseudoscalar", "vector", "axial")


@dataclass(frozen=True)
class Bremsstrahlung(Radiation):
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

    kind: Kind = field(metadata={"help": "scalar, pseudoscalar, vector or axial"})
    initial_lepton: str = "mu"
    final_lepton: str = "mu"
    parity_angle: float | None = field(
        default=None, metadata={"help": "in rad, for kind scalar or vector: 0 even, pi/2 odd parity"}
    )

    compiled: ClassVar = "lepton line"

    def __post_init__(self) -> None:
        check_name("kind of bremsstrahlung", self.kind, KINDS)
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
    def angle(self) -> float:
        """The parity angle in rad: 0 for scalar and vector, pi/2 for pseudoscalar and axial."""
        if self.parity_angle is not None:
            return float(self.parity_angle)
        return pi / 2 if self.kind in ODD_PARITY else 0.0

    def cross_terms(self, other: Process) -> tuple[tuple[float, Process], ...]:
        """2 cos(a) cos(b) sigma_even + 2 sin(a) sin(b) sigma_odd, a and b the angles: even and odd do not interfere.

        With a process that is no Bremsstrahlung, the cross_terms of that process.
        """
        if not isinstance(other, Bremsstrahlung):
            return other.cross_terms(self)
        if other.boson_pdg != self.boson_pdg:
            return super().cross_terms(other)
        leptons = (self.initial_lepton, self.final_lepton)
        kinds: tuple[Kind, ...] = (
            ("vector", "axial") if self.kind in ("vector", "axial") else ("scalar", "pseudoscalar")
        )
        found: list[tuple[float, Process]] = []
        for kind in kinds:
            first, second = self.parity_strength(kind), other.parity_strength(kind)
            if first * second != 0:
                found.append((2 * first * second, Bremsstrahlung(kind, *leptons)))
        return tuple(found)

    def parts(self) -> tuple[tuple[float, Process], ...]:
        """The even and the odd vertex, which do not interfere; itself if it is one of them."""
        if self.parity_angle is None:
            return super().parts()
        leptons = (self.initial_lepton, self.final_lepton)
        kinds: tuple[Kind, ...] = (
            ("vector", "axial") if self.kind in ("vector", "axial") else ("scalar", "pseudoscalar")
        )
        strengths = [(self.parity_strength(kind), Bremsstrahlung(kind, *leptons)) for kind in kinds]
        return tuple((strength, process) for strength, process in strengths if strength)

    def parity_strength(self, kind: str) -> float:
        """The amplitude of the vertex of pure parity `kind` in this one: cos(angle) of the even, sin of the odd one."""
        if self.parity_angle is None:
            # cos(pi/2) is not quite zero
            return float(self.kind == kind)
        even = ODD_PARITY.get(self.kind, self.kind)
        if ODD_PARITY.get(kind, kind) != even:
            return 0.0
        return sin(self.angle) if kind in ODD_PARITY else cos(self.angle)

    @property
    def growth_gev(self) -> float:
        """G in GeV: the amplitude of a longitudinal vector grows as G/m at low mass m.

        It comes from a lepton current that is not conserved: m_l + m_l' for the axial part, |m_l - m_l'| for the vector
        part. The mode couples like a Goldstone boson with the Yukawa coupling g G/m.
        """
        if self.kind not in ("vector", "axial"):
            return 0.0
        first, second = self.lepton_masses_gev
        # cos(pi/2) is not quite zero
        vector = 0.0 if self.kind == "axial" else cos(self.angle)
        return hypot(sin(self.angle) * (first + second), vector * (first - second))

    @property
    def event_name(self) -> str:
        """Name in event files."""
        return "bremsstrahlung" if self.initial_lepton == self.final_lepton else "lepton-conversion"

    @property
    def event_number(self) -> int:
        """Number in event files."""
        return -751 if self.initial_lepton == self.final_lepton else -752

    @property
    def event_description(self) -> str:
        """A sentence for event files."""
        if self.initial_lepton == self.final_lepton:
            return "l N -> l N X, X radiated off the lepton"
        return "l N -> l' N X, X radiated off the lepton, which changes its flavour"

    @property
    def boson_pdg(self) -> int:
        """PDG number of X."""
        return BOSON_PDG[self.kind]

    def vertex(self, m: Real, mi: Real, mf: Real) -> Vertex:
        """Coefficients of the amplitude at these masses in GeV."""
        make = vector_vertex if self.kind in ("vector", "axial") else scalar_vertex
        if self.parity_angle is None or self.kind in ODD_PARITY:
            return make(m, mi, -mf if self.kind in ODD_PARITY else mf)
        return mixed_vertex(make(m, mi, mf), make(m, mi, -mf), cos(self.angle) ** 2, sin(self.angle) ** 2)


PROCESS = Bremsstrahlung
