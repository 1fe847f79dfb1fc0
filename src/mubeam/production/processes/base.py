"""The protocol of a process: its leptons, what it makes, and the amplitudes that the engine integrates.

A new process is one file beside this one. It exports PROCESS, a frozen dataclass that derives from `Radiation` (X comes
off the lepton line), from `Emission` (any other l N -> l' N X), or from `OffShellProcess` (a pair through a mediator);
each of its fields becomes an option of `mubeam cross-section`, with the text of metadata={"help": ...}.
Code outside this folder uses the protocol only and never asks for the class of a process.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import groupby
from math import pi, sqrt
from typing import ClassVar, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import ModelError, check_name
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.estimate import AnyStatus
from mubeam.physics import kinematics
from mubeam.physics.amplitudes.helicities import Helicities
from mubeam.physics.amplitudes.photon_frame import (
    AzimuthTerms,
    Moments,
    Transfer,
    integrated_moments,
    lepton_transfer,
    moments_at,
)
from mubeam.physics.amplitudes.polarised_beam import Cubic, NucleusSide
from mubeam.physics.amplitudes.spinors import SpinPoint
from mubeam.production.engine.helicity import SpinNodes
from mubeam.production.engine.line import Line
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import PRECISIONS, Orders, Precision, Rules

Response: TypeAlias = tuple[Real, Real]
"""T_L and T_T, the responses to a longitudinal and a transverse photon of the nucleus."""

Amplitude: TypeAlias = Callable[[Real, Real, Real, Real], Real]
"""A/(e^2 g^2) of the Weizsaecker-Williams approximation as a function of x, (E theta)^2, -u and m."""

STRONG: Final = sqrt(4 * pi)
"""Dimensionless coupling at which perturbation theory fails: each order is as large as the one before."""

VIRTUALITY_GEV: Final = 1.0
"""Virtuality that photons of a muon or a nucleus reach (the form factors end there), so the lowest scale at which an
effective interaction must hold."""


MERGED_NUMBERS: Final = 16_384
"""So few numbers are integrated by several rules at once, though short rules are filled up: calls cost more there."""


class PoleStatus(AnyStatus):
    """Statuses of points at which an intermediate particle is real."""

    LEPTON_DECAYS = "the lepton decays to it: no cross section is defined"
    MEDIATOR_DECAYS = "the mediator decays to the pair: give mediator_width_gev > 0"


LEPTON_DECAYS: Final = PoleStatus.LEPTON_DECAYS.value
MEDIATOR_DECAYS: Final = PoleStatus.MEDIATOR_DECAYS.value
POLES: Final = tuple(status.value for status in PoleStatus)

BOSON_PDG: dict[str, int] = {"scalar": 54, "pseudoscalar": 54, "vector": 55, "axial": 55}
"""PDG numbers of new bosons by spin and parity: the scheme's mediators of dark matter."""


def lepton_mass_gev(name: str) -> float:
    """Mass of "e", "mu" or "tau" in GeV; UnknownNameError otherwise."""
    if not (isinstance(name, str) and name in LEPTON_MASS_GEV):
        check_name("lepton", name, LEPTON_MASS_GEV)
    return LEPTON_MASS_GEV[name]


