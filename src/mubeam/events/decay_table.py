"""The decays of a particle in events, to two or three bodies or by quarks: branching ratios, sampled products."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from mubeam.events import hadronisation, products
from mubeam.events.decays import Made, three_body, two_body
from mubeam.events.products import Products, density_of
from mubeam.events.record import IntArray
from mubeam.foundation.checks import FloatArray
from mubeam.models import pdg
from mubeam.models.decay_vertex import DecayVertex
from mubeam.models.particle import Particle

TAU: Final = pdg.number("tau-")


@dataclass(frozen=True, kw_only=True)
class DecayTable:
    """Decays to two particles, to three of which the density is known, and to hadrons of quarks; false without any.

    Attributes:
        shares: branching ratios by products, such as "e- e+", in any normalisation; empty for a particle that is left
            undecayed.
        pairs: the particles of each decay but those of quarks, by products.
        left_out: branching ratios of decays that events do not contain, by products.
        vertices: of decays to two charged leptons, by the PDG numbers of the products.
        quarks: PDG numbers of the quarks, by products such as "u ubar".
        mass_gev: of the particle; only needed with quarks.
    """

    shares: Mapping[str, float]
    pairs: Mapping[str, Products]
    left_out: Mapping[str, float]
    vertices: Mapping[tuple[int, int], DecayVertex] = field(default_factory=dict)
    quarks: Mapping[str, int] = field(default_factory=dict)
    mass_gev: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.shares)

    @property
    def kept(self) -> float:
        """Sum of the branching ratios of the decays that events contain."""
        return 1 - sum(self.left_out.values())

    @property
    def particles(self) -> tuple[Particle, ...]:
        """The particles of all decays."""
        return tuple(particle for pair in self.pairs.values() for particle in pair)

    @property
    def most_products(self) -> int:
        """Places for those of any decay."""
        few = max((len(pair) for pair in self.pairs.values()), default=0)
        return max(few, hadronisation.most_products(self.mass_gev)) if self.quarks else few

    def decay(
        self,
        parent: FloatArray,
        mass: FloatArray,
        random: np.random.Generator,
        conjugated: bool = False,
    ) -> Made:
        """Products of one decay of each parent, drawn by the shares, isotropic at rest.

        Args:
            parent: four-momenta (n, 4) in GeV.
            mass: masses (n,) of the parents in GeV.
            random: random numbers.
            conjugated: whether the parents are the antiparticle, whose products are conjugated.

        Raises ModelError for a parent that is lighter than its products.
        """
        shares = np.cumsum(list(self.shares.values()))
        chosen = np.searchsorted(shares[:-1] / shares[-1], random.random(len(parent)), side="right")
        # each column in one piece of memory
        numbers = self._numbers[1 if conjugated else 0].take(chosen, axis=1).T
        masses = self._masses.take(chosen, axis=1).T
        if self.most_products == 2:
            return Made(numbers, masses, two_body(parent, mass, (masses[:, 0], masses[:, 1]), random))
        vectors = np.zeros((*numbers.shape, 4))
        if self.quarks:
            at = np.flatnonzero(self._quarks[chosen])
            made = hadronisation.hadrons(self._quarks[chosen[at]], parent[at], self.mass_gev, random)
            for column, own in zip((numbers, masses, vectors), made, strict=True):
                column[at, : own.shape[1]] = own
        for i, name in enumerate(self.shares):
            if name in self.quarks:
                continue
            at = np.flatnonzero(chosen == i)
            if len(self.pairs[name]) == 2:
                vectors[at, :2] = two_body(parent[at], mass[at], (masses[at, 0], masses[at, 1]), random)
            elif at.size:
                first, second, third = (float(one.mass_gev) for one in self.pairs[name])
                how = (first, second, third), density_of(name)
                vectors[at] = three_body(parent[at], float(mass[at[0]]), *how, random)
        return Made(numbers, masses, vectors)

    def has_spin(self, i: int) -> bool:
        """Whether the i-th product is a tau of a known vertex in some decay."""
        return any(
            len(pair) == 2 and abs(pair[i].pdg) == TAU and (pair[0].pdg, pair[1].pdg) in self.vertices
            for pair in self.pairs.values()
        )

    def heaviest(self) -> tuple[str, float]:
        """Products with the largest sum of masses, and that sum in GeV; of quarks that of the hadrons from them."""
        sums = {name: sum(float(particle.mass_gev) for particle in pair) for name, pair in self.pairs.items()}
        sums |= {name: hadronisation.least_mass_gev(quark) for name, quark in self.quarks.items()}
        name = max(sums, key=lambda name: sums[name])
        return name, sums[name]

    @cached_property
    def _numbers(self) -> tuple[IntArray, IntArray]:
        """PDG numbers (P, D) of the products of D decays, and of those of the antiparticle; 0 for none."""
        pairs, most = [self.pairs.get(name, ()) for name in self.shares], self.most_products
        numbers, conjugates = np.zeros((2, most, len(pairs)), dtype=np.int64)
        for i, pair in enumerate(pairs):
            numbers[: len(pair), i] = [one.pdg for one in pair]
            conjugates[: len(pair), i] = [pdg.conjugate(one.pdg, one.is_own_antiparticle) for one in pair]
        return numbers, conjugates

    @cached_property
    def _masses(self) -> FloatArray:
        """Masses (P, D) in GeV of the products of D decays; 0 for none."""
        found = np.zeros((self.most_products, len(self.shares)))
        for i, name in enumerate(self.shares):
            pair = self.pairs.get(name, ())
            found[: len(pair), i] = [float(one.mass_gev) for one in pair]
        return found

    @cached_property
    def _quarks(self) -> IntArray:
        """PDG numbers (D,) of the quarks of D decays; 0 for other decays."""
        return np.array([self.quarks.get(name, 0) for name in self.shares], dtype=np.int64)


STABLE = DecayTable(shares={}, pairs={}, left_out={})


def decay_table(
    shares: Mapping[str, float],
    model: str,
    particles: Mapping[str, tuple[Particle, ...]] | None = None,
    vertices: Mapping[str, DecayVertex] | None = None,
    mass_gev: float = 0.0,
) -> DecayTable:
    """The DecayTable of branching ratios by products.

    Args:
        shares: branching ratios by products.
        model: name of the model, for messages.
        particles: particles of some decays, where the model gives them; the others are known by their names.
        vertices: as `Model.decay_vertices`.
        mass_gev: of the particle; only needed where there are quarks.

    Raises ModelError as `products.split` and `products.pair_of`.
    """
    given = {} if particles is None else particles
    kept, left_out = products.split(shares, model, given)
    quarks = {name: products.quark(name) for name in kept if name not in given and products.quark(name)}
    pairs = {name: products.pair_of(name, model, given) for name in kept if name not in quarks}
    numbers = {name: (pair[0].pdg, pair[1].pdg) for name, pair in pairs.items() if len(pair) == 2}
    known = {numbers[name]: vertex for name, vertex in (vertices or {}).items() if name in numbers}
    return DecayTable(shares=kept, pairs=pairs, left_out=left_out, vertices=known, quarks=quarks, mass_gev=mass_gev)
