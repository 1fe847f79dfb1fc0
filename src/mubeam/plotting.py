"""Figures of excluded regions: the public name of mubeam.exclusions.plotting."""

from mubeam.exclusions.plotting import *  # noqa: F403
