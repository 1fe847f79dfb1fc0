"""What becomes of the beam and of the decays in a thick target with a detector behind it, in a few numbers."""

from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import Entry, at_depths
from mubeam.matter.beam import flux_nodes as in_matter
from mubeam.matter.scattering import exit_angles_rad, widths_m
from mubeam.models.vertex import rate_terms
from mubeam.physics.decay_in_flight import decay_rate_per_m, decay_within, survival
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import cross_section
from mubeam.searches.flux import SPECTRUM_ORDER
from mubeam.searches.folding import SignalTable
from mubeam.searches.search import Search


@dataclass(frozen=True, kw_only=True)
class AtProduction:
    """The beam where particles are made, at one mass.

    Attributes:
        mean_gev: mean energy of the muons that make them.
        lost_gev: what these have lost before, in the mean.
        depth_m: mean depth of production behind the target's front.
        relative_rms: width of the energies that the beam has at this depth over their mean, the straggling of a line.
        angle_rad: width of the beam's angle per axis there, by multiple scattering; None for a spectrum.
        width_m: the same as a place on the plane of a detector, with the beam's spot and divergence; None for a
            spectrum, or without one.
    """

    mean_gev: float
    lost_gev: float
    depth_m: float
    relative_rms: float
    angle_rad: float | None
    width_m: float | None


@dataclass(frozen=True, kw_only=True)
class BeamOut:
    """A beam that has lost energy in the target.

    Attributes:
        left: share of the muons that is still above the lowest energy, good to 5e-4.
        mean_gev: mean energy of all, the lost ones as 0.
        relative_rms: width of the energies over their mean, the straggling of a line.
        angle_rad: width of the angle per axis by multiple scattering; None for a spectrum.
    """

    left: float
    mean_gev: float
    relative_rms: float
    angle_rad: float | None


@dataclass(frozen=True, kw_only=True)
class InDetector:
    """Shares of the decays in the volume, those to invisible products left out.

    Attributes:
        particle: of which the particle points into the detector.
        products: of which all products are in it, and of the energy asked for; None where none are asked for.
    """

    particle: float
    products: float | None


def at_production(search: Search, mass: float, coupling: float) -> AtProduction | None:
    """The beam where particles of this mass in GeV are made; None where it neither loses energy nor is scattered."""
    stack = search.stack
    if stack is None or not (search.energy_loss != "none" or search.has_detector):
        return None
    entry = Entry(*search.experiment.beam.energies(SPECTRUM_ORDER))
    # made, with energy and with depth
    sums = np.zeros(3)
    for target in search.targets:
        flux = in_matter(entry, target.stack or stack, search.energy_loss, 0, with_depth=True)
        made = target.share * flux.weight * _cross_section(search, target.nucleus, flux.energy_gev, mass, coupling)
        depth = np.zeros_like(made) if flux.depth_m is None else flux.depth_m
        sums += [float((made * column).sum()) for column in (np.ones_like(made), flux.energy_gev, depth)]
    mean, place = (float(one / sums[0]) for one in sums[1:])
    is_line, at = entry.energy_gev.size == 1, np.array([place])
    width = angle = None
    if is_line:
        layers, first = stack.layers, float(entry.energy_gev[0])
        angle = float(exit_angles_rad(layers, at, first)[0])
        if search.has_detector and search.setup.decay_volume.aperture_radius_m is not None:
            plane = search.setup.decay_volume.decay_end_m
            own = search.experiment.beam.width_m(plane)
            width = float(np.hypot(widths_m(layers, at, plane, first)[0], own))
    straggled = search.energy_loss != "none"
    entered = float(entry.energy_gev @ entry.share / entry.share.sum())
    return AtProduction(
        mean_gev=mean,
        # what a spectrum has lost is not what its heavy particles, made by its end, say
        lost_gev=entered - mean if is_line else entered - float(at_depths(entry, stack, at).mean_gev[0]),
        depth_m=place,
        relative_rms=float(at_depths(entry, stack, at).relative_rms[0]) if straggled else 0.0,
        angle_rad=angle,
        width_m=width,
    )


def _cross_section(search: Search, nucleus: Nucleus, energy: FloatArray, mass: float, coupling: float) -> FloatArray:
    """Sum over the terms of the rate at energies (K,) of the beam, 0 where they are closed."""
    different, place = np.unique(energy, return_inverse=True)
    found = np.zeros(different.size)
    for term in rate_terms(search.vertices()):
        sigma = cross_section(
            term.process,
            energy_gev=different,
            mass_gev=mass,
            target=nucleus,
            method=search.method,
            form_factor=search.form_factor,
            precision="fast",
        )
        found += float(term.coefficient(np.array(mass), np.array(coupling))) * np.asarray(sigma.value)
    return found[place.ravel()]


def beam_out(search: Search) -> BeamOut | None:
    """The beam behind the target of a search; None where it loses no energy."""
    stack = search.stack
    if search.energy_loss == "none" or stack is None:
        return None
    entry, end = Entry(*search.experiment.beam.energies(SPECTRUM_ORDER)), np.array([stack.depth_m])
    found = at_depths(entry, stack, end)
    is_line = entry.energy_gev.size == 1
    angle = float(exit_angles_rad(stack.layers, end, float(entry.energy_gev[0]))[0]) if is_line else None
    return BeamOut(
        left=float(found.left[0]),
        mean_gev=float(found.mean_gev[0]),
        relative_rms=float(found.relative_rms[0]),
        angle_rad=angle,
    )


def in_detector(table: SignalTable, coupling: float) -> InDetector | None:
    """Shares of the decays at the one mass of a table; None without a detector, or where nothing decays visibly."""
    nodes, search = table.value, table.search
    if nodes.pointing is None or nodes.depth_m is None:
        return None
    volume, size = search.setup.decay_volume, np.array([coupling])
    shares = search.model.shares(table.mass_gev, size)
    rate = decay_rate_per_m(shares.width_gev, table.mass_gev, nodes.momentum_gev[0])
    decayed = survival(rate * (volume.decay_start_m - nodes.depth_m), 1.0) * decay_within(rate, volume.length_m)
    made = table.produced(nodes, size)[0] * (1 - shares.invisible)
    total = float((made * decayed).sum())
    if not total > 0:
        return None
    seen = None
    if volume.asks_for_products:
        seen = float((table.produced(nodes, size) * table.probability(nodes, size)).sum()) / total
    return InDetector(particle=float((made * decayed * nodes.pointing[0]).sum()) / total, products=seen)
