"""Millicharged particles at NA64mu with 1e14 muons (arXiv 2505.04295): the window that its abstract states."""

from dataclasses import replace

import numpy as np

from mubeam import models
from mubeam.exclusions import bounds, manifest, plotting
from mubeam.exclusions.plotting import Patch
from mubeam.exclusions.reach import Reach, reach
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns
from mubeam.searches.search import search_citations

TITLE = "2505.04295: millicharged particles at NA64mu, 1e14 muons"
MODEL, EXPERIMENT = "millicharged", "na64mu-1e14"
ANALYSES = {"muon-below-80-gev": "muon below 80 GeV", "invisible": "muon below 120 GeV (P1)"}
MASSES = np.geomspace(3e-3, 1.0, 22)
WINDOW_GEV, WINDOW = (0.01, 0.15), (1e-4, 7e-4)
"""Masses and charges that the paper says are in reach."""

SAID = "Gninenko:2025mcp"


def _reach(analysis: str, masses: object = MASSES, efficiency: float | None = 1.0) -> Reach:
    return reach(MODEL, EXPERIMENT, analysis, masses_gev=masses, efficiency=efficiency)  # type: ignore[arg-type]


def reproduce() -> Reproduction:
    """Both windows in the muon's momentum with efficiency 1 over published bounds; the paper's window as a box."""
    model, reaches = models.get(MODEL), {name: _reach(name) for name in ANALYSES}
    (left, right), (low, high) = WINDOW_GEV, WINDOW
    box = Patch(
        np.array([left, right, right, left, left]),
        np.array([low, low, high, high, low]),
        "window of 2505.04295",
        plotting.DARK,
        False,
        ":",
    )
    regions, rows = [box], []
    for found, label, color in zip(reaches.values(), ANALYSES.values(), plotting.COLORS, strict=False):
        regions += [Patch(mass, g, label, color, False, "--") for mass, g in found.contours(1.0)]
        rows.append((replace(found.region, label=label), color))
    scene = plotting.exclusion_scene(
        regions,
        plotting.bound_regions(model, 1.0),
        x_label=f"${model.mass_symbol}$ [GeV]",
        y_label=f"${model.coupling_symbol}$",
        x_range=(3e-3, 1.0),
        y_range=(2e-5, 1e-1),
        note="90 % CL, exact, efficiency 1, no background; dashed: projections",
        rows=rows,
    )
    citations = {key for found in reaches.values() for key in search_citations(found.search)}
    citations |= {SAID, *manifest.bound_citations(model.bounds_plane)}
    return Reproduction(
        TITLE,
        plotting.draw(scene),
        {"edges": edge_columns([*reaches.values()])},
        _comparisons(),
        tuple(sorted(citations)),
        scene=scene,
    )


def _comparisons() -> tuple[Comparison, ...]:
    ends = list(WINDOW_GEV)
    own, p1 = (_reach(name, ends).lower for name in ANALYSES)
    less = _reach("muon-below-80-gev", ends, None).lower
    inferred = _reach("invisible", ends, None).lower
    published = bounds.strongest("millicharge", MASSES)
    gain = published.coupling / _reach("muon-below-80-gev").lower
    better = MASSES[np.nan_to_num(gain) > 1]
    new = f"{better[0]:.2g} to {better[-1]:.2g} GeV" if better.size else "none"
    at_least = f"{WINDOW_GEV[0] * 1e3:.0f} MeV", f"{WINDOW_GEV[1] * 1e3:.0f} MeV"
    return (
        Comparison(
            f"smallest epsilon in reach at {at_least[0]}",
            f"about {WINDOW[0]:g}, the lower end of its window",
            f"{own[0]:.2e} below 80 GeV, {p1[0]:.2e} below 120 GeV",
            "agrees, with efficiency 1 and the experiment's own cut on the muon",
        ),
        Comparison(
            f"smallest epsilon in reach at {at_least[1]}",
            f"about {WINDOW[1]:g}, the upper end of its window",
            f"{own[1]:.2e} below 80 GeV, {p1[1]:.2e} below 120 GeV",
            "agrees: the two ends are those of one curve",
        ),
        Comparison(
            "the same with the efficiencies of the cards",
            "not said in its abstract",
            f"{less[0]:.2e} to {less[1]:.2e} (0.12), {inferred[0]:.2e} to {inferred[1]:.2e} (P1's, by mass)",
            "epsilon goes as the root of the efficiency",
        ),
        Comparison(
            "masses at which published bounds are weaker",
            f"{at_least[0]} to {at_least[1]}",
            f"{new}, efficiency 1",
            "compared with the shipped digitised bounds; SLAC mQ is the strongest here",
        ),
        Comparison(
            "what is missing",
            "its detector simulation, LDMX, rho -> chi chi",
            "none of these",
            "only the abstract was available; pairs from two photons are left out (below 1 % here)",
        ),
    )
