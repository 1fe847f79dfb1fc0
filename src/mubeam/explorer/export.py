"""What is written of a view: figure, page, folder of the reach, and what reproduces it; into the folder of the page."""

from pathlib import Path
from threading import Lock
from typing import Any, Final

from mubeam.errors import InputError, check_name
from mubeam.exclusions import plotting
from mubeam.exclusions.figures.draw import draw
from mubeam.exclusions.figures.layers import Layer, label_layer
from mubeam.exclusions.figures.look import make_look
from mubeam.exclusions.figures.page import page
from mubeam.exclusions.figures.scene import Scene
from mubeam.explorer.background import own_bounds
from mubeam.explorer.files import Folder
from mubeam.explorer.reproducing import command_lines, python
from mubeam.explorer.views import View, Views
from mubeam.foundation import writing

KINDS: Final = {
    "png": "figure, PNG",
    "svg": "figure, SVG",
    "pdf": "figure, PDF",
    "html": "page that zooms, HTML",
    "reach": "folder of the reach",
    "sh": "command lines",
    "py": "Python",
}

DRAWING: Final = Lock()
"""Matplotlib's settings are those of the whole process: one thread at a time draws."""


def labels(scene: Scene) -> Layer:
    """The labels of a scene along its curves."""
    with DRAWING:
        return label_layer(scene)


def export(views: Views, view: View, kind: str, name: str, size: str = "screen") -> list[Path]:
    """Write a view under this name; returns the paths.

    Args:
        views: of which it is, with the folder.
        view: what is shown.
        kind: one of KINDS.
        name: of file or folder, without its suffix.
        size: of a figure: "screen", "single" or "double".

    Raises InputError for a name with a path in it, UnknownNameError for another kind or size, OutputError for what
    cannot be written.
    """
    check_name("kind of file", kind, KINDS)
    check_name("size", size, plotting.SIZES)
    folder = views.folder
    if kind == "reach":
        return _reach(views, view, _folder(folder, name))
    path = folder.inside(f"{_stem(folder, name)}.{kind}")
    content = _content(view, kind, _stem(folder, name), size)
    folder.made()
    return [writing.write_bytes(path, content)]


def _content(view: View, kind: str, name: str, size: str) -> bytes:
    if kind == "sh":
        return (command_lines(view.drawn, name) + "\n").encode()
    if kind == "py":
        return python(view.drawn, name).encode()
    with DRAWING:
        if kind == "html":
            return page(view.scene, view.labels[0])
        figure: Any = draw(view.scene, make_look(size))
        return plotting.image(figure, f".{kind}")


def _reach(views: Views, view: View, path: Path) -> list[Path]:
    state = view.drawn
    own = [*own_bounds(views.reaches, state, {}).values()]
    with DRAWING:
        return view.reaches[0].write(path, own_bounds=own, bounds=state.groups, overlays=state.overlays)


def _stem(folder: Folder, name: str) -> str:
    if not name.strip():
        raise InputError("give a name for what is written")
    # says what is wrong with it
    folder.inside(name.strip())
    return name.strip()


def _folder(folder: Folder, name: str) -> Path:
    """The folder of a reach; InputError if something in it leads out of the folder of the page."""
    path, home = folder.inside(_stem(folder, name)), folder.path.resolve()
    for one in path.iterdir() if path.is_dir() else ():
        if not one.resolve().is_relative_to(home):
            raise InputError(f"{name}: {one.name} leads out of {folder.path}: remove it")
    return path
