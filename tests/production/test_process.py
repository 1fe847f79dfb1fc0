from math import pi

import pytest

import mubeam as mb
from mubeam.errors import InputError, UnknownNameError


@pytest.mark.parametrize(
    ("process", "angle"),
    [
        (mb.Bremsstrahlung("scalar"), 0.0),
        (mb.Bremsstrahlung("pseudoscalar"), pi / 2),
        (mb.Bremsstrahlung("axial"), pi / 2),
        (mb.Bremsstrahlung("vector", parity_angle=0.3), 0.3),
    ],
)
def test_angle(process, angle):
    assert process.angle == angle


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: mb.Bremsstrahlung("pseudo-scalar"), "did you mean 'pseudoscalar'"),
        (lambda: mb.Bremsstrahlung("scalar", final_lepton="muon"), "did you mean 'mu'"),
        (lambda: mb.Bremsstrahlung("scalar", initial_lepton="p"), "known are e, mu, tau"),
        (lambda: mb.PhotonFusion("x"), "known are e, mu, tau"),
        (lambda: mb.PairProduction("tensor"), "known are vector"),
    ],
)
def test_unknown_names(make, message):
    with pytest.raises(UnknownNameError, match=message):
        make()


@pytest.mark.parametrize("angle", [float("nan"), float("inf"), [0.1, 0.2]])
def test_bad_angles(angle):
    with pytest.raises(InputError, match="parity_angle"):
        mb.Bremsstrahlung("scalar", parity_angle=angle)


def test_an_angle_for_a_pure_parity_is_refused_with_the_mend():
    with pytest.raises(InputError, match="give kind='scalar'"):
        mb.Bremsstrahlung("pseudoscalar", parity_angle=0.4)


def test_an_angle_that_agrees_with_the_kind_is_accepted():
    process = mb.Bremsstrahlung("axial", parity_angle=pi / 2)
    assert process.vertex(0.3, 0.1, 0.2) == mb.Bremsstrahlung("axial").vertex(0.3, 0.1, 0.2)


def test_mixed_vertex_is_the_pure_one_at_its_ends():
    masses = (0.3, 0.1, 1.7)
    for even, odd in (("scalar", "pseudoscalar"), ("vector", "axial")):
        assert mb.Bremsstrahlung(even, parity_angle=0.0).vertex(*masses) == mb.Bremsstrahlung(even).vertex(*masses)
        mixed = mb.Bremsstrahlung(even, parity_angle=pi / 2).vertex(*masses)
        assert mixed == pytest.approx(mb.Bremsstrahlung(odd).vertex(*masses), rel=1e-12)
