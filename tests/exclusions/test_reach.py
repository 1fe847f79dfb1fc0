import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK
from mubeam.statistics import cls_upper_limit

INVISIBLE = ("axion-photon", "na64mu-1e12", "invisible")


def test_edges_are_where_the_events_equal_the_limit():
    found = mb.reach(*INVISIBLE, masses_gev=[0.003, 0.01, 0.02], efficiency=1)
    for edge in (found.lower, found.upper):
        events = mb.expected_events(*INVISIBLE, mass_gev=found.mass_gev, coupling=edge, efficiency=1)
        np.testing.assert_allclose(events.value, found.limit_events, rtol=1e-6)
    between = mb.expected_events(
        *INVISIBLE, mass_gev=found.mass_gev, coupling=np.sqrt(found.lower * found.upper), efficiency=1
    )
    assert (between.value > found.limit_events).all()


def test_what_python_prints_of_a_reach_is_a_line():
    found = mb.reach(*INVISIBLE, masses_gev=[0.003, 10.0])
    assert (
        repr(found) == "<Reach of axion-photon, na64mu-1e12 invisible: g_agammagamma excluded at 1 of 2 values of mass>"
    )


def test_errors_of_the_edges_cover_a_finer_calculation():
    masses = [0.003, 0.01, 0.02]
    coarse = mb.reach(*INVISIBLE, masses_gev=masses)
    fine = mb.reach(*INVISIBLE, masses_gev=masses, precision="high")
    assert (abs(coarse.lower - fine.lower) <= coarse.lower_error + fine.lower_error).all()
    assert (abs(coarse.upper - fine.upper) <= coarse.upper_error + fine.upper_error).all()
    assert (coarse.lower_error < 1e-3 * coarse.lower).all()


def test_region_closes_where_long_and_short_lifetimes_meet():
    found = mb.reach(*INVISIBLE, masses_gev=np.geomspace(1e-3, 0.2, 30), efficiency=1)
    assert len(found.tip_mass_gev) == 1
    assert found.tip_lower[0] == pytest.approx(found.tip_upper[0], rel=0.02)
    last = np.flatnonzero(np.isfinite(found.lower))[-1]
    assert found.mass_gev[last] < found.tip_mass_gev[0] < found.mass_gev[last + 1]
    ((mass, coupling),) = found.contours(1.0)
    assert len(mass) == len(coupling) == 2 * (last + 2)
    assert mass.max() == found.tip_mass_gev[0]


def test_stable_particles_have_no_upper_edge():
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.05, 0.3])
    assert found.upper[0] == np.inf
    assert np.isnan(found.lower[1])
    assert np.isnan(found.upper[1])
    assert (found.status == OK).all()


def test_visible_region_is_open_above_in_the_continuum():
    found = mb.reach("axion-photon", "na64mu-1e14", "visible", masses_gev=[0.05, 0.1])
    assert (found.upper == np.inf).all()


class Leaky(mb.models.Model):
    """Decays quickly, a small part of it to nothing seen: excluded at small couplings and again at large ones."""

    name, description, coupling_name, coupling_symbol, coupling_unit = "leaky", "for tests", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, invisible):
        object.__setattr__(self, "invisible", invisible)

    def channels(self):
        return (mb.models.Channel(mb.Bremsstrahlung("scalar"), 1.0),)

    def decays(self, mass_gev, coupling):
        width = 1e-6 * coupling**2 * mass_gev
        return (
            mb.models.Decay("photons", width * (1 - self.invisible), visible=True),
            mb.models.Decay("dark", width * self.invisible, visible=False),
        )


def test_several_excluded_ranges_give_the_lowest_and_say_so():
    search, at = ("na64mu-2022", "invisible"), {"masses_gev": [0.02]}
    found = mb.reach(Leaky(1e-6), *search, **at)
    events = mb.expected_events(Leaky(1e-6), *search, mass_gev=0.02, coupling=np.geomspace(1e-4, 10, 2000)).value
    couplings = np.geomspace(1e-4, 10, 2000)
    changes = np.flatnonzero(np.diff((events > found.limit_events).astype(int)))
    assert len(changes) == 3
    assert couplings[changes[0]] < found.lower[0] < couplings[changes[0] + 1]
    assert couplings[changes[1]] < found.upper[0] < couplings[changes[1] + 1]
    assert found.status[0] == "the lowest of several excluded ranges"
    one = mb.reach(Leaky(0.5), *search, **at)
    assert (one.status[0], one.upper[0]) == (OK, np.inf)


