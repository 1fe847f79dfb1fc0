import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.production.processes.base import STRONG

MU, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]


@pytest.mark.parametrize(
    ("process", "growth"),
    [
        (mb.Bremsstrahlung("vector"), 0.0),
        (mb.Bremsstrahlung("axial"), 2 * MU),
        (mb.Bremsstrahlung("vector", "mu", "tau"), TAU - MU),
        (mb.Bremsstrahlung("axial", "mu", "tau"), TAU + MU),
        (mb.Bremsstrahlung("vector", parity_angle=np.pi / 4), 2 * MU / 2**0.5),
        (mb.Bremsstrahlung("pseudoscalar"), 0.0),
        (mb.PhotonFusion(), 0.0),
        (mb.PairProduction(), 0.0),
    ],
)
def test_longitudinal_modes_grow_by_the_currents_that_are_not_conserved(process, growth):
    """4 m_l^2 g_A^2/m^2 < 4 pi is perturbative unitarity."""
    assert process.growth_gev == pytest.approx(growth, rel=1e-12)
    if growth:
        assert process.largest_coupling(np.array([1e-3, 1e3])) == pytest.approx([STRONG * 1e-3 / growth, STRONG])


def test_the_growth_is_that_of_the_cross_section():
    """sigma at small masses is (growth/m)^2 times that of the Goldstone boson, a pseudoscalar."""
    at = {"energy_gev": 160.0, "mass_gev": 1e-4, "target": "lead"}
    axial, goldstone = (mb.cross_section(mb.Bremsstrahlung(kind), **at).value for kind in ("axial", "pseudoscalar"))
    assert axial == pytest.approx((2 * MU / 1e-4) ** 2 * goldstone, rel=0.01)


def test_other_limits():
    mass = np.array([0.01, 10.0])
    assert mb.PhotonFusion().largest_coupling(mass) == pytest.approx([STRONG, STRONG / 10])
    assert mb.PairProduction().largest_coupling(mass) == pytest.approx([4 * np.pi] * 2)
    assert mb.models.get("axion-muon").largest_coupling(mass) == pytest.approx([STRONG / (2 * MU)] * 2)
    assert mb.models.get("lfv-alp-derivative").largest_coupling(mass) == pytest.approx([STRONG / (TAU - MU)] * 2)


def test_cross_sections_at_unit_coupling_warn_where_it_is_too_large():
    at = {"energy_gev": 160.0, "target": "lead"}
    found = mb.cross_section(mb.Bremsstrahlung("axial"), mass_gev=[1e-6, 0.05, 0.1], **at)
    text = "coupling 1 is beyond the theory: the longitudinal mode grows as 1/m^2; couplings below 16.78 m/GeV hold"
    assert found.warnings.tolist() == [(text,), (text,), ()]
    assert mb.cross_section(mb.Bremsstrahlung("axial"), mass_gev=1e-6, **at).warnings == (text,)
    assert mb.cross_section(mb.Bremsstrahlung("vector"), mass_gev=[1e-6, 1.0], **at).warnings == ()
    spectrum = mb.dsigma_dx(mb.Bremsstrahlung("vector", "mu", "tau"), x=0.5, mass_gev=[0.1, 5.0], **at)
    assert [len(entry) for entry in spectrum.warnings] == [1, 0]
