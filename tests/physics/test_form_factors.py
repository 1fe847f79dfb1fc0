import mpmath
import numpy as np
import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.physics import form_factors
from mubeam.physics.form_factors.atomic_nuclear import uniform_sphere
from mubeam.physics.nucleus import Nucleus

LEAD = Nucleus(82, 207.2)
NAMES = form_factors.CATALOGUE.names()


@pytest.mark.parametrize("name", NAMES)
def test_whole_charge_between_screening_and_nuclear_scale(name):
    """Z^2 at t well above 1/a^2 and below 1/R^2."""
    assert form_factors.get(name).squared(np.array(3e-6), LEAD) == pytest.approx(82**2, rel=0.02)


@pytest.mark.parametrize("name", NAMES)
def test_screened_as_t_squared(name):
    form = form_factors.get(name)
    t = 1e-4 * form.t_screening_gev2(LEAD)
    assert form.squared(np.array(2 * t), LEAD) / form.squared(np.array(t), LEAD) == pytest.approx(4, rel=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_positive_and_falling_at_large_t(name):
    values = form_factors.get(name).squared(np.array([0.5, 5.0, 50.0]), LEAD)
    assert (values > 0).all()
    assert values[0] > values[1] > values[2]


def test_dipole_power_of_tsai():
    form = form_factors.get("tsai-elastic")
    assert form.squared(np.array(100.0), LEAD) / form.squared(np.array(200.0), LEAD) == pytest.approx(4, rel=1e-3)


def test_incoherent_part_counts_protons():
    form = form_factors.get("atomic-nuclear")
    t = np.array(1e-5)
    assert form.incoherent(t, LEAD) == pytest.approx(82, rel=0.01)
    assert form.coherent(t, LEAD) + form.incoherent(t, LEAD) == form.squared(t, LEAD)


@pytest.mark.parametrize("y", [1e-6, 1e-3, 0.05, 0.0999, 0.1001, 1.0, 30.0])
def test_uniform_sphere(y):
    with mpmath.workdps(40):
        z = mpmath.mpf(y)
        expected = float(3 * (mpmath.sin(z) - z * mpmath.cos(z)) / z**3)
    assert uniform_sphere(np.array(y)) == pytest.approx(expected, rel=1e-11)


def test_own_form_factor_is_taken_as_it_is():
    form = form_factors.get("tsai-elastic")
    assert form_factors.get(form) is form


def test_unknown_name_gives_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'tsai-elastic'"):
        form_factors.get("tsai-elastik")


def test_something_else_is_refused():
    with pytest.raises(InputError, match="attributes of FormFactor"):
        form_factors.get(3.0)
