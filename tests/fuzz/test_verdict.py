"""The verdict sees what it is made to see."""

import pytest

from fuzz import verdict
from fuzz.grammar import CommandLine

ENDED = {"code": 2, "signal": None, "stuck": "", "cpu_s": 0.1, "most_mib": 100}
ERROR = b"mubeam: error: no\n"


def faults(folder, *, code=2, out=b"", err=ERROR, before=None, answer=None, **about):
    line = CommandLine("plot", ["plot", "--output", "made.png"], outputs=["made.png"], **about)
    return verdict.faults(line, ENDED | {"code": code} | (answer or {}), out, err, folder, before or {})


def test_good_ends_have_no_faults(tmp_path):
    assert faults(tmp_path) == []
    assert faults(tmp_path, code=130, err=b"\nmubeam: error: interrupted\n", interrupt_s=0.1) == []
    (tmp_path / "made.json").write_text("{}")
    assert faults(tmp_path, code=0, err=b"") == []


@pytest.mark.parametrize(
    ("about", "word"),
    [
        ({"code": 1, "err": b"Traceback\nKeyError: 1\n"}, "exit code 1"),
        ({"err": b"mubeam: error: a\nb\n"}, "not one line"),
        ({"err": b"Traceback\n"}, "a traceback"),
        ({"err": b"mubeam: error: \x1b[2J\n"}, "control character"),
        ({"err": "mubeam: error: \x9b\n".encode()}, "control character"),
        ({"err": b"mubeam: error: \xff\n"}, "not UTF-8"),
        ({"out": b"half a table"}, "standard output beside an error"),
        ({"code": 130, "err": b"mubeam: error: interrupted\n"}, "without an interruption"),
        ({"code": 0, "err": b"x.py:1: RuntimeWarning: divide\n"}, "standard error of a success"),
        ({"code": 0, "err": b"", "must_fail": "'nan' is no finite number"}, "accepted though"),
        ({"is_sound": True}, "a sound command line failed"),
        ({"answer": {"stuck": "asleep"}}, "stuck"),
        ({"answer": {"code": None, "signal": 9}}, "signal 9"),
        ({"before": {"card.toml": (0, 0)}}, "is gone"),
    ],
)
def test_bad_ends_of_the_process(tmp_path, about, word):
    assert any(word in fault for fault in faults(tmp_path, **about))


@pytest.mark.parametrize(
    ("name", "content", "code", "word"),
    [
        ("made.json", b"{", 0, "made.json"),
        ("made.png", b"\x89PNG", 0, "not whole"),
        ("made.csv", b"a,b\n1\n", 0, "different lengths"),
        ("made.lhe.gz", b"\x1f\x8b\x08", 0, "not whole"),
        ("made.pdf", b"", 0, "not whole"),
        ("made.png.abc.partial", b"", 0, "half-written"),
        (".made.png.abc", b"", 2, "half-written"),
        ("made.txt", b"a", 2, "left after an error"),
    ],
)
def test_bad_files(tmp_path, name, content, code, word):
    (tmp_path / name).write_bytes(content)
    assert any(word in fault for fault in faults(tmp_path, code=code, err=ERROR if code else b""))


def test_a_changed_input_and_a_replaced_link(tmp_path):
    (tmp_path / "card.toml").write_text("a")
    (tmp_path / "made.png").symlink_to("elsewhere")
    before = verdict.snapshot(tmp_path)
    (tmp_path / "card.toml").write_text("b")
    (tmp_path / "made.png").unlink()
    (tmp_path / "made.png").write_bytes(b"\x89PNGIEND\xaeB`\x82")
    found = faults(tmp_path, code=0, err=b"", before=before)
    assert any("'card.toml' was changed" in fault for fault in found)
    assert any("was another kind of file: link, now file" in fault for fault in found)


def test_a_figure_on_standard_output(tmp_path):
    # asked for by a link to it; a table is text even there
    about = {"code": 0, "err": b"", "out": b"\x89PNG\r\xff", "given": ["output odd.png: standard"]}
    assert faults(tmp_path, **about) == []
    assert faults(tmp_path, **(about | {"given": []})) != []
