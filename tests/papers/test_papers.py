import csv

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
    assert citations.bibtex(found.citations)
    assert all(text for row in found.comparisons for text in row)
    with (tmp_path / "figure_comparison.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(found.comparisons)
    for axes in found.figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel()


def test_unknown_figure():
    with pytest.raises(UnknownNameError, match="did you mean 'na64mu/fig3'"):
        papers.load("na64mu/fig33")
