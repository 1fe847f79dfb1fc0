"""Groups of vertices: what their terms come to, what bounds them, and what files call them."""

from dataclasses import dataclass

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import ModelError
from mubeam.events.density import Part, invariants, summed_density
from mubeam.events.groups import make_groups
from mubeam.models.vertex import Vertex
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from oracles.vertices import Strange, Toy, times

EVEN, FUSION = mb.Bremsstrahlung("scalar"), mb.PhotonFusion()
POINT = (0.3, 2.0)


def tilted(angle):
    return mb.Bremsstrahlung("scalar", parity_angle=angle)


def test_equal_processes_are_one_part():
    (group,) = make_groups((Vertex(EVEN, times(3.0)), Vertex(EVEN, times(-1.0))), *POINT)
    assert group.parts == (Part(EVEN, pytest.approx(16.0)),)
    assert group.envelope == group.parts
    (nothing,) = make_groups((Vertex(EVEN, times(0.3)), Vertex(EVEN, times(-0.1)), Vertex(EVEN, times(-0.2))), *POINT)
    assert nothing.parts == ()


def test_groups_keep_apart():
    groups = make_groups(
        (Vertex(EVEN, times(1.0), "a"), Vertex(FUSION, times(1.0)), Vertex(EVEN, times(1.0), "a")), *POINT
    )
    assert [group.parts for group in groups] == [(Part(EVEN, 16.0),), (Part(FUSION, 4.0),)]


def test_a_coefficient_of_mass_and_coupling():
    (group,) = make_groups((Vertex(EVEN, lambda mass, coupling: mass * coupling**3),), *POINT)
    assert group.parts == (Part(EVEN, pytest.approx((0.3 * 8) ** 2)),)


@pytest.mark.parametrize("numbers", [(1.0, -0.8), (1.0, -0.8, 0.5), (1.0, -1.0, 1.0, -0.3), (0.1, -5.0, 2.0)])
def test_nowhere_above_the_envelope_nor_below_zero(numbers):
    vertices = tuple(Vertex(tilted(0.3 + 0.7 * i), times(number)) for i, number in enumerate(numbers))
    (group,) = make_groups(vertices, *POINT)
    assert group.envelope != group.parts
    assert all(part.coefficient > 0 for part in group.envelope)
    events = mb.generate(
        Toy((Vertex(tilted(0.5), times(1.0)),)), "na64mu-2022", events=3000, mass_gev=0.3, coupling=1e-3
    )
    points = invariants(events.events, EVEN)
    density, envelope = (summed_density(parts, points, 193.0, 0.3) for parts in (group.parts, group.envelope))
    assert (density > 0).all()
    assert (density <= envelope).all()


def test_labels():
    @dataclass(frozen=True)
    class Quiet(Bremsstrahlung):
        def cross_terms(self, other):
            return ()

    pairs = [
        (Vertex(Quiet(kind), times(1.0), kind), Vertex(FUSION, times(1.0), kind)) for kind in ("scalar", "pseudoscalar")
    ]
    labels = [group.label for group in make_groups((*pairs[0], *pairs[1], Vertex(EVEN, times(1.0))), *POINT)]
    assert [(label.name, label.number) for label in labels] == [
        ("bremsstrahlung+photon-fusion", -799),
        ("bremsstrahlung+photon-fusion", -798),
        ("bremsstrahlung", -751),
    ]
    assert labels[0].description.startswith("amplitudes of l N -> l N X, X radiated off the lepton; ")


def test_an_interference_that_is_not_known():
    with pytest.raises(ModelError, match=r"the interference of .* is not known"):
        make_groups((Vertex(EVEN, times(1.0)), Vertex(Strange(), times(1.0))), *POINT)
    # nor has it to be between groups
    assert len(make_groups((Vertex(EVEN, times(1.0)), Vertex(Strange(), times(1.0), "b")), *POINT)) == 2


def test_three_amplitudes():
    """Drawn from the square of their sum: shares of parities as that has them, seen in the cross section."""
    numbers, angles = np.array([1.0, -0.9, 0.4]), np.array([0.2, 1.0, 2.5])
    vertices = tuple(Vertex(tilted(a), times(n)) for n, a in zip(numbers, angles, strict=True))
    even, odd = numbers @ np.cos(angles), numbers @ np.sin(angles)
    one = Vertex(tilted(float(np.arctan2(odd, even))), times(float(np.hypot(even, odd))))
    here, there = (
        mb.generate(Toy(given), "na64mu-2022", events=10_000, mass_gev=0.02, coupling=1e-3, seed=seed)
        for seed, given in enumerate((vertices, (one,)))
    )
    assert here.info.cross_section_pb == pytest.approx(there.info.cross_section_pb, rel=1e-9)
    edges = np.quantile(there.particle("x")[:, 0], np.linspace(0, 1, 16))[1:-1]
    counts = [np.bincount(np.searchsorted(edges, s.particle("x")[:, 0]), minlength=15) for s in (here, there)]
    assert ((counts[0] - counts[1]) ** 2 / (counts[0] + counts[1])).sum() < 45
