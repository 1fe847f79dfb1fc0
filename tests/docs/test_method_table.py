"""What the page on methods says of WW and IWW, from the table that is made for it."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def module():
    spec = importlib.util.spec_from_file_location("method_table", DOCS / "method_table.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def rows(module):
    """WW and IWW over exact by name and beam, against the masses."""
    return {
        (name, energy): (masses, module.ratios(process, energy, masses))
        for name, process, energies, masses in module.settings()
        for energy in energies
    }


def test_two_photons_are_off_for_light_axions(rows):
    masses, found = rows["photon fusion, μ → μ", 160]
    ww = dict(zip(masses, found["ww"], strict=True))
    assert ww[1e-6] == pytest.approx(1.97, abs=0.01)
    assert ww[1e-4] == pytest.approx(1.34, abs=0.01)
    assert ww[0.1] == pytest.approx(1, abs=0.01)


def test_muons_far_above_threshold_are_right(rows):
    for (name, energy), (masses, found) in rows.items():
        if name.endswith(("μ → μ", "μ → τ")) and "fusion" not in name and energy > 100:
            light = np.array(masses) <= 1
            np.testing.assert_allclose(np.array(found["ww"])[light], 1, atol=0.02)
            assert (np.array(found["iww"]) > 1).all()


def test_electrons_are_not(rows):
    ww = np.concatenate([found["ww"] for (name, _), (_, found) in rows.items() if name.endswith("e → e")])
    iww = np.concatenate([found["iww"] for (name, _), (_, found) in rows.items() if name.endswith("e → e")])
    ww, iww = ww[np.isfinite(ww)], iww[np.isfinite(iww)]
    assert 0.4 < ww.min() < 0.5
    assert ww.max() > 2
    assert iww.min() < 0.7


def test_the_table_has_a_cell_for_each_point(module):
    text = module.table()
    blocks = text.split("\n\n")
    assert len(blocks) == 2
    for block in blocks:
        lines = block.splitlines()
        assert {line.count("|") for line in lines} == {lines[0].count("|")}
    assert "below threshold" in text
    assert "nan" not in text
