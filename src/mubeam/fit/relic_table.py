"""The relic density between points: a table in the mass of chi, sigma v, and the share of its s wave."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation import cache as disk
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.observables.dark_matter import MASS_RANGE_GEV, STEPS
from mubeam.physics import relic
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

P_WAVE: Final = 0.12
"""v^2 of a p wave that does what an s wave of 1 does, roughly: sigma v of the table is a + P_WAVE b."""

SIGMA_V: Final = (1e-28, 1e-23)
"""In cm^3/s; beyond it, where the density is a hundred times off that of dark matter, it goes as at the end."""

BEYOND: Final = 0.5
"""Relative error beyond it."""

MASSES: Final = 0.05
SIGMAS: Final = 0.4
SHARES: Final = 7
"""Steps in ln m and ln(sigma v) of cubic interpolation, and points in the share of the s wave."""

TOGETHER: Final = 4
"""Masses that are solved at once."""

CODE: Final = ("physics", "numerics", "constants.py", "units.py", "fit/relic_table.py")
"""What of the package decides the numbers."""

TESTS: Final = 40
GOLDEN: Final = 0.6180339887
SAFETY: Final = 3.0
"""Values of sigma v at which each second mass is tested, the step of their shares, and the stated error in units of the
largest one that is met."""


@dataclass(frozen=True)
class RelicTable:
    """ln(Omega h^2 sigma v) on a grid.

    Attributes:
        log_mass, log_sigma: lowest one and step.
        values: (M, S, SHARES).
        error: the stated relative error of Omega h^2.
        sigma_v: range in cm^3/s of what it holds for.
    """

    log_mass: tuple[float, float]
    log_sigma: tuple[float, float]
    values: FloatArray
    error: float = 0.0
    sigma_v: tuple[float, float] = SIGMA_V

    def relative_error(self, s_wave: FloatArray, p_wave: FloatArray) -> FloatArray:
        """Of Omega h^2 (n,): the stated one within the table, BEYOND outside."""
        sigma = s_wave + P_WAVE * p_wave
        return np.where((sigma >= self.sigma_v[0]) & (sigma <= self.sigma_v[1]), self.error, BEYOND)

    def omega_h2(self, mass_gev: FloatArray, s_wave: FloatArray, p_wave: FloatArray) -> FloatArray:
        """Omega h^2 (n,) for masses in GeV and a, b of sigma v = a + b v^2 in cm^3/s; inf without annihilation."""
        sigma = s_wave + P_WAVE * p_wave
        safe = np.where(sigma > 0, sigma, 1.0)
        within = np.clip(safe, *self.sigma_v)
        rows = interpolation_rows(lobatto_points(SHARES), 2 * s_wave / safe - 1)
        i, in_mass = _cubic(np.log(mass_gev), *self.log_mass, len(self.values))
        j, in_sigma = _cubic(np.log(within), *self.log_sigma, self.values.shape[1])
        near = self.values[i[:, :, None], j[:, None, :]]
        log = np.einsum("ni,nj,nk,nijk->n", in_mass, in_sigma, rows, near)
        return np.asarray(np.where(sigma > 0, np.exp(np.minimum(log, 700.0)) / safe, np.inf))


def _cubic(at: FloatArray, low: float, step: float, count: int) -> tuple[NDArray[np.intp], FloatArray]:
    """Places (n, 4) of the four neighbours, and their weights."""
    place = (at - low) / step
    first = np.clip(np.floor(place).astype(np.intp) - 1, 0, count - 4)
    u = place - first
    weights = [
        -(u - 1) * (u - 2) * (u - 3) / 6,
        u * (u - 2) * (u - 3) / 2,
        -u * (u - 1) * (u - 3) / 2,
        u * (u - 1) * (u - 2) / 6,
    ]
    return first[:, None] + np.arange(4), np.stack(weights, axis=1)


def make_relic_table(range_gev: tuple[float, float], sigma_v: tuple[float, float] = SIGMA_V) -> RelicTable:
    """A table for masses of chi and sigma v in ranges, made once and kept on disk."""
    rule = (P_WAVE, *sigma_v, MASSES, SIGMAS, SHARES, TESTS, SAFETY)
    key = disk.key_of("relic", *range_gev, *rule, disk.code_hash(*CODE))
    low, high = (float(end) for end in np.log(np.clip(range_gev, *MASS_RANGE_GEV)))
    low, high = low - 1e-9, max(high, low + 3 * MASSES) + 1e-9
    count = int(np.ceil((high - low) / MASSES)) + 1
    least, most = (float(end) for end in np.log(sigma_v))
    sigmas = int(np.ceil((most - least) / SIGMAS)) + 1
    shape, steps = (count, sigmas, SHARES), ((low, MASSES), (least, (most - least) / (sigmas - 1)))
    kept = disk.load(key, (count * sigmas * SHARES + 1,))
    if kept is not None:
        return RelicTable(*steps, kept[:-1].reshape(shape), float(kept[-1]), sigma_v)
    made = _made(high, least, most, shape, steps)
    table = RelicTable(*steps, made.values, made.error, sigma_v)
    disk.store(key, np.append(table.values.ravel(), table.error))
    return table


def _made(
    high: float,
    least: float,
    most: float,
    shape: tuple[int, int, int],
    steps: tuple[tuple[float, float], tuple[float, float]],
) -> RelicTable:
    low, count = steps[0][0], shape[0]
    sigmas = np.linspace(least, most, shape[1])
    masses = low + MASSES * np.arange(count)
    sigma, share = (one.ravel() for one in np.meshgrid(sigmas, (1 + lobatto_points(SHARES)) / 2, indexing="ij"))
    found = _computed(np.exp(masses), np.exp(sigma), share).reshape(shape)
    ends = float(np.exp(least)), float(np.exp(most))
    table = RelicTable(*steps, np.log(found) + sigma.reshape(-1, SHARES), sigma_v=ends)
    # between the points of the grid, where the error is largest, and a few others
    tested, off = np.append(masses[:-1:2] + MASSES / 2, high - MASSES / 3), 0.0
    at: FloatArray = least + (most - least) * np.arange(0.5, TESTS) / TESTS
    s_share: FloatArray = np.mod(GOLDEN * np.arange(TESTS, dtype=float), 1.0)
    exact = _computed(np.exp(tested), np.exp(at), s_share)
    for mass, wanted in zip(tested, exact, strict=True):
        a, b = np.exp(at) * s_share, np.exp(at) * (1 - s_share) / P_WAVE
        off = max(off, float(np.abs(table.omega_h2(np.exp(np.full(TESTS, mass)), a, b) / wanted - 1).max()))
    return RelicTable(table.log_mass, table.log_sigma, table.values, SAFETY * off)


def _computed(mass_gev: FloatArray, sigma: FloatArray, s_share: FloatArray) -> FloatArray:
    """Omega h^2 (M, K) at masses (M,), for K values of a + P_WAVE b in cm^3/s and the shares of a in them."""
    few = [_few(mass_gev[i : i + TOGETHER], sigma, s_share) for i in range(0, mass_gev.size, TOGETHER)]
    return np.concatenate(few)


def _few(mass_gev: FloatArray, sigma: FloatArray, s_share: FloatArray) -> FloatArray:
    """As `_computed`, for masses whose numbers fit into a cache."""
    waves = sigma * s_share, sigma * (1 - s_share) / P_WAVE
    s, p = (np.tile(one / CM3_PER_S_PER_INVERSE_GEV2, mass_gev.size) for one in waves)
    mass, none = np.clip(mass_gev, *MASS_RANGE_GEV), np.zeros_like(s)
    found = []
    for steps in STEPS:
        past = relic.history(mass, steps)
        spread = relic.History(**{name: np.repeat(column, sigma.size, axis=-1) for name, column in vars(past).items()})
        found.append(relic.omega_h2(spread.mass_gev, 2 * np.exp(relic.log_antiparticle_yield(spread, s, p, none))))
    coarse, fine = found
    return np.asarray(fine + (fine - coarse) / 3).reshape(mass.size, sigma.size)
