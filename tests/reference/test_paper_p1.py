"""Numbers of arXiv 2501.06294 (P1) and of recasts of it, as the physics dossier restores them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.exclusions import bounds
from mubeam.physics.loops import kinetic_mixing


def lower(model, experiment, analysis, masses, **options):
    return mb.reach(model, experiment, analysis, masses_gev=masses, **options).lower


def test_light_axion_with_efficiency_one():
    """9.8e-4/GeV at m_a -> 1 MeV, WW, x > 0.25, P1's form factor, 2e10 muons."""
    found = lower("axion-muon", "na64mu-2022", "invisible", [1e-3], method="ww", efficiency=1)
    assert found[0] == pytest.approx(9.8e-4, rel=0.01)


@pytest.mark.parametrize("method", ["ww", "exact"])
@pytest.mark.parametrize(
    ("experiment", "coupling"), [("na64mu-2022", 4.0e-3), ("na64mu-1e12", 5.7e-4), ("na64mu-1e14", 5.7e-5)]
)
def test_axion_muon_with_the_cards_efficiency(experiment, coupling, method):
    assert lower("axion-muon", experiment, "invisible", [1e-3], method=method)[0] == pytest.approx(coupling, rel=0.01)


def test_axion_muon_in_2023_is_not_the_limit_of_2022():
    """P1 Sec. VI quotes 4e-3 for 1.5e11 muons; its own scaling gives 1.47e-3."""
    assert lower("axion-muon", "na64mu-2023", "invisible", [1e-3])[0] == pytest.approx(1.47e-3, rel=0.01)


def test_limit_is_flat_up_to_twice_the_muon_mass():
    found = lower("axion-muon", "na64mu-2022", "invisible", [1e-3, 0.01, 0.05, 0.1, 0.2])
    np.testing.assert_allclose(found, 4.03e-3, rtol=0.02)


def test_eberhart_recast_with_efficiency_one():
    """arXiv 2504.05873, digitised points up to 104 MeV: within 4 %."""
    masses = [0.010, 0.032, 0.053, 0.088, 0.104]
    published = [9.55e-4, 1.05e-3, 1.15e-3, 1.38e-3, 1.51e-3]
    found = lower("axion-muon", "na64mu-2022", "invisible", masses, method="ww", efficiency=1)
    np.testing.assert_allclose(found, published, rtol=0.045)
    shipped = bounds.get("axion-muon/na64mu-eberhart-2025")
    at = np.exp(np.interp(np.log(masses), np.log(shipped.mass_gev), np.log(shipped.coupling)))
    np.testing.assert_allclose(at, published, rtol=0.01)


def test_visible_edge_at_80_mev():
    """Lower edge 3.84e-4/GeV with efficiency 1, 1e12 muons; P1: about 4e-4."""
    found = lower("axion-photon", "na64mu-1e12", "visible", [0.08], efficiency=1, method="ww")
    assert found[0] == pytest.approx(3.84e-4, rel=0.005)


def test_visible_edge_with_eq_6_as_printed():
    from mubeam.papers.na64mu.fig2 import _lower_edge_printed

    assert _lower_edge_printed(0.08) == pytest.approx(2.88e-4, rel=0.01)


def test_dark_sector_scales_as_one_over_exposure():
    edges = [lower("lmu-ltau-dark-sector", e, "invisible", [0.01])[0] for e in ("na64mu-2022", "na64mu-1e12")]
    assert (edges[0] / edges[1]) ** 2 == pytest.approx(50, rel=1e-6)


def test_kinetic_mixing_at_rest():
    """g_Z'/69.3, the standard value."""
    assert 1 / abs(kinetic_mixing(np.array(1e-9))) == pytest.approx(69.3, rel=1e-3)


def test_highest_mass_of_a_pair_on_lead():
    """Q up to sqrt(s) - M - m_mu = 121.5 GeV at 160 GeV."""
    from mubeam.physics.kinematics import highest_mass

    muon = 0.1056583755
    assert highest_mass(160.0, muon, muon, mb.targets.get("lead").mass_gev) == pytest.approx(121.5, abs=0.06)


def test_inferred_efficiency_follows_from_p1s_limit():
    """The card's table is the efficiency at which 4.03e-3/GeV gives 2.303 events at each of its masses."""
    card = mb.experiments.get("na64mu-2022").analyses["invisible"].efficiency
    events = mb.expected_events(
        "axion-muon", "na64mu-2022", "invisible", mass_gev=card.mass_gev, coupling=4.03e-3, method="ww"
    )
    np.testing.assert_allclose(events.value, 2.303, rtol=0.02)
