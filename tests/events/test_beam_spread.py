"""Spot, divergence and spread of momentum of the beam: in cards, in events and files, in detectors of finite size."""

import json
import subprocess
import sys

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError
from mubeam.events import files
from mubeam.events.check import check_file
from oracles.dumps import LINE, card

COUNT = 4000
POINT = {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible"}
SPREAD = """
spot_sigma_mm = [20.0, 5.0]
divergence_mrad = [0.5, 2.0]
momentum_spread = 0.03
[beam.source]
spot_sigma_mm = "made up"
divergence_mrad = "made up"
momentum_spread = "made up"
"""


THIN = "spot_sigma_mm = 3\ndivergence_mrad = 1\nsource = {spot_sigma_mm = 'x', divergence_mrad = 'x'}"


def own(folder, keys=SPREAD, base="na64mu-1e12", more=""):
    path = folder / "own.toml"
    path.write_text(f'extends = "{base}"\nname = "own"\n[beam]\n{keys}\n{more}')
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = own(tmp_path_factory.mktemp("card"))
    return mb.generate("axion-photon", path, events=COUNT, **POINT)


def test_distributions(sample):
    """Places at the front, slopes and momenta have the widths that the card says, each by itself."""
    beam, start = sample.particle("beam"), sample.vertex("production")
    slope = beam[:, 1:3] / beam[:, 3:]
    front = start[:, :2] - start[:, 2:3] * slope
    p = np.sqrt((beam[:, 1:] ** 2).sum(axis=1))
    mean = np.sqrt(160**2 - mb.constants.LEPTON_MASS_GEV["mu"] ** 2)
    columns = np.column_stack([front / [0.02, 0.005], slope / [5e-4, 2e-3], (p / mean - 1) / 0.03])
    np.testing.assert_allclose(columns.std(axis=0), 1, atol=4 / np.sqrt(2 * COUNT))
    # photon fusion grows slowly with the energy: faster muons make somewhat more
    np.testing.assert_allclose(columns[:, :4].mean(axis=0), 0, atol=4 / np.sqrt(COUNT))
    assert 0 < columns[:, 4].mean() + 4 / np.sqrt(COUNT) < 0.15
    np.testing.assert_allclose(np.corrcoef(columns.T), np.eye(5), atol=4 / np.sqrt(COUNT))


def test_what_stays(sample):
    """Momentum is conserved at each vertex, X flies on from its place, and rates and headers know no spread."""
    momenta = sample.events.momentum_gev
    for before, after in ((slice(0, 2), slice(2, 5)), (slice(4, 5), slice(5, 7))):
        assert abs(momenta[:, before].sum(axis=1) - momenta[:, after].sum(axis=1)).max() < 1e-10 * 160
    mass2 = momenta[..., 0] ** 2 - (momenta[..., 1:] ** 2).sum(axis=-1)
    assert abs(mass2 - sample.events.mass_gev**2).max() < 1e-9 * 207**2
    x, step = sample.particle("x")[:, 1:], sample.vertex("decay")[:, :3] - sample.vertex("production")[:, :3]
    assert np.linalg.norm(np.cross(x, step), axis=1).max() < 1e-9 * np.linalg.norm(x, axis=1).max()
    plain = mb.generate("axion-photon", "na64mu-1e12", events=10, **POINT)
    assert sample.info.cross_section_pb == plain.info.cross_section_pb
    keys = {"spot_sigma_mm": [20.0, 5.0], "divergence_mrad": [0.5, 2.0], "momentum_spread": 0.03}
    assert {key: sample.info.about[key] for key in keys} == keys
    assert not set(keys) & set(plain.info.about)


def test_the_same_events_in_another_direction(tmp_path):
    """Without a spread of momentum the events are those of a thin beam, turned and shifted."""
    path = own(tmp_path, THIN)
    wide, thin = (mb.generate("axion-photon", one, events=200, **POINT) for one in (path, "na64mu-1e12"))
    np.testing.assert_array_equal(wide.events.momentum_gev[:, :5, 0], thin.events.momentum_gev[:, :5, 0])
    np.testing.assert_array_equal(wide.vertex("production")[:, 2:], thin.vertex("production")[:, 2:])
    product = np.einsum("npi,nqi->npq", wide.events.momentum_gev[..., 1:5], wide.events.momentum_gev[..., 1:5])
    there = np.einsum("npi,nqi->npq", thin.events.momentum_gev[..., 1:5], thin.events.momentum_gev[..., 1:5])
    np.testing.assert_allclose(product[:, :5, :5], there[:, :5, :5], atol=1e-9 * 160**2)


@pytest.mark.parametrize("suffix", ["lhe", "hepmc3", "root", "parquet"])
def test_files_are_sound(suffix, tmp_path):
    path = tmp_path / f"a.{suffix}"
    manifest = files.write_events("axion-photon", own(tmp_path, THIN), path, events=200, **POINT)
    assert manifest["spot_sigma_mm"] == [3.0, 3.0]
    assert check_file(path).lines == []
    if suffix == "parquet":
        found = mb.analyse(path, lambda c: c["beam_theta_rad"] > 1e-3, among="all", experiment=own(tmp_path, THIN))
        assert found.value[0, 0] == pytest.approx(np.exp(-0.5), abs=4 * found.error[0, 0])


def test_weights_of_a_wide_beam(sample):
    """New weights go by invariants, which know no direction."""
    thin = mb.generate("axion-photon", "na64mu-1e12", events=COUNT, **POINT)
    means = [mb.reweight(one, coupling=4e-4).mean() for one in (sample, thin)]
    assert means[0] == pytest.approx(means[1], abs=0.05)


@pytest.mark.full
def test_with_loss_of_energy(tmp_path):
    """Slower muons in a thick target, from a beam with a spread."""
    lead = 'material = "lead"\nlength_m = 1.0'
    beam = LINE + "\nmomentum_spread = 0.05"
    path = card(tmp_path, loss="csda", beam=beam, target=lead)
    path.write_text(path.read_text().replace('lepton = "x" }', 'lepton = "x", momentum_spread = "x" }', 1))
    found = mb.generate("axion-muon", path, events=2000, mass_gev=0.5, coupling=1e-5, analysis="decays")
    path.write_text(path.read_text().replace("momentum_spread = 0.05", "momentum_spread = 0.0"))
    line = mb.generate("axion-muon", path, events=2000, mass_gev=0.5, coupling=1e-5, analysis="decays")
    wide, thin = (one.particle("beam")[:, 0] for one in (found, line))
    assert wide.mean() == pytest.approx(thin.mean(), rel=0.01)
    lost = 160 - thin.mean()
    assert wide.std() == pytest.approx(np.hypot(thin.std(), 0.05 * 160), rel=0.1)
    assert lost > 0


@pytest.mark.parametrize("offset", [pytest.param(0.0, marks=pytest.mark.full), 0.15])
def test_detectors_see_less_of_a_wide_beam(offset, tmp_path):
    """Yields with the beam's width in quadrature are those of the events whose particle meets the detector."""
    keys = {"aperture_radius_m": 0.1, "aperture_offset_m": offset, "end": 12.0}
    keys |= {} if offset else {"products": "all"}
    point = {"mass_gev": 0.5, "coupling": 1e-6}
    thin = mb.expected_events("axion-muon", card(tmp_path, **keys), "decays", **point).value
    beam = LINE + "\nspot_sigma_mm = 30.0\ndivergence_mrad = 6.0"
    path = card(tmp_path, beam=beam, **keys)
    source = 'lepton = "x", spot_sigma_mm = "x", divergence_mrad = "x" }'
    path.write_text(path.read_text().replace('lepton = "x" }', source, 1))
    wide = mb.expected_events("axion-muon", path, "decays", **point).value
    assert (wide > 1.1 * thin) if offset else (wide < 0.8 * thin)
    events = mb.generate("axion-muon", path, events=8000, analysis="decays", decay_point="exponential", **point)
    weight = events.events.weight * events.info.expected_events / len(events)
    counted = weight[events.flag("counted")]
    error = np.sqrt((counted**2).sum() - counted.sum() ** 2 / len(events))
    assert counted.sum() == pytest.approx(wide, abs=4 * error)
    width = mb.yield_breakdown("axion-muon", path, "decays", **point).at_production.width_m
    before = mb.yield_breakdown("axion-muon", card(tmp_path, **keys), "decays", **point).at_production.width_m
    assert width == pytest.approx(np.sqrt(before**2 + 0.03**2 + (6e-3 * 12) ** 2))


WRONG = {
    "negative": ("spot_sigma_mm = -1.0\nsource.spot_sigma_mm = 'x'", "beam.spot_sigma_mm"),
    "three": ("divergence_mrad = [1, 2, 3]\nsource.divergence_mrad = 'x'", "beam.divergence_mrad"),
    "large": ("divergence_mrad = 300\nsource.divergence_mrad = 'x'", "at most 100"),
    "too wide": ("momentum_spread = 0.5\nsource.momentum_spread = 'x'", "beam.momentum_spread"),
    "text": ("momentum_spread = 'some'\nsource.momentum_spread = 'x'", "beam.momentum_spread"),
    "no source": ("spot_sigma_mm = 1.0", "no source for spot_sigma_mm"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused(case, tmp_path):
    keys, line = WRONG[case]
    with pytest.raises(CardError, match=line):
        mb.experiments.get(own(tmp_path, keys))


def test_where_it_means_nothing(tmp_path):
    spread = "momentum_spread = 0.1\nsource.momentum_spread = 'x'"
    with pytest.raises(CardError, match="of a beam on a target at rest: leave it out"):
        mb.experiments.get(own(tmp_path, spread, base="music"))
    with pytest.raises(CardError, match="the spectrum says the energies: leave it out"):
        mb.experiments.get(own(tmp_path, spread, base="fasernu2"))
    oval = card(tmp_path, beam=LINE + "\nspot_sigma_mm = [1.0, 2.0]", aperture_radius_m=0.2)
    oval.write_text(oval.read_text().replace('lepton = "x" }', 'lepton = "x", spot_sigma_mm = "x" }', 1))
    with pytest.raises(CardError, match="the same along x and y"):
        mb.expected_events("axion-muon", oval, "decays", mass_gev=0.5, coupling=1e-6)


def test_data_stay_data(tmp_path):
    """What is drawn for events alone changes no count, nor the hash of a card without it."""
    path = own(tmp_path, base="na64mu-2022")
    assert mb.experiments.get(path).projection_reasons("invisible") == ()
    yields = [
        mb.expected_events("axion-muon", one, "invisible", mass_gev=0.1, coupling=1e-3).value
        for one in (path, "na64mu-2022")
    ]
    assert yields[0] == yields[1]
    plain = mb.experiments.get("na64mu-2022")
    assert "momentum_spread" not in json.loads(plain.model_dump_json())["beam"]
    assert mb.experiments.card_hash(plain) != mb.experiments.card_hash(mb.experiments.get(path))
    done = subprocess.run(
        [sys.executable, "-m", "mubeam", "check-card", path], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
