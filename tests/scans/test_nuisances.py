"""Options of a search as axes, as grids and drawn; Gaussian draws."""

from statistics import NormalDist

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import MubeamError
from mubeam.scans.axes import Gaussian, make_axis
from mubeam.scans.spec import from_json, read


def gaussian(mean, width, **more):
    return {"draw": "gaussian", "mean": mean, "width": width} | more


@pytest.mark.parametrize("sequence", ["uniform", "sobol"])
def test_a_gaussian_has_its_mean_and_width(sequence):
    axis = make_axis(gaussian(0.8, 0.1, sequence=sequence))
    drawn = axis.drawn(0, 1 << 14, 0, 1)
    assert drawn.mean() == pytest.approx(0.8, abs=4 * 0.1 / 128)
    assert drawn.std() == pytest.approx(0.1, rel=0.03)
    # any stretch is made without what comes before it
    assert (axis.drawn(100, 50, 0, 1) == drawn[100:150]).all()
    assert make_axis(axis.to_dict()) == axis
    assert axis.ends[0] < drawn.min() < drawn.max() < axis.ends[1]


def test_a_gaussian_is_cut_at_the_range_of_the_parameter_and_normalised_anew():
    axis = make_axis(gaussian(0.5, 0.4)).within(0.0, 1.0)
    drawn = np.sort(axis.drawn(0, 1 << 12, 0, 1))
    assert 0 < drawn[0] < drawn[-1] < 1
    normal = NormalDist(0.5, 0.4)
    inside = normal.cdf(1.0) - normal.cdf(0.0)
    for cut in (0.2, 0.5, 0.9):
        share = (normal.cdf(cut) - normal.cdf(0.0)) / inside
        assert np.mean(drawn < cut) == pytest.approx(share, abs=4 * 0.5 / 64)
    assert make_axis(axis.to_dict()) == axis
    assert isinstance(axis, Gaussian)
    assert axis.to_dict()["range"] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"draw": "gaussian", "mean": 1.0}, "needs mean and width, as in .*: width is missing"),
        ({"draw": "gaussian", "width": 1.0}, "mean is missing"),
        (gaussian(1.0, 0.0), "width must be above zero, got 0"),
        (gaussian(1.0, float("nan")), "width must be a finite number, got nan"),
        (gaussian("a", 1.0), "mean must be a finite number, got a"),
        (gaussian(1.0, 1.0, range=[2.0, 1.0]), "range must rise, got 2 to 1"),
        (gaussian(1.0, 1.0, range=3), r"range must be \[low, high\]"),
        (gaussian(1.0, 0.1, range=[5.0, 6.0]), "has .* of itself in the range 5 to 6"),
        (gaussian(1.0, 1.0, sequence="halton"), "sequence is sobol or uniform"),
        (gaussian(1.0, 1.0, widht=2), "got draw, mean, width, widht"),
        (
            {"draw": "uniform"},
            r"draw is 'gaussian', .* got 'uniform': a range is given as \{ uniform = \[low, high\] \}",
        ),
        ({"uniform": []}, r"uniform must be \[low, high\], got 0 numbers"),
    ],
)
def test_what_is_no_gaussian(given, message):
    with pytest.raises(ValueError, match=message):
        make_axis(given)


SECTION = {
    "model": "muonphilic-scalar",
    "searches": ["na64mu-2022:visible"],
    "quantities": ["events", "log_likelihood", "cls", "background"],
    "parameters": {"mass_gev": {"values": [0.01, 0.05]}, "coupling": 1e-3},
}


def rows(**parameters):
    samples = {"samples": 5} if any({"draw", "sobol"} & {*axis} for axis in parameters.values()) else {}
    given = SECTION | samples | {"parameters": SECTION["parameters"] | parameters}
    scan = read({"scan": given})
    assert from_json(scan.as_json) == scan
    return mb.scan(scan).to_pandas()


