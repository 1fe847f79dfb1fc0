"""tau -> mu a and tau -> mu chi chibar for P2's L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c."""

from math import pi

from numpy.typing import ArrayLike

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.foundation.checks import FloatArray, finite, positive
from mubeam.numerics.estimate import BELOW_THRESHOLD, Estimate, StatusArray, statuses
from mubeam.observables.branching import EDGE, ON_SHELL, branching_ratio
from mubeam.physics.widths import fermion_to_scalar
from mubeam.physics.widths.three_body import to_pair_by_scalar
from mubeam.units import HBARC_GEV_M

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
TAU_WIDTH_GEV = HBARC_GEV_M / TAU_DECAY_LENGTH_M


def tau_to_mu_a(*, mass_gev: ArrayLike, coupling: ArrayLike, theta: ArrayLike = pi / 2) -> Estimate:
    """Branching ratio of tau -> mu a, exact in both masses, over the measured width of the tau.

    Args:
        mass_gev: mass of a, below m_tau - m_mu, GeV.
        coupling: P2's g.
        theta: P2's angle: pi/2 scalar, 0 pseudoscalar. All three broadcast.

    Returns:
        Estimate of unit "1" with the broadcast shape; a closed point is 0 +- 0 with its status in an array.

    Raises:
        InputError: a number is not finite or out of its range, or the shapes do not broadcast.
        KinematicsError: a scalar point is below threshold.
    """

    def status(mass: FloatArray, *_: FloatArray) -> StatusArray:
        return statuses(mass < TAU - MUON, BELOW_THRESHOLD)

    def width(mass: FloatArray, g: FloatArray, angle: FloatArray, _: int) -> FloatArray:
        return fermion_to_scalar(mass, g, angle, TAU, MUON)

    arrays = {
        "mass_gev": positive("mass_gev", mass_gev),
        "coupling": positive("coupling", coupling),
        "theta": finite("theta", theta),
    }
    advice = f"give a mass_gev below m_tau - m_mu = {TAU - MUON:.6g}"
    return branching_ratio(arrays, status, width, TAU_WIDTH_GEV, advice)


def tau_to_mu_chi_chi(
    *,
    mass_gev: ArrayLike,
    coupling: ArrayLike,
    mass_chi_gev: ArrayLike,
    g_chi: ArrayLike,
    theta: ArrayLike = pi / 2,
) -> Estimate:
    """Branching ratio of tau -> mu chi chibar through an off-shell a, L = -i g_chi a chibar gamma5 chi (P2 Eq. 4).

    The decay a -> chi chibar broadens the propagator; a -> tau mu, which is far from the pole here, does not.

    Args:
        mass_gev: mass of a in GeV, outside [2 mass_chi_gev, m_tau - m_mu]; within, a is on its mass shell and the
            decay is tau -> mu a, a -> chi chibar.
        coupling: P2's g; the branching ratio goes with g^2.
        mass_chi_gev: mass of the Dirac fermion chi, below (m_tau - m_mu)/2, GeV.
        g_chi: its coupling.
        theta: P2's angle. All five broadcast.

    Returns, raises: as `tau_to_mu_a`.
    """

    def status(mass: FloatArray, _: FloatArray, chi: FloatArray, *__: FloatArray) -> StatusArray:
        result = statuses(2 * chi < (TAU - MUON) * (1 - EDGE), BELOW_THRESHOLD)
        result[(2 * chi * (1 - EDGE) <= mass) & (mass <= (TAU - MUON) * (1 + EDGE))] = ON_SHELL
        return result

    def width(
        mass: FloatArray, g: FloatArray, chi: FloatArray, to_chi: FloatArray, angle: FloatArray, order: int
    ) -> FloatArray:
        return to_pair_by_scalar(TAU, MUON, mass, g, angle, chi, to_chi, order)

    arrays = {
        "mass_gev": positive("mass_gev", mass_gev),
        "coupling": positive("coupling", coupling),
        "mass_chi_gev": positive("mass_chi_gev", mass_chi_gev),
        "g_chi": positive("g_chi", g_chi),
        "theta": finite("theta", theta),
    }
    advice = (
        f"give a mass_chi_gev below {(TAU - MUON) / 2:.6g} and a mass_gev above m_tau - m_mu = {TAU - MUON:.6g} "
        "or below 2 mass_chi_gev"
    )
    return branching_ratio(arrays, status, width, TAU_WIDTH_GEV, advice)
