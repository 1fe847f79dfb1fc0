"""Comparisons see digits of small numbers: none has an absolute tolerance that it does not state."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_approx_is_relative():
    assert pytest.approx(2e-20) != 1e-20
    assert pytest.approx(2e-20, rel=0.1) != 1.7e-20
    assert pytest.approx(2e-20, rel=0.1) == 1.9e-20
    assert pytest.approx([2e-20], rel=0.1) != [1e-20]
    assert pytest.approx(2.0, abs=0.2) == 1.9
    assert pytest.approx(2e-20, abs=1e-15) == 1e-20


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {one.arg for one in node.keywords}, node.lineno


def test_closeness_of_arrays_states_its_absolute_tolerance():
    every = [
        (path, *call)
        for folder in ("src", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in calls(path)
    ]
    close = [one for one in every if one[1] in ("np.allclose", "np.isclose")]
    assert len(close) > 5
    assert [f"{path.relative_to(ROOT)}:{line}" for path, _, given, line in close if "atol" not in given] == []
