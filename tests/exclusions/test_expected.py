"""Expected edges of a reach, and combinations of searches."""

import json

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.exclusions import manifest, reach_manifest
from mubeam.exclusions.figures.bands import FILL

PHOTON = {"masses_gev": [0.003, 0.005]}


def test_without_background_the_band_is_one_line():
    found = mb.reach("axion-photon", "na64mu-1e12", "invisible", **PHOTON)
    assert found.expected.shape == found.expected_upper.shape == (5, 2)
    np.testing.assert_array_equal(found.expected, np.tile(found.lower, (5, 1)))


def test_a_projection_quotes_the_median_and_its_band_follows_the_limits():
    """Stable or not, edges without a lifetime go with the root of the limit on events."""
    found = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[5.0])
    assert found.limit_events == found.likelihood.expected_band()[2]
    np.testing.assert_allclose(found.expected[2], found.lower, rtol=1e-12)
    expected = found.lower * np.sqrt(found.likelihood.expected_band()[:, None] / found.limit_events)
    np.testing.assert_allclose(found.expected, expected, rtol=1e-6)
    assert (np.diff(found.expected[:, 0]) > 0).all()


def test_an_empty_interval_has_no_edge():
    found = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[5.0], statistic="neyman")
    assert np.isnan(found.expected[0, 0])
    assert np.isfinite(found.expected[1:, 0]).all()


def test_a_given_limit_has_no_band():
    found = mb.reach("axion-photon", "na64mu-1e12", "invisible", limit_events=3, **PHOTON)
    assert found.expected.shape == (0, 2)
    assert not any("expected" in name for name in found.columns())


def test_the_table_has_the_band():
    found = mb.reach("axion-photon", "na64mu-2022", "visible", **PHOTON)
    columns = found.columns()
    assert columns["g_agammagamma_expected_lower_median_per_gev"] == found.expected[2].tolist()
    assert columns["g_agammagamma_expected_upper_plus_2_per_gev"] == found.expected_upper[4].tolist()


def test_two_runs_without_background_are_one_of_their_events():
    """In a lattice of empty bins CLs is exp(-S): the limit is on the sum of all events."""
    runs = ["na64mu-2022", "na64mu-1e12"]
    found = mb.reach("axion-photon", runs, "invisible", **PHOTON)
    events = sum(
        mb.expected_events("axion-photon", run, "invisible", mass_gev=found.mass_gev, coupling=found.lower).value
        for run in runs
    )
    np.testing.assert_allclose(events, np.log(10), rtol=1e-6)
    assert found.limit_events is None
    assert found.label == "na64mu-2022 invisible + na64mu-1e12 invisible"


def test_a_combination_is_written_and_read_again(tmp_path):
    found = mb.reach("axion-photon", "na64mu-2022", ["invisible", "visible"], masses_gev=[0.003])
    found.write(tmp_path)
    record = manifest.read(tmp_path)
    assert [one["analysis"] for one in record["combined_with"]] == ["visible"]
    region = reach_manifest.read_reach(tmp_path)
    assert region.label == found.label
    assert region.lower.tolist() == found.lower.tolist()


@pytest.mark.parametrize(
    ("experiment", "analysis", "change", "message"),
    [
        (["na64mu-2022", "na64mu-2022"], "invisible", {}, "combined with itself"),
        (["na64mu-2022", "na64mu-1e12"], ["invisible"], {}, "lists of one length"),
        ([], "invisible", {}, "lists of one length"),
        (["na64mu-2022", "na64mu-1e12"], "invisible", {"limit_events": 3}, "limit on one analysis"),
        (["na64mu-2022", "na64mu-1e12"], "invisible", {"statistic": "neyman"}, "neyman"),
    ],
)
def test_wrong_combinations(experiment, analysis, change, message):
    with pytest.raises(InputError, match=message):
        mb.reach("axion-photon", experiment, analysis, **PHOTON, **change)


def fills(figure):
    """What is filled between expected edges."""
    return [one for one in figure.axes[0].patches if one.get_zorder() == FILL]


def test_a_band_is_drawn_where_it_is_more_than_a_line():
    wide = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[3.0, 5.0]).plot()
    line = mb.reach("axion-photon", "na64mu-1e12", "invisible", **PHOTON).plot()
    assert [len(fills(figure)) for figure in (wide, line)] == [2, 0]


def test_colors_of_a_band(tmp_path):
    found = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[3.0, 5.0])
    amber, classic = (fills(found.plot(band_colors=name)) for name in ("amber", "green-yellow"))
    red, green, blue, _ = classic[1].get_facecolor()
    assert green > max(red, blue)
    assert amber[1].get_facecolor() != classic[1].get_facecolor()
    with pytest.raises(InputError, match="unknown band_colors 'blue'"):
        found.plot(tmp_path / "a.png", band_colors="blue")


def test_the_likelihood_of_a_row_is_written(tmp_path):
    found = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[3.0, 5.0])
    workspace = json.loads(found.to_pyhf(tmp_path / "pyhf.json", row=1).read_text())
    (signal,) = (one for one in workspace["channels"][0]["samples"] if one["name"] == "signal")
    assert signal["data"] == pytest.approx([found.limit_events])
    assert "likelihoods" in json.loads(found.to_hs3(tmp_path / "hs3.json", coupling=1.0).read_text())
    given = mb.reach("axion-photon", "na64mu-1e12", "invisible", limit_events=3, **PHOTON)
    with pytest.raises(InputError, match="no likelihood to write"):
        given.to_hs3(tmp_path / "no.json")
    nothing = mb.reach("axion-photon", "na64mu-1e12", "invisible", masses_gev=[0.003, 0.15])
    with pytest.raises(InputError, match=r"nothing is excluded at mass = 0\.15"):
        nothing.to_pyhf(tmp_path / "no.json", row=1)
    assert list(found.to_dataframe()) == list(found.columns())