@pytest.mark.parametrize("axis", [{"values": [1e9, 3e10]}, gaussian(2e10, 3e9)], ids=["grid", "drawn"])
def test_exposures(axis):
    found = rows(exposure_mot=axis)
    assert len(found) == 2 * (5 if "draw" in axis else 2)
    for _, row in found.iterrows():
        point = {"mass_gev": row.mass_gev, "coupling": row.coupling, "exposure_mot": row.exposure_mot}
        wanted = mb.expected_events("muonphilic-scalar", "na64mu-2022", "visible", **point)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_a_drawn_efficiency_and_a_drawn_coupling():
    found = rows(efficiency=gaussian(0.9, 0.2), coupling={"sobol": [1e-4, 1e-2]})
    assert len(found) == 10
    assert (found.efficiency <= 1).all()
    for _, row in found.iterrows():
        point = {"mass_gev": row.mass_gev, "coupling": row.coupling, "efficiency": row.efficiency}
        wanted = mb.expected_events("muonphilic-scalar", "na64mu-2022", "visible", **point)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_polarisation_is_an_axis():
    given = {
        "model": "lfv-alp",
        "searches": ["muc-thin-target:invisible"],
        "quantities": ["events"],
        "parameters": {"mass_gev": 5.0, "theta": 0.5, "coupling": 0.01, "polarisation": {"values": [-1.0, 0.0, 0.7]}},
    }
    found = mb.scan({"scan": given}).to_pandas()
    model = mb.models.get("lfv-alp", theta=0.5)
    for _, row in found.iterrows():
        point = {"mass_gev": 5.0, "coupling": 0.01, "polarisation": row.polarisation}
        wanted = mb.expected_events(model, "muc-thin-target", "invisible", **point)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)
    assert len(set(found.events)) == 3
    with pytest.raises(MubeamError, match=r"scan.polarisation: is an axis too"):
        read({"scan": given | {"polarisation": 0.5}})
    wrong = given["parameters"] | {"polarisation": {"values": [0.0, 1.5]}}
    with pytest.raises(MubeamError, match=r"scan.parameters.polarisation: polarisation must be from -1 to 1"):
        read({"scan": given | {"parameters": wrong}})


def test_the_error_of_a_background_is_an_axis(tmp_path):
    card = tmp_path / "own.toml"
    card.write_text(
        'extends = "na64mu-2022"\nname = "own"\n[analyses.visible]\nobserved_events = 4\nbackground_events = 3.0\n'
        'background_error_events = 0.5\nsource.background_events = "x"\nsource.background_error_events = "x"\n'
        'source.observed_events = "x"\n'
    )
    errors = {"values": [0.0, 0.5, 2.0]}
    given = SECTION | {
        "searches": [f"{card}:visible"],
        "parameters": SECTION["parameters"] | {"background_error_events": errors},
    }
    found = mb.scan({"scan": given}).to_pandas()
    level = mb.experiments.get(card).analysis("visible").confidence_level
    for _, row in found.iterrows():
        background = mb.statistics.Background(3.0, row.background_error_events)
        wanted = mb.statistics.Likelihood(4, background, confidence_level=level)
        assert row.cls == pytest.approx(wanted.cls(row.events), rel=1e-9)
    for search, message in (
        ("na64mu-1e12:invisible", "has no background in its card"),
        (f"{card}:visible", "background_error_events must be >= 0, got -1"),
    ):
        wrong = given | {"searches": [search]}
        if "own" in search:
            wrong["parameters"] = given["parameters"] | {"background_error_events": {"values": [1.0, -1.0]}}
        with pytest.raises(MubeamError, match=f"scan.parameters.*{message}"):
            read({"scan": wrong})


