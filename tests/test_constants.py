"""Constants and units against the tables of `particle` (PDG) and `hepunits`."""

from math import pi

import hepunits
import pytest
from particle import Particle

from mubeam import constants, units


@pytest.mark.parametrize(("name", "pdg"), [("e", 11), ("mu", 13), ("tau", 15)])
def test_lepton_masses(name, pdg):
    found = Particle.from_pdgid(pdg)
    error = max(found.mass_upper or 0, 1e-8 * found.mass) / 1e3
    assert constants.LEPTON_MASS_GEV[name] == pytest.approx(found.mass / 1e3, abs=2 * error)


def test_proton_mass():
    assert pytest.approx(Particle.from_pdgid(2212).mass / 1e3, rel=1e-7) == constants.PROTON_MASS_GEV


@pytest.mark.parametrize(
    ("pdg", "mass", "errors"), [(23, constants.Z_MASS_GEV, 2), (25, constants.HIGGS_MASS_GEV, 2)], ids=["Z", "h"]
)
def test_boson_masses(pdg, mass, errors):
    found = Particle.from_pdgid(pdg)
    assert mass == pytest.approx(found.mass / 1e3, abs=errors * found.mass_upper / 1e3)


def test_z_widths():
    """The total of `particle`; the leptonic one from G_F and the couplings, up to 3 alpha/4 pi from photons."""
    found = Particle.from_pdgid(23)
    assert pytest.approx(found.width / 1e3, abs=2 * found.width_upper / 1e3) == constants.Z_WIDTH_GEV
    squares = sum(coupling**2 for coupling in constants.Z_LEPTON_COUPLINGS)
    tree = constants.FERMI_CONSTANT_PER_GEV2 * constants.Z_MASS_GEV**3 * squares / (6 * 2**0.5 * pi)
    assert pytest.approx(tree * (1 + 3 * constants.ALPHA / (4 * pi)), rel=1e-3) == constants.Z_TO_LEPTONS_WIDTH_GEV


def test_higgs_vacuum_expectation_value():
    assert pytest.approx(246.22, abs=0.005) == constants.HIGGS_VEV_GEV


def test_charge_from_alpha():
    assert pytest.approx(0.30282212, rel=1e-7) == constants.ELEMENTARY_CHARGE


def test_hbar_c():
    # hepunits has MeV = mm = 1
    assert pytest.approx(hepunits.hbarc / hepunits.GeV / hepunits.m, rel=1e-8) == units.HBARC_GEV_M
    assert pytest.approx(units.HBARC_GEV_M * 1e15) == units.HBARC_GEV_FM
    assert pytest.approx(units.HBARC_GEV_M**2 * 1e4 * 1e36, rel=1e-9) == units.PB_PER_INVERSE_GEV2


def test_atomic_mass_unit_from_carbon():
    # m(12C)/12 by definition; electron and proton masses bracket it
    assert 0.93 < units.GEV_PER_ATOMIC_MASS_UNIT < constants.PROTON_MASS_GEV
