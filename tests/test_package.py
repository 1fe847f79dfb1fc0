"""What is built and published: the files of an sdist, the recipe, the container, the jobs, what a release lacks."""

import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mubeam

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github/workflows").glob("*.yml")}
CONTAINERFILE = ROOT / "Containerfile"
IGNORED = (ROOT / ".gitignore").read_text().split()


def packed(root):
    """Paths of the files that an sdist of `root` has."""
    return {Path(file.distribution_path) for file in SdistBuilder(str(root)).recurse_included_files()}


def pythons():
    """Versions of Python in the classifiers."""
    return [found[1] for line in PROJECT["classifiers"] if (found := re.fullmatch(r".*:: (3\.\d+)", line))]


def test_sdist_has_nothing_that_git_ignores(tmp_path):
    names = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
    for name in names:
        is_file = (ROOT / name).is_file()
        place = tmp_path / name / ("" if is_file else "kept.txt")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ROOT / name).read_bytes() if is_file else b"")
    wanted = packed(tmp_path)
    assert wanted >= {Path(name) if (ROOT / name).is_file() else Path(name) / "kept.txt" for name in names}
    # all patterns of .gitignore, at the top and below, and a file that nobody thought of
    for pattern in IGNORED:
        name = pattern.rstrip("/").replace("*", "made")
        for folder in (tmp_path, tmp_path / "src", tmp_path / "docs"):
            place = folder / name / "junk" if pattern.endswith("/") else folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    extra = {path.as_posix() for path in packed(tmp_path) - wanted}
    # docs/gallery/ is a folder at the top
    assert extra == {"src/docs/gallery/junk", "docs/docs/gallery/junk"}


