from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.estimate import ABOVE_T_CUT, BELOW_THRESHOLD, NOTHING_IN_WINDOW, OK, OUTSIDE_KINEMATICS
from mubeam.physics.kinematics import threshold_energy

PSEUDOSCALAR = mb.Bremsstrahlung("pseudoscalar")
LEAD = mb.targets.get("lead")
MUON = 0.1056583755
PROCESSES = [
    mb.Bremsstrahlung("scalar"),
    PSEUDOSCALAR,
    mb.Bremsstrahlung("vector"),
    mb.Bremsstrahlung("axial"),
    mb.Bremsstrahlung("scalar", final_lepton="tau", parity_angle=0.7),
    mb.Bremsstrahlung("vector", final_lepton="e", parity_angle=0.7),
    mb.PhotonFusion(),
    mb.PairProduction(),
]


def name(process):
    return "-".join(str(v) for v in (type(process).__name__, *vars(process).values()))


def test_scalars_in_scalars_out():
    found = mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=0.1)
    assert (type(found.value), type(found.error), found.unit) == (float, float, "pb")
    assert (found.method, found.status) == ("exact", OK)


def test_broadcasting_equals_one_by_one():
    energies, masses = np.array([[100.0], [1000.0]]), np.array([0.01, 0.1, 1.0])
    found = mb.cross_section(PSEUDOSCALAR, energy_gev=energies, mass_gev=masses)
    assert found.value.shape == found.error.shape == found.status.shape == (2, 3)
    for i, energy in enumerate(energies[:, 0]):
        for j, mass in enumerate(masses):
            alone = mb.cross_section(PSEUDOSCALAR, energy_gev=energy, mass_gev=mass)
            assert found.value[i, j] == pytest.approx(alone.value, rel=1e-12)


def test_a_scan_interpolates_its_rules_within_the_error():
    masses = np.geomspace(1e-3, 5, 1200)
    scan = mb.cross_section(PSEUDOSCALAR, energy_gev=200, mass_gev=masses)
    few = mb.cross_section(PSEUDOSCALAR, energy_gev=200, mass_gev=masses[::100])
    np.testing.assert_allclose(scan.value[::100], few.value, rtol=2e-6)


@pytest.mark.parametrize("process", PROCESSES, ids=name)
def test_spectrum_integrates_to_the_total(process):
    mass = 0.5
    x, weight = np.polynomial.legendre.leggauss(120)
    z = np.linspace(-14, 14, 29)
    total, error = 0.0, 0.0
    for low, high in pairwise(z):
        logit = low + (high - low) * (x[::6] + 1) / 2
        fraction = 1 / (1 + np.exp(-logit))
        jacobian = weight[::6] / weight[::6].sum() * (high - low) * fraction * (1 - fraction)
        found = mb.dsigma_dx(process, x=fraction, energy_gev=300, mass_gev=mass)
        total += (jacobian * found.value).sum()
        error += (jacobian * found.error).sum()
    direct = mb.cross_section(process, energy_gev=300, mass_gev=mass)
    # the crude rule in x here is good to a per mille
    assert total == pytest.approx(direct.value, rel=5e-3)
    # an electron in the end is hardest
    assert error < 0.03 * total


@pytest.mark.parametrize("process", PROCESSES, ids=name)
def test_cuts_add_up(process):
    point = {"energy_gev": 160, "mass_gev": 0.2}
    low = mb.cross_section(process, x_max=0.4, **point)
    high = mb.cross_section(process, x_min=0.4, **point)
    whole = mb.cross_section(process, **point)
    assert low.value + high.value == pytest.approx(whole.value, abs=low.error + high.error + whole.error)


@pytest.mark.parametrize("method", ["exact", "ww"])
@pytest.mark.parametrize("process", PROCESSES[:-1], ids=name)
def test_windows_in_the_lepton_momentum_add_up(process, method):
    point = {"energy_gev": [160, 300], "mass_gev": 0.2, "method": method}
    edges = [None, 20.0, 90.0, 200.0, None]
    parts = [mb.cross_section(process, p_out_min_gev=low, p_out_max_gev=high, **point) for low, high in pairwise(edges)]
    whole = mb.cross_section(process, **point)
    off = abs(sum(part.value for part in parts) - whole.value)
    assert (off <= sum(part.error for part in parts) + whole.error).all()
    assert list(parts[-1].status) == [NOTHING_IN_WINDOW, OK]


