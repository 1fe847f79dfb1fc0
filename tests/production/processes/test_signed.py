"""A process may be signed, as an interference is: positivity is asked of the sum of a group, never of a term."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import mubeam as mb
from mubeam.models.vertex import Vertex, rate_terms
from mubeam.physics.amplitudes.bremsstrahlung import Vertex as Coefficients
from mubeam.physics.amplitudes.bremsstrahlung import scalar_vertex
from mubeam.production.processes._radiation import Radiation
from oracles.plain import Plain

POINT = {"energy_gev": 160.0, "mass_gev": np.array([0.05, 0.7])}
SCALAR = mb.Bremsstrahlung("scalar")
SEARCH = ("na64mu-2022", "invisible")


@dataclass(frozen=True)
class Scaled(Radiation):
    """The cross section of a scalar, times a number of either sign."""

    factor: float = -1.0
    share: float = 0.0

    is_signed: ClassVar = True
    initial_lepton: ClassVar = "mu"
    final_lepton: ClassVar = "mu"
    event_name: ClassVar = "scaled"
    event_number: ClassVar = -770
    event_description: ClassVar = "l N -> l N X, a toy"
    boson_pdg: ClassVar = 54

    def vertex(self, m, mi, mf):
        return Coefficients(*(self.factor * part for part in scalar_vertex(m, mi, mf)))

    def cross_terms(self, other):
        """The interference with any other is a share of the scalar's cross section."""
        return ((1.0, Scaled(2 * self.share)),)


@dataclass(frozen=True)
class Positive(Scaled):
    """The same, said to be positive."""

    is_signed: ClassVar = False


@dataclass(frozen=True)
class Mixed(Plain):
    """Two vertices of strength 1 and 1 that interfere with the cosine `share`."""

    share: float = 0.0

    name: ClassVar = "mixed"

    def vertices(self):
        one, two = (Vertex(Scaled(1.0, self.share), lambda mass, g: g) for _ in range(2))
        return (one, two)


@pytest.mark.parametrize(
    "function",
    [
        lambda process: mb.cross_section(process, **POINT),
        lambda process: mb.cross_section(process, **POINT, x_min=0.25),
        lambda process: mb.cross_section(process, **POINT, p_out_max_gev=80),
        lambda process: mb.cross_section(process, **POINT, method="ww"),
        lambda process: mb.dsigma_dx(process, **POINT, x=0.5),
        lambda process: mb.dsigma_dtheta(process, **POINT, theta_rad=0.01),
        lambda process: mb.dsigma_dx_lepton(process, **POINT, x_lepton=0.5),
    ],
)
def test_cross_sections_below_zero(function):
    found, scalar = function(Scaled()), function(SCALAR)
    assert found.value == pytest.approx(-scalar.value, rel=1e-12)
    assert found.error == pytest.approx(scalar.error, rel=1e-6)
    assert (found.status == "ok").all()


def test_one_that_says_it_is_positive_is_not_resolved_below_zero():
    found = mb.cross_section(Positive(), **POINT)
    assert (found.value == 0).all()
    assert (found.error > 0).all()
    assert (found.status == "not resolved").all()


@pytest.mark.parametrize("share", [-0.9, -0.3, 0.0, 0.8])
def test_a_term_below_zero_in_a_group_above_it(share):
    """sigma (1 + 1 + 2 share): events, an edge and a breakdown follow the sum."""
    model = Mixed(share)
    assert len(rate_terms(model.vertices())) == 3
    at = {"mass_gev": np.array([0.05, 0.7]), "coupling": 1e-3}
    scalar = mb.expected_events(Mixed(0.0), *SEARCH, **at).value / 2
    assert mb.expected_events(model, *SEARCH, **at).value == pytest.approx((2 + 2 * share) * scalar, rel=1e-10)
    reach = mb.reach(model, *SEARCH, masses_gev=at["mass_gev"])
    expected = 1e-3 * np.sqrt(reach.limit_events / ((2 + 2 * share) * scalar))
    assert reach.lower == pytest.approx(expected, rel=1e-9)
    shares = mb.yield_breakdown(model, *SEARCH, mass_gev=0.05, coupling=1e-3)
    assert shares.events.value == pytest.approx((2 + 2 * share) * scalar[0], rel=1e-10)
