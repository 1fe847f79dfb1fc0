"""Flux nodes: weights of either sign are a quadrature."""

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.matter.flux import FluxNodes

NODES = FluxNodes([100.0, 150.0, 200.0], [0.5, -0.25, 0.75])


def test_means_keep_signs_and_errors_do_not():
    values = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    np.testing.assert_allclose(NODES.mean(values), [2.25, 22.5])
    np.testing.assert_allclose(NODES.mean_error(values), [3.25, 32.5])
    assert NODES.highest_energy_gev == 200.0
    assert NODES.depth_m is None


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([1.0], [1.0, 2.0]), "columns of one length"),
        (([1.0, 2.0], [1.0, 2.0], [0.1]), "columns of one length"),
        ((1.0, 1.0), "columns of one length"),
        (([1.0], [np.nan]), "weight must be finite"),
        (([np.inf], [1.0]), "energy_gev must be finite"),
        (([1.0], [1.0], ["deep"]), "depth_m must be a number"),
    ],
)
def test_what_makes_no_nodes(columns, message):
    with pytest.raises(InputError, match=message):
        FluxNodes(*columns)
