"""An off-shell mediator that decays to chi chibar: emission at mass Q, folded with the decay (P1 Eq. 11)."""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre

PANELS = 4


def pair_density(eta: FloatArray) -> FloatArray:
    """dsigma(chi chibar)/dsigma(Z' of mass Q) per unit eta, Q = 2 m_chi cosh(eta), g_chi = 1, massless vector.

    (dQ^2/Q^2)/(12 pi^2) sqrt(1 - 4 m_chi^2/Q^2) (1 + 2 m_chi^2/Q^2) with the velocity of chi = tanh(eta): smooth at the
    threshold.
    """
    velocity = np.tanh(eta)
    return np.asarray(2 * velocity**2 * (1 + (1 - velocity**2) / 2) / (12 * np.pi**2))


def mass_nodes(
    m_chi: FloatArray, q_max: FloatArray, order: int, knots_gev: tuple[float, ...] = ()
) -> tuple[FloatArray, FloatArray]:
    """Nodes Q and weights (N, n) with sum w sigma(Q) = sigma(chi chibar); zero weights where q_max <= 2 m_chi.

    Each of PANELS equal parts in eta takes `order` points; `knots_gev` are further breaks, where the integrand has a
    kink in Q.
    """
    eta_max = np.arccosh(np.maximum(q_max / (2 * m_chi), 1.0))
    even = np.linspace(0, 1, PANELS + 1) * eta_max[:, None]
    kinks = np.arccosh(np.maximum(np.array(knots_gev) / (2 * m_chi[:, None]), 1.0))
    edges = np.sort(np.concatenate([even, np.minimum(kinks, eta_max[:, None])], axis=1), axis=1)
    unit, unit_weight = gauss_legendre(order)
    width = np.diff(edges, axis=1)[..., None]
    eta = (edges[:, :-1, None] + width * unit).reshape(len(m_chi), -1)
    weight = (width * unit_weight).reshape(len(m_chi), -1) * pair_density(eta)
    return 2 * m_chi[:, None] * np.cosh(eta), weight
