"""What a scan may ask besides events: likelihoods, counts, widths, relic densities; pairs of card and analysis."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import MubeamError, SpecError
from mubeam.fit import likelihood
from mubeam.observables import dark_matter

ALP = {"mass_gev": {"values": [3.0, 5.0]}, "coupling": {"log": [1e-3, 1e-2, 3]}, "mass_chi_gev": 1.0, "g_chi": 0.5}
COUNTS = ["log_likelihood", "cls", "limit_events", "observed", "background", "events"]


def rows(tmp_path, **section):
    return mb.scan({"scan": section}, output=tmp_path / "out").to_pandas()


def test_pairs_and_counts(tmp_path):
    searches = ["na64mu-2022:visible", "na64mu-1e12:invisible"]
    parameters = {"mass_gev": {"values": [0.01, 0.05]}, "coupling": {"log": [1e-4, 1e-2, 3]}}
    about = {"model": "muonphilic-scalar", "searches": searches, "quantities": COUNTS, "parameters": parameters}
    found = rows(tmp_path, **about)
    assert list(dict.fromkeys(zip(found.experiment, found.analysis, strict=True))) == [
        tuple(search.split(":")) for search in searches
    ]
    assert len(found) == 2 * 6
    data, projection = (part for _, part in found.groupby("experiment", observed=True, sort=False))
    if data.experiment.iloc[0] != "na64mu-2022":
        data, projection = projection, data
    assert (data.observed_events == 4).all()
    assert projection.observed_events.isna().all()
    assert (projection.background_events == 0).all()
    statistic = mb.statistics.Likelihood(4, 0.0)
    assert data.cls.to_numpy() == pytest.approx(statistic.cls(data.events.to_numpy()), rel=1e-12)
    assert data.limit_events.to_numpy() == pytest.approx(statistic.upper_limit())
    assert data.log_likelihood.to_numpy() == pytest.approx(statistic.log_likelihood(data.events.to_numpy()))
    # the same numbers as in a fit
    fit = likelihood("muonphilic-scalar", searches[:1], {"mass_gev": (0.01, 0.05), "coupling": (1e-4, 1e-2)})
    assert fit(data[["mass_gev", "coupling"]].to_numpy()) == pytest.approx(data.log_likelihood.to_numpy(), rel=1e-4)


def test_widths_and_relic_density(tmp_path):
    quantities = ["width_gev", "decay_length_m", "relic_density"]
    theta = {"theta": {"values": [0.3, 1.2]}}
    about = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "quantities": quantities}
    found = rows(tmp_path, **about, parameters=ALP | theta)
    for _, row in found.iterrows():
        model = mb.models.get("lfv-alp", theta=row.theta, mass_chi_gev=row.mass_chi_gev, g_chi=row.g_chi)
        point = {"mass_gev": row.mass_gev, "coupling": row.coupling}
        one = mb.yield_breakdown(model, "muc-thin-target", "invisible", **point)
        assert row.width_gev == pytest.approx(
            model.shares(np.array([row.mass_gev]), np.array([row.coupling])).width_gev[0]
        )
        assert row.decay_length_m == pytest.approx(one.decay_length_m, rel=1e-4)
        sigma = dark_matter.annihilation_cross_section(
            mass_chi_gev=1.0, mass_gev=row.mass_gev, g_chi=0.5, coupling=row.coupling, theta=row.theta
        )
        wanted = dark_matter.relic_density(mass_chi_gev=1.0, sigma_v_cm3_per_s=sigma.value)
        assert row.relic_density == pytest.approx(wanted.value, rel=1e-9)
        assert row.relic_density_error == pytest.approx(wanted.error, rel=1e-6)
        assert row.status == "ok"


@pytest.mark.parametrize("chosen", [["branching_ratios"], ["branching ratio to chi chibar"]])
def test_branching_ratios_have_the_names_of_widths(chosen, tmp_path):
    about = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "quantities": chosen}
    found = rows(tmp_path, **about, parameters=ALP)
    model = mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=0.5)
    names = [name for name in found if name.startswith("branching ratio to ")]
    assert len(names) == (3 if chosen == ["branching_ratios"] else 1)
    for coupling, part in found.groupby("coupling"):
        wanted = mb.observables.widths.table(model, mass_gev=[3.0, 5.0], coupling=coupling).columns()
        for name in names:
            assert part[name].tolist() == pytest.approx(wanted[name])


def test_a_table_of_relic_densities_is_within_its_error(tmp_path, monkeypatch):
    from mubeam.scans.quantities import relic_density

    axes = {"mass_gev": {"sobol": [1, 40], "scale": "log"}, "coupling": {"sobol": [1e-4, 3], "scale": "log"}}
    axes |= {
        "theta": {"sobol": [0, 1.5]},
        "mass_chi_gev": {"sobol": [1, 10], "scale": "log"},
        "g_chi": {"sobol": [0.1, 2]},
    }
    about = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "samples": 200, "parameters": axes}
    exact = mb.scan({"scan": about | {"quantities": ["relic_density"]}}).to_pandas()
    monkeypatch.setattr(relic_density, "TABLED", 100)
    tabled = mb.scan({"scan": about | {"quantities": ["relic_density"]}}).to_pandas()
    assert (tabled.status == exact.status).all()
    known = exact.status == "ok"
    assert known.sum() > 150
    off = abs(tabled.relic_density - exact.relic_density)[known]
    assert (off <= (tabled.relic_density_error + exact.relic_density_error)[known]).all()
    assert (tabled.relic_density_error < 1e-2 * tabled.relic_density)[known].all()


def test_relic_density_out_of_range_is_null_and_says_why(tmp_path):
    about = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "quantities": ["relic_density"]}
    found = rows(tmp_path, **about, parameters=ALP | {"mass_chi_gev": {"values": [0.5, 1.0]}})
    closed = found.mass_chi_gev == 0.5
    # chi chibar -> tau mu is closed there
    assert found.relic_density[closed].isna().all()
    assert (found.status[closed] == dark_matter.OUT_OF_RANGE).all()
    assert np.isfinite(found.relic_density[~closed]).all()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"searches": ["muc-thin-target"]}, "searches.0: give 'card:analysis'"),
        ({"searches": ["muc-thin-tarjet:invisible"]}, "searches.0: unknown experiment"),
        ({"searches": ["muc-thin-target:nothing"]}, "searches: unknown analysis"),
        ({"searches": ["muc-thin-target:invisible"] * 2}, "searches: each at most once"),
        ({"experiments": ["fasernu2"]}, "experiments: searches has the pairs already"),
        ({"searches": None}, "experiments: missing"),
        ({"quantities": ["cls"], "limit_events": 3.0}, "cls has no meaning"),
        ({"quantities": ["relic_density"], "parameters": {"mass_gev": 3.0, "coupling": 0.1}}, "needs a chi"),
        ({"quantities": ["width_gev"], "parameters": {"mass_gev": 3.0}}, "coupling: missing"),
        ({"quantities": ["branching ratio to mu mu"]}, "quantities: unknown decay of lfv-alp 'mu mu'"),
    ],
)
def test_refused(change, text):
    given = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "quantities": ["events"]}
    section = {key: value for key, value in (given | {"parameters": ALP} | change).items() if value is not None}
    with pytest.raises((SpecError, MubeamError), match=text):
        mb.scan({"scan": section})


CHAIN = "mass_gev,g_chi,coupling,logl,theta\n3.0,0.5,1e-3,-1.2,0.3\n5.0,0.6,2e-3,-1.3,1.2\n4.0,0.2,1e-2,-9,0.7\n"


def with_file(path, **changes):
    given = {"model": "lfv-alp", "searches": ["muc-thin-target:invisible"], "quantities": ["events"]}
    section = given | {"points": str(path), "parameters": {"mass_chi_gev": 1.0}} | changes
    return {"scan": {key: value for key, value in section.items() if value is not None}}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_points_of_a_file(kind, tmp_path):
    path = tmp_path / "chain.csv"
    path.write_text(CHAIN)
    if kind == "parquet":
        pandas = pytest.importorskip("pandas")
        frame = pandas.read_csv(path)
        path = tmp_path / "chain.parquet"
        frame.to_parquet(path)
    found = mb.scan(with_file(path), output=tmp_path / "out").to_pandas()
    assert found.mass_gev.tolist() == [3.0, 5.0, 4.0]
    for _, row in found.iterrows():
        model = mb.models.get("lfv-alp", theta=row.theta, mass_chi_gev=row.mass_chi_gev, g_chi=row.g_chi)
        wanted = mb.expected_events(
            model, "muc-thin-target", "invisible", mass_gev=[row.mass_gev], coupling=[row.coupling]
        )
        assert row.events == pytest.approx(wanted.value[0], rel=0, abs=row.events_error + wanted.error[0])


@pytest.mark.parametrize(
    ("text", "changes", "message"),
    [
        ("mass_gev,g_chi\n3.0,0.5\n", {}, "points: chain.csv has no column coupling: columns are mass_gev, g_chi"),
        (CHAIN.replace("1e-2", "nan"), {}, "points: chain.csv: coupling of point 3 is no finite number: 'nan'"),
        (CHAIN.replace("5.0", "five"), {}, "mass_gev of point 2 is no finite number: 'five'"),
        (CHAIN, {"parameters": {"mass_chi_gev": 1.0, "theta": 0.3}}, "theta: is a column of .*chain.csv too"),
        (CHAIN, {"samples": 3}, "samples: leave it out"),
        ("mass_gev,g_chi,coupling\n", {}, "chain.csv has 0 points"),
        (CHAIN.replace("1e-2", "-1"), {}, "coupling"),
    ],
)
def test_files_that_are_refused(text, changes, message, tmp_path):
    path = tmp_path / "chain.csv"
    path.write_text(text)
    with pytest.raises(MubeamError, match=message):
        mb.scan(with_file(path, **changes), output=tmp_path / "out")
    assert not (tmp_path / "out").exists()
