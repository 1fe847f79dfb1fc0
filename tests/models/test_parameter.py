from dataclasses import dataclass, replace
from math import pi

import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.models import CATALOGUE
from mubeam.models.library.axion_muon import AxionMuon
from mubeam.models.parameter import Parameter, parameter


def test_a_model_says_its_parameters():
    mass, coupling, theta, mass_chi, g_chi = CATALOGUE.load("lfv-alp").MODEL.parameters()
    assert (mass.name, mass.unit, coupling.name, coupling.unit) == ("mass_gev", "GeV", "g", "1")
    assert (theta.unit, theta.default, theta.tex) == ("rad", pi / 2, r"\theta")
    assert (mass_chi.unit, mass_chi.default, mass_chi.low, g_chi.name) == ("GeV", None, 0.0, "g_chi")


@pytest.mark.parametrize("name", CATALOGUE.names())
def test_every_parameter_has_a_symbol_and_a_default_that_is_allowed(name):
    for one in CATALOGUE.load(name).MODEL.parameters():
        assert one.tex
        assert one.default is None or one.check(one.default) == one.default


@dataclass(frozen=True)
class Tilted(AxionMuon):
    """A model of one's own."""

    tilt: float = parameter(0.5, unit="rad", low=-1.0, high=1.0, tex=r"\tau")
    mass_other_gev: float = 3.0


def test_fields_of_ones_own():
    *_, tilt, other = Tilted.parameters()
    assert str(tilt) == "tilt [rad] = 0.5"
    assert other == Parameter("mass_other_gev", "GeV", 3.0)
    assert replace(Tilted(), tilt=1).tilt == 1.0
    for wrong, message in ((1.1, "tilt must be between -1 and 1, got 1.1"), ("x", "tilt"), (float("nan"), "finite")):
        with pytest.raises(InputError, match=message):
            Tilted(tilt=wrong)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.0, float("inf"), "above zero"),
        (2.0, float("inf"), "at least 2"),
        (float("-inf"), 2.0, "at most 2"),
        (0.0, 2.0, "between 0 and 2"),
        (float("-inf"), float("inf"), "any number"),
    ],
)
def test_ranges_in_words(low, high, text):
    assert mb.Parameter("a", low=low, high=high).range_text == text
