import pytest

from mubeam.foundation import citations
from mubeam.observables import citations as observables


@pytest.mark.parametrize("name", observables.names())
def test_each_is_in_the_bibliography(name):
    keys = observables.get(name)
    assert "ParticleDataGroup:2024cfk" in keys
    assert citations.bibtex(keys).count("@") == len(set(keys)) == len(keys)


def test_what_they_rest_on():
    assert {"Batell:2024cdl", "Aguillard2023", "Aliberti2025"} <= set(observables.get("g-minus-2"))
    assert {"Gondolo:1990dk", "Saikawa:2018rcs", "Planck:2018vyg"} <= set(observables.get("dark-matter"))
    assert {"Albrecht1995", "HFLAV2023"} <= set(observables.get("decays"))
