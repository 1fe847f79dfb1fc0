import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mubeam.errors import DataFileError, InputError
from mubeam.exclusions.formats import _hepdata_yaml

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
    assert yaml.safe_load(_hepdata_yaml.encode(content)) == content


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_stay_floats(number):
    found = yaml.safe_load(_hepdata_yaml.encode({"x": number}))["x"]
    assert isinstance(found, float)
    assert found == number


def test_round_trip_of_a_table(tmp_path):
    path = tmp_path / "t.yaml"
    lower = _hepdata_yaml.Variable("lower", "", [1e-5, NAN, 2.0], [1e-9, 1e-9, NAN], {"edge": "lower"})
    path.write_bytes(
        _hepdata_yaml.encode_table(_hepdata_yaml.Table(_hepdata_yaml.Variable("m", "GeV", [1.0, 2.0, 3.0]), [lower]))
    )
    mass, (found,) = _hepdata_yaml.read_table(path)
    assert (mass.name, mass.unit, mass.values) == ("m", "GeV", [1.0, 2.0, 3.0])
    assert (found.unit, found.qualifiers) == ("", {"edge": "lower"})
    assert found.values[::2] == [1e-5, 2.0]
    assert found.values[1] != found.values[1]
    errors = [point.get("errors") for point in yaml.safe_load(path.read_bytes())["dependent_variables"][0]["values"]]
    assert errors == [[{"symerror": 1e-9, "label": "numerical"}], None, None]


def test_tables_of_others(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(TABLE)
    mass, (coupling,) = _hepdata_yaml.read_table(path)
    assert (mass.values, mass.unit, coupling.unit) == ([1.5, 3.0], "GEV", None)
    assert coupling.values[1] == 1e-3


def test_names_of_tables_are_cut():
    text = _hepdata_yaml.encode_submission("c", {"t.yaml": {"name": "n" * 99, "description": "d", "keywords": {}}})
    first, second = yaml.safe_load_all(text)
    assert first == {"comment": "c", "additional_resources": []}
    assert second == {"name": "n" * 64, "description": "d", "keywords": [], "data_file": "t.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("independent_variables:", "a: [", "is not YAML"),
        ("independent_variables:", "a:", "is not a table of HEPData"),
        ("'1e-3'", "many", "is not a table of HEPData: 'many' is not a number"),
        (", {value: 3}", "", "different lengths"),
        ("dependent_variables:\n- header: {name: G}", "other:\n- header: {name: G}", "is not a table"),
    ],
)
def test_bad_tables(tmp_path, old, new, message):
    path = tmp_path / "t.yaml"
    head, tail = TABLE.split(old, 1) if not old.startswith("dep") else TABLE.rsplit(old, 1)
    path.write_text(head + new + tail)
    with pytest.raises(DataFileError, match=message):
        _hepdata_yaml.read_table(path)


@pytest.mark.parametrize("value", ["true", "yes", "1:30:00", "1_0", "0x10", "2001-01-01", "[1]", "{a: 1}", "null"])
def test_what_yaml_takes_for_a_number_is_none(tmp_path, value):
    path = tmp_path / "t.yaml"
    path.write_text(TABLE.replace("'1e-3'", value))
    with pytest.raises(DataFileError, match="number"):
        _hepdata_yaml.read_table(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [" * 20 + "]" * 20, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ("{a: " * 100_000, "nested too deeply"),
        ("- " * 100_000, "not YAML"),
        ("a: &a [*a]", "not YAML"),
        (
            "a: &a [1]\n"
            + "".join(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}' if i else '*a'] * 9)}]\n" for i in range(12)),
            "stands for",
        ),
        ("a: &a {x: 1}\nb: {<<: *a, <<: *a}", "given twice"),
        ("a: 1\na: 2", "the key 'a' is given twice"),
        ("a: 1\n---\nb: 2", "not YAML"),
        ("? [1, 2]\n: 3", "a key is no text"),
        ("a: !!python/object/apply:os.system [echo]", "not a table of HEPData"),
        ("a: \x00", "not YAML"),
    ],
)
def test_yaml_that_is_hostile(tmp_path, text, message):
    path = tmp_path / "t.yaml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=message) as error:
        _hepdata_yaml.read_table(path)
    assert "\n" not in str(error.value)


def test_aliases_of_a_few_values_are_read(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(
        TABLE.replace("{value: '-'}", "&point {value: 5}").replace(
            "{value: '1e-3', errors: [{symerror: 10%}]}", "*point"
        )
    )
    assert _hepdata_yaml.read_table(path).dependent[0].values == [5.0, 5.0]


def test_other_files(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        _hepdata_yaml.read_table(tmp_path / "none.yaml")
    path = tmp_path / "t.yaml"
    path.write_text("independent_variables: []\ndependent_variables: []\n")
    with pytest.raises(DataFileError, match="one independent variable"):
        _hepdata_yaml.read_table(path)
    path.write_text("just text")
    with pytest.raises(DataFileError, match="not a table"):
        _hepdata_yaml.read_table(path)


def test_missing_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(InputError, match=r"pip install 'mubeam\[hepdata\]'"):
        _hepdata_yaml.read_table(tmp_path / "t.yaml")
