"""The columns of a scan's table: names, types, units, and what a figure says of them."""

from typing import Final

from mubeam.scans.options import options
from mubeam.scans.quantities.base import NUMBER, TEXT, TRUTH, Column
from mubeam.scans.scan import Scan
from mubeam.scans.section import COUPLING, MASS

__all__ = ["ANALYSIS", "EXPERIMENT", "NUMBER", "STATUS", "TEXT", "TRUTH", "Column", "coordinates", "layout", "results"]

EXPERIMENT: Final = "experiment"
ANALYSIS: Final = "analysis"
STATUS: Final = "status"


def coordinates(scan: Scan) -> list[Column]:
    """Where a point is: experiment and analysis, options, parameters of the model, tied ones, mass and coupling."""
    found = [Column(name, TEXT, "1", repeats=True) for name in (EXPERIMENT, ANALYSIS)]
    cls, axes = scan.model_class, scan.section.parameters
    symbols = {one.name: one.tex for one in scan.parameters} | {COUPLING: cls.coupling_symbol}
    units = {one.name: one.unit for one in scan.parameters} | {COUPLING: cls.coupling_unit}
    units |= {name: option.unit for name, option in options().items() if name not in units}
    names = [*scan.options, *scan.drawn_options, *scan.model_parameters, MASS]
    for name in [*names, *([COUPLING] if COUPLING in axes else [])]:
        axis = axes.get(name)
        repeats = axis is not None and not axis.is_drawn
        scale = "linear" if axis is None else axis.scale
        found.append(Column(name, NUMBER, units[name], repeats, symbol=symbols.get(name, ""), scale=scale))
    return found


def results(scan: Scan) -> list[Column]:
    """What is computed there, in the order in which it was asked for."""
    return [column for quantity in scan.quantities for column in quantity.columns(scan)]


def layout(scan: Scan) -> list[Column]:
    """All columns in their order."""
    return [*coordinates(scan), *results(scan), Column(STATUS, TEXT, "1", repeats=True)]
