"""NA64mu and leptophilic ALPs (arXiv 2504.05873): its digitised curve, and where decays make it rise."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam import models
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions import bounds, plotting
from mubeam.exclusions.reach import Reach, reach
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns
from mubeam.searches.search import search_citations

TITLE = "2504.05873: NA64mu and leptophilic ALPs"
PUBLISHED = "axion-muon/na64mu-eberhart-2025"
EXPERIMENT, ANALYSIS = "na64mu-2022", "invisible"
FROM_GEV = 1e-3
MASSES = np.geomspace(1e-3, 0.2, 28)
RISES = 1.1
"""Ratio to the curve without decays from which on a curve rises."""

MUON = LEPTON_MASS_GEV["mu"]
CASES: dict[str, tuple[Model, float]] = {
    "muons only, derivative coupling": (models.get("alp", c_mu=1.0), 0.5),
    "muons only, pseudoscalar coupling": (models.get("muonphilic-pseudoscalar"), 1 / (2 * MUON)),
    "all leptons alike, derivative coupling": (models.get("alp", c_mu=1.0, c_e=1.0, c_tau=1.0), 0.5),
}
"""Models with what makes g = y_mu/(2 m_mu) of their coupling."""

STABLE = "axion-muon"
"""Its coupling is g; it is stable below 2 m_mu."""


def _edges(masses: FloatArray) -> dict[str, tuple[Reach, FloatArray]]:
    """Each case's reach with its lower edges in g, in 1/GeV."""
    found = {}
    for name, (model, factor) in CASES.items():
        one = reach(model, EXPERIMENT, ANALYSIS, masses_gev=masses, efficiency=1.0)
        found[name] = one, np.asarray(one.lower * factor)
    return found


def reproduce() -> Reproduction:
    """The curve and three couplings of ours (left), over the edge without decays (right)."""
    published, edges = bounds.get(PUBLISHED), _edges(MASSES)
    stable = reach(STABLE, EXPERIMENT, ANALYSIS, masses_gev=MASSES, efficiency=1.0)
    at = published.mass_gev > FROM_GEV
    mass, coupling = published.mass_gev[at], published.coupling[at]
    base = reach(STABLE, EXPERIMENT, ANALYSIS, masses_gev=mass, efficiency=1.0).lower
    with plotting.style():
        figure = Figure(figsize=(8.6, 4.4), layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        left.plot(mass, coupling, "o", color=plotting.DARK, label="2504.05873, digitised")
        right.plot(mass, coupling / base, "o", color=plotting.DARK)
        for (name, (_, edge)), color, line in zip(edges.items(), plotting.COLORS, ("-", "--", "-."), strict=False):
            left.plot(MASSES, edge, color=color, linestyle=line, label=name)
            right.plot(MASSES, edge / stable.lower, color=color, linestyle=line)
        left.set(xscale="log", yscale="log", xlabel="$m_a$ [GeV]", ylim=(7e-4, 1e-2))
        left.set_ylabel(r"$g=y_\mu/2m_\mu$ [1/GeV]")
        left.legend(fontsize=10, frameon=False)
        right.set(xscale="log", xlabel="$m_a$ [GeV]", ylim=(0.9, 1.8))
        right.set_ylabel("over the edge without decays")
        plotting.caption(figure, "90 % CL, lower edges; 2e10 muons, below 120 GeV, efficiency 1, exact")
    columns = {"mass_gev": mass.tolist(), "g_published_per_gev": coupling.tolist(), "g_stable_per_gev": base.tolist()}
    reaches = [one for one, _ in edges.values()]
    citations = {key for one in reaches for key in search_citations(one.search)} | {*published.citations}
    tables = {"published": columns, "edges": edge_columns(reaches)}
    return Reproduction(TITLE, figure, tables, _comparisons(mass, coupling, base), tuple(sorted(citations)))


def _comparisons(mass: FloatArray, coupling: FloatArray, base: FloatArray) -> tuple[Comparison, ...]:
    ratio = base / coupling
    low = mass < 0.105
    edges = {name: edge for name, (_, edge) in _edges(mass).items()}
    muons, pseudoscalar, universal = edges.values()
    last = mass[np.isfinite(universal)][-1]
    begins = [_rise(mass, edge / base) for edge in (coupling, pseudoscalar, universal)]
    return (
        Comparison(
            "curve below 105 MeV",
            "its points",
            f"ours/theirs {ratio[low].min():.3f} to {ratio[low].max():.3f}",
            "agrees within the steps of the digitisation, with 2e10 muons, efficiency 1 and P1's window",
        ),
        Comparison(
            "mass from which it is 10 % above the edge without decays",
            begins[0],
            f"pseudoscalar coupling to muons, loop to photons: {begins[1]}; all leptons alike, a -> e e: {begins[2]}",
            "neither alone: theirs rises between the two",
        ),
        Comparison(
            "rise at 163 MeV, the end of the curve",
            f"{coupling[-1] / base[-1]:.2f}",
            f"{pseudoscalar[-1] / base[-1]:.2f} pseudoscalar, {muons[-1] / base[-1]:.2f} derivative, muons only",
            "the loop to photons explains a part; the derivative coupling's loop is suppressed by m_a^2/12 m_mu^2",
        ),
        Comparison(
            "end of the curve with a -> e e at equal c_e and c_mu",
            f"{mass[-1]:.3g} GeV for the digitised curve",
            f"{last:.3g} GeV: beyond it all decay before the last calorimeter at 10.65 m",
            "disagrees: the curve has no equal coupling to electrons, or a shorter distance to the last detector",
        ),
        Comparison(
            "what is missing",
            "which of its four scenarios the digitised curve is, and its length of decay",
            "both open",
            "the file with the curve does not say; its spikes are left out",
        ),
    )


def _rise(mass: FloatArray, ratio: FloatArray) -> str:
    above = np.flatnonzero(np.nan_to_num(ratio, nan=np.inf) > RISES)
    return f"{mass[above[0]]:.3g} GeV" if above.size else f"not below {mass[-1]:.3g} GeV"