def test_masses_are_sorted_and_unique():
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 0.01, 0.1])
    assert found.mass_gev.tolist() == [0.01, 0.1]


def test_another_exposure_is_a_projection():
    same = mb.reach("axion-photon", "na64mu-2022", "visible", masses_gev=[0.005], exposure_mot=2e10)
    more = mb.reach("axion-photon", "na64mu-2022", "visible", masses_gev=[0.005], exposure_mot=1e12)
    card = mb.reach("axion-photon", "na64mu-1e12", "visible", masses_gev=[0.005])
    assert same.limit_events == pytest.approx(7.994, abs=1e-3)
    assert more.limit_events == pytest.approx(2.303, abs=1e-3)
    assert more.lower == pytest.approx(card.lower, rel=1e-9)
    assert more.search.is_projection


def test_confidence_level_and_limit_can_be_given():
    at = {"masses_gev": [0.05]}
    search = ("axion-muon", "na64mu-2022", "invisible")
    tight, loose = (mb.reach(*search, confidence_level=level, **at) for level in (0.9, 0.95))
    assert (loose.lower / tight.lower) ** 2 == pytest.approx(np.log(20) / np.log(10), rel=1e-6)
    given = mb.reach(*search, limit_events=4 * tight.limit_events, **at)
    assert given.lower[0] == pytest.approx(2 * tight.lower[0], rel=1e-6)


def test_masses_above_threshold_are_not_excluded_and_say_so():
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 500.0])
    assert np.isnan(found.lower[1])
    assert found.status[1] == BELOW_THRESHOLD
    with pytest.raises(KinematicsError, match="at any of the 2 masses"):
        mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[400.0, 500.0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"masses_gev": [-0.1]}, "masses_gev must be above zero"),
        ({"masses_gev": [np.nan]}, "masses_gev must be finite"),
        ({"masses_gev": []}, "masses_gev is empty"),
        ({"confidence_level": 1.5}, "confidence_level must be"),
        ({"limit_events": 0}, "limit_events must be above zero"),
        ({"limit_events": 3, "confidence_level": 0.9}, "give one of them"),
    ],
)
def test_bad_arguments(change, message):
    with pytest.raises(InputError, match=message):
        mb.reach("axion-muon", "na64mu-2022", "invisible", **({"masses_gev": [0.1]} | change))


def test_progress_ends_at_the_number_of_masses():
    calls = []
    mb.reach(
        "axion-muon", "na64mu-2022", "invisible", masses_gev=np.geomspace(0.01, 0.2, 25),
        progress=lambda done, total: calls.append((done, total)),
    )  # fmt: skip
    assert calls[-1] == (25, 25)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_csv_has_units_in_its_columns(tmp_path):
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 0.3])
    text = found.to_csv(tmp_path / "reach.csv")
    assert text == found.to_csv() == (tmp_path / "reach.csv").read_text()
    header, first, second = text.splitlines()
    edges, _, rest = header.partition(",g_amumu_expected_lower_minus_2_per_gev,")
    assert edges == (
        "mass_gev,g_amumu_lower_per_gev,g_amumu_lower_error_per_gev,g_amumu_upper_per_gev,g_amumu_upper_error_per_gev"
    )
    assert rest.split(",")[-3:] == ["g_amumu_expected_upper_plus_2_per_gev", "status", "warnings"]
    assert second.endswith("ok,efficiency extrapolated beyond its table (0.001 to 0.2 GeV)")
    assert float(first.split(",")[1]) == found.lower[0]
    assert first.split(",")[3] == "inf"
    assert second.split(",")[1] == "nan"


def test_dimensionless_couplings_have_no_unit_in_the_column():
    found = mb.reach("lmu-ltau-dark-sector", "na64mu-2022", "invisible", masses_gev=[0.1])
    assert "gzprime_gchi_lower" in found.columns()


