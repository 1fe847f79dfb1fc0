import numpy as np
import pytest

import mubeam as mb
from mubeam.physics import kinematics
from mubeam.production.engine import kinks
from mubeam.production.engine.points import Points
from mubeam.production.engine.request import photon_flux

MUON = 0.1056583755


def test_the_point_that_was_half_a_percent_off():
    """Issue 12, section 3: 4.550970e-8 +- 4.7e-13 before; 80 x 40 points and pieces of 480 give 4.5320341e-8."""
    found = mb.dsigma_dx(
        mb.Bremsstrahlung("pseudoscalar"),
        x=0.8763962786301707,
        energy_gev=281.6237666806258,
        mass_gev=51.542500610001056,
        target="beryllium",
        form_factor="tsai-squared-inelastic",
    )
    assert found.value == pytest.approx(4.5320341e-8, rel=1e-6)
    assert abs(found.value - 4.5320341e-8) < found.error


def test_kinks_are_where_the_range_of_angles_meets_its_ends():
    flux = photon_flux("beryllium", "tsai-elastic")
    points = Points(*(np.array([number]) for number in (280.0, 245.0, 35.0, 51.5)))
    forward, back_low, back_high = kinks.find(points, MUON, MUON, flux, np.array([580.0]))[:, 0]
    p, k, p_minus_k = kinematics.momentum_difference(*points, MUON)
    arguments = (kinematics.minus_u_forward(*points, MUON, MUON), p_minus_k, points.energy_rest)
    mass = flux.nucleus.mass_gev
    low, _ = kinematics.y_limits(np.array([forward]), *arguments, mass, MUON)
    assert low[0] == pytest.approx(0, abs=1e-6 * (4 * p * k)[0])
    for t in (back_low, back_high):
        if np.isfinite(t) and t < 2 * mass * (35 - MUON):
            ends = kinematics.y_limits(np.array([t]), *arguments, mass, MUON)
            assert min(abs(end - 4 * p * k)[0] for end in ends) < 1e-6 * (4 * p * k)[0]


def test_kinks_without_flux_do_not_count():
    flux = photon_flux("lead", "tsai-elastic")
    at, one = np.array([[0.5], [1e-5], [7.0]]), np.array([1.0])
    found = kinks.that_count(at, np.array([1e-4]), np.array([1.0]), np.array([1e12]), one, flux)
    assert np.isinf(found[[0, 2]]).all()
    assert np.isinf(kinks.that_count(at, np.array([1e-4]), np.array([1.0]), np.array([1e20]), one, flux)).all()
    assert kinks.that_count(at, np.array([1e-4]), np.array([1.0]), np.array([1.0]), one, flux)[0, 0] == 0.5


@pytest.mark.parametrize("process", [mb.Bremsstrahlung("axial"), mb.PhotonFusion()], ids=str)
@pytest.mark.parametrize("form_factor", ["dipole", "incoherent"])
def test_spectra_of_both_particles_have_one_integral(process, form_factor):
    """The windows in x and in the lepton's momentum, both wide open, and the total by its other variables."""
    point = {"energy_gev": np.array([3.0, 40.0]), "mass_gev": np.array([0.4, 6.0]), "form_factor": form_factor}
    totals = mb.cross_section(process, target="carbon", precision="high", **point)
    for window in ({"x_min": 0.0}, {"p_out_min_gev": 1e-9}):
        found = mb.cross_section(process, target="carbon", **window, **point)
        assert (abs(found.value - totals.value) <= found.error + totals.error).all()
        assert (found.error < 0.01 * found.value).all()