class Process(ABC):
    """One way to make a new particle, l N -> l' N + something new, at unit coupling.

    Class attributes:
        coupling_unit: "1" or "1/GeV".
        is_signed: whether the cross section may be negative, as that of an interference.
        has_angles: whether the angle of X and the spectrum of l' are computed.
    """

    coupling_unit: ClassVar[str] = "1"
    is_signed: ClassVar[bool] = False
    has_angles: ClassVar[bool] = True

    @property
    @abstractmethod
    def initial_lepton(self) -> str:
        """The lepton l: "e", "mu" or "tau"."""

    @property
    @abstractmethod
    def final_lepton(self) -> str:
        """The lepton l': "e", "mu" or "tau"."""

    @property
    @abstractmethod
    def event_name(self) -> str:
        """Name in event files."""

    @property
    @abstractmethod
    def event_number(self) -> int:
        """Number in event files (NuHepMC 1.0.0 E.C.1): X50-X99 is a neutral current, below zero electromagnetic."""

    @property
    @abstractmethod
    def event_description(self) -> str:
        """A sentence for event files."""

    @property
    @abstractmethod
    def boson_pdg(self) -> int:
        """PDG number of X, or of the mediator."""

    @property
    @abstractmethod
    def emission(self) -> "Emission":
        """The process in which X, or the mediator off its mass shell, is made."""

    @property
    def off_shell(self) -> "OffShellProcess | None":
        """This process if it makes a pair through a mediator off its mass shell; None if X is a particle."""
        return None

    @property
    def final_state(self) -> tuple[str, str, int, bool]:
        """Identity of initial and final state: l, l', PDG number of X or of the mediator, whether X is a pair.

        Amplitudes with the same final_state may interfere.
        """
        return self.initial_lepton, self.final_lepton, self.boson_pdg, self.off_shell is not None

    @property
    def lepton_masses_gev(self) -> tuple[float, float]:
        """Masses of l and l'."""
        return lepton_mass_gev(self.initial_lepton), lepton_mass_gev(self.final_lepton)

    def produced_mass_gev(self, mass_gev: Real) -> Real:
        """The lowest invariant mass in GeV of what is produced at `mass_gev`; 2 m for a pair."""
        return mass_gev

    @property
    def growth_gev(self) -> float:
        """G in GeV: the amplitude of a longitudinal X grows as G/m at low mass m; 0 if it does not grow."""
        return 0.0

    def largest_coupling(self, mass_gev: FloatArray) -> FloatArray:
        """The largest coupling, in coupling_unit, at which the theory holds, for masses in GeV; same shape.

        For a dimensionless coupling sqrt(4 pi), times m/G where a longitudinal mode grows (see growth_gev) and m < G;
        for one in 1/GeV sqrt(4 pi) over the mass, or over 1 GeV for a lighter particle.
        """
        mass = np.asarray(mass_gev, dtype=float)
        if self.coupling_unit == "1/GeV":
            return np.asarray(STRONG / np.maximum(mass, VIRTUALITY_GEV))
        growth = self.growth_gev
        return np.asarray(STRONG * np.minimum(1.0, mass / growth)) if growth > 0 else np.full(mass.shape, STRONG)

    def poles(
        self, energy: FloatArray, mass: FloatArray, nucleus_mass: float
    ) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
        """Where an intermediate particle is on its mass shell, so that no cross section is defined.

        Takes energy and mass (N,) and the mass of the nucleus in GeV; gives pairs (status, mask (N,)).
        """
        mi, mf = self.lepton_masses_gev
        return ((LEPTON_DECAYS, mass + mf <= mi),)

    def cross_terms(self, other: "Process") -> tuple[tuple[float, "Process"], ...]:
        """The interference with another process of the same final_state, as pairs (factor, process).

        With amplitudes A and B at unit coupling, the cross section of a A + b B is a^2 sigma_A + b^2 sigma_B + a b x
        (sum of factor x sigma(process)). Empty if they do not interfere. Raises ModelError if that is not known.
        """
        if other == self:
            return ((2.0, self),)
        raise ModelError(f"the interference of {self} with {other} is not known")

    def parts(self) -> tuple[tuple[float, "Process"], ...]:
        """Processes whose amplitudes, times these strengths, add up to this one: itself.

        They do not interfere but by the helicities of l and l'; `without_phase` leaves that out.
        """
        return ((1.0, self),)

    @property
    def without_phase(self) -> "Process":
        """One of `parts` as it is in the rate of unpolarised leptons, where it interferes with no other."""
        return self

    def polarised(self, beam_polarisation: float) -> "Process":
        """The process of leptons l with a mean helicity, as given for negative ones; the sign of positive ones differs.

        Itself where parity is conserved, so that no rate sees it.
        """
        return self

    def rules(self, precision: Precision) -> Rules:
        """The quadrature rules of a precision: "fast", "standard" or "high"."""
        return PRECISIONS[precision]


