"""Figures that look the same for everybody: matplotlib without the settings, windows and TeX of who runs it.

Labels are text of others: mathtext in them is shown as such where it can be read, and letter by letter otherwise.
"""

import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

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
from matplotlib.backend_bases import RendererBase  # noqa: E402
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.mathtext import MathTextParser  # noqa: E402

STYLE: dict[str, Any] = {
    "figure.figsize": (6.4, 5.2),
    "figure.dpi": 160,
    "font.size": 12,
    "axes.linewidth": 1.0,
    "xtick.major.size": 6,
    "xtick.minor.size": 3,
    "ytick.major.size": 6,
    "ytick.minor.size": 3,
    "lines.linewidth": 1.6,
    "pdf.fonttype": 42,
    "svg.hashsalt": "mubeam",
}

NOT_LOOKS: Final = ("backend", "interactive", "toolbar", "webagg", "tk.", "date.epoch", "timezone", "savefig.directory")
"""Settings, by how they begin, that belong to the program around and not to a figure."""

METADATA: Final = {".png": {"Software": "mubeam"}, ".pdf": {"CreationDate": None}, ".svg": {"Date": None}}
MOST_LETTERS: Final = 120
MOST_LINES: Final = 8
CAPTION_LETTERS: Final = 112
"""In a line of the small print: as many as fit under a figure."""


@contextmanager
def style() -> Iterator[None]:
    """The package's look, for figures made inside; none of the user's own settings of matplotlib."""
    with warnings.catch_warnings():
        # settings that matplotlib is about to drop are among its defaults, and letters may be missing in our font
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        warnings.filterwarnings("ignore", r"Glyph .* missing from", UserWarning)
        defaults = {key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if not key.startswith(NOT_LOOKS)}
        look: dict[Any, Any] = {**defaults, **mplhep.style.ROOT, **STYLE}
        with mpl.rc_context(look):
            yield


class StyledFigure(Figure):
    """A figure that keeps the package's look when it is drawn later, in a notebook or by its own savefig."""

    def draw(self, renderer: RendererBase) -> None:
        """As matplotlib's."""
        with style():
            super().draw(renderer)

    def savefig(self, *arguments: Any, **options: Any) -> None:
        """As matplotlib's."""
        with style():
            super().savefig(*arguments, **options)


def make_figure(**options: Any) -> tuple[Figure, FigureCanvasAgg]:
    """An empty figure that needs no window, and what it is drawn on; to be called within `style`."""
    figure = StyledFigure(**options)
    return figure, FigureCanvasAgg(figure)


def image(figure: Figure, suffix: str) -> bytes:
    """The content of a file of that suffix."""
    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format=suffix[1:], metadata=METADATA[suffix])
    return buffer.getvalue()


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


def caption(figure: Figure, text: str) -> None:
    """Small print below the axes, not more than a few lines of it."""
    whole = [label_text(line, 2 * MOST_LETTERS) for line in text.splitlines()]
    lines = [part for line in whole for part in (wrap(line, CAPTION_LETTERS) or [""])]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more"]
    figure.supxlabel("\n".join(lines), fontsize=7, color="#444444", ha="left", x=0.02)
