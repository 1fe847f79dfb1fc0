"""Effective relativistic degrees of freedom of the Standard Model plasma."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mubeam.foundation.checks import FloatArray, bare

DATA = Path(__file__).parent / "data" / "degrees_of_freedom.toml"
COLDEST_GEV = 1e-5
"""Below it g* is constant: photons and decoupled neutrinos."""

STEP = 1e-4
"""Half of the step in ln T of the numerical derivative."""


@cache
def parameters() -> dict[str, Any]:
    """The coefficients of the fits, with their citation."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def g_rho(temperature_gev: FloatArray) -> FloatArray:
    """g*_rho of the energy density, rho = (pi^2/30) g*_rho T^4, from 10 keV to 1e16 GeV (Saikawa and Shirai, App. C).

    The fit is within 1 % of the authors' table, and within 3 % at the QCD transition, from 0.12 to 0.5 GeV.
    """
    return _joined(temperature_gev, "rho")


def g_s(temperature_gev: FloatArray) -> FloatArray:
    """g*_s of the entropy density, s = (2 pi^2/45) g*_s T^3; range and accuracy as in `g_rho`."""
    return _joined(temperature_gev, "s")


def g_star_sqrt(temperature_gev: FloatArray) -> FloatArray:
    """g*^(1/2) = g_s/g_rho^(1/2) [1 + (1/3) dln g_s/dln T] of the freeze-out equation (Gondolo and Gelmini)."""
    temperature = bare(temperature_gev, dtype=float)
    slope = np.log(g_s(temperature * np.exp(STEP)) / g_s(temperature * np.exp(-STEP))) / (2 * STEP)
    return bare(g_s(temperature) / np.sqrt(g_rho(temperature)) * (1 + slope / 3))


def _joined(temperature_gev: FloatArray, kind: str) -> FloatArray:
    temperature = np.maximum(bare(temperature_gev, dtype=float), COLDEST_GEV)
    joint = parameters()["joint_gev"]
    hot, cold = np.maximum(temperature, joint), np.minimum(temperature, joint)
    return np.where(temperature > joint, _above(hot, kind), _below(cold, kind))


def _above(temperature: FloatArray, kind: str) -> FloatArray:
    a, b, c, d = (np.polynomial.polynomial.polyval(np.log(temperature), parameters()["above"][name]) for name in "abcd")
    return bare(a / b if kind == "rho" else a / b / (1 + c / d))


def _below(temperature: FloatArray, kind: str) -> FloatArray:
    fit = parameters()["below"]
    electrons = 1 + 7 / 4 * _shape(fit["fermion_masses_gev"][0] / temperature, "fermion_s")
    total = fit[f"photons_{kind}"] + fit[f"neutrinos_{kind}"] * electrons ** (4 / 3 if kind == "rho" else 1)
    for species in ("fermion", "boson"):
        for mass, weight in zip(fit[f"{species}_masses_gev"], fit[f"{species}s_{kind}"], strict=True):
            total = total + weight * _shape(mass / temperature, f"{species}_{kind}")
    return bare(total)


def _shape(x: FloatArray, name: str) -> FloatArray:
    decay, *powers = parameters()["shapes"][name]
    return bare(np.exp(-decay * x) * np.polynomial.polynomial.polyval(x, [1, *powers]))
