"""P1 Fig. 2: the axion-photon coupling, visible and invisible channels."""

from dataclasses import replace

import numpy as np

from mubeam import experiments, models
from mubeam.exclusions import bounds, manifest, plotting
from mubeam.exclusions.bounds import Verdict
from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.reach import Reach
from mubeam.exclusions.region import Region
from mubeam.experiments.card import Experiment
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns, refined
from mubeam.papers.na64mu._common import DATA, METHOD, PROJECTIONS, lower_edge, regions_of, rows_of
from mubeam.papers.na64mu._printed import eq_6_printed
from mubeam.papers.na64mu.erratum import printed_dsigma_dx
from mubeam.production.cross_section import dsigma_dx
from mubeam.production.processes.photon_fusion import PhotonFusion
from mubeam.searches.folding import signal_table
from mubeam.searches.limits import make_likelihood
from mubeam.searches.request import make_search
from mubeam.searches.search import search_citations
from mubeam.statistics.likelihood import Likelihood

TITLE = "P1 Fig. 2: limits on the axion-photon coupling"
MODEL = "axion-photon"
PLANE = "axion-photon"
MASSES = np.geomspace(1e-3, 0.3, 70)
EFFICIENCY = 1.0
"""With it P1's visible curve is reproduced; the card's table would make both channels weaker."""

INTO_AREA = 1.02
"""Times the edge: a point within the excluded area."""


def layered(name: str) -> Experiment:
    """The card of a run with P1's production profile: all particles of a target layer start at the layer's end."""
    card = experiments.get(name)
    geometry = card.decay_geometry.model_copy(update={"production_profile": "layered"})
    return card.model_copy(update={"geometry": geometry})


def _limit_events(experiment: str, analysis: str) -> float | None:
    """P1's upper limit on events where the card has one (7.8, visible channel, data); None for exact Poisson."""
    return experiments.get(experiment).analysis(analysis).paper_limit_events


def reproduce() -> Reproduction:
    """Both channels for the data and three projections, over the published bounds."""
    reaches = [
        refined(
            MODEL,
            layered(experiment),
            analysis,
            masses_gev=MASSES,
            efficiency=EFFICIENCY,
            method=METHOD,
            limit_events=_limit_events(experiment, analysis),
        )
        for analysis in ("visible", "invisible")
        for experiment in (DATA, *PROJECTIONS)
    ]
    model = models.get(MODEL)
    regions, rows = [], []
    for analysis, color in (("visible", plotting.COLORS[0]), ("invisible", plotting.COLORS[1])):
        some, label = [r for r in reaches if r.search.analysis_name == analysis], f"{analysis}, 2022"
        regions += regions_of(some, color, label, 1e3)
        rows += rows_of(some, color, label)
    scene = plotting.exclusion_scene(
        regions,
        plotting.bound_regions(model, 1e3),
        x_label=f"${model.mass_symbol}$ [GeV]",
        y_label=f"${model.coupling_symbol}$ [GeV$^{{-1}}$]",
        x_range=(1e-3, 0.3),
        y_range=(1e-6, 0.1),
        note="90 % CL; dashed: projections, muons on target; WW, P1's form factor and layers; efficiency 1; "
        "visible channel, data: 7.8 events",
        rows=rows,
    )
    citations = {key for found in reaches[:1] for key in search_citations(found.search)}
    return Reproduction(
        TITLE,
        plotting.draw(scene),
        {"edges": edge_columns(reaches)},
        _comparisons({(r.search.analysis_name, r.search.experiment.name): r for r in reaches}),
        tuple(sorted(citations | set(manifest.bound_citations(model.bounds_plane)))),
        scene=scene,
    )


