"""A small scan, and processes that end with the test: fixtures of the tests of scans and of workers."""

import subprocess
import sys

import pytest

import mubeam as mb

SMALL = """
[scan]
model = "lfv-alp"
experiments = ["muc-thin-target"]
analyses = ["visible"]
quantities = ["events", "excluded"]
samples = {samples}
[scan.parameters]
mass_gev = {{ sobol = [2, 30], scale = "log" }}
theta = {{ uniform = [0.0, 1.5708] }}
coupling = {{ log = [1e-4, 1.0, 20] }}
"""
"""A model for each sample: many lines that take their time, and few rows."""


@pytest.fixture(scope="session")
def spec(tmp_path_factory):
    """A scan of 16 parts of a tenth of a second."""
    path = tmp_path_factory.mktemp("spec") / "scan.toml"
    path.write_text(SMALL.format(samples=256))
    return path


@pytest.fixture(scope="session")
def reference(spec, tmp_path_factory):
    """The same in one go."""
    folder = tmp_path_factory.mktemp("reference") / "out"
    assert mb.scan(spec, output=folder).is_complete
    return folder


@pytest.fixture
def process():
    """Begin processes that end with the test."""
    begun = []

    def start(*arguments, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
        begun.append(subprocess.Popen([sys.executable, *map(str, arguments)], **options))
        return begun[-1]

    yield start
    for one in begun:
        if one.poll() is None:
            one.kill()
        one.communicate()
