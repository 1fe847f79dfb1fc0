"""Where a spectrum in E_X is integrated: Gauss-Legendre in xi, logit x = centre + 2 sinh(xi)."""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.production.points import Points
from mubeam.production.process import OnShellProcess, lepton_mass_gev


def points_at_logit(energy: FloatArray, logit: FloatArray, m: FloatArray) -> Points:
    """Points at logit(x), all of one shape; both shares of the energy keep their digits at either end."""
    return Points(energy, energy * _x(logit), energy * _x(-logit), m)


def energy_nodes(
    process: OnShellProcess, energy: FloatArray, m: FloatArray, window: tuple[FloatArray, FloatArray], count: int
) -> tuple[Points, FloatArray]:
    """Points (N * count,) and weights in GeV (N, count) for beams and masses (N,), between two logits (N,)."""
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    # the spectrum turns over where X and l' share the energy as their masses
    centre = np.log(m / mf * (1 + m / mi)) / 2 if mi == mf else np.log1p(m / mf)
    start, end = (np.arcsinh((edge - centre) / 2) for edge in window)
    unit, unit_weight = gauss_legendre(count)
    xi = start[:, None] + (end - start)[:, None] * unit
    z = centre[:, None] + 2 * np.sinh(xi)
    beam, mass = (np.broadcast_to(a[:, None], z.shape).ravel() for a in (energy, m))
    weight = (end - start)[:, None] * unit_weight * 2 * np.cosh(xi) * _x(z) * _x(-z) * energy[:, None]
    return points_at_logit(beam, z.ravel(), mass), weight


def _x(logit: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-logit)))
