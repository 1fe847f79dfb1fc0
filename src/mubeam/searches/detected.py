"""Nodes of a search that has a detector of finite size, for the folding: momenta and depths at each mass."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from mubeam.errors import ModelError
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import Entry
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.stack import Stack
from mubeam.matter.volume import DecayVolume
from mubeam.models.products import masses_gev
from mubeam.models.vertex import Term
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_places import DecayPlaces
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Precision
from mubeam.production.engine.spectrum import Method
from mubeam.production.processes import Process
from mubeam.searches.dump import DECAYS, BeamNodes, DumpNodes, beam_nodes, dump_nodes
from mubeam.searches.flux import SPECTRUM_ORDER
from mubeam.searches.gathering import MOMENTA
from mubeam.searches.nodes import NodeRange, SignalNodes
from mubeam.searches.plane import Rows
from mubeam.searches.search import Search
from mubeam.signals import Event, Seen

KEPT: Final = 1024
"""Nodes in memory; one takes at most 0.2 MB and a decay."""

PROBES: Final = (1e-3, 1.0)
"""Sizes of the constrained parameter at which the model is asked for its decays."""

MOST_UNKNOWN: Final = 1e-3
"""Share of the visible decays, up to which those to products of unknown masses are left out."""

MINOR: Final = 0.05
"""Share in Z^2, below which the finest rule of a nucleus is that of the first check.

