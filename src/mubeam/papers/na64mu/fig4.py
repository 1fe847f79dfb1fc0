"""P1 Fig. 4: chi pairs through a massless L_mu - L_tau boson, invisible channel."""

import numpy as np

from mubeam import models
from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.exclusions import bounds, manifest, plotting
from mubeam.exclusions.plotting import Overlay
from mubeam.exclusions.reach import Reach, reach
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns
from mubeam.papers.na64mu._common import DATA, METHOD, PROJECTIONS, regions_of
from mubeam.papers.na64mu._printed import eq_13_printed
from mubeam.searches.search import search_citations

TITLE = "P1 Fig. 4: limits on the flavour-dependent dark sector"
MODEL = "lmu-ltau-dark-sector"
PLANE = "millicharge"
MASSES = np.geomspace(1e-3, 10.0, 50)
HEAVIEST_COMPARED_GEV = 1.0
SN1987A = 4e-9
"""Below this (g_Z' g_chi)^2 P1 says that SN1987A constrains; it gives no masses."""


def reproduce() -> Reproduction:
    """(g_Z' g_chi)^2 for the data and three projections over recast millicharge bounds."""
    reaches = [reach(MODEL, e, "invisible", masses_gev=MASSES, method=METHOD) for e in (DATA, *PROJECTIONS)]
    model = models.get(MODEL)
    regions = [one.mapped(np.square) for one in regions_of(reaches, plotting.COLORS[1], "NA64$\\mu$ 2022", 1e6)]
    scene = plotting.exclusion_scene(
        regions,
        [one.mapped(np.square) for one in plotting.bound_regions(model, 1e6)],
        x_label=f"${model.mass_symbol}$ [GeV]",
        y_label=f"$({model.coupling_symbol})^2$",
        x_range=(1e-3, 10.0),
        y_range=(1e-11, 1e2),
        overlays=[Overlay("SN1987A excludes below", MASSES, np.full(MASSES.shape, SN1987A), None, "#6a7f9c", ":")],
        note="90 % CL; dashed: projections, muons on target; WW, P1's form factor; efficiency: inferred table; "
        "SN1987A: number from P1's text, for no stated mass; SENSEI: no data available",
    )
    return Reproduction(
        TITLE,
        plotting.draw(scene),
        {"edges": edge_columns(reaches)},
        _comparisons(reaches),
        tuple(sorted({*search_citations(reaches[0].search), *manifest.bound_citations(model.bounds_plane)})),
        scene=scene,
    )


def _comparisons(reaches: list[Reach]) -> tuple[Comparison, ...]:
    data, run_2023, run_1e12, run_1e14 = (found.lower**2 for found in reaches)
    enters = float(np.exp(np.interp(np.log(SN1987A), np.log(run_1e14), np.log(MASSES))))
    model = models.get(MODEL)
    light = MASSES < HEAVIEST_COMPARED_GEV
    published = bounds.strongest(PLANE, MASSES[light])
    gain = model.bound_coupling(published.mass_gev, published.coupling) ** 2 / data[light]
    best = int(np.nanargmax(gain))
    at_best = f"{gain[best]:.3g} at m_chi = {published.mass_gev[best]:.2g} GeV"
    silent = sorted({bounds.get(name).label for name in published.silent[best]})
    slac = bounds.get("millicharge/slac-mq")
    # the digitised curve ends in a vertical wall
    inside = slac.mass_gev < slac.mass_gev[np.diff(slac.mass_gev, append=np.inf).argmin()]
    ours = np.interp(np.log(slac.mass_gev[inside]), np.log(MASSES), np.log(data))
    corrected = 2 * np.log(model.bound_coupling(slac.mass_gev, slac.coupling)[inside]) - ours
    printed_coupling = slac.coupling * ELEMENTARY_CHARGE / eq_13_printed(4 * slac.mass_gev**2)
    printed = 2 * np.log(printed_coupling[inside]) - ours
    abstract = bounds.strongest([bounds.get("millicharge/slac-mq-abstract")], MASSES[0])
    at_lightest = float(model.bound_coupling(abstract.mass_gev, abstract.coupling)[0]) ** 2 / data[0]
    return (
        Comparison(
            "gain in (g_Z' g_chi)^2 of the 2023 run",
            "about one order of magnitude",
            f"{np.nanmean(data / run_2023):.3g}",
            "1/N: 1.5e11/2e10",
        ),
        Comparison(
            "gain in (g_Z' g_chi)^2 of 1e12 muons",
            "about two orders of magnitude",
            f"{np.nanmean(data / run_1e12):.3g}",
            "1/N: 1e12/2e10",
        ),
        Comparison(
            "2022 data over the best published bound, m_chi < 1 GeV",
            "up to more than an order of magnitude",
            f"up to {at_best}",
            f"against {bounds.get(published.name[best]).label}, the strongest of the bounds in our files that speak "
            f"there ({_ends(silent)}); SENSEI is not among them",
        ),
        Comparison(
            "2022 data over SLAC mQ",
            "stronger",
            f"{np.exp(corrected.min()):.3g} to {np.exp(corrected.max()):.3g} (corrected), "
            f"{np.exp(printed.min()):.3g} to {np.exp(printed.max()):.3g} (Eq. 13 as printed) from 10 MeV on; "
            f"{at_lightest:.3g} (corrected) at 1 MeV",
            "the statement needs the weight x(1-x) in Eq. (13); P1's curve of SLAC mQ begins at 10 MeV, its abstract "
            "states a limit at 1 MeV",
        ),
        Comparison(
            "SN1987A constrains (g_Z' g_chi)^2 up to",
            "4e-9, outside the range plotted",
            f"1e12 muons reach {np.nanmin(run_1e12):.2g}; 1e14 muons go below it for m_chi < {enters:.2g} GeV, down to "
            f"{np.nanmin(run_1e14):.2g}",
            "quoted, not computed; P1 places it outside its plot, but our curve of 1e14 muons enters it",
        ),
    )


def _ends(silent: list[str]) -> str:
    """Which bounds say nothing at a mass, in words."""
    return f"the data of {', '.join(silent)} do not reach it" if silent else "all of them do"