def test_files_for_hepdata_have_the_band_and_are_the_same_from_a_folder(tmp_path):
    found = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[1.0, 3.0, 5.0])
    found.to_hepdata(tmp_path / "hepdata")
    table = (tmp_path / "hepdata" / "reach.yaml").read_text()
    assert "expected lower edge (median) of the excluded" in table
    assert "expected upper edge (+2 sigma)" in table
    found.write(tmp_path / "reach")
    again = reach_manifest.read_reach(tmp_path / "reach")
    assert again.hepdata() == found.region.hepdata()
    np.testing.assert_array_equal(again.expected["median"][0], found.region.expected["median"][0])
    # the observed edges alone make a bound
    bound = mb.bounds.read(tmp_path / "hepdata" / "reach.yaml")
    assert bound.mass_gev.size == np.isfinite(found.region.lower).sum()


def test_a_discovery_takes_more_than_an_exclusion():
    """2.674 events make three or more in half of all cases; edges without a lifetime go with the root of the events."""
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.02, 0.1])
    at = found.discovery(sigmas=5)
    np.testing.assert_allclose(at.lower[:, 0], found.lower * np.sqrt(2.674060 / np.log(10)), rtol=1e-5)
    uncertain = mb.reach("lfv-alp", "muc-thin-target", "charge-kept", masses_gev=[5.0])
    three, five = (uncertain.discovery(sigmas=sigmas).lower[0, 0] for sigmas in (3, 5))
    assert uncertain.lower[0] < three < five


def test_a_discovery_in_several_bins_is_that_of_the_shape_of_the_signal(monkeypatch):
    runs = {"experiment": ["na64mu-2022", "na64mu-1e12"], "analysis": "invisible", "masses_gev": [0.02, 0.1]}
    found = mb.reach("axion-muon", **runs, discovery=True)
    for name, sigmas in (("3_sigma", 3), ("5_sigma", 5)):
        reach = [found.likelihood.discovery_reach(events, sigmas=sigmas) for events in found.edge_events]
        expected = found.lower * np.sqrt(np.array(reach) / found.edge_events.sum(axis=1))
        np.testing.assert_allclose(found.discovery_ranges[name].lower[:, 0], expected, rtol=1e-5)
    monkeypatch.setattr("mubeam.statistics.discovered.MOST_SHAPES", 1)
    with pytest.raises(InputError, match=r"changes from point to point, in \d+ ways"):
        mb.reach("axion-photon", "na64mu-2022", ["invisible", "visible"], masses_gev=[0.003], discovery=True)


def test_a_discovery_is_in_all_files(tmp_path):
    search = ("lfv-alp", "muc-thin-target", "charge-kept")
    found = mb.reach(*search, masses_gev=[1.0, 3.0, 5.0], discovery=True, minimum_events=5)
    plain = mb.reach(*search, masses_gev=[1.0, 3.0, 5.0])
    assert not any("discovery" in name for name in plain.columns())
    columns = found.columns()
    assert columns["g_discovery_lower_5_sigma"][1:] == found.discovery(sigmas=5, minimum_events=5).lower[1:, 0].tolist()
    assert np.isnan(columns["g_discovery_lower_3_sigma"][0])
    assert "discovery with 50 %, 5 events at least" in found.note
    found.write(tmp_path / "reach")
    again = reach_manifest.read_reach(tmp_path / "reach")
    assert set(again.discovery) == {"3_sigma", "5_sigma"}
    assert again.hepdata() == found.region.hepdata()
    table = again.hepdata()["reach.yaml"].decode()
    assert "discovery lower edge (5 sigma) of $" in table
    record = manifest.read(tmp_path / "reach")
    assert (record["minimum_events"], record["p_value"], record["significance"]) == (5, None, None)
    # two more lines, and the band as in any figure
    lines = [len(one.plot().axes[0].lines) for one in (plain, found)]
    assert lines[1] - lines[0] == 2
    # the observed edges alone make a bound
    found.to_hepdata(tmp_path / "hepdata")
    assert mb.bounds.read(tmp_path / "hepdata" / "reach.yaml").mass_gev.size == np.isfinite(found.region.lower).sum()


def test_a_discovery_on_another_axis_moves_with_it():
    found = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.02, 0.1], discovery=True)
    twice = found.region.recast(lambda mass, coupling: 2 * coupling, "double")
    np.testing.assert_array_equal(twice.discovery["5_sigma"][0], 2 * found.region.discovery["5_sigma"][0])


def test_the_p_value_of_the_counts_is_kept():
    found = mb.reach("axion-photon", "na64mu-2022", "visible", **PHOTON)
    assert (found.p_value, found.significance) == (0.0, np.inf)
    invisible = mb.reach("axion-photon", "na64mu-2022", "invisible", **PHOTON)
    assert (invisible.p_value, invisible.significance) == (1.0, -np.inf)
    record = reach_manifest.of_reach(invisible, {})
    assert (record["p_value"], record["significance"]) == (1.0, -np.inf)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"limit_events": 3.0}, "a limit on events was given"), ({"minimum_events": 0}, "minimum_events must be")],
)
def test_wrong_discoveries_are_refused_before_any_work(monkeypatch, change, message):
    monkeypatch.setattr("mubeam.exclusions.reach.combined_blocks", None)
    with pytest.raises(InputError, match=message):
        mb.reach("axion-photon", "na64mu-2022", "visible", discovery=True, **PHOTON, **change)
