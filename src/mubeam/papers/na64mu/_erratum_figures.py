"""The figures of the erratum: one over all equations, and one for each item."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam.exclusions import plotting
from mubeam.foundation.checks import FloatArray

Table = Mapping[str, FloatArray]

CORRECTED, PRINTED = plotting.COLORS[:2]
EXACT = "#222222"
SMALL = 10


def overview(spectra: Table, mixing: Table) -> Figure:
    """Three panels: the spectra of Eqs. (6) and (12) over the exact ones, and the mixing of Eq. (13)."""
    with plotting.style():
        figure = _figure(8.6, 3.2)
        left, middle, right = figure.subplots(1, 3)
        _ratio(left, spectra, "eq6_fusion", (-0.3, 4.3), (0.28, 3.3), (0.35, 0.72))
        left.set_title("Eq. (6), axion of 50 MeV", fontsize=SMALL)
        _ratio(middle, spectra, "eq12_vector", (-12, 3), (0.24, -5), (0.35, 1.4))
        middle.set_title("Eq. (12), vector of 1 MeV", fontsize=SMALL)
        _mixing(right, mixing)
        right.set_title("Eq. (13), kinetic mixing", fontsize=SMALL)
    return figure


def eq_6(spectra: Table) -> Figure:
    """Two panels of Eq. (6): the spectra printed, corrected and exact, and their ratios to the exact one."""
    with plotting.style():
        figure = _figure(8.6, 4.0)
        left, right = figure.subplots(1, 2)
        _spectrum(left, spectra, "eq6_fusion", {"printed": (3, 6, 6), "corrected": (3, -30, -42)})
        left.set_yscale("log")
        _ratio(right, spectra, "eq6_fusion", (-0.3, 4.3), (0.28, 3.3), (0.35, 0.72))
        _note(figure, "axion of 50 MeV from two photons, 160 GeV muons on lead, g = 1/GeV, P1's form factor")
    return figure


def eq_12(spectra: Table) -> Figure:
    """Two panels of Eq. (12), as printed negative at small x: the spectra, and their ratios to the exact one."""
    with plotting.style():
        figure = _figure(8.6, 4.0)
        left, right = figure.subplots(1, 2)
        _spectrum(left, spectra, "eq12_vector", {"printed": (4, 10, -10), "corrected": (4, 2, 10)})
        left.set_ylim(-2e12, 8e11)
        left.axhline(0.0, color=plotting.GREY, linewidth=1)
        _ratio(right, spectra, "eq12_vector", (-28, 4), (0.2, -10), (0.35, 1.9))
        _note(figure, "vector of 1 MeV, 160 GeV muons on lead, unit coupling, P1's form factor")
    return figure


def eq_13(mixing: Table, recast: Table) -> Figure:
    """Two panels of Eq. (13): the kinetic mixing, and SLAC's millicharge bound recast with it."""
    with plotting.style():
        figure = _figure(8.6, 4.0)
        left, right = figure.subplots(1, 2)
        _mixing(left, mixing)
        q = mixing["q_gev"]
        left.plot(q[q < 0.1], np.full((q < 0.1).sum(), mixing["eq13_exact_at_rest"]), color=EXACT, linestyle=":")
        left.annotate("exact at $q^2=0$", (0.011, mixing["eq13_exact_at_rest"] * 0.68), color=EXACT, fontsize=SMALL)
        mass = recast["mass_gev"]
        right.set(xscale="log", yscale="log", xlabel=r"$m_\chi$ [GeV]", ylabel=r"$(g_{Z^\prime} g_\chi)^2$")
        middle = len(mass) // 2
        for name, label, color, place, offset in (
            ("na64mu_2022", r"NA64$\mu$ 2022", EXACT, 0, (4, 14)),
            ("slac_printed", "SLAC mQ, Eq. (13) printed", PRINTED, middle, (-8, -18)),
            ("slac_corrected", "SLAC mQ, corrected", CORRECTED, middle, (-100, 8)),
        ):
            right.plot(mass, recast[name], color=color)
            at = (mass[place], recast[name][place])
            right.annotate(label, at, offset, textcoords="offset points", color=color, fontsize=SMALL)
        right.set_ylim(recast["slac_printed"].min() / 3, recast["slac_corrected"].max() * 3)
        _note(figure, "right: excluded above; P1's statement that NA64$\\mu$ is stronger needs the corrected weight")
    return figure


