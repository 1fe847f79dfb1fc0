"""Unweighted phase-space points of l N -> l' N X, drawn from the integrand of the total cross section.

    dsigma/g^2 = alpha^2/(64 pi M^2 p^2) dt F^2/t^2 ds lambda^(-1/2) dv [P_L^2 T_L + P_T^2 T_T](v),

v the transfer (mu, or Q1^2 for fusion); then the azimuth of k about q. The beam energy is a further dimension if the
beam has a spectrum, the mass Q of the pair if the mediator is off its mass shell.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np

from mubeam.constants import ALPHA
from mubeam.events.azimuth import draw_azimuth
from mubeam.events.beam_energies import BeamEnergies, OpenEnergies
from mubeam.events.pair_masses import PairMasses
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.cells import (
    CellSampler,
    Columns,
    QuantileMap,
    cell_sampler,
    quantile_map,
)
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import photon_frame
from mubeam.physics.amplitudes.photon_frame import Transfer, moments_at
from mubeam.physics.amplitudes.polarised_beam import NucleusSide
from mubeam.production.engine.momentum_transfer import UNSCREENED_SHARE, PhotonFlux
from mubeam.production.processes import Emission, OffShellProcess, Process
from mubeam.units import PB_PER_INVERSE_GEV2

CELLS = {3: (48, 24, 16), 4: (26, 26, 10), 5: (14, 14, 8)}
"""Numbers of cells in t, s and the transfer, by the number of dimensions (more with beam energies or masses of X)."""

MASS_CELLS = {4: 32, 5: 12}
ENERGY_CELLS = {4: 32, 5: 10}

S_DOUBLINGS = 4
"""Maps of the unit interval: s = s_th (1 - c w^2)^-16, v = low (1 - c w)^-(2^doublings) with the process's doublings.