def _comparisons(reaches: dict[tuple[str, str], Reach]) -> tuple[Comparison, ...]:
    exact = lower_edge(MODEL, "na64mu-1e12", "visible", 0.08, efficiency=EFFICIENCY)
    corrected = lower_edge(MODEL, "na64mu-1e12", "visible", 0.08, efficiency=EFFICIENCY, method=METHOD)
    table = lower_edge(MODEL, "na64mu-1e12", "visible", 0.05)
    one = lower_edge(MODEL, "na64mu-1e12", "visible", 0.05, efficiency=EFFICIENCY)
    visible_1e12 = reaches["visible", "na64mu-1e12"]
    highest = float(visible_1e12.mass_gev[visible_1e12.lower < 1e-3].max())
    new_2022, known_2022 = _where(*_new(reaches["visible", DATA].area, reaches["invisible", DATA].area))
    new_2023, known_2023 = _where(*_new(reaches["visible", "na64mu-2023"].area))
    steps = [reaches["invisible", e].lower[0] for e in (DATA, "na64mu-1e12")]
    return (
        Comparison(
            "upper limit on events, 4 observed, 90 % CL",
            "7.8",
            f"{Likelihood(4, 0.0).upper_limit():.4g}",
            "exact Poisson without background; the figure uses 7.8, mubeam reach does not",
        ),
        Comparison(
            "visible, 1e12 muons: coupling at m_a = 0.08 GeV [1/GeV]",
            "about 4e-4",
            f"{exact:.3g} exact, {corrected:.3g} WW",
            f"agrees with efficiency 1; Eq. (6) as printed gives {_lower_edge_printed(0.08):.3g}",
        ),
        Comparison(
            "visible, 1e12 muons: highest mass with a limit below 1e-3/GeV [GeV]",
            "about 0.08",
            f"{highest:.3g}",
            "P1 reads the mass off the figure; at higher masses its layers without depth allow a region of large "
            "couplings, absent for production along the whole depth (the default)",
        ),
        Comparison(
            "visible, 1e12 muons, 0.05 GeV: with the card's efficiency [1/GeV]",
            "-",
            f"{table:.3g} (efficiency 1: {one:.3g})",
            "P1 writes an efficiency in Eq. (1), but its visible curve needs 1",
        ),
        Comparison(
            "2022 data: new parameter space",
            "none, inferior to existing limits",
            new_2022,
            known_2022,
        ),
        Comparison(
            "2023 run: new parameter space between NA64e and OPAL",
            "starts to be excluded",
            new_2023,
            f"published bounds are digitised, so the edges of the gap are good to a few per cent; {known_2023}",
        ),
        Comparison(
            "scaling of the coupling with exposure",
            "not N^(-1/2), as the lifetime depends on it",
            f"invisible at 1 MeV: {steps[0] / steps[1]:.4g} for 50 times the muons (N^(1/2): {50**0.5:.4g})",
            "lifetimes are long at 1 MeV; the visible edge goes as N^(-1/4) there",
        ),
    )


def _lower_edge_printed(mass_gev: float) -> float:
    """The visible edge at 1e12 muons with Eq. (6) as printed: the spectrum reweighted from the corrected one."""
    search = make_search(MODEL, layered("na64mu-1e12"), "visible", efficiency=EFFICIENCY, method=METHOD)
    table = signal_table(search, np.array([mass_gev]))
    beam = search.experiment.beam.highest_energy_gev
    x = np.hypot(table.value.momentum_gev[0], mass_gev) / beam
    corrected = dsigma_dx(
        PhotonFusion(), x=x, energy_gev=beam, mass_gev=mass_gev, form_factor="tsai-elastic", method=METHOD
    )
    ratio = printed_dsigma_dx(PhotonFusion(), eq_6_printed, x, mass_gev) / corrected.value
    reweighted = replace(table, value=replace(table.value, produced=table.value.produced * ratio))
    return float(excluded_ranges(reweighted, make_likelihood(search, confidence_level=0.9)).lower[0, 0])


def _new(*areas: Region) -> tuple[list[float], list[float]]:
    """Masses at which the edge is outside all published bounds, and those at which the data of one do not reach it."""
    masses = np.concatenate([area.mass_gev[np.isfinite(area.lower)] for area in areas])
    edge = np.concatenate([area.lower[np.isfinite(area.lower)] for area in areas])
    said = bounds.verdicts(PLANE, masses, edge * INTO_AREA)
    free, unknown = (sorted(masses[said == verdict].tolist()) for verdict in (Verdict.FREE, Verdict.UNKNOWN))
    return free, unknown


def _where(free: list[float], unknown: list[float]) -> tuple[str, str]:
    """What of an edge is new, and what is not known of it, in words."""
    new = f"edge outside bounds for m_a = {free[0]:.3g} to {free[-1]:.3g} GeV" if free else "none"
    if not unknown:
        return (
            new,
            "the data of all bounds reach these masses" if free else "all of the edge lies inside published bounds",
        )
    return new, f"not compared at {len(unknown)} masses up to {unknown[-1]:.3g} GeV: the data of bounds end before them"
