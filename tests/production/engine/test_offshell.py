import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.production.engine.offshell import mass_nodes

MEDIATORS = ("vector", "scalar", "pseudoscalar")
POINT = {"energy_gev": 160, "form_factor": "tsai-elastic"}


def folded(process, mass, q):
    """The fold with the propagator by brute force on a grid in Q."""
    emission = mb.cross_section(process.emission, mass_gev=q, **POINT).value
    pole, width = process.mediator_mass_gev, process.mediator_width_gev
    propagator = (q**2 - pole**2) ** 2 + (pole * width) ** 2
    return np.trapezoid(emission * process.decay_strength(q**2, np.array(mass)) / propagator, q**2)


@pytest.mark.parametrize("mediator", MEDIATORS)
@pytest.mark.parametrize(("pole", "width"), [(0.0, 0.0), (0.05, 0.0), (0.5, 0.1), (2.0, 0.5)])
def test_fold_by_brute_force(mediator, pole, width):
    process, mass = mb.PairProduction(mediator, pole, width), 0.1
    q = np.geomspace(2 * mass * (1 + 1e-10), 80, 8001)
    found = mb.cross_section(process, mass_gev=mass, **POINT)
    assert found.value == pytest.approx(folded(process, mass, q), rel=1e-3)


@pytest.mark.parametrize("mediator", MEDIATORS)
def test_narrow_width(mediator):
    """sigma(V) x BR; deviations are of the order of the width over the mass."""
    pole, mass = 0.3, 0.05
    on_shell = mb.cross_section(mb.Bremsstrahlung(mediator), mass_gev=pole, **POINT).value
    partial = mb.PairProduction(mediator).decay_strength(np.array(pole**2), np.array(mass)) * np.pi / pole
    for width, tolerance in ((1e-3, 5e-3), (1e-5, 1e-4), (1e-9, 5e-5)):
        found = mb.cross_section(mb.PairProduction(mediator, pole, width), mass_gev=mass, **POINT)
        assert found.value == pytest.approx(on_shell * partial / width, rel=tolerance)


def test_heavy_mediators_decouple_with_the_fourth_power():
    mass = {"mass_gev": 0.1, **POINT}
    light, heavy = (mb.cross_section(mb.PairProduction("vector", m, 0.01 * m), **mass).value for m in (200.0, 400.0))
    assert light / heavy == pytest.approx(16, rel=0.01)


def test_massless_vector_is_p1_eq_11():
    process, mass = mb.PairProduction(), np.array([0.2])
    q, weight = mass_nodes(process, mass, np.array([50.0]), 24)
    share = 4 * mass[0] ** 2 / q[0] ** 2
    kernel = np.sqrt(1 - share) * (1 + share / 2) / (12 * np.pi**2) / q[0] ** 2
    grid = np.geomspace(0.4 * (1 + 1e-12), 50, 200_001)
    share = 4 * mass[0] ** 2 / grid**2
    expected = np.trapezoid(np.sqrt(1 - share) * (1 + share / 2) / (12 * np.pi**2) / grid**2 * 1 / (1 + grid), grid**2)
    assert (weight[0] / (1 + q[0])).sum() == pytest.approx(expected, rel=1e-5)
    assert (kernel > 0).all()


def test_knots_split_panels():
    process, mass, q_max = mb.PairProduction(), np.array([0.02, 3.0]), np.array([60.0, 60.0])
    knots = (0.05, 0.1, 0.2)
    q, weight = mass_nodes(process, mass, q_max, 6, knots)
    assert q.shape == weight.shape == (2, 6 * (4 + len(knots)))
    integral = (weight * np.minimum(q, 0.1)).sum(axis=1)
    fine = mass_nodes(process, mass, q_max, 60, knots)
    np.testing.assert_allclose(integral, (fine[1] * np.minimum(fine[0], 0.1)).sum(axis=1), rtol=1e-3)


def test_out_of_range_weighs_nothing():
    _, weight = mass_nodes(mb.PairProduction(), np.array([10.0, 0.1]), np.array([15.0, 15.0]), 6)
    assert (weight[0] == 0).all()
    assert weight[1].sum() > 0


def test_a_real_mediator_needs_a_width():
    with pytest.raises(KinematicsError, match="give mediator_width_gev > 0"):
        mb.cross_section(mb.PairProduction("vector", 1.0), mass_gev=0.1, **POINT)
    assert mb.cross_section(mb.PairProduction("vector", 0.1), mass_gev=0.1, **POINT).value > 0


@pytest.mark.parametrize("arguments", [("vector", -1.0), ("vector", 1.0, float("nan")), ("scalar", float("inf"))])
def test_bad_masses_and_widths(arguments):
    with pytest.raises(InputError, match="must be"):
        mb.PairProduction(*arguments)


def test_unknown_mediator():
    with pytest.raises(UnknownNameError, match="did you mean 'vector'"):
        mb.PairProduction("vektor")


def test_spectrum_of_the_pair_integrates_to_the_total():
    process = mb.PairProduction("scalar", 0.4, 0.01)
    point = {"mass_gev": 0.1, **POINT}
    by_spectrum, direct = mb.cross_section(process, x_min=0.0, **point), mb.cross_section(process, **point)
    assert by_spectrum.value == pytest.approx(direct.value, rel=1e-3)


@pytest.mark.parametrize("method", ["exact", "ww"])
@pytest.mark.parametrize(
    "process", [mb.PairProduction("pseudoscalar", 3.0, 0.01), mb.PairProduction("vector", 0.05, 1e-6)]
)
def test_beams_of_several_energies_are_those_of_each(process, method):
    """The breaks around the resonance depend on the beam's energy, and so does the number of nodes."""
    beams, masses = np.array([5.0, 160.0, 3000.0]), np.array([0.01, 0.02, 1.0])
    window = {"method": method, "x_min": 0.25, "form_factor": "helm", "target": "carbon", "precision": "fast"}
    together = mb.cross_section(process, energy_gev=beams, mass_gev=masses, **window)
    for i, (beam, mass) in enumerate(zip(beams, masses, strict=True)):
        if together.status[i] == "ok":
            alone = mb.cross_section(process, energy_gev=beam, mass_gev=mass, **window)
            assert alone.value == pytest.approx(together.value[i], rel=1e-12)


def test_windows_that_no_pair_reaches():
    found = mb.cross_section(mb.PairProduction(), energy_gev=[1.0, 1.5], mass_gev=np.full((200, 1), 0.4), x_min=0.999)
    assert (found.status != "ok").all()
    assert (found.value == 0).all()