Its value and first check are then one, and ROUGH_SAFETY of the difference to the second check is what its error adds.
"""

SAME_TO: Final = 1e-9
"""Relative difference of velocities that are those of one decay."""


class Beamline(NamedTuple):
    """What nodes of all masses have in common."""

    entry: Entry
    stack: Stack
    volume: DecayVolume
    energy_loss: EnergyLoss
    method: Method
    precision: Precision
    own_width_m: float


def detector_nodes(
    search: Search, terms: tuple[Term, ...], of_plane: Rows, mass_gev: FloatArray, rules: Iterable[int]
) -> list[tuple[SignalNodes, FloatArray]]:
    """Nodes of all terms for masses (N,), and the masses (N, n) of the nodes, by each rule.

    ModelError for a decay to products of which the masses are not known, where products are asked for.
    """
    volume = search.setup.decay_volume
    decays = counted_decays(search, of_plane, mass_gev) if volume.asks_for_products else [{}] * mass_gev.size
    return [_nodes(search, terms, mass_gev, decays, volume, rule) for rule in rules]


class _Target(NamedTuple):
    """Nuclei of one kind: their share of all, their photons, and what nodes on them have in common.

    `finest`: the rule of their value.
    """

    share: float
    photons: PhotonFlux
    line: Beamline
    finest: int


def _targets(search: Search, volume: DecayVolume) -> list[_Target]:
    entry = Entry(*search.experiment.beam.energies(SPECTRUM_ORDER))
    own = search.experiment.beam.width_m(volume.decay_end_m)
    how = volume, search.energy_loss, search.method, search.precision, own
    coherent = np.array([target.share * target.nucleus.charge_number**2 for target in search.targets])
    is_minor = (coherent < MINOR * coherent.sum()) & (search.precision != "high")
    return [
        _Target(target.share, photons, Beamline(entry, target.stack, *how), int(minor))
        for target, photons, minor in zip(search.targets, search.photons, is_minor, strict=True)
        if target.stack is not None
    ]


def _nodes(
    search: Search,
    terms: tuple[Term, ...],
    mass_gev: FloatArray,
    decays: Sequence[dict[str, TwoBody]],
    volume: DecayVolume,
    rule: int,
) -> tuple[SignalNodes, FloatArray]:
    targets = _targets(search, volume)
    sources = [(i, k) for i in range(len(terms)) for k in range(len(targets))]
    rules = [max(rule, target.finest) for target in targets]
    rows = [
        [
            _kept(terms[i].process, mass, targets[k].photons, targets[k].line, tuple(own.values()), rules[k])
            for i, k in sources
        ]
        for mass, own in zip(mass_gev.tolist(), decays, strict=True)
    ]
    size = max(one.momentum_gev.size for row in rows for one in row)
    # the depths of stacks that make particles in other slabs, and those of other rules, stand beside each other
    own_depths = [(target.line.stack, own) for target, own in zip(targets, rules, strict=True)]
    of_stack = {own_depths[k]: one.depth_m for (_, k), one in zip(sources, rows[0], strict=True)}
    ends = np.cumsum([0, *(own.size for own in of_stack.values())])
    places = dict(zip(of_stack, map(slice, ends[:-1].tolist(), ends[1:].tolist()), strict=True))
    depth = np.concatenate(list(of_stack.values()))
    # momenta beyond those of a row weigh nothing
    momentum = np.ones((len(rows), len(sources), size))
    made, inside = np.zeros((2, *momentum.shape, depth.size))
    names = list(dict.fromkeys(name for own in decays for name in own))
    seen = {name: np.zeros((*momentum.shape, DECAYS[rule], depth.size)) for name in names}
    for i, row in enumerate(rows):
        for j, one in enumerate(row):
            k = sources[j][1]
            at, share, where = np.s_[i, j, : one.momentum_gev.size], targets[k].share, places[own_depths[k]]
            momentum[at] = one.momentum_gev
            made[*at, where], inside[*at, where] = share * one.made_pb.T, share * one.inside_pb.T
            if decays[i]:
                for name, part in zip(decays[i], one.seen_at(DecayPlaces(DECAYS[rule])), strict=True):
                    seen[name][*at, :, where] = share * part.transpose(2, 0, 1)
    is_made = made != 0
    safe = np.where(is_made, made, 1.0)
    pointing = np.where(is_made, inside / safe, 0.0).reshape(len(rows), -1)
    shares = {
        name: np.where(is_made[..., None, :], part / safe[..., None, :], 0.0).reshape(len(rows), -1, *part.shape[-2:])
        for name, part in seen.items()
    }
    length = size * depth.size
    produced = search.events_per_pb * made.reshape(len(rows), -1)
    of_nodes = np.broadcast_to(mass_gev[:, None], produced.shape)
    k_gev = np.repeat(momentum.reshape(len(rows), -1), depth.size, axis=1)
    energy = np.hypot(k_gev, of_nodes)
    asked = volume.asks_for_products
    found = SignalNodes(
        momentum_gev=k_gev,
        produced=produced,
        acceptance=np.ones_like(pointing) if asked else pointing,
        efficiency=search.efficiency_at(Event(energy, of_nodes, np.zeros_like(energy))),
        beam_gev=np.full(produced.shape[1], search.experiment.beam.highest_energy_gev),
        depth_m=np.tile(depth, len(sources) * size),
        ranges=tuple(NodeRange(i, 0, slice(j * length, (j + 1) * length), k) for j, (i, k) in enumerate(sources)),
        seen=Seen(volume, depth, DecayPlaces(DECAYS[rule]), shares) if asked else None,
        pointing=pointing,
    )
    return found, of_nodes


@lru_cache(maxsize=KEPT)
def _kept(
    process: Process, mass: float, flux: PhotonFlux, line: Beamline, decays: tuple[TwoBody, ...], rule: int
) -> DumpNodes:
    """Nodes of one mass, kept in memory: a search asks for them at other couplings, lifetimes and efficiencies."""
    beam = _kept_beam(line.entry, line.stack, line.volume.decay_end_m, line.energy_loss, rule, line.own_width_m)
    nodes = dump_nodes(
        process, mass, flux, beam, line.volume, decays, method=line.method, precision=line.precision, rule=rule
    )
    return nodes.gathered(MOMENTA[rule])


@lru_cache(maxsize=32)
def _kept_beam(
    entry: Entry, stack: Stack, plane_m: float, energy_loss: EnergyLoss, rule: int, own_width_m: float
) -> BeamNodes:
    how = {"scattering": entry.energy_gev.size == 1}
    return beam_nodes(entry, stack, plane_m, energy_loss, rule, **how, own_width_m=own_width_m)


def counted_decays(search: Search, of_plane: Rows, mass_gev: FloatArray) -> list[dict[str, TwoBody]]:
    """By products, the visible decays that are open at each mass (N,), for rows of that mass.

    ModelError for one that is not to two particles of known mass, unless it is less than MOST_UNKNOWN of the visible
    ones, and for one to particles whose masses depend on the constrained parameter.
    """
    return [
        _merged(search, [_decays(search, of_plane, row, float(mass), probe) for probe in PROBES], float(mass))
        for row, mass in enumerate(mass_gev)
    ]


def _decays(search: Search, of_plane: Rows, row: int, mass: float, probe: float) -> dict[str, TwoBody]:
    """Those of one row at one size of the constrained parameter."""
    point = of_plane.plane.at(of_plane.along[row], np.asarray(probe))
    model, at = point.model, (np.array([mass]), np.ravel(point.coupling)[:1])
    particles = model.decay_particles(mass, float(at[1][0]))
    visible = [(one.products, float(np.ravel(one.width_gev)[0])) for one in model.decays(*at) if one.visible]
    total, found = sum(width for _, width in visible), {}
    for products, width in visible:
        if not width > 0:
            continue
        masses = masses_gev(products, particles)
        if masses is not None and len(masses) == 2:
            found[products] = TwoBody.of_masses(mass, (masses[0], masses[1]))
        elif width >= MOST_UNKNOWN * total:
            raise ModelError(
                f"{model.name}: {width / total:.3g} of the visible decays at {mass:g} GeV are to {products}, and which "
                'of them a detector sees is computed for two particles of known mass: say products = "particle" and '
                "no product_energy_min_gev, or choose another mass"
            )
    return found


def _merged(search: Search, found: list[dict[str, TwoBody]], mass: float) -> dict[str, TwoBody]:
    merged: dict[str, TwoBody] = {}
    for decays in found:
        for products, decay in decays.items():
            known = merged.setdefault(products, decay)
            if not np.allclose(known.velocities, decay.velocities, rtol=SAME_TO, atol=0):
                raise ModelError(
                    f"{search.model.name}: the masses of {products} depend on the constrained parameter at {mass:g} "
                    'GeV: say products = "particle"'
                )
    return merged