The higher the power, the closer to a logarithmic map. Powers of two are fast.
"""

MAP_POINTS = 400
MAP_STEPS = 512
EDGE = 1e-9
"""Distance from the ends of the unit interval, where phase space closes, that points keep."""


class PhaseSpacePoints(NamedTuple):
    """Phase-space points in natural units.

    Attributes:
        energy: of the beam, (n,), or (1,) if all are the same.
        m: mass of X, (n,) or (1,).
        t, s, mu: invariants (n,), as in physics.amplitudes.
        azimuth: of k about q, (n,) in (0, pi).
    """

    energy: FloatArray
    m: FloatArray
    t: FloatArray
    s: FloatArray
    mu: FloatArray
    azimuth: FloatArray


class _State(NamedTuple):
    """Points (n,) with the quantities that density and azimuth share."""

    energy: FloatArray
    m: FloatArray
    t: FloatArray
    s: FloatArray
    value: FloatArray
    transfer: Transfer
    s_max: FloatArray
    minus_s_min: FloatArray
    jacobian: FloatArray

    @property
    def columns(self) -> Columns:
        """All of it but the jacobian, which `of_columns` puts together again."""
        return tuple(map(np.asarray, (*self[:5], *self.transfer, self.s_max, self.minus_s_min)))

    @classmethod
    def of_columns(cls, columns: Columns) -> "_State":
        """The state of its columns, with a jacobian of one."""
        energy, m, t, s, value, *transfer, s_max, minus_s_min = columns
        return cls(energy, m, t, s, value, Transfer(*transfer), s_max, minus_s_min, np.ones(1))

    def side(self, nucleus_mass: float) -> NucleusSide:
        """What the parts of polarised leptons ask of the nucleus."""
        return NucleusSide(self.energy, self.s_max, self.minus_s_min, nucleus_mass)


@dataclass(frozen=True)
class ProductionSampler:
    """Points of a process in proportion to its cross section.

    Attributes:
        process: the process; if it makes a pair, X is the pair, of mass Q.
        beam: energies of the beam.
        mass_gev: mass of X, or of chi for pairs.
        flux: photons of the nucleus.
    """

    process: Process
    beam: BeamEnergies
    mass_gev: float
    flux: PhotonFlux

    @property
    def emission(self) -> Emission:
        """The process in which X, or the mediator off its mass shell, is made."""
        return self.process.emission

    @cached_property
    def cells(self) -> CellSampler:
        """The cells and their envelopes, made at the first use."""
        is_pair = self.process.off_shell is not None
        dimensions = 3 + self.beam.is_spectrum + is_pair
        energies = (ENERGY_CELLS[dimensions],) if self.beam.is_spectrum else ()
        masses = (MASS_CELLS[dimensions],) if is_pair else ()
        return cell_sampler(self.density, (*energies, *masses, *CELLS[dimensions]))

    def density(self, unit: FloatArray) -> FloatArray:
        """dsigma in pb over the unit cube, averaged over the beam; (dimensions, n) to (n,)."""
        return self.evaluated(unit)[0]

    def evaluated(self, unit: FloatArray) -> tuple[FloatArray, Columns]:
        """The density, and what `points` takes of the same points."""
        mi, _ = self._masses
        # where phase space is closed the numbers mean nothing
        with np.errstate(all="ignore"):
            state = self._state(unit)
            response = self.emission.response_at(state.s, state.t, state.transfer, state.value, state.m)
            contracted = photon_frame.contract(
                *response,
                state.s,
                state.t,
                state.s_max,
                state.minus_s_min,
                state.transfer.lam,
                self.flux.nucleus.mass_gev,
            )
            if self.emission.has_spin_terms:
                contracted = contracted + self._spin_average(state) / np.sqrt(state.transfer.lam)
            momentum2 = (state.energy - mi) * (state.energy + mi)
            flux = self.flux.form_factor.squared(state.t, self.flux.nucleus) / state.t**2
            density = state.jacobian * flux * contracted / momentum2
        factor = PB_PER_INVERSE_GEV2 * ALPHA**2 / (64 * np.pi * self.flux.nucleus.mass_gev**2)
        found = factor * np.where(np.isfinite(density) & (density > 0), density, 0.0)
        return found, (*map(np.asarray, response), *state.columns)

    def points(self, columns: Columns, random: np.random.Generator) -> PhaseSpacePoints:
        """Phase-space points of the columns of `evaluated`, with an azimuth drawn from the amplitude."""
        longitudinal, transverse, *others = columns
        state = _State.of_columns(tuple(others))
        nucleus_mass = self.flux.nucleus.mass_gev
        lam, place = state.transfer.lam, (state.s, state.t, state.transfer, state.value, state.m)
        average = photon_frame.contract(
            longitudinal, transverse, state.s, state.t, state.s_max, state.minus_s_min, lam, nucleus_mass
        ) * np.sqrt(lam)
        p_l, p_t = photon_frame.nucleus_current(state.s, state.t, state.s_max, state.minus_s_min, lam, nucleus_mass)
        kappa = state.transfer.curvature * (state.transfer.high - state.value) * (state.value - state.transfer.low)
        terms = self.emission.azimuth_terms(*place)
        linear = p_l * p_t * np.sqrt(np.maximum(kappa, 0.0)) * terms.linear
        square, cube = p_t**2 * kappa * terms.square, None
        if self.emission.has_spin_terms:
            average = average + self._spin_average(state)
            more = self.emission.spin_terms(*place[:3], state.side(nucleus_mass), *place[3:])
            linear, square, cube = linear + more.linear, square + more.square, more.cube / average
        azimuth = draw_azimuth(linear / average, square / average, random, cube)
        mu = np.asarray(self.emission.mu(state.s, state.t, state.value, state.m))
        return PhaseSpacePoints(energy=state.energy, m=state.m, t=state.t, s=state.s, mu=mu, azimuth=azimuth)

    def _spin_average(self, state: _State) -> Real:
        moments, side = moments_at(state.value, state.transfer), state.side(self.flux.nucleus.mass_gev)
        return self.emission.spin_average(state.s, state.t, state.transfer, side, state.m, moments)

    @property
    def _masses(self) -> tuple[float, float]:
        return self.process.lepton_masses_gev

    def _state(self, unit: FloatArray) -> _State:
        mi, mf = self._masses
        nucleus_mass = self.flux.nucleus.mass_gev
        unit = np.clip(unit, EDGE, 1 - EDGE)
        rows = iter(unit)
        energy, jacobian = self.beam.low[:1], np.ones(1)
        if self.beam.is_spectrum:
            energy, jacobian = self._energies.at(next(rows))
        m = np.array([self.mass_gev])
        if self.process.off_shell is not None:
            m, weight = self._pair_masses.at(next(rows))
            jacobian = jacobian * weight
        in_t, in_s, in_transfer = rows
        # above threshold everywhere else too: what is closed has a negative range and no weight
        t_low, t_kinematic = kinematics.t_range(energy, m, mi, mf, nucleus_mass)
        t_start = np.maximum(t_low, self._t_floor)
        log_range = np.log(self.flux.cut(t_kinematic) / t_start)
        share, slope = self._t_map(in_t)
        t = t_start * np.exp(log_range * share)

        s_th = kinematics.s_threshold(m, mi, mf)
        s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus_mass)
        minus_s_min = s_max + 2 * (energy / nucleus_mass + 1) * t
        stretch = 1 - _root(s_th / s_max, S_DOUBLINGS)
        base = 1 - stretch * in_s**2
        # not above by rounding, where no azimuth could be drawn; below s_th the range of the transfer is no number
        s = np.minimum(s_th / _power(base, S_DOUBLINGS), s_max)
        transfer = self.emission.transfer(s, t, s - s_th, m)
        doublings = self.emission.transfer_doublings
        opening = 1 - _root(np.asarray(transfer.low / transfer.high), doublings)
        rest = 1 - opening * in_transfer
        value = transfer.low / _power(rest, doublings)
        jacobian = (
            jacobian
            * np.where(log_range > 0, log_range * slope * t, 0.0)
            * (2 * 2**S_DOUBLINGS * stretch * in_s * s / base)
            * (2**doublings * opening * value / rest)
        )
        return _State(
            energy=energy,
            m=m,
            t=t,
            s=s,
            value=value,
            transfer=transfer,
            s_max=s_max,
            minus_s_min=minus_s_min,
            jacobian=jacobian,
        )

    @cached_property
    def _t_floor(self) -> float:
        """The t in GeV^2 below which screening leaves a negligible flux."""
        return UNSCREENED_SHARE * self.flux.form_factor.t_screening_gev2(self.flux.nucleus)

    @cached_property
    def _t_map(self) -> QuantileMap:
        """Map of the unit interval onto the range of log t, dense where the flux of the nucleus is large."""
        mi, mf = self._masses
        # for pairs of the mass in the middle
        m = self.mass_gev if self.process.off_shell is None else self._pair_masses.at(np.array(0.5))[0]
        t_low, t_high = kinematics.t_range(self.beam.high[-1], m, mi, mf, self.flux.nucleus.mass_gev)
        start = max(float(t_low), self._t_floor)
        share = np.linspace(0.0, 1.0, MAP_POINTS)
        t = start * np.exp(share * np.log(float(self.flux.cut(np.asarray(t_high))) / start))
        weight = (1 - t_low / t) * self.flux.form_factor.squared(t, self.flux.nucleus)
        return quantile_map(share, weight, MAP_STEPS)

    @cached_property
    def _energies(self) -> OpenEnergies:
        """The energies of a spectrum at which X can be made."""
        return OpenEnergies(self.process, self.beam, self.mass_gev, self.flux)

    @cached_property
    def _pair_masses(self) -> PairMasses:
        """The masses of X, which must be a pair."""
        pair = cast(OffShellProcess, self.process.off_shell)
        return PairMasses(pair, self.beam.high[-1], self.mass_gev, self.flux)


def _power(base: FloatArray, doublings: int) -> FloatArray:
    """base^(2^doublings)."""
    for _ in range(doublings):
        base = base * base
    return base


def _root(number: FloatArray, doublings: int) -> FloatArray:
    """number^(1/2^doublings)."""
    for _ in range(doublings):
        number = np.sqrt(number)
    return number
