"""The two forms of the a-tau-mu coupling, related by the equations of motion (P2 Eqs. 2 and 3, m_mu kept).

derivative:  L = (C/Lambda) d_rho a  taubar gamma^rho (sin(theta_d) + gamma5 cos(theta_d)) mu + h.c.
Yukawa:      L = -i g a  taubar (sin(theta) + gamma5 cos(theta)) mu + h.c.

g sin(theta) = (C/Lambda) (m_tau - m_mu) sin(theta_d),  g cos(theta) = (C/Lambda) (m_tau + m_mu) cos(theta_d)
"""

from math import atan2, cos, hypot, sin

from mubeam.constants import LEPTON_MASS_GEV

SUM = LEPTON_MASS_GEV["tau"] + LEPTON_MASS_GEV["mu"]
DIFFERENCE = LEPTON_MASS_GEV["tau"] - LEPTON_MASS_GEV["mu"]


def yukawa_angle(theta_derivative: float) -> float:
    """Angle of the Yukawa form for an angle of the derivative form, both in rad."""
    return atan2(DIFFERENCE * sin(theta_derivative), SUM * cos(theta_derivative))


def derivative_angle(theta: float) -> float:
    """Angle of the derivative form for an angle of the Yukawa form, both in rad."""
    return atan2(SUM * sin(theta), DIFFERENCE * cos(theta))


def coupling_per_derivative(theta_derivative: float) -> float:
    """Ratio g/(C/Lambda) in GeV: sqrt(m_tau^2 + m_mu^2 + 2 m_tau m_mu cos(2 theta_d))."""
    return hypot(DIFFERENCE * sin(theta_derivative), SUM * cos(theta_derivative))
