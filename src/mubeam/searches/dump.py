"""Beam dumps: particles made along a thick target that decay in a volume behind it and are seen by a detector there.

N = n sum_k w_k sum_i W_i(z_k) int dx dtheta d2sigma/dx dtheta(E_i) x probability, where the particle is made at z_k
with an angle theta, decays between z1 and z2 and meets, or its products meet, a detector of radius R at z2. Angles are
small; the beam has been scattered before, by a width that the mean energy at z_k sets (good to 1 to 2 % where R is near
it).
"""

from dataclasses import dataclass

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import NODES_OF_PANEL, NODES_OF_WHOLE, TOWARDS_THE_END, WHOLE, Entry
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.scattering import widths_m
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Stack
from mubeam.matter.transport import weights
from mubeam.matter.volume import DecayVolume
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.physics.aperture import Smearing, TwoBody, both_table, contained_by_table, off_axis, smearing
from mubeam.production.engine import angular
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.request import point_status
from mubeam.production.engine.spectrum import spectrum_nodes
from mubeam.production.processes import Process

ANGLES, DECAYS = 20, 8
"""Gauss nodes in the angle of the particle and in the place of its decay."""


@dataclass(frozen=True)
class BeamNodes:
    """The beam in the target: energies (E,), depths (D,), weights (D, E); widths (D,) in m at the detector's plane."""

    energy_gev: FloatArray
    depth_m: FloatArray
    weight: FloatArray
    width_m: FloatArray


@dataclass(frozen=True)
class DumpNodes:
    """What is made of one mass, and what becomes of it but for its lifetime.

    Attributes:
        momentum_gev: of the particle (P,).
        made_pb: cross section (D, P) with the weight of the beam: their sum times nuclei per area is made, per muon.
        depth_m: of production (D,).
        volume: where decays count.
        inside: share (D, P) of the particles that point into the detector.
        both_inside: share (Z, D, P) of the decays at `decay_m` (Z,) with all products inside; None if not asked for.
        decay_m, decay_weight_m: places of decays (Z,) and the lengths that they stand for.
    """

    momentum_gev: FloatArray
    made_pb: FloatArray
    depth_m: FloatArray
    volume: DecayVolume
    inside: FloatArray
    both_inside: FloatArray | None
    decay_m: FloatArray
    decay_weight_m: FloatArray

    @property
    def produced_pb(self) -> float:
        """Cross section averaged over the beam in the target."""
        return float(self.made_pb.sum())

    def decayed_pb(self, rate_per_m: FloatArray) -> float:
        """With a decay in the volume, for inverse decay lengths (P,)."""
        return float((self.made_pb * self._decay(rate_per_m)).sum())

    def pointing_pb(self, rate_per_m: FloatArray) -> float:
        """And the particle points into the detector."""
        return float((self.made_pb * self._decay(rate_per_m) * self.inside).sum())

    def seen_pb(self, rate_per_m: FloatArray) -> float:
        """And what `volume.products` asks for is in the detector."""
        if self.both_inside is None:
            return self.pointing_pb(rate_per_m)
        way = self.decay_m[:, None, None] - self.depth_m[None, :, None]
        density = rate_per_m * np.exp(-rate_per_m * way)
        share = np.einsum("z,zdp,zdp->dp", self.decay_weight_m, density, self.both_inside)
        return float((self.made_pb * share).sum())

    def _decay(self, rate_per_m: FloatArray) -> FloatArray:
        """Probability (D, P) of a decay in the volume."""
        before = np.exp(-rate_per_m * (self.volume.decay_start_m - self.depth_m)[:, None])
        length = self.volume.decay_end_m - self.volume.decay_start_m
        return np.asarray(before * -np.expm1(-rate_per_m * length))


def beam_nodes(
    entry: Entry,
    stack: Stack,
    plane_m: float,
    energy_loss: EnergyLoss,
    rule: int = 0,
    *,
    short_lived: bool = True,
    scattering: bool = True,
    logarithm: bool = True,
) -> BeamNodes:
    """The beam along a stack, for `dump_nodes`; rule 0 is for values, 1 and 2 for their checks.

    `short_lived` refines the depth towards the end. InputError for a spectrum: the width of its scattering is not one.
    """
    if entry.energy_gev.size > 1:
        raise InputError("a detector of finite size needs a beam of one energy: its scattering depends on it")
    panels, order = (TOWARDS_THE_END, NODES_OF_PANEL) if short_lived else (WHOLE, NODES_OF_WHOLE)
    depth, share = stack.production_nodes(panels, order - min(rule, 1))
    layers, first = stack.layers, float(entry.energy_gev[0])
    if energy_loss == "full":
        grid = entry.grid(rule)
        energy, weight = grid.energy_gev, weights(layers, depth, entry.energy_gev, entry.share, grid)
    elif energy_loss == "csda":
        # each depth has its own energy
        energy = slowed(layers, depth, entry.energy_gev)[:, 0]
        weight = np.diag(np.where(energy > 0, 1.0, 0.0))
        energy = np.where(energy > 0, energy, first)
    else:
        energy, weight = entry.energy_gev, np.ones((len(depth), 1))
    width = widths_m(layers, depth, plane_m, first, logarithm=logarithm) if scattering else np.zeros(len(depth))
    return BeamNodes(energy, depth, share[:, None] * weight, width)


