import numpy as np
import pytest

from mubeam import models
from mubeam.errors import OutputError
from mubeam.exclusions import plotting
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_outlines, make_ranges

NAN, INF = np.nan, np.inf


def area(lower, upper, label="x"):
    masses = np.geomspace(0.01, 0.1, len(lower))
    return Region(label=label, shape=make_ranges(masses, lower, upper))


def test_each_connected_part_is_a_polygon():
    polygons = area([1e-3, 1e-3, NAN, 1e-2], [1e-1, INF, NAN, 1e-1]).polygons(1.0)
    assert [len(mass) for mass, _ in polygons] == [4, 2]
    assert polygons[0][1].tolist() == [1e-3, 1e-3, 1.0, 1e-1]


def test_nothing_excluded_is_no_polygon_and_still_a_figure(tmp_path):
    empty = area([NAN, NAN], [NAN, NAN])
    assert empty.polygons(1.0) == []
    plotting.save(plotting.reach_figure(models.get("axion-muon"), [empty]), tmp_path / "a.png")
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize("suffix", plotting.FORMATS)
def test_formats(tmp_path, suffix):
    figure = plotting.reach_figure(models.get("axion-photon"), [area([1e-3] * 3, [1e-1] * 3)])
    assert plotting.save(figure, tmp_path / f"a{suffix}").stat().st_size > 1000


def test_unknown_format(tmp_path):
    figure = plotting.reach_figure(models.get("axion-photon"), [area([1e-3] * 3, [1e-1] * 3)])
    with pytest.raises(OutputError, match=r"one of \.png, \.pdf, \.svg"):
        plotting.save(figure, tmp_path / "a.jpeg")


def test_axes_have_units_and_regions_have_labels():
    areas = [area([1e-3] * 3, [1e-1] * 3, "first")], [area([1e-4] * 3, [1e-1] * 3, "second")]
    (axes,) = plotting.reach_figure(models.get("axion-photon"), *areas).axes
    assert axes.get_xlabel() == "$m_a$ [GeV]"
    assert "GeV$^{-1}$" in axes.get_ylabel()
    labels = {text.get_text() for text in axes.texts}
    assert {"first", "second"} <= labels


def test_labels_do_not_overlap():
    areas = [area([10.0**-i] * 3, [10.0 ** (1 - i)] * 3, f"region number {i}") for i in range(1, 5)]
    figure = plotting.reach_figure(models.get("axion-photon"), areas)
    figure.canvas.draw()
    (axes,) = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text().startswith("region")]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_style_leaves_no_trace():
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    plotting.reach_figure(models.get("axion-muon"), [area([1e-3] * 3, [1e-1] * 3)])
    assert mpl.rcParams["font.size"] == before


def test_cross_checks_are_not_drawn():
    labels = [region.label for region in plotting.bound_regions(models.get("axion-muon"), 1.0)]
    assert labels == ["BaBar", "SN1987A"]


def test_no_wall_is_drawn_where_data_end():
    """Only the curve itself; a wall that the source gives stays, and so does a closed contour."""
    edge = np.array([[0.01, 0.1, 1.0, 1.0], [1e-3, 1e-3, 1e-2, 1.0]])
    open_low = Region(label="edge", shape=make_outlines([tuple(edge)], "above"))
    assert open_low.data_ends_gev == (0.01,)
    (patch,) = plotting.bound_patches(open_low, "k", 10.0)
    ((mass, coupling),) = patch.lines()
    assert mass.tolist() == [0.01, 0.1, 1.0, 1.0, 1.0, 0.01]
    assert coupling.tolist() == [1e-3, 1e-3, 1e-2, 1.0, 10.0, 10.0]

    box = (np.array([0.0101, 0.01, 2.0, 2.0]), np.array([1e-1, 1e-3, 1e-3, 1e-1]))
    for ends, pieces in (("none", [5]), ("low", [4]), ("both", [2, 2]), (None, [5])):
        (patch,) = plotting.bound_patches(Region(label="b", shape=make_outlines([box], "inside", ends)), "k", 10.0)
        assert [len(mass) for mass, _ in patch.lines()] == pieces


def test_the_small_print_says_where_data_end():
    edge = Region(label="edge", shape=make_outlines([(np.array([0.01, 1.0]), np.array([1e-3, 1e-2]))], "above"))
    options = {"x_label": "m", "y_label": "g", "y_range": (1e-4, 1), "note": "90 % CL"}
    for x_range, said in (((1e-3, 10), f"90 % CL; {plotting.HATCHED}"), ((0.02, 0.9), "90 % CL")):
        figure = plotting.exclusion_figure([], plotting.bound_patches(edge, "k", 1.0), x_range=x_range, **options)
        assert figure.get_supxlabel() == said


def test_a_bound_of_several_parts_has_one_label():
    parts = [(np.array([1.0, 2.0]), np.array([1e-3, 1e-3])), (np.array([3.0, 30.0]), np.array([1e-3, 1e-3]))]
    bound = Region(label="both", shape=make_outlines(parts, "above"))
    assert [patch.label for patch in plotting.bound_patches(bound, "k", 1.0)] == ["", "both"]
    options = {"x_label": "m", "y_label": "g", "x_range": (1, 30), "y_range": (1e-4, 1)}
    figure = plotting.exclusion_figure([], plotting.bound_patches(bound, "k", 1.0), **options)
    assert [text.get_text() for text in figure.axes[0].texts] == ["both"]
