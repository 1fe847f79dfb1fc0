import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError
from mubeam.numerics.estimate import OK, OUTSIDE_KINEMATICS

PROCESSES = [
    (mb.Bremsstrahlung("vector"), 0.1),
    (mb.Bremsstrahlung("pseudoscalar"), 1.0),
    (mb.Bremsstrahlung("scalar", final_lepton="tau", parity_angle=0.7), 2.0),
    (mb.PhotonFusion(), 3.0),
]
POINT = {"energy_gev": 160, "form_factor": "tsai-elastic"}
ANGLES = np.geomspace(1e-7, 3.14, 700)


@pytest.mark.parametrize(("process", "mass"), PROCESSES)
def test_angle_integrates_to_the_spectrum(process, mass):
    x = 0.7
    found = mb.d2sigma_dx_dtheta(process, x=x, theta_rad=ANGLES, mass_gev=mass, **POINT)
    integral = np.trapezoid(found.value * ANGLES, np.log(ANGLES))
    expected = mb.dsigma_dx(process, x=x, mass_gev=mass, **POINT)
    assert integral == pytest.approx(expected.value, rel=3e-4)
    assert found.unit == "pb/rad"


@pytest.mark.parametrize(("process", "mass"), PROCESSES)
def test_angle_integrates_to_the_total(process, mass):
    found = mb.dsigma_dtheta(process, theta_rad=ANGLES[::2], mass_gev=mass, **POINT)
    integral = np.trapezoid(found.value * ANGLES[::2], np.log(ANGLES[::2]))
    assert integral == pytest.approx(mb.cross_section(process, mass_gev=mass, **POINT).value, rel=1e-3)


@pytest.mark.parametrize("cut", [1e-3, 0.03])
@pytest.mark.parametrize(("process", "mass"), PROCESSES)
def test_cut_on_the_angle(process, mass, cut):
    theta = np.geomspace(1e-8, cut, 500)
    found = mb.dsigma_dtheta(process, theta_rad=theta, mass_gev=mass, **POINT)
    integral = np.trapezoid(found.value * theta, np.log(theta))
    below = mb.cross_section(process, theta_max_rad=cut, mass_gev=mass, **POINT)
    assert below.value == pytest.approx(integral, rel=1e-3)
    x = mb.dsigma_dx(process, x=0.7, theta_max_rad=cut, mass_gev=mass, **POINT)
    whole = mb.dsigma_dx(process, x=0.7, mass_gev=mass, **POINT)
    # the wide cut takes nothing that the errors would show
    assert 0 < x.value < whole.value + (x.error + whole.error if cut > 1e-2 else 0.0)


@pytest.mark.parametrize(
    ("process", "mass", "cut"),
    [(*case, cut) for case in PROCESSES[:3] for cut in (1e-3, 0.03)] + [(*PROCESSES[3], 0.03)],
)
def test_approximation_of_a_cut_on_the_angle(process, mass, cut):
    exact, ww = (
        mb.cross_section(process, theta_max_rad=cut, mass_gev=mass, method=method, **POINT).value
        for method in ("exact", "ww")
    )
    assert ww == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("form_factor", ["tsai-elastic", "atomic-nuclear"])
def test_fusion_within_every_angle_is_the_spectrum(form_factor):
    """Two sets of variables, the angle and t or the virtuality and t, within their stated errors."""
    rng = np.random.default_rng(7)
    energy, mass, x = 10 ** rng.uniform(1.5, 4, 40), 10 ** rng.uniform(-3, 0.5, 40), rng.uniform(0.02, 0.98, 40)
    point = {"energy_gev": energy, "mass_gev": mass, "x": x, "form_factor": form_factor}
    found = mb.dsigma_dx(mb.PhotonFusion(), theta_max_rad=np.pi, **point)
    expected = mb.dsigma_dx(mb.PhotonFusion(), precision="high", **point)
    inside = expected.status == OK
    assert (found.status == expected.status).all()
    assert inside.sum() > 20
    assert (abs(found.value - expected.value) <= found.error + expected.error)[inside].all()
    assert np.median(found.error[inside] / found.value[inside]) < 5e-4


def test_light_fusion_is_wider_than_its_approximation():
    """The approximation leaves out the transverse momentum from the nucleus, more than the lepton's photon has."""
    cut = {"theta_max_rad": 0.01, "mass_gev": 0.05, **POINT}
    exact, ww = (mb.cross_section(mb.PhotonFusion(), method=method, **cut).value for method in ("exact", "ww"))
    assert 1.1 < ww / exact < 1.5


