"""What the amplitudes need of a momentum transfer, at a point or integrated over it."""

from typing import NamedTuple

from mubeam.checks import Real


class Moments(NamedTuple):
    """Powers of a momentum transfer v between `low` and `high`, and of kappa = curvature (high - v)(v - low).

    At a point these are 1/v^2, 1/v, 1, v, kappa/v^2 and kappa/v; the amplitudes are linear in them, so that the same text
    gives their integrals from the integrated moments.
    """

    inverse_square: Real
    inverse: Real
    one: Real
    first: Real
    kappa_inverse_square: Real
    kappa_inverse: Real


def moments_at(value: Real, low: Real, high: Real, curvature: Real) -> Moments:
    """Moments at one value of the transfer."""
    kappa = curvature * (high - value) * (value - low)
    return Moments(1 / value**2, 1 / value, value / value, value, kappa / value**2, kappa / value)


def integrated_moments(log_ratio: Real, width: Real, total: Real, product: Real, curvature: Real) -> Moments:
    """Moments integrated from `low` to `high`: width = high - low, total = high + low, log_ratio = ln(high/low)."""
    first = width * total / 2
    return Moments(
        width / product,
        log_ratio,
        width,
        first,
        curvature * (total * log_ratio - 2 * width),
        curvature * (first - product * log_ratio),
    )
