from math import log

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.foundation import citations
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK
from mubeam.observables import decay_bounds
from mubeam.observables.boson_decays import higgs_to_tau_mu_a, z_to_tau_mu_a
from mubeam.observables.branching import ON_SHELL
from mubeam.observables.tau_decays import tau_to_mu_a

NUMBERED = [name for name in decay_bounds.names() if decay_bounds.get(name).branching_ratio is not None]
DARK = {"mass_chi_gev": 0.6, "g_chi": 1.0}


def dark(name):
    return DARK if decay_bounds.get(name).decay == decay_bounds.TO_CHI else {}


@pytest.mark.parametrize("name", decay_bounds.names())
def test_data(name):
    bound = decay_bounds.get(name)
    assert bound.name == name
    assert bound.label
    assert bound.statement
    assert bound.caveat
    assert bound.citations
    assert citations.bibtex(bound.citations)
    assert bound.decay in (*decay_bounds.DECAYS, None)
    assert bound.scenario in ("invisible", "visible")
    assert (bound.origin == "no number") == (bound.branching_ratio is None) == (bound.confidence_level is None)
    assert bound.origin in ("measurement", "recast", "projection", "no number")
    if bound.origin == "no number":
        assert "no number is kept here" in bound.statement


def test_names_by_scenario():
    invisible, visible = decay_bounds.names("invisible"), decay_bounds.names("visible")
    assert set(invisible) | set(visible) == set(decay_bounds.names())
    assert not set(invisible) & set(visible)


def test_tau_universality_follows_from_its_statement():
    """One-sided 95 % of g_mu/g_e = 1.0019 +- 0.0014, times B(tau -> mu nu nu) of the Standard Model."""

    def factor(lepton):
        x = (LEPTON_MASS_GEV[lepton] / LEPTON_MASS_GEV["tau"]) ** 2
        return 1 - 8 * x + 8 * x**3 - x**4 - 12 * x**2 * log(x)

    mass_factor = factor("mu") / factor("e")
    assert mass_factor == pytest.approx(0.9726, abs=5e-5)
    excess = (1.0019 + 1.645 * 0.0014) ** 2 - 1
    assert decay_bounds.get("tau-universality").branching_ratio == pytest.approx(
        0.1781 * mass_factor * excess, rel=5e-3
    )


def test_other_recasts_follow_from_their_statements():
    assert decay_bounds.get("tau-mu-invisible-belle2").branching_ratio == pytest.approx(12.2e-3 * 0.1739, rel=1e-3)
    four_muons = decay_bounds.get("z-tautaumumu-cms")
    assert four_muons.branching_ratio == pytest.approx((6.9 - 1) * 4.83e-6 / 2, rel=1e-3)
    # no event: 2.996 of half of 5e12 Z, PDG 2024, Statistics, Table 40.3
    assert decay_bounds.get("z-same-sign-tera-z").branching_ratio == pytest.approx(2.996 / 2.5e12, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "decay", "mass"),
    [
        ("tau-mu-invisible-belle", tau_to_mu_a, 1.0),
        ("h-mu-tau-cms", higgs_to_tau_mu_a, 5.0),
        ("z-mu-tau-atlas", z_to_tau_mu_a, 5.0),
        ("z-tautaumumu-cms", z_to_tau_mu_a, 5.0),
    ],
)
def test_at_the_bound_the_branching_ratio_is_the_limit(name, decay, mass):
    edge = decay_bounds.coupling_bound(name, masses_gev=mass, theta=0.4)
    rate = decay(mass_gev=mass, coupling=edge.value, theta=0.4)
    assert rate.value == pytest.approx(decay_bounds.get(name).branching_ratio, rel=1e-9)
    assert 0 < edge.error < 1e-6 * edge.value


def test_orders_of_magnitude_with_another_limit():
    """BR = 0.66 g^2 for h and 1.94e-3 g^2 for Z at 2 GeV (the physics dossier, section 8)."""
    higgs = decay_bounds.coupling_bound("h-mu-tau-cms", masses_gev=2, limit_on_branching_ratio=0.66)
    z = decay_bounds.coupling_bound("z-mu-tau-atlas", masses_gev=2, limit_on_branching_ratio=1.94e-3)
    assert (higgs.value, z.value) == (pytest.approx(1, rel=5e-3), pytest.approx(1, rel=5e-3))
    argus = decay_bounds.coupling_bound("tau-mu-invisible-argus", masses_gev=1, limit_on_branching_ratio=3.5e-4)
    assert argus.value == decay_bounds.coupling_bound("tau-mu-invisible-belle", masses_gev=1).value


@pytest.mark.parametrize("name", NUMBERED)
def test_bounds_broadcast_and_say_why_they_end(name):
    masses = np.array([0.3, 1.65, 1.75, 2.0, 95.0, 130.0])
    found = decay_bounds.coupling_bound(name, masses_gev=masses, theta=[[0.0], [1.5]], **dark(name))
    assert found.value.shape == found.status.shape == (2, 6)
    good = found.status == OK
    assert (np.isfinite(found.value) == good).all()
    assert (found.value > 0).all()
    assert (found.error >= 0).all()
    assert (found.error[~good] == 0).all()


