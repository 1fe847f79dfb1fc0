"""Common to all branching ratios: broadcasting, the error from two quadrature rules, statuses, warnings."""

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
"""Quadrature points in each variable: of the rule for the value, and of the coarser one for its error."""

SAFETY: Final = 5.0
ROUNDING: Final = 1e-9
"""Stated error = SAFETY x |difference of the two rules| + ROUNDING x value."""

EDGE: Final = 1e-5
"""A mass within this fraction of an edge of phase space or of a pole counts as beyond it: rounding dominates there."""

COUPLING_BEYOND: Final = f"coupling beyond the theory, which holds below {STRONG:.4g}"
ABOVE_ONE: Final = "above 1: the width of this decay alone exceeds the total width that was measured"


def strong_coupling(coupling: FloatArray) -> Warnings:
    """Warnings of an Estimate: COUPLING_BEYOND where a dimensionless coupling is finite and above STRONG; any shape."""
    return warnings_where(coupling.shape, (np.isfinite(coupling) & (coupling > STRONG), COUPLING_BEYOND))


def branching_ratio(
    arrays: dict[str, FloatArray],
    status: Callable[..., StatusArray],
    width: Callable[..., FloatArray],
    total_width_gev: float,
    advice: str,
) -> Estimate:
    """The branching ratio width/total_width_gev as an Estimate of unit "1", with the broadcast shape of the arrays.

    Args:
        arrays: arguments of the decay by name, in the order in which `status` and `width` take them.
        status: gives the status of each point from the broadcast arrays.
        width: gives the partial width in GeV at the points (N,) whose status is "ok", and a quadrature order.
        total_width_gev: of the parent.
        advice: what to do about a closed point, for its error.

    Returns:
        0 +- 0 with the status where it is not "ok"; the warning ABOVE_ONE where the ratio exceeds 1.

    Raises:
        InputError: the arrays do not broadcast.
        KinematicsError: a scalar point whose status is not "ok"; the message ends with `advice`.
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
    """Status of each mass in GeV: "ok" if low < mass < high, `at_low` if mass <= low, else "below threshold".

    Both ends are moved inwards by the fraction EDGE, where rounding dominates the phase space.
    """
    status = statuses(mass < high * (1 - EDGE), BELOW_THRESHOLD)
    status[mass <= low * (1 + EDGE)] = at_low
    return status
