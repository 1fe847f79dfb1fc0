"""Files beside the package: what they promise is there and of this version."""

import ast
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import mubeam

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_citation_file():
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    # required by the schema of cff-version 1.2.0
    assert {"cff-version", "message", "title", "authors"} <= set(found)
    assert (found["cff-version"], found["type"]) == ("1.2.0", "software")
    assert found["version"] == mubeam.__version__
    assert found["license"] == PROJECT["license"]
    assert [author["name"] for author in found["authors"]] == [author["name"] for author in PROJECT["authors"]]


def test_changelog_begins_with_what_is_not_released_and_this_version():
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    dated = [re.fullmatch(r"(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)", heading) for heading in headings[1:]]
    assert headings[0] == "Unreleased"
    assert dated[0][1] == mubeam.__version__
    assert dated[0][2] == str(yaml.safe_load((ROOT / "CITATION.cff").read_text())["date-released"])


def workflow(name):
    return yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())["jobs"]


def test_workflows_try_what_is_promised():
    jobs = workflow("test")
    promised = [text.rpartition(" ")[2] for text in PROJECT["classifiers"] if "Python :: 3." in text]
    assert jobs["locked"]["strategy"]["matrix"]["python"] == promised
    assert jobs["extras"]["strategy"]["matrix"]["extra"] == ["none", *PROJECT["optional-dependencies"]]
    versions = {one["resolution"]: one["python"] for one in jobs["versions"]["strategy"]["matrix"]["include"]}
    assert versions == {"lowest-direct": promised[0], "highest": promised[-1]}
    makefile = (ROOT / "Makefile").read_text()
    for name in ("test", "docs", "release"):
        for job in workflow(name).values():
            lines = "\n".join(step.get("run", "") for step in job["steps"])
            targets = re.findall(r"make (?:PYTHON=\S+ )?([\w./-]+)", lines)
            assert all(f"\n{target.replace('.venv', '$(VENV)')}:" in makefile for target in targets)
            for path in re.findall(r"(?:^| )((?:tests|\.ci)/\S+)", lines):
                assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", ["bug", "physics", "feature"])
def test_issue_templates(name):
    found = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text())
    assert {"name", "description", "body"} <= set(found)
    ids = [part["id"] for part in found["body"]]
    assert len(set(ids)) == len(ids)
    for part in found["body"]:
        assert part["type"] in ("textarea", "input", "dropdown")
        assert part["attributes"]["label"]
    assert any(part.get("validations", {}).get("required") for part in found["body"])


def test_contributing_names_what_exists():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = {path.split("/my")[0].split("/<")[0] for path in re.findall(r"`(src/mubeam/[^`]*/my[^`]*)`", text)}
    assert len(folders) > 5
    assert all((ROOT / folder).is_dir() for folder in folders if "<" not in folder)


@pytest.mark.parametrize("path", sorted(ROOT.glob("benchmarks/*.py")), ids=lambda path: path.stem)
def test_benchmarks_import_what_there_is(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "mubeam":
            names = [one.name for one in node.names]
            found = importlib.import_module(str(node.module))
            missing = [name for name in names if not hasattr(found, name)]
            assert [name for name in missing if importlib.util.find_spec(f"{node.module}.{name}") is None] == []


def test_points_of_a_total_are_said_alike():
    count = sum(orders.t * orders.s for orders in mubeam.Bremsstrahlung("vector").rules("standard").all)
    for page in ("README.md", "docs/numerics.md"):
        found = re.findall(r"(\d+)\s+points", (ROOT / page).read_text())
        assert found
        assert {int(number) for number in found if int(number) > 200} == {count}


def test_first_screen_of_the_readme():
    """What it is, the figure, Python with its output, how to install; all within a screen or two."""
    text = (ROOT / "README.md").read_text()
    order = ["# mubeam\n", "(docs/images/na64mu.png)", "```python\n", 'title="output"', "## Install", "not on PyPI yet"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert len(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0].splitlines()) <= 7


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "examples/README.md", "benchmarks/README.md"])
def test_links_lead_to_files(page):
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.DOTALL)
    paths = [path.split("#")[0] for path in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in path]
    assert [path for path in paths if path and not ((ROOT / page).parent / path).exists()] == []
