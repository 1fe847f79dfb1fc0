import pytest

import mubeam as mb
from mubeam.errors import CardError, ModelError, UnknownNameError
from mubeam.searches.request import make_search
from mubeam.statistics import Background, Likelihood

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
        (Odd(strength=float("nan")), "strength of a channel must be finite and not zero"),
        (Odd(strength=0.0), "strength of a channel must be finite and not zero"),
        (Odd(width=float("nan")), "width of the decay to photons is negative or not finite"),
        (Odd(width=-1.0), "width of the decay to photons is negative or not finite"),
        (
            Odd(mb.Bremsstrahlung("scalar", "e", "e")),
            "made by an electron in the beam, and that of na64mu-2022 is of muons",
        ),
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


THIN = ("lfv-alp", "muc-thin-target", "visible")
AT = {"mass_gev": 3.0, "coupling": 1e-3}


@pytest.mark.parametrize(
    ("search", "options", "message"),
    [
        (("lfv-alp", "m3", "ultimate"), {}, "m3 has no exposure_mot in its card: give exposure_mot .1 for a yield per"),
        (("lfv-alp", "m3", "ultimate"), {"exposure_mot": 1.0}, "m3 has no length_m in its card: give length_m$"),
        (("lfv-alp", "muone", "ultimate"), {}, "muone has no exposure_mot"),
        (("lfv-alp", "muon-beam-dump", "ultimate"), {}, "muon-beam-dump has no exposure_mot"),
        (("lfv-alp", "music", "ultimate"), {}, "music has no luminosity_per_fb in its card: give luminosity_per_fb$"),
        (("lfv-alp", "music", "ultimate"), {"exposure_mot": 1e10}, "music collides two beams: exposure_mot means noth"),
        (("lfv-alp", "music", "ultimate"), {"length_m": 1.0}, "length_m means nothing there, give luminosity_per_fb"),
        (THIN, {"luminosity_per_fb": 1.0}, "has a target at rest: luminosity_per_fb means nothing there, give expos"),
        (THIN, {"length_m": 0.0}, "length_m must be above zero"),
        (THIN, {"length_m": [0.1, 0.2]}, "length_m must be one number"),
        (THIN, {"length_m": "2 cm"}, "length_m must be a number"),
        (THIN, {"track_resolution_m": -1e-3}, "track_resolution_m must be one number >= 0, .*got -0.001"),
        (THIN, {"track_resolution_m": float("nan")}, "track_resolution_m must be finite"),
        (THIN, {"track_resolution_m": [0.1]}, "track_resolution_m must be one number >= 0"),
        (THIN, {"track_resolution_m": "2 mm"}, "track_resolution_m must be a number"),
        (("lfv-alp", "muc-thin-target", "ultimate"), {"track_resolution_m": 0.1}, "ultimate looks for no tau: leave"),
        (("lfv-alp", "music", "ultimate"), {"luminosity_per_fb": -1.0}, "luminosity_per_fb must be above zero"),
    ],
)
def test_bad_options_of_a_beam(search, options, message):
    with pytest.raises(mb.errors.InputError, match=message) as error:
        events(*search, **AT, **options)
    assert "\n" not in str(error.value)
    with pytest.raises(mb.errors.InputError, match=message):
        mb.reach(*search, masses_gev=[3.0], **options)


@pytest.mark.parametrize(
    ("search", "message"),
    [
        (
            ("axion-muon", "na64mu-2022", "lfv-invisible"),
            "leaves a muon, but .*a tau: choose invisible or muon-below-80-gev or visible",
        ),
        (("lfv-alp", "na64mu-2022", "invisible"), "leaves a tau, but .* looks for a muon: choose lfv-invisible"),
        (("axion-muon", "muc-thin-target", "visible"), "looks for a tau: choose ultimate"),
        (
            ("lfv-scalar", "na64mu-2022", "invisible"),
            "leaves an electron, .*: choose another experiment, or a card of your own with the signature missing-muon$",
        ),
    ],
)
def test_models_and_analyses_of_different_leptons(search, message):
    with pytest.raises(ModelError, match=message):
        events(*search, **AT)


NEW = """
[analyses.new]
description = "for tests"
signature = "{signature}"
form_factor = "atomic-nuclear"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "x", background_events = "x", confidence_level = "x" }}
"""


@pytest.mark.parametrize(
    ("base", "signature", "model", "message"),
    [
        ("fasernu2", "charge-flip", "lfv-alp", r"^analyses\.new\.tau: missing: the signature charge-flip needs this"),
        ("fasernu2", "tau-conversion", "lfv-alp", r"^analyses\.new\.tau: missing"),
        ("fasernu2", "missing-energy", "axion-muon", r"^geometry: missing"),
        ("music", "tau-conversion", "lfv-alp", r"^analyses\.new: of a collider only production is computed"),
        ("music", "missing-energy", "axion-muon", r"^analyses\.new: of a collider only production"),
    ],
)
def test_sections_that_a_signature_needs(tmp_path, base, signature, model, message):
    text = f'extends = "{base}"\nname = "own"\n{NEW.format(signature=signature)}'
    (tmp_path / "own.toml").write_text(text)
    given = {"luminosity_per_fb": 1.0} if base == "music" else {}
    with pytest.raises(CardError, match=message):
        events(model, tmp_path / "own.toml", "new", **AT, **given)


