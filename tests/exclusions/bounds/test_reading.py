"""Bounds from files of one's own; the shipped format is in test_bounds."""

import re

import numpy as np
import pytest

from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.exclusions import bounds

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


@pytest.mark.parametrize(
    "unit",
    [
        "GeV/c^2",
        "$GeV/c^2$",
        "[GeV]",
        "GeV",
        "GEV",
        "GeV/$c^2$",
        "GeV/c\u00b2",
        "(GeV)",
        "\\mathrm{GeV}/c^{2}",
        "GeV c^-2",
    ],
)
def test_spellings_of_a_mass(tmp_path, unit):
    path = tmp_path / "a.txt"
    path.write_text(f"# mass_unit: {unit}\n1 1e-3\n2 2e-3\n", encoding="utf-8")
    bound = bounds.read(path, coupling_unit="1", region="above", mass_unit="GeV")
    assert bound.mass_gev.tolist() == [1.0, 2.0]
    path.write_text("1 1e-3\n2 2e-3\n")
    assert bounds.read(path, coupling_unit="1", region="above", mass_unit=unit).mass_gev.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "unit",
    [
        "TeV^-1",
        "TeV\u22121",
        "TeV\u207b\u00b9",
        "TeV$^{-1}$",
        "$TeV^{-1}$",
        "[TeV^-1]",
        "TeV**-1",
        "TeV**(-1)",
        "1/TeV",
        "1 / TeV",
    ],
)
def test_spellings_of_an_inverse_energy(text, unit):
    bound = bounds.read(text, **(EV | {"coupling_unit": unit}))
    np.testing.assert_allclose(bound.coupling, [1e-6, 2e-6])


@pytest.mark.parametrize(
    ("key", "given", "hint"),
    [
        ("mass_unit", "gev", "did you mean 'GeV'"),
        ("mass_unit", "mev", "did you mean 'MeV'"),
        ("mass_unit", "Mev", "did you mean 'MeV'"),
        ("mass_unit", "KEV", None),
        ("mass_unit", "ev", "did you mean 'eV'"),
        ("mass_unit", "meV", "unknown mass_unit 'meV': known are"),
        ("mass_unit", "kg", "unknown mass_unit 'kg': known are"),
        ("mass_unit", "1/GeV", "unknown mass_unit '1/GeV': known are"),
        ("coupling_unit", "1/gev", "did you mean '1/GeV'"),
        ("coupling_unit", "gev^-1", "did you mean '1/GeV'"),
        ("coupling_unit", "1/meV", "unknown coupling_unit '1/meV': known are"),
        ("coupling_unit", "GeV^-2", "unknown coupling_unit 'GeV^-2': known are"),
    ],
)
def test_hints_are_not_wrong_by_a_million(text, key, given, hint):
    if hint is None:
        assert bounds.read(text, **(EV | {key: given})).mass_gev[0] == pytest.approx(1.0)
        return
    with pytest.raises(UnknownNameError, match=re.escape(hint)):
        bounds.read(text, **(EV | {key: given}))


THREE = "1 1e-3 1e-1\n3 2e-3 1e-2\n2 1e-3 1e-1\n"


def test_a_third_column_is_no_ballast(tmp_path):
    """As DarkCast writes limits: mass, lower, upper."""
    path = tmp_path / "a.txt"
    path.write_text(THREE)
    units = {"mass_unit": "GeV", "coupling_unit": "1"}
    with pytest.raises(InputError, match="has 3 columns: declare columns, such as 'mass lower upper'"):
        bounds.read(path, **units, region="above")
    bound = bounds.read(path, **units, columns="mass lower upper")
    assert bound.region == "inside"
    assert bound.mass_gev.tolist() == [1, 2, 3, 3, 2, 1]
    assert bound.coupling.tolist() == [1e-3, 1e-3, 2e-3, 1e-2, 1e-1, 1e-1]
    with pytest.raises(DataFileError, match="region is 'inside' in the file, but declared as 'above'"):
        bounds.read(path, **units, region="above", columns="mass lower upper")
    path.write_text("0 1 1e-3\n1 2 2e-3\n")
    assert bounds.read(path, **units, region="above", columns="index mass g").mass_gev.tolist() == [1, 2]
    path.write_text("# columns: mass, lower, upper\n1 1e-3 nan\n2 2e-3 inf\n")
    bound = bounds.read(path, **units)
    assert (bound.region, bound.coupling.tolist()) == ("above", [1e-3, 2e-3])
    path.write_text("1 1e-1 1e-3\n2 1e-1 1e-3\n")
    with pytest.raises(DataFileError, match="the lower edge is above the upper one at mass 1"):
        bounds.read(path, **units, columns="mass lower upper")


