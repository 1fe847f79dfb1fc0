"""Calls of public functions with good, odd and wrong arguments end in a sound result or in an error of mubeam's own."""

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mubeam as mb
from fuzz import calls, seeds, values

BATCH = 1000
BATCHES = 20
SAMPLE = 400


def run(cases, home):
    """Faults of several cases, each in a process that has limits; it is started again behind a call that ends it."""
    found = []
    first, last = min(cases), max(cases) + 1
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}
    while first < last:
        home.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "fuzz.worker", str(first), str(last)]
        ended = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
        texts = {}
        for answer in map(json.loads, ended.stdout.splitlines()):
            number = answer["number"]
            texts[number] = answer.get("call", texts.get(number))
            if answer.get("faults"):
                found.append((number, texts[number], answer["faults"]))
            first = number + 1
        if ended.returncode == 0:
            break
        assert texts, ended.stderr
        found.append((number, texts[number], [f"the process ended with {ended.returncode}: {ended.stderr[-300:]}"]))
    return found


def check(cases, home):
    """No case of these has a fault."""
    found = run(cases, home)
    lines = [f"case {number}: {text}\n    " + "\n    ".join(faults) for number, text, faults in found]
    again = seeds.replay("test_calls", found[0][0]) if found else ""
    assert not found, f"{len(found)} of {len(cases)} cases; the first again: {again}\n" + "\n".join(lines)


@pytest.mark.parametrize("function", calls.FUNCTIONS, ids=lambda function: function.name)
def test_the_calls_know_every_argument(function):
    start, *names = function.name.split(".")
    found = {"mb": mb, "MODEL": mb.Model, "SAMPLE": mb.Sample, "REACH": mb.Reach}[start]
    for name in names:
        found = getattr(found, name)
    parameters = inspect.signature(found).parameters
    named = {name for name, one in parameters.items() if one.kind is not one.VAR_KEYWORD and name != "self"}
    is_open = len(named) < len(parameters)
    known = {*function.needed, *function.optional}
    assert is_open or known <= named
    for kind in (*function.first, *function.needed.values(), *function.optional.values()):
        assert kind in values.GOOD or kind in values.NAMES
    required = {name for name, one in parameters.items() if one.default is one.empty and name in named}
    assert len(required - known) <= len(function.first)


def test_a_sample(tmp_path):
    check(seeds.numbers(0, SAMPLE), tmp_path / "calls")


@pytest.mark.full
@pytest.mark.parametrize("batch", range(BATCHES))
def test_many(tmp_path, batch):
    check(seeds.numbers(batch * BATCH, (batch + 1) * BATCH), tmp_path / "calls")