@pytest.mark.parametrize("target", ["lead", mb.Nucleus(1, 1.00728)], ids=["lead", "proton"])
@pytest.mark.parametrize("process", [PSEUDOSCALAR, PROCESSES[4], mb.PhotonFusion()], ids=name)
def test_window_is_the_integral_of_the_lepton_spectrum(process, target):
    point = {"energy_gev": 160, "mass_gev": 1.0, "target": target, "form_factor": "atomic-nuclear-closure"}
    mass_out = 1.77693 if process.final_lepton == "tau" else MUON
    p_out = np.array([10.0, 100.0])
    low, high = np.hypot(p_out, mass_out) / 160
    unit, weight = np.polynomial.legendre.leggauss(40)
    spectrum = mb.dsigma_dx_lepton(process, x_lepton=low + (high - low) * (unit + 1) / 2, precision="high", **point)
    expected = (high - low) / 2 * (weight * spectrum.value).sum()
    found = mb.cross_section(process, p_out_min_gev=p_out[0], p_out_max_gev=p_out[1], **point)
    assert found.value == pytest.approx(expected, abs=found.error + 1e-6 * expected)
    assert found.error < 1e-3 * expected


def test_nuclear_recoil_shows_in_the_window_of_the_lepton():
    """On a proton E_X is below E - E' by t/2M; the approximation neglects it."""
    proton, edge, more = mb.Nucleus(1, 1.00728), 2.0, {}
    for target in ("lead", proton):
        point = {"energy_gev": 160, "mass_gev": 3.0, "target": target, "precision": "high"}
        point["form_factor"] = "atomic-nuclear-closure"
        lepton = mb.cross_section(PSEUDOSCALAR, p_out_max_gev=edge, **point)
        particle = mb.cross_section(PSEUDOSCALAR, x_min=1 - np.hypot(edge, MUON) / 160, **point)
        more[target] = mb.method_difference(lepton, particle)
    assert abs(more["lead"].value) < 1e-4
    assert 5e-3 < more[proton].value < 2e-2


@pytest.mark.parametrize("kinds", [("scalar", "pseudoscalar"), ("vector", "axial")])
@pytest.mark.parametrize("method", ["exact", "ww"])
def test_mixed_parity_interpolates(kinds, method):
    even, odd = (mb.Bremsstrahlung(kind, final_lepton="tau") for kind in kinds)
    mixed = mb.Bremsstrahlung(kinds[0], final_lepton="tau", parity_angle=0.7)
    sigma = {p: mb.cross_section(p, energy_gev=1000, mass_gev=3, method=method).value for p in (even, odd, mixed)}
    expected = np.cos(0.7) ** 2 * sigma[even] + np.sin(0.7) ** 2 * sigma[odd]
    assert sigma[mixed] == pytest.approx(expected, rel=1e-9)


def test_parity_does_not_matter_for_heavy_particles():
    sigma = [
        mb.cross_section(mb.Bremsstrahlung(kind), energy_gev=5000, mass_gev=30).value
        for kind in ("scalar", "pseudoscalar")
    ]
    assert sigma[0] == pytest.approx(sigma[1], rel=1e-4)


def test_light_scalar_follows_the_soft_logarithm():
    """Soft scalars are radiated with d omega/omega: each decade in mass adds the same."""
    sigma = mb.cross_section(mb.Bremsstrahlung("scalar"), energy_gev=160, mass_gev=[1e-3, 1e-4, 1e-5, 1e-6]).value
    steps = np.diff(sigma)
    assert steps[1] == pytest.approx(steps[2], rel=0.01)
    assert (steps > 0).all()


def test_light_pseudoscalar_has_a_limit():
    sigma = mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=[1e-4, 1e-5], precision="high")
    assert sigma.value[0] == pytest.approx(sigma.value[1], abs=sigma.error.sum())


def test_heavy_nucleus_limit():
    """At small t the recoil does not matter: only Z enters through the form factor."""

    class Point:
        name, description, citations, t_max_gev2 = "point", "unit charge, cut by hand", (), 0.05

        def squared(self, t, nucleus):
            return np.exp(-t / 0.002) * (t / (t + 1e-9)) ** 2

        def t_screening_gev2(self, nucleus):
            return 1e-9

    heavy = [
        mb.cross_section(
            PSEUDOSCALAR, energy_gev=100, mass_gev=0.1, target=mb.Nucleus(1, mass_number), form_factor=Point()
        ).value
        for mass_number in (1e4, 1e6)
    ]
    assert heavy[0] == pytest.approx(heavy[1], rel=1e-5)


def test_ww_tends_to_exact_with_energy():
    point = {"mass_gev": 2.0, "form_factor": "tsai-elastic"}
    off = []
    for energy in (100, 1000, 10000):
        pair = [mb.cross_section(PSEUDOSCALAR, energy_gev=energy, method=m, **point) for m in ("ww", "exact")]
        off.append(abs(mb.method_difference(*pair).value))
    assert off[0] > off[1] > off[2]
    assert off[2] < 0.005


