"""A reach in a notebook: some rows, all text escaped."""

import re
from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb


@pytest.fixture(scope="module")
def found():
    return mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=np.geomspace(1e-3, 0.4, 30), precision="fast")


def cells(text):
    rows = re.findall(r"<tr>(.*?)</tr>", text)
    return [re.findall(r"<t[dh]>(.*?)</t[dh]>", row) for row in rows]


def test_first_and_last_rows_are_shown(found):
    head, first, *_, last = cells(found._repr_html_())
    assert len(cells(found._repr_html_())) == 13
    assert head == ["mass [GeV]", "g_amumu from [1/GeV]", "error", "to", ""]
    assert float(first[0]) == pytest.approx(1e-3)
    assert float(first[1]) == pytest.approx(found.lower[0], rel=1e-3)
    assert first[3] == "no end"
    assert (float(last[0]), last[1]) == (pytest.approx(0.4), "-")
    assert "nothing excluded" in last[4] or last[4]
    assert "18 of 30 rows are left out; 90 % CL" in found._repr_html_()


def test_few_rows_are_all_shown():
    few = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.01, 0.1], precision="fast")
    assert len(cells(few._repr_html_())) == 3
    assert "left out" not in few._repr_html_()


def test_text_of_others_is_escaped(found):
    hostile = replace(found, warnings=(("<script>alert(1)</script>\x1b[2J",),) * len(found.along))
    shown = hostile._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown
