"""X off the lepton line: integrals over mu, and over the angle of X at fixed energy."""

from abc import abstractmethod
from collections.abc import Iterator
from math import pi
from typing import ClassVar, Final

import numpy as np

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import bremsstrahlung, lab_frame, polarised_beam
from mubeam.physics.amplitudes.bremsstrahlung import Vertex
from mubeam.physics.amplitudes.photon_frame import AzimuthTerms, Moments, Transfer
from mubeam.physics.amplitudes.polarised_beam import Cubic, NucleusSide, Spin
from mubeam.production.engine.helicity import SpinNodes, lab_nodes
from mubeam.production.engine.line import Line
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import ELECTRON_PRECISIONS, PRECISIONS, Orders, Precision, Rules
from mubeam.production.processes._angles import angle_nodes
from mubeam.production.processes.base import Amplitude, ManyOrders, Response

AZIMUTH_ORDER: Final = 4
"""Points in half a turn of the azimuth beyond those in the angle."""


class Radiation(ManyOrders):
    """X radiated off the lepton line; a subclass gives `vertex`, the coefficients of all its amplitudes.

    One that knows the rate of polarised l also gives `spin`.
    """

    is_wide: ClassVar[bool] = True

    @abstractmethod
    def vertex(self, m: Real, mi: Real, mf: Real) -> Vertex:
        """Coefficients of the amplitude at these masses in GeV."""

    def spin(self, m: Real) -> Spin | None:
        """What the polarisation of massive l takes from the rate at these masses of X in GeV; None for nothing."""
        return None

    @property
    def has_spin_terms(self) -> bool:
        """Whether there is such a part."""
        return self.spin(1.0) is not None

    def spin_average(self, s: Real, t: Real, transfer: Transfer, side: NucleusSide, m: Real, moments: Moments) -> Real:
        """As polarised_beam.average."""
        spin = self.spin(m)
        if spin is None:
            return super().spin_average(s, t, transfer, side, m, moments)
        return polarised_beam.average(s, t, transfer, side, m, *self.lepton_masses_gev, spin, moments)

    def spin_terms(self, s: Real, t: Real, transfer: Transfer, side: NucleusSide, value: Real, m: Real) -> Cubic:
        """As polarised_beam.azimuth_terms."""
        spin = self.spin(m)
        if spin is None:
            return super().spin_terms(s, t, transfer, side, value, m)
        return polarised_beam.azimuth_terms(s, t, transfer, side, value, m, *self.lepton_masses_gev, spin)

    def compiled_coefficients(self, m: FloatArray) -> tuple[Real, ...]:
        """The coefficients of the vertex."""
        return tuple(self.vertex(m, *self.lepton_masses_gev))

    def rules(self, precision: Precision) -> Rules:
        """More points for a final electron."""
        return (ELECTRON_PRECISIONS if self.final_lepton == "e" else PRECISIONS)[precision]

    def photon_response(self, s: Real, t: Real, transfer: Transfer, m: Real, moments: Moments) -> Response:
        """As bremsstrahlung.photon_response."""
        mi, mf = self.lepton_masses_gev
        vertex = self.vertex(m, mi, mf)
        return bremsstrahlung.photon_response(s, t, transfer.lam, m**2, mi**2, mf**2, vertex, moments)

    def azimuth_terms(self, s: Real, t: Real, transfer: Transfer, value: Real, m: Real) -> AzimuthTerms:
        """As bremsstrahlung.azimuth_terms."""
        mi, mf = self.lepton_masses_gev
        return bremsstrahlung.azimuth_terms(s, t, transfer.lam, value, m**2, mi**2, mf**2, self.vertex(m, mi, mf))

    def energy_integral(
        self,
        points: Points,
        t: FloatArray,
        nucleus_mass: float,
        order: int | tuple[int, ...],
        theta_max_rad: float = pi,
    ) -> FloatArray:
        """alpha^2/(4 pi p^2) int dy <A>/(16 M^2 V), y = 4 p k sin^2(theta/2)."""
        mi, mf = self.lepton_masses_gev
        m = points.m
        point, jacobian, is_open = angle_nodes(points, t, nucleus_mass, (mi, mf), order, theta_max_rad)
        azimuth = lab_frame.azimuth(point, m, mi, nucleus_mass)
        # where the range of angles is empty the weight is zero and s means nothing
        root = _s_root(azimuth, m, mi, mf)
        if not is_open.all():
            root = np.where(is_open, root, 1.0)
        vertex = self.vertex(m, mi, mf)
        amplitude = np.asarray(bremsstrahlung.azimuth_average(point, azimuth, root, m, mi, nucleus_mass, vertex))
        if (spin := self.spin(m)) is not None:
            amplitude = amplitude + polarised_beam.azimuth_average(point, azimuth, root, m, mi, nucleus_mass, spin)
        amplitude *= jacobian
        amplitude /= np.sqrt(azimuth.v_squared)
        integral = amplitude.sum(axis=0)
        return np.asarray(ALPHA**2 / (4 * np.pi) * integral / point.p**2)

    def spin_nodes(self, points: Points, t: FloatArray, nucleus_mass: float, order: int) -> SpinNodes:
        """As in `Emission`, the angles as in `energy_integral`."""
        mi, mf = self.lepton_masses_gev
        point, jacobian, is_open = angle_nodes(points, t, nucleus_mass, (mi, mf), order)
        azimuth = lab_frame.azimuth(point, points.m, mi, nucleus_mass)
        return lab_nodes(point, azimuth, np.where(is_open, jacobian, 0.0), nucleus_mass, order + AZIMUTH_ORDER)

    def angle_integrals(
        self, line: Line, ends: tuple[FloatArray, FloatArray], flux: PhotonFlux, orders: tuple[Orders, ...]
    ) -> Iterator[FloatArray]:
        """As in `Emission`, with the Gauss rules of the flux, as there is no peak in t."""
        m = line.points.m
        for t, weight in flux.open_rules(*ends, tuple(o.spectrum_t + 2 for o in orders)):
            point, azimuth = line.at(t)
            root = _s_root(azimuth, m, line.mi, line.mf)
            amplitude = bremsstrahlung.azimuth_average(
                point, azimuth, root, m, line.mi, line.nucleus_mass, self.vertex(m, line.mi, line.mf)
            )
            if (spin := self.spin(m)) is not None:
                amplitude = amplitude + polarised_beam.azimuth_average(
                    point, azimuth, root, m, line.mi, line.nucleus_mass, spin
                )
            yield (weight * amplitude / (np.sqrt(azimuth.v_squared) * t)).sum(axis=-1)

    def real_photon_amplitude(self) -> Amplitude:
        """P1 Eqs. (8) and (12), corrected; see bremsstrahlung.real_photon."""
        mi, mf = self.lepton_masses_gev

        def amplitude(x: Real, _: Real, minus_u: Real, m: Real) -> Real:
            found, spin = bremsstrahlung.real_photon(x, minus_u, m, mi, mf, self.vertex(m, mi, mf)), self.spin(m)
            return found if spin is None else found + polarised_beam.real_photon(x, minus_u, m, mi, mf, spin)

        return amplitude

    def real_photon_angles(
        self, x: Real, e_theta_max: Real, minus_u_forward: Real, order: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """As in `Emission`; dense where -u is lowest."""
        unit, unit_weight = gauss_legendre(order)
        stretch = 1 - (1 + x * e_theta_max**2 / minus_u_forward) ** -0.25
        base = 1 - stretch * unit
        minus_u = minus_u_forward / base**4
        jacobian = 4 * stretch * unit_weight * minus_u / base / x
        e_theta2 = minus_u_forward / x * stretch * unit * (1 + base) * (1 + base**2) / base**4
        return e_theta2, minus_u, jacobian


def _s_root(azimuth: lab_frame.Azimuth, m: Real, mi: float, mf: float) -> FloatArray:
    """sqrt(s0^2 - s1^2), which s >= s_th bounds from below where rounding would leave nothing."""
    lowest = kinematics.s_threshold(m, mi, mf) * np.abs(azimuth.s0)
    return np.asarray(np.sqrt(np.maximum(azimuth.s0**2 - azimuth.s1_squared, lowest)))
