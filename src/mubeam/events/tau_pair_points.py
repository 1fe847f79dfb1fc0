"""Phase-space points of mu N -> mu N tau+ tau-, drawn from the integrand of the cross section (equivalent photons).

    dsigma = (alpha/pi) du/u dt (t - u^2) F^2/t^2  dW^2/W^2 x dn/dx  dsigma_gamma_gamma/dy,  x = W^2/(2 E u)

as in production.processes.tau_pairs; there t and the virtuality Q^2 of the muon's photon are integrated over. The
beam's energy is a further dimension if it has a spectrum.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from mubeam.constants import ALPHA
from mubeam.events.beam_energies import BeamEnergies
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.cells import LEAST_SHARE, CellSampler, IntervalMap, cell_sampler
from mubeam.numerics.estimate import OK
from mubeam.physics import pair_creation, photon_flux
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.processes.tau_pairs import LARGEST_VIRTUALITY_GEV2, MUON, ORDERS, TAU, cross_section_pb
from mubeam.production.tau_pairs import pair_status
from mubeam.units import PB_PER_INVERSE_GEV2

CELLS: Final = {3: (48, 32, 16), 4: (24, 24, 16, 10)}
"""Numbers of cells in (energy,) u, t and the mass of the pair, by the number of dimensions."""

ENERGY_PARTS: Final = 160
"""Fewest intervals of energy in which the cross section is taken as constant for the map of energies."""

EDGE: Final = 1e-9
"""Distance from the ends of the unit interval, where phase space closes, that points keep."""

NEWTON_STEPS: Final = 6


class PairPoints(NamedTuple):
    """Points (n,) in natural units.

    Attributes:
        energy: of the beam.
        omega: of the muon's photon.
        across2: q_T^2 of the nucleus' photon, t - u^2.
        w_squared: W^2 of the pair.
        rapidity: y of tau- along the muon's photon, in the pair's rest frame.
    """

    energy: FloatArray
    omega: FloatArray
    across2: FloatArray
    w_squared: FloatArray
    rapidity: FloatArray


class _State(NamedTuple):
    """Points (n,) of the unit cube with the measure there."""

    energy: FloatArray
    u: FloatArray
    t: FloatArray
    w_squared: FloatArray
    omega: FloatArray
    jacobian: FloatArray


@dataclass(frozen=True)
class TauPairSampler:
    """Points in proportion to the cross section on one kind of nuclei, averaged over the beam.

    Attributes:
        beam: energies of the beam.
        flux: photons of the nucleus, of `production.tau_pairs.pair_photon_flux`.
    """

    beam: BeamEnergies
    flux: PhotonFlux

    @cached_property
    def cells(self) -> CellSampler:
        """The cells and their envelopes, made at the first use."""
        return cell_sampler(self.density, CELLS[4 if self._is_spectrum else 3])

    @property
    def _is_spectrum(self) -> bool:
        return self.beam.low.size > 1 or bool((self.beam.high > self.beam.low).any())

    def density(self, unit: FloatArray) -> FloatArray:
        """dsigma in pb over the unit cube, averaged over the beam; (dimensions, n) to (n,)."""
        # where phase space is closed the numbers mean nothing
        with np.errstate(all="ignore"):
            state = self._state(unit)
            u, t, x = state.u, state.t, state.omega / state.energy
            nuclear = ALPHA / np.pi * (t - u**2) / t**2 * self.flux.form_factor.squared(t, self.flux.nucleus)
            muonic = x * photon_flux.lepton_photons(x, LARGEST_VIRTUALITY_GEV2, MUON)
            made = pair_creation.cross_section(state.w_squared, TAU)
            density = state.jacobian * nuclear * muonic * made
        return PB_PER_INVERSE_GEV2 * np.where(np.isfinite(density) & (density > 0), density, 0.0)

    def points(self, unit: FloatArray, random: np.random.Generator) -> PairPoints:
        """Phase-space points of points (dimensions, n) of the unit cube, with a rapidity drawn for each."""
        state = self._state(unit)
        return PairPoints(
            energy=np.broadcast_to(state.energy, state.u.shape),
            omega=state.omega,
            across2=state.t - state.u**2,
            w_squared=state.w_squared,
            rapidity=draw_rapidity(state.w_squared, random),
        )

    def _state(self, unit: FloatArray) -> _State:
        unit = np.clip(unit, EDGE, 1 - EDGE)
        rows = iter(unit)
        energy, jacobian = self._energy(next(rows) if self._is_spectrum else None)
        in_u, in_t, in_mass = rows
        omega_end = np.minimum(energy * photon_flux.highest_fraction(LARGEST_VIRTUALITY_GEV2, MUON), energy - MUON)
        t_end = float(self.flux.cut(np.asarray(LARGEST_VIRTUALITY_GEV2)))
        u_start = 2 * TAU**2 / omega_end
        log_u = np.log(np.sqrt(t_end) / u_start)
        u = u_start * np.exp(log_u * in_u)
        t_start = np.maximum(u**2, self.flux.t_start_gev2)
        log_t = np.log(t_end / t_start)
        t = t_start * np.exp(log_t * in_t)
        # W = 2 m cosh(eta); points crowd where the muon gives all its energy
        eta_end = np.arccosh(np.maximum(np.sqrt(omega_end * u / 2) / TAU, 1.0))
        eta = eta_end * in_mass * (2 - in_mass)
        w_squared = 4 * TAU**2 * np.cosh(eta) ** 2
        measure = np.where(log_u > 0, log_u, 0.0) * np.where(log_t > 0, log_t, 0.0) * t
        measure = measure * 2 * np.tanh(eta) * eta_end * 2 * (1 - in_mass)
        return _State(energy, u, t, w_squared, w_squared / (2 * u), jacobian * measure)

    def _energy(self, unit: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Beam energies and the density of muons over the unit interval; (1,) for a beam of one energy."""
        if unit is None:
            return self.beam.low[:1], np.ones(1)
        places, density = self._energy_map
        energy, i = places(unit)
        return energy, density[i]

    @cached_property
    def _energy_map(self) -> tuple[IntervalMap, FloatArray]:
        """Map of the unit interval onto energies, dense where the cross section is large.

        Also the density of muons over the unit interval in each of its intervals. Those where no pair is made are
        left out.
        """
        # narrower intervals where a bin is wide
        parts = -(-ENERGY_PARTS // self.beam.low.size)
        step = (self.beam.high - self.beam.low) / parts
        low = (self.beam.low[:, None] + step[:, None] * np.arange(parts)).ravel()
        high, share = low + np.repeat(step, parts), np.repeat(self.beam.share / parts, parts)
        is_open = pair_status(high, self.flux) == OK
        low, high, share = low[is_open], high[is_open], share[is_open]
        made = share * cross_section_pb(high, self.flux, ORDERS["fast"][1])
        wanted = (1 - LEAST_SHARE) * made / made.sum() + LEAST_SHARE * share / share.sum()
        return IntervalMap(low, high, wanted), share / wanted


def draw_rapidity(w_squared: FloatArray, random: np.random.Generator) -> FloatArray:
    """Rapidities (n,) of tau- in proportion to dsigma_gamma_gamma/dy, by accept or reject."""
    end = pair_creation.highest_rapidity(w_squared, TAU)
    r = 4 * TAU**2 / w_squared
    # dsigma/dy is highest where cosh(y)^2 = 1/(sqrt(2) r), or at y = 0
    top = np.arccosh(1 / np.sqrt(np.minimum(np.sqrt(2) * r, 1.0)))
    bound = pair_creation.rapidity_spectrum(w_squared, np.minimum(top, end), TAU)
    found, left = np.empty_like(end), np.arange(end.size)
    while left.size:
        tried = end[left] * (2 * random.random(left.size) - 1)
        accepted = random.random(left.size) * bound[left] < pair_creation.rapidity_spectrum(w_squared[left], tried, TAU)
        found[left[accepted]] = tried[accepted]
        left = left[~accepted]
    return found


def draw_virtuality(x: FloatArray, random: np.random.Generator) -> FloatArray:
    """Q^2/Q2_min (n,) of the photons of the muon, at x = omega/E (n,): drawn from the integrand of dn/dx.

    With L = log(Q^2/Q2_min) its integral is a L - b (1 - e^-L), a = 1 - x + x^2/2 and b = 1 - x, so that L comes by
    Newton's method.
    """
    a, b = 1 - x + x**2 / 2, 1 - x
    end = np.maximum(np.log(LARGEST_VIRTUALITY_GEV2 / photon_flux.lowest_virtuality(x, MUON)), 0.0)
    wanted = random.random(x.shape) * (a * end + b * np.expm1(-end))
    # the integral is convex and at least a L - b: from there the steps go down to the root and never past it
    found = np.minimum((wanted + b) / a, end)
    for _ in range(NEWTON_STEPS):
        slope = a - b * np.exp(-found)
        found = np.clip(found - (a * found + b * np.expm1(-found) - wanted) / slope, 0.0, end)
    return np.asarray(np.exp(found))
