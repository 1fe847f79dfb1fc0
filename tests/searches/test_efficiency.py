"""Events with an efficiency that depends on an energy, and what is said of its range and of its spin."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import mubeam as mb
from mubeam.errors import CardError
from mubeam.experiments.efficiency import Efficiency
from mubeam.searches.folding import signal_table
from mubeam.searches.request import make_search

AXES = ("energy_gev", "lepton_momentum_gev")
MASSES = np.array([0.003, 0.1])


def with_efficiency(search, **keys):
    table = Efficiency(**keys, source=dict.fromkeys(keys, "made up"))
    return replace(search, analysis=search.analysis.model_copy(update={"efficiency": table}))


def events(search):
    value, error = signal_table(search, MASSES).events_with_error(np.full(2, 1e-3))
    return value, error


@pytest.mark.parametrize("axis", AXES)
def test_events_are_the_integral_over_the_spectrum(axis):
    """Against a sum over the spectrum in steps of its own, each between two kinks."""
    knots, values = [45.0, 60.0, 90.0, 150.0], [0.1, 0.9, 0.2, 0.7]
    search = make_search("axion-muon", "na64mu-2022", "invisible")
    found, error = events(with_efficiency(search, **{axis: knots}, value=values))
    edges = [x for x in ({"energy_gev": knots}.get(axis) or [160 - k for k in knots[::-1]]) if x > 40]
    process = search.model.vertices()[0].process
    for i, mass in enumerate(MASSES):
        total = 0.0
        unit, weight = np.polynomial.legendre.leggauss(24)
        ends = [40.0, *edges, 160 - 0.10566]
        for low, high in pairwise(ends):
            # steps that shrink towards the upper end, where the spectrum is steep
            for a, b in zip(*(high - (high - low) * 2.0 ** -np.arange(n, n + 14) for n in (0, 1)), strict=True):
                at = (a + b) / 2 + (b - a) / 2 * unit
                sigma = mb.dsigma_dx(
                    process, x=at / 160, energy_gev=160, mass_gev=mass, target="lead", form_factor="tsai-elastic"
                )
                share = np.interp(at if axis == "energy_gev" else 160 - at, knots, values)
                total += (weight * np.asarray(sigma.value) * share).sum() * (b - a) / 2 / 160
        wanted = total * float(search.model.vertices()[0].coefficient(np.array([mass]), np.array([1e-3]))[0]) ** 2
        assert abs(found[i] - wanted * search.events_per_pb) < error[i] + 2e-4 * found[i]


@settings(max_examples=8)
@given(
    st.sampled_from(AXES),
    # an efficiency is zero or one whose events are not rounded to a few bits
    st.dictionaries(st.floats(1.0, 159.0), st.just(0.0) | st.floats(1e-200, 1.0), min_size=2, max_size=12),
    st.sampled_from(["axion-muon", "lmu-ltau", "axion-photon"]),
)
@example("energy_gev", {1.0: 1e-13, 55.0: 0.0}, "lmu-ltau")
@example("energy_gev", {1.0: 0.0, 49.0: 1e-200}, "axion-muon")
def test_the_stated_error_holds_with_kinks(axis, values, model):
    knots = sorted(values)
    table = {axis: knots, "value": [values[knot] for knot in knots]}
    search = make_search(model, "na64mu-2022", "visible" if model == "axion-photon" else "invisible")
    value, error = events(with_efficiency(search, **table))
    fine, _ = events(with_efficiency(replace(search, precision="high"), **table))
    assert (np.abs(value - fine) <= error).all()
    assert (error <= 3e-3 * value).all()


def test_a_table_in_both_is_one_in_each():
    search = make_search("axion-muon", "na64mu-2022", "invisible")
    energies, row = [40.0, 80.0, 160.0], [0.1, 0.6, 0.3]
    one = events(with_efficiency(search, energy_gev=energies, value=row))[0]
    both = events(with_efficiency(search, mass_gev=[0.001, 1.0], energy_gev=energies, value=[row, row]))[0]
    np.testing.assert_allclose(both, one, rtol=1e-12)
    # half of the events at one end in mass, all at the other, in the logarithm in between
    halved = [[value / 2 for value in row], row]
    part = events(with_efficiency(search, mass_gev=[0.003, 0.1], energy_gev=energies, value=halved))[0]
    np.testing.assert_allclose(part, one * [0.5, 1.0], rtol=1e-12)


def test_pairs_take_the_mass_and_energy_of_the_pair():
    search = make_search("lmu-ltau-dark-sector", "na64mu-2022", "invisible")
    usual = search.analysis.efficiency
    value, _ = events(search)
    split = with_efficiency(
        search, mass_gev=usual.mass_gev, energy_gev=[60.0, 100.0], value=[[v, v] for v in usual.value]
    )
    # the efficiency depends on the energy by nothing, and so it has no kinks
    np.testing.assert_allclose(events(split)[0], value, rtol=1e-12)
    low, high = (
        events(with_efficiency(search, energy_gev=[79.999, 80.001], value=ends))[0] for ends in ([1, 0], [0, 1])
    )
    whole = events(replace(search, efficiency=1.0))
    assert (np.abs(low + high - whole[0]) < 2 * whole[1]).all()
    assert (low > 0.1 * whole[0]).all()


OWN = """
extends = "na64mu-2022"
name = "own"
[analyses.invisible.efficiency]
mass_gev = [0.001, 0.2]
energy_gev = [{low}, 160.0]
value = [[0.1, 0.2], [0.3, 0.4]]
inferred_with = "spin-1"
source.mass_gev = "x"
source.energy_gev = "x"
source.value = "x"
"""
BEYOND = "efficiency extrapolated beyond its table (mass 0.001 to 0.2 GeV, energy {low} to 160 GeV)"
SPIN = "efficiency inferred with spin 1, used for spin 0"


@pytest.fixture
def own(tmp_path):
    def write(low):
        path = tmp_path / "own.toml"
        path.write_text(OWN.format(low=low))
        return path

    return write


@pytest.mark.parametrize(("low", "is_beyond"), [(39, False), (41, False), (100, True)])
def test_energies_beyond_the_table_are_said_from_one_per_cent_on(own, low, is_beyond):
    """The window begins at 40 GeV; between there and 41 GeV are less than 1 % of the events of an axion."""
    point = {"mass_gev": 0.01, "coupling": 1e-3}
    found = mb.expected_events("axion-muon", own(low), "invisible", **point)
    assert found.warnings == (*[BEYOND.format(low=low)] * is_beyond, SPIN)
    assert mb.expected_events("axion-muon", own(low), "invisible", **point, efficiency=0.1).warnings == ()


def test_a_reach_says_both_everywhere(own, tmp_path):
    found = mb.reach("axion-muon", own(100), "invisible", masses_gev=[0.01, 0.02])
    assert found.warnings == ((BEYOND.format(low=100), SPIN),) * 2
    assert found.note.endswith(f"; {SPIN}; efficiency extrapolated at 2 of 2 masses")
    found.write(tmp_path / "out")
    assert f"{BEYOND.format(low=100)}; {SPIN}" in (tmp_path / "out" / "reach.csv").read_text()
    assert SPIN in (tmp_path / "out" / "manifest.json").read_text()


def test_the_card_of_na64mu_was_inferred_with_an_axion():
    point = {"experiment": "na64mu-2022", "analysis": "invisible", "mass_gev": 0.01, "coupling": 1e-3}
    assert mb.expected_events("axion-muon", **point).warnings == ()
    assert mb.expected_events("lmu-ltau", **point).warnings == ("efficiency inferred with spin 0, used for spin 1",)
    assert mb.yield_breakdown("lmu-ltau", **point).to_dict()["warnings"] == [
        "efficiency inferred with spin 0, used for spin 1"
    ]


def test_a_combination_says_what_holds_for_any_of_its_parts(own):
    found = mb.reach("lmu-ltau", [own(100), "na64mu-1e12"], "invisible", masses_gev=[0.01])
    assert found.warnings == ((BEYOND.format(low=100) + "; efficiency extrapolated beyond its table (0.001 to 0.2 GeV)",
                               "efficiency inferred with spin 0, used for spin 1"),)  # fmt: skip
    assert "inferred with spin 0, used for spin 1" in found.note


def test_a_table_in_energy_of_a_computed_background_or_a_collider_is_refused(tmp_path):
    text = 'extends = "{}"\nname = "own"\n[analyses.{}.efficiency]\nenergy_gev = [1.0, 10.0]\nvalue = [0.1, 0.2]\n'
    text += 'source.energy_gev = "x"\nsource.value = "x"\n'
    path = tmp_path / "own.toml"
    for card, analysis, message in (
        ("muc-thin-target", "charge-kept", r"efficiency: it depends on the energy_gev, which the background"),
        ("music", "ultimate", r"efficiency\.energy_gev: of a collider no energies are computed"),
    ):
        path.write_text(text.format(card, analysis))
        luminosity = 1.0 if card == "music" else None
        with pytest.raises(CardError, match=rf"^analyses\.{analysis}\.{message}"):
            mb.expected_events("lfv-alp", path, analysis, mass_gev=5.0, coupling=1e-3, luminosity_per_fb=luminosity)
