"""Beam dumps: particles made along a thick target that decay in a volume behind it and are seen by a detector there.

N = n sum_k w_k sum_i W_i(z_k) int dx dtheta d2sigma/dx dtheta(E_i) x probability, where the particle is made at z_k
with an angle theta, decays between z1 and z2 and meets, or its products meet, a detector of radius R at z2. Angles are
small; the beam has been scattered before, by a width that the mean energy at z_k sets (good to 1 to 2 % where R is near
it).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import NODES_OF_PANEL, NODES_OF_WHOLE, TOWARDS_THE_END, WHOLE, Entry
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.scattering import widths_m
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Layer, Stack
from mubeam.matter.transport import weights
from mubeam.matter.volume import DecayVolume
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.physics import kinematics
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_places import DecayPlaces
from mubeam.production.engine.angle_shapes import angle_shapes
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Orders, Precision
from mubeam.production.engine.request import point_status
from mubeam.production.engine.spectrum import Method
from mubeam.production.engine.tables import kept_nodes
from mubeam.production.processes import Process
from mubeam.searches.detector import in_detector
from mubeam.searches.efficiency import pieces_between
from mubeam.searches.gathering import LEAST_WEIGHT, gathering_rows, momenta_between, momentum_range

DECAYS: Final = (12, 9, 7)
"""Places of decays."""

KINK_DIGITS: Final = 6
"""To which kinks of two decays are one: those of electrons and photons are."""

DEPTHS: Final = (7, 6, 5)
"""Depths in a layer between which the share in the detector is interpolated. Each by rule, value and checks."""


@dataclass(frozen=True)
class BeamNodes:
    """The beam in the target.

    Attributes:
        energy_gev: energies (E,).
        depth_m, weight: depths (D,) and weights (D, E).
        coarse_m, width_m: depths (C,) between which what depends on the scattering is interpolated, and its standard
            deviations there per axis in m, at the detector's plane.
        from_coarse: the interpolation (D, C).
    """

    energy_gev: FloatArray
    depth_m: FloatArray
    weight: FloatArray
    coarse_m: FloatArray
    width_m: FloatArray
    from_coarse: FloatArray


@dataclass(frozen=True)
class DumpNodes:
    """What is made of one mass, and what becomes of it but for its lifetime, as cross sections in pb.

    Their sums times nuclei per area are numbers per muon.

    Attributes:
        momentum_gev: of the particle (P,).
        depth_m: of production (D,).
        volume: where decays count.
        made_pb: (D, P) with the weight of the beam.
        inside_pb: (D, P) of those that point into the detector.
        places: of the decays (Z,).
        seen_pb_at: (C, Z, D, P) of those of which all products of the C-th decay are in the detector, if it happens at
            the places; None where no products are asked for.
    """

    momentum_gev: FloatArray
    depth_m: FloatArray
    volume: DecayVolume
    made_pb: FloatArray
    inside_pb: FloatArray
    places: DecayPlaces
    seen_pb_at: FloatArray | None

    @property
    def produced_pb(self) -> float:
        """Cross section averaged over the beam in the target."""
        return float(self.made_pb.sum())

    def decayed_pb(self, rate_per_m: FloatArray) -> float:
        """With a decay in the volume, for inverse decay lengths (P,)."""
        return float((self.made_pb * self._decay(rate_per_m)).sum())

    def pointing_pb(self, rate_per_m: FloatArray) -> float:
        """And the particle points into the detector."""
        return float((self.inside_pb * self._decay(rate_per_m)).sum())

    def seen_pb(self, rate_per_m: FloatArray, shares: Sequence[float] = (1.0,)) -> float:
        """And what `volume.products` asks for is in the detector, for the shares (C,) of the decays."""
        if self.seen_pb_at is None:
            return self.pointing_pb(rate_per_m)
        decay = self.places.weights(rate_per_m * self.volume.length_m)
        each = np.einsum("pz,dp,czdp->c", decay, self._reached(rate_per_m), self.seen_pb_at, optimize=True)
        return float(each @ np.asarray(shares))

    def seen_at(self, places: DecayPlaces) -> FloatArray:
        """`seen_pb_at` at other places (C, Z, D, P), on the polynomial through its own; none without products."""
        if self.seen_pb_at is None:
            return np.zeros((0, places.order, *self.made_pb.shape))
        if places == self.places:
            return self.seen_pb_at
        rows = interpolation_rows(lobatto_points(self.places.order), 1 - 2 * places.unit)
        return np.asarray(np.einsum("yz,czdp->cydp", rows, self.seen_pb_at, optimize=True))

    def _reached(self, rate_per_m: FloatArray) -> FloatArray:
        """Probability (D, P) to reach the volume."""
        return np.asarray(np.exp(-rate_per_m * (self.volume.decay_start_m - self.depth_m)[:, None]))

    def _decay(self, rate_per_m: FloatArray) -> FloatArray:
        """Probability (D, P) of a decay in the volume."""
        return self._reached(rate_per_m) * -np.expm1(-rate_per_m * self.volume.length_m)

    def gathered(self, count: int) -> "DumpNodes":
        """The same on `count` momenta: what is smooth in the logarithm of the momentum is summed alike."""
        size = np.abs(self.made_pb).max(axis=0)
        if np.count_nonzero(size > LEAST_WEIGHT * size.max()) <= count:
            return self
        ends = momentum_range(self.momentum_gev, size)
        rows = gathering_rows(self.momentum_gev, ends, count)
        return replace(
            self,
            momentum_gev=momenta_between(ends, count),
            made_pb=self.made_pb @ rows,
            inside_pb=self.inside_pb @ rows,
            seen_pb_at=None if self.seen_pb_at is None else self.seen_pb_at @ rows,
        )


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
    own_width_m: float = 0.0,
) -> BeamNodes:
    """The beam along a stack, for `dump_nodes`; rule 0 is for values, 1 and 2 for their checks.

    `short_lived` refines the depth towards the end; `own_width_m` is the width at the plane that the beam has without
    scattering, which adds in quadrature. InputError for a spectrum with `scattering`, which is of another
    width for each energy.
    """
    if scattering and entry.energy_gev.size > 1:
        raise InputError("a detector of finite size needs a beam of one energy: its scattering depends on it")
    panels, order = (TOWARDS_THE_END, NODES_OF_PANEL) if short_lived else (WHOLE, NODES_OF_WHOLE)
    depth, share = stack.production_nodes(panels, order - rule)
    layers, first = stack.layers, float(entry.energy_gev.max())
    if energy_loss == "full":
        grid = entry.grid(rule)
        energy, weight = grid.energy_gev, weights(layers, depth, entry.energy_gev, entry.share, grid)
    elif energy_loss == "csda":
        # each depth has its own energies
        slow = slowed(layers, depth, entry.energy_gev)
        weight = np.where(slow > 0, entry.share, 0.0)[:, None] * np.eye(len(depth))[:, :, None]
        energy, weight = np.where(slow > 0, slow, first).ravel(), weight.reshape(len(depth), -1)
    else:
        energy, weight = entry.energy_gev, np.broadcast_to(entry.share, (len(depth), entry.share.size))
    coarse, rows = _coarse(layers, depth, DEPTHS[rule])
    width = widths_m(layers, coarse, plane_m, first, logarithm=logarithm) if scattering else np.zeros(len(coarse))
    return BeamNodes(energy, depth, share[:, None] * weight, coarse, np.hypot(width, own_width_m), rows)


def _coarse(layers: Sequence[Layer], depth: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Rising depths (C,), at most `count` a layer, and the interpolation (D, C) from them to `depth`."""
    edges = np.cumsum([layer.length_m for layer in layers])
    of_layer = np.searchsorted(edges[:-1], depth, side="right")
    coarse: list[FloatArray] = []
    rows = np.zeros((len(depth), 0))
    for i in np.unique(of_layer):
        mine = of_layer == i
        own = depth[mine]
        if own.size > count:
            middle, half = (own[-1] + own[0]) / 2, (own[-1] - own[0]) / 2
            points = lobatto_points(count)
            block = interpolation_rows(points, (own - middle) / half)[:, ::-1]
            own = middle + half * points[::-1]
        else:
            block = np.eye(own.size)
        found = np.zeros((len(depth), own.size))
        found[mine] = block
        rows = np.concatenate([rows, found], axis=1)
        coarse.append(own)
    return np.concatenate(coarse), rows


