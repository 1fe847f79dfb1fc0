"""Spins of l- l+ made by two real, unpolarised photons at lowest order.

They are as those of t tbar made by gluons (Afik and de Nova, arXiv 2003.02280, App. A) but for a factor. Neither lepton
is polarised, since parity is conserved and there are no phases. Their spins are correlated: the density is
(1/4) [1 + sum C_ij s_i s'_j] for spins s of l- and s' of l+ in their rest frames, on the axes k along l-, r towards the
first photon and n across, in the rest frame of the pair. With the velocity beta of a lepton and the angle Theta between
l- and the first photon,

    A      = 1 + 2 beta^2 sin^2 - beta^4 (1 + sin^4)
    A C_kk = -1 + beta^2 sin^2(2 Theta)/2 + beta^4 (1 + sin^4)
    A C_rr = -1 + beta^2 (2 - beta^2) (1 + sin^4),        A C_nn = -1 + 2 beta^2 - beta^4 (1 + sin^4)
    A C_kr = sqrt(1 - beta^2) beta^2 sin(2 Theta) sin^2
"""

from typing import NamedTuple

import numpy as np

from mubeam.foundation.checks import FloatArray


class Correlations(NamedTuple):
    """C (n,) on the axes k, r, n; what is not here is zero, and C_kr = C_rk."""

    kk: FloatArray
    rr: FloatArray
    nn: FloatArray
    kr: FloatArray


def correlations(beta: FloatArray, cosine: FloatArray) -> Correlations:
    """Of the spins, at velocities and cosines of Theta (n,)."""
    b2, s2 = beta**2, 1 - cosine**2
    b4, more = b2**2, 1 + s2**2
    size = 1 + 2 * b2 * s2 - b4 * more
    # at threshold it is a singlet
    return Correlations(
        kk=(-1 + 2 * b2 * s2 * cosine**2 + b4 * more) / size,
        rr=(-1 + b2 * (2 - b2) * more) / size,
        nn=(-1 + 2 * b2 - b4 * more) / size,
        kr=2 * np.sqrt(1 - b2) * b2 * cosine * np.sqrt(s2) * s2 / size,
    )


def helicity_product(beta: FloatArray, negative: FloatArray, photon: FloatArray, observer: FloatArray) -> FloatArray:
    """Mean (n,) of the product of both helicities, which an observer sees; each of them is +1 as often as -1.

    Args:
        beta: velocities (n,) of the leptons in the rest frame of the pair.
        negative: unit vectors (3, n) there along l-.
        photon: unit vectors (3, n) there along the first photon.
        observer: four-velocities (4, n) of the observer there.
    """
    cosine = np.clip((negative * photon).sum(axis=0), -1.0, 1.0)
    across = photon - cosine * negative
    size = np.sqrt((across**2).sum(axis=0))
    # along the photons C_kr is zero, and r is as good as n
    r = across / np.where(size > 0, size, 1.0)
    n = np.cross(r, negative, axis=0)
    found = correlations(beta, cosine)
    first, second = (_axis(sign * beta, observer, (negative, r, n)) for sign in (1, -1))
    mean = found.kk * first[0] * second[0] + found.rr * first[1] * second[1] + found.nn * first[2] * second[2]
    mean = mean + found.kr * (first[0] * second[1] + first[1] * second[0])
    return np.asarray(np.clip(mean, -1.0, 1.0))


def _axis(velocity: FloatArray, observer: FloatArray, axes: tuple[FloatArray, ...]) -> FloatArray:
    """The unit vector (3, n) of helicity: against the motion of the observer, in the rest frame of a lepton.

    The lepton moves with `velocity` along the first of `axes`, on which the result is too.
    """
    along, *across = ((axis * observer[1:]).sum(axis=0) for axis in axes)
    seen = -np.stack([(along - velocity * observer[0]) / np.sqrt(1 - velocity**2), *across])
    return np.asarray(seen / np.sqrt((seen**2).sum(axis=0)))