@pytest.mark.parametrize("process", [mb.Bremsstrahlung("scalar"), mb.Bremsstrahlung("vector")], ids=name)
def test_threshold_power(process):
    """Three bodies at rest: phase space (E - E_th)^2, times one power more from the current of the nucleus."""
    form = {"target": mb.Nucleus(1, 1.0), "form_factor": "tsai-elastic"}
    mass = 3.0
    threshold = threshold_energy(mass, MUON, MUON, mb.Nucleus(1, 1.0).mass_gev)
    above = threshold * (1 + np.array([1e-4, 2e-4, 4e-4]))
    sigma = mb.cross_section(process, energy_gev=above, mass_gev=mass, **form).value
    powers = np.diff(np.log(sigma)) / np.log(2)
    assert powers[0] == pytest.approx(powers[1], abs=0.05)
    assert 1.9 < powers[0] < 4.1


def test_below_threshold():
    with pytest.raises(KinematicsError, match="the highest mass there is 10"):
        mb.cross_section(PSEUDOSCALAR, energy_gev=10.8, mass_gev=12)
    found = mb.cross_section(PSEUDOSCALAR, energy_gev=10.8, mass_gev=[1, 12])
    assert found.value[0] > 0
    assert (found.value[1], found.error[1], found.status[1]) == (0, 0, BELOW_THRESHOLD)


def test_beyond_the_t_cut():
    with pytest.raises(KinematicsError, match="above t_max = 1 GeV"):
        mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=20)
    found = mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=[20], t_max_gev2=10)
    assert found.value[0] > 0
    assert mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=[20]).status[0] == ABOVE_T_CUT


def test_a_window_out_of_reach():
    found = mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=[0.1, 9.0], x_max=0.01)
    assert list(found.status) == [OK, NOTHING_IN_WINDOW]


def test_spectrum_outside_the_kinematic_range():
    found = mb.dsigma_dx(PSEUDOSCALAR, x=[1e-4, 0.5], energy_gev=160, mass_gev=1.0)
    assert list(found.status) == [OUTSIDE_KINEMATICS, OK]
    with pytest.raises(KinematicsError, match="outside the kinematic range"):
        mb.dsigma_dx(PSEUDOSCALAR, x=1e-4, energy_gev=160, mass_gev=1.0)


def test_a_real_pole_has_a_status_in_arrays_and_is_refused_alone():
    process = mb.Bremsstrahlung("scalar", final_lepton="e")
    found = mb.cross_section(process, energy_gev=160, mass_gev=[1.0, 0.05])
    assert list(found.status) == [OK, "the lepton decays to it: no cross section is defined"]
    assert found.value[0] == mb.cross_section(process, energy_gev=160, mass_gev=1.0).value
    assert (found.value[1], found.error[1]) == (0.0, 0.0)
    with pytest.raises(KinematicsError, match=r"mass_gev = 0\.05 at energy_gev = 160: the lepton decays to it"):
        mb.cross_section(process, energy_gev=160, mass_gev=0.05)
    pairs = mb.PairProduction("vector", mediator_mass_gev=0.5)
    found = mb.cross_section(pairs, energy_gev=160, mass_gev=[0.1, 0.3])
    assert list(found.status) == ["the mediator decays to the pair: give mediator_width_gev > 0", OK]
    with pytest.raises(KinematicsError, match="give mediator_width_gev"):
        mb.cross_section(pairs, energy_gev=160, mass_gev=0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"energy_gev": -1}, "energy_gev must be above zero, got -1"),
        ({"energy_gev": float("nan")}, "energy_gev must be finite, got nan"),
        ({"mass_gev": 0}, "mass_gev must be above zero, got 0"),
        ({"mass_gev": float("inf")}, "mass_gev must be finite, got inf"),
        ({"mass_gev": "light"}, "mass_gev must be a number"),
        ({"mass_gev": []}, "mass_gev is empty"),
        ({"mass_gev": [0.1, 0.2], "energy_gev": [1, 2, 3]}, "do not broadcast"),
        ({"x_min": 0.5, "x_max": 0.4}, "window x_min=0.5 to x_max=0.4 is empty"),
        ({"x_min": -0.5}, "x_min must be one number in"),
        ({"p_out_min_gev": 0}, "p_out_min_gev must be above zero"),
        ({"p_out_min_gev": 50, "p_out_max_gev": 40}, "window p_out_min_gev=50 to p_out_max_gev=40 is empty"),
        ({"p_out_min_gev": 50, "x_min": 0.1}, "cannot be combined with x_min, x_max or theta_max_rad"),
        ({"p_out_max_gev": 50, "theta_max_rad": 0.1}, "cannot be combined with x_min, x_max or theta_max_rad"),
        ({"t_max_gev2": 0}, "t_max_gev2 must be above zero"),
        ({"target": 82}, "target must be a name"),
    ],
)
def test_bad_numbers(change, message):
    with pytest.raises(InputError, match=message):
        mb.cross_section(PSEUDOSCALAR, **({"energy_gev": 160, "mass_gev": 0.1} | change))


