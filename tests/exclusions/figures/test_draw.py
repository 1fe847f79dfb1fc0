import zlib
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.patches import Polygon
from matplotlib.path import Path as Outline

from exclusions.figures.made import AXION, X_RANGE, area, boxes, seven
from mubeam import models
from mubeam.errors import InputError, UnknownNameError
from mubeam.exclusions import plotting
from mubeam.exclusions.bounds import read
from mubeam.exclusions.figures.look import SIZES, STYLES
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_outlines, make_ranges

NAN, INF = np.nan, np.inf


@pytest.fixture(scope="module")
def figure():
    return seven()


def test_all_lines_are_in_front_of_all_fills(figure):
    (axes,) = figure.axes
    fills = [one.get_zorder() for one in axes.patches if isinstance(one, Polygon)]
    lines = [one.get_zorder() for one in axes.lines]
    assert len(fills) > 10
    assert len(lines) > 10
    assert max(fills) < min(lines)
    assert not any(isinstance(one, PathCollection) for one in axes.collections)


def test_observed_is_filled_and_projections_are_dashed(figure):
    (axes,) = figure.axes
    by_color = {}
    for line in axes.lines:
        by_color.setdefault(line.get_color(), set()).add(line.get_linestyle())
    assert [by_color[color] for color in plotting.COLORS[:7]] == [{"-"}] * 2 + [{"--"}] * 5


@pytest.mark.parametrize("options", [{}, {"size": "single"}, {"size": "double", "style": "serif", "legend": True}])
def test_labels_touch_neither_each_other_nor_a_line(options):
    figure = seven(**options)
    (axes,) = figure.axes
    found = boxes(axes)
    assert len(found) > 6
    outlines = {text: Outline([*corners, corners[0]]) for text, corners in found.items()}
    for text, outline in outlines.items():
        for other, corners in found.items():
            assert text == other or not outline.intersects_path(Outline(corners)), (text, other)
        for line in axes.lines:
            points = axes.transData.transform(np.column_stack(line.get_data()))
            assert not outline.intersects_path(Outline(points), filled=False), text
        frame = axes.bbox
        assert ((found[text] > [frame.x0, frame.y0]) & (found[text] < [frame.x1, frame.y1])).all()


def test_every_result_is_named(figure):
    named = {text.get_text() for text in figure.axes[0].texts}
    named |= {text.get_text() for legend in figure.legends for text in legend.get_texts()}
    assert {f"data {i}" for i in range(2)} | {f"projection {i}" for i in range(5)} <= named
    bounds = {bound.label for bound in map(plotting_bound, ("lep", "opal", "charm"))}
    assert all(label in named or label in figure.get_supxlabel() for label in bounds)


def plotting_bound(name):
    from mubeam.exclusions import bounds

    return bounds.get(f"axion-photon/{name}")


def test_a_legend_names_results_and_groups_of_bounds():
    figure = seven(legend=True)
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names[:7] == ["data 0", "data 1", *(f"projection {i}" for i in range(5))]
    assert names[7:] == ["collider bounds", "beam dump bounds", "fixed target bounds"]
    assert not {*names} & {text.get_text() for text in figure.axes[0].texts}


def test_nothing_is_drawn_along_the_frame():
    """Where the masses end no edge is known; where a tip is, the edges meet."""
    figure = plotting.reach_figure(AXION, [area("whole")], bounds=False)
    lines = [line.get_xdata() for line in figure.axes[0].lines]
    assert [len(line) for line in lines] == [40, 40]
    shape = make_ranges([0.01, 0.02, 0.04, 0.08], [NAN, 1e-3, 1e-3, NAN], [NAN, 1e-2, 1e-2, NAN])
    ((mass, coupling),) = shape.edges(1.0)
    assert mass.tolist() == [0.02, 0.04, 0.04, 0.02, 0.02]
    assert coupling[0] == coupling[-1] == 1e-3
    half = make_ranges([0.01, 0.02, 0.04], [1e-3, 1e-3, NAN], [1e-2, INF, NAN])
    ((mass, coupling),) = half.edges(1.0)
    assert (mass.tolist(), coupling.tolist()) == ([0.01, 0.02, 0.02, 0.01], [1e-3, 1e-3, 1.0, 1e-2])
    other = make_ranges([0.01, 0.02, 0.04], [NAN, 1e-3, 2e-3], [NAN, 1e-2, 2e-2])
    ((mass, coupling),) = other.edges(1.0)
    assert (mass.tolist(), coupling.tolist()) == ([0.04, 0.02, 0.02, 0.04], [2e-2, 1e-2, 1e-3, 2e-3])