KEYS = {
    "confidence_level": {"confidence_level": 0.95},
    "limit_events": {"limit_events": 5.0},
    "neyman": {"statistic": "neyman"},
    "feldman-cousins": {"statistic": "feldman-cousins", "confidence_level": 0.68},
    "bayes": {"statistic": "bayes"},
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_limits_are_those_of_a_reach(name):
    how = KEYS[name]
    parameters = {"mass_gev": {"values": [0.01, 0.05]}}
    section = SECTION | how | {"quantities": ["reach", "limit_events"], "parameters": parameters}
    found = mb.scan({"scan": section}).to_pandas()
    reach = mb.reach("muonphilic-scalar", "na64mu-2022", "visible", masses_gev=[0.01, 0.05], **how)
    assert found.y_mu_lower.to_numpy() == pytest.approx(reach.lower, rel=1e-6)
    assert found.limit_events.to_numpy() == pytest.approx(reach.limit_events, rel=1e-9)
    points = SECTION | how | {"quantities": ["excluded"]}
    points["parameters"] = parameters | {"coupling": {"log": [1e-4, 1e-1, 30]}}
    flags = mb.scan({"scan": points}).to_pandas()
    for mass, rows_of_mass in flags.groupby("mass_gev"):
        (edge,) = reach.lower[reach.mass_gev == mass]
        inside = rows_of_mass[(rows_of_mass.coupling < edge * 20)]
        assert (inside.excluded == (inside.coupling >= edge)).all()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"statistic": "clss"}, "scan.statistic: unknown statistic"),
        ({"limit_events": float("inf")}, "scan.limit_events: must be a finite number"),
        ({"limit_events": 3.0, "confidence_level": 0.9}, "scan.limit_events: limit_events replaces"),
    ],
)
def test_keys_of_limits_are_checked_whatever_is_asked_for(how, message):
    with pytest.raises(MubeamError, match=message):
        read({"scan": SECTION | how | {"quantities": ["events"]}})


def test_an_exposure_that_the_card_leaves_open_may_be_drawn():
    parameters = {"mass_gev": 0.05, "coupling": 1e-4, "exposure_mot": {"uniform": [1e18, 1e20]}}
    given = SECTION | {"searches": ["muon-beam-dump:ultimate"], "quantities": ["events"], "samples": 3}
    found = mb.scan({"scan": given | {"parameters": parameters}}).to_pandas()
    for _, row in found.iterrows():
        point = {name: row[name] for name in parameters}
        wanted = mb.expected_events(SECTION["model"], "muon-beam-dump", "ultimate", **point)
        assert row.events == pytest.approx(wanted.value, rel=1e-9)


def test_lines_that_differ_in_what_is_counted_share_production(tmp_path):
    card = tmp_path / "own.toml"
    card.write_text(
        'extends = "na64mu-2022"\nname = "own"\n[analyses.visible]\nobserved_events = 4\nbackground_events = 3.0\n'
        'background_error_events = 0.5\nsource.background_events = "x"\nsource.background_error_events = "x"\n'
        'source.observed_events = "x"\n'
    )
    names = ["events", "cls", "excluded", "discovery", "limit_events", "observed", "background", "log_likelihood"]
    drawn = {
        "exposure_mot": {"uniform": [1e10, 1e11]},
        "efficiency": {"uniform": [0.1, 0.9]},
        "background_error_events": {"uniform": [0.1, 1.0]},
        "coupling": {"uniform": [1e-3, 1e-1], "scale": "log"},
    }
    given = SECTION | {"searches": [f"{card}:visible"], "quantities": names, "samples": 6}
    scan = read({"scan": given | {"parameters": SECTION["parameters"] | drawn}})
    found = mb.scan(scan).to_pandas()
    assert len(found) == 12
    assert found.limit_events.nunique() > 1
    for _, row in found.iterrows():
        point = {name: {"values": [row[name]]} for name in (*drawn, "mass_gev")}
        alone = {name: value for name, value in given.items() if name != "samples"}
        (one,) = mb.scan({"scan": alone | {"parameters": point}}).to_pandas().to_dict("records")
        results = [name for name in one if name not in point and isinstance(one[name], float)]
        assert len(results) > len(names) - 2
        for name in results:
            assert row[name] == pytest.approx(one[name], rel=1e-9, nan_ok=True), name
        assert row.status == one["status"]