def test_light_particles_go_forward():
    theta = np.array([1e-3, 1e-2, 0.1])
    found = mb.dsigma_dtheta(mb.Bremsstrahlung("vector"), theta_rad=theta, mass_gev=0.01, **POINT)
    assert (np.diff(found.value * theta) < 0).all()


@pytest.mark.parametrize("target", ["lead", mb.Nucleus(1, 1.00728)], ids=["lead", "proton"])
@pytest.mark.parametrize(("process", "mass"), [*PROCESSES[:3], (mb.PhotonFusion(), 0.05)])
def test_lepton_spectrum_integrates_to_the_total(process, mass, target):
    z = np.linspace(-13, 13, 2000)
    share, lost = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    point = {"mass_gev": mass, "target": target, "form_factor": "atomic-nuclear-closure", **POINT}
    found = mb.dsigma_dx_lepton(process, x_lepton=share, **point)
    integral = np.trapezoid(found.value * share * lost, z)
    assert integral == pytest.approx(mb.cross_section(process, **point).value, rel=3e-4)


def test_lepton_and_particle_share_the_energy_on_a_heavy_nucleus():
    process = mb.Bremsstrahlung("vector")
    lepton = mb.dsigma_dx_lepton(process, x_lepton=0.4, mass_gev=0.5, **POINT)
    particle = mb.dsigma_dx(process, x=0.6, mass_gev=0.5, **POINT)
    assert lepton.value == pytest.approx(particle.value, rel=1e-3)


def test_recoil_of_a_light_nucleus_takes_energy():
    """On a proton the spectra differ where t/2M matters, near the end."""
    process, options = mb.Bremsstrahlung("vector"), {"mass_gev": 3.0, "target": mb.Nucleus(1, 1.00728), **POINT}
    options["form_factor"] = "atomic-nuclear-closure"
    lepton = mb.dsigma_dx_lepton(process, x_lepton=0.05, **options)
    particle = mb.dsigma_dx(process, x=0.95, **options)
    assert abs(lepton.value / particle.value - 1) > 1e-3


def test_out_of_reach():
    process = mb.Bremsstrahlung("vector")
    found = mb.dsigma_dx_lepton(process, x_lepton=[1e-4, 0.5], mass_gev=0.5, **POINT)
    assert list(found.status) == [OUTSIDE_KINEMATICS, OK]
    found = mb.d2sigma_dx_dtheta(process, x=[1e-4, 0.5], theta_rad=0.01, mass_gev=0.5, **POINT)
    assert list(found.status) == [OUTSIDE_KINEMATICS, OK]
    found = mb.d2sigma_dx_dtheta(mb.PhotonFusion(), x=[1e-4, 2e-4], theta_rad=0.01, mass_gev=0.5, **POINT)
    assert list(found.status) == [OUTSIDE_KINEMATICS] * 2
    with pytest.raises(KinematicsError):
        mb.dsigma_dtheta(process, theta_rad=0.01, mass_gev=150, **POINT)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: mb.dsigma_dtheta(p, theta_rad=0.0, mass_gev=1, **POINT), "theta_rad must be above 0"),
        (lambda p: mb.d2sigma_dx_dtheta(p, x=0.5, theta_rad=4.0, mass_gev=1, **POINT), "theta_rad must be above 0"),
        (lambda p: mb.d2sigma_dx_dtheta(p, x=1.5, theta_rad=1.0, mass_gev=1, **POINT), "x must be between 0 and 1"),
        (lambda p: mb.dsigma_dx_lepton(p, x_lepton=0.0, mass_gev=1, **POINT), "x_lepton must be between 0 and 1"),
        (lambda p: mb.dsigma_dtheta(mb.PairProduction(), theta_rad=0.1, mass_gev=1, **POINT), "not for PairProd"),
        (lambda p: mb.cross_section(p, theta_max_rad=4.0, mass_gev=1, **POINT), "at most pi"),
        (lambda p: mb.cross_section(mb.PairProduction(), theta_max_rad=0.1, mass_gev=1, **POINT), "not for PairProd"),
        (lambda p: mb.dsigma_dx_lepton(mb.PairProduction(), x_lepton=0.1, mass_gev=1, **POINT), "not for PairProd"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call(mb.Bremsstrahlung("vector"))
