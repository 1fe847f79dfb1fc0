"""Any parameter against any other: edges are where the events of the model at that point meet the limit."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import yaml

import mubeam as mb
from mubeam.errors import DataFileError, InputError, KinematicsError, ModelError
from mubeam.exclusions import manifest, plotting, reach_manifest
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
    assert found.warnings == ((), ("the range goes on beyond the masses looked at, 0.001 to 1 GeV",))
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
    region = reach_manifest.read_reach(tmp_path)
    assert region.along.column == "mass_chi_gev"
    np.testing.assert_allclose(region.lower, found.lower, rtol=1e-12)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (PLANES["the coupling along a width"], "lies along mass_chi_gev, not along the mass"),
        ({"masses_gev": [0.01, 0.05], "constrain": "mass_chi_gev", "coupling": 0.1}, "is of mass_chi_gev, not of a"),
        (PLANES["a coefficient against mass"], "goes down to c_b = 0"),
    ],
)
def test_files_of_mass_and_coupling_refuse_other_planes(tmp_path, asked, message):
    found = mb.reach(TwoVertices(), *SEARCH, **asked)
    for name, file in (("two-column", "a.txt"), ("csv", "a.csv")):
        with pytest.raises(InputError, match=message):
            found.export(name, tmp_path / file, coupling_max=1e4)
    assert not list(tmp_path.iterdir())


def test_hepdata_says_what_a_table_lies_along(tmp_path):
    found = mb.reach(TwoVertices(), *SEARCH, **PLANES["the coupling along a width"])
    found.to_hepdata(tmp_path)
    table = yaml.safe_load((tmp_path / "reach.yaml").read_text())
    (along,), first = table["independent_variables"], table["dependent_variables"][0]
    assert along["header"] == {"name": r"$m_\chi$", "units": "GeV"}
    assert {"name": "along", "value": "mass_chi_gev"} in first["qualifiers"]
    # else it would be taken for the mass of the particle
    with pytest.raises(DataFileError, match="lies along mass_chi_gev"):
        mb.bounds.read(tmp_path / "reach.yaml")
    mb.reach(TwoVertices(), *SEARCH, masses_gev=0.05, constrain="angle", coupling=0.1).to_hepdata(tmp_path)
    header = yaml.safe_load((tmp_path / "reach.yaml").read_text())["dependent_variables"][0]["header"]
    assert header == {"name": r"lower edge of the excluded $\alpha$", "units": "rad"}


def test_words_do_not_give_what_varies_a_value(tmp_path):
    found = mb.reach(
        "dark-photon",
        *SEARCH,
        masses_gev=[0.01, 0.03],
        ties={
            "mass_chi_gev": [{"mass_gev": 1, "constant": 0.25}],
            "g_chi": [{"epsilon": 1, "constant": 1e3}, {"constant": 2}],
        },
    )
    assert "mass_chi_gev = 0.25 mass_gev, g_chi = 1000 epsilon + 2" in found.note
    found.write(tmp_path)
    for region in (found.region, reach_manifest.read_reach(tmp_path)):
        assert "g_chi = " not in region.description
        assert "beam_lepton = 'mu'" in region.description
        assert region.description == found.region.description


def test_bounds_are_of_couplings_against_mass(tmp_path):
    own = mb.reach("axion-muon", *SEARCH, masses_gev=[0.01, 0.05]).region
    found = mb.reach("axion-muon", *SEARCH, masses_gev=0.05, along=("photon_loop", [0.1, 1.0]))
    with pytest.raises(InputError, match="not of photon_loop and g_amumu_per_gev"):
        found.write(tmp_path, own_bounds=[own])
    found.write(tmp_path)
    assert manifest.read(tmp_path)["citations"] == sorted(manifest.read(tmp_path)["search_citations"])
    with pytest.raises(InputError, match=r"lie in the planes of mass_gev and .* of photon_loop and"):
        plotting.reach_figure(found.search.model, [own, found.region])


WRONG = [
    ({"masses_gev": 0.1, "along": ("c_x", [1.0])}, "c_x"),
    ({"masses_gev": 0.1, "constrain": "c_x"}, "c_x"),
    ({"masses_gev": 0.1, "along": ("c_a", [1.0]), "constrain": "c_a"}, "cannot be constrained along itself"),
    (
        {"masses_gev": [0.1, 0.2], "along": ("c_a", [1.0])},
        "masses_gev must be one mass in a plane of c_a and one_over_f, got 2",
    ),
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
    ({"masses_gev": 0.1, "constrain": "c_b", "coupling": 0.0}, "coupling must be above zero"),
    ({"masses_gev": 0.1, "constrain": "c_b", "coupling": -1.0}, "coupling must be above zero"),
    (
        {"masses_gev": 0.1, "ties": {"c_a": [{"mass_chi_gev": 1, "mass_gev": -1}]}},
        "ties use mass_chi_gev, of which two-vertices has no",
    ),
    ({"masses_gev": 0.1, "ties": {"c_a": [{"constant": 1e4}]}}, "c_a must be between -100 and 100"),
    ({"masses_gev": 0.1, "ties": {"mass_chi_gev": [{"mass_gev": 1, "constant": -1}]}}, "mass_gev = 0.1: mass_chi_gev"),
    (
        {"masses_gev": 0.1, "along": ("c_b", [-1.0, 0.0, 1.0]), "ties": {"c_a": [{"c_b": -1}]}},
        "has a power below zero",
    ),
    (
        {
            "masses_gev": 0.1,
            "constrain": "c_b",
            "ties": {"mass_chi_gev": [{"mass_gev": 1}, {"c_b": 1, "mass_gev": 1, "constant": -1}]},
        },
        "mass_chi_gev must be above zero",
    ),
    (
        {"masses_gev": 0.1, "constrain": "angle", "coupling": 0.1, "ties": {"c_a": [{"angle": -1}]}},
        "has the unit rad",
    ),
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


@pytest.mark.parametrize(
    ("model", "asked", "message"),
    [
        ("dark-photon", {"masses_gev": 0.05, "along": ("mass_chi_gev", [0.01, 0.03])}, "go together"),
        ("dark-photon", {"masses_gev": 0.05, "constrain": "g_chi", "coupling": 1e-4}, "go together"),
        ("axion-muon", {"masses_gev": 0.05, "along": ("photon_loop", [-1.0, 0.5])}, "between 0 and 1, got -1"),
        (
            "axion-muon",
            {"masses_gev": 0.05, "constrain": "photon_loop", "sign": -1, "coupling": 0.1},
            "between 0 and 1",
        ),
    ],
)
def test_what_a_model_refuses_is_refused(model, asked, message):
    with pytest.raises(InputError, match=message):
        mb.reach(model, *SEARCH, **asked)


def test_ties_out_of_range_at_an_edge_say_so():
    found = mb.reach(
        TwoVertices(), *SEARCH, masses_gev=0.05, ties={"c_a": [{"one_over_f": 1, "function": "m_mu", "constant": 1e8}]}
    )
    assert found.lower[0] * 1e8 * 0.1 > 100
    assert "c_a = 1e+08 one_over_f m_mu" in found.note
    assert "lower edge beyond the theory" in found.warnings[0]


def test_nothing_produced_anywhere():
    with pytest.raises(KinematicsError, match="at any of the 2 points"):
        mb.reach(TwoVertices(), *SEARCH, masses_gev=400.0, along=("c_a", [1.0, 2.0]))


@dataclass(frozen=True)
class OneVertex(TwoVertices):
    """A coefficient of any form of mass, coupling and c_a, and nothing that decays."""

    coefficient: ClassVar = None
    name: ClassVar = "one-vertex"
    coupling_name: ClassVar = "g"
    coupling_unit: ClassVar = "1"

    def vertices(self):
        return (Vertex(mb.Bremsstrahlung("scalar"), lambda mass, g: type(self).coefficient(self, mass, g)),)

    def decays(self, mass_gev, coupling):
        return ()


def one_vertex(formula):
    return type("OneVertex", (OneVertex,), {"coefficient": formula})()


FORMULAS = {
    "rises": lambda model, mass, g: g,
    "stays at zero coupling": lambda model, mass, g: 1e-2 + g,
    "vanishes in between": lambda model, mass, g: g - 1e-3,
    "falls": lambda model, mass, g: 1e-8 / g,
    "falls and rises": lambda model, mass, g: 1e-10 / g + g,
    "saturates too low": lambda model, mass, g: 1e-6 * g / (g + 1e-4),
    "saturates": lambda model, mass, g: 1e-2 * g / (g + 1e-4),
    "rises and falls": lambda model, mass, g: 1e-8 * g / (g**2 + 1e-12),
    "cut off": lambda model, mass, g: g * np.exp(-g / 1e-2),
    "ends": lambda model, mass, g: np.where(g < 0.5, g, 0.0),
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_rates_of_any_form(formula):
    """All ranges, by the events at couplings of forty decades."""
    model, mass = one_vertex(formula), 0.05
    found = mb.reach(model, *SEARCH, masses_gev=mass)
    couplings = np.geomspace(1e-19, 1e6, 1501)
    events = mb.expected_events(model, *SEARCH, mass_gev=mass, coupling=couplings).value
    low, high = (ends[0][:, None] for ends in (found.ranges.lower, found.ranges.upper))
    inside = ((low < couplings) & (couplings < high)).any(axis=0)
    np.testing.assert_array_equal(inside, events > found.limit_events)


@pytest.mark.parametrize(
    "formula",
    [
        lambda model, mass, g: math.cos(model.c_a) * g,
        lambda model, mass, g: g if model.c_a > 0 else 0 * g,
    ],
    ids=["math", "if"],
)
def test_formulas_for_one_number_say_what_to_do(formula):
    model = one_vertex(formula)
    assert mb.reach(model, *SEARCH, masses_gev=[0.01, 0.05]).lower[0] > 0
    with pytest.raises(ModelError, match=r"formulas of c_a, g fail for arrays: take np\.sqrt"):
        mb.reach(model, *SEARCH, masses_gev=0.05, along=("c_a", [-1.0, 1.0]))
    with pytest.raises(ModelError, match=r"formulas of mass_gev, c_a fail for arrays: take np\.sqrt"):
        mb.reach(model, *SEARCH, masses_gev=0.05, constrain="c_a")


def test_events_that_are_no_numbers_are_refused():
    with (
        pytest.raises(ModelError, match=r"no number of events at mass_gev = 0.05 and g = 1e-20"),
        np.errstate(all="ignore"),
    ):
        mb.reach(one_vertex(lambda model, mass, g: np.sqrt(g - 1e-3)), *SEARCH, masses_gev=0.05)


def test_further_ranges_out_of_range_say_so():
    model = one_vertex(FORMULAS["vanishes in between"])
    found = mb.reach(model, *SEARCH, masses_gev=0.05, ties={"c_a": [{"g": 1, "constant": 1e5}]})
    assert found.upper[0] * 1e5 < 100 < found.ranges.lower[0, 1] * 1e5
    assert "lower edge of a further range beyond the theory" in found.warnings[0]


def test_a_function_of_the_mass_follows_the_mass():
    asked = {"along": ("one_over_f", [0.1]), "ties": {"c_a": [{"function": "lmu-ltau-mixing", "constant": 50.0}]}}
    found = mb.reach(TwoVertices(), *SEARCH, **asked, constrain="mass_gev")
    mass = found.upper[0]
    c_a = float(found.plane.ties["c_a"].value({"mass_gev": mass}))
    events = mb.expected_events(TwoVertices(c_a=c_a), *SEARCH, mass_gev=mass, coupling=0.1)
    assert events.value == pytest.approx(found.limit_events, rel=1e-6)
    assert "c_a = 50 lmu-ltau-mixing" in found.note
