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


@pytest.mark.parametrize("name", bounds.names())
def test_each_bound_is_complete_and_cited(name):
    bound = bounds.get(name)
    assert len(bound.mass_gev) == len(bound.coupling) >= 3
    assert citations.bibtex(bound.citations)
    assert bound.coupling_column in ("coupling_per_gev", "epsilon")
    if bound.region != "inside":
        assert (np.diff(bound.mass_gev) >= 0).all()


def test_all_planes_are_there():
    assert bounds.planes() == ("axion-muon", "axion-photon", "millicharge")
    counts = {plane: len(bounds.names(plane)) for plane in bounds.planes()}
    assert counts == {"axion-muon": 3, "axion-photon": 12, "millicharge": 9}


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
        ("# citation: Li2025\n", "", "'# citation: ...' is missing"),
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