@pytest.mark.parametrize("said", ["mass", "mass mass", "lower upper", "mass lower", "mass coupling coupling", "- -"])
def test_columns_that_say_too_little(text, said):
    with pytest.raises((InputError, DataFileError), match="columns"):
        bounds.read(text, **EV, columns=said)


def test_columns_in_another_order(text):
    bound = bounds.read(text, **EV, columns="coupling mass")
    np.testing.assert_allclose(bound.mass_gev, [1e-12, 2e-12])


def test_masses_of_a_lower_edge_rise(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1 1\n3 3\n2 2\n")
    units = {"mass_unit": "GeV", "coupling_unit": "1"}
    for region in ("above", "edge"):
        with pytest.raises(DataFileError, match=r"must rise, got 2 GeV after 3: sort the rows"):
            bounds.read(path, **units, region=region)
    assert bounds.read(path, **units, region="inside").mass_gev.tolist() == [1, 3, 2]
    path.write_text("3 3\n2 2\n1 1\n")
    bound = bounds.read(path, **units, region="above")
    assert (bound.mass_gev.tolist(), bound.coupling.tolist()) == ([1, 2, 3], [1, 2, 3])


@pytest.mark.parametrize(
    "comment",
    [
        "mass [MeV]  g [1/GeV]",
        "mass (MeV), g (GeV^-1)",
        "Mass unit: MeV",
        "mass_unit = MeV",
        "mass_mev coupling_per_gev",
    ],
)
def test_a_unit_in_a_comment_is_not_overruled(tmp_path, comment):
    path = tmp_path / "a.txt"
    path.write_text(f"# [1] arXiv:2101.00001 [hep-ph]\n# {comment}\n1 1e-3\n2 2e-3\n")
    with pytest.raises(DataFileError, match="mass_unit is 'MeV' in the file, but declared as 'GeV'"):
        bounds.read(path, mass_unit="GeV", coupling_unit="1/GeV", region="above")
    bound = bounds.read(path, coupling_unit="1/GeV", region="above")
    assert bound.mass_gev.tolist() == [1e-3, 2e-3]


def test_comments_that_contradict(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# mass [MeV]\n# mass [GeV]\n1 1e-3\n2 2e-3\n")
    with pytest.raises(DataFileError, match="two things of its mass_unit: GeV, MeV"):
        bounds.read(path, coupling_unit="1", region="above")
    path.write_text("# g [1/GeV]  mass [GeV]\n1 1e-3\n2 2e-3\n")
    with pytest.raises(DataFileError, match="declare columns"):
        bounds.read(path, region="above")


TWINS = """
independent_variables:
- header: {name: M, units: GEV}
  values: [{value: 2}, {value: 1}, {value: 3}]
dependent_variables:
- header: {name: Limit, units: ''}
  qualifiers: [{name: Kind, value: Observed}, {name: CL, value: 0.9}]
  values: [{value: 2}, {value: 1}, {value: 3}]
- header: {name: Limit, units: ''}
  qualifiers: [{name: Kind, value: Expected}, {name: CL, value: 0.9}]
  values: [{value: 5}, {value: 4}, {value: 6}]
"""


def test_two_columns_of_one_name(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(TWINS)
    for given in ({}, {"column": "Limit"}):
        with pytest.raises(InputError, match=r"'Limit \(Kind = Observed\)', 'Limit \(Kind = Expected\)'"):
            bounds.read(path, region="above", **given)
    observed = bounds.read(path, region="above", column="Limit (Kind = Observed)")
    # by rising mass
    assert (observed.mass_gev.tolist(), observed.coupling.tolist()) == ([1, 2, 3], [1, 2, 3])
    assert bounds.read(path, region="above", column="Limit (Kind = Expected)").coupling.tolist() == [4, 5, 6]
    assert bounds.read(path, region="inside", column="Limit (Kind = Expected)").coupling.tolist() == [5, 4, 6]
    path.write_text(TWINS.replace("Kind, value: Expected", "Kind, value: Observed"))
    assert bounds.read(path, region="above", column="Limit (column 2)").coupling.tolist() == [4, 5, 6]


def test_edges_of_two_units(tmp_path):
    path = tmp_path / "a.yaml"
    text = TWINS.replace("Kind, value: Observed", "edge, value: lower").replace(
        "Kind, value: Expected", "edge, value: upper"
    )
    path.write_text(text)
    assert bounds.read(path).region == "inside"
    path.write_text(text.replace("units: ''", "units: 1/GeV", 1))
    with pytest.raises(DataFileError, match="its edges have different units, '1/GeV' and ''"):
        bounds.read(path)


@pytest.mark.parametrize("suffix", [".TXT", ".Dat"])
def test_suffixes_in_capitals(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("1 1\n2 2\n")
    assert bounds.read(path, **EV).region == "above"
    table = tmp_path / "A.YAML"
    table.write_text(TWINS)
    assert bounds.read(table, region="above", column="Limit (Kind = Expected)").coupling[0] == 4


def test_a_csv_whose_columns_and_header_disagree(tmp_path):
    shipped = (bounds.DATA / "axion-photon" / "charm.csv").read_text()
    path = tmp_path / "A.CSV"
    path.write_text(shipped)
    assert len(bounds.read(path).mass_gev) == len(bounds.get("axion-photon/charm").mass_gev)
    assert bounds.read(path).citations == bounds.get("axion-photon/charm").citations
    path.write_text(shipped.replace("coupling_per_gev", "coupling_per_tev"))
    with pytest.raises(DataFileError, match="is in 1/TeV: convert it to 1/GeV"):
        bounds.read(path)
    path.write_text("# mass_unit: MeV\n" + shipped)
    with pytest.raises(DataFileError, match="mass_unit is 'MeV', but its columns are mass_gev, coupling_per_gev"):
        bounds.read(path)


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
        ({"mass_unit": "Gev"}, "unknown mass_unit 'Gev': did you mean 'GeV'"),
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
    with pytest.raises(DataFileError, match=r"line \d+ has 3 fields and the header 2"):
        bounds.read(path)


def test_bad_files(tmp_path, text):
    with pytest.raises(InputError, match=r"must end in one of \.csv, \.txt, \.dat, \.yaml, \.yml"):
        bounds.read(tmp_path / "a.json")
    with pytest.raises(InputError, match="says all of itself, leave out region"):
        bounds.read(tmp_path / "a.csv", region="above")
    text.write_text("# use: maybe\n1 1\n2 2\n")
    with pytest.raises(DataFileError, match="use is 'maybe'"):
        bounds.read(text, **EV)


@pytest.mark.parametrize("comment", ["log10(m/GeV) log10(g)", "$\\log_{10}(m_a)$, g", "m [GeV], Log10 coupling"])
def test_logarithms_are_not_taken_for_numbers(tmp_path, comment):
    path = tmp_path / "a.txt"
    path.write_text(f"# {comment}\n1 1\n2 2\n")
    with pytest.raises(DataFileError, match=r"names a logarithm: give the numbers themselves$"):
        bounds.read(path, **EV | {"mass_unit": "GeV"})
    path.write_text("# in steps of 0.1 in log10 of the mass, m [GeV]\n1 1\n2 2\n".replace("log10 of", "the log of"))
    assert bounds.read(path, **EV | {"mass_unit": "GeV"}).mass_gev.tolist() == [1, 2]


def test_a_unit_in_the_name_of_a_column_of_hepdata(table):
    """As many tables have it."""
    declared = {"column": "Observed", "region": "above"}
    text = table.read_text()
    table.write_text(text.replace("{name: M, units: MEV}", "{name: 'm_a [MeV]'}"))
    assert bounds.read(table, **declared).mass_gev[0] == pytest.approx(0.01)
    with pytest.raises(DataFileError, match="mass_unit is 'MeV' in the file, but declared as 'GeV'"):
        bounds.read(table, **declared, mass_unit="GeV")
    table.write_text(text.replace("{name: M, units: MEV}", "{name: 'm_a [MeV]', units: GeV}"))
    with pytest.raises(DataFileError, match=r"the column 'm_a \[MeV\]' has the unit 'GeV': correct either"):
        bounds.read(table, **declared)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1, 2]", "there is no independent_variables, a list, where it should be"),
        ("independent_variables: [a]\ndependent_variables: [b]", "there is no header, a mapping"),
        ("independent_variables: [{header: {units: GeV}, values: []}]\ndependent_variables: []", "no name, a text"),
        ("independent_variables: [{header: {name: m}, values: x}]\ndependent_variables: []", "no values, a list"),
        ("independent_variables: [{header: {name: m}, values: [1]}]\ndependent_variables: []", "no low, a text"),
    ],
)
def test_other_yaml_is_refused_in_words(table, content, message):
    table.write_text(content)
    with pytest.raises(DataFileError, match=f"is not a table of HEPData: .*{message}"):
        bounds.read(table, region="above")


def test_long_numbers_are_not_shown_whole(text):
    text.write_text(f"{'1' * 4000} 1\n2 2\n")
    with pytest.raises(DataFileError, match="is too large") as caught:
        bounds.read(text, **EV)
    assert len(str(caught.value).removeprefix(str(text))) < 120


STATED = """# label: X
# description: a test
# citation: Li2025
# convention: L
# confidence_level: 0.9
# region: inside
# use: limit
# provenance: made up
# mass_range_gev: 0.1 0.2
# open_ends: low
mass_gev,coupling_per_gev
0.1,1e-3
0.2,2e-3
0.2,1
0.1,1
"""


def test_a_file_states_its_range_and_where_its_data_end(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(STATED)
    found = bounds.read(path)
    assert (found.mass_range_gev, found.data_ends_gev) == ((0.1, 0.2), (0.1,))
    # and says so again when written
    found.export("csv", tmp_path / "y.csv")
    assert "# open_ends: low" in (tmp_path / "y.csv").read_text()
    found.to_two_column(tmp_path / "y.txt")
    found.to_hepdata(tmp_path)
    for again in ("y.csv", "y.txt", "reach.yaml"):
        assert bounds.read(tmp_path / again).data_ends_gev == (0.1,)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("open_ends: low", "open_ends: left", "open_ends is 'left', allowed are none, low, high, both"),
        ("mass_range_gev: 0.1 0.2", "mass_range_gev: 0.1 0.3", r"is '0.1 0.3', but the masses go from 0.1 to 0.2 GeV"),
        ("mass_range_gev: 0.1 0.2", "mass_range_gev: 0.1", "but the masses go from"),
        ("mass_range_gev: 0.1 0.2", "mass_range_gev: all", "mass_range_gev: 'all' is not a number"),
    ],
)
def test_a_range_at_odds_with_the_file(tmp_path, old, new, message):
    path = tmp_path / "x.csv"
    path.write_text(STATED.replace(old, new))
    with pytest.raises(DataFileError, match=message):
        bounds.read(path)
