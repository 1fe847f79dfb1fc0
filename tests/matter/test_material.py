import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.matter import material
from mubeam.physics.nucleus import Nucleus


def test_number_density_of_lead():
    """P1 uses 3.3e22 per cm^3."""
    assert material.MATERIALS["lead"].number_density_per_cm3 == pytest.approx(3.3e22, rel=1e-3)


def test_names_materials_and_nuclei():
    lead = material.MATERIALS["lead"]
    assert material.get("lead") == material.get(lead) == material.get(lead.nucleus) == Nucleus(82, 207.2)
    assert lead.nucleus.mass_gev == pytest.approx(193.0, abs=0.1)


def test_unknown():
    with pytest.raises(UnknownNameError, match="did you mean 'tungsten'"):
        material.get("tungstn")
    with pytest.raises(InputError, match="target must be"):
        material.get(None)


@pytest.mark.parametrize("arguments", [(0, 1.0), (1.5, 3.0), (82, 50.0), (1, float("nan"))])
def test_bad_nuclei(arguments):
    with pytest.raises(InputError):
        Nucleus(*arguments)


@pytest.mark.parametrize(("name", "source"), [([], "a"), (1, "a"), ("x", None)])
def test_texts_of_a_material(name, source):
    with pytest.raises(InputError, match="must be a str"):
        material.Material(name, Nucleus(1, 1.0), 1.0, source)


def test_bad_density():
    with pytest.raises(InputError, match="density"):
        material.Material("x", Nucleus(1, 1.0), -1.0, "")
