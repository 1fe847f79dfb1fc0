"""What a reach becomes as a file, and that the same comes back."""

import numpy as np
import pytest
import yaml
from hepdata_validator.full_submission_validator import FullSubmissionValidator

import mubeam as mb
from mubeam.errors import DataFileError, InputError, OutputError, UnknownNameError
from mubeam.exclusions import plotting, reach_manifest
from mubeam.exclusions.shapes import make_ranges
from mubeam.exclusions.table import computed_region, with_tips
from mubeam.foundation import writing
from mubeam.searches.request import search_citations

NAN, INF = np.nan, np.inf


@pytest.fixture(scope="module")
def closed():
    return mb.reach("axion-photon", "na64mu-1e12", "invisible", masses_gev=np.geomspace(2e-3, 0.1, 8), efficiency=1)


@pytest.fixture(scope="module")
def opened():
    return mb.reach("lmu-ltau-dark-sector", "na64mu-2022", "invisible", masses_gev=[0.01, 0.1, 0.3])


def made_up(lower, upper):
    lower, upper = np.array(lower), np.array(upper)
    return computed_region(
        model=mb.models.get("axion-muon"),
        label="exp an",
        confidence_level=0.9,
        is_projection=False,
        note="note",
        citations=("Li2025",),
        ranges=make_ranges(np.arange(1.0, len(lower) + 1), lower, upper, lower * 1e-6, upper * 1e-6),
    )


@pytest.mark.parametrize("unit", ["GeV", "eV", "MeV"])
def test_two_columns_of_a_closed_region_come_back(closed, tmp_path, unit):
    path = closed.to_two_column(tmp_path / "a.txt", mass_unit=unit)
    bound = mb.bounds.read(path)
    ((mass, coupling),) = closed.contours(np.inf)
    assert bound.region == "inside"
    np.testing.assert_allclose(bound.mass_gev, [*mass, mass[0]], rtol=1e-15)
    assert bound.coupling.tolist() == [*coupling, coupling[0]]
    assert bound.coupling_column == "g_agammagamma_per_gev"
    assert bound.label == "na64mu-1e12 invisible"
    assert bound.citations == tuple(search_citations(closed.search))
    assert "efficiency: 1" in bound.provenance


def test_two_columns_of_an_open_region_are_its_lower_edge(opened, tmp_path):
    bound = mb.bounds.read(opened.to_two_column(tmp_path / "a.txt"))
    assert (bound.region, bound.coupling_column) == ("above", "gzprime_gchi")
    assert (bound.mass_gev.tolist(), bound.coupling.tolist()) == (opened.mass_gev.tolist(), opened.lower.tolist())
    cut = mb.bounds.read(opened.to_two_column(tmp_path / "a.txt", coupling_max=2.0))
    assert (cut.region, cut.coupling.max()) == ("inside", 2.0)


def test_the_header_says_units_and_the_numbers_are_plain(closed, tmp_path):
    lines = closed.to_two_column(tmp_path / "a.txt", mass_unit="eV").read_text().splitlines()
    assert "# mass_unit: eV" in lines
    assert "# columns: mass [eV], g_agammagamma [1/GeV]" in lines
    assert np.loadtxt(tmp_path / "a.txt")[0, 0] == pytest.approx(2e6)


def test_parts_that_are_not_connected(tmp_path):
    table = made_up([1e-3, 2e-3, NAN, 3e-3, 4e-3], [1e-1, 1e-1, NAN, 2e-1, 3e-1])
    bound = mb.bounds.read(table.to_two_column(tmp_path / "a.txt"))
    assert [len(mass) for mass, _ in bound.polygons(1.0)] == [5, 5]


