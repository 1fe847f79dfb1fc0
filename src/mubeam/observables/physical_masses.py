"""Yukawas of the Standard Model at which muon and tau, mixed with the heavy lepton, have their measured masses."""

from dataclasses import replace
from math import sqrt

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.singular_values import graded_svd
from mubeam.observables.heavy_lepton import HEAVY, MU, TAU, HeavyLepton

LIGHT_MASSES_GEV = np.array([LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]])

NEWTON_STEPS = 16
CONVERGED = 4e-14
SMALLEST_STEP = 1e-3


def with_physical_masses(model: HeavyLepton, vev_gev: float) -> HeavyLepton:
    """The model with yukawas.mu and .tau such that its two lighter states have the masses of the muon and the tau.

    Newton's method in the logarithms, with the mixing switched on in steps: the solution found is the one connected to
    the SM. Values of yukawas.mu and .tau in `model` are replaced.

    Args:
        model: the inputs.
        vev_gev: vacuum expectation value of the Higgs field, GeV.

    Raises:
        InputError: there is no such solution: the mixing is too large, or E has no mass of its own.
    """
    full = model.mass_matrix(0.0, 0.0, vev_gev)
    if not full[HEAVY, HEAVY]:
        raise InputError("E has no mass without mixing: give phi1_heavy, phi2_heavy or bare_mass_gev above zero")
    unmixed = np.diag(np.diag(full))
    logs, done, step = np.log(LIGHT_MASSES_GEV), 0.0, 1.0
    while done < 1.0:
        target = min(1.0, done + step)
        found = _newton(unmixed + target * (full - unmixed), logs)
        if found is not None:
            logs, done = found, target
            continue
        step /= 2
        if step < SMALLEST_STEP:
            raise InputError(
                f"no Yukawas give the masses of the muon and the tau: already with {done:.2g} of the mixing they are "
                "at their limit; give smaller Yukawas of E or a heavier E"
            )
    mu, tau = np.exp(logs) * sqrt(2) / vev_gev
    return replace(model, yukawas=replace(model.yukawas, mu=float(mu), tau=float(tau)))


def _newton(mixed: FloatArray, logs: FloatArray) -> FloatArray | None:
    """Logarithms of the two diagonal masses at which the light singular values are physical; None if not found."""
    matrix, logs = mixed.copy(), logs.copy()
    for _ in range(NEWTON_STEPS):
        matrix[[MU, TAU], [MU, TAU]] = np.exp(logs)
        u, masses, v = graded_svd(matrix)
        if not masses[MU]:
            return None
        residual = np.log(masses[:HEAVY] / LIGHT_MASSES_GEV)
        if np.abs(residual).max() < CONVERGED:
            return logs
        # d ln m_k/d ln M_ll
        slope = (u * v)[:HEAVY, :HEAVY].T * np.exp(logs) / masses[:HEAVY, None]
        if abs(np.linalg.det(slope)) < CONVERGED:
            return None
        logs = logs - np.clip(np.linalg.solve(slope, residual), -1.0, 1.0)
    return None
