"""The page on muons in matter: what is generated for it can be, and is what it says."""

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "physics" / "matter.md").read_text(encoding="utf-8")


def script(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def steps():
    return script("dump_steps")


def test_each_figure_is_shown_once():
    shown = re.findall(r"\(\.\./gallery/matter_(\w+)\.png\)", PAGE)
    assert sorted(shown) == sorted(script("matter_gallery").FIGURES)
    assert '--8<-- "docs/gallery/dump_steps.md"' in PAGE


def test_the_two_ways_to_the_decays_of_a_dump_agree(steps):
    """The paper's formula with the exact spectrum, and the card with the paper's nucleus, where nothing is cut."""
    for dump in (one for one in steps.dumps() if one.energy_gev == 1500):
        assert dump.with_their_nucleus() == pytest.approx(dump.assembled("exact"), rel=2e-3)


def test_a_row_of_the_table(steps):
    dump = next(one for one in steps.dumps() if one.identifier == "mbd-events-01")
    found = steps.Steps.of(dump)
    assert found.approximate == pytest.approx(47.0, rel=0.01)
    # the approximation is too large near the threshold, and the muons of a heavy vector open far
    assert 0.3 < found.exact < 0.4
    assert found.no_cut == pytest.approx(1, abs=2e-3)
    assert 0.9 < found.loss < 1
    assert found.detector == pytest.approx(0.506, abs=2e-3)
    cells = [cell.strip() for cell in steps.line(dump, found).strip("|\n").split("|")]
    assert len(cells) == len(steps.COLUMNS)
    assert cells[0] == "1.5 TeV, lead, vector of 5.64 GeV"
