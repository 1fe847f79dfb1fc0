"""Figures of the papers, one a file: data, plot, and a table that compares the paper's numbers with ours.

A module exports TITLE and reproduce() -> Reproduction; its name is paper/figure, such as na64mu/fig3.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from mubeam.errors import check_name
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.papers.base import Comparison, Reproduction

__all__ = ["Comparison", "Reproduction", "load", "names"]


def names() -> tuple[str, ...]:
    """Names paper/figure of all reproductions, sorted."""
    papers = sorted(folder.name for folder in Path(__file__).parent.iterdir() if (folder / "__init__.py").exists())
    return tuple(
        f"{paper.replace('_', '-')}/{figure}"
        for paper in papers
        for figure in ModuleCatalogue("figure", f"{__name__}.{paper}").names()
    )


def load(name: str) -> ModuleType:
    """The module (TITLE, reproduce) of a figure by its name, such as "na64mu/fig3".

    Raises UnknownNameError for a name that is not in `names()`.
    """
    check_name("figure", name, names())
    return import_module(f"{__name__}.{name.replace('/', '.').replace('-', '_')}")
