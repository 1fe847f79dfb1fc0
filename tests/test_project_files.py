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
    assert found["version"] == mubeam.__version__ == PROJECT["version"]
    assert found["license"] == PROJECT["license"]
    assert [author["name"] for author in found["authors"]] == [author["name"] for author in PROJECT["authors"]]


def test_changelog_begins_with_this_version():
    versions = re.findall(r"^## (\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert versions[0][0] == mubeam.__version__


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


def test_readme_lists_the_commands():
    from mubeam.cli import COMMANDS

    text = (ROOT / "README.md").read_text()
    assert [command for command in COMMANDS if f"`mubeam {command}" not in text] == []
