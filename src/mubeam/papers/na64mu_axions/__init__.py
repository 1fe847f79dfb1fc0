"""Figures after arXiv 2504.05873, NA64mu and axions of universal lepton couplings."""
