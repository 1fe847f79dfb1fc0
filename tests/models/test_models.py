import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.errors import InputError, ModelError, UnknownNameError
from mubeam.foundation import citations
from mubeam.models.base import Channel, Decay, Model

NAMES = mb.models.CATALOGUE.names()


def test_shipped_models():
    assert set(NAMES) >= {"axion-photon", "axion-muon", "lmu-ltau-dark-sector"}


@pytest.mark.parametrize("name", NAMES)
def test_each_model_says_what_it_is(name):
    model = mb.models.get(name)
    assert model.name == name
    assert model.bounds_plane in (*mb.bounds.planes(), None)
    assert citations.bibtex(model.citations)
    assert all(channel.strength > 0 for channel in model.channels())
    shares = model.shares(np.array([0.05, 0.5]), np.array([1e-4, 1e-4]))
    assert (shares.width_gev >= 0).all()
    assert ((shares.invisible >= 0) & (shares.invisible <= 1)).all()


def test_a_model_is_returned_as_it_is():
    model = mb.models.get("axion-muon")
    assert mb.models.get(model) is model


def test_a_model_is_not_given_parameters_again():
    with pytest.raises(InputError, match="has its parameters already: theta"):
        mb.models.get(mb.models.get("axion-muon"), theta=1.0)


def test_unknown_model_and_parameter():
    with pytest.raises(UnknownNameError, match="did you mean 'axion-muon'"):
        mb.models.get("axion-mu")
    with pytest.raises(UnknownNameError, match="unknown parameter of axion-muon 'theta'"):
        mb.models.get("axion-muon", theta=1.0)


def test_axion_muon_is_stable_below_two_muons():
    width = mb.models.get("axion-muon").shares(np.array([0.2, 0.22]), np.array(1e-3)).width_gev
    assert width[0] == 0
    assert width[1] > 0


def test_axion_muon_yukawa():
    (channel,) = mb.models.get("axion-muon").channels()
    assert channel.strength == pytest.approx(2 * 0.1056583755)
    assert channel.process == mb.Bremsstrahlung("pseudoscalar")


def test_millicharge_is_recast_through_the_kinetic_mixing():
    """At small mass g_Z' g_chi = 69.3 epsilon e."""
    model = mb.models.get("lmu-ltau-dark-sector")
    recast = model.bound_coupling(np.array([1e-4]), np.array([1e-3]))
    assert recast[0] == pytest.approx(1e-3 * ELEMENTARY_CHARGE * 69.3, rel=1e-3)


def test_own_model_with_invisible_decays():
    """A new Lagrangian is one class: half of its decays are seen."""

    class Half(Model):
        name, description = "half", "a scalar that decays half to photons, half to nothing seen"
        coupling_name, coupling_symbol, coupling_unit = "g", "g", "1"
        mass_symbol, bounds_plane, citations = "m", "axion-muon", ("Li2025",)

        def channels(self):
            return (Channel(mb.Bremsstrahlung("scalar"), 1.0),)

        def decays(self, mass_gev, coupling):
            width = 1e-3 * coupling**2 * mass_gev
            return (Decay("photons", width, visible=True), Decay("dark", width, visible=False))

    shares = Half().shares(np.array(0.1), np.array(0.3))
    assert shares.invisible == pytest.approx(0.5)
    assert shares.products == {"photons": pytest.approx(0.5), "dark": pytest.approx(0.5)}
    at = {"mass_gev": 0.1, "coupling": 1e-2}
    hidden = mb.yield_breakdown(Half(), "na64mu-2022", "invisible", **at)
    seen = mb.yield_breakdown(Half(), "na64mu-2022", "visible", **at)
    assert hidden.decay_probability == pytest.approx(0.5, rel=1e-3)
    assert 0 < seen.decay_probability < 0.5


@pytest.mark.parametrize("mass", [0.0, -1.0, 1e-300])
def test_shares_are_of_a_mass(mass):
    with pytest.raises(InputError, match="mass_gev must be"):
        mb.models.get("lfv-alp").shares(mass, 1e-3)


@pytest.mark.parametrize("coupling", [1e308, -1e200])
def test_a_width_beyond_all_numbers_is_refused(coupling):
    with pytest.raises(ModelError, match="not finite"):
        mb.models.get("lfv-alp").shares([1.0, 5.0], coupling)
