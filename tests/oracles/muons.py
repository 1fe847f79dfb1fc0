"""A toy Monte Carlo of muons in a slab, step by step: discrete losses, scattering, production, decays.

It shares with the package the cross sections and nothing of the transport: losses above CUT are drawn one by one,
those below taken as their mean, scattering is a kick a step, and the particle is followed to its decay and its products
to the detector.
"""

from dataclasses import dataclass

import numpy as np

import mubeam as mb
from mubeam.matter import stopping

MUON = 0.1056583755
CUT = 1e-3
ENERGIES, SHARES = 40, 400
KICK_GEV = 0.0136


@dataclass
class Muons:
    """Muons (N,): energies in GeV, angles (N, 2) and places (N, 2) in m, each at its own depth."""

    energy: np.ndarray
    angle: np.ndarray
    place: np.ndarray
    depth: np.ndarray


class Losses:
    """Tables of the hard losses of a material: rates, and shares v by their cumulative distribution."""

    def __init__(self, material, low, high):
        self.log_energy = np.linspace(np.log(low), np.log(high), ENERGIES)
        energy = np.exp(self.log_energy)
        log_v = np.linspace(np.log(CUT), -1e-9, SHARES)
        v = np.exp(log_v)
        density = stopping.loss_spectra(material, energy[:, None], v).total * v
        cells = (density[:, 1:] + density[:, :-1]) / 2 * np.diff(log_v)
        self.log_v, self.cumulative = log_v, np.pad(cells.cumsum(axis=1), ((0, 0), (1, 0)))
        self.rate = self.cumulative[:, -1]
        hard = ((density * v)[:, 1:] + (density * v)[:, :-1]) / 2 * np.diff(log_v)
        self.soft = mb.stopping_power(material, energy).total * 1e-3 - energy * hard.sum(axis=1)

    def at(self, table, energy):
        return np.interp(np.log(energy), self.log_energy, table)

    def shares(self, energy, rng):
        """One hard loss v for each energy; the row of the table is drawn, as likely as it is near."""
        where = np.clip(np.interp(np.log(energy), self.log_energy, np.arange(ENERGIES)), 0, ENERGIES - 1)
        row = (where + rng.uniform(size=energy.size)).astype(int).clip(0, ENERGIES - 1)
        found = np.empty(energy.size)
        for i in np.unique(row):
            mine = row == i
            drawn = rng.uniform(0, self.rate[i], mine.sum())
            found[mine] = np.interp(drawn, self.cumulative[i], self.log_v)
        return np.exp(found)


def passed(material, energy_gev, length_m, count, seed, *, low_gev=0.5, steps=300, uniform_depth=False):
    """Muons at the end of a slab, or with `uniform_depth` each at a depth of its own; energy 0 where they are lost."""
    rng = np.random.default_rng(seed)
    losses = Losses(material, low_gev, energy_gev)
    step_m = length_m / steps
    step = step_m * 100 * material.density_g_per_cm3
    energy, angle, place = np.full(count, energy_gev), np.zeros((count, 2)), np.zeros((count, 2))
    depth = rng.uniform(0, length_m, count) if uniform_depth else np.full(count, length_m)
    for k in range(steps):
        share = np.clip(depth / step_m - k, 0.0, 1.0)
        going = (share > 0) & (energy > low_gev)
        now, part = energy[going], share[going]
        now = now - losses.at(losses.soft, now - losses.at(losses.soft, now) * part * step / 2) * part * step
        now = np.maximum(now, low_gev * 0.99)
        hits = rng.poisson(losses.at(losses.rate, np.maximum(now, low_gev)) * part * step)
        for nth in range(hits.max(initial=0)):
            struck = (hits > nth) & (now > low_gev)
            now[struck] *= 1 - losses.shares(now[struck], rng)
        kick = KICK_GEV / energy[going] * np.sqrt(part * step / material.radiation_length_g_per_cm2)
        turn, shift = (kick[:, None] * rng.normal(size=(kick.size, 2)) for _ in range(2))
        way = (part * step_m)[:, None]
        place[going] += way * (angle[going] + turn / 2 + shift / np.sqrt(12))
        angle[going] += turn
        energy[going] = now
    return Muons(np.where(energy > low_gev, energy, 0.0), angle, place, depth)


