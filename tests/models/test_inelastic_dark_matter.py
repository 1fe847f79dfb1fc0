"""Two dark states of unequal mass: the vector's decays, those of the heavier state, pairs off the mass shell."""

from math import pi

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.physics import widths

MODEL = mb.models.get("inelastic-dark-matter")


def test_the_vector_goes_to_the_dark_states():
    mass = np.array([0.1, 1.0])
    light, heavy = MODEL.dark_masses_gev(mass)
    np.testing.assert_allclose(heavy / light, 1.1)
    shares = MODEL.shares(mass, np.array(1e-3))
    assert (shares.invisible > 0.9999).all()
    first, second = MODEL.decay_particles(1.0, 1e-3)["chi1 chi2"]
    assert first.mass_gev == pytest.approx(1 / 3)
    assert second.mass_gev == pytest.approx(1.1 / 3)
    # beyond m_1 + m_2 it is a dark photon
    closed = mb.models.get("inelastic-dark-matter", mass_ratio=0.5).shares(mass, np.array(1e-3))
    np.testing.assert_allclose(
        closed.width_gev, mb.models.get("dark-photon").shares(mass, np.array(1e-3)).width_gev, rtol=1e-12
    )


def test_the_heavier_state_in_the_contact_limit():
    """(eps e)^2 g^2 D^5/(60 pi^3 m_V^4), times 0.962 for m_e at D = 10 MeV and 1 - O(D/m) for the recoil."""
    model = mb.models.get("inelastic-dark-matter", mass_ratio=1 / 3, splitting=0.01, g_chi=0.5)
    mass, epsilon = np.array(3.0), np.array(1e-3)
    decays = {decay.products: decay.width_gev for decay in model.chi2_decays(mass, epsilon)}
    contact = (ELEMENTARY_CHARGE * 1e-3 * 0.5) ** 2 * 0.01**5 / (60 * pi**3 * 81)
    assert decays["chi1 e- e+"] == pytest.approx(0.962 * contact, rel=2e-2)
    assert sum(decays.values()) == decays["chi1 e- e+"]
    length = model.chi2_decay_length_m(3.0, 1e-3, 1.01 * np.array([1.0, 2.0]))
    assert length[0] == 0
    assert length[1] == pytest.approx(3**0.5 * 1.973269804e-16 / decays["chi1 e- e+"], rel=1e-9)
    with pytest.raises(InputError, match=r"must not be below the mass of chi2, 1\.01 GeV"):
        model.chi2_decay_length_m(3.0, 1e-3, 1.0)


def test_hadrons_of_the_heavier_state_are_muons_times_the_ratio():
    """From two pions on R is added to the muons' share."""
    model = mb.models.get("inelastic-dark-matter", splitting=1.0, mass_ratio=0.3)
    decays = {decay.products: float(decay.width_gev) for decay in model.chi2_decays(np.array(6.0), np.array(1e-3))}
    assert 0.3 < decays["chi1 hadrons"] / decays["chi1 mu- mu+"] < 3
    light = mb.models.get("inelastic-dark-matter", splitting=0.1).chi2_decays(np.array(1.0), np.array(1e-3))
    assert {d.products for d in light if d.width_gev > 0} == {"chi1 e- e+"}


def test_y_goes_with_the_square_of_epsilon():
    axis = MODEL.axis("y")
    assert axis.value(np.array(1.0), np.array(1e-3)) == pytest.approx(1e-6 * 0.1 / 81, rel=1e-12)
    assert axis.coupling(np.array(1.0), axis.value(np.array(1.0), np.array(1e-3))) == pytest.approx(1e-3)


def test_a_point_of_it():
    search = ("na64mu-2022", "invisible")
    same = mb.reach("dark-photon", *search, masses_gev=[0.05])
    found = mb.reach(MODEL, *search, masses_gev=[0.05])
    # all of it is invisible, while a dark photon is not
    assert np.isnan(same.lower[0])
    assert 0 < found.lower[0] < 0.1


def test_pairs_of_two_masses_at_threshold_and_for_equal_ones():
    equal, split = (mb.PairProduction("vector", mediator_mass_gev=0.05, splitting=d) for d in (0.0, 1e-6))
    at = {"energy_gev": 160.0, "mass_gev": 0.1, "target": "lead"}
    assert mb.cross_section(split, **at).value == pytest.approx(mb.cross_section(equal, **at).value, rel=1e-5)
    process = mb.PairProduction("vector", splitting=0.5)
    assert process.produced_mass_gev(0.2) == pytest.approx(0.5)
    strength = process.decay_strength(np.array([0.24, 0.26, 1.0]), np.array(0.2))
    assert strength[0] == 0
    assert strength[2] == pytest.approx(float(widths.vector_to_two_flavours(1.0, 1.0, 0.0, 0.2, 0.3)) / pi)


@pytest.mark.parametrize("mediator", ["vector", "scalar", "pseudoscalar"])
def test_a_narrow_mediator_is_real(mediator):
    """sigma(V) times the branching ratio to the pair; the width of the line adds a part in a hundred thousand."""
    width = 1e-6
    process = mb.PairProduction(mediator, mediator_mass_gev=0.5, mediator_width_gev=width, splitting=0.4)
    at = {"energy_gev": 160.0, "target": "lead"}
    if mediator == "vector":
        partial = widths.vector_to_two_flavours(0.5, 1.0, 0.0, 0.1, 0.14)
    else:
        partial = widths.scalar_to_two_flavours(0.5, 1.0, pi / 2 if mediator == "scalar" else 0.0, 0.1, 0.14)
    real = mb.cross_section(mb.Bremsstrahlung(mediator), mass_gev=0.5, **at).value * partial / width
    assert mb.cross_section(process, mass_gev=0.1, **at).value == pytest.approx(real, rel=1e-4)


def test_muons_open_at_twice_their_mass():
    muon = LEPTON_MASS_GEV["mu"]
    splittings = np.array([2 * muon - 1e-3, 2 * muon + 1e-3])
    found = widths.fermion_to_pair_by_vector(1 + splittings, 1.0, 3.0, 1.0, 1.0, muon)
    assert found[0] == 0 < found[1]


def test_what_is_taken_for_granted_stands_beside_yields_reaches_and_events():
    point = {"mass_gev": 0.05, "coupling": 1e-4}
    search = ("inelastic-dark-matter", "na64mu-2022", "muon-below-80-gev")
    sample = mb.generate(*search[:2], events=2, analysis=search[2], seed=1, **point)
    told = [
        *mb.expected_events(*search, **point).warnings,
        mb.reach(*search, masses_gev=[0.05]).note,
        *sample.info.about["warnings"],
    ]
    assert sum("events leave chi2 undecayed" in text for text in told) == 3
    other = mb.expected_events("dark-photon", *search[1:], **point)
    assert not any("chi2" in text for text in other.warnings)
