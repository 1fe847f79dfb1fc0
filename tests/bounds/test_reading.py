"""Bounds from files of one's own; the shipped format is in test_bounds."""

import numpy as np
import pytest

from mubeam import bounds
from mubeam.errors import DataFileError, InputError, UnknownNameError

EV = {"mass_unit": "eV", "coupling_unit": "1/GeV", "region": "above"}

TABLE = """
independent_variables:
- header: {name: M, units: MEV}
  values: [{value: 10}, {value: 20}, {value: 40}, {value: 80}]
dependent_variables:
- header: {name: Observed, units: 'TeV$^{-1}$'}
  values: [{value: 1}, {value: 2}, {value: 3}, {value: 4}]
- header: {name: Expected, units: '$\\mathrm{GeV}^{-1}$'}
  values: [{value: 5}, {value: 6}, {value: '-'}, {value: '-'}]
"""


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "limit.txt"
    path.write_text("# m g\n1e6 1e-3\n2e6 2e-3\n")
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.yaml"
    path.write_text(TABLE)
    return path


def test_two_columns_in_declared_units(text):
    bound = bounds.read(text, **EV, label="X")
    assert bound.mass_gev.tolist() == [pytest.approx(1e-3), pytest.approx(2e-3)]
    assert bound.coupling.tolist() == [1e-3, 2e-3]
    assert (bound.name, bound.label, bound.region, bound.use) == ("limit", "X", "above", "limit")
    assert (bound.coupling_column, bound.citations) == ("coupling_per_gev", ())


@pytest.mark.parametrize("missing", EV)
def test_nothing_is_guessed(text, missing):
    with pytest.raises(InputError, match=f"does not say its {missing}: declare it as one of"):
        bounds.read(text, **{key: value for key, value in EV.items() if key != missing})


def test_the_header_declares(tmp_path):
    path = tmp_path / "limit.dat"
    path.write_text("# mass_unit: MeV\n# coupling_unit: 1\n# region: inside\n# coupling: epsilon\n1 1\n2 2\n2 3\n")
    bound = bounds.read(path)
    assert bound.mass_gev.tolist() == [1e-3, 2e-3, 2e-3]
    assert (bound.region, bound.coupling_column, bound.label) == ("inside", "epsilon", "limit")
    with pytest.raises(DataFileError, match="mass_unit is 'MeV' in the file, but declared as 'GeV'"):
        bounds.read(path, mass_unit="GeV")


def test_several_curves(tmp_path):
    path = tmp_path / "limit.txt"
    path.write_text("1 1\n2 2\n\n4 4\n5 5\n6 6\n")
    bound = bounds.read(path, mass_unit="GeV", coupling_unit="1", region="above")
    assert bound.starts == (0, 2)
    first, second = bound.polygons(5.5)
    assert first[0].tolist() == [1, 1, 2, 2]
    assert second[1].tolist() == [5.5, 4, 5, 5.5, 5.5]
    lines = bounds.read(path, mass_unit="GeV", coupling_unit="1", region="edge").polygons(5.5)
    assert [mass.tolist() for mass, _ in lines] == [[1, 2], [4, 5, 6]]


def test_a_column_of_a_hepdata_table(table):
    bound = bounds.read(table, column="Observed", region="above")
    np.testing.assert_allclose(bound.mass_gev, [0.01, 0.02, 0.04, 0.08])
    np.testing.assert_allclose(bound.coupling, [1e-3, 2e-3, 3e-3, 4e-3])
    assert bounds.read(table, column="Expected", region="edge").mass_gev.tolist() == [0.01, 0.02]
    with pytest.raises(InputError, match="several columns: declare column, one of 'Observed', 'Expected'"):
        bounds.read(table, region="above")
    with pytest.raises(UnknownNameError, match="did you mean 'Observed'"):
        bounds.read(table, column="Obserfed", region="above")


def test_an_only_column_needs_no_name(table):
    table.write_text(TABLE.split("- header: {name: Expected")[0])
    assert len(bounds.read(table, region="above").coupling) == 4


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [("GEV**-1", "1/GeV"), ("1/GEV", "1/GeV"), ("GeV^{-1}", "1/GeV"), ("$\\text{TeV}^{-1}$", "1/TeV"), ("", "1")],
)
def test_spellings_of_units(table, spelling, unit):
    table.write_text(TABLE.replace("'TeV$^{-1}$'", f"'{spelling}'"))
    bound = bounds.read(table, column="Observed", region="above", coupling_unit=unit)
    assert bound.coupling[0] == {"1/GeV": 1.0, "1/TeV": 1e-3, "1": 1.0}[unit]


@pytest.mark.parametrize("unit", ["mev", "meV", "Gev", "furlong"])
def test_other_units_are_refused(table, unit):
    table.write_text(TABLE.replace("MEV", unit))
    with pytest.raises(DataFileError, match=f"mass_unit is '{unit}', allowed are eV, keV, MeV, GeV, TeV"):
        bounds.read(table, column="Observed", region="above")


def test_a_table_without_units_needs_them_declared(table):
    table.write_text(TABLE.replace(", units: MEV", ""))
    with pytest.raises(InputError, match="does not say its mass_unit"):
        bounds.read(table, column="Observed", region="above")
    assert bounds.read(table, column="Observed", region="above", mass_unit="keV").mass_gev[0] == pytest.approx(1e-5)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"mass_unit": "GEV"}, "unknown mass_unit 'GEV'"),
        ({"coupling_unit": "GeV"}, "unknown coupling_unit"),
        ({"region": "below"}, "unknown region 'below'"),
        ({"unit": "eV"}, "unknown thing to declare of a bound 'unit'"),
    ],
)
def test_bad_declarations(text, declared, message):
    with pytest.raises(UnknownNameError, match=message):
        bounds.read(text, **(EV | declared))


@pytest.mark.parametrize("rows", ["1 1\n", "1 1\n2 -2\n", "1 1\n2 nan\n", "0 1\n2 2\n", "1 1\n2 inf\n"])
def test_bad_points(tmp_path, rows):
    path = tmp_path / "a.txt"
    path.write_text(rows)
    with pytest.raises(DataFileError, match=r"two finite numbers above zero|two points or more"):
        bounds.read(path, **EV)


def test_rows_of_a_csv_have_two_numbers(tmp_path):
    shipped = (bounds.DATA / "axion-photon" / "charm.csv").read_text()
    path = tmp_path / "a.csv"
    path.write_text("\n".join(f"{line},1" if line[0].isdigit() else line for line in shipped.splitlines()))
    with pytest.raises(DataFileError, match="each row needs two finite numbers"):
        bounds.read(path)


def test_bad_files(tmp_path, text):
    with pytest.raises(InputError, match=r"must end in one of \.csv, \.txt, \.dat, \.yaml, \.yml"):
        bounds.read(tmp_path / "a.json")
    with pytest.raises(InputError, match="says all of itself, leave out region"):
        bounds.read(tmp_path / "a.csv", region="above")
    text.write_text("# use: maybe\n1 1\n2 2\n")
    with pytest.raises(DataFileError, match="use is 'maybe'"):
        bounds.read(text, **EV)