def test_a_region_open_in_part_must_be_cut(tmp_path):
    table = made_up([1e-3, 2e-3, 3e-3], [INF, 1e-1, 1e-1])
    with pytest.raises(InputError, match="no upper edge at 1 of 3 masses: give coupling_max"):
        table.to_two_column(tmp_path / "a.txt")
    with pytest.raises(InputError, match=r"above the lower edges, up to 0\.003, got 0\.002"):
        table.to_two_column(tmp_path / "a.txt", coupling_max=2e-3)
    assert list(tmp_path.iterdir()) == []
    assert "1.0 0.5\n" in table.to_two_column(tmp_path / "a.txt", coupling_max=0.5).read_text()


def test_what_cannot_be_written(closed, tmp_path):
    with pytest.raises(InputError, match="excludes nothing"):
        made_up([NAN, NAN], [NAN, NAN]).to_two_column(tmp_path / "a.txt")
    with pytest.raises(OutputError, match=r"suffix must be one of \.txt, \.dat"):
        closed.to_two_column(tmp_path / "a.csv")
    with pytest.raises(UnknownNameError, match="unknown mass_unit 'gev'"):
        closed.to_two_column(tmp_path / "a.txt", mass_unit="gev")
    for wrong in (1.5, None, ["eV"]):
        with pytest.raises(UnknownNameError, match="unknown mass_unit"):
            closed.to_two_column(tmp_path / "a.txt", mass_unit=wrong)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # of the validator
@pytest.mark.parametrize("name", ["closed", "opened"])
def test_hepdata_accepts_the_submission(request, tmp_path, name):
    found = request.getfixturevalue(name)
    paths = found.to_hepdata(tmp_path / "h")
    own = ("submission.yaml", "reach.yaml", "citations.bib")
    assert {path.name for path in paths} == {*own, "workspace.json", "patchset.json", "likelihood.json"}
    first, *_ = yaml.safe_load_all((tmp_path / "h" / "submission.yaml").read_text())
    kinds = {one["location"]: one.get("type") for one in first["additional_resources"]}
    assert kinds == dict.fromkeys(("citations.bib", "patchset.json", "likelihood.json")) | {
        "workspace.json": "HistFactory"
    }
    validator = FullSubmissionValidator()
    assert validator.validate(directory=str(tmp_path / "h")), validator.get_messages()
    assert found.label in (tmp_path / "h" / "submission.yaml").read_text()
    assert "@misc{Li2025" in (tmp_path / "h" / "citations.bib").read_text()


def test_hepdata_of_a_closed_region_comes_back(closed, tmp_path):
    closed.to_hepdata(tmp_path)
    bound = mb.bounds.read(tmp_path / "reach.yaml")
    ((mass, coupling),) = closed.contours(np.inf)
    assert (bound.mass_gev.tolist(), bound.coupling.tolist()) == (mass.tolist(), coupling.tolist())
    assert (bound.region, bound.coupling_column) == ("inside", "g_agammagamma_per_gev")
    assert (bound.label, bound.confidence_level) == ("na64mu-1e12 invisible", "0.9")


def test_hepdata_of_open_regions_comes_back(opened, tmp_path):
    opened.to_hepdata(tmp_path)
    bound = mb.bounds.read(tmp_path / "reach.yaml")
    assert (bound.region, bound.coupling.tolist()) == ("above", opened.lower.tolist())
    made_up([1e-3, 2e-3], [INF, 1e-1]).to_hepdata(tmp_path)
    half = mb.bounds.read(tmp_path / "reach.yaml")
    assert half.coupling.tolist() == [1e-3, 2e-3, 1e-1, INF]
    assert half.polygons(5.0)[0][1].tolist() == [1e-3, 2e-3, 1e-1, 5.0]


def test_hepdata_keeps_numerical_errors_and_gaps(closed, tmp_path):
    closed.to_hepdata(tmp_path)
    lower, upper, *band = yaml.safe_load((tmp_path / "reach.yaml").read_text())["dependent_variables"]
    assert len(band) == 10
    assert lower["values"][0]["errors"] == [{"symerror": closed.lower_error[0], "label": "numerical"}]
    assert upper["values"][-1] == lower["values"][-1] == {"value": "-"}
    tip = int(np.searchsorted(closed.mass_gev, closed.tip_mass_gev[0]))
    assert lower["values"][tip] == {"value": closed.tip_lower[0]}


