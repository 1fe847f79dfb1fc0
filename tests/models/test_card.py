"""The four cards of tests/models/cards against reference widths, and what a model of a card can do."""

import copy
import csv
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, ModelCardError, UnknownNameError
from mubeam.models.card import Coefficient, from_contents
from mubeam.models.vertex import Proportional
from mubeam.physics import widths
from mubeam.units import HBARC_GEV_M

CARDS = Path(__file__).parent / "cards"
NAMES = sorted(path.stem for path in CARDS.glob("*.toml"))
DATA = Path(__file__).parents[1] / "reference" / "data"

PRODUCTS = {
    "width_e_gev": "e- e+",
    "width_mu_gev": "mu- mu+",
    "width_tau_gev": "tau- tau+",
    "width_nu_gev": "nu nubar",
    "width_had_gev": "hadrons",
    "width_gg_gev": "gamma gamma",
}
SPIN0 = {
    "muonphilic-scalar": ("muonphilic-scalar", {}),
    "alp-derivative-cmu": ("alp-muon-photon", {"c_mu": 1.0, "c_gamma": 0.0}),
}
ROUNDING = 1e-7
"""The rows have 8 digits."""

HADRONS = 0.01
"""Accuracy of the table of R."""


def card(name, **parameters):
    return mb.models.get(CARDS / f"{name}.toml", **parameters)


def travelled(model):
    return pickle.loads(pickle.dumps(model))  # noqa: S301


def rows(file):
    lines = (DATA / file).read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def cases():
    for row in rows("decays_vectors.csv"):
        if row["model"] in NAMES:
            yield row["model"], {}, row
    for row in rows("decays_spin0.csv"):
        if row["model"] in SPIN0:
            yield *SPIN0[row["model"]], row


@pytest.mark.parametrize(("name", "parameters", "row"), list(cases()))
def test_widths_are_those_of_the_reference(name, parameters, row):
    shares = card(name, **parameters).shares(np.array(float(row["mass_gev"])), np.array(1.0))
    total, hadrons = float(row["total_gev"]), float(row.get("width_had_gev", 0.0))
    assert shares.width_gev == pytest.approx(total, rel=ROUNDING, abs=HADRONS * hadrons)
    for column, products in PRODUCTS.items():
        expected, accuracy = float(row.get(column) or 0.0), HADRONS if products == "hadrons" else ROUNDING
        share = shares.products.get(products, np.array(0.0))
        assert share * shares.width_gev == pytest.approx(expected, rel=accuracy, abs=1e-30)
    accuracy = HADRONS * hadrons / (total or 1.0) + ROUNDING
    assert shares.invisible == pytest.approx(float(row.get("br_invisible", 0.0)), rel=accuracy)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_a_model(name):
    model = card(name)
    assert isinstance(model, mb.Model)
    assert model.name == name
    assert mb.models.get(str(CARDS / f"{name}.toml")) == model
    assert mb.models.get(model) is model
    _, coupling, *others = type(model).parameters()
    assert coupling.name == model.coupling_name
    assert {one.name: one.default for one in others} == vars(model)
    assert (model.largest_coupling(np.array([0.01, 1.0])) > 0).all()


def test_parameters_are_set_and_checked():
    model = card("lmu-ltau", g_chi=0.5, mass_chi_gev=0.01)
    assert (model.g_chi, model.mass_chi_gev) == (0.5, 0.01)
    pair = model.decay_particles(0.1, 1e-3)["chi chibar"]
    assert [(one.pdg, one.mass_gev) for one in pair] == [(52, 0.01), (-52, 0.01)]
    with pytest.raises(UnknownNameError, match="unknown parameter of lmu-ltau 'gchi': did you mean 'g_chi'"):
        card("lmu-ltau", gchi=1)
    with pytest.raises(InputError, match=r"g_chi must be between 0 and 3\.5, got 4"):
        card("lmu-ltau", g_chi=4)
    with pytest.raises(InputError, match="has its parameters already"):
        mb.models.get(model, g_chi=1.0)


def test_zero_at_the_end_of_a_range_is_in_it():
    assert card("lmu-ltau", g_chi=0).g_chi == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("through", [copy.copy, copy.deepcopy, travelled])
def test_copies_and_pickles_are_the_same_model(name, through):
    model = card(name)
    found = through(model)
    assert found == model
    assert type(found) is type(model)
    mass = np.geomspace(0.01, 5, 7)
    assert (found.shares(mass, mass).width_gev == model.shares(mass, mass).width_gev).all()


