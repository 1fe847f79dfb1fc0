"""l N -> l N X, a pseudoscalar or scalar made of a photon of the lepton and one of the nucleus (P1 III)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import pi
from typing import ClassVar

import numpy as np

from mubeam.constants import ALPHA
from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.quadrature import gauss_legendre, gauss_rows, peaked_rule
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import fusion
from mubeam.physics.amplitudes.helicities import Helicities, of_fusion
from mubeam.physics.amplitudes.photon_frame import AzimuthTerms, Moments, Transfer, photon_transfer
from mubeam.physics.amplitudes.spinors import SpinPoint
from mubeam.production.engine.helicity import SpinNodes, virtual_nodes
from mubeam.production.engine.line import Line
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import FUSION_PRECISIONS, Orders, Precision, Rules
from mubeam.production.processes._radiation import AZIMUTH_ORDER
from mubeam.production.processes.base import (
    BOSON_PDG,
    Amplitude,
    ManyOrders,
    Process,
    Response,
    lepton_mass_gev,
)
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.production.processes.interference import KINDS, NARROWEST, T_PANELS, Interference, Kind


@dataclass(frozen=True)
class PhotonFusion(ManyOrders):
    """Photon fusion: l N -> l N X with X made from two photons, at g = 1/GeV (arXiv 2501.06294 III).

    L = -(g/4) a F Ftilde = g a E.B for a pseudoscalar (eps^0123 = 1), L = -(g/4) s F F for a scalar. The transfer is
    the virtuality Q1^2 of the lepton's photon.

    Attributes:
        initial_lepton: "e", "mu" or "tau".
        kind: "pseudoscalar" or "scalar".

    Raises:
        UnknownNameError: kind or the lepton is unknown.
    """

    initial_lepton: str = "mu"
    kind: Kind = field(default="pseudoscalar", metadata={"help": "pseudoscalar (default) or scalar"})

    is_chiral: ClassVar = False
    coupling_unit: ClassVar = "1/GeV"
    compiled: ClassVar = "two photons"
    transfer_doublings: ClassVar = 5
    cuts_angle: ClassVar = False
    has_logarithm: ClassVar = True
    event_name: ClassVar = "photon-fusion"
    event_number: ClassVar = -753
    event_description: ClassVar = "l N -> l N a, a made of two photons"
    boson_pdg: ClassVar = BOSON_PDG["pseudoscalar"]

    def __post_init__(self) -> None:
        check_name("kind of photon fusion", self.kind, KINDS)
        lepton_mass_gev(self.initial_lepton)

    @property
    def is_even(self) -> bool:
        """Whether X is a scalar."""
        return self.kind == "scalar"

    def compiled_coefficients(self, m: FloatArray) -> tuple[Real, ...]:
        """1 for a scalar, 0 for a pseudoscalar."""
        return (float(self.is_even),)

    def cross_terms(self, other: Process) -> tuple[tuple[float, Process], ...]:
        """With the part of its own parity that the same lepton radiates; other parities give nothing in any rate.

        They interfere in the sign of (p x p').k, the side of the plane of beam and X to which l' goes: nothing here
        sees it.
        """
        if isinstance(other, PhotonFusion):
            return ((2.0, self),) if other == self else ()
        if not isinstance(other, Bremsstrahlung) or other.kind not in ("scalar", "pseudoscalar"):
            return super().cross_terms(other)
        strength = other.parity_strength(self.kind)
        if strength == 0 or {other.initial_lepton, other.final_lepton} != {self.initial_lepton}:
            return ()
        return ((strength, Interference(self.kind, self.initial_lepton)),)

    @property
    def final_lepton(self) -> str:
        """The lepton is not changed."""
        return self.initial_lepton

    def rules(self, precision: Precision) -> Rules:
        """As in `Process`; more points, as two light photon propagators make more structure than one."""
        return FUSION_PRECISIONS[precision]

    def transfer(self, s: Real, t: Real, above: Real, m: Real) -> Transfer:
        """The range of Q1^2."""
        mi, _ = self.lepton_masses_gev
        return photon_transfer(s, t, m**2, mi**2, super().transfer(s, t, above, m))

    def mu(self, s: Real, t: Real, value: Real, m: Real) -> Real:
        """Mu = s + t - m^2 - Q1^2."""
        return s + t - m**2 - value

    def transfer_at(self, s: Real, t: Real, mu: Real, m: Real) -> Real:
        """Q1^2 = s + t - m^2 - mu."""
        return s + t - m**2 - mu

    def photon_response(self, s: Real, t: Real, transfer: Transfer, m: Real, moments: Moments) -> Response:
        """As fusion.photon_response."""
        if self.is_even:
            mi, _ = self.lepton_masses_gev
            return fusion.scalar_photon_response(s, t, transfer.lam, m**2, mi**2, moments)
        return fusion.photon_response(t, transfer.lam, m**2, moments)

    def azimuth_terms(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> AzimuthTerms:
        """As fusion.azimuth_terms."""
        terms = fusion.scalar_azimuth_terms if self.is_even else fusion.azimuth_terms
        return terms(s, t, transfer.lam, value, m**2, self.lepton_masses_gev[0] ** 2)

    def helicities(self, point: SpinPoint, m: Real) -> Helicities:
        """Amplitudes by the helicities of l' and l."""
        return of_fusion(point, self.lepton_masses_gev, self.is_even)

    def spin_nodes(self, points: Points, t: FloatArray, nucleus_mass: float, order: int) -> SpinNodes:
        """As in `Emission`, at the virtualities of `energy_integral`; the amplitude is a square in the azimuth."""
        mi, _ = self.lepton_masses_gev
        omega = points.energy_x + t / (2 * nucleus_mass)
        low, high = kinematics.virtuality_limits(points.energy, omega, t, points.m, mi, nucleus_mass)
        (unit, weight), log_range = gauss_legendre(2 * order), np.log(np.maximum(high / low, 1.0))
        unit, weight = unit[:, None, None], weight[:, None, None]
        virtuality = low * np.exp(log_range * unit)
        return virtual_nodes(points, t, virtuality, log_range * weight * virtuality, mi, nucleus_mass, AZIMUTH_ORDER)

    def energy_integral(
        self,
        points: Points,
        t: FloatArray,
        nucleus_mass: float,
        order: int | tuple[int, ...],
        theta_max_rad: float = pi,
    ) -> FloatArray:
        """alpha^2/(16 pi p^2) int dQ1^2 |q1| <A>/(4 M^2 |q1|^2); nodes in log Q1^2, all angles."""
        mi, _ = self.lepton_masses_gev
        energy, energy_x, _, m = points
        omega = energy_x + t / (2 * nucleus_mass)
        low, high = kinematics.virtuality_limits(energy, omega, t, m, mi, nucleus_mass)
        unit, unit_weight = gauss_rows((2 * order,) if isinstance(order, int) else tuple(2 * one for one in order))
        log_range = np.log(np.maximum(high / low, 1.0))
        virtuality = low * np.exp(log_range * unit)
        average = fusion.scalar_azimuth_average if self.is_even else fusion.azimuth_average
        point = fusion.FusionPoint(energy=energy, omega=omega, virtuality=virtuality, t=t)
        amplitude = average(point, m, mi, nucleus_mass)
        integral = (unit_weight * virtuality * amplitude / np.sqrt(omega**2 + virtuality)).sum(axis=0)
        return np.asarray(ALPHA**2 / (16 * np.pi) * log_range * integral / ((energy - mi) * (energy + mi)))

    def angle_integrals(
        self, line: Line, ends: tuple[FloatArray, FloatArray], flux: PhotonFlux, orders: tuple[Orders, ...]
    ) -> Iterator[FloatArray]:
        """As in `Emission`; nodes follow the peak in t that the lepton's photon makes."""
        m = line.points.m
        t_min, t_max = (end[:, None] for end in ends)
        peak, width = fusion.virtuality_peak(*line.at(t_min), m, line.nucleus_mass)
        start = np.minimum(np.maximum(t_min, flux.t_start_gev2), t_max)
        low, high, centre = (np.log(t) for t in (start, t_max, np.clip(peak, start, t_max)))
        for order in orders:
            log_t, weight = peaked_rule(low, high, centre, np.maximum(width, NARROWEST), T_PANELS, order.angle)
            t = np.clip(np.exp(log_t), start, t_max)
            point, azimuth = line.at(t)
            mean = fusion.mean_virtuality(point, azimuth, m)
            # the lowest virtuality bounds it, where rounding would leave nothing
            energy, energy_x, *_ = line.points
            omega = energy_x + t / (2 * line.nucleus_mass)
            lowest = kinematics.lowest_virtuality(energy, omega, line.mi)
            root = np.sqrt(np.maximum(mean**2 - azimuth.s1_squared, lowest * np.abs(mean)))
            if self.is_even:
                amplitude = fusion.scalar_azimuth_average_at_angle(point, azimuth, mean, root, m, line.nucleus_mass)
            else:
                amplitude = fusion.azimuth_average_at_angle(point, azimuth, mean, root, line.nucleus_mass)
            photons = weight * flux.form_factor.squared(t, flux.nucleus) / t
            yield (photons * amplitude / (4 * np.sqrt(azimuth.v_squared))).sum(axis=-1)

    def real_photon_amplitude(self) -> Amplitude:
        """P1 Eq. (6), corrected; see fusion.weizsaecker_williams."""
        mi, _ = self.lepton_masses_gev
        return lambda x, e_theta2, minus_u, _: fusion.weizsaecker_williams(x, e_theta2, minus_u, mi)

    def real_photon_angles(
        self, x: Real, e_theta_max: Real, minus_u_forward: Real, order: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """As in `Emission`; even in log((E theta)^2 + mi^2), the propagator of the lepton's photon."""
        mi, _ = self.lepton_masses_gev
        unit, unit_weight = gauss_legendre(order)
        log_range = np.log1p((e_theta_max / mi) ** 2)
        e_theta2 = mi**2 * np.expm1(log_range * unit)
        return e_theta2, minus_u_forward + x * e_theta2, log_range * unit_weight * (e_theta2 + mi**2)


PROCESS = PhotonFusion
