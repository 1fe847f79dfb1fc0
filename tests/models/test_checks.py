from typing import ClassVar

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, ModelError, UnknownNameError
from mubeam.models.base import Channel, Decay, Model
from oracles.plain import Plain

SCALAR = mb.Bremsstrahlung("scalar")
SEARCH = ("na64mu-2022", "invisible")
ASK = {
    "events": lambda model: mb.expected_events(model, *SEARCH, mass_gev=[0.1, 0.2], coupling=1e-3),
    "yield": lambda model: mb.yield_breakdown(model, *SEARCH, mass_gev=0.1, coupling=1e-3),
    "reach": lambda model: mb.reach(model, *SEARCH, masses_gev=[0.1, 0.2]),
    "generate": lambda model: mb.generate(model, "na64mu-2022", mass_gev=0.1, coupling=1e-3, events=1),
}


class Own(Plain):
    """A right model, to be made wrong."""

    name: ClassVar = "own"

    def channels(self):
        return (Channel(SCALAR, 1.0),)

    def decays(self, mass_gev, coupling):
        return (Decay("hadrons", coupling**2 * mass_gev * 1e-9, visible=True),)


class Unnamed(Model):
    """A class without what a class must have."""

    def channels(self):
        return (Channel(SCALAR, 1.0),)

    def decays(self, mass_gev, coupling):
        return ()


def made(**changes):
    return type("Own", (Own,), {k: staticmethod(v) if callable(v) else v for k, v in changes.items()})()


def channel(*given):
    return {"channels": lambda: (Channel(*given),)}


def decay(products="e+ e-", width=lambda m, g: g**2 * m, visible=True):
    return {"decays": lambda m, g: (Decay(products, width(m, g), visible),)}


WRONG = {
    "strength by mass": (channel(SCALAR, np.array([1.0, 2.0])), "strength of a channel must be one number"),
    "strength is a function": (channel(SCALAR, lambda mass: mass), "which depends on neither mass nor coupling, got"),
    "strength is text": (channel(SCALAR, "1"), "must be one number"),
    "strength is true": (channel(SCALAR, True), "must be one number"),
    "strength is missing": (channel(SCALAR, None), "must be one number"),
    "strength is complex": (channel(SCALAR, 1j), "must be one number"),
    "strength is zero": (channel(SCALAR, 0.0), "strength of a channel must be finite and not zero, got 0"),
    "strength is no number": (channel(SCALAR, float("nan")), "must be finite and not zero, got nan"),
    "process is a name": (channel("scalar", 1.0), "process of a channel must be one of mubeam.production.processes"),
    "no channels": ({"channels": lambda: ()}, r"channels\(\) must return a tuple of Channel, got \(\)"),
    "channels are none": ({"channels": lambda: None}, r"channels\(\) must return a tuple of Channel, got None"),
    "one channel": ({"channels": lambda: Channel(SCALAR, 1.0)}, r"a channel must be Channel\(process, strength\)"),
    "pairs for channels": ({"channels": lambda: ((SCALAR, 1.0),)}, r"a channel must be Channel\(process, strength\)"),
    "decays are none": ({"decays": lambda m, g: None}, r"decays\(\) must return a tuple of Decay"),
    "decays are triples": ({"decays": lambda m, g: (("e+ e-", m, True),)}, r"decays\(\) must return a tuple of Decay"),
    "one decay": ({"decays": lambda m, g: Decay("e+ e-", m, True)}, r"decays\(\) must return a tuple of Decay"),
    "products are a tuple": (decay(products=("e+", "e-")), "products of a decay must be a text"),
    "products are empty": (decay(products=" "), "products of a decay must be a text"),
    "seen is text": (decay(visible="yes"), "visible or not, True or False, got 'yes'"),
    "width is nan": (decay(width=lambda m, g: m * np.nan), "the width of the decay to e. e- is negative or not finite"),
    "width below zero": (decay(width=lambda m, g: -m), "the width of the decay to e. e- is negative or not finite"),
    "width is text": (decay(width=lambda m, g: "1 GeV"), "must have a width in GeV for each mass and coupling"),
    "width is none": (decay(width=lambda m, g: None), "must have a width in GeV for each mass and coupling"),
    "width is complex": (decay(width=lambda m, g: m + 0j), "must have a width in GeV for each mass and coupling"),
    "width of another shape": (
        decay(width=lambda m, g: np.ones(7)),
        "must have a width in GeV for each mass and coupl",
    ),
    "width is ragged": (decay(width=lambda m, g: [[1.0], [1.0, 2.0]]), "must have a width in GeV for each mass and"),
    "unit": ({"coupling_unit": "1/TeV"}, "coupling_unit must be '1' or '1/GeV', got '1/TeV'"),
    "unit is none": ({"coupling_unit": None}, "coupling_unit must be '1' or '1/GeV', got None"),
    "name is empty": ({"name": ""}, "name must be a text, got ''"),
    "symbol is a number": ({"coupling_symbol": 3}, "coupling_symbol must be a text, got 3"),
    "plane is a number": ({"bounds_plane": 3}, "bounds_plane must be a folder of published bounds or None"),
    "citations are a text": ({"citations": "Li2025"}, "citations must be a tuple of keys, got 'Li2025'"),
    "masses fall": ({"mass_range_gev": (1.0, 0.1)}, "mass_range_gev must be two rising masses above zero"),
    "one mass": ({"mass_range_gev": 1.0}, "mass_range_gev must be two rising masses above zero"),
}


