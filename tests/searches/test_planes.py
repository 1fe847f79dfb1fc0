"""Any parameter against any other: edges are where the events of the model at that point meet the limit."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError
from mubeam.exclusions import manifest
from mubeam.models.parameter import parameter
from mubeam.models.vertex import Vertex

SEARCH = ("na64mu-2022", "invisible")
ANGLE = 2.9
YUKAWA_GEV = 0.1


@dataclass(frozen=True)
class TwoVertices(mb.Model):
    """Two vertices that interfere, c_b with a lifetime; both over f. The width of c_b may go to chi."""

    c_a: float = parameter(1.0, low=-100.0, high=100.0, tex="c_a")
    c_b: float = parameter(1.0, low=-1e4, high=1e4, tex="c_b")
    mass_chi_gev: float | None = parameter(unit="GeV", low=0.0, tex=r"m_\chi")
    angle: float = parameter(ANGLE, unit="rad", low=0.0, high=float(np.pi), tex=r"\alpha")

    name: ClassVar = "two-vertices"
    description: ClassVar = "a toy"
    coupling_name: ClassVar = "one_over_f"
    coupling_symbol: ClassVar = "1/f"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def vertices(self):
        return (
            Vertex(mb.Bremsstrahlung("scalar"), lambda mass, g: YUKAWA_GEV * self.c_a * g),
            Vertex(mb.Bremsstrahlung("scalar", parity_angle=self.angle), lambda mass, g: YUKAWA_GEV * self.c_b * g),
        )

    def decays(self, mass_gev, coupling):
        photons = 1e-9 * (self.c_b * coupling) ** 2 * mass_gev**3
        decays = [mb.models.Decay("photons", photons + 0 * mass_gev, visible=True)]
        if self.mass_chi_gev is not None:
            is_open = mass_gev > 2 * np.asarray(self.mass_chi_gev)
            decays.append(
                mb.models.Decay("chi chi", np.where(is_open, 1e-3 * coupling**2 * mass_gev, 0.0), visible=False)
            )
        return tuple(decays)


def events_at(reach, i, edge):
    """Expected events of the model at an edge of the i-th row, from the parameters alone."""
    plane = reach.plane
    values = {plane.along: reach.along[i], plane.constrain: plane.sign * edge}
    mass = values.pop("mass_gev", plane.mass_gev)
    coupling = values.pop("one_over_f", plane.coupling)
    for name, tie in plane.ties.items():
        values[name] = float(tie.value(vars(plane.model) | values | {"mass_gev": mass, "one_over_f": coupling}))
    return mb.expected_events(replace(plane.model, **values), *SEARCH, mass_gev=mass, coupling=coupling).value


def edges(reach):
    """Row and value of all edges that are numbers."""
    ranges = reach.ranges
    for ends in (ranges.lower, ranges.upper):
        for i, rank in np.argwhere(np.isfinite(ends) & (ends > 0)):
            yield i, ends[i, rank]


PLANES = {
    "two coefficients at a mass": {
        "masses_gev": 0.05,
        "along": ("c_a", [-2.0, 0.0, 0.5, 2.0]),
        "constrain": "c_b",
        "coupling": 3e-3,
    },
    "the other sign": {
        "masses_gev": 0.05,
        "along": ("c_a", [0.02, 0.3, 2.0]),
        "constrain": "c_b",
        "sign": -1,
        "coupling": 1e-2,
    },
    "a coefficient against mass": {"masses_gev": [0.01, 0.05, 0.1], "constrain": "c_b", "coupling": 2e-2},
    "the coupling along a coefficient": {"masses_gev": 0.05, "along": ("c_a", [0.1, 1.0, 2.0])},
    "the coupling along a width": {"masses_gev": 0.05, "along": ("mass_chi_gev", [0.01, 0.02, 0.03])},
    "a tie": {
        "masses_gev": [0.01, 0.05],
        "ties": {"c_a": [{"one_over_f": 1, "mass_gev": 1, "constant": 9.0}, {"c_b": 1}]},
    },
    "what a process holds, along it": {"masses_gev": 0.05, "along": ("angle", [0.3, 1.5, 2.9])},
}


@pytest.mark.parametrize("asked", PLANES.values(), ids=PLANES)
def test_edges_are_where_the_events_equal_the_limit(asked):
    found = mb.reach(TwoVertices(), *SEARCH, **asked)
    every = list(edges(found))
    assert every
    for i, edge in every:
        assert events_at(found, i, edge) == pytest.approx(found.limit_events, rel=1e-9)


def test_what_a_process_holds_is_constrained_too():
    asked = {"masses_gev": 0.05, "along": ("one_over_f", [4e-3, 4e-2]), "constrain": "angle"}
    found = mb.reach(TwoVertices(), *SEARCH, **asked)
    every = list(edges(found))
    assert every
    for i, edge in every:
        if edge < np.pi:
            assert events_at(found, i, edge) == pytest.approx(found.limit_events, rel=1e-6)


def test_masses_are_constrained_too():
    found = mb.reach(TwoVertices(), *SEARCH, along=("one_over_f", [1e-3, 1e-1]), constrain="mass_gev")
    assert np.isnan(found.lower[0])
    # the range is open at the lowest mass of the model
    assert found.lower[1] == TwoVertices.mass_range_gev[0]
    assert events_at(found, 1, found.upper[1]) == pytest.approx(found.limit_events, rel=1e-6)
    with pytest.raises(AttributeError, match="the mass is constrained"):
        _ = found.mass_gev


def test_all_ranges_are_kept():
    """Small values of c_b and large ones are excluded, between them the amplitudes cancel."""
    found = mb.reach(TwoVertices(c_a=2.0), *SEARCH, masses_gev=0.05, constrain="c_b", coupling=3e-3)
    sizes = np.geomspace(1e-3, 1e4, 4001)
    events = [events_at(found, 0, size) for size in sizes[::50]]
    excluded = np.array(events) > found.limit_events
    inside = [(found.ranges.lower[0] < size) & (size < found.ranges.upper[0]) for size in sizes[::50]]
    assert (np.any(inside, axis=1) == excluded).all()
    assert found.ranges.lower.shape == (1, 2)
    assert found.lower[0] == 0
    assert found.status[0] == "the lowest of several excluded ranges"


def test_a_dip_between_the_steps_is_found():
    """Of couplings that nearly cancel only a narrow range of c_b is allowed."""
    found = mb.reach(TwoVertices(c_a=1.0, angle=3.14159), *SEARCH, masses_gev=0.05, constrain="c_b", coupling=0.2)
    assert found.ranges.lower.shape == (1, 2)
    gap = found.ranges.lower[0, 1] / found.upper[0]
    assert 1 < gap < 1.2
    for i, edge in edges(found):
        assert events_at(found, i, edge) == pytest.approx(found.limit_events, rel=1e-9)


def test_edges_out_of_the_range_of_a_parameter_say_so():
    found = mb.reach(TwoVertices(c_a=0.0), *SEARCH, masses_gev=0.05, constrain="c_b", coupling=1e-7)
    assert found.lower[0] > 1e4
    assert "lower edge beyond the theory" in found.warnings[0]


def test_the_usual_plane_is_the_same_by_its_names():
    usual = mb.reach("axion-photon", *SEARCH, masses_gev=[0.003, 0.005])
    named = mb.reach("axion-photon", *SEARCH, along=("mass_gev", [0.003, 0.005]), constrain="g_agammagamma")
    for name in ("mass_gev", "lower", "upper", "lower_error", "upper_error", "tip_mass_gev"):
        np.testing.assert_array_equal(getattr(usual, name), getattr(named, name))


def test_tables_files_and_what_is_read_again(tmp_path):
    found = mb.reach(TwoVertices(), *SEARCH, **PLANES["two coefficients at a mass"])
    columns = list(found.columns())
    assert columns[:3] == ["c_a", "c_b_lower", "c_b_lower_error"]
    assert "c_b_lower_2" in columns
    found.write(tmp_path)
    record = manifest.read(tmp_path)
    assert record["plane"]["coupling"] == 3e-3
    assert record["plane"]["constrain"] == "c_b"
    assert "one_over_f = 0.003" in found.note
    minus = mb.reach(TwoVertices(), *SEARCH, **PLANES["the other sign"])
    assert minus.coupling_name == "minus_c_b"
    assert "minus_c_b_upper" in minus.columns()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_folder_of_a_shipped_model_is_read_again(tmp_path, sign):
    asked = {"masses_gev": 5.0, "along": ("mass_chi_gev", [0.5, 1.0])}
    model = mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=1e-3)
    found = mb.reach(model, "muc-thin-target", "visible", **asked)
    found.write(tmp_path)
    region = manifest.read_reach(tmp_path)
    assert region.along.column == "mass_chi_gev"
    np.testing.assert_allclose(region.lower, found.lower, rtol=1e-12)


WRONG = [
    ({"masses_gev": 0.1, "along": ("c_x", [1.0])}, "c_x"),
    ({"masses_gev": 0.1, "constrain": "c_x"}, "c_x"),
    ({"masses_gev": 0.1, "along": ("c_a", [1.0]), "constrain": "c_a"}, "cannot be constrained along itself"),
    ({"masses_gev": [0.1, 0.2], "along": ("c_a", [1.0])}, "masses_gev must be one number"),
    ({"along": ("c_a", [1.0])}, "masses_gev is missing"),
    ({}, "masses_gev is missing"),
    ({"masses_gev": 0.1, "along": ("mass_gev", [1.0])}, "leave out masses_gev"),
    ({"masses_gev": 0.1, "constrain": "mass_gev"}, "cannot be constrained along itself"),
    ({"masses_gev": 0.1, "along": "c_a"}, "along must be"),
    ({"masses_gev": 0.1, "along": ("c_a", [np.nan])}, "finite"),
    ({"masses_gev": 0.1, "along": ("c_a", [1e3])}, "between -100 and 100"),
    ({"masses_gev": 0.1, "constrain": "c_b", "sign": 0}, "sign must be 1 or -1"),
    ({"masses_gev": 0.1, "sign": -1}, "sign = -1 is for a parameter that may be negative"),
    ({"masses_gev": 0.1, "coupling": 1.0}, "leave out coupling"),
    ({"masses_gev": 0.1, "constrain": "c_b", "coupling": np.inf}, "coupling must be finite"),
    ({"masses_gev": 0.1, "ties": [1]}, "ties must be"),
    ({"masses_gev": 0.1, "ties": {"c_x": [{}]}}, "c_x"),
    ({"masses_gev": 0.1, "ties": {"c_a": []}}, "ties.c_a: has no term"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{}]}}, "ties.c_a.0: is empty"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"c_a": 1}]}}, "ties.c_a.0.c_a: unknown parameter"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"c_b": 0.5}]}}, "ties.c_a.0.c_b: must be a power"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"c_b": 1, "constant": "x"}]}}, "constant"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"mass_gev": 1}]}}, "ties.c_a.0: has the unit 'GeV', and '1' is wanted"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"c_b": -1}]}}, "may be 0 by its range"),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"table": "a.csv"}]}}, "a tie has no tables"),
    ({"masses_gev": 0.1, "ties": {"mass_gev": [{"c_b": 1}]}}, "parameter to tie"),
]


@pytest.mark.parametrize(("asked", "message"), WRONG)
def test_wrong_planes_are_refused(asked, message):
    with pytest.raises(InputError, match=message):
        mb.reach(TwoVertices(), *SEARCH, **asked)


def test_nothing_produced_anywhere():
    with pytest.raises(KinematicsError, match="at any of the 2 points"):
        mb.reach(TwoVertices(), *SEARCH, masses_gev=400.0, along=("c_a", [1.0, 2.0]))