def test_sdist_has_what_is_tracked_and_no_more():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no checkout of git")
    listed = [git, "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {Path(line) for line in done.stdout.splitlines() if (ROOT / line).is_file()}
    assert packed(ROOT) == tracked


def test_pythons_of_classifiers_are_tested():
    assert pythons() == WORKFLOWS["test"]["jobs"]["locked"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={pythons()[0]}"


def test_each_extra_is_tested_alone():
    tested = WORKFLOWS["test"]["jobs"]["extras"]["strategy"]["matrix"]["extra"]
    assert tested == ["none", *PROJECT["optional-dependencies"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_jobs_call_what_exists(name):
    lines = [step["run"] for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"] if "run" in step]
    makefile = (ROOT / "Makefile").read_text()
    for line in lines:
        for target in re.findall(r"make PYTHON=python (\S+)", line):
            assert re.search(rf"^{re.escape(target.replace('.venv', '$(VENV)'))}:", makefile, re.MULTILINE), target
        for path in re.findall(r"(?<!\S)(?:tests|\.ci)/\S+", line):
            assert (ROOT / path).exists(), path


def test_publishing_needs_no_token():
    publish = WORKFLOWS["release"]["jobs"]["publish"]
    assert publish["permissions"]["id-token"] == "write"
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text()


def test_recipe_asks_for_what_the_package_asks_for():
    recipe = yaml.safe_load((ROOT / "recipe/recipe.yaml").read_text())
    other_names = {"matplotlib": "matplotlib-base"}
    asked = [Requirement(line) for line in PROJECT["dependencies"]]
    wanted = [f"{other_names.get(one.name, one.name)} {one.specifier}" for one in asked]
    assert recipe["requirements"]["run"][1:] == wanted
    assert PYPROJECT["build-system"]["requires"][0].replace(">", " >") in recipe["requirements"]["host"]
    assert recipe["context"] == {"version": mubeam.__version__, "python_min": pythons()[0]}
    assert recipe["build"]["python"]["entry_points"] == [f"{k} = {v}" for k, v in PROJECT["scripts"].items()]
    assert recipe["about"]["license_file"] == PROJECT["license-files"]


def test_container_copies_what_exists_and_may_be_copied():
    lines = CONTAINERFILE.read_text().splitlines()
    copies = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    copied = [path for paths in copies for path in paths]
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    assert all((ROOT / path).exists() and path.split("/")[0] in allowed for path in copied)
    assert {"src", "pyproject.toml", PROJECT["readme"], "LICENSE", "requirements/run.txt"} == set(copied)


def needed(names):
    """These packages and all that they need, as installed here."""
    found, todo = set(), [canonicalize_name(name) for name in names]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        wanted = [Requirement(line) for line in metadata.requires(name) or []]
        here = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
        todo += [canonicalize_name(one.name) for one in here]
    return found


def test_container_has_what_the_package_needs_and_nothing_that_builds_it():
    text = CONTAINERFILE.read_text()
    build = [line for line in (ROOT / "requirements/build.in").read_text().splitlines() if line[:1].isalpha()]
    wanted = needed(Requirement(line).name for line in PROJECT["dependencies"])
    removed = re.search(r"\$PIP uninstall --yes ([\w -]+?) \\\n", text)[1].split()
    assert removed == sorted(needed(Requirement(line).name for line in build) - wanted)
    # the lock has these and no others
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE)
    assert {canonicalize_name(name) for name in locked} == wanted | set(removed)
    assert "install --no-compile --no-deps --require-hashes -r requirements/run.txt\n" in text
    assert "venv --without-pip /opt/mubeam\n" in text


def test_container_runs_the_main_job_on_a_python_that_is_tested():
    text = CONTAINERFILE.read_text()
    assert re.search(r"^ARG PYTHON=(.*)$", text, re.MULTILINE)[1] in pythons()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["docker.io/library/python:${PYTHON}-slim"] * 2
    job = re.search(r"^REACH := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    said = json.loads(re.search(r"^CMD (.*)$", text, re.MULTILINE)[1])
    assert said == ["reach", *job.replace(" out/", " /out").split()]


def test_container_is_called_in_the_same_way_everywhere():
    steps = [step["run"] for step in WORKFLOWS["test"]["jobs"]["container"]["steps"] if "run" in step]
    calls = [line for step in steps for line in step.splitlines() if line.startswith("docker")][:2]
    assert [line.split()[1] for line in calls] == ["build", "run"]
    for text in (CONTAINERFILE.read_text(), (ROOT / "docs/container.md").read_text()):
        assert [line for line in calls if line not in text] == []


def load(name):
    """A script of .ci as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(ROOT / ".ci" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


@pytest.mark.full
@pytest.mark.parametrize("is_there", [True, False])
def test_what_extras_are_for_works_or_is_refused(is_there, tmp_path):
    names = {name for modules, _ in load("extras").USES.values() for name in modules}
    blocked = [] if is_there else sorted(names)
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({blocked}))\n")
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "extras")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": works\n") == is_there * len(load("extras").USES)


@pytest.fixture
def tree(tmp_path):
    """A tree that is ready for the release 1.2.3."""
    urls = "".join(f'{name} = "https://example.org"\n' for name in ("Source", "Documentation", "Changelog"))
    files = {
        "src/mubeam/__init__.py": '__version__ = "1.2.3"\n',
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## 1.2.3 (2026-01-02)\n\n* a\n",
        "CITATION.cff": "type: software\nversion: 1.2.3\ndate-released: 2026-01-02\n",
        "pyproject.toml": f"[project.urls]\n{urls}",
        "README.md": "![a figure](https://example.org/a.png)\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_tree_that_is_ready(tree):
    assert load("ready").missing(tree, "v1.2.3") == []


@pytest.mark.parametrize(("name", "old", "new", "words"), [
    ("src/mubeam/__init__.py", "1.2.3", "1.2.4.dev0", "not of a release"),
    ("CHANGELOG.md", "1.2.3 (2026-01-02)", "1.2.2 (2026-01-02)", "first dated section"),
    ("CHANGELOG.md", "Unreleased\n", "Unreleased\n\n* b\n", "under Unreleased"),
    ("CITATION.cff", "version: 1.2.3", "version: 1.2.2", "version is not 1.2.3"),
    ("CITATION.cff", "2026-01-02", "2026-01-03", "date-released is not 2026-01-02"),
    ("pyproject.toml", "Source", "Other", "no Source"),
    ("README.md", "https://example.org/", "docs/", "docs/a.png"),
])  # fmt: skip
def test_what_a_release_lacks(tree, name, old, new, words):
    path = tree / name
    path.write_text(path.read_text().replace(old, new))
    assert words in "\n".join(load("ready").missing(tree))


def test_the_tag_is_of_the_version(tree):
    assert load("ready").missing(tree, "v1.2.2") == ["the tag is v1.2.2, the version 1.2.3"]
