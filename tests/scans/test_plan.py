import numpy as np
import pytest

from mubeam.scans.plan import PART_ROWS, PART_TABLES, Plan
from mubeam.scans.spec import read
from mubeam.searches.folding import MASSES_TOGETHER


def plan(parameters, samples=None, analyses=("invisible",), **changes):
    section = {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target"],
        "analyses": list(analyses),
        "quantities": ["cross_section"],
        "parameters": parameters,
    } | changes
    return Plan(read({"scan": section | ({} if samples is None else {"samples": samples})}))


LOG = {"log": [1e-4, 1.0, 7]}
PLANS = {
    "masses": ({"mass_gev": {"log": [2, 30, 100]}}, None),
    "grid": ({"coupling": LOG, "mass_gev": {"log": [2, 30, 40]}, "theta": {"linear": [0, 1, 3]}}, None),
    "many couplings": ({"mass_gev": {"log": [2, 30, 3]}, "coupling": {"log": [1e-4, 1, 20_007]}}, None),
    "coupling drawn": ({"mass_gev": {"log": [2, 30, 50]}, "coupling": {"sobol": [1e-4, 1]}}, 33),
    "mass drawn": ({"mass_gev": {"sobol": [2, 30]}, "theta": {"values": [0, 1]}, "coupling": LOG}, 55),
    "theta drawn": ({"mass_gev": {"log": [2, 30, 20]}, "theta": {"uniform": [0, 1]}, "coupling": LOG}, 9),
    "all drawn": ({name: {"sobol": [0.1, 1]} for name in ("mass_gev", "theta", "coupling")}, 1000),
    "options": ({"mass_gev": {"log": [2, 30, 40]}, "exposure_mot": {"log": [1e10, 1e15, 3]}, "coupling": LOG}, None),
}


@pytest.mark.parametrize("name", PLANS)
def test_parts_cover_all_points_once(name):
    found = plan(*PLANS[name], analyses=("invisible", "visible"))
    seen = np.zeros((len(found.lines), found.couplings), dtype=int)
    for part in range(found.parts):
        block = found.block(part)
        seen[block.first_line : block.end_line, block.first_coupling : block.end_coupling] += 1
        assert 0 < found.rows(part) <= found.rows_per_part <= PART_ROWS[1]
        lines = block.end_line - block.first_line
        assert lines <= MASSES_TOGETHER or lines * len(found.settings) <= PART_TABLES
    assert (seen == 1).all()
    assert sum(map(found.rows, range(found.parts))) == found.points
    sizes = [axis.size for axis in found.scan.section.parameters.values() if not axis.is_drawn]
    assert found.points == 2 * np.prod(sizes) * (found.scan.section.samples or 1)


@pytest.mark.parametrize("name", PLANS)
def test_coordinates_do_not_depend_on_the_part(name):
    found = plan(*PLANS[name])
    lines, couplings = [], []
    for part in range(found.parts):
        block = found.block(part)
        lines.append(np.stack(list(found.coordinates(block).values()), axis=1))
        values = found.coupling_values(block)
        couplings.append(np.zeros((len(lines[-1]), 0)) if values is None else values)
    points = {
        (*line, g)
        for at, gs in zip(lines, couplings, strict=True)
        for line, row in zip(at, gs, strict=True)
        for g in row
    }
    assert len(points) == (found.points // len(found.settings) if couplings[0].size else 0)
    for i, name in enumerate(found.lines.names):
        axis = found.scan.section.parameters[name]
        expected = found.scan.section.samples if axis.is_drawn else axis.size
        assert len({line[i] for at in lines for line in at}) == expected


def test_couplings_vary_fastest_then_settings_then_masses():
    found = plan(*PLANS["options"], analyses=("invisible", "visible"))
    assert [(s.analysis, s.options["exposure_mot"]) for s in found.settings[:4]] == [
        ("invisible", 1e10), ("invisible", pytest.approx(10**12.5)), ("invisible", 1e15), ("visible", 1e10),
    ]  # fmt: skip
    grid = plan(*PLANS["grid"])
    at = grid.coordinates(grid.block(0))
    assert (np.diff(at["mass_gev"]) > 0).all()
    assert len(set(at["theta"])) == 1


def test_a_sample_is_one_point():
    found = plan(*PLANS["all drawn"])
    block = found.block(found.parts - 1)
    at, g = found.coordinates(block), found.coupling_values(block)
    parameters = found.scan.section.parameters
    for dimension, (name, values) in enumerate(
        {"mass_gev": at["mass_gev"], "theta": at["theta"], "coupling": g[:, 0]}.items()
    ):
        expected = parameters[name].drawn(block.first_line, len(values), dimension, 1)
        assert (values == expected).all()


def test_a_scan_of_a_billion_lines_is_not_laid_out():
    found = plan(
        {"mass_gev": {"log": [2, 30, 10**6]}, "theta": {"linear": [0, 1, 1000]}, "coupling": {"log": [1e-4, 1, 1000]}}
    )
    assert found.points == 10**12
    assert found.parts >= 10**6
    last = found.coordinates(found.block(found.parts - 1))
    assert (last["mass_gev"][-1], last["theta"][-1]) == (30, 1)
