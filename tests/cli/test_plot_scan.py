"""mubeam plot of a scan."""

import json

import pytest

AXES = {"mass_gev": {"log": [2.0, 20.0, 4]}, "theta": {"linear": [0.0, 1.5, 3]}, "coupling": {"log": [1e-4, 1.0, 9]}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import mubeam as mb

    path = tmp_path_factory.mktemp("scan") / "out"
    keys = {"experiments": ["muc-thin-target"], "analyses": ["invisible"], "quantities": ["events"]}
    mb.scan({"scan": {"model": "lfv-alp", **keys, "parameters": AXES}}, output=path)
    return path


def test_a_figure_tells_what_was_chosen(mubeam, folder, tmp_path):
    path = tmp_path / "new" / "a.svg"
    words = ("--where", "theta=0.7", "--label", "ours", "--size", "double", "--x-range", "3:10")
    code, out, err = mubeam("plot", folder, *words, "--output", path)
    assert code == 0, err
    assert out.splitlines() == ["theta = 0.75 (the scan's nearest to 0.7)", f"wrote {path}"]
    assert path.exists()


def test_json_has_what_the_small_print_says(mubeam, folder, tmp_path):
    path = tmp_path / "a.png"
    words = ("--x", "theta", "--where", "mass_gev=3..10", "--y-range", "1e-3:1", "--json")
    code, out, err = mubeam("plot", folder, *words, "--output", path)
    assert code == 0, err
    said = json.loads(out)
    assert (said["searches"], said["where"]) == (["muc-thin-target invisible"], ["mass_gev from 3 to 10"])
    assert "dotted: excluded at some" in said["note"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--where", "theta"), "give NAME=VALUE"),
        (("--where", "theta=a..b"), "a range as theta=LOW..HIGH"),
        (("--where", "theta=1", "--where", "theta=2"), "theta is given twice"),
        (("--where", "theta=5"), "matches nothing"),
        (("--show", "nothing"), "known are excluded"),
        (("--show", "profile"), "add it with --extend"),
        (("--x", "analysis"), "which is no number"),
        (("--y-range", "0:1"), "above zero on a logarithmic axis"),
        (("--label", "a", "--label", "b"), "2 labels for 1 searches"),
    ],
)
def test_wrong_words(mubeam, folder, tmp_path, words, message):
    code, out, err = mubeam("plot", folder, *words, "--output", tmp_path / "a.png")
    assert (code, out) == (2, "")
    assert message in err
    assert not [*tmp_path.iterdir()]


def test_scans_and_reaches_apart(mubeam, folder, tmp_path):
    code, _, err = mubeam("plot", folder, folder, "--output", tmp_path / "a.png")
    assert code == 2
    assert "holds a scan, which has a figure of its own: give it alone" in err
    code, _, err = mubeam("plot", tmp_path, "--x", "theta", "--output", tmp_path / "a.png")
    assert code == 2
    assert "--x is of scans" in err


def test_a_folder_that_is_not_there_is_named_first(mubeam, tmp_path):
    code, out, err = mubeam("plot", tmp_path / "no where", "--x", "mass_gev", "--output", tmp_path / "a.png")
    assert (code, out) == (2, "")
    assert err == f"mubeam: error: cannot read {tmp_path / 'no where'}: No such file or directory\n"
