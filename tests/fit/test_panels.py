"""Polynomials on panels: their stated error bounds the true one, at kinks and ends too."""

import numpy as np
import pytest

from mubeam.fit.panels import make_panels

MASSES = np.geomspace(1.0, 30.0, 4001)


@pytest.mark.parametrize(
    ("function", "kinks"),
    [
        (lambda m: m**-2.0 * np.exp(-m / 5), ()),
        (lambda m: np.sin(m), ()),
        (lambda m: np.where(m < 7, m, 7 * (m / 7) ** 3), (7.0,)),
        (lambda m: np.where(m < 7, m, 7 * (m / 7) ** 3), ()),
        (lambda m: np.maximum(20 - m, 0.0) ** 1.5, ()),
    ],
    ids=["falling", "signed", "known kink", "kink", "threshold"],
)
@pytest.mark.parametrize("accuracy", [1e-3, 1e-6])
def test_stated_error(function, kinks, accuracy):
    panels = make_panels(lambda m: function(m)[:, None], (1.0, 30.0), accuracy, kinks_gev=kinks)
    found, error = panels.at(MASSES)
    good = np.isfinite(error)
    assert good.mean() > 0.98
    assert panels.largest_error <= accuracy
    wanted = function(MASSES)
    # of what changes sign, over the largest number around
    scale = np.where(wanted > 0, wanted, 1.0) if (wanted >= 0).all() else np.ones_like(wanted)
    off = np.abs(found[:, 0] - wanted) / scale
    assert (off <= error + 1e-12)[good].all()
