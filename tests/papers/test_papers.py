import csv
import json

import pytest

from mubeam import papers
from mubeam.errors import UnknownNameError
from mubeam.foundation import citations


def test_figures():
    lfv_alp = ("lfv-alp/appendix-a", "lfv-alp/claims", *(f"lfv-alp/fig{number}" for number in (1, 3, 5, 6, 7)))
    p1 = ("na64mu/claims", "na64mu/erratum", "na64mu/fig2", "na64mu/fig3", "na64mu/fig4")
    others = (
        "collider-dumps/counts",
        "na64mu-axions/limits",
        "na64mu-first-results/limits",
        "na64mu-millicharge/limits",
    )
    assert {*papers.names()} == {*lfv_alp, *p1, *others}


SLOW = ("collider-dumps/counts", "na64mu-axions/limits", "na64mu-first-results/limits", "na64mu-millicharge/limits")
"""Figures whose numbers are tested elsewhere; those of the two papers are made in any case."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.full) if name in SLOW else name for name in papers.names()]
)
def test_reproduction_is_complete(name, tmp_path):
    found = papers.load(name).reproduce()
    files = {path.name for path in found.write(tmp_path, "figure")}
    assert {"figure.png", "figure.pdf", "figure_comparison.csv", "figure_comparison.md"} < files
    assert (found.scene is not None) == (name in PLANES)
    assert citations.bibtex(found.citations)
    assert all(text for row in found.comparisons for text in row)
    with (tmp_path / "figure_comparison.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(found.comparisons)
    for axes in found.figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel()


PLANES = {
    *("na64mu/fig2", "na64mu/fig3", "na64mu/fig4"),
    *("lfv-alp/fig1", "lfv-alp/fig6", "lfv-alp/fig7", "na64mu-millicharge/limits"),
}
"""Figures of which there are pages."""


def test_a_page_of_a_plane(mubeam, tmp_path):
    pytest.importorskip("bokeh")
    code, out, _ = mubeam("reproduce", "na64mu/fig3", "--format", "html", "--output", str(tmp_path), "--json")
    assert code == 0
    assert "na64mu_fig3.html" in json.loads(out)["na64mu/fig3"]["files"]
    text = (tmp_path / "na64mu_fig3.html").read_text()
    assert text.startswith("<!DOCTYPE html>")
    # what is told under the pointer: the edge of the data and of three projections
    for words in ("NA64μ 2022", "1.5·10¹¹", "10¹²", "10¹⁴", "SN1987A"):
        assert json.dumps(words).strip('"') in text or words in text


def test_a_page_needs_bokeh(mubeam, tmp_path, monkeypatch):
    monkeypatch.setattr("mubeam.exclusions.figures.page.find_spec", lambda name: None)
    code, _, err = mubeam("reproduce", "na64mu/fig3", "--format", "html", "--output", str(tmp_path / "new"))
    assert code == 2
    assert "mubeam[explore]" in err
    assert not (tmp_path / "new").exists()


def test_unknown_figure():
    with pytest.raises(UnknownNameError, match="did you mean 'na64mu/fig3'"):
        papers.load("na64mu/fig33")
