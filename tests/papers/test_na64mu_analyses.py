"""NA64mu's own analysis, and papers that use it: what is fixed by their words."""

import numpy as np
import pytest

from mubeam import experiments, reach
from mubeam.papers.na64mu_axions import limits as axions
from mubeam.papers.na64mu_first_results import limits as first_results
from mubeam.papers.na64mu_millicharge import limits as millicharge

NA64MU = [name for name in experiments.names() if name.startswith("na64mu")]


@pytest.mark.parametrize("name", NA64MU)
def test_each_card_has_the_experiment_s_own_analysis(name):
    analysis = experiments.get(name).analyses["muon-below-80-gev"]
    assert [window.p_out_max_gev for window in analysis.windows] == [80.0]
    assert analysis.counted_events == 0
    assert "2401.01708" in analysis.source["windows"]
    assert ("exposure" in analysis.systematics) == (name == "na64mu-2022")


def test_the_efficiency_is_that_of_one_mass_and_every_other_says_so():
    found = reach("lmu-ltau", "na64mu-2022", "muon-below-80-gev", masses_gev=[0.05, 0.1])
    assert any("efficiency extrapolated" in text for text in found.warnings[0])
    assert not any("efficiency extrapolated" in text for text in found.warnings[1])


def test_the_limit_goes_as_the_root_of_the_efficiency():
    how = {"masses_gev": [0.01, 0.1, 1.0]}
    one, few = (
        reach("lmu-ltau", "na64mu-2022", "muon-below-80-gev", **how, efficiency=efficiency).lower
        for efficiency in (first_results.HIGHEST, first_results.LOWEST)
    )
    np.testing.assert_allclose(few / one, first_results.LOWEST**-0.5, rtol=1e-3)


def test_the_systematic_error_covers_the_muons_that_were_analysed():
    analysis = experiments.get("na64mu-2022").analyses["muon-below-80-gev"]
    rounded = experiments.get("na64mu-2022").beam.exposure_mot / first_results.EXPOSURE_MOT - 1
    assert 0 < rounded <= 1.02 * analysis.systematics["exposure"].signal


def test_the_window_of_millicharges():
    """arXiv 2505.04295, abstract: 1e-4 to 7e-4 for 10 to 150 MeV at 1e14 muons."""
    found = reach("millicharged", "na64mu-1e14", "muon-below-80-gev", masses_gev=[0.01, 0.15], efficiency=1.0)
    np.testing.assert_allclose(found.lower, millicharge.WINDOW, rtol=0.2)


def test_decays_to_electrons_end_the_reach_before_the_digitised_curve():
    masses = np.array([0.05, 0.16])
    edges = {name: edge for name, (_, edge) in axions._edges(masses).items()}
    assert np.isnan(edges["all leptons alike, derivative coupling"][1])
    muons = edges["muons only, derivative coupling"]
    stable = reach("axion-muon", "na64mu-2022", "invisible", masses_gev=masses, efficiency=1.0).lower
    np.testing.assert_allclose(muons, stable, rtol=0.01)
