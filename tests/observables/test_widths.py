import csv
import io

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.observables import widths
from mubeam.observables._widths_figure import tex_label
from mubeam.units import HBARC_GEV_M


@pytest.mark.parametrize("name", mb.models.CATALOGUE.names())
def test_is_what_the_model_says(name):
    model = mb.models.get(name)
    found = widths.table(name, coupling=1e-3)
    shares = model.shares(found.mass_gev, found.coupling)
    assert found.mass_gev[[0, -1]] == pytest.approx(model.mass_range_gev)
    assert len(found.mass_gev) == widths.POINTS
    assert (found.width_gev == shares.width_gev).all()
    assert (found.invisible == shares.invisible).all()
    assert {*found.branching_ratios} == {*shares.products}
    assert all((found.branching_ratios[products] == share).all() for products, share in shares.products.items())
    decays = found.width_gev > 0
    total = np.sum([*found.branching_ratios.values(), np.zeros(len(decays))], axis=0)
    # rounding of a few divisions
    np.testing.assert_allclose(total[decays], 1.0, rtol=1e-14)
    assert np.isinf(found.ctau_m[~decays]).all()


def test_lifetime_is_that_of_the_decay_length():
    found = widths.table("lmu-ltau", mass_gev=[0.05, 0.5], coupling=1e-3)
    flown = mb.models.get("lmu-ltau").decay_length_m(found.mass_gev, 1e-3, 10.0)
    gamma_beta = np.sqrt(10.0**2 - found.mass_gev**2) / found.mass_gev
    np.testing.assert_allclose(found.ctau_m * gamma_beta, flown, rtol=1e-12)
    np.testing.assert_allclose(found.ctau_m * found.width_gev, HBARC_GEV_M, rtol=1e-15)


def test_width_of_a_muonphilic_scalar_to_muons():
    # Gamma(s -> mu mu) = y^2 m beta^3/(8 pi), beta = sqrt(1 - 4 m_mu^2/m^2)
    mass, muon = 1.0, LEPTON_MASS_GEV["mu"]
    expected = 1e-6 * mass * (1 - 4 * muon**2 / mass**2) ** 1.5 / (8 * np.pi)
    found = widths.table("muonphilic-scalar", mass_gev=mass, coupling=1e-3)
    assert found.width_gev * found.branching_ratios["mu- mu+"] == pytest.approx(expected, rel=1e-12)


def test_masses_are_sorted_and_each_is_there_once():
    found = widths.table("dark-photon", mass_gev=[0.3, 0.1, 0.3])
    assert found.mass_gev.tolist() == [0.1, 0.3]
    assert found.coupling.tolist() == [1.0, 1.0]


def test_parameters_and_cards(tmp_path):
    invisible = widths.table("dark-photon", mass_gev=0.1, coupling=1e-3, mass_chi_gev=0.03, g_chi=1.0)
    assert invisible.branching_ratios["chi chibar"] > 0.999
    card = tmp_path / "mine.toml"
    card.write_text("""
schema = 1
name = "mine"
title = "photons alone"
particle = { spin = 0, mass_symbol = 'm_s', mass_range_gev = [1e-3, 1.0] }
coupling = { name = "y_mu", unit = "1", tex = 'y_\\mu', range = [1e-8, 3.5] }
production = [{ process = "bremsstrahlung", kind = "scalar", strength = [{ y_mu = 1 }] }]
decay = [{ products = "gamma gamma", visible = true, width = "scalar-to-photons", loops = { mu = [{ y_mu = 1 }] } }]
""")
    own = widths.table(card, mass_gev=0.1, coupling=1e-3)
    known = widths.table("muonphilic-scalar", mass_gev=0.1, coupling=1e-3)
    assert own.width_gev == pytest.approx(known.width_gev, rel=1e-12)


def test_a_coupling_beyond_the_theory_is_told():
    model = mb.models.get("lfv-vector-tau")
    edge = float(model.largest_coupling(np.array([1.0]))[0])
    found = widths.table(model, mass_gev=[0.9, 1.1], coupling=edge)
    assert found.warnings == ((widths.BEYOND,), ())
    assert found.columns()["warnings"] == [widths.BEYOND, ""]


def test_csv_has_units_and_all_columns(tmp_path):
    found = widths.table("alp", mass_gev=[0.1, 1.0], coupling=0.01)
    text = found.to_csv(tmp_path / "widths.csv")
    assert (tmp_path / "widths.csv").read_text() == text
    first, second = csv.DictReader(io.StringIO(text))
    assert float(first["one_over_f_per_gev"]) == 0.01
    assert float(second["branching ratio to mu- mu+"]) == found.branching_ratios["mu- mu+"][1]
    assert float(second["ctau_m"]) == found.ctau_m[1]


