"""Sources of the events of a search: the groups of its model's vertices, their cross sections and decays."""

from dataclasses import dataclass

import numpy as np

from mubeam.errors import KinematicsError, ModelError
from mubeam.events import hadronisation, products
from mubeam.events.decay_table import STABLE, DecayTable, decay_table
from mubeam.events.groups import Group, make_groups
from mubeam.foundation.checks import FloatArray
from mubeam.models.particle import Particle
from mubeam.production.processes import OffShellProcess, Process
from mubeam.searches.mean_cross_sections import ProducedCrossSections, produced_cross_sections
from mubeam.searches.search import Search


@dataclass(frozen=True, kw_only=True)
class Source:
    """A group of vertices, its cross section and the decays of what it makes.

    Attributes:
        group: the vertices.
        cross_section_pb, error_pb: cross section times the branching ratio of the decays that events contain, at the
            coupling, averaged over the beam's energies and the nuclei, and its numerical error.
        on_nuclei_pb: the parts of it (K,) that are made on each of the search's targets.
        decays: decays of X; for a pair the mediator's decay to it.
        chain: decays of both members of a pair; empty if X is a particle.
    """

    group: Group
    cross_section_pb: float
    error_pb: float
    on_nuclei_pb: FloatArray
    decays: DecayTable
    chain: DecayTable

    @property
    def process(self) -> Process:
        """The process of the group's first vertex."""
        return self.group.process


@dataclass(frozen=True)
class Sources:
    """All sources of events.

    Attributes:
        open: sources with a cross section above zero.
        produced: cross sections at unit coupling, term by term.
    """

    open: tuple[Source, ...]
    produced: ProducedCrossSections

    def unit_pb(self, process: Process, target: int) -> float:
        """The part of the cross section of a process at unit coupling that is made on one of the search's targets."""
        terms, values = self.produced.terms, self.produced.on_nuclei[target, :, 0]
        return next(float(value) for term, value in zip(terms, values, strict=True) if term.process == process)

    @property
    def decays(self) -> bool:
        """Whether X, or the mediator of a pair, decays in the events."""
        return any(source.decays for source in self.open)

    @property
    def most_products(self) -> int:
        """Places for the products of X, or of the mediator of a pair."""
        return max((source.decays.most_products for source in self.open), default=0)

    @property
    def has_chain(self) -> bool:
        """Whether both members of a pair decay in the events."""
        return any(source.chain for source in self.open)

    @property
    def has_pair(self) -> bool:
        """Whether some X is a pair."""
        return any(source.group.pair is not None for source in self.open)

    @property
    def cross_section_pb(self) -> float:
        """Cross section of all open sources together."""
        return sum(source.cross_section_pb for source in self.open)

    @property
    def error_pb(self) -> float:
        """Numerical error of cross_section_pb."""
        return sum(source.error_pb for source in self.open)

    @property
    def on_nuclei(self) -> FloatArray:
        """Shares (K,) of the events that are made on each of the search's targets."""
        each = sum(source.on_nuclei_pb for source in self.open)
        return np.asarray(each / np.sum(each))


def find_sources(search: Search, mass_gev: float, coupling: float) -> Sources:
    """The sources at a mass in GeV and a coupling.

    Raises ModelError for decays or interferences of which no events are made, KinematicsError for a mass below the
    decay that the analysis assumes.
    """
    produced = produced_cross_sections(search, np.array([mass_gev]))
    found = []
    # the same objects: a model may make them anew each time it is asked
    vertices = tuple(term.first for term in produced.terms if term.first is term.second)
    for group in make_groups(vertices, mass_gev, coupling):
        each, error = _cross_sections(produced, group, coupling)
        value = float(each.sum())
        if value < -error:
            raise ModelError(
                f"{search.model.name}: the cross section of {group.label.name} is below zero, {value:.3g} pb: the "
                "interference of its vertices, or a sign, is wrong"
            )
        if value > 0:
            decays, chain = _decays(search, group, mass_gev, coupling)
            # both members of a pair must have a decay that events have
            kept = decays.kept * chain.kept**2
            found.append(
                Source(
                    group=group,
                    cross_section_pb=value * kept,
                    error_pb=error * kept,
                    # an interference that cancels on one of them leaves what rounding leaves
                    on_nuclei_pb=np.maximum(each, 0.0) * kept,
                    decays=decays,
                    chain=chain,
                )
            )
    sizes = {(bool(source.decays), bool(source.chain)) for source in found}
    if len(sizes) > 1:
        names = " and ".join(dict.fromkeys(source.group.label.name for source in found))
        raise ModelError(
            f"{search.model.name}: events of {names} do not fit into one sample, as they have not the same number of "
            "particles: make a model of each"
        )
    return Sources(tuple(found), produced)


