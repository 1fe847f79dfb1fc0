"""The interference of X radiated off the lepton with X made of two photons, l N -> l N X, X scalar or pseudoscalar."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import pi
from typing import ClassVar, Final, Literal, TypeAlias

import numpy as np

from mubeam.constants import ALPHA
from mubeam.errors import ModelError, check_name
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.blocks import blocks
from mubeam.numerics.quadrature import gauss_legendre, peaked_rule
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import fusion, interference, lab_frame
from mubeam.physics.amplitudes.interference import Pole
from mubeam.physics.amplitudes.photon_frame import (
    AzimuthTerms,
    Moments,
    Transfer,
    integrated_moments,
    photon_transfer,
)
from mubeam.production.engine.line import Line
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import INTERFERENCE_PRECISIONS, Orders, Precision, Rules
from mubeam.production.processes._angles import angle_nodes
from mubeam.production.processes.base import BOSON_PDG, Amplitude, Emission, Process, Response, lepton_mass_gev

Kind: TypeAlias = Literal["pseudoscalar", "scalar"]
KINDS: Final = ("pseudoscalar", "scalar")

T_PANELS = 6
CHUNK_NUMBERS: Final = 32_768
"""Points held in an array at once: there are many arrays."""

NARROWEST = 1e-6
"""Least width of a peak in log t; narrower ones are at t where the flux is negligible."""


@dataclass(frozen=True)
class Interference(Emission):
    """Interference of bremsstrahlung and photon fusion of one X, per y g, at y = 1 and g = 1/GeV; of either sign.

    L = -i y a lbar gamma5 l + g a E.B for a pseudoscalar, L = -y s lbar l - (g/4) s F F for a scalar: as
    `Bremsstrahlung` and `PhotonFusion` have it. The cross section of both is y^2 sigma_b + g^2 sigma_f + y g sigma. No
    vertex of a model has this process: it follows from those of the two.

    Attributes:
        kind: "pseudoscalar" or "scalar".
        initial_lepton: "e", "mu" or "tau".

    Raises:
        UnknownNameError: kind or the lepton is unknown.
    """

    kind: Kind = field(metadata={"help": "pseudoscalar or scalar"})
    initial_lepton: str = "mu"

    coupling_unit: ClassVar = "1/GeV"
    is_signed: ClassVar = True
    cuts_angle: ClassVar = False
    has_logarithm: ClassVar = True
    is_wide: ClassVar = True
    event_name: ClassVar = "interference"
    event_number: ClassVar = -755
    event_description: ClassVar = "l N -> l N X, the interference of X radiated off the lepton and made of two photons"
    boson_pdg: ClassVar = BOSON_PDG["pseudoscalar"]

    def __post_init__(self) -> None:
        check_name("kind of interference", self.kind, KINDS)
        lepton_mass_gev(self.initial_lepton)

    @property
    def final_lepton(self) -> str:
        """The lepton is not changed."""
        return self.initial_lepton

    @property
    def is_even(self) -> bool:
        """Whether X is a scalar."""
        return self.kind == "scalar"

    def cross_terms(self, other: Process) -> tuple[tuple[float, Process], ...]:
        """ModelError: it is no amplitude."""
        raise ModelError(f"{self} is no amplitude: give the vertices of Bremsstrahlung and PhotonFusion, which have it")

    def rules(self, precision: Precision) -> Rules:
        """As for photon fusion, of fewer energies and angles."""
        return INTERFERENCE_PRECISIONS[precision]

    def integrated_response(self, s: Real, t: Real, transfer: Transfer, m: Real) -> Response:
        """In closed form: partial fractions in the poles 1/mu and 1/Q1^2."""
        photon = self._photon_transfer(s, t, transfer, m)
        moments = (integrated_moments(each, np.log(each.high / each.low)) for each in (transfer, photon))
        return self._response(s, t, transfer, m, *moments)

    def response_at(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> Response:
        """T_L and T_T at one mu."""
        photon = self._photon_transfer(s, t, transfer, m)
        virtuality = np.maximum(s + t - m**2 - value, photon.low)
        return self._response(s, t, transfer, m, *interference.moments_at(value, virtuality, transfer, photon))

    def _response(self, s: Real, t: Real, transfer: Transfer, m: Real, of_mu: Moments, of_photon: Moments) -> Response:
        mi, _ = self.lepton_masses_gev
        if self.is_even:
            return interference.scalar_response(s, t, transfer.lam, m**2, mi, of_mu, of_photon)
        return interference.pseudoscalar_response(s, t, m**2, mi, of_mu, of_photon)

    def _photon_transfer(self, s: Real, t: Real, transfer: Transfer, m: Real) -> Transfer:
        return photon_transfer(s, t, m**2, self.lepton_masses_gev[0] ** 2, transfer)

    def azimuth_terms(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> AzimuthTerms:
        """As interference's, at one mu."""
        mi, _ = self.lepton_masses_gev
        virtuality = np.maximum(s + t - m**2 - value, self._photon_transfer(s, t, transfer, m).low)
        terms = interference.scalar_azimuth_terms if self.is_even else interference.pseudoscalar_azimuth_terms
        return terms(s, t, transfer.lam, value, virtuality, m**2, mi)

    def energy_integral(
        self, points: Points, t: FloatArray, nucleus_mass: float, order: int, theta_max_rad: float = pi
    ) -> FloatArray:
        """alpha^2/(4 pi p^2) [int dy <A>/(16 M^2 V) + int dQ1^2 <A>/(16 M^2 |q1|)], y = 4 p k sin^2(theta/2).

        The first is the part with the pole in mu alone, over the angle of X, the second that with the pole in Q1^2,
        over Q1^2, at all angles: a rule for one of the poles would miss the other by per mille.
        """
        found = np.empty(t.shape)
        for part in blocks(t.shape[1], CHUNK_NUMBERS // (2 * order * t.shape[0])):
            some = Points(*(column[..., part] for column in points))
            of_mu = self._mu_integral(some, t[:, part], nucleus_mass, order)
            found[:, part] = of_mu + self._virtuality_integral(some, t[:, part], nucleus_mass, order)
        p = kinematics.momentum(points.energy, self.lepton_masses_gev[0])
        return np.asarray(ALPHA**2 / (4 * np.pi) * found / p**2)

    def _mu_integral(self, points: Points, t: FloatArray, nucleus_mass: float, order: int) -> FloatArray:
        """As the integral of radiation, whose peaks in y are those of 1/mu and 1/s."""
        mi, mf = self.lepton_masses_gev
        energy, energy_x, _, m = points
        point, jacobian, is_open = angle_nodes(points, t, nucleus_mass, (mi, mf), 2 * order)
        u = point.u
        azimuth = lab_frame.azimuth(point, m, mi, nucleus_mass)
        s0, w_squared = azimuth.s0, azimuth.s1_squared
        virtuality = fusion.mean_virtuality(point, azimuth, m)
        lowest = kinematics.s_threshold(m, mi, mf)
        c = energy / energy_x
        first, second = (s0 + c * virtuality) / (1 + c), virtuality - u / (1 + c)
        every = (
            _pole(s0, w_squared, lowest),
            _pole(first, w_squared, lowest / (1 + c)),
            _pole(second, w_squared, -u / (1 + c)),
        )
        # where the range of angles is empty the weight is zero and s means nothing
        of_s, of_first, of_second = (pole._replace(root=np.where(is_open, pole.root, 1.0)) for pole in every)
        averages = interference.without_photon_pole(of_s, of_first, of_second, c, w_squared)
        amplitude = interference.azimuth_average_at_angle(
            point, azimuth, of_s, averages, m, mi, nucleus_mass, self.is_even
        )
        return np.asarray((jacobian * amplitude / np.sqrt(azimuth.v_squared)).sum(axis=0))

    def _virtuality_integral(self, points: Points, t: FloatArray, nucleus_mass: float, order: int) -> FloatArray:
        """As the integral of photon fusion."""
        mi, _ = self.lepton_masses_gev
        energy, energy_x, _, m = points
        omega = energy_x + t / (2 * nucleus_mass)
        low, high = kinematics.virtuality_limits(energy, omega, t, m, mi, nucleus_mass)
        unit, unit_weight = (column[:, None, None] for column in gauss_legendre(2 * order))
        log_range = np.log(np.maximum(high / low, 1.0))
        virtuality = low * np.exp(log_range * unit)
        point = fusion.FusionPoint(energy=energy, omega=omega, virtuality=virtuality, t=t)
        at = interference.at_virtuality(point, m, mi, nucleus_mass)
        damping = virtuality * energy / energy_x
        first, lowest = at.s0 + damping, 2 * m * mi + damping
        poles = _pole(first, at.w_squared, lowest + m**2), _pole(first + t - m**2, at.w_squared, lowest + t)
        amplitude = interference.photon_pole_average(point, at, *poles, m, mi, nucleus_mass, self.is_even)
        return np.asarray(log_range * (unit_weight * virtuality * amplitude / np.sqrt(at.q1_squared)).sum(axis=0))

    def angle_integrals(
        self, line: Line, ends: tuple[FloatArray, FloatArray], flux: PhotonFlux, orders: tuple[Orders, ...]
    ) -> Iterator[FloatArray]:
        """As in `Emission`; nodes follow the peak in t that the lepton's photon makes, as in photon fusion."""
        m = line.points.m
        t_min, t_max = (end[:, None] for end in ends)
        peak, width = fusion.virtuality_peak(*line.at(t_min), m, line.nucleus_mass)
        start = np.minimum(np.maximum(t_min, flux.t_start_gev2), t_max)
        low, high, centre = (np.log(t) for t in (start, t_max, np.clip(peak, start, t_max)))
        for order in orders:
            log_t, weight = peaked_rule(low, high, centre, np.maximum(width, NARROWEST), T_PANELS, order.angle)
            t = np.clip(np.exp(log_t), start, t_max)
            point, azimuth = line.at(t)
            energy, energy_x, *_ = line.points
            omega = energy_x + t / (2 * line.nucleus_mass)
            lowest = kinematics.lowest_virtuality(energy, omega, line.mi)
            of_photon = _pole(fusion.mean_virtuality(point, azimuth, m), azimuth.s1_squared, lowest)
            of_s = _pole(azimuth.s0, azimuth.s1_squared, kinematics.s_threshold(m, line.mi, line.mf))
            averages = interference.pair_averages(of_s, of_photon, azimuth.s1_squared)
            amplitude = interference.azimuth_average_at_angle(
                point, azimuth, of_s, averages, m, line.mi, line.nucleus_mass, self.is_even
            )
            photons = weight * flux.form_factor.squared(t, flux.nucleus) / t
            yield (photons * amplitude / np.sqrt(azimuth.v_squared)).sum(axis=-1)

    def real_photon_amplitude(self) -> Amplitude:
        """As interference.weizsaecker_williams."""
        mi, _ = self.lepton_masses_gev
        return lambda x, e_theta2, minus_u, _: interference.weizsaecker_williams(x, e_theta2, minus_u, mi, self.is_even)

    def real_photon_angles(
        self, x: Real, e_theta_max: Real, minus_u_forward: Real, order: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """As in `Emission`; even in log((E theta)^2 + mi^2), as for photon fusion."""
        mi, _ = self.lepton_masses_gev
        unit, unit_weight = gauss_legendre(order)
        log_range = np.log1p((e_theta_max / mi) ** 2)
        e_theta2 = mi**2 * np.expm1(log_range * unit)
        return e_theta2, minus_u_forward + x * e_theta2, log_range * unit_weight * (e_theta2 + mi**2)


def _pole(mean: Real, w_squared: Real, lowest: Real) -> Pole:
    """The pole whose lowest value, over the azimuth, is at least `lowest`."""
    return Pole(mean, np.sqrt(np.maximum(mean**2 - w_squared, lowest * np.abs(mean))))


PROCESS = Interference
