"""P2 Fig. 1: the couplings for which chi, symmetric or not, is a viable dark matter."""

from typing import Any, Final

import numpy as np
from matplotlib.ticker import FuncFormatter

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions import plotting
from mubeam.exclusions.plotting import Patch
from mubeam.foundation.checks import FloatArray
from mubeam.observables import indirect_bounds
from mubeam.observables.dark_matter import annihilation_cross_section, least_coupling, thermal_target
from mubeam.papers.base import Comparison, Reproduction

TITLE = "P2 Fig. 1: the coupling that dark matter needs"
BENCHMARK: Final[dict[str, float]] = {"mass_ratio": 3.0, "g_chi": 1.0, "theta": np.pi / 2}
"""P2's numbers are not legible in our copy: the choice is ours."""

BOUNDS = ("planck-cmb", "fermi-dwarfs")
FUTURE_IMPROVEMENT = 10.0
THRESHOLD_GEV = BENCHMARK["mass_ratio"] * (LEPTON_MASS_GEV["tau"] + LEPTON_MASS_GEV["mu"]) / 2
MASSES = THRESHOLD_GEV + np.geomspace(3e-3, 300.0 - THRESHOLD_GEV, 60)
"""Masses of a, dense where tau mu opens."""

NOTE = (
    r"$m_a = 3 m_\chi$, $g_\chi = 1$, $\theta = \pi/2$: our benchmark. Above the blue area $\chi$ is asymmetric."
    "\n"
    r"Fermi-LAT: limit for $\tau\tau$, as in P2. AMS-02: curve not available to us. Future: schematic, as in P2."
)
X_RANGE, Y_RANGE = (2.5, 300.0), (8e-4, 0.2)
TARGET_CURVE_GEV = np.geomspace(0.3, 1000, 30)
TARGET_MASSES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
CITATIONS = ("Graesser2011", "Steigman:2012nb", "Saikawa:2018rcs", "Gondolo:1990dk", "Cooley2022", "Armando2024")


def reproduce() -> Reproduction:
    """The least coupling from the relic density, raised by each of two indirect bounds, and by both ten times stronger.

    The comparisons give the thermal sigma v and the numbers of P2's text.
    """
    relic = _least("relic")
    raised = {name: _least(name) for name in BOUNDS}
    future = np.max([_least(name, FUTURE_IMPROVEMENT) for name in BOUNDS], axis=0)
    color = plotting.COLORS
    regions = [
        _too_abundant(relic, color[0]),
        *(
            _band(relic, raised[name], indirect_bounds.get(name).label, c)
            for name, c in zip(BOUNDS, color[1:], strict=False)
        ),
        Patch(MASSES, future, "future", color[3], filled=False, style="--"),
    ]
    scene = plotting.exclusion_scene(
        regions,
        (),
        x_label="$m_a$ [GeV]",
        y_label="$g$",
        x_range=X_RANGE,
        y_range=Y_RANGE,
        note=NOTE,
    )
    figure = plotting.draw(scene)
    _add_dark_matter_axis(figure)
    columns = {"mass_a_gev": MASSES, "mass_chi_gev": MASSES / BENCHMARK["mass_ratio"], "g_relic": relic}
    columns |= {f"g_{name.replace('-', '_')}": edge for name, edge in raised.items()} | {"g_future": future}
    target = thermal_target(mass_chi_gev=TARGET_CURVE_GEV)
    targets = {"mass_chi_gev": TARGET_CURVE_GEV, "thermal_sigma_v_cm3_per_s": target.value}
    used = {key for name in BOUNDS for key in indirect_bounds.get(name).citations}
    return Reproduction(
        TITLE,
        figure,
        {"couplings": _lists(columns), "thermal_target": _lists(targets)},
        _comparisons(relic, raised, future),
        tuple(sorted({*CITATIONS, *used})),
        scene=scene,
    )


def _least(requirement: str, improvement: float = 1.0) -> FloatArray:
    found = least_coupling(masses_gev=MASSES, requirement=requirement, improvement=improvement, **BENCHMARK)
    return np.asarray(found.value)


def _too_abundant(relic: FloatArray, color: str) -> Patch:
    """Below the relic coupling, and everything where tau mu is closed."""
    bottom, top = Y_RANGE[0] / 10, Y_RANGE[1] * 10
    mass = np.concatenate([[X_RANGE[0] / 2, THRESHOLD_GEV], MASSES, [MASSES[-1], X_RANGE[0] / 2]])
    edge = np.concatenate([[top, top], relic, [bottom, bottom]])
    return Patch(mass, edge, r"$\chi$ too abundant", color, filled=True)