@pytest.mark.parametrize(
    "change", [{"target": "led"}, {"method": "www"}, {"form_factor": "x"}, {"precision": "highest"}]
)
def test_unknown_names(change):
    with pytest.raises(UnknownNameError, match="known are"):
        mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=0.1, **change)


def test_lepton_window_of_a_pair():
    with pytest.raises(InputError, match="not for PairProduction"):
        mb.cross_section(mb.PairProduction(), energy_gev=160, mass_gev=0.1, p_out_max_gev=50)


def test_not_a_process():
    with pytest.raises(InputError, match="process must be"):
        mb.cross_section("bremsstrahlung", energy_gev=160, mass_gev=0.1)


@pytest.mark.parametrize("x", [0.0, 1.0, -0.1, 2.0])
def test_bad_x(x):
    with pytest.raises(InputError, match="x must be between 0 and 1"):
        mb.dsigma_dx(PSEUDOSCALAR, x=x, energy_gev=160, mass_gev=0.1)


def test_difference_of_units_is_refused():
    sigma = mb.cross_section(PSEUDOSCALAR, energy_gev=160, mass_gev=0.1)
    with pytest.raises(InputError, match="cannot compare"):
        mb.method_difference(sigma, sigma.scaled(1.0, "events"))


def test_pairs_at_small_mass_follow_the_logarithm():
    """Emission of a massless mediator's pair: dQ^2/Q^2 gives an equal share a decade below the muon mass."""
    sigma = mb.cross_section(mb.PairProduction(), energy_gev=160, mass_gev=[1e-4, 1e-5, 1e-6], x_min=0.25).value
    steps = np.diff(sigma)
    assert steps[1] == pytest.approx(steps[0], rel=0.15)


def test_pairs_are_the_fold_of_emission():
    """P1 Eq. (11) by brute force in log Q."""
    mass, energy = 0.2, 160.0
    q = np.geomspace(2 * mass * (1 + 1e-12), 60, 6001)
    emission = mb.cross_section(mb.Bremsstrahlung("vector"), energy_gev=energy, mass_gev=q, form_factor="tsai-elastic")
    share = 2 * mass / q
    kernel = np.sqrt(1 - share**2) * (1 + share**2 / 2) / (12 * np.pi**2) * 2
    folded = np.trapezoid(emission.value * kernel, np.log(q))
    found = mb.cross_section(mb.PairProduction(), energy_gev=energy, mass_gev=mass, form_factor="tsai-elastic")
    assert found.value == pytest.approx(folded, rel=2e-4)


@pytest.mark.parametrize("process", [mb.Bremsstrahlung("vector"), mb.PhotonFusion(), mb.PairProduction()])
def test_the_very_ends_of_the_spectrum_are_outside(process):
    ends = [0.1 / 160, 1 - 0.1056583755 / 160]
    found = mb.dsigma_dx(process, x=[*ends, 0.5], energy_gev=160.0, mass_gev=0.1)
    assert (found.value[:2] == 0).all()
    assert (found.status[:2] == "outside the kinematic range").all()
    assert found.value[2] > 0


@dataclass(frozen=True)
class OwnForm:
    """A form factor of one's own, with what may be wrong with it."""

    shape: tuple[int, ...] | None = None
    screening: float = 0.0
    name: str = "own"
    description: str = "own"
    citations: tuple[str, ...] = ()
    t_max_gev2: float | None = 1.0

    def squared(self, t, nucleus):
        return np.ones(np.shape(t) if self.shape is None else self.shape)

    def t_screening_gev2(self, nucleus):
        return self.screening


@pytest.mark.parametrize(
    ("form_factor", "message"),
    [
        (OwnForm(shape=(3,)), "F\\^2 must be a number for each t"),
        (OwnForm(shape=()), "F\\^2 must be a number for each t"),
        (OwnForm(screening=float("nan")), "t_screening_gev2 must be finite"),
        (OwnForm(screening=-1.0), "t_screening_gev2 must not be below zero, got -1"),
    ],
)
def test_wrong_form_factors_of_ones_own(form_factor, message):
    with pytest.raises(InputError, match=message):
        mb.cross_section(mb.Bremsstrahlung("scalar"), energy_gev=160, mass_gev=0.1, form_factor=form_factor)


def test_the_form_factor_is_not_asked_beyond_all_momentum_transfers():
    """The lowest t of the approximation is 1e60 GeV^2 at some angles there: its square would overflow."""
    at = {"energy_gev": 1.33855e16, "mass_gev": [0.1, 0.2], "t_max_gev2": 0.25, "method": "ww"}
    found = mb.cross_section(mb.PhotonFusion("tau"), **at)
    assert np.isfinite([found.value, found.error]).all()
