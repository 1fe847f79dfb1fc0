"""P2 Fig. 6: the invisibly decaying ALP; the experiments (left), beside g-2, dark matter and rare decays (right)."""

from math import pi

import numpy as np
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.exclusions.reach import Reach, reach
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import Estimate
from mubeam.observables import dark_matter, decay_bounds
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.edges import edge_columns, refined
from mubeam.papers.lfv_alp._common import (
    MODEL,
    REFERENCE,
    Line,
    Named,
    draw,
    draw_bands,
    draw_decay_bounds,
    g_minus_2_bands,
    mass_axis,
    name_lines,
    plane,
    reach_curve,
)
from mubeam.physics.tau_decay import TRACKS
from mubeam.searches.search import search_citations

TITLE = "P2 Fig. 6: projected limits on the invisibly decaying ALP"
MASSES = np.geomspace(1.8, 50, 45)
RANGE = {"xlim": (1.8, 50), "ylim": (3e-5, 3.0)}
MASS_RATIO, G_CHI = 3.0, 1.0
"""m_a/m_chi and g_chi; our choice."""

SEARCHES = (
    ("na64mu-1e13", "lfv-invisible", None, "NA64$\\mu$, $10^{13}$ muons", 0, "-"),
    ("fasernu2", "invisible", None, "FASER$\\nu$2, tracks > 2 mm", 1, "-"),
    ("fasernu2", "ultimate", None, "FASER$\\nu$2, ultimate", 1, "--"),
    ("muc-thin-target", "invisible", None, "thin target, 2 cm", 2, "-"),
    ("muc-thin-target", "invisible", 0.002, "thin target, 2 mm", 2, "-."),
    ("muc-thin-target", "ultimate", None, "thin target, ultimate", 2, "--"),
)
"""Experiment, analysis, resolution in m, label, colour, line."""


def reproduce() -> Reproduction:
    """Both panels: the six searches, and the same beside bands of g-2, dark matter and bounds from decays."""
    reaches = [
        refined(MODEL, experiment, analysis, masses_gev=MASSES, track_resolution_m=resolution, energy_loss="none")
        for experiment, analysis, resolution, *_ in SEARCHES
    ]
    curves = [
        reach_curve(found, label, plotting.COLORS[color], style)
        for found, (*_, label, color, style) in zip(reaches, SEARCHES, strict=True)
    ]
    faint = [Line(c.x, c.y, "", c.color, c.style) for c in curves]
    relic = dark_matter.least_coupling(masses_gev=MASSES, mass_ratio=MASS_RATIO, g_chi=G_CHI)
    planck, fermi = (
        dark_matter.least_coupling(masses_gev=MASSES, mass_ratio=MASS_RATIO, g_chi=G_CHI, requirement=name)
        for name in ("planck-cmb", "fermi-dwarfs")
    )
    decays = decay_bounds.curves("invisible", masses_gev=MASSES, chi_mass_ratio=1 / MASS_RATIO, g_chi=G_CHI)
    bands = g_minus_2_bands(MASSES)
    dark = [
        Line(MASSES, np.asarray(relic.value), "dark matter too abundant below", "#444444", "-"),
        Line(MASSES, _raised(planck, relic), "excluded below by Planck", "#444444", ":"),
        Line(MASSES, _raised(fermi, relic), "excluded below by Fermi-LAT", "#8c564b", "-."),
    ]
    with plotting.style():
        figure = Figure(figsize=(8.6, 5.2), layout="constrained")
        named: list[Named] = []
        for k in (1, 2):
            axes = figure.add_subplot(1, 2, k, xscale="log", yscale="log", **RANGE)
            mass_axis(axes)
            axes.set_ylabel("$g$")
            if k == 1:
                named.append((axes, draw(axes, curves)))
                continue
            edges, swatches = draw_bands(axes, bands)
            lines = [*edges, *draw(axes, faint)]
            named.append((axes, [*lines, *draw(axes, dark), *draw_decay_bounds(axes, decays)]))
        note = (
            "90 % CL, no background, scalar coupling ($\\theta = \\pi/2$) but for the bands; all experiments are "
            f"projections; right: g-2 of {REFERENCE} within 2 $\\sigma$, experiments as on the left; "
            f"$m_a = {MASS_RATIO:g}\\,m_\\chi$, $g_\\chi = {G_CHI:g}$ and the angles are our choice; dashed grey: rare "
            "decays, indicative"
        )
        plotting.caption(figure, note)
        name_lines(figure, named, swatches)
    columns = {"mass_gev": MASSES.tolist(), "g_relic": np.asarray(relic.value).tolist()}
    columns |= {"g_planck": np.asarray(planck.value).tolist()}
    columns |= {"g_fermi": np.asarray(fermi.value).tolist()}
    for theta, band in bands.items():
        columns |= {f"g_low_theta_{theta:.3g}": band.lower.tolist(), f"g_high_theta_{theta:.3g}": band.upper.tolist()}
    citations = {key for found in reaches for key in search_citations(found.search)}
    citations |= {key for curve in decays for key in curve.bound.citations}
    citations |= set(next(iter(bands.values())).reference.citations)
    tables = {"edges": edge_columns(reaches), "bands": columns}
    ranges = {"x_range": RANGE["xlim"], "y_range": RANGE["ylim"]}
    scene = plane(reaches, curves, bands, dark, decays, note=note.replace("right: ", ""), **ranges)
    return Reproduction(TITLE, figure, tables, _comparisons(reaches), tuple(sorted(citations)), scene=scene)


