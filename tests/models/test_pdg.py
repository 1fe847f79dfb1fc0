import pytest
from particle import PDGID, Particle

from mubeam import models
from mubeam.errors import InputError, UnknownNameError
from mubeam.matter.material import MATERIALS
from mubeam.models import pdg
from mubeam.physics.nucleus import Nucleus
from mubeam.production.processes.base import BOSON_PDG


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lead", 1000822080),
        ("tungsten", 1000741840),
        ("gold", 1000791970),
        ("carbon", 1000060120),
        ("beryllium", 1000040090),
    ],
)
def test_materials(name, expected):
    nucleus = MATERIALS[name].nucleus
    found = PDGID(pdg.nucleus(nucleus))
    assert found == expected
    assert (found.is_nucleus, found.Z) == (True, nucleus.charge_number)
    # one isotope of the natural mix, no further from its average than isotopes are
    assert abs(found.A - nucleus.mass_number) < 1


def test_every_nucleus_of_a_material_has_its_main_isotope():
    nuclei = {part.nucleus.charge_number for material in MATERIALS.values() for part in material.constituents}
    assert nuclei == set(pdg._MAIN_ISOTOPE)


@pytest.mark.parametrize(
    ("charge", "mass_number", "expected"), [(82, 206.0, 1000822060), (1, 1.008, 1000010010), (30, 65.38, 1000300650)]
)
def test_other_nuclei_round_their_mass_number(charge, mass_number, expected):
    assert pdg.nucleus(Nucleus(charge, mass_number)) == expected


def test_too_heavy():
    with pytest.raises(InputError, match="no PDG number"):
        pdg.nucleus(Nucleus(500, 1000.0))


@pytest.mark.parametrize(
    ("name", "number"),
    [("e-", 11), ("mu+", -13), ("tau-", 15), ("gamma", 22)],
)
def test_known_particles(name, number):
    assert pdg.number(name) == number
    assert Particle.from_pdgid(number).name == name


@pytest.mark.parametrize("flavour", ["e", "mu", "tau"])
def test_neutrinos(flavour):
    for bar in (False, True):
        name = f"nu_{flavour}{'bar' * bar}"
        particle = Particle.from_pdgid(pdg.number(name))
        assert str(particle.name) == f"nu({flavour})" + "~" * bar
        spellings = [name.upper(), f"nu{flavour}", f"{flavour}_neutrino", rf"\nu_{{{flavour}}}"]
        for spelling in [*spellings[1:], spellings[0]] if not bar else [f"anti-nu_{flavour}", f"nubar_{flavour}", name]:
            assert pdg.number(spelling) == particle.pdgid


def test_charge_number():
    assert pdg.charge_number(pdg.nucleus(MATERIALS["tungsten"].nucleus)) == 74


def test_numbers_of_new_particles_are_no_others():
    assert not any(PDGID(number).is_lepton or PDGID(number).is_sm_quark for number in pdg.NEW_PARTICLES)
    assert set(BOSON_PDG.values()) | {pdg.number("chi")} == set(pdg.NEW_PARTICLES)


def test_all_decays_of_all_models_have_numbers():
    """Those of names, or of the particles that a decay brings; hadrons have none."""
    for name in models.CATALOGUE.names():
        model = models.get(name)
        if "mass_chi_gev" in vars(model):
            model = models.get(name, mass_chi_gev=0.1, g_chi=1.0)
        for decay in model.decays(10.0, 1e-3):
            if decay.products == "hadrons":
                continue
            found = [one.pdg for one in decay.particles] or pdg.numbers(decay.products)
            assert len(found) == 2
            assert sum(PDGID(number).charge or 0 for number in found) == 0


def test_unknown_name():
    with pytest.raises(UnknownNameError, match="mu-"):
        pdg.numbers("gamma mu")
