from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.errors import InputError, UnknownNameError
from mubeam.foundation import citations
from mubeam.observables import g_minus_2
from mubeam.observables.g_minus_2 import band, muon_shift, reference, references

MASSES = np.array([2.0, 10.0, 50.0])


def test_scales_with_the_square_of_the_coupling_and_broadcasts():
    found = muon_shift(mass_gev=MASSES, coupling=np.array([[1e-3], [2e-3]]), theta=1.2)
    assert found.value.shape == found.error.shape == found.status.shape == (2, 3)
    assert (found.unit, found.method) == ("1", "exact")
    assert (found.status == "ok").all()
    np.testing.assert_allclose(found.value[1], 4 * found.value[0], rtol=1e-14)
    np.testing.assert_allclose(found.error[1], 4 * found.error[0], rtol=1e-14)


def test_one_point_is_plain_numbers():
    found = muon_shift(mass_gev=10, coupling=1)
    assert (type(found.value), found.status) == (float, "ok")
    assert found.value == pytest.approx(5.322e-5, rel=1e-4)


@pytest.mark.parametrize(("method", "mass"), [("heavy", 10.0), ("light", 0.1)])
@pytest.mark.parametrize("theta", [0.0, 0.7, pi / 4, pi / 2])
def test_the_error_of_a_limit_reaches_the_exact_value(method, mass, theta):
    limit = muon_shift(mass_gev=mass, coupling=0.1, theta=theta, method=method)
    exact = muon_shift(mass_gev=mass, coupling=0.1, theta=theta)
    assert limit.method == method
    assert limit.value != exact.value
    assert abs(limit.value - exact.value) <= limit.error
    assert limit.error < abs(limit.value - exact.value) * (1 + 1e-9)


def test_references():
    assert references() == ("2023", "2025")
    for name in references():
        found = reference(name)
        assert citations.bibtex(found.citations)
        # what is published as the difference is that of the two, to the digits printed
        assert found.shift == pytest.approx(found.experiment - found.theory, abs=0.6e-11)
        assert found.shift_error == pytest.approx(np.hypot(found.experiment_error, found.theory_error), abs=0.8e-11)
    assert reference("2023").shift / reference("2023").shift_error == pytest.approx(5.1, abs=0.1)  # P2 Sec. II.2


def shift(mass, coupling, theta):
    return muon_shift(mass_gev=mass, coupling=coupling, theta=theta).value


def test_an_anomaly_has_two_edges():
    found = band(masses_gev=MASSES)
    low, high = reference("2023").interval(2)
    assert (found.reference.name, found.sigmas) == ("2023", 2.0)
    assert (found.status == "anomaly").all()
    np.testing.assert_allclose(shift(MASSES, found.lower, pi / 2), low, rtol=1e-12)
    np.testing.assert_allclose(shift(MASSES, found.upper, pi / 2), high, rtol=1e-12)
    np.testing.assert_array_equal(found.mass_gev, MASSES)


@pytest.mark.parametrize(("theta", "edge"), [(pi / 2, 1), (0.0, 0)])
def test_no_anomaly_is_a_bound_for_either_sign(theta, edge):
    found = band(masses_gev=MASSES, theta=theta, reference="2025", sigmas=1.5)
    assert (found.status == "bound").all()
    np.testing.assert_array_equal(found.lower, 0.0)
    expected = reference("2025").interval(1.5)[edge]
    np.testing.assert_allclose(shift(MASSES, found.upper, theta), expected, rtol=1e-12)


def test_the_wrong_sign_has_no_band_until_zero_is_within():
    none = band(masses_gev=MASSES, theta=0.0, sigmas=2)
    assert (none.status == g_minus_2.WRONG_SIGN).all()
    assert np.isnan(none.lower).all()
    assert np.isnan(none.upper).all()
    assert (band(masses_gev=MASSES, theta=0.0, sigmas=6).status == "bound").all()


@given(st.floats(-3, 4).map(lambda u: 10.0**u), st.floats(0, pi), st.sampled_from(references()), st.floats(0.1, 8))
def test_inside_the_band_the_shift_is_in_the_interval(mass, theta, name, sigmas):
    found = band(masses_gev=mass, theta=theta, reference=name, sigmas=sigmas)
    low, high = reference(name).interval(sigmas)
    if np.isnan(found.upper):
        assert not low <= 0 <= high
        assert shift(mass, 1.0, theta) * (low + high) < 0
        return
    assert 0 <= found.lower <= found.upper
    inside, outside = (found.lower + found.upper) / 2, 1.001 * found.upper
    assert low <= shift(mass, inside, theta) <= high
    assert not low <= shift(mass, outside, theta) <= high
    if found.lower > 0:
        assert not low <= shift(mass, 0.999 * found.lower, theta) <= high


@pytest.mark.parametrize(("name", "upper"), [("2023", np.nan), ("2025", np.inf)])
def test_where_the_shift_vanishes(monkeypatch, name, upper):
    vanishing = g_minus_2.g_minus_2.Shift(np.array([1e-20, 1e-5]), np.array([1e-19, 1e-19]))
    monkeypatch.setattr(g_minus_2.g_minus_2, "exact", lambda mass, theta: vanishing)
    found = band(masses_gev=[1.0, 2.0], theta=0.75, reference=name)
    assert list(found.status) == [g_minus_2.NO_SHIFT, "anomaly" if name == "2023" else "bound"]
    np.testing.assert_array_equal(found.upper[0], upper)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mass_gev": 0}, "mass_gev must be above zero"),
        ({"coupling": -1}, "coupling must be above zero"),
        ({"theta": np.nan}, "theta must be finite"),
        ({"mass_gev": [1, 2], "coupling": [1, 2, 3]}, "do not broadcast"),
    ],
)
def test_wrong_input(arguments, message):
    with pytest.raises(InputError, match=message):
        muon_shift(**({"mass_gev": 1, "coupling": 1} | arguments))


def test_unknown_names():
    with pytest.raises(UnknownNameError, match="did you mean 'heavy'"):
        muon_shift(mass_gev=1, coupling=1, method="havy")
    with pytest.raises(UnknownNameError, match="known are 2023, 2025"):
        band(masses_gev=1, reference="2024")
    with pytest.raises(InputError, match="sigmas must be above zero"):
        band(masses_gev=1, sigmas=0)
