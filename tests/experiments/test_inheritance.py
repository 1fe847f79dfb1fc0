import pytest

import mubeam as mb
from mubeam.errors import CardError
from mubeam.experiments import Experiment
from mubeam.searches.request import make_search
from mubeam.statistics.poisson import cls_upper_limit

SOURCE = 'source.{key} = "for tests"\n'
CHANGES = {
    "exposure": ("[beam]\nexposure_mot = 1e12\n", "beam.exposure_mot"),
    "energy": ("[beam]\nenergy_gev = 150.0\n", "beam.energy_gev"),
    "material": ('[target]\nmaterial = "tungsten"\nnumber_density_per_cm3 = 3.3e22\n', "target.material"),
    "length": ("[target]\nlength_m = 4.0\n", "target.length_m"),
    "decay region": ("[geometry]\ndecay_region_m = 20.0\n", "geometry.decay_region_m"),
    "layers": ("[geometry]\nlayers = 68\n", "geometry.layers"),
    "window": ("[analyses.visible]\nwindows = [{ p_out_max_gev = 70.0 }]\n", "analyses.visible.windows"),
}
THEORY = {
    "form factor": '[analyses.visible]\nform_factor = "helm"\n',
    "level": '[analyses.visible]\nconfidence_level = 0.95\nsource.confidence_level = "for tests"\n',
    "name": "",
}


def sourced(text):
    """`text` with a source for its last key, if it is a number."""
    last = text.splitlines()[-1]
    key, _, value = last.partition(" = ")
    return text if not last or value.startswith('"') or key.startswith("source") else text + SOURCE.format(key=key)


def card(folder, text, extends="na64mu-2022", name="own"):
    path = folder / f"{name}.toml"
    path.write_text(f'extends = "{extends}"\nname = "{name}"\n{text}')
    return path


@pytest.mark.parametrize("change", CHANGES)
def test_data_of_another_setting_are_a_projection(tmp_path, change):
    text, key = CHANGES[change]
    own = card(tmp_path, sourced(text))
    found = mb.reach("axion-photon", own, "visible", masses_gev=[0.005], exposure_mot=1e12)
    assert found.search.is_projection
    assert f"{key} is not that of na64mu-2022" in found.search.projection_reasons
    assert found.search.observation == (0, 0.0)
    assert "would exclude" in found.table.about["description"]
    assert found.note.startswith("projection")


@pytest.mark.parametrize("change", THEORY)
def test_another_theory_leaves_data_as_they_are(tmp_path, change):
    search = make_search("axion-photon", card(tmp_path, THEORY[change]), "visible")
    assert search.projection_reasons == ()
    assert search.observation == (4, 0.0)


@pytest.mark.parametrize(
    "option",
    [
        {"method": "ww"},
        {"form_factor": "helm"},
        {"precision": "fast"},
        {"efficiency": 0.1},
        {"exposure_mot": 2e10, "length_m": 0.2},
    ],
)
def test_options_that_leave_data_as_they_are(option):
    assert not make_search("axion-photon", "na64mu-2022", "visible", **option).is_projection


@pytest.mark.parametrize("option", [{"exposure_mot": 1e12}, {"length_m": 4.0}])
def test_options_that_make_a_projection(option):
    search = make_search("axion-photon", "na64mu-2022", "visible", **option)
    assert search.projection_reasons == (f"{next(iter(option))} is not that of the card",)


def test_another_window_of_one_analysis_leaves_the_others_data(tmp_path):
    own = mb.experiments.get(card(tmp_path, sourced(CHANGES["window"][0])))
    assert own.projection_reasons("visible") != ()
    assert own.projection_reasons("invisible") == ()


BACKGROUND = """
[analyses.visible]
observed_events = 7
background_events = 2.5
source.observed_events = "for tests"
source.background_events = "for tests"
"""


def test_the_background_grows_with_muons_and_nuclei_per_area(tmp_path):
    data = card(tmp_path, BACKGROUND, name="data")
    assert make_search("axion-photon", data, "visible").observation == (7, 2.5)
    longer = card(tmp_path, '[beam]\nexposure_mot = 4e10\nsource.exposure_mot = "x"\n[target]\nlength_m = 0.5\n'
                  'source.length_m = "x"\n', extends="data.toml", name="longer")  # fmt: skip
    search = make_search("axion-photon", longer, "visible")
    assert search.observation == (12, pytest.approx(2.5 * 2 * 2.5))
    by_options = make_search("axion-photon", data, "visible", exposure_mot=4e10, length_m=0.5)
    assert by_options.observation == (12, pytest.approx(12.5))
    again = make_search("axion-photon", longer, "visible", length_m=1.0)
    assert again.observation == (25, pytest.approx(25.0))
    third = card(tmp_path, '[target]\nlength_m = 1.0\nsource.length_m = "x"\n', extends="longer.toml", name="third")
    search = make_search("axion-photon", third, "visible")
    assert search.observation == (25, pytest.approx(25.0))
    assert search.projection_reasons == ("beam.exposure_mot is not that of data", "target.length_m is not that of data")
    found = mb.reach("axion-photon", third, "visible", masses_gev=[0.005])
    assert found.limit_events == pytest.approx(cls_upper_limit(25, 25.0))


