"""Figures that look the same for everybody: matplotlib without the settings, windows and TeX of who runs it.

Labels are text of others: mathtext in them is shown as such where it can be read, and letter by letter otherwise.
"""

import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from mubeam.exclusions.figures.look import COLORS, make_look
from mubeam.text import one_line

__all__ = ["STYLE", "Figure", "FigureCanvasAgg", "caption", "image", "label_text", "make_figure", "style"]


@contextmanager
def _own_environment() -> Iterator[None]:
    """Matplotlib's own settings file, and no backend asked for: only while it is imported."""
    spec = find_spec("matplotlib")
    own = {
        "MPLBACKEND": None,
        "MATPLOTLIBRC": spec and str(Path(str(spec.origin)).parent / "mpl-data" / "matplotlibrc"),
    }
    before = {name: os.environ.get(name) for name in own}
    try:
        _set(own)
        yield
    finally:
        _set(before)


def _set(variables: dict[str, Any]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _import_matplotlib() -> None:
    """Import it, though the user's settings file or backend may be such that it refuses."""
    try:
        import matplotlib
    except ImportError:
        raise
    # ValueError for an unknown backend, and whatever reading a settings file can raise
    except Exception:
        # what is half imported would not be imported again
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]
        with _own_environment():
            import matplotlib  # noqa: F401


_import_matplotlib()

import matplotlib as mpl  # noqa: E402
import mplhep  # noqa: E402
from cycler import cycler  # noqa: E402
from matplotlib.backend_bases import RendererBase  # noqa: E402
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.mathtext import MathTextParser  # noqa: E402

STYLE: dict[str, Any] = {
    "figure.dpi": 160,
    "axes.prop_cycle": cycler(color=COLORS),
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    # outlines of letters: no reader of an SVG needs our fonts
    "svg.fonttype": "path",
    "svg.hashsalt": "mubeam",
    **make_look().settings,
}
"""Fonts are TrueType: those of mplhep are not, and a PDF would hold them under a wrong name."""

NOT_LOOKS: Final = ("backend", "interactive", "toolbar", "webagg", "tk.", "date.epoch", "timezone", "savefig.directory")
"""Settings, by how they begin, that belong to the program around and not to a figure."""

METADATA: Final = {".png": {"Software": "mubeam"}, ".pdf": {"CreationDate": None}, ".svg": {"Date": None}}
MOST_LETTERS: Final = 120
MOST_LINES: Final = 8
FORMULA: Final = re.compile(r"(?<!\\)\$[^$]*\$")
BLANK: Final = "\N{NO-BREAK SPACE}"
LETTER: Final = 0.56
"""Mean width of a letter in sizes of its font."""

LEAST_CAPTION_POINTS: Final = 7.0
CAPTION_POINTS_AN_INCH: Final = 1.16
"""Points of the small print by the width of a figure: 11 pixels on a page of 690, 8 points over two columns."""


@contextmanager
def style(settings: Mapping[str, Any] | None = None) -> Iterator[None]:
    """The package's look, for figures made inside; none of the user's own settings of matplotlib.

    `settings` are those of another size or style (`Look.settings`).
    """
    with warnings.catch_warnings():
        # settings that matplotlib is about to drop are among its defaults, and letters may be missing in our font
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        warnings.filterwarnings("ignore", r"Glyph .* missing from", UserWarning)
        defaults = {key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if not key.startswith(NOT_LOOKS)}
        look: dict[Any, Any] = {**defaults, **mplhep.style.ROOT, **STYLE, **(settings or {})}
        with mpl.rc_context(look):
            yield


class StyledFigure(Figure):
    """A figure that keeps the package's look when it is drawn later, in a notebook or by its own savefig."""

    settings: Mapping[str, Any] | None = None
    """Of its size and style."""

    def draw(self, renderer: RendererBase) -> None:
        """As matplotlib's."""
        with style(self.settings):
            super().draw(renderer)

    def savefig(self, *arguments: Any, **options: Any) -> None:
        """As matplotlib's."""
        with style(self.settings):
            super().savefig(*arguments, **options)

    def _repr_png_(self) -> bytes:
        """What a notebook shows of it at the end of a cell; once, since pyplot does not know it."""
        return image(self, ".png")


def make_figure(settings: Mapping[str, Any] | None = None, **options: Any) -> tuple[Figure, FigureCanvasAgg]:
    """An empty figure that needs no window, and what it is drawn on; to be called within `style`."""
    figure = StyledFigure(**options)
    figure.settings = settings
    return figure, FigureCanvasAgg(figure)


def image(figure: Figure, suffix: str) -> bytes:
    """The content of a file of that suffix."""
    buffer = io.BytesIO()
    with style(getattr(figure, "settings", None)), _quiet(logging.getLogger("fontTools")):
        figure.savefig(buffer, format=suffix[1:], metadata=METADATA[suffix])
    return buffer.getvalue()


@contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Without its remarks on the dates of fonts."""
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def label_text(text: str, most: int = MOST_LETTERS) -> str:
    """What to give to matplotlib so that it shows `text` on one line: with its mathtext, or its dollars as they are."""
    line = one_line(text, most)
    if line.count("$") < 2:
        return line
    try:
        MathTextParser("agg").parse(line, 72)
    # the parser raises ValueError for what it cannot read, and other things for what nobody tried
    except Exception:
        return line.replace("\\$", "$").replace("$", "\\$")
    return line


def caption(figure: Figure, text: str, points: float | None = None) -> None:
    """Small print of that size below the axes, not more than a few lines of it; by default legible on a page."""
    points = points or max(LEAST_CAPTION_POINTS, CAPTION_POINTS_AN_INCH * figure.get_figwidth())
    letters = int(figure.get_figwidth() * 72 / (LETTER * points))
    whole = [label_text(line, 9 * MOST_LETTERS) for line in text.splitlines()]
    lines = [part for line in whole for part in (_wrapped(line, letters) or [""])]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more"]
    figure.supxlabel("\n".join(lines), fontsize=points, color="#444444", ha="left", x=0.02)


def _wrapped(line: str, letters: int) -> list[str]:
    """Lines of so many letters; none begins within a formula."""
    kept = FORMULA.sub(lambda found: found[0].replace(" ", BLANK), line)
    return [part.replace(BLANK, " ") for part in wrap(kept, letters)]
