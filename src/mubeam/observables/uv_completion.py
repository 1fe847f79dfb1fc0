"""Couplings of the ALP, the Higgs boson and the Z to mu tau that a heavy vector-like lepton induces (P2 App. A).

The ALP's coupling between mass states is (d_rho a/f) psibar gamma^rho (V_L P_L + V_R P_R) psi (the sign of a is free),
and (C/Lambda) sin(t) = (V_R + V_L)/2f, (C/Lambda) cos(t) = (V_R - V_L)/2f in the entry tau mu. Where a is in both
phases by their charges, rotating it into E_L and E_R leaves V_L = U_L^T q_L U_L and V_R = U_R^T q_R U_R. Where it is in
the phase of one scalar, i (a/f) psibar_L N psi_R with N = U_L^T (f dM/d(ia)) U_R is what is left, and on shell N_ab =
V_L,ab m_b - m_a V_R,ab, which gives both for a and b of different mass.

All rows of the mass matrix but that of E_L come from the Higgs vev, so the Higgs couplings to mass states are exactly
y_ab = (delta_ab - u_a u_b) m_b/v_H, u the E_L content of the left-handed states. V_L and h -> mu tau are therefore
tied: with a in both phases and only E_L charged, |y_mutau| = sqrt(2) (C/Lambda) f m_tau/(|q| v_H). So is Z -> mu tau,
as E_L is in no doublet: its coupling is g u_mu u_tau/(2 cos(theta_W)). With a in the phase of phi_1 alone C/Lambda is
larger than in both by far, as it does not cancel in phi_1/phi_2, while u_mu u_tau is the same: masses and Higgs
couplings of the light states are aligned at the order of C/Lambda.

The off-diagonal mass that comes with this C/Lambda is about sqrt(2) (C/Lambda) f m_tau: it moves the masses little
where f is small against 1/(C/Lambda).
"""

import tomllib
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import permutations
from math import pi, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, instance
from mubeam.numerics.estimate import OK, AnyStatus, Estimate
from mubeam.numerics.singular_values import graded_svd
from mubeam.observables.heavy_lepton import HEAVY, MU, TAU, HeavyLepton
from mubeam.observables.physical_masses import LIGHT_MASSES_GEV, with_physical_masses
from mubeam.physics.derivative_couplings import yukawa_form

DATA = Path(__file__).parent / "data" / "uv_completion.toml"
ROUNDING = 64 * np.finfo(float).eps


class UvStatus(AnyStatus):
    """Why there is no angle."""

    NO_COUPLING = "the ALP has no coupling to mu and tau"


NO_COUPLING = UvStatus.NO_COUPLING.value

MASS_TOLERANCE = 1e-6
"""Relative; the measured masses are known to 1e-8 and 5e-5."""

PERTURBATIVE = sqrt(4 * pi)
"""Largest Yukawa coupling that is called perturbative."""


