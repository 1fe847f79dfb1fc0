"""Likelihoods for other codes: workspaces and patch sets of pyhf, HS3."""

from mubeam.statistics.export.hs3 import to_hs3
from mubeam.statistics.export.pyhf import to_patchset, to_pyhf

__all__ = ["to_hs3", "to_patchset", "to_pyhf"]