def test_nothing_is_written_by_halves(closed, tmp_path):
    (tmp_path / "citations.bib").mkdir()
    with pytest.raises(OutputError, match="there is a folder of that name"):
        closed.to_hepdata(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["citations.bib"]


def test_about_names_the_parameters_and_a_given_limit():
    found = mb.reach(
        mb.models.get("lfv-alp", theta=0.5), "muc-thin-target", "visible", masses_gev=[3.0], limit_events=3
    )
    assert "lfv-alp with theta = 0.5 that muc-thin-target visible would exclude" in found.table.about["description"]
    assert found.table.about["confidence_level"] == "none, a limit on events was given"


def test_tips_lie_between_the_masses():
    ranges = make_ranges([1.0, 2.0], [[10.0, 50.0], [NAN, NAN]], [[30.0, INF], [NAN, NAN]], [[0.1, 0.2], [NAN, NAN]])
    found = with_tips(ranges, make_ranges([1.5], [20.0], [21.0]))
    assert found.mass_gev.tolist() == [1.0, 1.5, 2.0]
    assert (found.lower[1, 0], found.upper[1, 0]) == (20.0, 21.0)
    assert (found.lower[0, 1], found.upper[0, 1], found.lower_error[0, 1]) == (50.0, INF, 0.2)
    assert np.isnan(found.lower_error[1, 0])
    assert np.isnan(found.lower[1, 1])


def test_a_folder_gives_the_same_table(closed, tmp_path):
    def write(table):
        used = reach_manifest.of_reach(closed, {"reach.csv": table})
        writing.write_all(tmp_path, {"reach.csv": table, "manifest.json": writing.json_bytes(used)})

    write(writing.csv_bytes(closed.columns()))
    again = reach_manifest.read_reach(tmp_path)
    assert again.two_column() == closed.table.two_column()
    assert again.hepdata() == closed.table.hepdata()
    assert reach_manifest.read_reach(tmp_path / "manifest.json").label == closed.label
    # a table of before there were warnings
    write(writing.csv_bytes({name: column for name, column in closed.columns().items() if name != "warnings"}))
    assert reach_manifest.read_reach(tmp_path).two_column() == again.two_column()
    write(writing.csv_bytes(closed.columns() | {"mass_gev": [-1.0] * len(closed.mass_gev)}))
    with pytest.raises(DataFileError, match="each row needs a mass"):
        reach_manifest.read_reach(tmp_path)
    write(b"mass_gev\n1\n")
    with pytest.raises(DataFileError, match="not the output of mubeam reach"):
        reach_manifest.read_reach(tmp_path)


def test_own_bounds_are_drawn_in_the_models_coupling(closed, opened, tmp_path):
    own = mb.bounds.read(closed.to_two_column(tmp_path / "a.txt"))
    (axes,) = closed.plot(own_bounds=[own]).axes
    assert len(axes.patches) == len(closed.plot().axes[0].patches) + 1
    dark, photon = mb.models.get("lmu-ltau-dark-sector"), mb.models.get("axion-photon")
    with pytest.raises(InputError, match="on g_agammagamma_per_gev, but the coupling of lmu-ltau-dark-sector is"):
        opened.plot(own_bounds=[own])
    millicharge = mb.bounds.get("millicharge/slac-mq")
    recast = plotting.in_coupling_of(dark, millicharge)
    expected = dark.bound_coupling(millicharge.mass_gev, millicharge.coupling)
    assert recast.coupling.tolist() == expected.tolist()
    assert plotting.in_coupling_of(dark, recast) is recast
    assert plotting.in_coupling_of(photon, own) is own
    with pytest.raises(InputError, match="but the coupling of lfv-alp is g"):
        plotting.in_coupling_of(mb.models.get("lfv-alp"), own)