def _cross_sections(produced: ProducedCrossSections, group: Group, coupling: float) -> tuple[FloatArray, float]:
    """Parts (K,) in pb of the nuclei in a group's cross section at the coupling, and the error of their sum."""
    value, error = np.zeros(len(produced.on_nuclei)), 0.0
    sigmas = produced.on_nuclei[..., 0].T
    for term, sigma, sigma_error in zip(produced.terms, sigmas, produced.error[:, 0], strict=True):
        if any(term.first is vertex for vertex in group.vertices):
            coefficient = float(np.ravel(term.coefficient(produced.mass_gev, np.array([coupling])))[0])
            value, error = value + coefficient * sigma, error + abs(coefficient) * float(sigma_error)
    return (value if group.parts else np.zeros_like(value)), error


def _decays(search: Search, group: Group, mass_gev: float, coupling: float) -> tuple[DecayTable, DecayTable]:
    """Decays of X, and of the members of a pair."""
    if group.pair is not None:
        members = _of_model(search, mass_gev, coupling)
        if members and len(set(group.pair.pair_masses_gev(mass_gev))) > 1:
            raise ModelError(f"{search.model.name}: decays of a pair of two masses are not made")
        if members.most_products > 2:
            raise ModelError(
                f"{search.model.name}: events of pairs whose members decay to more than two particles are not made: "
                "choose another mass"
            )
        return _of_pair(group.pair, mass_gev), members
    if search.model.decays_are_open:
        vertices = search.model.decay_vertices(mass_gev, coupling)
        table = decay_table(search.signature.assumed_shares, search.model.name, vertices=vertices)
        if table:
            decay, total = table.heaviest()
            if total > mass_gev:
                raise KinematicsError(
                    f"mass_gev = {mass_gev:g} is too light for the decay to {decay}, {total:g} GeV, that the "
                    f"analysis {search.analysis_name} assumes"
                )
        return table, STABLE
    return _of_model(search, mass_gev, coupling), STABLE


def _of_pair(process: OffShellProcess, mass_gev: float) -> DecayTable:
    """The mediator's decay to the pair, whose members have the masses that the process gives them at mass_gev."""
    names, numbers = process.pair.split(), process.pair_pdg
    if len(names) != 2 or len(numbers) != 2:
        raise ModelError(f"{process}: pair and pair_pdg must be of two particles, got {process.pair!r}, {numbers}")
    masses = process.pair_masses_gev(mass_gev)
    first, second = (Particle(*one) for one in zip(names, numbers, map(float, masses), strict=True))
    return DecayTable(shares={process.pair: 1.0}, pairs={process.pair: (first, second)}, left_out={})


def _of_model(search: Search, mass_gev: float, coupling: float) -> DecayTable:
    """The model's decays at the point."""
    model = search.model
    table = decay_table(
        products.shares_at(model, mass_gev, coupling),
        model.name,
        model.decay_particles(mass_gev, coupling),
        model.decay_vertices(mass_gev, coupling),
        mass_gev,
    )
    for name, quark in table.quarks.items():
        hadronisation.check(quark, mass_gev, f"{model.name}, decay to {name}")
    if table:
        decay, total = table.heaviest()
        if total > mass_gev:
            raise ModelError(
                f"{model.name}: a particle of {mass_gev:g} GeV cannot decay to {decay}, {total:g} GeV: its width must "
                "be zero there"
            )
    return table
