import numpy as np
import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.foundation import citations
from mubeam.observables import indirect_bounds


@pytest.mark.parametrize("name", indirect_bounds.names())
def test_bounds_are_cited_and_rise_in_mass(name):
    bound = indirect_bounds.get(name)
    assert bound.name == name
    assert bound.label
    assert bound.description
    assert bound.provenance
    assert citations.bibtex(bound.citations)
    assert (np.diff(bound.mass_gev) > 0).all()
    inside, outside = np.sqrt(bound.mass_gev[0] * bound.mass_gev[-1]), bound.mass_gev[-1] * 1.01
    assert 1e-28 < bound.limit_cm3_per_s(inside) < 1e-23
    assert np.isinf(bound.limit_cm3_per_s(np.array([outside, bound.mass_gev[0] * 0.99]))).all()


def test_planck_is_linear_in_mass():
    """f_eff sigma v/m < 3.2e-28 cm^3/s/GeV (Planck 2018, Sec. 7.5) with f_eff = 0.16."""
    mass = np.array([1.0, 7.0, 100.0])
    found = indirect_bounds.get("planck-cmb").limit_cm3_per_s(mass)
    np.testing.assert_allclose(found, 3.2e-28 / 0.16 * mass, rtol=1e-12)


def test_signal_of_a_dirac_fermion():
    assert indirect_bounds.dirac_signal(4e-26) == pytest.approx(2e-26, abs=0)
    assert indirect_bounds.dirac_signal(4e-26, 0.1) == pytest.approx(2e-27, abs=0)


def test_signals_have_one_shape():
    found = indirect_bounds.dirac_signal([[2e-26], [4e-26]], [0.5, 1.0])
    np.testing.assert_allclose(found, [[5e-27, 1e-26], [1e-26, 2e-26]], rtol=1e-12)
    assert indirect_bounds.dirac_signal(0.0, 0.0) == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((-1e-26,), "sigma_v must be from 0"),
        ((1e308,), "sigma_v must be from 0"),
        ((1e-26, -0.1), "signal_factor must be from 0 to 1, got -0.1"),
        ((1e-26, 1.1), "signal_factor must be from 0 to 1, got 1.1"),
        (([1e-26, 2e-26], [0.1, 0.2, 0.3]), "do not broadcast"),
    ],
)
def test_no_signal(given, message):
    with pytest.raises(InputError, match=message):
        indirect_bounds.dirac_signal(*given)


def test_unknown_bound():
    with pytest.raises(UnknownNameError, match="did you mean 'planck-cmb'"):
        indirect_bounds.get("planck")
