"""When production is interpolated between masses."""

import numpy as np
import pytest

from mubeam.searches.between import DENSE, interpolates, may_interpolate
from mubeam.searches.request import make_search

MISSING = "axion-muon", "na64mu-2022", "invisible"
THIN = "lfv-alp", "muc-thin-target", "invisible"


@pytest.mark.parametrize(
    ("search", "masses", "wanted"),
    [
        (MISSING, np.geomspace(0.01, 2, 60), True),
        (MISSING, np.geomspace(0.01, 2, DENSE), True),
        (MISSING, np.geomspace(0.01, 2, DENSE - 1), False),
        (THIN, np.geomspace(2, 30, 60), False),
        (THIN, np.geomspace(2, 30, 300), True),
        (THIN, np.geomspace(2, 2.1, 60), True),
        (("lmu-ltau-dark-sector", *MISSING[1:]), np.geomspace(0.01, 2, DENSE), True),
        (("lfv-alp", "fasernu2", "invisible"), np.geomspace(2, 30, 60), False),
    ],
)
def test_where_that_takes_fewer_spectra(search, masses, wanted):
    assert interpolates(make_search(*search), masses) is wanted


def test_never_at_high_precision():
    search = make_search(*MISSING, precision="high")
    assert not may_interpolate(search, 10_000)
    assert not interpolates(search, np.geomspace(0.01, 2, 600))