def test_who_excludes_nothing_is_said():
    empty = Region(label="nobody", shape=make_ranges([0.01, 0.1], [NAN, NAN], [NAN, NAN]))
    figure = plotting.reach_figure(AXION, [area("somebody"), empty], bounds=False)
    assert figure.axes[0].get_title(loc="left") == "nothing excluded: nobody"
    outside = plotting.reach_figure(AXION, [area("somebody")], x_range=(0.5, 1.0), bounds=False)
    assert "somebody" in outside.axes[0].get_title(loc="left")


def test_what_has_no_data_is_hatched():
    """Between two curves of a bound, and beside an open end; a wall of the source has nothing beside it."""
    parts = [(np.array([0.01, 0.02]), np.array([1e-4, 1e-4])), (np.array([0.05, 0.1]), np.array([2e-4, 2e-4]))]
    bound = Region(label="two", shape=make_outlines(parts, "above"), coupling_column="coupling_per_gev")
    figure = plotting.reach_figure(AXION, [area("x", 10.0)], own_bounds=[bound], bounds=False)
    hatched = [one.get_xy() for one in figure.axes[0].patches if one.get_hatch() == "//////"]
    spans = sorted((round(float(xy[:, 0].min()), 4), round(float(xy[:, 0].max()), 4)) for xy in hatched)
    assert (0.02, 0.05) in spans
    assert any(high == 0.01 for _, high in spans)
    assert plotting.HATCHED in figure.get_supxlabel()


def test_bounds_of_the_reader_look_different():
    own = Region(
        label="mine",
        shape=make_outlines([(np.array([0.01, 0.1]), np.array([1e-4, 1e-3]))], "above"),
        coupling_column="coupling_per_gev",
    )
    (axes,) = plotting.reach_figure(AXION, [area("x")], own_bounds=[own], bounds=False).axes
    lines = [line for line in axes.lines if line.get_linestyle() == "-."]
    assert {line.get_color() for line in lines} == {plotting.DARK}
    assert any(one.get_hatch() == "||" for one in axes.patches)


def test_groups_of_bounds():
    drawn = {name: plotting.reach_figure(AXION, [area("x")], bounds=name) for name in (True, False)}
    some = plotting.reach_figure(AXION, [area("x")], bounds=["beam-dump"])
    count = {name: len(figure.axes[0].lines) for name, figure in drawn.items()}
    assert count[False] == 2 < len(some.axes[0].lines) < count[True]
    with pytest.raises(UnknownNameError, match="group of bounds 'dumps'"):
        plotting.reach_figure(AXION, [area("x")], bounds=["dumps"])


def test_a_group_is_read_and_written(tmp_path):
    bound = plotting_bound("e137")
    assert bound.group == "beam-dump"
    bound.export("csv", tmp_path / "a.csv")
    assert read(tmp_path / "a.csv").group == "beam-dump"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("style", STYLES)