def test_reasons():
    masses = [0.3, 1.65, 1.75, 2.0, 95.0]
    tau = decay_bounds.coupling_bound("tau-mu-invisible-belle", masses_gev=masses)
    assert list(tau.status) == [OK, decay_bounds.OUTSIDE_SEARCH, *[BELOW_THRESHOLD] * 3]
    visible = decay_bounds.coupling_bound("z-tautaumumu-cms", masses_gev=masses)
    assert list(visible.status) == [ON_SHELL, ON_SHELL, decay_bounds.NO_TWO_BODY_DECAY, OK, BELOW_THRESHOLD]
    alone = decay_bounds.coupling_bound("z-tautaumumu-cms", masses_gev=95)
    assert (alone.value, alone.status) == (np.inf, BELOW_THRESHOLD)


def test_curves_of_the_invisible_scenario():
    masses = np.geomspace(0.5, 60, 40)
    found = {curve.bound.name: curve for curve in decay_bounds.curves("invisible", masses_gev=masses)}
    assert set(found) == {name for name in NUMBERED if decay_bounds.get(name).scenario == "invisible"}
    for curve in found.values():
        assert curve.masses_gev.shape == curve.couplings.shape
        assert np.isin(curve.masses_gev, masses).all()
        assert (np.diff(curve.couplings) > 0).all()
        assert (curve.label, curve.caveat) == (curve.bound.label, curve.bound.caveat)
    universality = found["tau-universality"]
    # 2 m_chi < m_tau - m_mu with m_chi = m_a/3
    assert 1.67 < universality.masses_gev.min() < universality.masses_gev.max() < 2.51
    expected = decay_bounds.coupling_bound(
        "tau-universality",
        masses_gev=universality.masses_gev,
        mass_chi_gev=universality.masses_gev / 3,
        g_chi=1.0,
    )
    np.testing.assert_allclose(universality.couplings, expected.value, rtol=1e-12)


def test_curves_of_the_visible_scenario():
    found = decay_bounds.curves("visible", masses_gev=[1.0, 2.0, 10.0], theta=0.2)
    assert [curve.bound.name for curve in found] == ["z-tautaumumu-cms", "z-same-sign-tera-z"]
    for curve in found:
        assert list(curve.masses_gev) == [2.0, 10.0]
        edge = decay_bounds.coupling_bound(curve.bound.name, masses_gev=10.0, theta=0.2)
        assert curve.couplings[1] == pytest.approx(edge.value, rel=1e-12)


def test_bounds_that_hold_nowhere_are_left_out():
    names = [curve.bound.name for curve in decay_bounds.curves("invisible", masses_gev=5.0)]
    assert names == ["h-mu-tau-cms", "z-mu-tau-atlas"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decay_bounds.get("z-mu-tau"), "did you mean 'z-mu-tau-atlas'"),
        (lambda: decay_bounds.names("invisble"), "did you mean 'invisible'"),
        (lambda: decay_bounds.curves("visble", masses_gev=2), "did you mean 'visible'"),
        (lambda: decay_bounds.branching_ratio("z-to-tau", mass_gev=2, coupling=1), "did you mean 'z-to-tau-mu-a'"),
    ],
)
def test_unknown_names(call, message):
    with pytest.raises(UnknownNameError, match=message):
        call()


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("z-mu-tau-atlas", {"masses_gev": -1}, "mass"),
        ("z-mu-tau-atlas", {"masses_gev": 2, "limit_on_branching_ratio": 0}, "must be above zero"),
        ("z-mu-tau-atlas", {"masses_gev": 2} | DARK, "belong to tau-to-mu-chi-chi"),
        ("tau-universality", {"masses_gev": 2}, "needs mass_chi_gev and g_chi"),
        ("tau-mu-invisible-argus", {"masses_gev": 1}, "has no curve: .*; give limit_on_branching_ratio"),
        ("belle2-same-sign", {"masses_gev": 2, "limit_on_branching_ratio": 1}, "has no curve: .* is kept here$"),
    ],
)
def test_wrong_input(name, arguments, message):
    with pytest.raises(InputError, match=message):
        decay_bounds.coupling_bound(name, **arguments)


def test_bounds_and_rates_beyond_the_theory_say_so():
    found = decay_bounds.coupling_bound("z-mu-tau-atlas", masses_gev=[5.0, 80.0])
    assert found.status.tolist() == ["ok", "ok"]
    assert found.value[1] > 100 > 3.545 > found.value[0]
    assert found.warnings.tolist() == [(), ("coupling beyond the theory, which holds below 3.545",)]
    rate = decay_bounds.branching_ratio("tau-to-mu-a", mass_gev=[0.1, 1.0], coupling=[1e-9, 1.0])
    assert rate.value[1] > 1
    above = "above 1: the width of this decay alone exceeds the total width that was measured"
    assert rate.warnings.tolist() == [(), (above,)]


def test_they_are_drawn_and_written_as_any_bound(tmp_path):
    found = decay_bounds.curves("invisible", masses_gev=np.geomspace(2, 60, 9))
    limits = mb.reach("lfv-alp", "fasernu2", "invisible", masses_gev=[2.0, 10.0])
    before = len(limits.plot().axes[0].patches)
    assert len(limits.plot(own_bounds=found).axes[0].patches) == before + len(found) > before
    wide = max(found, key=lambda region: len(region.mass_gev))
    again = mb.bounds.read(wide.to_two_column(tmp_path / "a.txt"))
    assert (again.label, again.region, again.citations) == (wide.label, "above", wide.citations)
    assert again.coupling.tolist() == wide.couplings.tolist()
