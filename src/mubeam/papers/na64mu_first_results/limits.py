"""NA64mu's own analysis (2401.01708): limits on a vector, a dark photon and a scalar, by what is not published."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam import models
from mubeam.exclusions import plotting
from mubeam.exclusions.reach import Reach, reach
from mubeam.models import Model
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns
from mubeam.searches.search import search_citations

TITLE = "NA64mu's own analysis: muons below 80 GeV, 1.98(2)e10 on target, no event"
EXPERIMENT, ANALYSIS, P1_ANALYSIS = "na64mu-2022", "muon-below-80-gev", "invisible"
EXPOSURE_MOT, EXPOSURE_ERROR_MOT = 1.98e10, 0.02e10
MASSES = np.geomspace(1e-3, 5, 20)
SHOWN_GEV = (0.01, 0.1, 1.0)
LOWEST, HIGHEST = 0.059, 1.0
"""Extremes of the efficiency: the smallest that P1's numbers imply, for 1 MeV, and all of the signal."""

DARK = {"mass_chi_gev": 1e-4, "g_chi": 1.0}
"""So that all but nothing decays visibly."""


class Case(NamedTuple):
    """A model with its parameters, its name in figures and tables."""

    model: str
    parameters: dict[str, float]
    label: str


CASES = (
    Case("lmu-ltau", {}, "L_mu - L_tau, no dark sector"),
    Case("lmu-ltau", DARK, "L_mu - L_tau, invisible"),
    Case("dark-photon", DARK, "dark photon, invisible"),
    Case("muonphilic-scalar", DARK, "scalar of muons, invisible"),
)


def _model(case: Case) -> Model:
    return models.get(case.model, **case.parameters)


def _reach(case: Case, masses: Any, analysis: str = ANALYSIS, efficiency: float | None = None) -> Reach:
    return reach(_model(case), EXPERIMENT, analysis, masses_gev=masses, efficiency=efficiency)


def reproduce() -> Reproduction:
    """The limit under the default efficiency, with what the extremes make of it as a band."""
    found = [[_reach(case, MASSES, efficiency=one) for one in (None, LOWEST, HIGHEST)] for case in CASES]
    with plotting.style():
        figure = Figure(figsize=(11.0, 8.6), layout="constrained")
        FigureCanvasAgg(figure)
        panels = zip(figure.subplots(2, 2).flat, CASES, found, plotting.COLORS, strict=False)
        for axes, case, reaches, color in panels:
            default, weak, strong = (one.lower for one in reaches)
            p1 = _reach(case, MASSES, P1_ANALYSIS).lower
            model = _model(case)
            axes.fill_between(MASSES, strong, weak, color=color, alpha=0.3, linewidth=0)
            axes.plot(MASSES, default, color=color, label="muon below 80 GeV, efficiency 0.12")
            axes.plot(MASSES, p1, color=plotting.DARK, linestyle="--", label="P1's window and efficiency")
            axes.set(xscale="log", yscale="log", ylim=(1e-4, 3), title=case.label)
            axes.set_xlabel(f"${model.mass_symbol}$ [GeV]")
            axes.set_ylabel(f"${model.coupling_symbol}$")
            axes.legend(fontsize=9, frameon=False, loc="upper left")
        note = (
            f"90 % CL, exact; bands: efficiency {LOWEST:g} to {HIGHEST:g}, which is not published against mass and spin"
        )
        plotting.caption(figure, note)
    reaches = [one for some in found for one in some]
    citations = {key for one in reaches for key in search_citations(one.search)}
    columns = edge_columns(reaches)
    columns["model"] = [
        case.label for case, some in zip(CASES, found, strict=True) for one in some for _ in one.mass_gev
    ]
    columns["efficiency"] = [one.search.efficiency_label for one in reaches for _ in one.mass_gev]
    return Reproduction(TITLE, figure, {"edges": columns}, _comparisons(), tuple(sorted(citations)))


def _comparisons() -> tuple[Comparison, ...]:
    masses = list(SHOWN_GEV)
    rows = [
        Comparison(
            "muons on target",
            f"({EXPOSURE_MOT / 1e10:.2f} +- {EXPOSURE_ERROR_MOT / 1e10:.2f})e10",
            "2e10 (P1) with 1 % of systematic error",
            "agrees within its error; 1.98e10 weakens a coupling by 0.5 %: --exposure-mot 1.98e10, then a projection",
        )
    ]
    for case in CASES:
        default, weak, strong = (_reach(case, masses, efficiency=one).lower for one in (None, LOWEST, HIGHEST))
        p1 = _reach(case, masses, P1_ANALYSIS).lower
        name = _model(case).coupling_name
        for i, mass in enumerate(masses):
            rows.append(
                Comparison(
                    f"{case.label}, {mass:g} GeV: excluded {name} from",
                    "no table available",
                    f"{_edge(default[i])} (efficiency 0.12), {_edge(weak[i])} ({LOWEST:g}) to {_edge(strong[i])} "
                    f"({HIGHEST:g})",
                    f"efficiency against mass and spin is not published; P1's window and efficiency: {_edge(p1[i])}",
                )
            )
    return tuple(rows)


def _edge(value: float) -> str:
    return f"{value:.2e}" if np.isfinite(value) else "nothing"
