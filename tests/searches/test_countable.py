"""Cuts that nothing passes are refused by check-card; cuts that little passes are not."""

import pytest

from mubeam import experiments
from mubeam.errors import CardError
from mubeam.searches.card_problems import card_problems

CARD = """name = "own"
description = "made up"
projection = true
[beam]
energy_gev = {energy}
exposure_mot = 1e10
source = {{ energy_gev = "x", exposure_mot = "x" }}
[target]
material = "lead"
length_m = 1.0
source.length_m = "x"
[geometry]
decay_start_m = 5.0
decay_end_m = 20.0
aperture_radius_m = 1.0
product_energy_min_gev = {least}
source = {{ decay_start_m = "x", decay_end_m = "x", aperture_radius_m = "x", product_energy_min_gev = "x" }}
[analyses.mine]
description = "x"
signature = "{signature}"
form_factor = "tsai-elastic"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source = {{ observed_events = "x", background_events = "x", confidence_level = "x", windows = "x" }}
{more}
"""

EFFICIENCY = """[analyses.mine.efficiency]
{axis} = {at}
value = {value}
source = {{ {axis} = "x", value = "x" }}
"""
TAU = """[analyses.mine.tau]
branching_ratio = 0.5
{keys}
source = {{ branching_ratio = "x", track_resolution_m = "x", muon_energy_max_gev = "x" }}
"""


def problems(tmp_path, *, energy=100.0, least=0.0, signature="production", more=""):
    path = tmp_path / "own.toml"
    path.write_text(CARD.format(energy=energy, least=least, signature=signature, more=more))
    return card_problems(experiments.get(path))


def efficiency(axis, at, value):
    return EFFICIENCY.format(axis=axis, at=at, value=value)


@pytest.mark.parametrize(
    ("keys", "start"),
    [
        ({"signature": "beam-dump", "least": 49.0}, None),
        (
            {"signature": "beam-dump", "least": 50.0},
            "geometry.product_energy_min_gev: must be below half of the 100",
        ),
        ({"signature": "beam-dump", "least": 1e4}, "geometry.product_energy_min_gev: must be below half"),
        (
            {"more": efficiency("mass_gev", [0.1, 1.0], [0.0, 0.0])},
            "analyses.mine.efficiency: no event of a beam",
        ),
        ({"more": efficiency("mass_gev", [0.1, 1.0], [0.0, 1e-9])}, None),
        ({"more": efficiency("energy_gev", [10.0, 100.0, 200.0], [0.0, 0.0, 1.0])}, "analyses.mine.efficiency"),
        ({"more": efficiency("energy_gev", [10.0, 99.0, 200.0], [0.0, 0.0, 1.0])}, None),
        (
            {"more": efficiency("lepton_momentum_gev", [50.0, 100.0, 200.0], [0.0, 0.0, 1.0])},
            "analyses.mine.efficiency",
        ),
        ({"more": "windows = [{ p_out_max_gev = 0.1 }]"}, None),
        (
            {
                "more": "windows = [{ p_out_max_gev = 40.0 }]\n"
                + efficiency("lepton_momentum_gev", [40.0, 60.0, 80.0], [0.0, 1.0, 1.0])
            },
            "analyses.mine: no event of a beam of 100 GeV passes windows and efficiency together",
        ),
        (
            {
                "more": "windows = [{ p_out_max_gev = 41.0 }]\n"
                + efficiency("lepton_momentum_gev", [40.0, 60.0, 80.0], [0.0, 1.0, 1.0])
            },
            None,
        ),
        ({"signature": "tau-conversion", "energy": 1.0, "more": TAU.format(keys="")}, "analyses.mine.signature: tau-"),
        ({"signature": "tau-conversion", "energy": 10.0, "more": TAU.format(keys="")}, None),
        (
            {"signature": "tau-conversion", "more": TAU.format(keys='track_resolution_m = 0.1\ntrack = "sharp"')},
            "analyses.mine.tau: no event",
        ),
        (
            {"signature": "tau-conversion", "more": TAU.format(keys='track_resolution_m = 1e-4\ntrack = "sharp"')},
            None,
        ),
        (
            {"signature": "tau-conversion", "more": TAU.format(keys="track_resolution_m = 100.0")},
            "analyses.mine.tau: no",
        ),
        ({"signature": "tau-conversion", "more": TAU.format(keys="muon_energy_max_gev = 0.2")}, None),
        (
            {
                "signature": "tau-conversion",
                "more": "windows = [{ p_out_max_gev = 1.0 }]\n" + TAU.format(keys=""),
            },
            "analyses.mine.windows: no event",
        ),
    ],
)
def test_cuts(tmp_path, keys, start):
    found = problems(tmp_path, **keys)
    if start is None:
        assert found == []
    else:
        (line,) = found
        assert line.startswith(start)
        assert line.endswith("nothing can ever be counted")


def test_a_muon_has_its_mass(tmp_path):
    with pytest.raises(CardError, match=r"tau\.muon_energy_max_gev: must be above 0.105658, got 0.1 "):
        problems(tmp_path, signature="tau-conversion", more=TAU.format(keys="muon_energy_max_gev = 0.1"))


def test_the_command(mubeam, tmp_path):
    problems(tmp_path, signature="beam-dump", least=60.0)
    code, out, err = mubeam("check-card", tmp_path / "own.toml")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "must be below half of the 100 GeV of the beam" in err