def test_a_pickle_needs_no_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text((CARDS / "lmu-ltau.toml").read_text().replace('name = "lmu-ltau"', 'name = "mine"'))
    model = mb.models.get(path, g_chi=0.2)
    text = pickle.dumps(model)
    path.unlink()
    found = pickle.loads(text)  # noqa: S301
    assert (found.name, found.g_chi, found.contents_sha256) == ("mine", 0.2, model.contents_sha256)


def test_contents_make_the_same_class():
    model = card("alp-muon-photon")
    assert from_contents(json.loads(model.contents_json)) is type(model)
    with pytest.raises(ModelCardError, match=r"the card and its tables are missing \[file\]"):
        from_contents({"card": {}}, "file")
    with pytest.raises(ModelCardError, match="is no JSON"):
        from_contents({1: object()})


NESTED = {}
for _ in range(5000):
    NESTED = {"a": NESTED}


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 10**400},
        {"particle": NESTED},
        {"particle": None},
        {"production": {"process": "bremsstrahlung"}},
        {"decay": [None, [], {}]},
        {"parameters": [1]},
        {"coupling": {"name": {}, "unit": []}},
        {"citations": {}},
        {"title": "\ud800"},
    ],
    ids=range(9),
)
def test_contents_that_were_changed_are_refused_in_one_line(change):
    contents = json.loads(card("muonphilic-scalar").contents_json)
    with pytest.raises(ModelCardError) as caught:
        from_contents({"card": contents["card"] | change, "tables": {}})
    assert len(str(caught.value).splitlines()) == 1


def test_the_error_travels_with_its_problems():
    error = ModelCardError("mine.toml", ["a: wrong", "b: wrong too"])
    found = travelled(error)
    assert found.problems == ("a: wrong", "b: wrong too")
    assert str(found) == str(error) == "a: wrong; b: wrong too [mine.toml] (2 problems)"


@pytest.mark.parametrize("values", [[1, 10**400], [1, None], [1, {}], ["x", 1], [1, float("inf")], 3, [[1], [2]]])
def test_tables_that_were_changed_are_refused(values):
    contents = json.loads(card("muonphilic-scalar").contents_json)
    contents["card"]["production"][0]["strength"] = [{"y_mu": 1, "table": "a.csv", "column": "a"}]
    with pytest.raises(ModelCardError):
        from_contents({**contents, "tables": {"a.csv": {"mass_gev": [1e-3, 10.0], "a": values}}})


LFV = """
schema = 1
name = "my-lfv"
title = "ALP that turns a muon into a tau"
open_decays = true
particle = { spin = 0, mass_symbol = 'm_a', mass_range_gev = [1.0, 50.0] }
coupling = { name = "g", unit = "1" }
[parameters]
theta = { default = 0.3, unit = "rad" }
parity = { default = 1.2707963267948966, unit = "rad" }
[[production]]
process = "bremsstrahlung"
parity_angle = "parity"
final_lepton = "tau"
strength = [{ g = 1 }]
[[decay]]
products = "tau- mu+"
visible = true
width = "scalar-to-two-flavours"
fermions = ["tau", "mu"]
theta = "theta"
yukawa = [{ g = 1 }]
[[decay]]
products = "tau+ mu-"
visible = true
width = "scalar-to-two-flavours"
fermions = ["tau", "mu"]
theta = "theta"
yukawa = [{ g = 1 }]
"""


def test_a_card_changes_flavour(tmp_path):
    (tmp_path / "lfv.toml").write_text(LFV)
    search = {"mass_gev": 5.0, "coupling": 1e-3}
    ours, theirs = (
        mb.expected_events(model, "muc-thin-target", "visible", **search)
        for model in (tmp_path / "lfv.toml", mb.models.get("lfv-alp", theta=0.3))
    )
    assert theirs.value > 0
    assert ours.value == pytest.approx(theirs.value, rel=1e-12)
    model = mb.models.get(tmp_path / "lfv.toml")
    assert model.decays_are_open
    mass = np.array([1.5, 2.0, 10.0])
    expected = mb.models.get("lfv-alp", theta=0.3).shares(mass, mass)
    assert model.shares(mass, mass).width_gev == pytest.approx(expected.width_gev, rel=1e-14)


