"""Pages that are made from the package: commands, experiments, links of citations, the figure of the first page."""

import importlib.util
import re
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image

from mubeam import experiments
from mubeam.cli import COMMANDS, group
from mubeam.foundation.citations import entries, link

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NOT_SCRIPTS = {"hooks", "links", "typography", "docstrings", "docstring_text", "front_figure", "scan_figure"}


def load(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def commands():
    return load("command_line").reference()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_section_with_all_its_options(commands, name):
    context = click.Context(group, info_name="mubeam")
    command = group.get_command(context, name)
    assert f"[`mubeam {name}`](#mubeam-{name})" in commands
    section = commands.split(f"\n## mubeam {name}\n")[1].split("\n## ")[0]
    for option in command.get_params(click.Context(command, parent=context)):
        if isinstance(option, click.Option) and option.name != "help":
            assert re.search(rf"`{option.opts[0]}[` ]", section)
    assert f"mubeam {name}" in section.split("```text\n")[1].split("```")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1


def test_text_of_commands_has_no_marks_of_click(commands):
    assert "\b" not in commands
    assert "Sentinel" not in commands
    assert " object at 0x" not in commands


def test_command_line_page_shows_the_reference():
    text = (DOCS / "cli.md").read_text()
    assert '--8<-- "docs/gallery/commands.md"' in text
    shown = dict(re.findall(r"^\| (\d+) \| (.*) \|$", text, re.MULTILINE))
    told = re.findall(r"^\s*(\d+)  ", group.help, re.MULTILINE)
    assert sorted(shown) == sorted(told)


def test_experiments_with_numbers_sources_and_side_views(tmp_path):
    page = load("experiment_gallery").page(("na64mu-2022", "fasernu2", "m3"), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "experiment_fasernu2.png",
        "experiment_na64mu-2022.png",
    ]
    assert "| beam.exposure_mot | 2e+10 | P1 Eq. (1); 2401.01708 |" in page
    assert "| tau.track_resolution_m | 0.002 | P2 Sec. III B: one tungsten plate |" in page
    assert "| beam.spectrum | 0 to 4500 GeV | Muons at the place of FASERnu2" in page
    assert "References: [Kahn et al. 2018](https://arxiv.org/abs/1804.03144)" in page


def test_each_number_of_each_card_is_shown(tmp_path, monkeypatch):
    gallery = load("experiment_gallery")
    monkeypatch.setattr(gallery, "_side_view", lambda *_: "")
    page = gallery.page(experiments.names(), tmp_path)
    for name in experiments.names():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        card = experiments.get(name)
        assert all(f"### {name}: {analysis}\n" in section for analysis in card.analyses)
        for part in ("beam", "target", "geometry"):
            found = getattr(card, part)
            for key in getattr(found, "source", {}) or {}:
                assert getattr(found, key) is None or f"| {part}.{key} |" in section


@pytest.mark.parametrize(("html", "expected"), [
    ("<p>see 2501.06294.</p>", '<p>see <a href="https://arxiv.org/abs/2501.06294">2501.06294</a>.</p>'),
    ("<p>arXiv 2501.06294: so</p>", '<p><a href="https://arxiv.org/abs/2501.06294">arXiv 2501.06294</a>: so</p>'),
    ("<td>Kahn2018: 15 GeV</td>", '<td><a href="https://arxiv.org/abs/1804.03144">Kahn2018</a>: 15 GeV</td>'),
    ("<p>P1, then P1</p>", '<p><a href="https://arxiv.org/abs/2501.06294">P1</a>, then P1</p>'),
    ("<p>1234.56789012 P10 xP1</p>", None),
    ("<h2>P2 Fig. 3</h2>", None),
    ("<code>2501.06294</code>", None),
    ('<a href="x">arXiv 2501.06294</a>', None),
    ('<img alt="P1 and 2501.06294" src="x">', None),
])  # fmt: skip
def test_citations_become_links(html, expected):
    assert load("links").linked(html) == (html if expected is None else expected)


def test_nearly_all_of_the_bibliography_has_an_address():
    # the paper of 1935 has none
    assert [key for key in entries() if link(key).address is None] == ["Williams:1935dka"]


def test_figures_of_the_first_page_are_made_by_the_package():
    made = load("front_figure").figures(np.array([0.01, 0.1, 0.15]))
    assert sorted(made) == ["na64mu.png", "na64mu_narrow.png"]
    for name, content in made.items():
        kept = DOCS / "images" / name
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        with Image.open(kept) as image:
            assert (content[16:20], content[20:24]) == tuple(size.to_bytes(4, "big") for size in image.size)
        assert kept.stat().st_size < 60_000


def test_figure_of_the_page_on_scans_is_made_by_the_package(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    module = load("scan_figure")
    made = module.image(module.figure(samples=64))
    kept = DOCS / "images" / "scan.png"
    with Image.open(kept) as image:
        assert (made[16:20], made[20:24]) == tuple(size.to_bytes(4, "big") for size in image.size)
    assert kept.stat().st_size < 60_000


PAGES = [ROOT / "README.md", *(page for page in DOCS.glob("**/*.md") if DOCS / "gallery" not in page.parents)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_figures_say_what_they_show(page):
    for text, _ in re.findall(r"!\[(.*?)\]\(([^)]+)\)", page.read_text()):
        assert len(text.split()) >= 3


def test_pages_that_are_made_are_made_by_make_docs():
    makefile = (ROOT / "Makefile").read_text()
    excluded = (ROOT / "mkdocs.yml").read_text().split("nav:")[0]
    for script in DOCS.glob("*.py"):
        assert f"  {script.name}\n" in excluded
        if script.stem == "crawl":
            assert "python docs/crawl.py site" in makefile
        elif script.stem not in NOT_SCRIPTS:
            assert f"python docs/{script.name} docs/gallery" in makefile


def test_search_needs_no_network():
    settings = (ROOT / "mkdocs.yml").read_text()
    assert "\n  - offline\n" in settings
    # the theme would load another one from elsewhere if none of this name were there
    (path,) = re.findall(r"- (\S*iframe-worker\S*)", settings)
    assert "://" not in path
    assert (DOCS / path).is_file()


@pytest.mark.parametrize(("text", "expected"), [
    ("2m_μ", "2m<sub>μ</sub>"),
    ("m_mu^2/(2), E_X/E_beam", "m<sub>μ</sub><sup>2</sup>/(2), E<sub>X</sub>/E<sub>beam</sub>"),
    ("dE_X U_L^T", "dE<sub>X</sub> U<sub>L</sub><sup>T</sup>"),
    ("g_Z' g_aγγ", "g<sub>Z'</sub> g<sub>aγγ</sub>"),
    ("e^(-L/l), e^{LX}, |p|^2, γ^μ", "e<sup>−L/l</sup>, e<sup>LX</sup>, |p|<sup>2</sup>, γ<sup>μ</sup>"),
    ("Σ_{k ≤ m} p_k, m_e²", "Σ<sub>k ≤ m</sub> p<sub>k</sub>, m<sub>e</sub>²"),
    ("p_out_max_gev, target.length_m, g_agammagamma, per_gev", None),
    ("<code>m_mu^2</code>", None),
    ('<img alt="m_mu">', None),
])  # fmt: skip
def test_indices_and_powers_are_set(monkeypatch, text, expected):
    monkeypatch.syspath_prepend(DOCS)
    assert load("typography").typeset(text) == (text if expected is None else expected)


def test_docstrings_are_shown_with_their_stars_and_a_line_a_name():
    apart = load("docstring_text").apart
    text = "Of Re(S P*) and `a*`.\n\n    Re(S P*)\n\nArgs:\n    low, high: ends, k* too.\n"
    assert apart(text) == (
        "Of Re(S P\\*) and `a*`.\n\n    Re(S P*)\n\nArgs:\n    low: ends, k\\* too.\n    high: ends, k\\* too."
    )
    assert apart("Members:\n    OK: a number.") == "Attributes:\n    OK (str): a number."
