"""The pages of the models: each model has its section, and what is generated for it can be."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from mubeam import models

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted((DOCS / "models").glob("*.md"))}


@pytest.fixture(scope="module")
def gallery():
    spec = importlib.util.spec_from_file_location("model_gallery", DOCS / "model_gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", models.CATALOGUE.names())
def test_each_model_has_a_section(name):
    pages = [page for page, text in PAGES.items() if f"\n## {name}\n" in text]
    assert len(pages) == 1, "the heading of one section of one page of docs/models"
    section = PAGES[pages[0]].split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert r"\mathcal{L}" in section
    assert "```python" in section
    assert section.rstrip().endswith(f'--8<-- "docs/gallery/model_{name}.md"')
    assert f"[`{name}`]({pages[0]}#{name})" in PAGES["index.md"]


def test_no_section_is_of_another_model():
    parts = re.findall(r'"docs/gallery/model_(.*)\.md"', "".join(PAGES.values()))
    assert sorted(parts) == sorted(models.CATALOGUE.names())


def test_what_is_generated(gallery, tmp_path, monkeypatch):
    beyond = gallery.Search("muc-thin-target", "ultimate", "thin target")
    nothing = gallery.Search("na64mu-2022", "visible", "NA64")
    monkeypatch.setitem(gallery.SEARCHES, "mu", (beyond, nothing))
    monkeypatch.setitem(gallery.MASSES, "mu", np.array([0.01, 0.1]))
    gallery.write("b-minus-3lmu", tmp_path)
    text = (tmp_path / "model_b-minus-3lmu.md").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"model_b-minus-3lmu{end}" for end in (".md", "_reach.html", "_reach.png", "_widths.csv", "_widths.png")
    ]
    assert "| `g_chi` | 1 | none | from 0 |" in text
    assert "| na64mu-2022, visible | nothing excluded | | |" in text
    assert re.search(r"\| muc-thin-target, ultimate \| \S+e-08 \| 0.01 \| 0.01 to 0.1 \|", text)
    assert "https://arxiv.org/abs/1803.05466" in text


@pytest.mark.parametrize("name", models.CATALOGUE.names())
def test_references_have_links(gallery, name):
    keys = models.get(name).citations
    assert gallery._references(keys).count("](https://") == len(keys)