def test_events_given_anew_are_data_of_the_new_setting(tmp_path):
    own = card(tmp_path, sourced(CHANGES["exposure"][0]) + BACKGROUND)
    search = make_search("axion-photon", own, "visible")
    assert not search.is_projection
    assert search.observation == (7, 2.5)
    assert make_search("axion-muon", own, "invisible").is_projection
    half = sourced(CHANGES["exposure"][0]) + '[analyses.visible]\nobserved_events = 7\nsource.observed_events = "x"\n'
    with pytest.raises(
        CardError, match=r"^analyses\.visible\.background_events: missing: observed_events is given anew"
    ):
        mb.experiments.get(card(tmp_path, half))


def test_a_background_given_anew_is_that_of_the_new_setting(tmp_path):
    text = (
        sourced(CHANGES["exposure"][0])
        + '[analyses.visible]\nbackground_events = 3.0\nsource.background_events = "x"\n'
    )
    assert make_search("axion-photon", card(tmp_path, text), "visible").observation == (3, 3.0)


def test_a_projection_does_not_become_data_by_saying_so(tmp_path):
    own = card(tmp_path, "projection = false\n", extends="na64mu-1e12")
    search = make_search("axion-photon", own, "visible")
    assert search.projection_reasons == ("its events are those of a projection",)


def test_a_card_does_not_say_itself_what_it_takes_over(tmp_path):
    text = '[analyses.visible.inherited]\ncard = "x"\nchanged = []\nbackground_scale = 1.0\n'
    with pytest.raises(CardError, match=r"^analyses\.visible\.inherited: unknown key"):
        mb.experiments.get(card(tmp_path, text))


def test_what_is_taken_over_survives_as_plain_values(tmp_path):
    own = mb.experiments.get(card(tmp_path, sourced(CHANGES["exposure"][0])))
    again = Experiment.model_validate(own.model_dump(mode="json", exclude_unset=True))
    assert again == own
    assert again.projection_reasons("visible") == own.projection_reasons("visible") != ()


def probability(experiment, **options):
    point = {"mass_gev": 0.02, "coupling": 3e-3}
    return mb.yield_breakdown("axion-photon", experiment, "invisible", **point, **options).decay_probability


def test_the_depth_grows_with_the_length(tmp_path):
    """Twice as many layers are twice as deep, however the length is changed."""
    deep = card(tmp_path, sourced("[geometry]\nlayers = 272\n"), name="deep")
    longer = card(tmp_path, sourced("[target]\nlength_m = 0.4\n"), name="longer")
    both = card(tmp_path, sourced("[target]\nlength_m = 0.4\n") + sourced("[geometry]\nlayers = 272\n"), name="both")
    expected = probability(deep)
    assert expected < 0.95 * probability("na64mu-2022")
    assert probability("na64mu-2022", length_m=0.4) == pytest.approx(expected, rel=1e-12)
    assert probability(longer) == pytest.approx(expected, rel=1e-12)
    assert probability(both) == pytest.approx(expected, rel=1e-12)
    assert probability(longer, length_m=0.2) == pytest.approx(probability("na64mu-2022"), rel=1e-12)
    assert mb.experiments.get(longer).decay_geometry.depth_m == pytest.approx(0.816)
    own = card(tmp_path, '[analyses.invisible.target]\nmaterial = "lead"\nlength_m = 0.4\nsource.length_m = "x"\n')
    assert probability(own) == pytest.approx(expected, rel=1e-12)


def test_layers_of_a_layered_target_stay_as_thick(tmp_path):
    layered = mb.experiments.get(card(tmp_path, '[geometry]\nproduction_profile = "layered"\n'))
    at = layered.with_target(layered.target, 0.3)
    assert (at.geometry.layers, at.geometry.layer_spacing_m) == (204, 0.003)
    odd = layered.with_target(layered.target, 0.2001)
    assert odd.geometry.depth_m == pytest.approx(0.408 * 0.2001 / 0.2, rel=1e-12)


