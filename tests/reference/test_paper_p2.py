"""Numbers of arXiv 2407.15942 (P2), as the physics dossier and the project's requirements restore them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.searches import mean_cross_sections, produced_nodes
from mubeam.statistics.poisson import poisson_upper_limit


def test_effective_luminosity_of_the_thin_target():
    """6.6e-17 /fb a muon: 2 cm of lead."""
    found = mb.yield_breakdown("lfv-alp", "muc-thin-target", "ultimate", mass_gev=5.0, coupling=1.0, exposure_mot=1.0)
    assert found.luminosity_per_fb == pytest.approx(6.6e-17, rel=1e-3)


def test_reach_of_the_thin_target_without_cuts():
    """g = 2.57e-4 at 5 GeV, 90 % CL."""
    found = mb.reach("lfv-alp", "muc-thin-target", "ultimate", masses_gev=[5.0], confidence_level=0.9)
    assert found.lower[0] == pytest.approx(2.57e-4, rel=2e-3)
    assert found.limit_events == pytest.approx(poisson_upper_limit(0, 0.0, 0.9)) == pytest.approx(np.log(10))


def test_energy_of_a_muon_in_the_rest_frame_of_gold():
    """1 TeV on 110 GeV/nucleon: about 235 TeV, by the invariant s of the two beams."""
    card = mb.experiments.get("music")
    (energy,) = card.target.at_rest(np.array([1000.0]), 0.1056583755)
    gold = card.target.nucleus
    ion, muon = 110.0 * gold.mass_number, np.sqrt(1000.0**2 - 0.1056583755**2)
    s = (1000.0 + ion) ** 2 - (np.sqrt(ion**2 - gold.mass_gev**2) - muon) ** 2
    assert energy == pytest.approx((s - gold.mass_gev**2 - 0.1056583755**2) / (2 * gold.mass_gev), rel=1e-9)
    assert energy == pytest.approx(235e3, rel=0.01)


def test_a_muon_of_music_makes_what_that_energy_makes_on_gold():
    found = mb.yield_breakdown("lfv-alp", "music", "ultimate", mass_gev=5.0, coupling=1.0, luminosity_per_fb=1.0)
    (energy,) = mb.experiments.get("music").target.at_rest(np.array([1000.0]), 0.1056583755)
    process = mb.Bremsstrahlung("scalar", "mu", "tau")
    direct = mb.cross_section(process, energy_gev=energy, mass_gev=5.0, target="gold")
    assert found.cross_section.value == pytest.approx(direct.value, rel=1e-9)


def test_outgoing_muons_of_na64mu_are_below_half_of_the_beam():
    """P2 Sec. III C: the cut always passes. It takes less than a percent."""
    found = mb.yield_breakdown("lfv-alp", "na64mu-1e13", "lfv-invisible", mass_gev=3.0, coupling=1e-3)
    assert 0.99 < found.acceptance / 0.1739 < 1


@pytest.fixture
def fine_bins(monkeypatch):
    """Six energies in each bin of a spectrum."""

    def patch():
        for module in (produced_nodes, mean_cross_sections):
            monkeypatch.setattr(module, "BIN_ORDERS", (6, 5, 3))

    return patch


MASSES = np.array([1e-3, 0.3, 3.0, 12.0, 43.0, 75.0])


@pytest.mark.parametrize(("analysis", "options"), [("ultimate", {}), ("invisible", {"track_resolution_m": 0.03})])
def test_stated_errors_of_a_spectrum_bound_the_true_ones(fine_bins, analysis, options):
    """Against more energies in each bin and finer rules; near the end of the spectrum few bins count."""
    search, at = ("lfv-alp", "fasernu2", analysis), {"mass_gev": MASSES, "coupling": 1e-3, **options}
    both = [mb.expected_events(*search, precision=precision, **at) for precision in ("fast", "standard")]
    fine_bins()
    true = mb.expected_events(*search, **at)
    assert (true.value > 0).all()
    for found in both:
        assert (abs(found.value - true.value) <= found.error).all()
        assert (found.error[:4] < 0.03 * found.value[:4]).all()


@pytest.mark.parametrize("mass", [0.3, 43.0, 75.0])
def test_stated_error_of_the_mean_cross_section_bounds_the_true_one(fine_bins, mass):
    search, at = ("lfv-alp", "fasernu2", "ultimate"), {"mass_gev": mass, "coupling": 1.0}
    found = mb.yield_breakdown(*search, **at).cross_section
    fine_bins()
    true = mb.yield_breakdown(*search, **at).cross_section
    assert abs(found.value - true.value) <= found.error


@pytest.mark.parametrize("analysis", ["invisible", "visible", "ultimate"])
def test_stated_errors_of_a_line_bound_the_true_ones(analysis):
    at = {"mass_gev": [2.0, 5.0, 20.0, 35.0], "coupling": 1e-3}
    found = mb.expected_events("lfv-alp", "muc-thin-target", analysis, **at)
    true = mb.expected_events("lfv-alp", "muc-thin-target", analysis, precision="high", **at)
    assert (abs(found.value - true.value) <= found.error + true.error).all()