def test_text_is_legible_in_any_size_and_style(size, style):
    """Inches of a column, and no text below 6 points."""
    figure = plotting.reach_figure(AXION, [area("a result")], note="a note", size=size, style=style, bounds=False)
    assert tuple(figure.get_size_inches()) == SIZES[size].inches
    (axes,) = figure.axes
    texts = [*axes.texts, axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
    assert min(text.get_fontsize() for text in texts) >= 6
    assert {text.get_fontfamily()[0] for text in texts} == {STYLES[style].family}


def streams(pdf):
    """The streams of a PDF, inflated where they are deflated."""
    for part in pdf.split(b"stream\n")[1:]:
        body = part.split(b"\nendstream")[0]
        try:
            yield zlib.decompress(body)
        except zlib.error:
            yield body


@pytest.mark.parametrize("style", ["sans", "serif"])
def test_fonts_of_a_pdf_are_what_they_are_called(style):
    """TrueType outlines under the name of TrueType; PostScript outlines there, OTTO, break readers."""
    figure = plotting.reach_figure(models.get("lmu-ltau"), [area("NA64$\\mu$ $10^{12}$")], note="a note", style=style)
    pdf = plotting.render(figure, "a.pdf")
    assert b"/CIDFontType2" in pdf
    assert b"/Type3" not in pdf
    fonts = [data for data in streams(pdf) if data[:4] in (b"\x00\x01\x00\x00", b"true", b"OTTO")]
    assert fonts
    assert not any(data.startswith(b"OTTO") for data in fonts)


def test_an_svg_needs_no_fonts():
    svg = plotting.render(plotting.reach_figure(AXION, [area("a result")], bounds=False), "a.svg")
    assert b"<text" not in svg
    assert b"font-family" not in svg


def test_a_notebook_shows_a_figure_once():
    import matplotlib.pyplot as plt

    figure = plotting.reach_figure(AXION, [area("a result")], bounds=False)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert not hasattr(figure, "_repr_html_") or figure._repr_html_() is None
    # pyplot would show what it knows at the end of a cell, once more
    assert plt.get_fignums() == []


def test_a_second_axis_has_the_number_of_the_model():
    model = models.get("axion-muon")
    region = Region(label="x", shape=make_ranges([0.01, 0.1], [1e-3, 1e-3], [1e-2, 1e-2]))
    figure = plotting.reach_figure(model, [region], second_axis="y_mu", bounds=False)
    axes = figure.axes[0]
    (right,) = axes.child_axes
    figure.canvas.draw()
    factor = model.axis("y_mu").factor(np.array([0.01]))[0]
    assert right.get_ylim() == pytest.approx(np.array(axes.get_ylim()) * factor)
    assert right.get_ylabel() == r"$y_\mu$"
    dark = models.get("dark-photon", mass_chi_gev=0.01, g_chi=0.5)
    with pytest.raises(InputError, match="the scale of y changes with the mass"):
        plotting.reach_figure(dark, [region], second_axis="y")


def test_a_small_scale_of_a_second_axis_that_changes_with_the_mass_is_refused(monkeypatch):
    model = models.get("axion-muon")
    axis = model.axis("y_mu")
    monkeypatch.setattr(type(model), "axis", lambda self, name: replace(axis, factor=lambda mass: 1e-12 * mass))
    with pytest.raises(InputError, match="the scale of y_mu changes with the mass"):
        plotting.second_axis_of(model, "y_mu", np.array([0.01, 0.1]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x_range": (1, 1)}, "two finite numbers that rise"),
        ({"x_range": "wide"}, "two numbers"),
        ({"y_range": (-1, 1)}, "above zero"),
        ({"overlays": "ctau"}, "must be a list"),
        ({"overlays": [3]}, "an overlay must be one of"),
        ({"overlays": ["relic"]}, "has no relic"),
    ],
)
def test_what_is_wrong_is_said(options, message):
    with pytest.raises(InputError, match=message):
        plotting.reach_figure(AXION, [area("x")], **options)


@pytest.mark.parametrize("options", [{"size": "huge"}, {"style": "loud"}, {"overlays": ["nothing"]}])
def test_unknown_names(options):
    with pytest.raises(UnknownNameError):
        plotting.reach_figure(AXION, [area("x")], **options)


def test_ranges_are_those_asked_for():
    (axes,) = plotting.reach_figure(AXION, [area("x")], x_range=(0.01, 0.02), y_range=(1e-5, 1e-3), bounds=False).axes
    assert (axes.get_xlim(), axes.get_ylim()) == ((0.01, 0.02), (1e-5, 1e-3))
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    assert X_RANGE == (1e-3, 0.3)


def test_notes_name_their_curves():
    noted = [Region(label=f"r{i}", shape=area("x").shape, note=f"90 % CL, {i} muons; exact, helm") for i in range(3)]
    assert plotting.notes_of(noted[:2]) == "r0: 90 % CL, 0 muons; exact, helm\nr1: 90 % CL, 1 muons; exact, helm"
    assert plotting.notes_of(noted) == "all: 90 % CL; exact; helm\nr0: 0 muons; r1: 1 muons; r2: 2 muons"


def test_legend_and_small_print_leave_room_for_the_axes():
    note = "; ".join(f"clause {i} of a note that is long" for i in range(12))
    areas = [area(f"a result of a name that takes a line, {i}") for i in range(6)]
    figure = plotting.reach_figure(AXION, areas, note=note, size="single", legend=True, bounds=False)
    width, height = SIZES["single"].inches
    assert figure.get_figwidth() == width
    assert figure.axes[0].get_position().height * figure.get_figheight() > 0.4 * height
