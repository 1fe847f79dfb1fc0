"""P1 Fig. 3: the axion-muon coupling, invisible channel."""

import numpy as np

from mubeam import models
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions import bounds, manifest, plotting
from mubeam.exclusions.reach import reach
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns
from mubeam.papers.na64mu._common import DATA, METHOD, PROJECTIONS, lower_edge, regions_of, rows_of
from mubeam.searches.search import search_citations

TITLE = "P1 Fig. 3: limits on the axion-muon coupling"
MODEL = "axion-muon"
# the edge is vertical at 2 m_mu: points just below it show that
MASSES = np.append(np.geomspace(1e-3, 0.4, 60), 2 * LEPTON_MASS_GEV["mu"] * (1 - np.array([1e-4, 1e-3, 1e-2, 0.03])))
CROSS_CHECK = "axion-muon/na64mu-eberhart-2025"
CROSS_CHECK_BELOW_GEV = 0.105


def reproduce() -> Reproduction:
    """The data and three projections over the published bounds."""
    reaches = [reach(MODEL, e, "invisible", masses_gev=MASSES, method=METHOD) for e in (DATA, *PROJECTIONS)]
    model = models.get(MODEL)
    named = reaches, plotting.COLORS[1], "NA64$\\mu$ 2022"
    scene = plotting.exclusion_scene(
        regions_of(*named, 1e3),
        plotting.bound_regions(model, 1e3),
        x_label=f"${model.mass_symbol}$ [GeV]",
        y_label=f"${model.coupling_symbol}$ [GeV$^{{-1}}$]",
        x_range=(1e-3, 1.0),
        y_range=(3e-9, 0.03),
        note="90 % CL; dashed: projections, muons on target; WW, P1's form factor; efficiency: inferred table; "
        "SN1987A: free-streaming edge only",
        rows=rows_of(*named),
    )
    return Reproduction(
        TITLE,
        plotting.draw(scene),
        {"edges": edge_columns(reaches)},
        _comparisons(float(reaches[0].tip_mass_gev[-1])),
        tuple(sorted({*search_citations(reaches[0].search), *manifest.bound_citations(model.bounds_plane)})),
        scene=scene,
    )


def _comparisons(end_gev: float) -> tuple[Comparison, ...]:
    def edge(experiment: str, **options: float) -> float:
        return lower_edge(MODEL, experiment, "invisible", 1e-3, method=METHOD, **options)

    exact = lower_edge(MODEL, DATA, "invisible", 1e-3)
    published = bounds.get(CROSS_CHECK)
    low = published.mass_gev < CROSS_CHECK_BELOW_GEV
    ours = reach(MODEL, DATA, "invisible", masses_gev=published.mass_gev[low], method=METHOD, efficiency=1.0)
    ratio = ours.lower / published.coupling[low]
    return (
        Comparison(
            "2022 data, 2e10 muons: coupling [1/GeV]",
            "4e-3",
            f"{edge(DATA):.3g} WW, {exact:.3g} exact",
            "no independent test: the card's efficiency is inferred from this number",
        ),
        Comparison(
            "2022 data with efficiency 1 [1/GeV]",
            "-",
            f"{edge(DATA, efficiency=1.0):.3g}",
            "from WW, x > 0.25 and 2.303 events",
        ),
        Comparison(
            "2023 run, 1.5e11 muons [1/GeV]",
            "4e-3 (Sec. VI)",
            f"{edge('na64mu-2023'):.3g}",
            "P1's sentence quotes the limit of 2022; its N^(-1/2) scaling gives our number",
        ),
        Comparison("1e12 muons [1/GeV]", "5.7e-4", f"{edge('na64mu-1e12'):.3g}", "agrees"),
        Comparison("1e14 muons [1/GeV]", "5.7e-5", f"{edge('na64mu-1e14'):.3g}", "agrees"),
        Comparison(
            "mass up to which this holds [GeV]",
            "0.2",
            f"{end_gev:.4g}",
            "2 m_mu, where the decay to two muons opens",
        ),
        Comparison(
            f"NA64mu recast of 2504.05873, efficiency 1, m_a < {CROSS_CHECK_BELOW_GEV * 1e3:.0f} MeV",
            "not in P1",
            f"ours/theirs {ratio.min():.3f} to {ratio.max():.3f}",
            "their curve is digitised; above 0.1 GeV it includes decays that P1's model lacks",
        ),
    )