THREE_BODY = """
schema = 1
name = "my-chi2"
title = "a heavier dark state"
particle = { spin = 0.5, pdg = 52, mass_symbol = 'm_2', mass_range_gev = [0.1, 1.0] }
coupling = { name = "g", unit = "1" }
[parameters]
m_1_gev = { default = 0.05, unit = "GeV", range = [0.0, 10.0] }
m_V_gev = { default = 3.0, unit = "GeV", range = [1.0, 10.0] }
g_chi = { default = 1.0, unit = "1" }
[[production]]
process = "pair-production"
kind = "vector"
mediator_mass = "m_V_gev"
mediator_width = 0.1
strength = [{ g = 1, g_chi = 1 }]
[[decay]]
products = "chi1 e- e+"
visible = true
width = "fermion-three-body"
final_mass = "m_1_gev"
mediator_mass = "m_V_gev"
fermion = "e"
vector = [{ g_chi = 1 }]
fermion_vector = [{ g = 1 }]
[[decay]]
products = "chi1 nu nubar"
visible = false
width = "fermion-three-body"
final_mass = "m_1_gev"
mediator_mass = "m_V_gev"
flavours = ["mu", "tau"]
vector = [{ g_chi = 1 }]
fermion_vector = [{ g = 1 }]
[[decay]]
products = "chi1 gamma"
visible = true
width = "table"
file = "loop.csv"
"""


def test_three_bodies_and_a_table(tmp_path):
    (tmp_path / "chi2.toml").write_text(THREE_BODY)
    # zero up to a threshold, linear from it, a power above
    (tmp_path / "loop.csv").write_text("mass_gev,branching_ratio,ctau_m\n0.1,0,1\n0.2,0,1\n0.4,0.5,1\n1.6,0.5,0.25\n")
    model, mass, g = mb.models.get(tmp_path / "chi2.toml"), np.array([0.15, 0.3, 0.4, 0.8]), np.array(1e-2)
    electrons, neutrinos, photon = (decay.width_gev for decay in model.decays(mass, g))
    expected = widths.fermion_to_pair_by_vector(mass, 0.05, 3.0, g, 1.0, LEPTON_MASS_GEV["e"])
    assert electrons == pytest.approx(expected, rel=1e-14)
    # two chiral neutrinos are one massless lepton
    massless = widths.fermion_to_pair_by_vector(mass, 0.05, 3.0, g, 1.0, 0.0)
    assert neutrinos == pytest.approx(massless, rel=1e-14)
    at_one_metre = HBARC_GEV_M
    assert photon / at_one_metre == pytest.approx([0, 0.25, 0.5, 1.0])
    with pytest.raises(InputError, match=r"mass_gev = 2 is outside of loop.csv, 0.1 to 1.6 GeV"):
        model.decays(np.array([0.5, 2.0]), g)
    (vertex,) = model.vertices()
    assert vertex.process == mb.PairProduction("vector", 3.0, 0.1)
    assert vertex.coefficient(mass, g) == pytest.approx(1e-2)


def test_fields_may_be_arrays():
    """A search varies a parameter in a copy whose fields are arrays."""
    model, values = card("alp-muon-photon"), np.array([-2.0, 0.0, 1.0, 3.0])
    varied = model.at(c_gamma=values[:, None])
    mass, coupling = np.array([0.01, 0.1, 1.0]), np.array(1e-3)
    width = sum(decay.width_gev for decay in varied.decays(mass, coupling))
    assert width.shape == (4, 3)
    for i, value in enumerate(values):
        one = card("alp-muon-photon", c_gamma=value)
        assert width[i] == pytest.approx(one.shares(mass, coupling).width_gev, rel=1e-14)
        for many, single in zip(varied.vertices(), one.vertices(), strict=True):
            assert many.process == single.process
            expected = np.broadcast_to(single.coefficient(mass, coupling), 3)
            assert np.broadcast_to(many.coefficient(mass, coupling), (4, 3))[i] == pytest.approx(expected, rel=1e-14)
    assert travelled(varied).c_gamma.tolist() == values[:, None].tolist()


def test_a_number_times_the_coupling_is_proportional():
    first, second = card("alp-muon-photon", c_gamma=0.0).vertices()
    assert isinstance(first.coefficient, Proportional)
    # zero is not a number to divide by
    assert isinstance(second.coefficient, Coefficient)
    assert second.largest_coupling(np.array([1.0])) == np.inf