def test_background_scales_with_a_projection(tmp_path):
    base = (mb.experiments.CARDS / "_na64mu.toml").read_text()
    text = base.replace("background_events = 0.0", "background_events = 2.5").replace(
        "observed_events = 0", "observed_events = 3"
    )
    card = tmp_path / "card.toml"
    card.write_text(text)
    at = {"masses_gev": [0.05]}
    same = mb.reach("axion-muon", card, "invisible", exposure_mot=2e10, **at)
    assert not same.search.is_projection
    assert same.limit_events == pytest.approx(cls_upper_limit(3, 2.5))
    card.write_text(
        text.replace("energy_gev = 160.0", 'energy_gev = 160.0\nexposure_mot = 2e10\nsource.exposure_mot = "x"', 1)
    )
    more = mb.reach("axion-muon", card, "invisible", exposure_mot=8e10, **at)
    assert more.search.is_projection
    assert more.limit_events == pytest.approx(cls_upper_limit(10, 10.0))
    assert more.note.startswith("projection, 90 % CL")


def test_note_says_which_efficiency():
    at = {"masses_gev": [0.1]}
    assert "inferred" in mb.reach("axion-muon", "na64mu-2022", "invisible", **at).note
    assert "efficiency: 1;" in mb.reach("axion-muon", "na64mu-2022", "invisible", efficiency=1, **at).note


@pytest.mark.parametrize("own", [None, 1, mb.bounds.get("axion-muon/sn1987a-cooling"), [None], ["bound.txt"]])
def test_bounds_of_ones_own_are_a_list(tmp_path, own):
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1])
    for draw in (found.plot, lambda **given: found.write(tmp_path / "out", **given)):
        with pytest.raises(InputError, match=r"own_bounds must be a list of bounds|a bound must be a Bound"):
            draw(own_bounds=own)
    assert not (tmp_path / "out").exists()


def test_plot_is_written(tmp_path):
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.05, 0.1, 0.3])
    found.plot(tmp_path / "reach.png")
    assert (tmp_path / "reach.png").read_bytes().startswith(b"\x89PNG")


def test_edge_goes_with_the_root_of_exposure_length_and_luminosity():
    thin, at = ("lfv-alp", "muc-thin-target", "visible"), {"masses_gev": [3.0, 8.0]}
    base = mb.reach(*thin, **at)
    np.testing.assert_allclose(mb.reach(*thin, exposure_mot=4e16, **at).lower, base.lower / 2, rtol=1e-6)
    np.testing.assert_allclose(mb.reach(*thin, length_m=0.005, **at).lower, base.lower * 2, rtol=1e-6)
    assert (mb.reach(*thin, track_resolution_m=0.002, **at).lower < base.lower).all()
    one, four = (mb.reach("lfv-alp", "music", "ultimate", luminosity_per_fb=n, **at).lower for n in (1, 4))
    np.testing.assert_allclose(four, one / 2, rtol=1e-6)


def test_a_search_that_sees_no_tau_excludes_nothing():
    found = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[3.0, 8.0], track_resolution_m=100.0)
    assert np.isnan([found.lower, found.upper]).all()
    light = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[1.5, 3.0])
    assert np.isnan(light.lower).tolist() == [True, False]


def test_an_invisible_search_closes_where_the_visible_width_grows():
    """Gamma(tau mu) ~ g^2 against a fixed Gamma(chi chibar): beyond some g too little is invisible."""
    dark = mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=1e-6)
    at = {"masses_gev": [3.0], "limit_events": 1e-9}
    closed = mb.reach(dark, "muc-thin-target", "invisible", **at)
    events = mb.expected_events(dark, "muc-thin-target", "invisible", mass_gev=3.0, coupling=[1e-3, 1e3])
    assert events.value[1] == pytest.approx(events.value[0], rel=1e-3)
    assert closed.upper[0] == np.inf
    seen = mb.reach(dark, "muc-thin-target", "visible", masses_gev=[3.0])
    free = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[3.0])
    assert seen.lower[0] == pytest.approx(free.lower[0], rel=1e-3)


def test_a_collider_says_its_luminosity_in_the_note():
    found = mb.reach("lfv-alp", "music", "ultimate", masses_gev=[3.0], luminosity_per_fb=7.0)
    assert "7/fb" in found.note
    assert found.search.is_projection


def test_the_note_of_a_reach_gives_the_parameters_of_the_model():
    model = mb.models.get("lfv-alp", theta=0.9)
    note = mb.reach(model, "muc-thin-target", "ultimate", masses_gev=[5.0]).note
    assert note.startswith("theta = 0.9, projection, 90 % CL")


