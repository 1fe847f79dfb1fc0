"""Vertices: amplitudes of one group add, groups add as rates, and a coefficient may be any function."""

import math

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import ModelError
from mubeam.models.vertex import Vertex, rate_terms
from oracles.vertices import Strange, Toy, times

EVEN, ODD = mb.Bremsstrahlung("scalar"), mb.Bremsstrahlung("pseudoscalar")
MASSES = np.array([0.02, 0.3, 1.0])
SEARCH = ("na64mu-2022", "invisible")


def events(*vertices, coupling=1e-3):
    return mb.expected_events(Toy(vertices), *SEARCH, mass_gev=MASSES, coupling=coupling)


def test_amplitudes_of_a_group_add_before_they_are_squared():
    one = events(Vertex(EVEN, times(1.0))).value
    assert events(Vertex(EVEN, times(1.0)), Vertex(EVEN, times(2.0))).value == pytest.approx(9 * one, rel=1e-12)
    assert events(Vertex(EVEN, times(3.0)), Vertex(EVEN, times(-2.0))).value == pytest.approx(one, rel=1e-12)


def test_groups_add_as_rates():
    one = events(Vertex(EVEN, times(1.0))).value
    two = events(Vertex(EVEN, times(1.0), "a"), Vertex(EVEN, times(2.0), "b"))
    assert two.value == pytest.approx(5 * one, rel=1e-12)


def test_amplitudes_may_cancel():
    cancelled = events(Vertex(EVEN, times(1.0)), Vertex(EVEN, times(-1.0)))
    assert (np.abs(cancelled.value) < 1e-12).all()
    reach = mb.reach(Toy((Vertex(EVEN, times(1.0)), Vertex(EVEN, times(-1.0)))), *SEARCH, masses_gev=MASSES)
    assert np.isnan(reach.lower).all()
    assert np.isnan(reach.upper).all()


def test_a_negative_coefficient_alone_is_as_good():
    assert events(Vertex(EVEN, times(-1.0))).value == pytest.approx(events(Vertex(EVEN, times(1.0))).value, rel=1e-12)


@pytest.mark.parametrize("angles", [(0.3, 1.2), (0.0, np.pi / 2), (2.0, -1.0)])
@pytest.mark.parametrize("kind", ["scalar", "vector"])
def test_interference_of_mixed_parities(kind, angles):
    """Any two mixed vertices against the one vertex that they make together."""
    first, second = (mb.Bremsstrahlung(kind, parity_angle=angle) for angle in angles)
    even = 0.7 * np.cos(angles[0]) + 0.4 * np.cos(angles[1])
    odd = 0.7 * np.sin(angles[0]) + 0.4 * np.sin(angles[1])
    together = mb.Bremsstrahlung(kind, parity_angle=float(np.arctan2(odd, even)))
    found = events(Vertex(first, times(0.7)), Vertex(second, times(0.4))).value
    assert found == pytest.approx(np.hypot(even, odd) ** 2 * events(Vertex(together, times(1.0))).value, rel=1e-10)


def test_opposite_parities_do_not_interfere():
    even, odd = Vertex(EVEN, times(1.0)), Vertex(ODD, times(1.0))
    assert len(rate_terms((even, odd))) == 2
    assert events(even, odd).value == pytest.approx(events(even).value + events(odd).value, rel=1e-12)


def test_a_rate_of_another_power():
    """Rate ~ m^2 g^6: the edge is where it meets the limit, found without the square of the coupling."""
    steep = Toy((Vertex(EVEN, lambda mass, coupling: 1e3 * mass * coupling**3),))
    one = events(Vertex(EVEN, times(1.0)), coupling=1.0).value
    found = mb.reach(steep, *SEARCH, masses_gev=MASSES)
    assert found.lower == pytest.approx((found.limit_events / one / (1e3 * MASSES) ** 2) ** (1 / 6), rel=1e-10)
    assert np.isinf(found.upper).all()
    at_edge = mb.expected_events(steep, *SEARCH, mass_gev=MASSES, coupling=found.lower)
    assert at_edge.value == pytest.approx(found.limit_events, rel=1e-10)
    shares = mb.yield_breakdown(steep, *SEARCH, mass_gev=0.3, coupling=0.01)
    sigma = mb.cross_section(EVEN, energy_gev=160, mass_gev=0.3, form_factor="tsai-elastic").value
    assert shares.cross_section.value == pytest.approx(sigma * (1e3 * 0.3 * 0.01**3) ** 2, rel=1e-12)


def test_the_theory_ends_where_a_coefficient_is_too_large():
    steep = Toy((Vertex(EVEN, lambda mass, coupling: 1e3 * mass * coupling**3),))
    expected = ((4 * np.pi) ** 0.5 / (1e3 * MASSES)) ** (1 / 3)
    assert steep.largest_coupling(MASSES) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("vertices", "message"),
    [
        ((Vertex(EVEN, times(1.0)), Vertex(Strange(), times(1.0))), "the interference of .* is not known"),
        ((), r"vertices\(\) must return a tuple of Vertex"),
        ((EVEN,), r"a vertex must be Vertex\(process, coefficient\)"),
        ((Vertex("scalar", times(1.0)),), "the process of a vertex must be one of"),
        ((Vertex(EVEN, 1.0),), "the coefficient of a vertex must be a function of mass and coupling"),
        ((Vertex(EVEN, lambda mass, coupling: np.nan * mass),), "that gives finite numbers"),
        ((Vertex(EVEN, lambda mass, coupling: "much"),), "that gives finite numbers"),
        ((Vertex(EVEN, lambda mass, coupling: math.sqrt(mass)),), r"fails for arrays: take np\.sqrt"),
    ],
)
def test_wrong_vertices_are_refused_before_any_work(vertices, message):
    with pytest.raises(ModelError, match=message):
        events(*vertices)
