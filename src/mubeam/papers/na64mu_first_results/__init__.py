"""Figures after arXiv 2401.01708, NA64mu's first results; of its numbers only those on the data are at hand."""
