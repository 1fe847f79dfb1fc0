"""Figures of beams, targets and detectors, as matplotlib figures; `mubeam.plotting.save` writes them."""

from mubeam.figures.side_view import side_view
from mubeam.figures.stopping import stopping_figure

__all__ = ["side_view", "stopping_figure"]
