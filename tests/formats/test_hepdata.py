import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mubeam.errors import DataFileError, InputError
from mubeam.formats import hepdata

SCALARS = st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
)
NAN = float("nan")

TABLE = """
independent_variables:
- header: {name: M, units: GEV}
  values: [{low: 1, high: 2}, {value: 3}]
dependent_variables:
- header: {name: G}
  values: [{value: '-'}, {value: '1e-3', errors: [{symerror: 10%}]}]
"""


@given(st.dictionaries(st.text("abc", min_size=1), TREES, max_size=4))
def test_yaml_is_what_others_read(content):
    assert yaml.safe_load(hepdata.encode(content)) == content


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_stay_floats(number):
    found = yaml.safe_load(hepdata.encode({"x": number}))["x"]
    assert isinstance(found, float)
    assert found == number


def test_round_trip_of_a_table(tmp_path):
    path = tmp_path / "t.yaml"
    lower = hepdata.Variable("lower", "", [1e-5, NAN, 2.0], [1e-9, 1e-9, NAN], {"edge": "lower"})
    path.write_bytes(hepdata.encode_table(hepdata.Table(hepdata.Variable("m", "GeV", [1.0, 2.0, 3.0]), [lower])))
    mass, (found,) = hepdata.read_table(path)
    assert (mass.name, mass.unit, mass.values) == ("m", "GeV", [1.0, 2.0, 3.0])
    assert (found.unit, found.qualifiers) == ("", {"edge": "lower"})
    assert found.values[::2] == [1e-5, 2.0]
    assert found.values[1] != found.values[1]
    errors = [point.get("errors") for point in yaml.safe_load(path.read_bytes())["dependent_variables"][0]["values"]]
    assert errors == [[{"symerror": 1e-9, "label": "numerical"}], None, None]


def test_tables_of_others(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(TABLE)
    mass, (coupling,) = hepdata.read_table(path)
    assert (mass.values, mass.unit, coupling.unit) == ([1.5, 3.0], "GEV", None)
    assert coupling.values[1] == 1e-3


def test_names_of_tables_are_cut():
    text = hepdata.encode_submission("c", {"t.yaml": {"name": "n" * 99, "description": "d", "keywords": {}}})
    first, second = yaml.safe_load_all(text)
    assert first == {"comment": "c", "additional_resources": []}
    assert second == {"name": "n" * 64, "description": "d", "keywords": [], "data_file": "t.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("independent_variables:", "a: [", "is not YAML"),
        ("independent_variables:", "a:", "is not a table of HEPData"),
        ("'1e-3'", "many", "is not a table of HEPData: could not convert"),
        (", {value: 3}", "", "different lengths"),
        ("dependent_variables:\n- header: {name: G}", "other:\n- header: {name: G}", "is not a table"),
    ],
)
def test_bad_tables(tmp_path, old, new, message):
    path = tmp_path / "t.yaml"
    head, tail = TABLE.split(old, 1) if not old.startswith("dep") else TABLE.rsplit(old, 1)
    path.write_text(head + new + tail)
    with pytest.raises(DataFileError, match=message):
        hepdata.read_table(path)


def test_other_files(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        hepdata.read_table(tmp_path / "none.yaml")
    path = tmp_path / "t.yaml"
    path.write_text("independent_variables: []\ndependent_variables: []\n")
    with pytest.raises(DataFileError, match="one independent variable"):
        hepdata.read_table(path)
    path.write_text("just text")
    with pytest.raises(DataFileError, match="not a table"):
        hepdata.read_table(path)


def test_missing_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(InputError, match=r"pip install 'mubeam\[hepdata\]'"):
        hepdata.read_table(tmp_path / "t.yaml")
