import pytest

import mubeam as mb
from mubeam.errors import CardError, ModelError, UnknownNameError

SEARCH = ("axion-muon", "na64mu-2022", "invisible")


def events(*search, **options):
    return mb.expected_events(*search, **options)


@pytest.mark.parametrize("option", ["exposur_mot", "track_resolution", "foo"])
def test_unknown_options_are_refused(option):
    with pytest.raises(UnknownNameError, match=f"unknown option '{option}'"):
        events(*SEARCH, mass_gev=0.1, coupling=1e-3, **{option: 1.0})
    with pytest.raises(UnknownNameError, match=f"unknown option '{option}'"):
        mb.reach(*SEARCH, masses_gev=[0.1], **{option: 1.0})


class Odd(mb.models.Model):
    name, description, coupling_name, coupling_symbol, coupling_unit = "odd", "for tests", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, process=None, strength=1.0, width=0.0):
        object.__setattr__(self, "parts", (process or mb.Bremsstrahlung("scalar"), strength, width))

    def channels(self):
        return (mb.models.Channel(*self.parts[:2]),)

    def decays(self, mass_gev, coupling):
        return (mb.models.Decay("photons", self.parts[2] + 0 * mass_gev * coupling, visible=True),)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Odd(strength=float("nan")), "strength of a channel must be above zero"),
        (Odd(strength=-1.0), "strength of a channel must be above zero"),
        (Odd(width=float("nan")), "width of the decay to photons is negative or not finite"),
        (Odd(width=-1.0), "width of the decay to photons is negative or not finite"),
        (Odd(mb.Bremsstrahlung("scalar", "e", "e")), "made by e, but the beam of na64mu-2022 is mu"),
        (Odd(mb.PairProduction()), "made in pairs"),
    ],
)
def test_models_that_make_no_sense(model, message):
    with pytest.raises(ModelError, match=message):
        events(model, *SEARCH[1:], mass_gev=0.1, coupling=1e-3)


def test_a_model_without_published_bounds_has_a_reach_and_a_figure(tmp_path):
    found = mb.reach(Odd(), *SEARCH[1:], masses_gev=[0.1])
    assert found.lower[0] > 0
    found.plot(tmp_path / "a.png")
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize(("key", "name"), [("signature", "missing-energy"), ("form_factor", "tsai-elastic")])
def test_names_in_a_card_are_looked_up_before_any_work(tmp_path, key, name):
    text = (mb.experiments.CARDS / "_na64mu.toml").read_text().replace(f'{key} = "{name}"', f'{key} = "{name}x"', 1)
    (tmp_path / "card.toml").write_text(text)
    with pytest.raises(CardError, match=rf"^analyses\.invisible\.{key}: unknown .* did you mean '{name}'"):
        events("axion-muon", tmp_path / "card.toml", "invisible", mass_gev=0.1, coupling=1e-3, exposure_mot=1e10)


def test_an_exposure_is_needed(tmp_path):
    (tmp_path / "card.toml").write_text((mb.experiments.CARDS / "_na64mu.toml").read_text())
    with pytest.raises(mb.errors.InputError, match="no exposure_mot in its card: give exposure_mot"):
        events("axion-muon", tmp_path / "card.toml", "invisible", mass_gev=0.1, coupling=1e-3)
