"""Spectra in x = E_X/E by the Weizsaecker-Williams approximation or its improved form."""

from collections.abc import Mapping
from typing import cast

import numpy as np

from mubeam.constants import ALPHA
from mubeam.errors import DataFileError
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.production.cross_section import dsigma_dx
from mubeam.production.engine.request import photon_flux
from mubeam.production.engine.spectrum import Method
from mubeam.units import PB_PER_INVERSE_GEV2
from mubeam.validation.other_constants import Setting, setting
from mubeam.validation.quantities.base import TOLERANCE, Outcome, nucleus, process, rounded, strength
from mubeam.validation.rows import Row

ANGLES = 3
"""Points in 1/u: the amplitude is quadratic in it."""


def compute(row: Row) -> Outcome:
    """dsigma/dx in pb at unit coupling."""
    x, mass = np.array([row.number("x")]), row.number("mass_gev")
    own = spectrum(row, x, mass)[0] * strength(row)
    ours = spectrum(row, x, mass, row.constants, all_angles=True)[0] * strength(row)
    beyond = "" if row["method"] != "iww" or row.numbers["theta_max_rad"] else ", u integrated to -infinity"
    reason = f"at their {rounded(row)}{beyond}; with our constants {row.number('value') / own:.4f}"
    return Outcome(float(ours), float(own), TOLERANCE, reason)


def spectrum(
    row: Row, x: FloatArray, mass_gev: float, constants: Mapping[str, float] | None = None, *, all_angles: bool = False
) -> FloatArray:
    """dsigma/dx (N,) in pb at unit coupling for a row's beam, target and method; 0 outside the kinematic range.

    `constants` are theirs, else ours. With `all_angles`, "iww" without a cut on the angle is integrated over u to
    -infinity, beyond the 1 rad at which `dsigma_dx` stops.
    """
    if row["method"] not in ("exact", "ww", "iww"):
        raise DataFileError(f"row {row['id']}: method must be exact, ww or iww, got {row['method']!r}")
    method = cast(Method, row["method"])
    made = setting(process(row), nucleus(row), row.form_factors[0], constants or {})
    energy, mass = row.number("energy_gev") * made.scale, mass_gev * made.scale
    theta = row.numbers["theta_max_rad"]
    if method == "iww" and all_angles and theta is None:
        return made.strength * _iww(row, made, x, energy, mass)
    found = dsigma_dx(
        process(row),
        x=x,
        energy_gev=energy,
        mass_gev=mass,
        target=made.nucleus,
        form_factor=made.form_factor,
        method=method,
        theta_max_rad=theta,
        t_max_gev2=None,
    )
    return made.strength * np.asarray(found.value)


def _iww(row: Row, made: Setting, x: FloatArray, energy: float, m: float) -> FloatArray:
    """IWW over all u: (alpha^2/2 pi) |k| (1-x)/(2 x E) zeta int d(-u) A/u^2, in pb at unit coupling."""
    emission = process(row)
    mi, mf = emission.lepton_masses_gev
    made_at = x * energy > m
    inside = np.where(made_at, x, 0.5)[:, None]
    forward = m**2 * (1 - inside) / inside + (mf - mi) * (mf + mi) + mi**2 * inside
    share, weight = gauss_legendre(ANGLES)
    minus_u = forward / share
    response = emission.real_photon_amplitude()(inside, (minus_u - forward) / inside, minus_u, np.array(m))
    integral = (weight * response).sum(axis=1) / forward[:, 0]
    flux = photon_flux(made.nucleus, made.form_factor)
    t_min = np.array([((m**2 + (mf - mi) * (mf + mi)) / (2 * energy)) ** 2])
    zeta = flux.integral(t_min, flux.cut(np.array([m**2 + mf**2])))
    one = inside[:, 0]
    k = kinematics.momentum(np.maximum(one * energy, m), np.array(m))
    value = ALPHA**2 / (2 * np.pi) * k * (1 - one) / (2 * one * energy) * zeta * integral
    return np.where(made_at, value * PB_PER_INVERSE_GEV2, 0.0)
