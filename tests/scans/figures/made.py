"""Rows of a search, made for tests of what is drawn of them."""

from dataclasses import dataclass

import numpy as np

from mubeam.scans.figures.lattice import Lattice, Side, cells
from mubeam.scans.figures.slices import Rows, Slice

BLUE = "#0072B2"


@dataclass
class Section:
    """Of a scan with these axes."""

    parameters: dict


@dataclass
class Scan:
    """A scan of which only the axes are asked."""

    section: Section


def grid(name, nodes, scale="linear"):
    """A side of a grid."""
    return Side(column=name, label=name, unit="1", scale=scale, nodes=np.asarray(nodes, dtype=float))


def drawn(name, low, high, points, scale="linear"):
    """A side of drawn numbers."""
    nodes, walls = cells(low, high, points, 2, scale)
    return Side(column=name, label=name, unit="1", scale=scale, nodes=nodes, walls=walls)


def rows_of(x, y, columns, texts=("ok",), status=None):
    """Rows with these statuses."""
    size = len(x)
    found = np.zeros(size, dtype=np.intp) if status is None else np.asarray(status)
    return Rows(columns={"x": x, "y": y, **columns}, texts=texts, status=found)


def slice_of(sides, x, y, columns, rest=(), **more):
    """A slice of rows (n,) at x and y."""
    lattice = Lattice(*sides, sides[0].places(x) * len(sides[1].nodes) + sides[1].places(y))
    rows = rows_of(x, y, columns, more.pop("texts", ("ok",)), more.pop("status", None))
    about = {"label": "ours", "color": BLUE, "search": None, "likelihood": None, "confidence_level": 0.9}
    about |= {"rows": rows, "lattice": lattice, "rest": rest, "unfinished": lattice.counts() == 0}
    return Slice(**about | more)
