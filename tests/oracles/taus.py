"""What the products of polarised taus look like: distributions by which a sample is judged.

For tau- of helicity h; for tau+ the sign is the other.
"""

import numpy as np

TAU = 1.77693


def cosines(tau, hadrons):
    """cos of the hadrons about the tau's flight, at rest of the tau, and their mass squared; vectors (n, 4)."""
    q2 = hadrons[:, 0] ** 2 - (hadrons[:, 1:] ** 2).sum(axis=1)
    energy, momentum = (TAU**2 + q2) / (2 * TAU), (TAU**2 - q2) / (2 * TAU)
    gamma = tau[:, 0] / TAU
    return (hadrons[:, 0] / gamma - energy) / (momentum * np.sqrt(1 - 1 / gamma**2)), q2


def analyser(q2, *, spin):
    """Alpha of (1 + alpha h cos)/2: 1 for spin 0, and for spin 1 that of its longitudinal and transverse parts."""
    return np.ones_like(q2) if spin == 0 else (TAU**2 - 2 * q2) / (TAU**2 + 2 * q2)


def cosine_cdf(cosine, slope):
    """Of (1 + slope cos)/2."""
    return (1 + cosine) / 2 + slope * (cosine**2 - 1) / 4


def fitted(shares, cdf):
    """Helicity and its error from the mean of w = f1/f0 over shares (n,) of the energy, the density being f0 + h f1.

    The mean is h int f1^2/f0, and of all linear estimates this one has the least error at h = 0.
    """
    step = 1e-5

    def observable(share):
        none, right = (cdf(share + step, h) - cdf(share - step, h) for h in (0.0, 1.0))
        return np.divide(right - none, none, out=np.zeros_like(none), where=none > 1e-12)

    edges = np.linspace(0.0, 1.0, 20_001)
    middle = (edges[1:] + edges[:-1]) / 2
    size = (np.diff(cdf(edges, 1.0) - cdf(edges, 0.0)) * observable(middle)).sum()
    found = observable(shares) / size
    return found.mean(), found.std() / found.size**0.5
