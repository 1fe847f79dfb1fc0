"""The columns of a scan's table: names, types and units."""

from typing import Final, NamedTuple

from mubeam.scans.plan import Plan
from mubeam.scans.spec import COUPLING, MASS, Scan, option_units
from mubeam.statistics.discovery import SIGMAS

TEXT: Final = "text"
NUMBER: Final = "number"
TRUTH: Final = "truth"

RESULTS: Final = {
    "events": {"events": "events", "events_error": "events"},
    "excluded": {"excluded": "1"},
    "discovery": {f"discovery_{sigmas}_sigma": "1" for sigmas in SIGMAS},
    "reach": {name: "" for edge in ("lower", "upper") for name in (f"coupling_{edge}", f"coupling_{edge}_error")},
    "cross_section": {"cross_section_pb": "pb", "cross_section_error_pb": "pb"},
    "g_minus_2": {"muon_shift": "1", "muon_shift_error": "1"},
    "log_likelihood": {"log_likelihood": "1"},
    "cls": {"cls": "1"},
    "limit_events": {"limit_events": "events"},
    "observed": {"observed_events": "events"},
    "background": {"background_events": "events"},
    "width_gev": {"width_gev": "GeV"},
    "decay_length_m": {"decay_length_m": "m"},
    "relic_density": {"relic_density": "1", "relic_density_error": "1"},
}
"""Columns of each quantity and their units; an empty one is that of the coupling."""

TRUTHS: Final = (*RESULTS["excluded"], *RESULTS["discovery"])
"""Columns of what holds or does not."""

EXPERIMENT: Final = "experiment"
ANALYSIS: Final = "analysis"
STATUS: Final = "status"


class Column(NamedTuple):
    """A column; `repeats` where few different values fill it."""

    name: str
    kind: str
    unit: str
    repeats: bool


def coordinates(scan: Scan) -> list[Column]:
    """Where a point is."""
    found = [Column(name, TEXT, "1", repeats=True) for name in (EXPERIMENT, ANALYSIS)]
    cls = scan.model_class
    units = {MASS: "GeV", COUPLING: cls.coupling_unit, **option_units()}
    if scan.own is not None:
        units = {parameter.name: parameter.unit for parameter in cls.parameters()} | units
    plan = Plan(scan)
    names = [*scan.options, *plan.lines.names, *([COUPLING] if COUPLING in scan.section.parameters else [])]
    for name in names:
        unit = units.get(name, "GeV" if name.endswith("_gev") else "1")
        found.append(Column(name, NUMBER, unit, repeats=not scan.section.parameters[name].is_drawn))
    return found


def results(scan: Scan) -> list[Column]:
    """What is computed there, in the order in which it was asked for."""
    unit = scan.model_class.coupling_unit
    return [
        Column(name, TRUTH if name in TRUTHS else NUMBER, of_column or unit, repeats=False)
        for quantity in scan.section.quantities
        for name, of_column in RESULTS[quantity].items()
    ]


def layout(scan: Scan) -> list[Column]:
    """All columns in their order."""
    return [*coordinates(scan), *results(scan), Column(STATUS, TEXT, "1", repeats=True)]
