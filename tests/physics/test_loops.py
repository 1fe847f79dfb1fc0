import mpmath
import numpy as np
import pytest

from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.physics.loops import kinetic_mixing, vacuum_polarisation


def numeric(z):
    with mpmath.workdps(30):
        z = mpmath.mpf(z)

        def integrand(x):
            return x * (1 - x) * mpmath.log(1 - x * (1 - x) * z + 0j)

        points = [0, 0.5, 1]
        if z > 4:
            root = mpmath.sqrt(mpmath.mpf(1) / 4 - 1 / z)
            points = [0, 0.5 - root, 0.5, 0.5 + root, 1]
        return complex(mpmath.quad(integrand, points))


@pytest.mark.parametrize("z", [-1e4, -3.0, -0.051, -0.049, -1e-6, 1e-6, 0.049, 0.051, 1.0, 3.999, 4.001, 7.0, 1e4])
def test_vacuum_polarisation(z):
    found, expected = complex(vacuum_polarisation(np.array(z))), numeric(z)
    assert found.real == pytest.approx(expected.real, rel=1e-9)
    assert abs(found.imag) == pytest.approx(abs(expected.imag), rel=1e-9, abs=1e-15)


def test_imaginary_part_opens_at_two_muons():
    assert kinetic_mixing(np.array(0.044)).imag == 0
    assert kinetic_mixing(np.array(0.045)).imag != 0


def test_decouples_at_large_q2():
    assert abs(kinetic_mixing(np.array(1e6))) < 1e-4 * abs(kinetic_mixing(np.array(0.0)))


def test_at_rest():
    expected = ELEMENTARY_CHARGE / (12 * np.pi**2) * np.log((1.77693 / 0.1056583755) ** 2)
    assert kinetic_mixing(np.array(0.0)) == pytest.approx(expected, rel=1e-12)
