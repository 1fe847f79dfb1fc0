import re

import numpy as np
import pytest

from mubeam import models
from mubeam.errors import DataFileError, UnknownNameError
from mubeam.exclusions import bounds, plotting
from mubeam.foundation import citations

GOOD = """# label: X
# description: a test
# citation: Li2025
# convention: L
# confidence_level: 0.9
# region: above
# use: limit
# provenance: made up
mass_gev,coupling_per_gev
0.1,1e-3
0.2,2e-3
"""


COLUMNS = {
    "axion-muon": "coupling_per_gev",
    "axion-photon": "coupling_per_gev",
    "b-minus-l": "g_bl",
    "epsilon": "epsilon",
    "millicharge": "epsilon",
}
FEWEST = {"axion-muon": 3, "axion-photon": 14, "b-minus-l": 14, "epsilon": 10, "millicharge": 10}


@pytest.mark.parametrize("name", bounds.names())
def test_each_bound_is_complete_and_cited(name):
    bound = bounds.get(name)
    assert len(bound.mass_gev) == len(bound.coupling) >= 2
    assert np.isfinite(bound.coupling).all()
    assert bound.citations
    assert citations.bibtex(bound.citations)
    assert bound.coupling_column == COLUMNS[name.partition("/")[0]]
    assert bound.use in ("limit", "cross-check")
    assert bound.label
    assert bound.description
    assert bound.convention != "not stated"
    assert "projection" not in bound.description.lower()
    assert len(bound.provenance) > 20
    assert bound.confidence_level == "as published" or 0.5 < float(bound.confidence_level) < 1


@pytest.mark.parametrize("name", bounds.names())
def test_each_bound_is_a_curve_of_rising_masses_or_a_contour_and_states_its_range(name):
    """The masses of an edge rise; a contour encloses an area, and has no point twice in a row."""
    header = dict(
        line[2:].split(": ", 1) for line in (bounds.DATA / f"{name}.csv").read_text().splitlines() if line[:1] == "#"
    )
    bound = bounds.get(name)
    assert [float(part) for part in header["mass_range_gev"].split()] == pytest.approx(bound.mass_range_gev)
    assert header["open_ends"] in ("none", "low", "high", "both")
    if bound.region != "inside":
        assert (np.diff(bound.mass_gev) >= 0).all()
        return
    x, y = np.log(bound.mass_gev), np.log(bound.coupling)
    assert abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) > 0.01
    assert not ((np.diff(bound.mass_gev) == 0) & (np.diff(bound.coupling) == 0)).any()


def test_all_planes_are_there():
    assert bounds.planes() == tuple(sorted(FEWEST))
    assert all(len(bounds.names(plane)) >= fewest for plane, fewest in FEWEST.items())


def test_licences_of_what_others_gave_are_there():
    """Each file that names a repository has its licence's text in the notice beside the data, and names its commit."""
    notice = (bounds.DATA / "NOTICE.md").read_text()
    given = [name for name in bounds.names() if "github.com" in bounds.get(name).provenance]
    assert len(given) >= 25
    for name in given:
        found = re.search(r"github\.com/(\S+?), commit ([0-9a-f]{7,40}), \S.*, MIT", bounds.get(name).provenance)
        assert found, name
        assert found[1] in notice
        assert "Permission is hereby granted" in notice


def test_cross_checks_are_not_limits():
    assert bounds.get("axion-muon/na64mu-eberhart-2025").use == "cross-check"


def test_polygon_of_an_edge_from_below(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(GOOD)
    ((mass, coupling),) = bounds.read(path).polygons(1.0)
    assert mass.tolist() == [0.1, 0.1, 0.2, 0.2]
    assert coupling.tolist() == [1.0, 1e-3, 2e-3, 1.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# citation: Li2025\n", "", "header line '# citation: ...' is missing"),
        (
            "# use: limit\n# provenance: made up\n",
            "",
            "lines '# use: ...', '# provenance: ...' are missing; two columns without a header are a .txt",
        ),
        ("region: above", "region: below", "region is 'below', allowed are"),
        ("use: limit", "use: maybe", "use is 'maybe'"),
        ("mass_gev,coupling_per_gev", "m,g", "needs the columns mass_gev"),
        ("0.2,2e-3", "0.2,two", "'two' is not a number"),
        ("0.2,2e-3", "0.2,-2e-3", "finite numbers above zero"),
        ("0.2,2e-3\n", "", "two points or more"),
    ],
)
def test_bad_files(tmp_path, old, new, message):
    path = tmp_path / "x.csv"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(DataFileError, match=message):
        bounds.read(path)


def test_missing_file_and_names(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        bounds.read(tmp_path / "none.csv")
    with pytest.raises(UnknownNameError, match="did you mean 'axion-photon/charm'"):
        bounds.get("axion-photon/charmm")
    with pytest.raises(UnknownNameError, match="unknown plane"):
        bounds.names("axion")


def test_a_bound_is_one_file(tmp_path, monkeypatch):
    """In a folder of its plane it is listed, and drawn with each reach there."""
    (tmp_path / "axion-muon").mkdir()
    (tmp_path / "axion-muon" / "toy.csv").write_text(GOOD)
    monkeypatch.setattr(bounds, "DATA", tmp_path)
    assert bounds.names("axion-muon") == ("axion-muon/toy",)
    (drawn,) = plotting.bound_regions(models.get("axion-muon"), 1.0)
    assert drawn.label == "X"
