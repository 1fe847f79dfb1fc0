"""The likelihood of counts at its highest over all nuisances: Newton's steps, many signals at once.

Nuisances z are those with a normal constraint and logarithms u of gamma factors e^u. One gamma or control region a bin
needs no steps: its events y solve a quadratic equation, (k + t) k y^2 + [(k + t) a - (n + r) k] y - r a = 0, where k is
the factor of the bin's backgrounds, a all other events, and r ln y - t y what constrains y. It is profiled out of the
matrix of second derivatives too, so that steps in z are Newton's.
"""

from dataclasses import dataclass
from math import lgamma, log, pi
from typing import Final, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import Background
from mubeam.statistics.counts import Counts

STEPS: Final = 100
HALVINGS: Final = 30
ENOUGH: Final = 1e-24
"""Steps at most, halvings of one, and the squared gain in standard deviations below which none is taken."""

LEAST_CURVATURE: Final = 0.05
LONGEST: Final = 2.0
"""Of steps, where the curvature has the wrong sign, and their length."""


class Own(NamedTuple):
    """A background with a nuisance z: scale e^(spread z), z normal, or e^z with r (z - e^z) where r is given."""

    bin: int
    scale: float
    spread: float
    shape: float


@dataclass(frozen=True)
class Profile:
    """Counts whose nuisances are profiled.

    Attributes:
        observed, known: counts and events (B,) of backgrounds without an error.
        systematics: ln of the factors (K, 2B) of signals and backgrounds.
        own: nuisances of backgrounds, which follow the systematics in z.
        shape, rate: r, t (B,) of the y of each bin; rate 0 for none.
        constant: of the logarithm.
    """

    observed: FloatArray
    known: FloatArray
    systematics: FloatArray
    own: tuple[Own, ...]
    shape: FloatArray
    rate: FloatArray
    constant: float

    def log_likelihood(self, signal: FloatArray) -> FloatArray:
        """Logarithm (P,) of the likelihood at its highest, for signals (P, B)."""
        z = np.zeros((len(signal), len(self.systematics) + len(self.own)))
        value, slope, curvature = self.at(signal, z)
        for _ in range(STEPS if z.shape[1] else 0):
            step = self._step(slope, curvature)
            gain = (step * slope).sum(axis=1)
            rows = np.flatnonzero((gain**2 > ENOUGH) & np.isfinite(value))
            if not rows.size:
                break
            moved = self._climbed(signal[rows], z[rows], value[rows], step[rows])
            if (moved == z[rows]).all():
                break
            z[rows] = moved
            value[rows], slope[rows], curvature[rows] = self.at(signal[rows], moved)
        return np.asarray(value)

    def _step(self, slope: FloatArray, curvature: FloatArray) -> FloatArray:
        """Newton's (P, D), upwards where the curvature has the wrong sign."""
        good = np.asarray(np.isfinite(curvature).all(axis=(1, 2)))
        size, direction = np.linalg.eigh(np.where(good[:, None, None], curvature, np.eye(curvature.shape[1])))
        along = np.einsum("pde,pd->pe", direction, np.where(good[:, None], slope, 0.0))
        step = np.einsum("pde,pe->pd", direction, along / np.maximum(np.abs(size), LEAST_CURVATURE))
        longest = np.abs(step).max(axis=1, keepdims=True)
        return np.asarray(step * np.minimum(1.0, LONGEST / np.maximum(longest, LONGEST)))

    def _climbed(self, signal: FloatArray, z: FloatArray, value: FloatArray, step: FloatArray) -> FloatArray:
        """Where (P, D) the likelihood is higher than at z, or z."""
        found, share = z.copy(), 1.0
        waiting = np.arange(len(z))
        for _ in range(HALVINGS):
            tried = z[waiting] + share * step[waiting]
            better = self.at(signal[waiting], tried)[0] >= value[waiting]
            found[waiting[better]] = tried[better]
            waiting, share = waiting[~better], share / 2
            if not waiting.size:
                break
        return found

    def at(self, signal: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Its logarithm (P,) at nuisances z (P, D), all y profiled, slope (P, D), and minus its curvature (P, D, D)."""
        bins, count = self.observed.size, len(self.systematics)
        logs = np.exp(z[:, :count] @ self.systematics)
        on_signal, on_background = logs[:, :bins], logs[:, bins:]
        others, size = np.tile(self.known, (len(z), 1)), np.zeros((len(z), len(self.own)))
        found = self.constant - (z[:, :count] ** 2).sum(axis=1) / 2
        slope: FloatArray = -z
        curvature = np.tile(np.eye(z.shape[1]), (len(z), 1, 1))
        for j, one in enumerate(self.own):
            own = z[:, count + j]
            size[:, j] = one.scale * np.exp(one.spread * own)
            others[:, one.bin] += size[:, j]
            if one.shape:
                factor = np.exp(own)
                found = found + one.shape * (own - factor)
                slope[:, count + j] = one.shape * (1 - factor)
                curvature[:, count + j, count + j] = one.shape * factor
            else:
                found = found - own**2 / 2
        first = on_signal * signal
        y = self._solved(first + on_background * others, on_background)
        second = on_background * (others + y)
        mean = first + second
        seen, has_y = self.observed, self.rate > 0
        found = found + (np.where(seen > 0, seen * np.log(np.where(seen > 0, mean, 1.0)), 0.0) - mean).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            own_part = np.where(self.shape > 0, self.shape * np.log(y), 0.0) - self.rate * y
            found = found + np.where(has_y, own_part, 0.0).sum(axis=1)
            # n/mean, of which 0/0 is what a bin without an event says
            ratio = np.where(seen > 0, seen / mean, 0.0)
            weight = np.where(seen > 0, ratio / mean, 0.0)
        if not z.shape[1]:
            return found, slope, curvature
        # derivatives of the means by z (P, D, B), and of k
        steps = np.zeros((len(z), z.shape[1], bins))
        on_y = np.zeros_like(steps)
        steps[:, :count] = self.systematics[:, :bins] * first[:, None] + self.systematics[:, bins:] * second[:, None]
        on_y[:, :count] = self.systematics[:, bins:] * on_background[:, None]
        for j, one in enumerate(self.own):
            steps[:, count + j, one.bin] = one.spread * on_background[:, one.bin] * size[:, j]
        slope = slope + ((ratio - 1)[:, None] * steps).sum(axis=2)
        curvature = curvature + np.einsum("pdb,peb,pb->pde", steps, steps, weight)
        curvature += np.einsum("pdeb,pb->pde", self._bent(first, second, steps, count), 1 - ratio)
        with np.errstate(divide="ignore", invalid="ignore"):
            stiff = weight * on_background**2 + np.where(self.shape > 0, self.shape / y**2, 0.0)
            cross = steps * (weight * on_background)[:, None] + on_y * (1 - ratio)[:, None]
            moves = has_y & (y > 0) & (stiff > 0)
            share = np.where(moves, 1 / stiff, 0.0)
        curvature -= np.einsum("pdb,peb,pb->pde", np.where(moves[:, None], cross, 0.0), cross, share)
        return found, slope, curvature

    def _bent(self, first: FloatArray, second: FloatArray, steps: FloatArray, count: int) -> FloatArray:
        """Second derivatives (P, D, D, B) of the means."""
        bins, size = self.observed.size, steps.shape[1]
        found = np.zeros((len(first), size, size, bins))
        ours, theirs = self.systematics[:, :bins], self.systematics[:, bins:]
        found[:, :count, :count] = np.einsum("db,eb,pb->pdeb", ours, ours, first)
        found[:, :count, :count] += np.einsum("db,eb,pb->pdeb", theirs, theirs, second)
        for j, one in enumerate(self.own):
            mine = steps[:, count + j, one.bin]
            found[:, count + j, count + j, one.bin] = one.spread * mine
            mixed = theirs[None, :, one.bin] * mine[:, None]
            found[:, count + j, :count, one.bin] = mixed
            found[:, :count, count + j, one.bin] = mixed
        return found

    def _solved(self, others: FloatArray, factor: FloatArray) -> FloatArray:
        """The likeliest y (P, B); 0 where there is none."""
        has_y = self.rate > 0
        both = np.where(has_y, factor + self.rate, 1.0)
        half = ((self.observed + self.shape) * factor - both * others) / 2
        root = np.sqrt(half**2 + both * factor * self.shape * others)
        # the form without a difference, on either side
        with np.errstate(divide="ignore", invalid="ignore"):
            above = (half + root) / (both * factor)
            below = self.shape * others / (root - half)
        return np.where(has_y, np.where(half > 0, above, np.where(root > half, below, 0.0)), 0.0)


def make_profile(counts: Counts) -> Profile:
    """Counts, to be profiled.

    Raises InputError for two control regions without an event on one bin, of which only one says something.
    """
    bins = counts.bins
    known, shape, rate = np.zeros(bins), np.zeros(bins), np.zeros(bins)
    own: list[Own] = []
    constant = -len(counts.systematics) * log(2 * pi) / 2
    for i, background in enumerate(counts.background):
        gammas: list[Background] = []
        for part in background.parts:
            if part.is_known:
                known[i] += part.events
            elif part.spread:
                own.append(Own(i, part.events, part.spread, 0.0))
                constant -= log(2 * pi) / 2
            else:
                gammas.append(part)
        for part in sorted(gammas, key=lambda one: one.shape)[1:]:
            if not part.shape:
                raise InputError("nuisances: two control regions without an event on one bin cannot be profiled")
            own.append(Own(i, part.events, 1.0, part.shape))
            # r ln(r x) - r x - ln G(r + 1), its part without x
            constant += part.shape * log(part.shape) - lgamma(part.shape + 1)
        if gammas:
            first = min(gammas, key=lambda one: one.shape)
            shape[i], rate[i] = first.shape, first.rate
            # of y = mean x, r ln(t y) - t y - ln G(r + 1)
            constant += (first.shape * log(first.rate) if first.shape else 0.0) - lgamma(first.shape + 1)
    observed = np.array(counts.observed or (0,) * bins, dtype=float)
    constant -= float(sum(lgamma(n + 1) for n in observed))
    logs = np.array([one.log_factors for one in counts.systematics]).reshape(-1, 2 * bins)
    return Profile(observed, known, logs, tuple(own), shape, rate, constant)
