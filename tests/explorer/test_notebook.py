"""The page at the end of a notebook's cell."""

import http.client
import re
from threading import enumerate as threads

import pytest

import mubeam as mb
from mubeam.explorer import server as servers

pytest.importorskip("bokeh")


def test_it_is_shown_in_a_frame_and_ends(tmp_path):
    shown = mb.explore(
        "lfv-alp", "fasernu2", "invisible", folder=tmp_path, parameters={"theta": 0.8}, statistic="bayes"
    )
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?model=lfv-alp.*theta=0\.8.*statistic=bayes", shown.url)
    assert "&amp;" in shown._repr_html_()
    assert "<iframe" in shown._repr_html_()
    assert shown.url in repr(shown)
    port = int(re.search(r":(\d+)/", shown.url)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/static/js/bokeh.min.js")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert "http://localhost:*" in answer.headers["Content-Security-Policy"].partition("frame-ancestors")[2]
    shown.close()
    shown.close()
    assert "mubeam explore" not in {one.name for one in threads()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"nothing": 1.0}, "nothing that the page knows"),
        ({"port": -1}, "between 0"),
        ({"analysis": ["a", "b", "c"], "experiment": ["x", "y"]}, "one for each"),
    ],
)
def test_wrong_arguments(tmp_path, arguments, words):
    with pytest.raises(mb.MubeamError, match=words):
        mb.explore(folder=tmp_path, **arguments)


def test_without_bokeh(monkeypatch):
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    with pytest.raises(mb.MubeamError, match=r"mubeam\[explore\]"):
        mb.explore()