def dump_nodes(
    process: Process,
    mass_gev: float,
    flux: PhotonFlux,
    beam: BeamNodes,
    volume: DecayVolume,
    decays: Sequence[TwoBody] | None = None,
    *,
    method: Method = "exact",
    precision: Precision = "standard",
    rule: int = 0,
) -> DumpNodes:
    """Nodes of one mass: production, angle, scattering and aperture, without the lifetime.

    `decays` are those of which the products are asked for, where the volume does so.
    """
    energy, places = beam.energy_gev, DecayPlaces(DECAYS[rule])
    mass = np.full(energy.shape, mass_gev)
    is_open = point_status(process, energy, mass, flux) == "ok"
    if volume.asks_for_products and decays is None:
        raise InputError('products = "all" and product_energy_min_gev need decays, of which the products are seen')
    decays = () if decays is None else decays
    if not is_open.any():
        zero = np.zeros((len(beam.depth_m), 1))
        seen = np.zeros((len(decays), places.order, *zero.shape)) if volume.asks_for_products else None
        return DumpNodes(np.ones(1), beam.depth_m, volume, zero, zero, places, seen)
    orders, some = process.rules(precision).all[rule], int(is_open.sum())
    x_edges, of_piece = _pieces(energy[is_open], volume, decays, orders, rule)
    energies, masses = (np.repeat(column[is_open], x_edges.shape[1] - 1) for column in (energy, mass))
    x_min, x_max = x_edges[:, :-1].ravel(), x_edges[:, 1:].ravel()
    nodes = kept_nodes(process, energies, masses, flux, method, of_piece, x_min=x_min, x_max=x_max)
    of_nodes, weight_pb = (column.reshape(some, -1) for column in (nodes.energy_gev, nodes.weight_pb))
    # nodes of no weight may have no momentum
    energy_x = np.where(weight_pb != 0, of_nodes, 2 * mass_gev)
    made = (beam.weight[:, is_open, None] * weight_pb).reshape(len(beam.depth_m), -1)
    momentum = kinematics.momentum(energy_x, mass_gev).ravel()
    whole = DumpNodes(momentum, beam.depth_m, volume, made, made, places, None)
    if not volume.is_selective:
        return whole
    shapes = None
    if volume.aperture_radius_m is not None:
        shapes = angle_shapes(process.emission, energy[is_open], mass_gev, energy_x, flux, orders, rule)
    plane = beam.coarse_m, beam.width_m
    inside, seen = in_detector(shapes, mass_gev, energy_x.ravel(), plane, volume, decays, places.unit, rule)
    whole = replace(whole, inside_pb=made * (beam.from_coarse @ inside))
    if seen is None:
        return whole
    return replace(whole, seen_pb_at=made * (beam.from_coarse @ seen))


def _pieces(
    energy: FloatArray, volume: DecayVolume, decays: Sequence[TwoBody], orders: Orders, rule: int
) -> tuple[FloatArray, Orders]:
    """Shares of the energies (E,) of the beam, as of `pieces_between`, with the least energy of products smooth."""
    least = volume.product_energy_min_gev if volume.asks_for_products else 0.0
    kinks = sorted({round(kink, KINK_DIGITS) for decay in decays for kink in decay.kinks()}) if least else []
    low = np.zeros((energy.size, 1))
    return pieces_between(low, low + 1, least * np.array(kinks).reshape(1, -1) / energy[:, None], orders, rule)
