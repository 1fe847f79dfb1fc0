"""P2 Fig. 7: the visibly decaying ALP at the thin target, beside g-2 and decays of the Z."""

from math import pi

import numpy as np
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.exclusions.reach import Reach, reach
from mubeam.observables import decay_bounds
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns, refined
from mubeam.papers.lfv_alp._common import (
    MODEL,
    REFERENCE,
    draw,
    draw_bands,
    draw_decay_bounds,
    g_minus_2_bands,
    mass_axis,
    name_lines,
    plane,
    reach_curve,
)
from mubeam.searches.search import search_citations

TITLE = "P2 Fig. 7: projected limits on the visibly decaying ALP"
EXPERIMENT = "muc-thin-target"
X_RANGE, Y_RANGE = (1.9, 50.0), (5e-5, 3.0)
MASSES = np.geomspace(*X_RANGE, 50)
SEARCHES = (
    ("visible", 0.02, "charge flip, 2 cm", 2, "-"),
    ("visible", 0.002, "charge flip, 2 mm", 2, "-."),
    ("ultimate", None, "ultimate", 2, "--"),
    ("charge-kept", 0.02, "charge kept, 2 cm, on its background", 3, ":"),
)
"""Analysis, resolution in m, label, colour, line."""


def reproduce() -> Reproduction:
    """Charge flip with both resolutions, the ultimate sensitivity, and the charge-kept search."""
    reaches = [
        refined(MODEL, EXPERIMENT, analysis, masses_gev=MASSES, track_resolution_m=resolution)
        for analysis, resolution, *_ in SEARCHES
    ]
    bands = g_minus_2_bands(MASSES)
    decays = decay_bounds.curves("visible", masses_gev=MASSES)
    with plotting.style():
        figure = Figure(figsize=(7.4, 6.0), layout="constrained")
        axes = figure.add_subplot(xscale="log", yscale="log", xlim=X_RANGE, ylim=Y_RANGE)
        mass_axis(axes)
        axes.set_ylabel("$g$")
        lines, swatches = draw_bands(axes, bands)
        curves = [
            reach_curve(found, label, plotting.COLORS[color], style)
            for found, (*_, label, color, style) in zip(reaches, SEARCHES, strict=True)
        ]
        lines += [*draw(axes, curves), *draw_decay_bounds(axes, decays)]
        note = (
            "thin target, 1 TeV, $10^{16}$ muons on 2 cm of lead, 90 % CL, scalar coupling but for the bands:\ng-2 of "
            f"{REFERENCE} within 2 $\\sigma$, angles are our choice; dashed grey: decays of the Z, indicative or ideal"
        )
        plotting.caption(figure, note)
        name_lines(figure, [(axes, lines)], swatches)
    citations = {key for found in reaches for key in search_citations(found.search)}
    citations |= {key for curve in decays for key in curve.bound.citations}
    citations |= set(next(iter(bands.values())).reference.citations)
    return Reproduction(
        TITLE,
        figure,
        {"edges": edge_columns(reaches)},
        _comparisons(reaches),
        tuple(sorted(citations)),
        scene=plane(reaches, curves, bands, (), decays, x_range=X_RANGE, y_range=Y_RANGE, note=note),
    )


def _comparisons(reaches: list[Reach]) -> tuple[Comparison, ...]:
    wide, fine, ultimate, kept = (
        {m: float(np.exp(np.interp(np.log(m), np.log(found.mass_gev), np.log(found.lower)))) for m in (2.0, 5.0, 20.0)}
        for found in reaches
    )
    band = g_minus_2_bands(reaches[1].mass_gev)[pi / 2]
    covered = reaches[1].mass_gev[np.isfinite(reaches[1].lower) & (reaches[1].lower < band.lower)]
    best = min(float(np.nanmin(reaches[i].lower)) for i in (0, 1))
    background = reaches[3].search.data.background_events
    return (
        Comparison(
            "smallest coupling with charge flip",
            "as low as a value that is not legible in our copy",
            f"{best:.2g}",
            "at the lowest mass, with tracks beyond 2 mm",
        ),
        Comparison(
            "m_a = 5 GeV",
            "curves only",
            f"{wide[5.0]:.3g} (2 cm), {fine[5.0]:.3g} (2 mm), {ultimate[5.0]:.3g} ultimate",
            "two taus of three prongs, both tracks longer than the resolution; half of the decays flip the charge",
        ),
        Comparison(
            "worse than the invisible search",
            "slightly",
            f"2 mm, m_a = 5 GeV: {fine[5.0]:.3g} against "
            f"{reach(MODEL, EXPERIMENT, 'invisible', masses_gev=[5.0], track_resolution_m=0.002).lower[0]:.3g}",
            "it costs a second branching ratio of 0.152, half of the decays (charge flip) and a second track",
        ),
        Comparison(
            "masses at which the g-2 band of theta = pi/2 is covered (2 mm)",
            "a thorough test",
            f"{covered[0]:.3g} to {covered[-1]:.3g} GeV" if covered.size else "none",
            "the edge below the lower end of the 2 sigma band of 2023",
        ),
        Comparison(
            "the charge kept instead: background events",
            "di-tau events of the Standard Model in the plate; number not legible",
            f"{background:.3g} after the selection (2 cm); 5 GeV: g = {kept[5.0]:.3g} instead of {wide[5.0]:.3g}",
            "equivalent photons, good to 20 %: 2.5 times the coupling of a background that is known",
        ),
    )
