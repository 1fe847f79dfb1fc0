"""Random points over all parameters: production is shared, and rows are what a yield computes for them."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.numerics.estimate import NO_SIGNAL
from mubeam.scans import at, part, plan
from mubeam.scans.spec import read
from mubeam.scans.statuses import BEYOND_THEORY
from mubeam.searches.folding import signal_table

PARAMETERS = {
    "mass_gev": {"sobol": [2, 30], "scale": "log"},
    "coupling": {"sobol": [1e-5, 20], "scale": "log"},
    "theta": {"uniform": [0, 1.57]},
    "mass_chi_gev": {"uniform": [0.3, 0.9]},
    "g_chi": {"uniform": [0.01, 1]},
}


def spec(**changes):
    return {
        "scan": {
            "model": "lfv-alp",
            "experiments": ["muc-thin-target"],
            "analyses": ["visible", "invisible"],
            "quantities": ["events", "excluded", "g_minus_2"],
            "samples": 300,
            "parameters": PARAMETERS,
        }
        | changes
    }


@pytest.mark.parametrize("quantities", [["events", "excluded"], ["events", "cross_section"]])
def test_rows_are_yields(quantities, tmp_path):
    rows = mb.scan(spec(quantities=quantities, samples=60), output=tmp_path / "out").to_pandas()
    assert (rows.groupby("analysis", observed=True).size() == 60).all()
    for _, row in rows.sample(20, random_state=1).iterrows():
        model = mb.models.get("lfv-alp", theta=row.theta, mass_chi_gev=row.mass_chi_gev, g_chi=row.g_chi)
        point = {"mass_gev": [row.mass_gev], "coupling": [row.coupling]}
        wanted = mb.expected_events(model, "muc-thin-target", row.analysis, **point)
        assert row.events == pytest.approx(wanted.value[0], rel=0, abs=row.events_error + wanted.error[0])
        is_beyond = row.coupling > model.largest_coupling(np.array([row.mass_gev]))[0]
        assert (row.status == BEYOND_THEORY) == is_beyond


def test_tables_are_shared(tmp_path, monkeypatch):
    tables = []

    def counted(search, masses, **how):
        tables.append(len(masses))
        return signal_table(search, masses, **how)

    monkeypatch.setattr(at, "signal_table", counted)
    mb.scan(spec(), output=tmp_path / "out")
    assert sum(tables) == 2 * 300
    assert min(tables) >= 10


def test_a_grid_of_angles_shares_production():
    grid = {"mass_gev": {"log": [2, 30, 20]}, "coupling": 0.01, "theta": {"linear": [0, 1.5, 5]}}
    rows = mb.scan(spec(parameters=grid, samples=None, analyses=["ultimate"])).to_pandas()
    even, odd = (rows[rows.theta == end].events.to_numpy() for end in (0.0, 1.5))
    # linear in cos^2 and sin^2 of the angle
    share = np.sin(0.75) ** 2
    scalar = (odd - np.cos(1.5) ** 2 * even) / np.sin(1.5) ** 2
    wanted = share * scalar + (1 - share) * even
    assert rows[rows.theta == 0.75].events.to_numpy() == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    "search",
    [("axion-photon", "na64mu-1e12", "visible", (0.01, 0.5)), ("axion-muon", "na64mu-2022", "invisible", (0.1, 1.0))],
    ids=["visible", "missing"],
)
def test_what_is_excluded_does_not_depend_on_what_else_is_asked_for(search):
    """Where nothing else is, the coarsest rule decides far from the limit."""
    model, experiment, analysis, ends = search
    axes = {"mass_gev": {"log": [*ends, 40]}, "coupling": {"log": [1e-6, 10, 300]}}
    found = []
    for quantities in (["excluded"], ["excluded", "events"]):
        about = {"model": model, "experiments": [experiment], "analyses": [analysis], "quantities": quantities}
        made = plan.Plan(read({"scan": about | {"parameters": axes}}))
        found.append(part.compute(made, plan.Block(0, 40, 0, 300)))
    few, all_of = found
    np.testing.assert_array_equal(few.values["excluded"], all_of.values["excluded"])
    assert set(np.unique(few.values["excluded"])) == {0.0, 1.0}
    is_zero = [np.array(one.texts, dtype=object)[one.status] == NO_SIGNAL for one in found]
    np.testing.assert_array_equal(*is_zero)
