"""One excluded region: several ranges a mass, the same from a reach, a file or a bound."""

import sys

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError, OutputError
from mubeam.exclusions.formats import FORMATS, Format
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_outlines, make_ranges

NAN, INF = np.nan, np.inf

TWO_RANGES = make_ranges(
    [1.0, 2.0, 3.0, 4.0],
    [[1e-3, NAN], [1e-3, 5e-2], [2e-3, 6e-2], [NAN, 7e-2]],
    [[1e-1, NAN], [1e-2, 2e-1], [1e-2, INF], [NAN, INF]],
)


@pytest.fixture
def region():
    return Region(label="two ranges", shape=TWO_RANGES, coupling_column="g_per_gev", citations=("Li2025",))


def test_the_table_of_a_region_is_that_of_its_lowest_ranges(region):
    assert region.lower.tolist() == [1e-3, 1e-3, 2e-3, 7e-2]
    assert region.upper.tolist() == [1e-1, 1e-2, 1e-2, INF]
    assert region.ranges.lower[2].tolist() == [2e-3, 6e-2]
    assert np.isnan(region.lower_error).all()
    assert (region.coupling_name, region.coupling_unit, region.region) == ("g", "1/GeV", "inside")


def test_polygons_hold_all_ranges(region):
    (low_mass, low), (high_mass, high) = region.polygons(1.0)
    # the range that goes on is the one that overlaps: where two become one, the upper
    assert low_mass.tolist() == [1, 2, 3, 3, 2, 1]
    assert low.tolist() == [1e-3, 1e-3, 2e-3, 1e-2, 1e-2, 1e-1]
    assert high_mass.tolist() == [2, 3, 4, 4, 3, 2]
    assert high.tolist() == [5e-2, 6e-2, 7e-2, 1.0, 1.0, 2e-1]


def test_as_many_ranges_go_on_one_by_one():
    shape = make_ranges([1.0, 2.0], [[1.0, 100.0], [10.0, 1e4]], [[2.0, 200.0], [20.0, 2e4]])
    assert [coupling.tolist() for _, coupling in shape.polygons(INF)] == [[1, 10, 20, 2], [100, 1e4, 2e4, 200]]


def test_ranges_are_sorted_and_one_a_mass_is_short_to_write():
    swapped = make_ranges([1.0], [[3.0, 1.0]], [[4.0, 2.0]], [[0.3, 0.1]])
    assert (swapped.lower.tolist(), swapped.upper.tolist()) == ([[1.0, 3.0]], [[2.0, 4.0]])
    assert swapped.lower_error.tolist() == [[0.1, 0.3]]
    assert make_ranges([1.0, 2.0], [1.0, NAN], [INF, NAN]).lower.shape == (2, 1)


def test_both_formats_bring_all_ranges_back(region, tmp_path):
    region.to_two_column(tmp_path / "a.txt", coupling_max=1.0)
    region.to_hepdata(tmp_path)
    for name in ("a.txt", "reach.yaml"):
        found = mb.bounds.read(tmp_path / name)
        assert found.coupling_column == "g_per_gev"
        for (mass, coupling), (wanted_mass, wanted) in zip(found.polygons(1.0), region.polygons(1.0), strict=True):
            assert mass[: len(wanted)].tolist() == wanted_mass.tolist()
            assert coupling[: len(wanted)].tolist() == wanted.tolist()


def test_rows_of_one_mass_are_ranges_of_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1 1e-3 1e-2\n1 1e-1 2e-1\n2 1e-3 1e-2\n2 1e-1 3e-1\n")
    given = {"columns": "mass lower upper", "mass_unit": "GeV", "coupling_unit": "1"}
    assert [c.tolist() for _, c in mb.bounds.read(path, **given).polygons(1.0)] == [
        [1e-3, 1e-3, 1e-2, 1e-2],
        [1e-1, 1e-1, 3e-1, 2e-1],
    ]
    # a step of an edge is none
    path.write_text("1 1e-3 1e-1\n2 1e-3 1e-1\n2 1e-2 1e-1\n3 1e-2 1e-1\n")
    assert len(mb.bounds.read(path, **given).polygons(1.0)) == 1


@pytest.mark.parametrize("name", ["csv", "two-column", "hepdata"])
@pytest.mark.parametrize("bound", ["axion-photon/charm", "axion-photon/lep", "axion-muon/sn1987a-cooling"])
def test_a_bound_is_written_as_a_reach_is(name, bound, tmp_path):
    published = mb.bounds.get(bound)
    where = {"csv": "a.csv", "two-column": "a.txt", "hepdata": ""}[name]
    published.export(name, tmp_path / where)
    again = mb.bounds.read(tmp_path / (where or "reach.yaml"))
    closing = again.mass_gev[: len(published.mass_gev)], again.coupling[: len(published.mass_gev)]
    assert np.array_equal(closing, (published.mass_gev, published.coupling))
    for text in ("region", "label", "citations", "convention", "confidence_level", "use", "provenance"):
        assert getattr(again, text) == getattr(published, text)


