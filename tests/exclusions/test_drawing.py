"""Figures do not depend on who runs them, nor break on what a label says."""

import os
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

from mubeam import models
from mubeam.exclusions import drawing, plotting
from mubeam.exclusions.plotting import Patch
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges


def area(label="a label"):
    return Region(label=label, shape=make_ranges([0.01, 0.1], [1e-3, 1e-3], [1e-1, 1e-1]))


def figure_of(label="a label", note="a note"):
    return plotting.reach_figure(models.get("axion-photon"), [area(label)], note=note)


USER = {
    "text.usetex": True,
    "savefig.bbox": "tight",
    "savefig.dpi": 30,
    "savefig.facecolor": "red",
    "savefig.transparent": True,
    "font.size": 40,
    "font.family": ["no such font"],
    "mathtext.fontset": "cm",
    "axes.grid": True,
    "axes.facecolor": "black",
    "figure.constrained_layout.use": False,
    "figure.autolayout": True,
    "lines.linewidth": 9,
    "xtick.labelsize": 30,
    "path.sketch": (1, 100, 2),
    "axes.formatter.use_locale": True,
    "svg.fonttype": "none",
    "pdf.compression": 0,
}


@pytest.mark.parametrize("suffix", plotting.FORMATS)
def test_no_setting_of_the_user_matters(suffix):
    plain = plotting.render(figure_of(), f"a{suffix}")
    with mpl.rc_context(USER):
        assert plotting.render(figure_of(), f"a{suffix}") == plain
        kept = mpl.rcParams["text.usetex"], mpl.rcParams["font.size"]
    assert kept == (True, 40)


def test_a_figure_drawn_later_looks_the_same(tmp_path):
    figure_of().savefig(tmp_path / "a.png")
    figure = figure_of()
    with mpl.rc_context(USER):
        figure.savefig(tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


CODE = """
import sys
from mubeam import models
from mubeam.exclusions import plotting
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges
area = Region(label="a label", shape=make_ranges([0.01, 0.1], [1e-3, 1e-3], [1e-1, 1e-1]))
figure = plotting.reach_figure(models.get("axion-photon"), [area], note="a note")
sys.stdout.buffer.write(plotting.render(figure, "a.png"))
"""


@pytest.mark.parametrize(
    ("variables", "settings"),
    [
        ({"MPLBACKEND": "nonsense"}, b""),
        ({"MPLBACKEND": "module://no.such"}, b"backend: nonsense\ntext.usetex: True\nsavefig.dpi: 20\n"),
        ({"MPLBACKEND": "TkAgg"}, b"\xff\xfe is no text\n"),
    ],
)
def test_neither_backend_nor_settings_file_matter(tmp_path, variables, settings):
    (tmp_path / "matplotlibrc").write_bytes(settings)
    environment = os.environ | {"MPLCONFIGDIR": str(tmp_path), "DISPLAY": ""} | variables
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True, env=environment)
    assert run.stdout == plotting.render(figure_of(), "a.png")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"NA64$\mu$ 2022", r"NA64$\mu$ 2022"),
        ("costs 5$", "costs 5$"),
        (r"$x^$ and $", r"\$x^\$ and \$"),
        (r"$\frac{a$", r"\$\frac{a\$"),
        (r"$\nonsense$", r"\$\nonsense\$"),
        ("$$", r"\$\$"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e"),
        ("two\nlines", "two lines"),
    ],
)
def test_labels_are_shown_as_they_can_be(text, shown):
    with drawing.style():
        assert drawing.label_text(text) == shown


HOSTILE = [
    r"$x^$ and $",
    "$" * 51,
    r"$\hspace{100000}$",
    r"$" + r"\sqrt{" * 30 + "x" + "}" * 30 + "$",
    "{" * 3000,
    "x" * 100_000,
    "\ud800\udcff",
    "\x00\x07",
    "日本 \U0001f600",
    "",
    "%s {0} \\n \\",
    "\n" * 500,
]


def test_no_text_breaks_a_figure():
    regions = [Patch(*np.array([[0.01, 0.1, 0.05], [1e-3, 1e-2, 1e-1]]), label, "k", True) for label in HOSTILE]
    figure = plotting.exclusion_figure(
        regions,
        [],
        x_label="$m$",
        y_label="$\\nonsense$",
        x_range=(0.01, 0.1),
        y_range=(1e-4, 1.0),
        note="\n".join(HOSTILE),
    )
    for suffix in plotting.FORMATS:
        assert len(plotting.render(figure, f"a{suffix}")) > 1000


def test_a_long_note_leaves_room_for_the_axes():
    figure = figure_of(note="\n".join(f"reach number {i}" for i in range(300)))
    figure.canvas.draw()
    assert figure.axes[0].get_position().height > 0.5
    assert "and 293 more" in figure._supxlabel.get_text()


def test_regions_may_have_any_number_of_points():
    """What an outline of a million points shows is what one of a thousand does."""

    def figure(points):
        turn = np.linspace(0, 2 * np.pi, points)
        region = Patch(np.exp(-4 + np.cos(turn)), np.exp(-5 + 2 * np.sin(turn)), "round", "#0072B2", True)
        made = plotting.exclusion_figure(
            [region], [], x_label="x", y_label="y", x_range=(1e-3, 1.0), y_range=(1e-5, 1.0)
        )
        return made, np.frombuffer(plotting.render(made, "a.png"), dtype=np.uint8)

    few, many = figure(1201)[0], figure(1_000_001)[0]
    ((label, other),) = zip(few.axes[0].texts, many.axes[0].texts, strict=True)
    assert label.get_position() == pytest.approx(other.get_position(), abs=0.01)
    assert len(many.axes[0].lines[0].get_xdata()) < 20_000
    for made in (few, many):
        made.canvas.draw()
    pixels = [np.asarray(made.canvas.buffer_rgba()).astype(int) for made in (few, many)]
    assert (np.abs(pixels[0] - pixels[1]).max(axis=-1) > 60).mean() < 1e-3


@pytest.mark.parametrize("width", [3.4, 6.4, 8.6, 12.0])
def test_small_print_is_legible(width):
    """11 pixels where a figure is as wide as a page, 690 pixels; 7 points on two columns, 178 mm, or its own size."""
    with drawing.style():
        figure, _ = drawing.make_figure(figsize=(width, 4.0))
        drawing.caption(figure, "a note")
    points = figure._supxlabel.get_fontsize()
    assert points >= 7
    if width > 6.3:
        assert points / 72 * 690 / width >= 11
        assert points * min(1.0, 178 / 25.4 / width) >= 7
