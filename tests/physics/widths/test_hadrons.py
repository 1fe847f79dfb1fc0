from math import pi

import numpy as np
import pytest

from mubeam.errors import UnknownNameError
from mubeam.physics.widths import hadrons, vector_to_hadrons


def test_no_hadrons_below_the_first_of_them():
    np.testing.assert_array_equal(hadrons.ratio(np.array([1e-3, 0.1, hadrons.FIRST_HADRONS_GEV]), "r_em"), 0.0)


def test_ratio_is_that_of_three_light_quarks_between_resonances():
    """2 (1 + alpha_s/pi) = 2.2 from 2 to 3.7 GeV, by u, d and s; (11/3) (1 + alpha_s/pi) with c and b."""
    light = hadrons.ratio(np.linspace(2.1, 3.6, 30), "r_em")
    assert light.mean() == pytest.approx(2.2, rel=0.05)
    assert hadrons.ratio(11.5, "r_em") == pytest.approx(3.7 * 1.05, rel=0.08)
    assert hadrons.ratio(50.0, "r_em") == hadrons.ratio(12.0, "r_em")


def test_resonances_are_where_they_are():
    mass = np.linspace(0.3, 1.2, 1801)
    for current, peaks in (("r_em", (0.775, 1.0195)), ("r_baryon", (0.7827, 1.0195))):
        found = hadrons.ratio(mass, current)
        for peak in peaks:
            near = np.abs(mass - peak) < 0.02
            assert found[near].max() > 1.3 * found[np.abs(mass - peak - 0.08) < 0.005].max()


def test_width_is_that_of_a_massless_lepton_times_the_ratio():
    assert vector_to_hadrons(3.0, 0.1) == pytest.approx(0.01 * 3.0 / (12 * pi) * hadrons.ratio(3.0, "r_em"))
    with pytest.raises(UnknownNameError, match="unknown ratio of hadrons to leptons 'r'"):
        vector_to_hadrons(3.0, 0.1, "r")