def _band(low: FloatArray, high: FloatArray, label: str, color: str) -> Patch:
    """The area between two edges, where they differ."""
    part = np.flatnonzero(high > low * (1 + 1e-6))
    mass = MASSES[part]
    return Patch(np.concatenate([mass, mass[::-1]]), np.concatenate([low[part], high[part][::-1]]), label, color, True)


def _add_dark_matter_axis(figure: Any) -> None:
    ratio = BENCHMARK["mass_ratio"]
    with plotting.style():
        (axes,) = figure.axes
        axes.tick_params(axis="x", which="both", top=False)
        top = axes.secondary_xaxis("top", functions=(lambda m: m / ratio, lambda m: m * ratio))
        top.set_xlabel(r"$m_\chi$ [GeV]")
        for axis in (axes.xaxis, top.xaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _lists(columns: dict[str, Any]) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in columns.items()}


def _comparisons(relic: FloatArray, raised: dict[str, FloatArray], future: FloatArray) -> tuple[Comparison, ...]:
    targets = np.asarray(thermal_target(mass_chi_gev=TARGET_MASSES).value) * 1e26
    ratio = BENCHMARK["mass_ratio"]
    highest = {name: MASSES[edge > relic * (1 + 1e-6)].max() / ratio for name, edge in raised.items()}
    at = {m: int(np.abs(np.log(MASSES / m)).argmin()) for m in (6.0, 30.0)}
    strongest = np.max(list(raised.values()), axis=0)
    light = annihilation_cross_section(mass_chi_gev=10.0, mass_gev=1.0, g_chi=0.1, channel="a a")
    return (
        Comparison(
            "thermal sigma v of a Dirac chi [1e-26 cm^3/s]",
            "number lost from our copy; its source, Steigman et al.: 2 x 5.2 at 0.3 GeV, 2 x 2.2 above 10 GeV",
            f"2 x {targets[0] / 2:.3g} at 0.3 GeV, 2 x {targets[-1] / 2:.3g} at 100 GeV",
            "theirs is for Omega h^2 = 0.11, which needs 9 % more than 0.12; at 100 GeV ours has a lower g*",
        ),
        Comparison(
            "thermal sigma v at 1, 3, 10, 30, 100 GeV with another g* [1e-26 cm^3/s]",
            "-",
            ", ".join(f"{t:.3g}" for t in targets[1:]),
            "9.1, 8.0, 4.5, 4.2, 4.2 with a plasma of free particles: the interactions of quarks and gluons lower g*",
        ),
        Comparison(
            "lower bound on g from the relic density",
            "a curve, no numbers",
            "; ".join(f"{relic[i]:.3g} at m_a = {MASSES[i]:.3g} GeV" for i in at.values()),
            "our benchmark: m_a = 3 m_chi, g_chi = 1, theta = pi/2",
        ),
        Comparison(
            "m_chi below which indirect detection raises this bound [GeV]",
            "number lost from our copy",
            f"{highest['planck-cmb']:.3g} (Planck), {highest['fermi-dwarfs']:.3g} (Fermi-LAT)",
            "f_eff = 0.16 is our average of tau and mu; dwarfs for tau tau, about twice too strong for tau mu",
        ),
        Comparison(
            "largest factor in g by which indirect detection raises it",
            "a curve, no numbers",
            f"up to {np.max(strongest / relic):.3g}",
            "small: the number of remaining antiparticles falls exponentially with sigma v",
        ),
        Comparison(
            "the same with limits ten times stronger",
            "a curve, no numbers",
            f"up to {np.max(future / relic):.3g}",
            "r changes with g, as in P2; the limits of Planck and Fermi-LAT are divided by 10",
        ),
        Comparison(
            "AMS-02 positrons (John and Linden)",
            "shown",
            "not shown",
            "curve not available to us",
        ),
        Comparison(
            "chi chibar -> a a",
            "p wave, no target for g",
            f"{light.value:.3g} v^2 cm^3/s at m_chi = 10, m_a = 1 GeV, g_chi = 0.1",
            "independent of g; closed in the figure, where m_a = 3 m_chi",
        ),
    )