class Production:
    """Cross section, x and angle of what a process makes, from tables at some energies."""

    def __init__(self, process, mass, low, high, *, energies=16, shares=80, angles=60, **point):
        self.mass, self.energy = mass, np.geomspace(max(low, 2 * mass), high, energies)
        self.sigma = mb.cross_section(process, energy_gev=self.energy, mass_gev=mass, **point).value
        logit = np.linspace(-7.0, 9.0, shares + 1)
        self.x_edges = 1 / (1 + np.exp(-logit))
        x = (self.x_edges[1:] + self.x_edges[:-1]) / 2
        q = (np.arange(angles) + 0.5) / angles
        self.scale2 = (mass**2 * (1 - x) / x + MUON**2 * x) / (x * self.energy[:, None] ** 2)
        theta = np.sqrt(self.scale2[..., None] * q / (1 - q))
        e, xx = self.energy[:, None, None], x[None, :, None]
        possible = theta < 3
        theta = np.where(possible, theta, 3.0)
        made = mb.d2sigma_dx_dtheta(process, x=xx, theta_rad=theta, energy_gev=e, mass_gev=mass, **point).value
        self.weight = (
            possible * made * self.scale2[..., None] / (2 * theta * (1 - q) ** 2) * np.diff(self.x_edges)[:, None]
        )
        self.angles = angles

    def draw(self, energy, rng):
        """x and angle for energies (N,)."""
        where = np.interp(np.log(energy), np.log(self.energy), np.arange(self.energy.size))
        row = (where + rng.uniform(size=energy.size)).astype(int).clip(0, self.energy.size - 1)
        x, theta = np.empty(energy.size), np.empty(energy.size)
        for i in np.unique(row):
            mine = np.flatnonzero(row == i)
            flat = self.weight[i].ravel()
            cell = rng.choice(flat.size, mine.size, p=flat / flat.sum())
            at_x, at_q = np.divmod(cell, self.angles)
            x[mine] = self.x_edges[at_x] + rng.uniform(size=mine.size) * np.diff(self.x_edges)[at_x]
            q = (at_q + rng.uniform(size=mine.size)) / self.angles
            scale2 = (self.mass**2 * (1 - x[mine]) / x[mine] + MUON**2 * x[mine]) / (x[mine] * energy[mine] ** 2)
            theta[mine] = np.sqrt(scale2 * q / (1 - q))
        return x, theta


@dataclass
class Followed:
    """What muons (N,) make: cross section in pb and energy of the particle, depth of its decay in m.

    Where it, or would, meet the plane of the detector (N, 2), and where both products do (2, N, 2), in m; their
    energies (2, N) in GeV.
    """

    sigma: np.ndarray
    energy: np.ndarray
    decay: np.ndarray
    at_plane: np.ndarray
    products_at_plane: np.ndarray
    product_energy: np.ndarray


def followed(muons, production, width_gev, plane_m, product_masses, rng):
    """One particle of each muon to its decay, and its products to the plane."""
    alive = muons.energy > production.energy[0]
    sigma = np.where(alive, np.interp(muons.energy, production.energy, production.sigma), 0.0)
    energy = np.where(alive, muons.energy, production.energy[-1])
    x, theta = production.draw(energy, rng)
    mass, energy_x = production.mass, x * energy
    momentum = np.sqrt(np.maximum(energy_x**2 - mass**2, 1e-12))
    azimuth = rng.uniform(0, 2 * np.pi, x.size)
    direction = muons.angle + theta[:, None] * np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1)
    way = rng.exponential(momentum / (mass * width_gev) * 0.1973269804e-15)
    decay = muons.depth + way
    at_plane = muons.place + direction * (plane_m - muons.depth)[:, None]
    cosine, phi = rng.uniform(-1, 1, x.size), rng.uniform(0, 2 * np.pi, x.size)
    one, other = product_masses
    at_rest = np.sqrt((mass**2 - (one + other) ** 2) * (mass**2 - (one - other) ** 2)) / (2 * mass)
    places, energies = [], []
    for sign, own in ((1, one), (-1, other)):
        own_energy = energy_x / mass * (np.sqrt(at_rest**2 + own**2) + sign * at_rest * cosine)
        opening = sign * at_rest * np.sqrt(1 - cosine**2) / own_energy
        shift = (opening * (plane_m - decay))[:, None] * np.stack([np.cos(phi), np.sin(phi)], axis=1)
        places.append(at_plane + shift)
        energies.append(own_energy)
    return Followed(sigma, energy_x, decay, at_plane, np.array(places), np.array(energies))


def dump(muons, production, width_gev, volume, product_masses, rng):
    """Shares of muons x cross section in pb: made, decayed in the volume, pointing at, and seen in the detector.

    Returns means (4,) and their standard errors.
    """
    found = followed(muons, production, width_gev, volume.decay_end_m, product_masses, rng)
    decayed = (found.decay > volume.decay_start_m) & (found.decay < volume.decay_end_m)

    def hits(place):
        return np.hypot(place[..., 0] - volume.aperture_offset_m, place[..., 1]) < volume.aperture_radius_m

    inside = hits(found.products_at_plane).all(axis=0) if volume.products == "all" else hits(found.at_plane)
    seen = decayed & inside & (found.product_energy > volume.product_energy_min_gev).all(axis=0)
    size = found.sigma.size
    each = found.sigma * np.stack([np.ones(size), decayed, decayed & hits(found.at_plane), seen])
    return each.mean(axis=1), each.std(axis=1) / np.sqrt(size)
