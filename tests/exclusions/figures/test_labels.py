import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from mubeam.exclusions import drawing
from mubeam.exclusions.figures import patch, raster
from mubeam.exclusions.figures.labels import LEADER, place_labels
from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.room import Labelled

X, Y = (1e-3, 1.0), (1e-5, 1.0)


def to_axes(points):
    low, high = np.log([X[0], Y[0]]), np.log([X[1], Y[1]])
    return (np.log(points) - low) / (high - low)


@pytest.fixture
def axes():
    with drawing.style():
        figure, canvas = drawing.make_figure()
        yield figure.add_subplot(xlim=(0, 1), ylim=(0, 1)), canvas


def outline(points, wiggle=0.0):
    turn = np.linspace(0, 2 * np.pi, points)
    radius = 1 + wiggle * np.sin(40 * turn)
    return Patch(np.exp(-3 + 2 * radius * np.cos(turn)), np.exp(-5 + 3 * radius * np.sin(turn)), "x", "k", True)


def line(low, high, text="a curve", x=(0.0, 1.0)):
    return Labelled(text, [np.array([[x[0], low], [x[1], high]])], None, "k", 9.0)


def test_a_label_lies_along_its_line(axes):
    assert place_labels(*axes, [line(0.2, 0.8)]) == []
    (text,) = axes[0].texts
    box = axes[0].bbox
    assert text.get_rotation() == pytest.approx(np.degrees(np.arctan2(0.6 * box.height, box.width)), abs=0.5)


def test_a_label_goes_where_no_other_line_is(axes):
    """All over the right half of the curve lie others."""
    others = [line(y, y, "", (0.5, 1.0)) for y in np.arange(0.3, 0.7, 0.01)]
    assert place_labels(*axes, [line(0.5, 0.5), *others]) == []
    assert axes[0].texts[0].get_position()[0] < 0.5


def crowd(low, high, x=(0.0, 1.0)):
    """Lines without a label, too near each other for a word."""
    return [line(y, y, "", x) for y in np.arange(low, high, 0.01)]


def leaders_in(axes):
    return [one for one in axes.get_children() if isinstance(one, Line2D) and one.get_gid() == LEADER]


def test_what_has_no_room_along_its_curve_has_a_leader(axes):
    curve = line(0.5, 0.5)
    things = [curve, *crowd(0.46, 0.545)]
    assert place_labels(*axes, things) == []
    (text,) = axes[0].texts
    (leader,) = leaders_in(axes[0])
    (_, end) = np.column_stack(leader.get_data())
    assert end[1] == pytest.approx(0.5, abs=1e-6)
    assert text.get_rotation() == 0
    assert not 0.45 < text.get_position()[1] < 0.55
    # again: the figure has one of each
    assert place_labels(*axes, things) == []
    assert (len(axes[0].texts), len(leaders_in(axes[0]))) == (1, 1)


def test_no_leader_passes_a_label(axes):
    room_for = [line(0.6, 0.6, "another curve that is named"), line(0.4, 0.4, "one more that is named")]
    assert place_labels(*axes, [line(0.5, 0.5), *crowd(0.46, 0.545), *room_for]) == []
    (leader,) = leaders_in(axes[0])
    pixels = axes[0].transAxes.transform(np.column_stack(leader.get_data()))
    canvas = axes[1].get_renderer()
    for text in axes[0].texts:
        if text.get_gid() != LEADER:
            assert not text.get_window_extent(canvas).padded(-1).count_overlaps([Bbox(pixels)])


def test_air_before_and_after_a_label(axes):
    """A line across the curve is not touched by the label, at neither end."""
    walls = [Labelled("", [np.array([[x, 0.0], [x, 1.0]])], None, "k", 9.0) for x in (0.3, 0.5)]
    place_labels(*axes, [line(0.5, 0.5), *walls])
    (text,) = axes[0].texts
    box = text.get_window_extent(axes[1].get_renderer())
    at = np.array([axes[0].transAxes.transform((x, 0.5))[0] for x in (0.3, 0.5)])
    points = 72 / axes[0].figure.dpi
    assert min(abs(at - box.x0).min(), abs(at - box.x1).min()) * points > 2.0


