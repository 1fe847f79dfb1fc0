"""Specifications of anybody: a scan or one short line that begins with the path of the key."""

import copy
import datetime

import numpy as np
import pytest

from mubeam.errors import MubeamError, SpecError
from mubeam.scans.spec import read
from mubeam.scans.tree import MOST_ENTRIES, plain_tree

BASE = {
    "model": "lfv-alp",
    "experiments": ["muc-thin-target"],
    "analyses": ["invisible"],
    "quantities": ["events"],
    "parameters": {"mass_gev": {"log": [2, 30, 4]}, "coupling": 1e-3},
}
KEYS = [
    ("scan",),
    *(("scan", key) for key in (*BASE, "samples", "seed", "method", "form_factor", "precision", "extra")),
    *(("scan", "parameters", key) for key in ("mass_gev", "coupling", "theta", "efficiency", "length_m", "g_chi")),
    *(("scan", "parameters", key) for key in ("\ud800", "a\nb", "x" * 10**5)),
    *(("scan", key, 0) for key in ("experiments", "analyses", "quantities")),
]


def deep():
    found = inner = {}
    for _ in range(3000):
        inner["a"] = {}
        inner = inner["a"]
    return found


def endless():
    found = []
    found.append(found)
    return found


VALUES = [
    None, True, False, 3, -1, 1.5, float("nan"), float("inf"), 10**400, 10**5000, -(10**5000),
    "x", "", "a\0b", "\ud800", "\x1b]0;title\x07", "\u202e", "x" * 10**6, "/dev/zero", "/dev/zero.toml", b"x", 1j,
    [], [1], ["a", "a"], [[1]], [True], ["invisible"] * 2000, {}, {"a": 1}, {1: 2}, deep(), endless(), set(), object(),
    datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1), datetime.time(), range(3), np.float64(3), np.int64(3),
    np.array([1.0, 2.0]), np.ma.masked_array([1.0, 2.0], [0, 1]), {"values": np.ma.masked_array([1.0, 2.0], [0, 1])},
    {"values": [True]}, {"values": [10**400]}, {"values": [2] * 200_001}, {"values": ["1,5"]}, {"values": "1"},
    {"values": datetime.date(2020, 1, 1)}, {"log": [2, 30, [4]]}, {"log": [2, 30, True]}, {"log": [2, 30, "4"]},
    {"log": "2,30,4"}, {"log": [1e-300, 1e300, 5]}, {"log": [2, 30, 4], "scale": []}, {"linear": [1, 2, 1e307]},
    {"sobol": [1, 2]}, {"sobol": [1, 2], "scale": 3}, {"log": [2, 30, 4], "linear": [2, 30, 4]},
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=lambda key: ascii(".".join(map(str, key)))[:40])
def test_what_is_no_specification(key):
    refused = 0
    for value in VALUES:
        given = {"scan": copy.deepcopy(BASE)}
        table = given
        for name in key[:-1]:
            table = table[name]
        table[key[-1]] = value
        try:
            read(given)
        except MubeamError as error:
            refused += 1
            text = str(error)
            assert text.isprintable()
            # the known models among them
            assert len(text) < 600
            # what is wrong with a card is told with its path in that
            assert text.startswith(("scan", "cannot read card /dev/zero", "cannot read model card /dev/zero"))
    assert refused > len(VALUES) / 2


def test_arrays_and_numbers_of_numpy_are_taken():
    parameters = {"mass_gev": {"values": np.linspace(2, 3, 3)}, "coupling": np.float64(1e-3), "theta": np.int64(1)}
    scan = read({"scan": BASE | {"parameters": parameters}})
    assert scan.section.parameters["mass_gev"].numbers == (2.0, 2.5, 3.0)
    assert scan.to_dict()["scan"]["parameters"]["theta"] == {"values": [1.0]}


class Quantity(np.ndarray):
    """As astropy has it."""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"a": {"b": [1, 10**309]}}, "^a.b.1: a number has more than 308 digits$"),
        ({"a": "x" * 5000}, "^a: a text of 5000 letters, more than 4096$"),
        ({"a": ["\x07"]}, r"^a.0: the text has a character that cannot be printed, U\+0007$"),
        ({"a": {"\x07": 1}}, r"^a: a key: the text has a character that cannot be printed, U\+0007$"),
        ({"a": {2: 1}}, "^a: a key must be a text, got int$"),
        ({"a": range(3)}, None),
        ({"a": [0] * (MOST_ENTRIES + 1)}, f"^a: {MOST_ENTRIES + 1} entries, more than {MOST_ENTRIES}$"),
        ({"a": np.zeros(2).view(Quantity)}, r"^a: an array with units or a mask \(Quantity\): give plain numbers$"),
        ({"a": [[[[[[[1]]]]]]]}, "^a.0.0.0.0.0.0: tables or lists that are more than 6 deep$"),
    ],
)
def test_trees(given, message):
    if message is None:
        assert plain_tree(given) == given
    else:
        with pytest.raises(SpecError, match=message):
            plain_tree(given)


HOSTILE_FILES = {
    "nested": "[scan]\nx = " + "[" * 20_000,
    "digits": "[scan]\nseed = " + "9" * 5000,
    "digits that Python reads": "[scan]\nseed = " + "9" * 4000,
    "a date": '[scan]\nmodel = 2020-01-01\nexperiments = ["muc-thin-target"]',
    "a zero": "[scan]\nmodel = 'a\0'",
    "true": '[scan]\nmodel="lfv-alp"\nexperiments=["muc-thin-target"]\nanalyses=["invisible"]\nquantities=["reach"]\n'
    "[scan.parameters]\nmass_gev = true",
    "a number with underscores is one": '[scan]\nmodel="lfv-alp"\nexperiments=["muc-thin-target"]\nsamples=1_0',
}


@pytest.mark.parametrize("content", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
def test_files_of_anybody(tmp_path, content):
    (tmp_path / "scan.toml").write_text(content)
    with pytest.raises(MubeamError) as error:
        read(tmp_path / "scan.toml")
    text = str(error.value)
    assert text.isprintable()
    assert "scan.toml" in text
    assert len(text) < 400