def test_events_are_made_over_the_whole_length():
    for options, depth in (({}, 0.408), ({"length_m": 4.0}, 8.16)):
        events = mb.generate("axion-muon", "na64mu-2022", mass_gev=0.1, coupling=1e-3, events=500, **options)
        z = events.vertex("production")[:, 2]
        assert 0.97 * depth < z.max() <= depth
        assert z.mean() == pytest.approx(depth / 2, rel=0.1)


def test_a_geometry_without_a_length_is_refused(tmp_path):
    text = "[geometry]\nlayers = 1\nlayer_spacing_m = 1.0\ndecay_region_m = 1.0\n" + "".join(
        SOURCE.format(key=key) for key in ("layers", "layer_spacing_m", "decay_region_m")
    )
    analysis = (
        '[analyses.new]\ndescription = "x"\nsignature = "missing-energy"\nform_factor = "helm"\nobserved_events = 0\n'
        "background_events = 0.0\nconfidence_level = 0.9\n"
        'source = { observed_events = "x", background_events = "x", confidence_level = "x" }\n'
    )
    own = card(tmp_path, text + analysis, extends="m3")
    with pytest.raises(CardError, match=r"^target\.length_m: missing: the depth of geometry belongs to a length"):
        make_search("axion-muon", own, "new", exposure_mot=1.0, length_m=0.1)


def test_events_and_yields_agree_on_the_depth():
    """The mean weight of decays behind the target is the probability of a yield."""
    point = {"mass_gev": 0.02, "coupling": 1e-2, "length_m": 1.0, "analysis": "visible"}
    sample = mb.generate("axion-photon", "na64mu-2022", **point, events=40_000, decay_point="exponential", seed=2)
    energy = sample.particle("lepton")[:, 0]
    weight = sample.events.weight[(energy > 50) & (energy < 80)]
    found = mb.yield_breakdown("axion-photon", "na64mu-2022", "visible", mass_gev=0.02, coupling=1e-2, length_m=1.0)
    assert abs(weight.mean() - found.decay_probability) < 4 * weight.std() / weight.size**0.5
    assert found.decay_probability < 0.3


def test_what_belongs_to_a_replaced_key_goes_with_it(tmp_path):
    """A density belongs to its material, an exposure to its spectrum, a label to its numbers."""
    tungsten = mb.experiments.get(card(tmp_path, '[target]\nmaterial = "tungsten"\n', name="tungsten"))
    assert tungsten.target.number_density_per_cm3 is None
    assert "number_density_per_cm3" not in tungsten.target.source
    assert tungsten.target.areal_density_per_cm2(1.0) == pytest.approx(6.31e24, rel=0.01)
    lead = mb.experiments.get(card(tmp_path, '[target]\nmaterial = "lead"\n', name="lead"))
    assert lead.target.number_density_per_cm3 == 3.3e22
    (tmp_path / "beam.csv").write_text("# made up\nenergy_low_gev,energy_high_gev,mu_minus\n150,170,1e9\n")
    beam = mb.experiments.get(card(tmp_path, '[beam]\nspectrum = "beam.csv"\n', name="beam")).beam
    assert (beam.energy_gev, beam.muons_on_target) == (None, 1e9)
    text = '[analyses.invisible.efficiency]\nvalue = [0.1, 0.1, 0.1, 0.1, 0.1]\nsource.value = "x"\n'
    own = mb.experiments.get(card(tmp_path, text)).analyses["invisible"].efficiency
    assert own.label == "table of the card"


@pytest.mark.parametrize("section", ["beam", "target", "geometry", "analyses.visible"])
def test_sources_that_are_no_table_are_refused(tmp_path, section):
    with pytest.raises(CardError, match=f"^{section}.source: "):
        mb.experiments.get(card(tmp_path, f"[{section}]\nsource = 5\n"))


@pytest.mark.parametrize("length", ["1e20", "1e-20"])
def test_a_target_beyond_all_measure_is_refused(tmp_path, length):
    muons = "[beam]\nexposure_mot = 1e{}0\nsource.exposure_mot = 'x'\n".format("-" if length[2] == "-" else "2")
    own = card(tmp_path, muons + f"[target]\nlength_m = {length}\nsource.length_m = 'x'\n")
    with pytest.raises(
        CardError, match=r"^analyses\.invisible: muons x nuclei per area are .* times those of na64mu-2022"
    ):
        mb.experiments.get(own)