def test_a_label_is_not_written_over_what_is_busy(axes):
    busy = np.zeros(raster.SHAPE, dtype=bool)
    busy[:, : raster.COLUMNS // 2] = True
    place_labels(*axes, [line(0.5, 0.5)], busy)
    assert axes[0].texts[0].get_window_extent(axes[1].get_renderer()).x0 > axes[0].transAxes.transform((0.5, 0.5))[0]


def test_a_bold_label_has_no_formula(axes):
    bold = [
        Labelled(text, [np.array([[0.0, y], [1.0, y]])], None, "k", 9.0, bold=True)
        for text, y in (("NA64$\\mu$", 0.3), (r"$g_{a\mu}$ of us", 0.7))
    ]
    assert place_labels(*axes, bold) == []
    assert [text.get_fontweight() for text in axes[0].texts] == ["bold", "normal"]


def test_what_has_no_room_is_told(axes):
    others = crowd(0.0, 1.0)
    assert place_labels(*axes, [line(0.5, 0.5), *others]) == [0]
    assert len(axes[0].texts) == 0


def test_beside_a_steep_line_the_label_is_level(axes):
    assert place_labels(*axes, [line(0.1, 0.9, x=(0.5, 0.501))]) == []
    (text,) = axes[0].texts
    assert text.get_rotation() == 0
    assert 0.5 < abs(text.get_position()[0] - 0.5) + 0.5 < 0.7


@pytest.mark.parametrize("wiggle", [0.0, 0.2, 1.5])
def test_cells_within_an_outline(wiggle):
    """As matplotlib has them, but for cells on the line."""
    from matplotlib.path import Path as Outline

    points = to_axes(np.column_stack([outline(1201, wiggle).mass, outline(1201, wiggle).coupling]))
    u, v = np.meshgrid((np.arange(raster.COLUMNS) + 0.5) / raster.COLUMNS, (np.arange(raster.ROWS) + 0.5) / raster.ROWS)
    theirs = Outline(points).contains_points(np.column_stack([u.ravel(), v.ravel()])).reshape(raster.SHAPE)
    on_line = raster.passed([points])
    ours = raster.filled(points)
    assert ours.any()
    if wiggle < 1:
        assert (ours == theirs)[~on_line].all()
    assert not (ours & ~raster.filled(points)).any()


def test_a_line_passes_all_its_cells():
    cells = raster.passed([np.array([[0.0, 0.5], [1.0, 0.5]])])
    assert cells[raster.ROWS // 2].all()
    assert cells.sum() <= 4 * raster.COLUMNS


def test_thinning_keeps_what_is_seen():
    """Of a noisy edge the lowest and highest points of each column, of a smooth one enough points."""
    rng = np.random.default_rng(1)
    mass = np.geomspace(*X, 200_000)
    noisy = Patch(mass, 1e-3 * 10 ** rng.uniform(-0.1, 0.1, mass.size), "x", "k", False)
    found = patch.thinned(noisy, to_axes)
    assert len(found.mass) < 20_000
    assert (np.diff(found.mass) > 0).all()
    columns = np.round(np.log(noisy.mass / X[0]) / np.log(X[1] / X[0]) * patch.RESOLUTION)
    for column in range(0, patch.RESOLUTION, 371):
        shown = found.coupling[np.isin(found.mass, noisy.mass[columns == column])]
        there = noisy.coupling[columns == column]
        assert (shown.min(), shown.max()) == pytest.approx((there.min(), there.max()), rel=1e-3)


def test_few_points_are_all_kept():
    region = outline(patch.MANY_POINTS)
    assert patch.thinned(region, to_axes) is region
    more = patch.thinned(outline(100_001), to_axes)
    assert (more.mass[0], more.coupling[0]) == (region.mass[0], region.coupling[0])
    assert more.mass[-1] == pytest.approx(region.mass[-1])


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"NA64$\mu$, $10^{12}$", "NA64\N{GREEK SMALL LETTER MU}, 10¹²"),
        (r"$m_{Z^\prime}$ [GeV]", "m_Z\N{PRIME} [GeV]"),
        ("GeV$^{-1}$", "GeV⁻¹"),
        ("costs 5$", "costs 5$"),
        (r"$\Lambda$", "\N{GREEK CAPITAL LETTER LAMDA}"),
    ],
)
def test_plain_text(tex, plain):
    assert plain_text(tex) == plain
