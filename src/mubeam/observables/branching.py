"""What the branching ratios of this package share: broadcasting, two rules for the error, statuses."""

from collections.abc import Callable
from typing import Final

import numpy as np

from mubeam.errors import KinematicsError
from mubeam.foundation.checks import FloatArray, broadcast
from mubeam.numerics.estimate import (
    BELOW_THRESHOLD,
    OK,
    AnyStatus,
    Estimate,
    StatusArray,
    Warnings,
    make_estimate,
    statuses,
    warnings_where,
)
from mubeam.production.processes.base import STRONG


class DecayStatus(AnyStatus):
    """Why there is no branching ratio."""

    ON_SHELL = "an intermediate particle is on its mass shell"


ON_SHELL: Final = DecayStatus.ON_SHELL.value

VALUE_ORDER: Final = 32
CHECK_ORDER: Final = 20
"""Quadrature points in each variable, of the value and of the coarser rule that gives its error."""

SAFETY: Final = 5.0
ROUNDING: Final = 1e-9
"""The stated error is SAFETY times the difference of the two rules, and at least this fraction of the value."""


EDGE: Final = 1e-5
"""Masses closer than this fraction to an edge of phase space or to a pole count as beyond it: there rounding rules."""


COUPLING_BEYOND: Final = f"coupling beyond the theory, which holds below {STRONG:.4g}"
ABOVE_ONE: Final = "above 1: the width of this decay alone exceeds the total width that was measured"


def strong_coupling(coupling: FloatArray) -> Warnings:
    """A warning where a coupling without dimension is finite, but so large that perturbation theory fails."""
    return warnings_where(coupling.shape, (np.isfinite(coupling) & (coupling > STRONG), COUPLING_BEYOND))


def branching_ratio(
    arrays: dict[str, FloatArray],
    status: Callable[..., StatusArray],
    width: Callable[..., FloatArray],
    total_width_gev: float,
    advice: str,
) -> Estimate:
    """The branching ratio width(*arrays, order)/total_width_gev, an Estimate of unit "1", where `status` is ok.

    Raises:
        InputError: the arrays do not broadcast.
        KinematicsError: a scalar point is not ok; the message ends with `advice`.
    """
    columns = broadcast(**arrays)
    found = status(*columns)
    good = found == OK
    if not columns[0].shape and not good:
        given = ", ".join(f"{name} = {float(a):g}" for name, a in arrays.items())
        raise KinematicsError(f"{given}: {found}; {advice}")
    value, error = np.zeros(columns[0].shape), np.zeros(columns[0].shape)
    points = [column[good] for column in columns]
    fine, coarse = (width(*points, order) / total_width_gev for order in (VALUE_ORDER, CHECK_ORDER))
    value[good] = fine
    error[good] = SAFETY * np.abs(fine - coarse) + ROUNDING * fine
    warnings = warnings_where(value.shape, (value > 1, ABOVE_ONE))
    return make_estimate(value, error, "1", "tree level", found, warnings)


def open_between(mass: FloatArray, low: float, high: float, at_low: str) -> StatusArray:
    """Status of each mass in GeV: "ok" between low and high, `at_low` up to low, "below threshold" from high on.

    The ends are moved inwards by the relative EDGE, where the phase space is rounding.
    """
    status = statuses(mass < high * (1 - EDGE), BELOW_THRESHOLD)
    status[mass <= low * (1 + EDGE)] = at_low
    return status