def run_2023(runs: Table) -> Figure:
    """The axion-muon limit against exposure: ours, and the numbers of P1's Sec. VI."""
    with plotting.style():
        figure = _figure(6.4, 4.4)
        axes = figure.add_subplot(xscale="log", yscale="log", xlabel="muons on target")
        axes.set_ylabel(r"$g_{a\mu\mu}$ excluded above [GeV$^{-1}$]")
        axes.set_ylim(3e-5, 1e-2)
        muons = runs["exposure_mot"]
        axes.plot(muons, runs["exact_per_gev"], color=EXACT, linestyle="-", linewidth=1)
        axes.plot(muons, runs["corrected_per_gev"], "o", color=CORRECTED, markersize=9, fillstyle="none")
        axes.plot(muons, runs["printed_per_gev"], "x", color=PRINTED, markersize=7)
        wrong = int(np.argmax(runs["printed_per_gev"] / runs["corrected_per_gev"]))
        for name, text, color, offset in (
            ("printed_per_gev", "printed for the run of 2023", PRINTED, (8, 4)),
            ("corrected_per_gev", "corrected", CORRECTED, (-62, -14)),
        ):
            axes.annotate(text, (muons[wrong], runs[name][wrong]), offset, textcoords="offset points", color=color,
                          fontsize=SMALL)  # fmt: skip
        place = (muons[2:].prod() ** 0.5, runs["exact_per_gev"][2:].prod() ** 0.5)
        axes.annotate("exact", place, (8, 2), textcoords="offset points", color=EXACT, fontsize=SMALL)
        _note(
            figure,
            "90 % CL, axion of 1 MeV, the card's efficiency; crosses: P1; circles: our numbers with P1's method",
        )
    return figure


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _note(figure: Figure, text: str) -> None:
    plotting.caption(figure, text)


def _spectrum(axes: Axes, table: Table, name: str, places: Mapping[str, tuple[int, int, int]]) -> None:
    x = table["x"]
    axes.set(xlabel="$x = E_X/E$", ylabel=r"$d\sigma/dx$ [pb]")
    axes.plot(x, table[f"{name}_exact_pb"], color=EXACT, linewidth=4, alpha=0.3)
    for which, color in (("printed", PRINTED), ("corrected", CORRECTED)):
        y = table[f"{name}_{which}_pb"]
        axes.plot(x, y, color=color)
        label = which if which == "printed" else "corrected and exact"
        i, right, up = places[which]
        axes.annotate(label, (x[i], y[i]), (right, up), textcoords="offset points", color=color, fontsize=SMALL)


def _ratio(
    axes: Axes,
    table: Table,
    name: str,
    y_range: tuple[float, float],
    printed_at: tuple[float, float],
    corrected_at: tuple[float, float],
) -> None:
    exact = table[f"{name}_exact_pb"]
    axes.plot(table["x"], table[f"{name}_printed_pb"] / exact, color=PRINTED)
    axes.plot(table["x"], table[f"{name}_corrected_pb"] / exact, color=CORRECTED)
    axes.axhline(1.0, color=plotting.GREY, linestyle=":", linewidth=1)
    axes.set(xlabel="$x = E_X/E$", ylabel=r"$d\sigma/dx$ over exact", ylim=y_range)
    axes.annotate("printed", printed_at, color=PRINTED, fontsize=SMALL)
    axes.annotate("corrected", corrected_at, color=CORRECTED, fontsize=SMALL)


def _mixing(axes: Axes, table: Table) -> None:
    for which, color in (("printed", PRINTED), ("corrected", CORRECTED)):
        y = table[f"eq13_{which}"]
        axes.loglog(table["q_gev"], y, color=color)
        axes.annotate(which, (0.011, y[0] * 1.16), color=color, fontsize=SMALL)
    axes.set(xlabel="$q$ [GeV]", ylabel=r"$|\Pi(q^2)|/g_{Z^\prime}$")