def test_the_hash_is_of_card_and_tables(tmp_path):
    path = tmp_path / "mine.toml"
    text = (CARDS / "muonphilic-scalar.toml").read_text()
    path.write_text(text)
    first = mb.models.get(path).contents_sha256
    path.write_text(f"# a comment\n{text}")
    assert mb.models.get(path).contents_sha256 == first
    path.write_text(text.replace("mass_range_gev = [1e-3, 10.0]", "mass_range_gev = [1e-3, 9.0]"))
    assert mb.models.get(path).contents_sha256 != first


def test_code_has_no_path():
    with pytest.raises(InputError, match="is code: give it on the command line with --model-file"):
        mb.models.get("mine.py")
    with pytest.raises(UnknownNameError, match=r"or the path of a card \(\*\.toml\)"):
        mb.models.get("lmu-tau")


def test_a_reach_is_that_of_python(tmp_path):
    from models.in_python import MuonphilicScalar

    mass = [0.05, 0.3]
    ours = mb.reach(card("muonphilic-scalar"), "na64mu-2022", "invisible", masses_gev=mass)
    theirs = mb.reach(MuonphilicScalar(), "na64mu-2022", "invisible", masses_gev=mass)
    for edge in ("lower", "upper"):
        assert getattr(ours, edge) == pytest.approx(getattr(theirs, edge), rel=1e-12, nan_ok=True)


def test_a_parameter_is_constrained_along_another():
    """As of the shipped model, with the interference of both vertices."""
    plane = {"along": ("c_mu", [-1.0, 0.5, 2.0]), "constrain": "c_gamma", "coupling": 1e-2, "masses_gev": 0.05}
    ours, theirs = (mb.reach(model, "na64mu-2022", "invisible", **plane) for model in (card("alp-muon-photon"), "alp"))
    assert np.isfinite(theirs.lower).any()
    for edge in ("lower", "upper"):
        assert getattr(ours, edge) == pytest.approx(getattr(theirs, edge), rel=1e-12, nan_ok=True)


def test_a_coupling_holds_up_to_its_range():
    model = card("dark-photon")
    assert model.holds(np.array(0.1), np.array([0.9, 1.1])).tolist() == [True, False]
    assert model.largest_coupling(np.array([0.1])) == [1.0]


SHIPPED = {
    "lmu-ltau": ("lmu-ltau", {}, {}),
    "lmu-ltau with chi": ("lmu-ltau", {"mass_chi_gev": 0.02, "g_chi": 0.3}, {"mass_chi_gev": 0.02, "g_chi": 0.3}),
    "dark-photon": ("dark-photon", {}, {}),
    "muonphilic-scalar": ("muonphilic-scalar", {}, {}),
    "alp-muon-photon": ("alp", {"c_mu": 2.0, "c_gamma": -3.0}, {"c_mu": 2.0, "c_gamma": -3.0}),
}


@pytest.mark.parametrize("case", SHIPPED)
def test_a_card_is_the_shipped_model(case):
    """Widths and vertices to rounding; `alp` has c_e = c_tau = 0 by default."""
    name, theirs, ours = SHIPPED[case]
    shipped, own = mb.models.get(name, **theirs), card(case.split()[0], **ours)
    mass, coupling = np.geomspace(0.0012, 9.0, 60), np.array([[1e-4], [1.0]])
    first, second = (model.shares(mass, coupling) for model in (shipped, own))
    assert second.width_gev == pytest.approx(first.width_gev, rel=1e-12)
    assert second.invisible == pytest.approx(first.invisible, rel=1e-12, abs=1e-15)
    for products in ("e- e+", "mu- mu+", "tau- tau+", "gamma gamma", "hadrons", "chi chibar"):
        zero = np.zeros(first.width_gev.shape)
        expected = first.products.get(products, zero)
        assert second.products.get(products, zero) == pytest.approx(expected, rel=1e-12, abs=1e-30)
    pairs = [model.vertices() for model in (shipped, own)]
    assert [vertex.process for vertex in pairs[0]] == [vertex.process for vertex in pairs[1]]
    # the sign of all together has no meaning
    expected, found = (rate_coefficients(vertices, mass, coupling) for vertices in pairs)
    assert found == pytest.approx(expected, rel=1e-12)


def rate_coefficients(vertices, mass, coupling):
    shape = np.broadcast_shapes(mass.shape, coupling.shape)
    numbers = np.array([np.broadcast_to(vertex.coefficient(mass, coupling), shape) for vertex in vertices])
    return numbers[:, None] * numbers
