"""Files beside the package: what they promise is there and of this version."""

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
