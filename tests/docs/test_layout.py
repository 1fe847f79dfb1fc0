"""The pages that say where things are name files and folders that exist, and every folder has its row."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mubeam"
LAYOUT = (ROOT / "docs" / "add" / "layout.md").read_text(encoding="utf-8")


def test_the_table_of_folders_has_each_folder():
    rows = re.findall(r"(?m)^\| (`.*?) \|", LAYOUT)
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert named == folders


def test_the_folders_inside_folders_exist():
    rows = re.findall(r"(?m)^\| `([a-z]+)`.*?\| (.*) \|", LAYOUT)
    inside = [SOURCE / folder / name for folder, text in rows for name in re.findall(r"`([a-z_]+)/`", text)]
    assert inside
    assert [path for path in inside if not path.is_dir()] == []


def test_the_files_and_folders_of_contributing_exist():
    """Those of what is to be added stand in a folder that does."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:src|docs|tests|\.ci)/[^`\s]+)`", text)
    assert paths
    missing = [
        path for path in paths if not (list(ROOT.glob(path)) or (ROOT / re.sub(r"<.*", "", path)).parent.is_dir())
    ]
    assert missing == []


def test_the_public_modules_are_those_of_the_package():
    import mubeam

    text = (ROOT / "docs" / "api" / "index.md").read_text(encoding="utf-8").split("## ")[0]
    modules = re.findall(r"`mubeam\.([a-z_]+)`", text)
    assert sorted(modules) == sorted(mubeam._MODULES)