def test_a_reach_says_where_the_decay_is_not_prompt():
    """Just above m_tau + m_mu the ALP lives long, at the thin target by far longer than its tracks are resolved."""
    found = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[1.8828, 5.0], track_resolution_m=1e-3)
    assert found.status[0] == "at the lower edge the decay is not prompt, but the analysis assumes that it is"
    assert found.status[1] == "ok"
    length = mb.yield_breakdown(
        "lfv-alp", "muc-thin-target", "visible", mass_gev=1.8828, coupling=found.lower[0], track_resolution_m=1e-3
    )
    assert length.decay_length_m > 1e-3
    assert length.is_prompt is False


EXTRAPOLATED = "efficiency extrapolated beyond its table (0.001 to 0.2 GeV)"


def test_a_reach_says_where_the_efficiency_is_extrapolated():
    at = {"masses_gev": [5e-4, 1e-3, 0.1, 0.2, 1.0]}
    found = mb.reach("axion-muon", "na64mu-1e14", "invisible", **at)
    assert found.warnings == ((EXTRAPOLATED,), (), (), (), (EXTRAPOLATED,))
    assert (found.status == OK).all()
    assert found.note.endswith("; efficiency extrapolated at 2 of 5 masses")
    assert mb.reach("axion-muon", "na64mu-1e14", "invisible", **at, efficiency=1).warnings == ((),) * 5


def test_a_reach_says_where_its_edges_leave_the_theory_and_keeps_them():
    found = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[3.0, 40.0])
    assert found.lower[1] > np.sqrt(4 * np.pi) > found.lower[0]
    assert found.warnings == ((), ("lower edge beyond the theory, which holds below 3.545",))
    assert found.note.endswith("; edges beyond the theory at 1 of 2 masses")
    (axes,) = found.plot().axes
    assert axes.get_ylim()[1] == pytest.approx(np.sqrt(4 * np.pi))
    closed = mb.reach("axion-photon", "na64mu-2022", "invisible", masses_gev=[1e-4], efficiency=1)
    assert closed.warnings == (("upper edge beyond the theory, which holds below 3.545 1/GeV",),)


def test_an_upper_edge_far_above_is_one():
    """The lifetime goes with 1/(g m^2)^2: as for a mass 100 times as large, 1e4 times as high."""
    heavy, light = (
        mb.reach("axion-photon", "na64mu-2022", "invisible", masses_gev=[mass], efficiency=1).upper[0]
        for mass in (1e-6, 1e-8)
    )
    assert light / heavy == pytest.approx(1e4, rel=0.3)


def test_several_ranges_and_slow_decays_are_warnings_too():
    found = mb.reach(Leaky(1e-6), "na64mu-2022", "invisible", masses_gev=[0.02])
    assert found.warnings[0][0] == "the lowest of several excluded ranges"
    late = mb.reach("lfv-alp", "muc-thin-target", "visible", masses_gev=[1.8828], track_resolution_m=1e-3)
    assert late.warnings[0] == (late.status[0],)


def test_another_axis_than_the_coupling(tmp_path):
    """y = epsilon^2 alpha_D (m_chi/m)^4 with m_chi = m/3, whatever chi the model had; limits on visible decays go."""
    model = mb.models.get("dark-photon", g_chi=0.5, mass_chi_gev=0.01)
    ties = {"mass_chi_gev": [{"mass_gev": 1, "constant": 1 / 3}]}
    found = mb.reach(model, "na64mu-2022", "invisible", masses_gev=[0.03, 0.1], ties=ties)
    region = found.on_axis("y")
    assert region.coupling_column == "y"
    np.testing.assert_allclose(region.lower, found.lower**2 * 0.5**2 / (4 * np.pi) / 3**4, rtol=1e-12)
    (axes,) = found.plot(tmp_path / "y.png", axis="y").axes
    assert axes.get_ylabel() == "$y$"
    assert "BaBar" not in {text.get_text() for text in axes.texts}
    visible = mb.reach("dark-photon", "na64mu-2022", "invisible", masses_gev=[0.03, 0.1])
    (axes,) = visible.plot().axes
    assert "BaBar" in {text.get_text() for text in axes.texts}
    with pytest.raises(UnknownNameError, match="z"):
        found.on_axis("z")
    other = mb.reach(model, "na64mu-2022", "invisible", masses_gev=0.03, along=("g_chi", [0.1, 0.2]))
    with pytest.raises(InputError, match="this plane is another"):
        other.on_axis("y")
