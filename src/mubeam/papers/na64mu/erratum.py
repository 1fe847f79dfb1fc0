"""P1's Eqs. (6), (12) and (13) printed, corrected, and against the exact result."""

from functools import partial

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam import plotting
from mubeam.checks import FloatArray
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.na64mu._printed import eq_6_printed, eq_12_printed, eq_13_printed
from mubeam.physics.loops import kinetic_mixing
from mubeam.production import ww
from mubeam.production.cross_section import dsigma_dx
from mubeam.production.points import points_at_x
from mubeam.production.process import Bremsstrahlung, OnShellProcess, PhotonFusion
from mubeam.production.request import photon_flux
from mubeam.units import PB_PER_INVERSE_GEV2

TITLE = "Erratum: P1's Eqs. (6), (12) and (13) as printed, corrected and exact"
ENERGY_GEV = 160.0
ANGLES = 40
X = np.linspace(0.05, 0.95, 19)
FUSION_MASS_GEV = 0.05
VECTOR_MASS_GEV = 0.001


def printed_dsigma_dx(process: OnShellProcess, amplitude: ww.Amplitude, x: FloatArray, mass_gev: float) -> FloatArray:
    """dsigma/dx in pb, P1's approximation and form factor at 160 GeV on lead, with a printed amplitude; x (N,)."""
    energy = np.full(x.shape, ENERGY_GEV)
    points = points_at_x(energy, x, np.full(x.shape, mass_gev))
    flux = photon_flux("lead", "tsai-elastic")
    (density,) = ww.dsigma_denergy(process, points, flux, (ANGLES,), amplitude=amplitude)
    return np.asarray(density * ENERGY_GEV * PB_PER_INVERSE_GEV2)


def reproduce() -> Reproduction:
    """Three panels, and the ratios at which the equations differ."""
    fusion, vector = PhotonFusion(), Bremsstrahlung("vector")
    table: dict[str, FloatArray] = {"x": X}
    for name, process, amplitude, mass in (
        ("eq6_fusion", fusion, eq_6_printed, FUSION_MASS_GEV),
        ("eq12_vector", vector, eq_12_printed, VECTOR_MASS_GEV),
    ):
        spectrum = partial(dsigma_dx, process, x=X, energy_gev=ENERGY_GEV, mass_gev=mass, form_factor="tsai-elastic")
        table[f"{name}_printed_pb"] = printed_dsigma_dx(process, amplitude, X, mass)
        table[f"{name}_corrected_pb"] = np.asarray(spectrum(method="ww").value)
        table[f"{name}_exact_pb"] = np.asarray(spectrum().value)
    q = np.geomspace(0.01, 20, 120)
    mixing = {"q_gev": q, "eq13_printed": eq_13_printed(q**2), "eq13_corrected": np.abs(kinetic_mixing(q**2))}
    return Reproduction(
        TITLE,
        _figure(table, mixing),
        {"spectra": {k: v.tolist() for k, v in table.items()}, "mixing": {k: v.tolist() for k, v in mixing.items()}},
        _comparisons(table, mixing),
        ("Li2025", "Kim:1973he", "Tsai:1973py"),
    )


def _comparisons(table: dict[str, FloatArray], mixing: dict[str, FloatArray]) -> tuple[Comparison, ...]:
    def ratio(name: str, x: float, which: str) -> str:
        i = int(np.argmin(np.abs(X - x)))
        return f"{table[f'{name}_{which}_pb'][i] / table[f'{name}_exact_pb'][i]:.3g}"

    def row(name: str, label: str, x: float, why: str) -> Comparison:
        printed, corrected = ratio(name, x, "printed"), ratio(name, x, "corrected")
        return Comparison(f"{label}, WW/exact at x = {x:g}", f"{printed} (printed)", f"{corrected} (corrected)", why)

    fusion_why = "printed form has another dependence on x and is negative at small angles"
    vector_why = "second term must carry a factor x: x (Q^2 + 2 m_mu^2)/u; as printed sigma is negative at small x"
    rest = float(np.abs(kinetic_mixing(np.array(1e-12))))
    return (
        *(row("eq6_fusion", "Eq. (6), photon fusion, 50 MeV", x, fusion_why) for x in (0.05, 0.25, 0.7, 0.9, 0.95)),
        *(row("eq12_vector", "Eq. (12), vector, 1 MeV", x, vector_why) for x in (0.05, 0.25, 0.7, 0.95)),
        Comparison(
            "Eq. (13), g_Z'/Pi(0)",
            f"{1 / float(eq_13_printed(np.array(1e-12))):.4g} (printed)",
            f"{1 / rest:.4g} (corrected)",
            "weight x(1-x), not (1-x); 69.3 is the standard value (e/12 pi^2) ln(m_tau^2/m_mu^2)",
        ),
    )


def _figure(table: dict[str, FloatArray], mixing: dict[str, FloatArray]) -> Figure:
    with plotting.style():
        figure = Figure(figsize=(11.0, 3.9), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 3)
        titles = ("Eq. (6): photon fusion, 50 MeV", "Eq. (12): vector, 1 MeV", "Eq. (13): kinetic mixing")
        for axes, title in zip(panels, titles, strict=True):
            axes.set_title(title, fontsize=11)
        for axes, name in ((panels[0], "eq6_fusion"), (panels[1], "eq12_vector")):
            exact = table[f"{name}_exact_pb"]
            axes.plot(X, table[f"{name}_printed_pb"] / exact, color=plotting.COLORS[1], label="WW, printed")
            axes.plot(X, table[f"{name}_corrected_pb"] / exact, color=plotting.COLORS[0], label="WW, corrected")
            axes.axhline(1.0, color=plotting.GREY, linestyle=":", linewidth=1)
            axes.set_xlabel("$x = E_X/E$")
            axes.set_ylabel(r"$d\sigma/dx$ over exact")
        panels[0].set_ylim(-0.3, 4.3)
        panels[0].annotate("printed", (0.28, 3.3), color=plotting.COLORS[1], fontsize=10)
        panels[0].annotate("corrected", (0.35, 0.72), color=plotting.COLORS[0], fontsize=10)
        panels[1].set_ylim(-12, 3)
        panels[1].annotate("printed", (0.24, -5), color=plotting.COLORS[1], fontsize=10)
        panels[1].annotate("corrected", (0.35, 1.4), color=plotting.COLORS[0], fontsize=10)
        panels[2].loglog(mixing["q_gev"], mixing["eq13_printed"], color=plotting.COLORS[1])
        panels[2].loglog(mixing["q_gev"], mixing["eq13_corrected"], color=plotting.COLORS[0])
        panels[2].annotate("printed", (0.02, mixing["eq13_printed"][0] * 1.12), color=plotting.COLORS[1], fontsize=10)
        place = (0.02, mixing["eq13_corrected"][0] * 1.12)
        panels[2].annotate("corrected", place, color=plotting.COLORS[0], fontsize=10)
        panels[2].set_xlabel("$q$ [GeV]")
        panels[2].set_ylabel(r"$|\Pi(q^2)|/g_{Z'}$")
    return figure
