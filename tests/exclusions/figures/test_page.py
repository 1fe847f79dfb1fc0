"""A page of its own: all in one file, the same each time, and nothing that a browser would fetch."""

import json
import re
import sys
from dataclasses import replace

import numpy as np
import pytest

from exclusions.figures.made import AXION, area
from mubeam.errors import InputError
from mubeam.exclusions import plotting
from mubeam.exclusions.figures import bokeh_scene, page
from mubeam.exclusions.figures.layers import rows_of

pytest.importorskip("bokeh")


@pytest.fixture(scope="module")
def scene():
    areas = [area("seen", 10.0)], [area("hoped & <for>", projection=True)]
    line = plotting.Overlay("a line", np.array([1e-3, 0.3]), np.array([1e-4, 1e-3]))
    band = plotting.Band(areas[0][0].mass_gev, np.outer([0.5, 0.7, 1.0, 1.4, 2.0], areas[0][0].lower))
    made = plotting.reach_scene(AXION, *areas, overlays=[line], note="a <note>")
    return replace(made, bands=(band,))


@pytest.fixture(scope="module")
def content(scene):
    return page.page(scene, "a </script> title").decode()


def outside_of_library(text):
    library = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    assert len(library) > 100_000
    return text.replace(library, "")


def test_nothing_is_loaded(content):
    rest = outside_of_library(content)
    assert "://" not in rest
    assert not re.search(r"(src|href|srcset|@import|url\()\s*=", rest)
    assert "default-src 'none'" in rest
    assert "http" not in page.POLICY


def test_a_dark_screen_has_a_dark_page(content):
    rest = outside_of_library(content)
    assert '<meta name="color-scheme" content="light dark">' in rest
    assert re.search(
        r"prefers-color-scheme: dark.*body \{ background: #1a1a1a.*#figure \{ filter: invert", rest, re.DOTALL
    )


def test_it_is_the_same_each_time(scene, content):
    plotting.reach_figure(AXION, [area("other")], bounds=False)
    assert page.page(scene, "a </script> title").decode() == content


def test_words_of_others_are_no_markup(content):
    rest = outside_of_library(content)
    assert "a &lt;note&gt;" in rest
    assert "a &lt;/script&gt; title" in rest
    assert rest.count("</script>") == 3


def models_of(content):
    text = re.search(r'id="content">(.*?)</script>', content, re.DOTALL)[1]
    found = []

    def walk(one):
        if isinstance(one, dict):
            if one.get("type") == "object":
                found.append(one)
            for value in one.values():
                walk(value)
        elif isinstance(one, list):
            for value in one:
                walk(value)

    walk(json.loads(text))
    return found


def test_it_has_axes_legend_and_numbers(content):
    found = models_of(content)
    kinds = [one["name"] for one in found]
    assert kinds.count("LogAxis") == 2
    assert {"Legend", "HoverTool", "WheelZoomTool", "Patches", "MultiLine", "MultiPolygons"} <= {*kinds}
    hovers = [one for one in found if one["name"] == "HoverTool"]
    assert any(one["attributes"].get("mode") == "vline" for one in hovers)
    text = json.dumps(found)
    for words in ("seen", "hoped & <for>", "collider bounds", "a line", "expected, median", "as given", "E137"):
        assert words in text
    assert re.search(r"[\d.e-]+ to [\d.e-]+", text)


def test_rows_say_edges_and_limit():
    rows = rows_of(area("x", closed=False, rows=3))
    assert rows["range"][0].startswith("above ")
    assert rows["limit"] == ["as given"] * 3
    assert rows_of(area("x", rows=3))["range"][0].count(" to ") == 1


def test_without_bokeh_it_says_what_to_install(monkeypatch, scene):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "mubeam\[explore\]"'):
        page.page(scene)
    assert "mubeam.exclusions.figures.page" in sys.modules


def test_labels_may_be_anything():
    odd = [area("$x^$ and $"), area("\x00\x07"), area("{0} %s")]
    assert "{0} %s" in page.page(plotting.reach_scene(AXION, [], odd, bounds=False)).decode()


@pytest.mark.parametrize(
    ("ends", "labels"), [((1.8, 50.0), {2, 3, 5, 10, 20, 50}), ((0.02, 0.3), {0.02, 0.05, 0.1, 0.3})]
)
def test_fewer_than_two_decades_have_labels_between(scene, ends, labels):
    drawn = bokeh_scene.figure_of(replace(scene, x_range=ends), [])
    assert labels <= {*drawn.xaxis[0].ticker.ticks}
    wide = bokeh_scene.figure_of(replace(scene, x_range=(1e-3, 1.0)), [])
    assert not hasattr(wide.xaxis[0].ticker, "ticks")
