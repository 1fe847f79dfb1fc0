"""P1's Eqs. (6), (12) and (13) printed, corrected, and against the exact result; and a sentence on the run of 2023."""

from functools import partial

import numpy as np

from mubeam import experiments, models
from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.exclusions import bounds
from mubeam.exclusions.reach import reach
from mubeam.foundation.checks import FloatArray
from mubeam.papers.base import Comparison, Reproduction
from mubeam.papers.na64mu import _erratum_figures as figures
from mubeam.papers.na64mu._common import DATA, METHOD, PROJECTIONS, lower_edge
from mubeam.papers.na64mu._printed import eq_6_printed, eq_12_printed, eq_13_printed
from mubeam.physics.loops import kinetic_mixing
from mubeam.production.cross_section import dsigma_dx
from mubeam.production.engine import ww
from mubeam.production.engine.points import points_at_x
from mubeam.production.engine.request import photon_flux
from mubeam.production.processes import Emission
from mubeam.production.processes.base import Amplitude
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.production.processes.photon_fusion import PhotonFusion
from mubeam.units import PB_PER_INVERSE_GEV2

TITLE = "Erratum: P1's Eqs. (6), (12), (13) and the run of 2023, as printed, corrected and exact"
ENERGY_GEV = 160.0
ANGLES = 40
X = np.linspace(0.05, 0.95, 19)
FUSION_MASS_GEV = 0.05
VECTOR_MASS_GEV = 0.001
AXION_MASS_GEV = 0.001
MILLICHARGE = "millicharge/slac-mq"
WALL = 0.02
"""Relative step in mass below which a digitised curve goes straight up."""
PRINTED_LIMITS_PER_GEV = {DATA: 4e-3, "na64mu-2023": 4e-3, "na64mu-1e12": 5.7e-4, "na64mu-1e14": 5.7e-5}
"""P1's abstract and Sec. VI."""


def printed_dsigma_dx(process: Emission, amplitude: Amplitude, x: FloatArray, mass_gev: float) -> FloatArray:
    """dsigma/dx (N,) in pb at x (N,) with `amplitude`, such as one of `_printed`, in place of the process's own.

    P1's approximation (Weizsaecker-Williams) and form factor, 160 GeV muons on lead.
    """
    energy = np.full(x.shape, ENERGY_GEV)
    points = points_at_x(energy, x, np.full(x.shape, mass_gev))
    flux = photon_flux("lead", "tsai-elastic")
    (density,) = ww.dsigma_denergy(process, points, flux, (ANGLES,), amplitude=amplitude)
    return np.asarray(density * ENERGY_GEV * PB_PER_INVERSE_GEV2)


def reproduce() -> Reproduction:
    """One figure of all equations, one of each item (`details`), and the ratios printed/exact and corrected/exact."""
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
    at_rest = ELEMENTARY_CHARGE / (12 * np.pi**2) * np.log((LEPTON_MASS_GEV["tau"] / LEPTON_MASS_GEV["mu"]) ** 2)
    recast, runs = _recast(), _runs()
    details = {
        "eq6": figures.eq_6(table),
        "eq12": figures.eq_12(table),
        "eq13": figures.eq_13(mixing | {"eq13_exact_at_rest": at_rest}, recast),
        "run-2023": figures.run_2023(runs),
    }
    tables = {"spectra": table, "mixing": mixing, "recast": recast, "runs": runs}
    return Reproduction(
        TITLE,
        figures.overview(table, mixing),
        {name: {k: v.tolist() for k, v in columns.items()} for name, columns in tables.items()},
        _comparisons(table, runs),
        ("Li2025", "Kim:1973he", "Tsai:1973py", *bounds.get(MILLICHARGE).citations),
        details,
    )


def _recast() -> dict[str, FloatArray]:
    """Columns by mass: SLAC's millicharge bound as (g_Z' g_chi)^2 with both forms of Eq. (13), and NA64mu's edge."""
    bound = bounds.get(MILLICHARGE)
    # the digitised curve ends in a vertical wall
    wall = int(np.argmax(np.diff(bound.mass_gev) < WALL * bound.mass_gev[:-1])) + 1
    mass, epsilon = bound.mass_gev[:wall], bound.coupling[:wall]
    model = models.get("lmu-ltau-dark-sector")
    printed = epsilon * ELEMENTARY_CHARGE / eq_13_printed(4 * mass**2)
    return {
        "mass_gev": mass,
        "slac_printed": printed**2,
        "slac_corrected": model.bound_coupling(mass, epsilon) ** 2,
        "na64mu_2022": reach(model, DATA, "invisible", masses_gev=mass).lower ** 2,
    }


def _runs() -> dict[str, FloatArray]:
    """Limits on the axion-muon coupling by exposure: printed, in P1's approximation, exact."""
    found = {
        name: [
            lower_edge("axion-muon", run, "invisible", AXION_MASS_GEV, method=method) for run in (DATA, *PROJECTIONS)
        ]
        for name, method in (("corrected_per_gev", METHOD), ("exact_per_gev", "exact"))
    }
    muons = [experiments.get(run).beam.muons_on_target for run in (DATA, *PROJECTIONS)]
    columns = {"exposure_mot": muons, "printed_per_gev": [*PRINTED_LIMITS_PER_GEV.values()], **found}
    return {name: np.array(values, dtype=float) for name, values in columns.items()}


def _comparisons(table: dict[str, FloatArray], runs: dict[str, FloatArray]) -> tuple[Comparison, ...]:
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
        Comparison(
            "Sec. VI, run of 2023, 1.5e11 muons: excluded above [1/GeV]",
            f"{runs['printed_per_gev'][1]:.3g} (printed)",
            f"{runs['corrected_per_gev'][1]:.3g} (WW), {runs['exact_per_gev'][1]:.3g} (exact)",
            "the sentence repeats the limit of 2022; P1's scaling with N^(-1/2) gives our number",
        ),
    )