def test_what_a_csv_cannot_hold(region, tmp_path):
    with pytest.raises(InputError, match="no upper edge at 2 of 6 masses"):
        region.export("csv", tmp_path / "a.csv")
    with pytest.raises(InputError, match="mass_unit is no option of this format: it takes coupling_max"):
        region.export("csv", tmp_path / "a.csv", mass_unit="GeV")
    with pytest.raises(OutputError, match=r"suffix must be one of \.csv"):
        Region(label="x", shape=make_ranges([1.0, 2.0], [1.0, 1.0], [2.0, 2.0])).export("csv", tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_csv_holds_several_parts(region, tmp_path):
    (path,) = region.export("csv", tmp_path / "a.csv", coupling_max=1.0)
    assert "\nmass_gev,g_per_gev,part\n" in path.read_text()
    found = mb.bounds.read(path)
    for (mass, coupling), (wanted_mass, wanted) in zip(found.polygons(1.0), region.polygons(1.0), strict=True):
        assert (mass.tolist(), coupling.tolist()) == (wanted_mass.tolist(), wanted.tolist())
    path.write_text(path.read_text().replace(",2\n", ",3\n"))
    with pytest.raises(DataFileError, match="the column part must count the curves"):
        mb.bounds.read(path)


def test_each_view_says_which_one_there_is(region):
    with pytest.raises(AttributeError, match="given by ranges, not by outlines: ask for lower and upper"):
        _ = region.coupling
    outlined = Region(label="o", shape=make_outlines([(np.ones(2), np.ones(2))], "edge"))
    with pytest.raises(AttributeError, match="given by outlines, not by ranges"):
        _ = outlined.lower
    assert outlined.starts == (0,)


def test_another_coupling(region):
    half = region.recast(lambda mass, coupling: coupling / mass, "h")
    assert half.lower.tolist() == [1e-3, 5e-4, 2e-3 / 3, 7e-2 / 4]
    assert (half.coupling_name, half.coupling_unit) == ("h", "1")


def test_a_reach_is_a_region(tmp_path):
    found = mb.reach("axion-photon", "na64mu-1e12", "visible", masses_gev=[0.03, 0.05], efficiency=1)
    for region in (found.region, found.area, found.table):
        assert isinstance(region, Region)
        assert region.label == found.label
    (path,) = found.export("csv", tmp_path / "a.csv", coupling_max=1.0)
    assert isinstance(mb.bounds.read(path), mb.bounds.Bound)
    assert mb.bounds.Bound is Region


TOY = """
import json
from mubeam.exclusions.formats import Format, Found
import numpy as np

class Toy(Format):
    suffixes = (".toy",)
    options = ("coupling_max",)

    def encode(self, region, **options):
        self.check_options(options)
        curves, side = region.curves(options.get("coupling_max"))
        about = {"label": region.label, "region": side}
        return {"a.toy": json.dumps([about, [[m.tolist(), g.tolist()] for m, g in curves]]).encode()}

    def read(self, path, declared):
        about, curves = json.loads(path.read_bytes())
        units = {"mass_unit": "GeV", "coupling_unit": "1/GeV"}
        return Found(about, units, [(np.array(mass), np.array(coupling)) for mass, coupling in curves])

FORMAT = Toy()
"""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A format in one file, in a folder beside the package's own."""
    import mubeam.exclusions.formats as package

    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "toy_format.py").write_text(TOY)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / "formats")])
    FORMATS.names.cache_clear()
    yield "toy-format"
    sys.modules.pop("mubeam.exclusions.formats.toy_format", None)
    FORMATS.names.cache_clear()


def test_a_format_is_one_file(toy, region, tmp_path):
    (path,) = region.export(toy, tmp_path / "b.toy", coupling_max=1.0)
    found = mb.bounds.read(path)
    assert (found.label, found.region) == ("two ranges", "inside")
    assert [len(mass) for mass, _ in found.polygons(1.0)] == [6, 6]
    with pytest.raises(InputError, match=r"a \.toy says all of itself"):
        mb.bounds.read(path, label="x")
    with pytest.raises(InputError, match=r"must end in one of \.csv.*\.toy"):
        mb.bounds.read(tmp_path / "b.json")


def test_a_format_may_have_one_direction(tmp_path, region):
    with pytest.raises(InputError, match="is read and not written"):
        Format().encode(region)
    with pytest.raises(InputError, match="is written and not read"):
        Format().read(tmp_path / "a", None)
