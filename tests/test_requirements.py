"""The locks are complete: they install as they are, whatever is released later."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {"run": [], **{name: PYPROJECT["dependency-groups"][name] for name in ("dev", "docs", "package")}}
"""Each lock, with what it adds to the package's own requirements."""

NEWER = "99999"


def pinned(lock):
    """Names in a lock that this machine installs."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    found = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if re.match(r"[\w.-]+==", line)]
    return {canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate()}


def asked(lock):
    """The requirements that a lock has to fulfil."""
    build = (ROOT / "requirements" / "build.in").read_text().splitlines()
    lines = [line for line in build if line and not line.startswith("#")]
    every = [Requirement(line) for line in PYPROJECT["project"]["dependencies"] + lines + LOCKS[lock]]
    return [one for one in every if one.marker is None or one.marker.evaluate()]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_all_that_is_asked_for(lock):
    assert {canonicalize_name(one.name) for one in asked(lock)} <= pinned(lock)


def test_nothing_is_resolved_when_a_lock_is_installed():
    lines = (ROOT / "Makefile").read_text().splitlines()
    calls_of_pip = [line for line in lines if re.search(r"(pip|\(PIP\)) install", line)]
    assert calls_of_pip == ["INSTALL := $(PIP) install --quiet --no-deps"]


def missing(requirements, found):
    """What `requirements` and, in turn, what they need lack in `found`: metadata by name."""
    lacking, seen, todo = set(), set(), [(one, "") for one in requirements]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in found or not requirement.specifier.contains(found[name]["version"], prereleases=True):
            lacking.add(str(requirement))
            continue
        for wanted in {"", *requirement.extras} - {e for n, e in seen if n == name}:
            seen.add((name, wanted))
            todo += [(Requirement(line), wanted) for line in found[name].get("requires_dist", [])]
    return lacking


@pytest.mark.full
@pytest.mark.parametrize("lock", LOCKS)
def test_lock_installs_where_everything_has_a_newer_release(lock, tmp_path):
    # an index beside the usual one that has a newer release of every package there is in the lock
    for name in pinned(lock):
        stem = f"{name.replace('-', '_')}-{NEWER}"
        with zipfile.ZipFile(tmp_path / f"{stem}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {NEWER}\n")
            wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{stem}.dist-info/RECORD", "")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--dry-run"]
    where = ["--ignore-installed", "--find-links", str(tmp_path), "--report", str(tmp_path / "report.json")]
    locked = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt")]
    done = subprocess.run([*pip, *where, *locked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    found = {canonicalize_name(one["metadata"]["name"]): one["metadata"] for one in report["install"]}
    assert found.keys() == pinned(lock)
    assert NEWER not in {one["version"] for one in found.values()}
    # complete: all that the pinned releases need is pinned, extras such as coverage[toml] included
    assert missing(asked(lock), found) == set()
