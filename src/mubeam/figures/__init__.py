"""Figures of beams, targets and detectors, as matplotlib figures; `mubeam.plotting.save` writes them."""

from mubeam.figures.acceptance import acceptance
from mubeam.figures.beam_with_depth import beam_with_depth
from mubeam.figures.side_view import side_view
from mubeam.figures.stopping import stopping_figure

__all__ = ["acceptance", "beam_with_depth", "side_view", "stopping_figure"]
