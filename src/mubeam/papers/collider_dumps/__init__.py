"""Figures after arXiv 2310.16110, beam dumps for the muons of a collider, and the code of its authors."""