def dump_nodes(
    process: Process,
    mass_gev: float,
    flux: PhotonFlux,
    beam: BeamNodes,
    volume: DecayVolume,
    *,
    product_masses_gev: tuple[float, float] | None = None,
    precision: Precision = "standard",
    rule: int = 0,
) -> DumpNodes:
    """Nodes of one mass: production, angle, scattering and aperture, without the lifetime.

    `product_masses_gev`: of the two products, for volume.products = "all".
    """
    energy = beam.energy_gev
    mass = np.full(energy.shape, mass_gev)
    is_open = point_status(process, energy, mass, flux) == "ok"
    if not is_open.any():
        zero, depths = np.zeros((len(beam.depth_m), 1)), beam.depth_m
        return DumpNodes(np.ones(1), zero, depths, volume, zero, None, np.zeros(0), np.zeros(0))
    orders = process.rules(precision).all[rule]
    nodes = spectrum_nodes(process, energy[is_open], mass[is_open], flux, "exact", orders)
    has_weight = nodes.weight_pb != 0
    x_gev = np.where(has_weight, nodes.energy_gev, 2 * mass_gev)
    made = (beam.weight[:, is_open, None] * nodes.weight_pb).reshape(len(beam.depth_m), -1)
    momentum = kinematics.momentum(x_gev, mass_gev).ravel()
    radius = volume.aperture_radius_m
    place, step = _decay_nodes(volume)
    if radius is None:
        return DumpNodes(momentum, made, beam.depth_m, volume, np.ones_like(made), None, place, step)
    angle, share = _angles(process, energy[is_open], x_gev, mass_gev, flux, orders)
    inside = np.stack(
        [
            _inside(angle * (volume.decay_end_m - z), w, volume, share)
            for z, w in zip(beam.depth_m.tolist(), beam.width_m.tolist(), strict=True)
        ]
    )
    both = None
    if volume.products == "all":
        if product_masses_gev is None:
            raise InputError('products = "all" needs the masses of the two products')
        table = both_table(TwoBody.of_masses(mass_gev, product_masses_gev))
        spreads = mass_gev * (volume.decay_end_m - place)[:, None] / x_gev.ravel() / radius
        smeared = [smearing(w / radius) for w in beam.width_m.tolist()]
        both = np.stack(
            [
                _both(one, table, angle * ((volume.decay_end_m - z) / radius), spreads, share)
                for z, one in zip(beam.depth_m.tolist(), smeared, strict=True)
            ],
            axis=1,
        )
    return DumpNodes(momentum, made, beam.depth_m, volume, inside, both, place, step)


def _decay_nodes(volume: DecayVolume) -> tuple[FloatArray, FloatArray]:
    unit, weight = gauss_legendre(DECAYS)
    length = volume.decay_end_m - volume.decay_start_m
    return volume.decay_start_m + length * unit, length * weight


def _angles(
    process: Process, energy: FloatArray, x_gev: FloatArray, mass: float, flux: PhotonFlux, orders: object
) -> tuple[FloatArray, FloatArray]:
    """Angles (P, T) of the particle to the muon for energies (E,) and (E, n), P = E n, and the share of each.

    Gauss in q = theta^2/(theta^2 + theta0^2), theta0 the angle within which production is even.
    """
    beam = np.broadcast_to(energy[:, None], x_gev.shape).ravel()
    x = np.clip(x_gev.ravel() / beam, 1e-12, 1 - 1e-12)
    lepton = process.emission.lepton_masses_gev[0]
    scale2 = (mass**2 * (1 - x) / x + lepton**2 * x) / (x * beam**2)
    unit, weight = gauss_legendre(ANGLES)
    theta = np.sqrt(scale2[:, None] * unit / (1 - unit))
    within = theta < np.pi
    speed = np.where(within, scale2[:, None] / (2 * theta * (1 - unit) ** 2) * weight, 0.0)
    theta = np.where(within, theta, 1.0)
    flat = [np.broadcast_to(side[:, None], theta.shape).ravel() for side in (beam, x)]
    points = points_at_x(flat[0], flat[1], np.full(theta.size, mass))
    (density,) = angular.d2sigma_denergy_dtheta(process.emission, points, theta.ravel(), flux, (orders,))  # type: ignore[arg-type]
    share = density.reshape(theta.shape) * speed
    total = share.sum(axis=1, keepdims=True)
    return theta, np.asarray(share / np.where(total > 0, total, 1.0))


def _inside(displacement: FloatArray, width: float, volume: DecayVolume, share: FloatArray) -> FloatArray:
    """Share (P,) of particles in the detector, for displacements (P, T) in m that have these shares."""
    radius, offset = float(volume.aperture_radius_m or np.inf), volume.aperture_offset_m
    if not offset:
        return np.asarray((contained_by_table(displacement, width, radius) * share).sum(axis=1))
    far, weight = off_axis(displacement, offset)
    return np.asarray(((contained_by_table(far, width, radius) * weight).sum(axis=-1) * share).sum(axis=1))


def _both(
    smeared: Smearing, table: FloatArray, displacement: FloatArray, spreads: FloatArray, share: FloatArray
) -> FloatArray:
    """Share (Z, P) of decays with both products inside, for displacements (P, T) and spreads (Z, P) in radii."""
    found = smeared.both(table, displacement[None], spreads[..., None])
    return np.asarray((found * share).sum(axis=-1))