@cache
def constants() -> dict[str, Any]:
    """Masses, widths, bounds and the benchmark of data/uv_completion.toml, with their citations."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def citations() -> tuple[str, ...]:
    """Keys of references.bib for the model and the measured bounds it is checked against."""
    found = constants()
    return (found["benchmark"]["citation"], *(bound["citation"] for bound in found["bounds"].values()))


class Check(NamedTuple):
    """One condition, `value` <= `limit`: what is compared, both numbers, and whether it holds."""

    what: str
    value: float
    limit: float
    holds: bool


@dataclass(frozen=True)
class Couplings:
    """Masses and couplings of a UV completion; matrices (3, 3) in the order mu, tau, E.

    Attributes:
        model: the inputs, with the SM's Yukawas that were solved for.
        decay_constant_gev: f.
        masses_gev: masses of the three states, shape (3,).
        mass_shifts_gev: masses minus the diagonal of the mass matrix, shape (3,).
        left_mixing, right_mixing: U_L and U_R, whose columns are the mass states: M = U_L diag(masses) U_R^T.
        left_couplings, right_couplings: V_L and V_R; for the phase of one scalar the diagonal is the axial part, V_R =
            -V_L, as the vector part of one flavour couples to nothing.
        higgs_couplings: y_ab in -h psibar_La y_ab psi_Rb.
        strength: C/Lambda of the entry tau mu, 1/GeV.
        theta_derivative: angle of the derivative form in [0, pi), rad; 0 where there is no coupling.
        coupling: g of the Yukawa form.
        theta: angle of the Yukawa form, rad.
        higgs_width: of h -> mu+ tau- and mu- tau+ together, GeV.
        higgs_branching_ratio, z_branching_ratio: to both charges of mu tau, at tree level.
        breaking: names of the nonzero terms that break L_mu - L_tau.
        checks: the conditions that a consistent model meets.
    """

    model: HeavyLepton
    decay_constant_gev: float
    masses_gev: FloatArray
    mass_shifts_gev: FloatArray
    left_mixing: FloatArray
    right_mixing: FloatArray
    left_couplings: FloatArray
    right_couplings: FloatArray
    higgs_couplings: FloatArray
    strength: Estimate
    theta_derivative: float
    coupling: Estimate
    theta: float
    higgs_width: Estimate
    higgs_branching_ratio: Estimate
    z_branching_ratio: Estimate
    breaking: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> str:
        """One sentence: whether all checks hold, and how C/Lambda compares with P2's C = 1, Lambda = 1 TeV."""
        failed = [check.what for check in self.checks if not check.holds]
        ratio = float(self.strength.value) / constants()["benchmark"]["strength_per_gev"]
        large = f"C/Lambda is {ratio:.2g} of 1/TeV"
        return f"{large}; inconsistent: {', '.join(failed)}" if failed else f"{large}; consistent"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python numbers and strings, ready for JSON."""
        plain: dict[str, Any] = {}
        for name, value in vars(self).items():
            if isinstance(value, Estimate):
                plain[name] = value.to_dict()
            else:
                plain[name] = value.tolist() if isinstance(value, np.ndarray) else value
        checks = [check._asdict() for check in self.checks]
        return plain | {"model": asdict(self.model), "checks": checks, "verdict": self.verdict}


def uv_couplings(model: HeavyLepton) -> Couplings:
    """Masses, ALP, Higgs and Z couplings of a UV completion, and whether it is consistent.

    The 3 x 3 mass matrix is diagonalised numerically, with relative accuracy for each mass. Errors are the difference
    from a second diagonalisation, of the transposed matrix, and rounding of the result and of each entry of the matrix.

    Args:
        model: the inputs; yukawas.mu and .tau that are None are solved for, see `with_physical_masses`.

    Returns:
        Couplings; whether the model is consistent is in `checks` and `verdict`, no error.

    Raises:
        InputError: a lepton is massless, or no Yukawas give the physical masses.
    """
    instance("model", model, HeavyLepton)
    higgs, z = constants()["higgs"], constants()["z"]
    if model.yukawas.mu is None:
        model = with_physical_masses(model, higgs["vev_gev"])
    mu, tau = (float(y) for y in (model.yukawas.mu, model.yukawas.tau) if y is not None)
    matrix = model.mass_matrix(mu, tau, higgs["vev_gev"])
    left, masses, right = graded_svd(matrix)
    if not masses[MU]:
        raise InputError("a lepton is massless: give Yukawas of the muon and the tau, and a mass of E, above zero")
    second_right, _, second_left = graded_svd(matrix.T.copy())
    f = model.decay_constant_gev
    rounding = ROUNDING * _cancellation(matrix, masses)
    both = _alp_couplings(model, left, masses, right)
    again = _alp_couplings(model, second_left, masses, second_right)
    flips = _signs(left, right, both[0][TAU, MU], both[1][TAU, MU])
    left, right = left * flips, right * flips
    left_couplings, right_couplings = (one * np.outer(flips, flips) for one in both)
    from_left, from_right = left_couplings[TAU, MU], right_couplings[TAU, MU]
    moved = _moved(model, matrix)
    left_error = _error(left, second_left, rounding) + sum(_change(_content(left), _content(one)) for one, _ in moved)
    strength = float(np.hypot(from_left, from_right)) / (sqrt(2) * f)
    status = OK if strength else NO_COUPLING
    error = sum(
        _change(one[TAU, MU], other[TAU, MU]) + rounding * abs(one[TAU, MU])
        for one, other in zip(both, again, strict=True)
    )
    error += sum(
        _change(one[TAU, MU], other[TAU, MU]) for _, few in moved for one, other in zip(both, few, strict=True)
    )
    error /= sqrt(2) * f
    angle = float(np.arctan2(from_right + from_left, from_right - from_left))
    g, theta = yukawa_form(np.array(strength), np.array(angle), masses[TAU], masses[MU])
    mixing = left[HEAVY]
    yukawas = (np.eye(3) - np.outer(mixing, mixing)) * masses / higgs["vev_gev"]
    # both rates are proportional to (u_mu u_tau)^2
    rate = Estimate(*_square(mixing[MU] * mixing[TAU], left_error), "1", "exact")
    squares = float(masses[MU] ** 2 + masses[TAU] ** 2) / higgs["vev_gev"] ** 2
    width = rate.scaled(higgs["mass_gev"] * squares / (8 * pi), "GeV")
    found = Couplings(
        model=model,
        decay_constant_gev=f,
        masses_gev=masses,
        mass_shifts_gev=masses - np.diag(matrix),
        left_mixing=left,
        right_mixing=right,
        left_couplings=left_couplings,
        right_couplings=right_couplings,
        higgs_couplings=yukawas,
        strength=Estimate(strength, error, "1/GeV", "exact", status),
        theta_derivative=angle,
        coupling=Estimate(float(g), error * float(masses[TAU] + masses[MU]), "1", "exact", status),
        theta=float(theta),
        higgs_width=width,
        higgs_branching_ratio=width.scaled(1 / higgs["width_gev"], "1"),
        z_branching_ratio=rate.scaled(_z_to_two_flavours(z), "1"),
        breaking=model.breaking,
        checks=(),
    )
    return replace(found, checks=_checks(found))


def _alp_couplings(
    model: HeavyLepton, left: FloatArray, masses: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """V_L and V_R, (3, 3) each, symmetric."""
    if model.light_phase == "lifted combination":
        # a cancels in the ratio of the scalars: the difference would be lost in N
        return _outer(left) * model.charges.e_left.u1, _outer(right) * model.charges.e_right.u1
    n = left.T @ model.alp_matrix() @ right
    rows, columns = masses[:, None], masses[None, :]
    # N_ab = V_L m_b - m_a V_R and N_ba = V_L m_a - m_b V_R
    size = (columns - rows) * (columns + rows)
    np.fill_diagonal(size, 1.0)
    v_left, v_right = (n * columns - n.T * rows) / size, (n * rows - n.T * columns) / size
    axial = np.diag(n) / (2 * masses)
    np.fill_diagonal(v_left, axial)
    np.fill_diagonal(v_right, -axial)
    return v_left, v_right


def _moved(model: HeavyLepton, matrix: FloatArray) -> list[tuple[FloatArray, tuple[FloatArray, FloatArray]]]:
    """Left mixing and ALP couplings with one entry of the matrix after another off by rounding: what cancels shows."""
    found = []
    for entry in np.argwhere(matrix):
        other = matrix.copy()
        other[tuple(entry)] *= 1 + ROUNDING
        left, masses, right = graded_svd(other)
        found.append((left, _alp_couplings(model, left, masses, right)))
    return found


def _signs(left: FloatArray, right: FloatArray, v_left: float, v_right: float) -> FloatArray:
    """Signs of the mass states, (3,): sin(theta_derivative) > 0, and E_R in the heavy state with a plus."""
    flips = np.ones(3)
    flips[MU] = np.copysign(1.0, left[MU, MU])
    # where the sum vanishes, theta_derivative is 0 and not pi
    flips[TAU] = flips[MU] * np.copysign(1.0, v_right + v_left or v_right)
    flips[HEAVY] = np.copysign(1.0, right[HEAVY, HEAVY])
    return flips


def _outer(mixing: FloatArray) -> FloatArray:
    return np.outer(mixing[HEAVY], mixing[HEAVY])


def _cancellation(matrix: FloatArray, masses: FloatArray) -> float:
    """Sum of |products| in the determinant over the determinant: the factor of rounding in the smallest mass."""
    products = sum(np.prod(np.abs(matrix[list(order), range(3)])) for order in permutations(range(3)))
    return float(products / np.prod(masses))


def _error(mixing: FloatArray, second: FloatArray, rounding: float) -> float:
    """Error of the product of the E contents of mu and tau: difference of the two diagonalisations, and rounding."""
    product = _content(mixing)
    return _change(product, _content(second)) + rounding * abs(product)


def _content(mixing: FloatArray) -> float:
    """The product of the E contents of mu and tau."""
    return float(mixing[HEAVY, MU] * mixing[HEAVY, TAU])


def _change(one: float, other: float) -> float:
    """By how much two differ, but for their sign."""
    return float(abs(abs(one) - abs(other)))


def _square(value: float, error: float) -> tuple[float, float]:
    return float(value**2), float((2 * abs(value) + error) * error)


def _z_to_two_flavours(z: dict[str, float]) -> float:
    """BR(Z -> mu tau, both charges)/(u_mu u_tau)^2: coupling 1/2, against s^2 - 1/2 and s^2 of Z -> mu mu."""
    s2 = z["sin2_theta"]
    return 2 * 0.25 / ((s2 - 0.5) ** 2 + s2**2) * z["branching_ratio_mu_mu"]


def _checks(found: Couplings) -> tuple[Check, ...]:
    bounds = constants()["bounds"]
    largest = max(abs(y) for y in asdict(found.model.yukawas).values())
    deviation = float(np.abs(found.masses_gev[:HEAVY] / LIGHT_MASSES_GEV - 1).max())
    compared = (
        ("largest Yukawa coupling", largest, PERTURBATIVE),
        ("masses of mu and tau, relative deviation", deviation, MASS_TOLERANCE),
        ("BR(h -> mu tau)", found.higgs_branching_ratio.value, bounds["higgs_to_mu_tau"]["branching_ratio"]),
        ("BR(Z -> mu tau)", found.z_branching_ratio.value, bounds["z_to_mu_tau"]["branching_ratio"]),
    )
    return tuple(Check(what, float(value), limit, bool(value <= limit)) for what, value, limit in compared)
