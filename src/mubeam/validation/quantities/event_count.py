"""Decays behind a shield, by the formula of arXiv 2310.16110: converged, and summed as its code does.

N = N_mu (rho/A) N_A eps^2 e^2 BR int dx sigma'(x) L (1 - e^(-T/L)) e^(-S/L) (1 - e^(-D/L)), L = hbar c x E/(m Gamma);
target T, shield S and decay volume D in m, no energy loss of the beam.
"""

from collections.abc import Callable, Mapping
from math import pi, sqrt
from typing import Final

import numpy as np

from mubeam.constants import ALPHA, AVOGADRO_PER_MOL, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import composite_gauss_legendre
from mubeam.units import HBARC_GEV_FM
from mubeam.validation.quantities.base import TOLERANCE, Outcome, rounded
from mubeam.validation.quantities.dsigma_dx import spectrum
from mubeam.validation.rows import Row

BINS: Final = 1000
MASSES_A_DECADE: Final = 4
"""Of their tables of spectra; between them the spectrum is taken linear in log m."""

NO_EXPANSION_ABOVE: Final = 1 / 250
"""They replace e^y - 1 by y below."""

CM2_PER_PB: Final = 1e-36
PANELS, POINTS = 12, 16
"""Of the converged integral, in ln(x/(1 - x))."""

PARTIAL_WIDTHS: Final[dict[str, Callable[[float, float], float]]] = {
    "scalar": lambda b, r: b**3 / 2,
    "pseudoscalar": lambda b, r: b / 2,
    "vector": lambda b, r: (1 + 2 * r) * b / 3,
    "axial": lambda b, r: b**3 / 3,
}
"""Over eps^2 alpha m, with b^2 = 1 - 4 r, r = (m_l/m)^2."""


def compute(row: Row) -> Outcome:
    """Ours is their sum with our spectrum at their constants; own is the converged integral at our constants."""
    ours, own = _their_sum(row), _converged(row)
    value = row.number("value")
    difference = 100 * (value / own - 1)
    reason = (
        f"their sum of {BINS} bins, read one bin low, repeated at their {rounded(row).split('; ')[-1]}; the same "
        f"formula converged gives {own:.4g}: their count is {abs(difference):.2g} % "
        f"{'low' if difference < 0 else 'high'}"
    )
    return Outcome(ours, own, TOLERANCE, reason)


def _widths(row: Row, alpha: float) -> tuple[float, float]:
    """The width in GeV and the visible branching ratio at the lepton masses of the row's `inputs`."""
    mass, total, visible = row.number("mass_gev"), 0.0, 0.0
    for weight, lepton, seen in row.given("decays_weight_mass_visible").values():
        r = (lepton / mass) ** 2
        if r < 0.25:
            one = weight * row.given("epsilon") ** 2 * alpha * mass * PARTIAL_WIDTHS[row["kind"]](sqrt(1 - 4 * r), r)
            total, visible = total + one, visible + one * seen
    return total, visible / total


def _targets(row: Row, avogadro: float) -> float:
    """Muons times nuclei of the target, in 1/cm^2 a cm of length."""
    return float(row.given("n_mu") * row.given("density_g_cm3") / row.number("target_A") * avogadro)


def _their_sum(row: Row) -> float:
    """Bins of width 1/1000 at x_i = i/999; the spectrum is that of x_(i-1), at two masses of the table."""
    constants = row.constants
    energy, mass, alpha = row.number("energy_gev"), row.number("mass_gev"), constants.get("alpha", ALPHA)
    hbarc = constants.get("hbarc", HBARC_GEV_FM)
    place = np.log10(mass) * MASSES_A_DECADE
    below = np.floor(place)
    x = np.linspace(0, 1, BINS)
    rows = [
        spectrum(row, x[1:-1], 10 ** ((below + k) / MASSES_A_DECADE), _with_their_proton(constants), all_angles=True)
        for k in (0, 1)
    ]
    values = np.zeros(BINS)
    values[2:] = (rows[0] + (place - below) * (rows[1] - rows[0]))[: BINS - 2]
    values[(x > 1 - constants.get("m_mu", LEPTON_MASS_GEV["mu"]) / energy) | (x <= mass / energy)] = 0.0
    width, visible = _widths(row, alpha)
    some = values > 0
    length = hbarc * 1e-15 * x[some] * energy / (mass * width)
    target, shield, decay = (row.given(f"{name}_m") / length for name in ("target", "shield", "detector"))
    # e^(T/L) - 1 overflows at what e^(-(T + S)/L) makes zero
    target = np.minimum(target, 600.0)
    entering = np.where(target < NO_EXPANSION_ABOVE, target, np.expm1(target)) * np.exp(-(target + shield))
    seen = np.where(decay < NO_EXPANSION_ABOVE, decay, -np.expm1(-decay))
    # pb were GeV^-2 times their (hbar c)^2
    area = CM2_PER_PB * (hbarc / HBARC_GEV_FM) ** 2
    total = (values[some] * area * length * 100 * entering * seen).sum() / BINS
    targets = _targets(row, constants.get("N_A", AVOGADRO_PER_MOL))
    return float(targets * row.given("epsilon") ** 2 * 4 * pi * alpha * visible * total)


def _with_their_proton(constants: Mapping[str, float]) -> dict[str, float]:
    """Their spectra have m_p = 0.937 GeV in the form factor, which no event count says again."""
    return {"m_p": 0.937} | dict(constants)


def _converged(row: Row) -> float:
    energy, mass = row.number("energy_gev"), row.number("mass_gev")
    low, high = mass / energy, 1 - LEPTON_MASS_GEV["mu"] / energy
    start, end = (np.log(edge / (1 - edge)) for edge in (low, high))
    share, weight = composite_gauss_legendre(PANELS, POINTS)
    x = 1 / (1 + np.exp(-start - (end - start) * share))
    length = HBARC_GEV_FM * 1e-15 * x * energy / (mass * row.given("width_gev"))
    value = spectrum(row, x, mass) * CM2_PER_PB * length * 100 * _decays(row, length)
    total = (weight * (end - start) * x * (1 - x) * value).sum()
    factor = row.given("epsilon") ** 2 * 4 * pi * ALPHA * row.given("visible_branching")
    return float(_targets(row, AVOGADRO_PER_MOL) * factor * total)


def _decays(row: Row, length: FloatArray) -> FloatArray:
    """(1 - e^(-T/L)) e^(-S/L) (1 - e^(-D/L))."""
    target, shield, decay = (row.given(f"{name}_m") / length for name in ("target", "shield", "detector"))
    return np.asarray(np.expm1(-target) * np.exp(-shield) * np.expm1(-decay))