def test_a_collider_has_no_windows(tmp_path):
    window = '[analyses.ultimate]\nwindows = [{ p_out_max_gev = 500.0 }]\nsource.windows = "x"\n'
    (tmp_path / "own.toml").write_text(f'extends = "music"\nname = "own"\n{window}')
    with pytest.raises(CardError, match="no windows, tracks or decays"):
        events("lfv-alp", tmp_path / "own.toml", "ultimate", **AT, luminosity_per_fb=1.0)


def test_one_analysis_of_a_card_may_be_a_collider(tmp_path):
    target = '[analyses.ultimate.target]\nmaterial = "gold"\nenergy_per_nucleon_gev = 110.0\n'
    text = f'extends = "muc-thin-target"\nname = "own"\n{target}source.energy_per_nucleon_gev = "x"\n'
    (tmp_path / "own.toml").write_text(text)
    found = events("lfv-alp", tmp_path / "own.toml", "ultimate", **AT, luminosity_per_fb=1.0)
    assert found.value == pytest.approx(events("lfv-alp", "music", "ultimate", **AT, luminosity_per_fb=1.0).value)
    with pytest.raises(mb.errors.InputError, match="collides two beams"):
        events("lfv-alp", tmp_path / "own.toml", "ultimate", **AT, exposure_mot=1.0)


def test_options_win_over_the_card():
    found = mb.reach(*THIN, masses_gev=[3.0], exposure_mot=1e15, length_m=0.01, track_resolution_m=0.002).search
    assert (found.exposure_mot, found.length_m) == (1e15, 0.01)
    assert found.analysis.tau.track_resolution_m == 0.002
    assert found.experiment.analyses["visible"].tau.track_resolution_m == 0.02
    assert found.exposure_label == "1e+15 muons on 0.01 m"
    chiral = make_search(mb.models.get("lfv-alp", theta=1.0), "muc-thin-target", "visible")
    assert chiral.exposure_label == "1e+16 muons, unpolarised"
    polarised = make_search(mb.models.get("lfv-alp", theta=1.0), "muc-thin-target", "visible", polarisation=0.5)
    assert polarised.exposure_label == "1e+16 muons of polarisation 0.5"
    assert "unpolarised" in make_search("lfv-alp", "na64mu-1e13", "lfv-invisible").exposure_label
    collider = mb.reach("lfv-alp", "music", "ultimate", masses_gev=[3.0], luminosity_per_fb=2.5).search
    assert (collider.exposure_mot, collider.length_m, collider.exposure_label) == (None, None, "2.5/fb")


KEPT = ("lfv-alp", "muc-thin-target", "charge-kept")
FLAT = """
[analyses.charge-kept.efficiency]
mass_gev = [1.0, 10.0]
value = [0.1, {last}]
source.mass_gev = "x"
source.value = "x"
"""


def test_an_efficiency_is_that_of_the_computed_background_too(tmp_path):
    """b of 1300 falls to a tenth with the signal: a limit on the coupling weakens by about 10^(1/4), not 10^(1/2)."""
    at = {"mass_gev": 5.0, "coupling": 1e-3}
    full, tenth = (mb.yield_breakdown(*KEPT, **at, efficiency=efficiency) for efficiency in (1.0, 0.1))
    assert full.background_events > 1000
    assert tenth.background_events == pytest.approx(0.1 * full.background_events, rel=1e-12)
    assert tenth.events.value == pytest.approx(0.1 * full.events.value, rel=1e-9)
    edges = [mb.reach(*KEPT, masses_gev=[5.0], efficiency=efficiency).lower[0] for efficiency in (1.0, 0.1)]
    limits = [
        Likelihood(None, Background(b, 0.2 * b)).upper_limit()
        for b in (full.background_events, tenth.background_events)
    ]
    assert edges[1] / edges[0] == pytest.approx((10 * limits[1] / limits[0]) ** 0.5, rel=1e-6)
    assert edges[1] / edges[0] < 2
    card = tmp_path / "own.toml"
    card.write_text(f'extends = "muc-thin-target"\nname = "own"\n{FLAT.format(last=0.1)}')
    by_card = mb.yield_breakdown("lfv-alp", card, "charge-kept", **at)
    assert by_card.background_events == pytest.approx(tenth.background_events, rel=1e-12)


def test_an_efficiency_by_mass_of_a_computed_background_is_refused(tmp_path):
    card = tmp_path / "own.toml"
    card.write_text(f'extends = "muc-thin-target"\nname = "own"\n{FLAT.format(last=0.2)}')
    with pytest.raises(CardError, match=r"^analyses\.charge-kept\.efficiency: it depends on the mass"):
        events("lfv-alp", card, "charge-kept", mass_gev=5.0, coupling=1e-3)
