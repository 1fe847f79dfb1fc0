"""The notebooks of examples/ run, and what they show is physics."""

import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

import mubeam as mb

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(path.name for path in EXAMPLES.glob("*.ipynb"))


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the code cells of a notebook; its names afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def execute(name):
        names = {"__name__": "notebook"}
        for number, cell in enumerate(json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["cells"]):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{name}, cell {number}", "exec"), names)  # noqa: S102
        return names

    yield execute
    plt.close("all")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_stored_without_outputs(name):
    content = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    cells = content["cells"]
    assert cells[0]["source"][0].startswith("# ")
    assert len({cell["id"] for cell in cells}) == len(cells)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in code)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_listed(name):
    assert f"({name})" in (EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_own_scalar_model(run):
    names = run("own_scalar_model.ipynb")
    now, later, largest = names["now"], names["later"], names["largest"]
    # no events, no background: g^2 times the invisible share goes with the inverse of the muons
    mass, muon = now.mass_gev, mb.constants.LEPTON_MASS_GEV["mu"]
    to_muons = np.maximum(1 - (2 * muon / mass) ** 2, 0) ** 1.5
    seen, seen_later = (g**2 / (1 + g**2 * to_muons) for g in (now.lower, later.lower))
    np.testing.assert_allclose(seen / seen_later, 1e14 / 2e10, rtol=1e-9)
    assert names["shift"](np.array([1e-7]), 1.0)[0] == pytest.approx(3 / (16 * np.pi**2), rel=1e-4)
    assert ((later.lower < largest) & (largest < now.lower)).all()
    # with decays to muons alone, nothing is invisible above their threshold
    bright = mb.reach(names["MuonScalar"](g_chi=1e-9), "na64mu-2022", "invisible", masses_gev=[0.05, 0.5])
    assert np.isfinite(bright.lower).tolist() == [True, False]


def test_exact_and_ww(run):
    names = run("exact_and_ww.ipynb")
    ww, iww = (abs(names["off"][method].value) for method in ("ww", "iww"))
    assert (ww < iww).all()
    assert ww[names["masses"] < 1].max() < 0.015
    assert (names["relative_error"] < ww / 5).all()
    # a limit takes the root of what its window sees; dsigma/dx of IWW is too large everywhere
    assert (names["edge"]["iww"] < 0.8 * names["edge"]["exact"]).all()


def test_thin_target(run):
    names = run("thin_target.ipynb")
    plate, thickness = names["plate"], names["thickness"]
    turn = plate.argmin(axis=0)
    assert ((turn > 0) & (turn < len(thickness) - 1)).all()
    assert names["best"][1] < names["best"][0]
    for g in names["interleaved"].values():
        np.testing.assert_allclose(g * np.sqrt(thickness), g[0] * np.sqrt(thickness[0]), rtol=1e-6)
    assert (names["interleaved"][0.002] < names["interleaved"][0.02]).all()


def test_lfv_search(run):
    names = run("lfv_search.ipynb")
    found, masses = names["found"], names["masses"]
    visible = found["muc-thin-target", "visible"].lower
    threshold = mb.constants.LEPTON_MASS_GEV["tau"] + mb.constants.LEPTON_MASS_GEV["mu"]
    assert np.isnan(visible[masses < threshold]).all()
    assert np.isfinite(visible[masses > threshold]).all()
    # 160 GeV muons on lead end at a lower mass than 1 TeV ones
    assert np.isnan(found["na64mu-1e14", "lfv-invisible"].lower[-1])
    thin = found["muc-thin-target", "invisible"].lower
    assert (thin < names["band"].lower)[masses < 5].all()
    point = names["point"]
    product = point.luminosity_per_fb * 1e3 * point.cross_section.value * point.acceptance * point.decay_probability
    assert point.events.value == pytest.approx(product * point.efficiency, rel=1e-3)


def test_own_muon_spectrum(run):
    names = run("own_muon_spectrum.ipynb")
    own, mono, beam = names["own"], names["mono"], names["experiment"].beam
    assert beam.muons_on_target == pytest.approx(3e10, rel=1e-5)
    assert (own.lower < mono.lower)[np.isfinite(mono.lower)].all()
    assert np.isnan(mono.lower[-1])
    assert np.isfinite(own.lower[-1])
    assert np.diff(own.lower).min() > 0


def test_beam_dump(run):
    names = run("beam_dump.ipynb")
    thickness, (low, high) = names["thickness"], np.moveaxis(names["by_thickness"], 1, 0)
    # long lives: y^4 times the nuclei; slower muons make fewer particles, of which more decay in the volume
    assert (np.diff(low, axis=0) < 0).all()
    assert (low[0, 0] / low[1, 0]) ** 4 == pytest.approx(thickness[1] / thickness[0], rel=0.1)
    # short lives: slower muons at the end of a thicker dump
    assert (high[-1] < high[0]).all()
    near, middle, far = names["by_shield"]
    np.testing.assert_allclose([middle[0], far[0]], near[0], rtol=0.03)
    # short lives: as the inverse root of the way from the dump
    np.testing.assert_allclose([near[1] / middle[1], middle[1] / far[1]], np.sqrt([10, 5]), rtol=0.05)
    small, wide = names["by_radius"][0], names["by_radius"][-1]
    assert small[0] > 2 * wide[0]
    assert small[1] < wide[1]
    assert names["by_radius"][2, 0] == pytest.approx(wide[0], rel=0.03)
    assert len(names["view"].axes) == 2


def test_events_to_limit(run):
    names = run("events_to_limit.ipynb")
    assert len(names["pairs"]) == 3
    for events, error, expected in names["pairs"]:
        assert 0.01 * events < error < 0.1 * events
        assert events == pytest.approx(expected, abs=4 * error)
    found = names["found"]
    # muons are lost at the aperture where they are slow, and at the cut on what is measured
    assert (found.value[:, 0] < 0.7).all()
    assert (found.value[:, 5] > 0.8).all()
    assert (found.value[:, 7] < 0.3).all()
    # no events, no background: the limit goes with the inverse root of the mean efficiency
    ratio = (names["reach"].lower / names["whole"].lower) ** -2
    assert ((found.value.min() < ratio) & (ratio < found.value.max())).all()


def agree(names):
    """Two samplers, one posterior: medians within their sampling errors, ranges of the same width."""
    walk, nested = names["found"]["emcee"], names["found"]["dynesty"]
    width = walk[2] - walk[0]
    effective = min(len(names["by_walk"]) * 5 / names["walk"].get_autocorr_time(tol=0, quiet=True).max(), 1e4)
    allowed = 4 * 1.25 * np.sqrt(1 / effective + 1 / len(names["by_nested"]) ** 0.9)
    assert allowed < 0.4
    assert (abs(walk[1] - nested[1]) / (width / 2)).max() < allowed
    assert (nested[2] - nested[0]) / width == pytest.approx(1, abs=1.5 * allowed)


def test_global_fit(run):
    names = run("global_fit.ipynb")
    agree(names)
    # what is left is not excluded, and no more dark matter than there is
    blobs = names["blobs"]
    events = sum(blobs[f"events {one.label}"] for one in names["fit"].signals)
    assert np.quantile(events, 0.9) < 5
    assert np.quantile(blobs["relic_density"], 0.95) < 0.13
    assert names["fit"].computed(names["by_nested"][:10]) == pytest.approx(
        names["fit"](names["by_nested"][:10]), abs=names["fit"].error(names["by_nested"][:10]).max()
    )


def test_lagrangian_to_figure(run):
    names = run("lagrangian_to_figure.ipynb")
    mine, theirs = names["mine"], names["theirs"]
    # the card is the shipped model in other words
    assert float(mine.width_gev) == pytest.approx(float(theirs.width_gev), rel=1e-9)
    assert mine.invisible == pytest.approx(theirs.invisible, rel=1e-9)
    ours, shipped = (
        mb.expected_events(model, names["run"], "invisible", mass_gev=0.05, coupling=1e-3)
        for model in (names["model"], "b-minus-l")
    )
    assert ours.value == pytest.approx(shipped.value, abs=ours.error + shipped.error)
    found = names["found"]
    band = np.array(found.expected)
    assert (np.diff(band, axis=0) >= 0).all()
    assert ((band[0] <= found.lower) & (found.lower <= band[-1])).all()
    assert (names["folder"] / "limit.pdf").stat().st_size > 10_000
    assert {"reach.csv", "manifest.json"} <= {path.name for path in (names["folder"] / "limit").iterdir()}


def test_scan_with_dask(run):
    names = run("scan_with_dask.ipynb")
    frame = names["result"].to_pandas()
    assert len(frame) == 2 * 24 * 31 * 3
    # one row of the table, computed by itself
    row = frame[(frame["experiment"] == "na64mu-1e12") & (frame["g_chi"] == 0.1)].iloc[400]
    model = mb.models.get("muonphilic-scalar", mass_chi_gev=1e-3, g_chi=0.1)
    point = {"mass_gev": row["mass_gev"], "coupling": row["coupling"]}
    alone = mb.expected_events(model, "na64mu-1e12", "invisible", **point)
    assert row["events"] == pytest.approx(alone.value, abs=alone.error + row["events_error"])
    # the more the dark fermion takes, the more is excluded above the threshold of muons
    at = {(experiment, mass, g_chi): smallest for experiment, mass, g_chi, smallest in names["rows"]}
    assert at["na64mu-2022", 0.301, 0.1] < at["na64mu-2022", 0.301, 0.001]
