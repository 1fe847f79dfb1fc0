"""The compiled engine against NumPy; needs the extra `fast`."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.production.engine import backend
from mubeam.production.engine.precision import LARGEST_ERROR

pytest.importorskip("numba")

PROCESSES = [
    mb.Bremsstrahlung("vector"),
    mb.Bremsstrahlung("scalar", final_lepton="tau", parity_angle=0.7),
    mb.PhotonFusion(),
    mb.PhotonFusion(kind="scalar"),
]


def scan(count):
    rng = np.random.default_rng(4)
    return {"energy_gev": 10 ** rng.uniform(1, 4, count), "mass_gev": 10 ** rng.uniform(-3, 2, count)}


@pytest.mark.parametrize("form_factor", ["tsai-elastic", "atomic-nuclear"])
@pytest.mark.parametrize("process", PROCESSES, ids=lambda p: type(p).__name__ + str(vars(p).get("kind", "")))
def test_compiled_is_numpy(process, form_factor, monkeypatch):
    points = scan(3000)
    found = {}
    # the few points that finer rules compute have them made one by one in NumPy, tabulated in Numba
    monkeypatch.setitem(LARGEST_ERROR, "standard", np.inf)
    for name, threshold in (("numpy", 10**9), ("numba", 1)):
        monkeypatch.setattr(backend, "NUMBA_PAYS_FROM", threshold)
        found[name] = mb.cross_section(process, form_factor=form_factor, **points)
    assert (found["numpy"].status == found["numba"].status).all()
    np.testing.assert_allclose(found["numba"].value, found["numpy"].value, rtol=1e-9)
    # errors are differences of two numbers that agree to four digits or more
    np.testing.assert_allclose(
        found["numba"].error, found["numpy"].error, rtol=1e-3, atol=1e-9 * found["numpy"].value.max()
    )


def test_numba_is_taken_only_where_it_pays(monkeypatch):
    assert backend.choose(1000) == "numpy"
    assert backend.choose(10**6) == "numba"
    monkeypatch.setattr(backend, "numba_is_installed", lambda: False)
    assert backend.choose(10**6) == "numpy"
