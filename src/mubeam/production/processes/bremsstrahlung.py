"""l N -> l' N X, a scalar or vector of any parity radiated off the lepton."""

from cmath import exp
from dataclasses import dataclass, field, replace
from math import cos, hypot, isclose, pi, sin
from typing import ClassVar, Final, Literal, TypeAlias

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import Real, finite_scalar, keep
from mubeam.physics.amplitudes.bremsstrahlung import (
    Vertex,
    chiral_vertex,
    mixed_vertex,
    scalar_vertex,
    vector_vertex,
)
from mubeam.physics.amplitudes.helicities import Helicities, of_scalar, of_vector
from mubeam.physics.amplitudes.polarised_beam import Spin
from mubeam.physics.amplitudes.spinors import SpinPoint
from mubeam.production.processes._radiation import Radiation
from mubeam.production.processes.base import BOSON_PDG, Process, lepton_mass_gev

Kind: TypeAlias = Literal["scalar", "pseudoscalar", "vector", "axial"]

ODD_PARITY: Final = {"pseudoscalar": "scalar", "axial": "vector"}
KINDS: Final = ("scalar", "pseudoscalar", "vector", "axial")
ONE_PARITY: Final = 1e-15
"""An interference of the parities below this, in units of the whole, is rounding."""


@dataclass(frozen=True)
class Bremsstrahlung(Radiation):
    """Bremsstrahlung: l N -> l' N X with X radiated off the lepton, at unit coupling (dimensionless).

    Vertices: scalar 1, pseudoscalar i gamma5, vector gamma^mu, axial gamma^mu gamma5.

    Attributes:
        kind: "scalar", "pseudoscalar", "vector" or "axial".
        initial_lepton, final_lepton: "e", "mu" or "tau".
        parity_angle: for a vertex of mixed parity, cos(angle) + i gamma5 sin(angle) with kind "scalar", or
            gamma^mu (cos(angle) + gamma5 sin(angle)) with kind "vector", in rad; None for pure parity. With an odd kind
            only pi/2 is allowed.
        relative_phase: phase of gamma5 in a vertex of mixed parity, in rad; None for pi/2 of a scalar (a CP-even and a
            CP-odd part) and 0 of a vector. cos(angle) + gamma5 sin(angle) of a scalar (0) prefers one chirality. The
            phase affects the polarisation of l' and the rate of polarised l; unpolarised rates are independent of it.
        beam_polarisation: mean helicity of l-, from -1 to 1, in rates; for l+ the opposite sign.

    Raises:
        UnknownNameError: kind or a lepton is unknown.
        InputError: a parity_angle with a kind of pure odd parity.
    """

    kind: Kind = field(metadata={"help": "scalar, pseudoscalar, vector or axial"})
    initial_lepton: str = "mu"
    final_lepton: str = "mu"
    parity_angle: float | None = field(
        default=None, metadata={"help": "angle in rad, for kind scalar or vector: 0 even, pi/2 odd parity"}
    )
    relative_phase: float | None = field(
        default=None, metadata={"help": "phase of gamma5 in a mixed vertex, in rad; default pi/2 (scalar), 0 (vector)"}
    )
    beam_polarisation: float = field(default=0.0, metadata={"help": "mean helicity of l-, -1 to 1; 0 by default"})

    compiled: ClassVar = "lepton line"

    def __post_init__(self) -> None:
        check_name("kind of bremsstrahlung", self.kind, KINDS)
        lepton_mass_gev(self.initial_lepton)
        lepton_mass_gev(self.final_lepton)
        if self.relative_phase is not None:
            keep(self, relative_phase=finite_scalar("relative_phase", self.relative_phase))
            if self.parity_angle is None:
                raise InputError(
                    "relative_phase is of a vertex of mixed parity: give parity_angle too, or leave it out"
                )
        keep(self, beam_polarisation=polarisation("beam_polarisation", self.beam_polarisation))
        if self.parity_angle is None:
            return
        keep(self, parity_angle=finite_scalar("parity_angle", self.parity_angle))
        if self.kind in ODD_PARITY and not isclose(self.parity_angle, pi / 2, rel_tol=1e-12):
            raise InputError(
                f"kind {self.kind!r} already fixes parity_angle at pi/2: "
                f"give kind={ODD_PARITY[self.kind]!r} with parity_angle={self.parity_angle}"
            )

    def __repr__(self) -> str:
        """The fields; phase and polarisation where they are given."""
        names = ["kind", "initial_lepton", "final_lepton", "parity_angle"]
        names += ["relative_phase"] * (self.relative_phase is not None)
        names += ["beam_polarisation"] * (self.beam_polarisation != 0)
        return f"Bremsstrahlung({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    @property
    def angle(self) -> float:
        """The parity angle in rad: 0 for scalar and vector, pi/2 for pseudoscalar and axial."""
        if self.parity_angle is not None:
            return float(self.parity_angle)
        return pi / 2 if self.kind in ODD_PARITY else 0.0

    @property
    def phase(self) -> float:
        """The phase of gamma5 in rad."""
        if self.relative_phase is not None:
            return self.relative_phase
        return 0.0 if self.is_vector else pi / 2

    @property
    def is_vector(self) -> bool:
        """Whether X has spin 1."""
        return self.kind in ("vector", "axial")

    def polarised(self, beam_polarisation: float) -> "Bremsstrahlung":
        """As in `Process`."""
        return replace(self, beam_polarisation=beam_polarisation)

    def cross_terms(self, other: Process) -> tuple[tuple[float, Process], ...]:
        """2 cos(a) cos(b) sigma_even + 2 sin(a) sin(b) sigma_odd, a and b the angles: even and odd do not interfere.

        The odd parts by the cosine of their phases' difference. Of polarised l even and odd do, with c = Re(S P'*) +
        Re(S' P*) of both vertices: that is c (2 sigma_chiral - sigma_even - sigma_odd), of the vertex of one chirality
        in this beam. For unpolarised l this is zero, but the helicity of l' is not: it stands there too if both phases
        are given. With a process that is no Bremsstrahlung, the cross_terms of that process.
        """
        if not isinstance(other, Bremsstrahlung):
            return other.cross_terms(self)
        if other.boson_pdg != self.boson_pdg:
            return super().cross_terms(other)
        if other == self:
            return ((2.0, self),)
        leptons = (self.initial_lepton, self.final_lepton)
        even_kind: Kind = "vector" if self.is_vector else "scalar"
        odd_kind: Kind = "axial" if self.is_vector else "pseudoscalar"
        (even, odd), (other_even, other_odd) = self._parts(), other._parts()
        is_seen = self.beam_polarisation or None not in (self.relative_phase, other.relative_phase)
        both = _chiral(even, odd, other_even, other_odd) if is_seen else 0.0
        if abs(both) <= ONE_PARITY:
            both = 0.0
        factors: tuple[tuple[float, Process], ...] = (
            (2 * (even * other_even.conjugate()).real - both, Bremsstrahlung(even_kind, *leptons)),
            (2 * (odd * other_odd.conjugate()).real - both, Bremsstrahlung(odd_kind, *leptons)),
            (2 * both, Bremsstrahlung(even_kind, *leptons, pi / 4, 0.0, self.beam_polarisation)),
        )
        return tuple((factor, process) for factor, process in factors if abs(factor) > ONE_PARITY)

    def _parts(self) -> tuple[complex, complex]:
        """S and P of the vertex S + P gamma5."""
        even, odd = (
            self.parity_strength("vector" if self.is_vector else "scalar"),
            self.parity_strength("axial" if self.is_vector else "pseudoscalar"),
        )
        phase = 1.0 if self.phase == 0 else 1j if self.phase == pi / 2 else exp(1j * self.phase)
        return complex(even), odd * phase

    @property
    def _chirality(self) -> float:
        """The mean helicity of l times Re(S P*); zero where it is rounding."""
        if not self.beam_polarisation:
            return 0.0
        found = self.beam_polarisation * _chiral(*self._parts(), *self._parts()) / 2
        return found if abs(found) > ONE_PARITY else 0.0

    def parts(self) -> tuple[tuple[float, Process], ...]:
        """The even and the odd vertex, with their phase where they may interfere; itself if it is one of them."""
        if self.parity_angle is None:
            return super().parts()
        leptons = (self.initial_lepton, self.final_lepton)
        kinds: tuple[Kind, ...] = (
            ("vector", "axial") if self.kind in ("vector", "axial") else ("scalar", "pseudoscalar")
        )
        strengths = [
            (self.parity_strength(kind), self._with_phase(Bremsstrahlung(kind, *leptons), angle))
            for kind, angle in zip(kinds, (0.0, pi / 2), strict=True)
        ]
        return tuple((strength, process) for strength, process in strengths if strength)

    def _with_phase(self, part: "Bremsstrahlung", angle: float) -> "Bremsstrahlung":
        if abs(cos(self.phase)) <= ONE_PARITY:
            return part
        kind: Kind = "vector" if self.is_vector else "scalar"
        return replace(part, kind=kind, parity_angle=angle, relative_phase=self.phase)

    @property
    def without_phase(self) -> "Bremsstrahlung":
        """As in `Process`: the kind of pure parity."""
        if self.relative_phase is None or self.parity_angle not in (0.0, pi / 2):
            return self
        even: Kind = "vector" if self.is_vector else "scalar"
        odd: Kind = "axial" if self.is_vector else "pseudoscalar"
        return Bremsstrahlung(odd if self.parity_angle else even, self.initial_lepton, self.final_lepton)

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
        if not self.is_vector:
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
        """Coefficients of the amplitude at these masses in GeV.

        Of l with the mean helicity h the parities S + P gamma5 interfere: 2 h Re(S P*) times the vertex of one
        chirality, and what `spin` says.
        """
        make = vector_vertex if self.is_vector else scalar_vertex
        if self.parity_angle is None or self.kind in ODD_PARITY:
            return make(m, mi, -mf if self.kind in ODD_PARITY else mf)
        even, odd = self._parts()
        found = mixed_vertex(make(m, mi, mf), make(m, mi, -mf), abs(even) ** 2, abs(odd) ** 2)
        if not self._chirality:
            return found
        return mixed_vertex(found, chiral_vertex(m, mi, mf, is_vector=self.is_vector), 1.0, 2 * self._chirality)

    def spin(self, m: Real) -> Spin | None:
        """What the mass of polarised l takes from the rate; None where the parities do not interfere."""
        if not self._chirality:
            return None
        mi, mf = self.lepton_masses_gev
        weight = 2 + (mf - mi) * (mf + mi) / m**2 if self.is_vector else 1.0
        return Spin(-4 * self._chirality, weight, chiral_vertex(m, mi, mf, is_vector=self.is_vector))

    @property
    def is_chiral(self) -> bool:
        """Whether the parities of the vertex interfere."""
        return abs(_chiral(*self._parts(), *self._parts())) > ONE_PARITY

    def helicities(self, point: SpinPoint, m: Real) -> Helicities:
        """Amplitudes by the helicities of l' and l, and by the polarisation of X."""
        make = of_vector if self.is_vector else of_scalar
        return make(point, m, self.lepton_masses_gev, *self._parts())


def polarisation(name: str, value: float) -> float:
    """A mean helicity; InputError unless it is a number from -1 to 1."""
    found = finite_scalar(name, value)
    if not -1 <= found <= 1:
        raise InputError(f"{name} must be from -1 to 1, got {found:g}")
    return found


def _chiral(even: complex, odd: complex, other_even: complex, other_odd: complex) -> float:
    """Re(S P'*) + Re(S' P*)."""
    return (even * other_odd.conjugate()).real + (other_even * odd.conjugate()).real


PROCESS = Bremsstrahlung