def test_the_model_is_right_unless_it_is_changed():
    for ask in ("events", "yield", "reach"):
        ASK[ask](made())


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_model_is_one_line_before_any_work(what, monkeypatch):
    changes, message = WRONG[what]
    monkeypatch.setattr("mubeam.searches.produced_nodes.kept_nodes", None)
    for ask in ASK.values():
        with pytest.raises(ModelError, match=message) as caught:
            ask(made(**changes))
        assert str(caught.value).count("\n") == 0


def test_a_class_without_its_attributes():
    with pytest.raises(ModelError, match=r"^Unnamed: the class has no name: give a text$"):
        ASK["reach"](Unnamed())


def test_an_unknown_plane_of_bounds(monkeypatch):
    monkeypatch.setattr("mubeam.searches.produced_nodes.kept_nodes", None)
    with pytest.raises(UnknownNameError, match="unknown plane of bounds 'axion-mu': did you mean 'axion-muon'"):
        ASK["reach"](made(bounds_plane="axion-mu"))


def test_a_class_is_no_model():
    with pytest.raises(InputError, match=r"Own is the class of a model: give a model, Own\(\.\.\.\)"):
        ASK["events"](Own)


def test_numbers_of_numpy_are_numbers():
    for strength in (np.float64(1.0), np.int64(1), 1, -1.0):
        assert ASK["events"](made(**channel(SCALAR, strength))).value[0] > 0
    constant = made(**decay(width=lambda m, g: 1e-12))
    assert constant.shares(np.ones(3), np.ones((2, 1))).width_gev.shape == (2, 3)


def test_widths_with_units():
    """Converted where they are an energy, refused where they are not; masked ones are no numbers."""
    units = pytest.importorskip("astropy.units")
    point = np.array([0.1]), np.array([1e-3])
    known = made(**decay()).shares(*point).width_gev
    in_mev = made(**decay(width=lambda m, g: g**2 * m * 1e3 * units.MeV))
    np.testing.assert_allclose(in_mev.shares(*point).width_gev, known)
    for wrong, message in (
        (lambda m, g: g**2 * m / units.s, "the decay to e\\+ e-: width_gev must be in GeV"),
        (lambda m, g: np.ma.masked_array(g**2 * m, mask=True), "width_gev has 1 masked values"),
    ):
        with pytest.raises(ModelError, match=message):
            made(**decay(width=wrong)).shares(*point)