@pytest.mark.parametrize(("arguments", "error", "says"), [
    ({"mass_gev": [-1.0]}, mb.errors.InputError, "mass_gev"),
    ({"mass_gev": []}, mb.errors.InputError, "mass_gev"),
    ({"mass_gev": [0.1], "coupling": 0.0}, mb.errors.InputError, "coupling"),
    ({"mass_gev": [0.1], "coupling": [1.0, 2.0]}, mb.errors.InputError, "coupling"),
    ({"mass_gev": [0.1], "coupling": float("nan")}, mb.errors.InputError, "coupling"),
    ({"mass_gev": np.linspace(1, 2, 1_000_000)}, mb.errors.InputError, "at most"),
    ({"theta": 1.0}, mb.errors.UnknownNameError, "theta"),
])  # fmt: skip
def test_wrong_input(arguments, error, says):
    with pytest.raises(error, match=says):
        widths.table("lmu-ltau", **arguments)


@pytest.mark.parametrize(("name", "mass"), [("alp", None), ("millicharged", None), ("lfv-alp", 5.0)])
def test_figure(tmp_path, name, mass):
    figure = widths.table(name, mass_gev=mass).plot(tmp_path / "widths.png")
    lifetime = figure.axes[-1]
    assert (tmp_path / "widths.png").stat().st_size > 0
    assert lifetime.get_ylabel() == r"$c\tau$ [m]"
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert texts == (["stable", "stable"] if name == "millicharged" else [])


def test_a_figure_of_one_decay_shows_its_width(tmp_path):
    """On the right, hbar c over c tau; the branching ratio, 1, has no panel."""
    found = widths.table("axion-muon")
    (axes,) = (figure := found.plot(tmp_path / "widths.png")).axes
    assert axes.get_title(loc="left") == r"all decays: $\mu^+ \mu^-$"
    (right,) = axes.child_axes
    figure.canvas.draw()
    assert sorted(right.get_ylim()) == pytest.approx(sorted(HBARC_GEV_M / np.array(axes.get_ylim())))
    # hardly anything of the masses at which it is stable
    assert 0.75 < axes.get_xlim()[0] / found.mass_gev[np.isfinite(found.ctau_m)][0] < 1
    assert len(widths.table("lmu-ltau").plot(tmp_path / "two.png").axes) == 2


def test_figure_of_another_suffix(tmp_path):
    with pytest.raises(mb.errors.OutputError, match="png"):
        widths.table("alp").plot(tmp_path / "widths.gif")


@pytest.mark.parametrize(("products", "label"), [
    ("nu_mu nu_mubar", r"$\nu\bar\nu$"),
    ("mu- mu+", r"$\mu^+ \mu^-$"),
    ("tau- mu+", r"$\tau^\pm \mu^\mp$"),
    ("tau+ mu-", r"$\tau^\pm \mu^\mp$"),
    ("gamma gamma", r"$\gamma \gamma$"),
    ("my own $ thing", "my own $ thing"),
])  # fmt: skip
def test_labels(products, label):
    assert tex_label(products) == label


@pytest.mark.parametrize(
    ("model", "mass", "said"),
    [
        ("dark-photon", 11.9, ()),
        ("dark-photon", 12.1, ("the width to hadrons is extrapolated above 12 GeV",)),
        ("b-minus-l", 20.0, ("the width to hadrons is extrapolated above 12 GeV",)),
        ("le-lmu", 20.0, ("the width to hadrons is extrapolated above 12 GeV",)),
        ("muonphilic-scalar", 90.0, ()),
        ("muonphilic-scalar", 92.0, ("decays with Z, W, h and t, which are left out, may be open above 91.2 GeV",)),
    ],
)
def test_masses_beyond_what_is_known_of_widths(model, mass, said):
    found = widths.table(model, mass_gev=[0.5, mass], coupling=1e-3)
    assert found.warnings == ((), said)
    assert last_mass() == 12.0


def test_a_stable_particle_has_no_unknown_widths():
    assert widths.table("millicharged", mass_gev=[1e3], coupling=1e-3).warnings == ((),)


def last_mass():
    from mubeam.foundation.reading import numbers, read_csv
    from mubeam.physics.widths import hadrons

    assert numbers(read_csv(hadrons.DATA)["mass_gev"])[-1] == hadrons.LAST_HADRONS_GEV
    return hadrons.LAST_HADRONS_GEV
