"""A beam as a table of track lengths: sum of length x nuclei x cross section; what goes with it and what does not."""

from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError, DataFileError, InputError
from mubeam.searches.request import make_search

MUON = 0.1056583755
EXAMPLE = Path(__file__).parents[2] / "examples" / "tracks.toml"
POINT = {"mass_gev": 0.3, "coupling": 1e-3}
TABLE = "# made up\nenergy_gev,angle_rad,track_length_m\n"
ROWS = "160,0,0.03\n20,0,0.5\n60,0,0.1\n20,0,0.3\n0.2,0,2.0\n"

THIN = """
extends = "muone"
name = "thin"
[beam]
exposure_mot = 1e12
source.exposure_mot = "x"
[target]
material = "lead"
length_m = 0.04
energy_loss = "none"
source.length_m = "x"
[analyses.ultimate]
form_factor = "atomic-nuclear"
"""


@pytest.fixture
def card(tmp_path):
    def write(rows=ROWS, change=("", ""), more="", table=TABLE):
        (tmp_path / "tracks.csv").write_text(table + rows)
        path = tmp_path / "own.toml"
        path.write_text(EXAMPLE.read_text().replace(*change) + more)
        return path

    return write


def test_the_example_is_a_thin_target(tmp_path):
    (tmp_path / "thin.toml").write_text(THIN)
    found = mb.expected_events("axion-muon", EXAMPLE, "ultimate", **POINT)
    thin = mb.expected_events("axion-muon", tmp_path / "thin.toml", "ultimate", **POINT)
    assert found.value == pytest.approx(thin.value, rel=1e-12)


def test_all_tracks_add(card):
    found = mb.yield_breakdown("axion-muon", card(), "ultimate", **POINT)
    per_m = mb.materials.get("lead").number_density_per_cm3 * 100 * 1e12 * 1e-36
    process = mb.models.get("axion-muon").vertices()[0].process
    energies, lengths = np.array([160.0, 20.0, 60.0]), np.array([0.03, 0.8, 0.1])
    # those of 0.2 GeV are below threshold
    sigma = mb.cross_section(process, energy_gev=energies, mass_gev=0.3, target="lead").value * (2 * MUON * 1e-3) ** 2
    assert found.events.value == pytest.approx(per_m * (sigma * lengths).sum(), rel=1e-3)
    assert found.luminosity_per_fb == pytest.approx(per_m * 2.93 * 1e-3, rel=1e-9)
    assert found.exposure_mot == 1e12


def test_events_have_the_energies_of_the_tracks(card):
    sample = mb.generate("axion-muon", card(), events=20_000, analysis="ultimate", **POINT, seed=3)
    energy = sample.particle("beam")[:, 0].round(9)
    found = {e: (energy == e).mean() for e in np.unique(energy)}
    process = mb.models.get("axion-muon").vertices()[0].process
    energies, lengths = np.array([20.0, 60.0, 160.0]), np.array([0.8, 0.1, 0.03])
    expected = mb.cross_section(process, energy_gev=energies, mass_gev=0.3, target="lead").value * lengths
    assert list(found) == [20.0, 60.0, 160.0]
    for share, wanted in zip(found.values(), expected / expected.sum(), strict=True):
        assert abs(share - wanted) < 4 * (wanted / 20_000) ** 0.5
    depth = sample.vertex("production")[:, 2]
    assert 0 <= depth.min() < 0.01
    assert 0.49 < depth.max() <= 0.5


def test_a_reach(card):
    found = mb.reach("axion-muon", card(), "ultimate", masses_gev=[0.1, 0.3])
    point = mb.expected_events("axion-muon", card(), "ultimate", mass_gev=0.3, coupling=float(found.lower[1]))
    assert point.value == pytest.approx(float(found.limit_events), rel=1e-3)


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        ("energy_gev,angle_rad,track_length_m\n", ROWS, "no source; a table of tracks begins with '# <its source>'"),
        ("# x\nenergy_gev,track_length_m\n", "160,0.1\n", "no column 'angle_rad'; a table of tracks"),
        ("# x\nenergy_gev,angle_rad,track_length_m,n\n", "1,1,1,1\n", "unknown column 'n'; a table of tracks"),
        (TABLE, "160,0,x\n", "'x'"),
    ],
)
def test_bad_files(card, table, rows, message):
    with pytest.raises(DataFileError, match=message):
        mb.experiments.get(card(rows, table=table))


@pytest.mark.parametrize(
    ("rows", "change", "message"),
    [
        ("160,1.6,0.1\n", ("", ""), r"^beam\.tracks: angle_rad must be below pi/2"),
        ("160,0,-0.1\n", ("", ""), r"^beam\.tracks\.track_length_m\.0: "),
        ("160,0,0\n", ("", ""), r"^beam\.tracks: the tracks have no length"),
        ("0.1,0,1\n160,0,1\n", ("", ""), r"^beam: tracks: energies must be above the mass of the mu"),
        (ROWS, ("exposure_mot = 1e12", "exposure_mot = 1e12\nenergy_gev = 9.0\nsource.energy_gev = 'x'"), "either"),
        (ROWS, ("exposure_mot = 1e12", "exposure_mot = 1e12\nlepton = 'e'"), r"^beam: tracks are of muons"),
        (ROWS, ("length_m = 0.5", "length_m = 0.5\nenergy_loss = 'full'"), r"target\.energy_loss: the energies of"),
        (
            ROWS,
            ("length_m = 0.5\nsource.length_m", "energy_per_nucleon_gev = 100.0\nsource.energy_per_nucleon_gev"),
            r"target\.energy_per_nucleon_gev: tracks are in matter at rest",
        ),
    ],
)  # fmt: skip
def test_bad_cards(card, rows, change, message):
    with pytest.raises(CardError, match=message):
        mb.experiments.get(card(rows, change))


GEOMETRY = """
[geometry]
decay_start_m = 1.0
decay_end_m = 5.0
aperture_radius_m = 1.0
source = { decay_start_m = "x", decay_end_m = "x", aperture_radius_m = "x" }
"""


def test_angles_go_to_no_detector_and_no_events(card):
    with pytest.raises(CardError, match=r"geometry\.aperture_radius_m: the angles of beam\.tracks are not followed"):
        mb.experiments.get(card("160,0.1,0.1\n", more=GEOMETRY))
    with pytest.raises(InputError, match="events of tracks are not made: its muons have angles"):
        mb.generate("axion-muon", EXAMPLE, events=10, analysis="ultimate", **POINT)


def test_options_that_mean_nothing(card):
    with pytest.raises(InputError, match=r"energy_loss: the energies of beam\.tracks are those along the tracks"):
        make_search("axion-muon", card(), "ultimate", energy_loss="full")
    with pytest.raises(InputError, match=r"length_m: the tracks of tracks are those in 0\.5 m of target"):
        make_search("axion-muon", card(), "ultimate", length_m=1.0)
    assert make_search("axion-muon", card(), "ultimate", length_m=0.5, energy_loss="none").stack.depth_m == 0.5


def test_a_card_on_top(tmp_path, card):
    path = card()
    top = tmp_path / "top.toml"
    top.write_text(f'extends = "{path.name}"\nname = "top"\n[beam]\nenergy_gev = 10.0\nsource.energy_gev = "x"\n')
    found = mb.experiments.get(top)
    assert (found.beam.tracks, found.beam.energy_gev) == (None, 10.0)
    again = type(found).model_validate(mb.experiments.get(path).model_dump(mode="json", exclude_unset=True))
    assert again == mb.experiments.get(path)