class Emission(Process):
    """l N -> l' N X with one particle X.

    The totals integrate over a transfer v: mu = mf^2 - (p-k)^2, unless `transfer` and `mu` say otherwise. Masses are in
    GeV, amplitudes averaged over spins, with the nuclear propagator and form factor taken out (see
    physics.amplitudes). Arrays broadcast.

    Class attributes:
        compiled: which amplitudes of production.engine.compiled it has; None for none. A subclass does not inherit it.
        transfer_doublings: n of v = low (1 - c w)^-(2^n), the map by which events are sampled evenly in w.
        cuts_angle: whether `energy_integral` takes a cut on the angle of X.
        has_logarithm: whether `energy_integral` has a logarithm at the lowest t.
        is_wide: whether totals need more points where s spans many decades.
    """

    compiled: ClassVar[Literal["lepton line", "two photons"] | None] = None
    transfer_doublings: ClassVar[int] = 3
    cuts_angle: ClassVar[bool] = True
    has_logarithm: ClassVar[bool] = False
    is_wide: ClassVar[bool] = False

    @property
    def emission(self) -> "Emission":
        """This process."""
        return self

    def compiled_coefficients(self, m: FloatArray) -> tuple[Real, ...]:
        """Coefficients, at most four, of the compiled amplitudes at masses (N,)."""
        return ()

    def transfer(self, s: Real, t: Real, above: Real, m: Real) -> Transfer:
        """The range of v at fixed s = (p+q)^2 - mi^2 and t; above = s - s_th."""
        mi, mf = self.lepton_masses_gev
        return lepton_transfer(s, t, above, m**2, mi**2, mf**2, m * mf)

    def mu(self, s: Real, t: Real, value: Real, m: Real) -> Real:
        """mu at a value of v."""
        return value

    def transfer_at(self, s: Real, t: Real, mu: Real, m: Real) -> Real:
        """The value of v at mu."""
        return mu

    def photon_response(self, s: Real, t: Real, transfer: Transfer, m: Real, moments: Moments) -> Response:
        """T_L and T_T from the moments of v.

        A process whose amplitude takes more than these gives `integrated_response` and `response_at` itself.
        """
        raise NotImplementedError(f"{type(self).__name__} gives no photon_response")

    def integrated_response(self, s: Real, t: Real, transfer: Transfer, m: Real) -> Response:
        """T_L and T_T integrated over v."""
        moments = integrated_moments(transfer, np.log(transfer.high / transfer.low))
        return self.photon_response(s, t, transfer, m, moments)

    def response_at(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> Response:
        """T_L and T_T at one value of v."""
        return self.photon_response(s, t, transfer, m, moments_at(value, transfer))

    @property
    def has_spin_terms(self) -> bool:
        """Whether the polarisation of massive l adds to the rate what `photon_response` cannot hold."""
        return False

    def spin_average(self, s: Real, t: Real, transfer: Transfer, side: NucleusSide, m: Real, moments: Moments) -> Real:
        """What it adds to P_L^2 T_L + P_T^2 T_T, from the moments of v."""
        raise NotImplementedError(f"{type(self).__name__} has no spin_average")

    def spin_terms(self, s: Real, t: Real, transfer: Transfer, side: NucleusSide, value: Real, m: Real) -> Cubic:
        """The part of it that depends on the azimuth, at one value of v."""
        raise NotImplementedError(f"{type(self).__name__} has no spin_terms")

    @abstractmethod
    def azimuth_terms(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> AzimuthTerms:
        """The part of the amplitude that depends on the azimuth of k about q, at one value of v."""

    @abstractmethod
    def energy_integral(
        self, points: Points, t: FloatArray, nucleus_mass: float, order: int, theta_max_rad: float = pi
    ) -> FloatArray:
        """d^2sigma/dE_X dt over F^2/t^2 in GeV^-3, shape of `t` (n, N); the points (N,) or (n, N)."""

    def energy_integrals(
        self,
        points: Points,
        t: FloatArray,
        nucleus_mass: float,
        orders: tuple[int, ...],
        theta_max_rad: float = pi,
    ) -> FloatArray:
        """As `energy_integral`, with a number of points for each row of `t`."""
        first, found = 0, []
        for order, rows in groupby(orders):
            part = slice(first, first + len(tuple(rows)))
            mine = Points(*(column[part] if np.ndim(column) > 1 else column for column in points))
            found.append(self.energy_integral(mine, t[part], nucleus_mass, order, theta_max_rad))
            first = part.stop
        return np.concatenate(found)

    @abstractmethod
    def angle_integrals(
        self, line: Line, ends: tuple[FloatArray, FloatArray], flux: PhotonFlux, orders: tuple[Orders, ...]
    ) -> Iterator[FloatArray]:
        """Int dt F^2/t^2 <A>/(16 M^2 V) over t between `ends`, at fixed energy and angle of X, for each of `orders`."""

    @property
    def is_chiral(self) -> bool:
        """Whether unpolarised l may leave polarised l': not where parity is conserved."""
        return True

    def helicities(self, point: SpinPoint, m: Real) -> Helicities | None:
        """Amplitudes by the helicities of l' and l at momenta (4, n), masses of X (n,) or a number; None: not known."""
        return None

    def spin_nodes(self, points: Points, t: FloatArray, nucleus_mass: float, order: int) -> SpinNodes | None:
        """Momenta at nodes over all angles at fixed E_X (N,) and t (n, N), for `helicities`; None: not known."""
        return None

    @abstractmethod
    def real_photon_amplitude(self) -> Amplitude:
        """The amplitude of the Weizsaecker-Williams approximation."""

    @abstractmethod
    def real_photon_angles(
        self, x: Real, e_theta_max: Real, minus_u_forward: Real, order: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Nodes (E theta)^2 in GeV^2 up to e_theta_max, -u there and weights; arguments (N, 1)."""


class ManyOrders(Emission):
    """An emission whose `energy_integral` takes one number of points, or one for each row of `t`."""

    @abstractmethod
    def energy_integral(
        self,
        points: Points,
        t: FloatArray,
        nucleus_mass: float,
        order: int | tuple[int, ...],
        theta_max_rad: float = pi,
    ) -> FloatArray:
        """As in `Emission`."""

    def energy_integrals(
        self,
        points: Points,
        t: FloatArray,
        nucleus_mass: float,
        orders: tuple[int, ...],
        theta_max_rad: float = pi,
    ) -> FloatArray:
        """As in `Emission`; of few points all at once."""
        if max(orders) * t.size <= MERGED_NUMBERS:
            return self.energy_integral(points, t, nucleus_mass, orders, theta_max_rad)
        return super().energy_integrals(points, t, nucleus_mass, orders, theta_max_rad)


class OffShellProcess(Process):
    """l N -> l' N chi chibar through a mediator off its mass shell; the mass of the process is that of chi.

    Class attributes:
        pair: products, such as "chi chibar".
        pair_pdg: PDG numbers of both.

    Attributes:
        mediator_mass_gev, mediator_width_gev: mass and total width in the propagator.
    """

    has_angles: ClassVar[bool] = False
    pair: ClassVar[str] = "chi chibar"
    pair_pdg: ClassVar[tuple[int, int]] = (52, -52)

    @property
    @abstractmethod
    def mediator_mass_gev(self) -> float:
        """Mass of the mediator in GeV."""

    @property
    @abstractmethod
    def mediator_width_gev(self) -> float:
        """Its total width in GeV."""

    @property
    def off_shell(self) -> "OffShellProcess":
        """This process."""
        return self

    @property
    def final_lepton(self) -> str:
        """The lepton l' of the emission."""
        return self.emission.final_lepton

    @property
    def boson_pdg(self) -> int:
        """PDG number of the mediator."""
        return self.emission.boson_pdg

    def pair_masses_gev(self, mass_gev: Real) -> tuple[Real, Real]:
        """Masses of both of the pair at the mass that is asked for; the same unless a process says otherwise."""
        return mass_gev, mass_gev

    def produced_mass_gev(self, mass_gev: Real) -> Real:
        """The sum of the masses of the pair."""
        first, second = self.pair_masses_gev(mass_gev)
        return first + second

    def largest_coupling(self, mass_gev: FloatArray) -> FloatArray:
        """4 pi, for the product of two couplings."""
        return np.full(np.shape(mass_gev), STRONG**2)

    def poles(
        self, energy: FloatArray, mass: FloatArray, nucleus_mass: float
    ) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
        """Where a mediator without width can be on its mass shell; as in `Process.poles`."""
        if self.mediator_width_gev > 0 or self.mediator_mass_gev == 0:
            return ()
        is_real = np.asarray(self.produced_mass_gev(mass) < self.mediator_mass_gev)
        if is_real.any():
            highest = kinematics.highest_mass(energy, *self.lepton_masses_gev, nucleus_mass)
            is_real &= self.mediator_mass_gev < highest
        return ((MEDIATOR_DECAYS, is_real),)

    @abstractmethod
    def decay_strength(self, q_squared: FloatArray, m_chi: FloatArray) -> FloatArray:
        """Q Gamma_chi(Q)/pi at unit coupling to chi in GeV^2; zero below threshold."""

    def mass_density(self, q_squared: FloatArray, m_chi: FloatArray) -> FloatArray:
        """Q Gamma_chi(Q)/pi over |Q^2 - M^2 + i M Gamma|^2, in 1/GeV^2: dsigma/dQ^2 = this x sigma of the emission."""
        mass, width = self.mediator_mass_gev, self.mediator_width_gev
        return self.decay_strength(q_squared, m_chi) / ((q_squared - mass**2) ** 2 + (mass * width) ** 2)