def _raised(bound: Estimate, relic: Estimate) -> FloatArray:
    """A line (N,) where it lies above that of the relic density, NaN elsewhere."""
    value, least = np.asarray(bound.value), np.asarray(relic.value)
    return np.where(value > least * (1 + 1e-6), value, np.nan)


def _comparisons(reaches: list[Reach]) -> tuple[Comparison, ...]:
    def at(index: int, mass: float) -> float:
        found = reaches[index]
        return float(np.exp(np.interp(np.log(mass), np.log(found.mass_gev), np.log(found.lower))))

    ultimate = reaches[5]
    band = g_minus_2_bands(ultimate.mass_gev)[pi / 2]
    covered = ultimate.mass_gev[np.isfinite(ultimate.lower) & (ultimate.lower < band.lower)]
    today = reach(MODEL, "na64mu-2022", "lfv-invisible", masses_gev=[2.0, 5.0])
    no_cut = reach(MODEL, "muc-thin-target", "ultimate", masses_gev=[5.0]).lower[0]
    slowed = [float(reach(MODEL, "fasernu2", one, masses_gev=[5.0]).lower[0]) for one in ("invisible", "ultimate")]
    return (
        Comparison(
            "NA64mu, data of 2022, 2e10 muons: g excluded above",
            "no number",
            f"{today.lower[0]:.2g} at 2 GeV, {today.lower[1]:.2g} at 5 GeV",
            "P2 says it is above the range of its plot",
        ),
        Comparison("NA64mu, 1e13 muons, m_a = 5 GeV", "curve only", f"{at(0, 5):.3g}", "efficiency 1, as P2"),
        Comparison(
            "FASERnu2, m_a = 5 GeV",
            "curves only",
            f"{at(1, 5):.3g} with tracks, {at(2, 5):.3g} ultimate",
            "effective luminosity and spectrum of the cards; no energy loss, as in P2",
        ),
        Comparison(
            "the same with the energy loss of the muons",
            "not included",
            f"{slowed[0]:.3g} with tracks, {slowed[1]:.3g} ultimate",
            "default of the card: straggling in 6.6 m of tungsten",
        ),
        Comparison(
            "thin target, m_a = 5 GeV",
            "curves only",
            f"{at(3, 5):.3g} (2 cm), {at(4, 5):.3g} (2 mm), {no_cut:.4g} ultimate",
            "0.66/fb and 2.303 events give 2.57e-4 without cuts",
        ),
        Comparison(
            "thin target, 2 cm and 2 mm, with a sharp cut on the mean length",
            "l > d in its author's code",
            _sharp_tracks(),
            "limit on g over that with the decay probability e^(-d/l), which is the better physics",
        ),
        Comparison(
            "masses at which the thin target covers the g-2 band of theta = pi/2",
            "up to some mass that is not legible",
            f"ultimate: {covered[0]:.3g} to {covered[-1]:.3g} GeV",
            "the edge below the lower end of the 2 sigma band of 2023",
        ),
        Comparison(
            "smaller effect of the resolution at small masses",
            "better resolution matters more for larger masses",
            f"2 cm/2 mm: {at(3, 2) / at(4, 2):.2f} at 2 GeV, {at(3, 20) / at(4, 20):.2f} at 20 GeV",
            "agrees: taus of heavy ALPs are slow",
        ),
        Comparison(
            "angles of the bands, m_a/m_chi, g_chi",
            "no number",
            "theta = pi/2, pi/3, 1.1 pi/4; 3; 1",
            "our choice",
        ),
    )


def _sharp_tracks() -> str:
    """Ratios of the limits with sharp and exponential tracks."""
    masses, texts = [2.0, 5.0, 10.0, 20.0], []
    for resolution in (0.02, 0.002):
        edges = {
            track: reach(
                MODEL,
                "muc-thin-target",
                "invisible",
                masses_gev=masses,
                track_resolution_m=resolution,
                track=track,
            ).lower
            for track in TRACKS
        }
        ratios = ", ".join(f"{ratio:.2f}" for ratio in edges["sharp"] / edges["exponential"])
        texts.append(f"{ratios} at {1e3 * resolution:g} mm")
    return f"{'; '.join(texts)} (2, 5, 10, 20 GeV)"
