"""The spectrum of the produced particle as quadrature nodes: what yields, cuts and totals are summed over."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.interpolation import UniformPolynomial
from mubeam.physics import kinematics
from mubeam.production.engine import angular, exact, offshell, ww
from mubeam.production.engine.energy_nodes import energy_nodes, is_reached, share_limits
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders, Rules, numerical_error
from mubeam.production.processes import Emission, OffShellProcess, Process
from mubeam.units import PB_PER_INVERSE_GEV2

Method: TypeAlias = Literal["exact", "ww", "iww"]
METHODS: Final = ("exact", "ww", "iww")

LOWEST_MASS_GEV = 1e-6
MASS_REFINEMENTS = 4
LEAST_WEIGHT = 1e-25
END_KNOWN_TO = 3e-5
"""Relative distance to which the highest off-shell mass is known after the refinements."""

MASS_TABLE_POINTS = 14
"""Off-shell masses up to so many times the order of their rule are computed each; of more the rest is interpolated."""


class Nodes(NamedTuple):
    """Quadrature nodes of int dE_X dsigma/dE_X f(E_X) for N points (beam energy, mass), at unit coupling.

    energy_gev: energies of X (of the pair, for an off-shell mediator), (N, n); weight_pb: sum of weight f(energy) is
    the integral, zero where nothing is in the window; mass_gev: mass of X, or sqrt(Q^2) off shell.
    """

    energy_gev: FloatArray
    weight_pb: FloatArray
    mass_gev: FloatArray


class Mediators(NamedTuple):
    """The emission of mediators of N masses: energies in GeV and weights in GeV^-2, (N, n), and relative errors (N,).

    The errors are those of interpolation between masses.
    """

    energy_gev: FloatArray
    weight: FloatArray
    error: FloatArray


Emitted: TypeAlias = Callable[[FloatArray, NDArray[np.intp], float, Orders], Mediators]
"""The emission of a mediator of masses (N,), each for the pairs of one point, up to a highest mass, by a rule."""


class Spectrum(NamedTuple):
    """Nodes that give a value, and two coarser sets that give its error."""

    value: Nodes
    check: Nodes
    rough: Nodes

    def total(self, floor: float) -> tuple[FloatArray, FloatArray]:
        """Integral in pb and its numerical error, both (N,)."""
        value, check, rough = (nodes.weight_pb.sum(axis=-1) for nodes in self)
        return value, numerical_error(value, check, floor, rough)


def density(
    process: Emission,
    points: Points,
    flux: PhotonFlux,
    method: Method,
    orders: tuple[Orders, ...],
    theta_max_rad: float | None = None,
    node_weight: FloatArray | None = None,
) -> list[FloatArray]:
    """dsigma/dE_X (N,) in GeV^-3 by any method, for each of `orders`. Zero out of reach.

    `theta_max_rad` cuts the angle of X; None for no cut.
    """
    reached = within_reach(process, points, flux)
    inside = points.at(reached)
    if method == "exact" and theta_max_rad is not None and not process.cuts_angle:
        found = angular.dsigma_denergy_within(process, inside, theta_max_rad, flux, orders)
    elif method == "exact":
        # nodes out of reach are none in an open window
        nodes = node_weight if reached.all() else None
        found = exact.dsigma_denergy(process, inside, flux, orders, theta_max_rad or np.pi, nodes)
    else:
        angles = tuple(2 * o.angle + 4 for o in orders)
        largest = ww.THETA_MAX_RAD if theta_max_rad is None else min(theta_max_rad, ww.THETA_MAX_RAD)
        found = ww.dsigma_denergy(process, inside, flux, angles, method=method, theta_max_rad=largest)
    values = [np.zeros_like(points.energy) for _ in orders]
    for value, part in zip(values, found, strict=True):
        value[reached] = part
    return values


def within_reach(process: Emission, points: Points, flux: PhotonFlux) -> NDArray[np.bool_]:
    """Whether some momentum transfer of `flux` leads to this E_X, shape of the points."""
    mi, mf = process.lepton_masses_gev
    return is_reached(points, mi, mf, flux)


def x_limits(process: Emission, energy: FloatArray, m: FloatArray, flux: PhotonFlux) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest x = E_X/E, as logit(x), that the momentum transfers of `flux` reach; N points above threshold.

    NaN where the flux's cut leaves nothing.
    """
    mi, mf = process.lepton_masses_gev
    return share_limits(energy, m, mi, np.full_like(m, mf), flux)


def spectrum(
    process: Process,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    method: Method,
    rules: Rules,
    *,
    x_min: FloatArray | float = 0.0,
    x_max: FloatArray | float = 1.0,
    theta_max_rad: float | None = None,
    mass_knots_gev: tuple[float, ...] = (),
) -> Spectrum:
    """The spectrum within x_min < x < x_max for N points above threshold; `energy` and `m` (N,).

    `mass_knots_gev` are masses where the caller's function of an off-shell mass has a kink.
    """
    make = node_maker(process, energy, m, flux, method, x_min, x_max, theta_max_rad, mass_knots_gev)
    return Spectrum(*(make(orders) for orders in rules.all))


def spectrum_nodes(
    process: Process,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    *,
    x_min: FloatArray | float = 0.0,
    x_max: FloatArray | float = 1.0,
) -> Nodes:
    """One of the rules of `spectrum`; arguments as there."""
    return node_maker(process, energy, m, flux, method, x_min, x_max)(orders)


def node_maker(
    process: Process,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    method: Method,
    x_min: FloatArray | float,
    x_max: FloatArray | float,
    theta_max_rad: float | None = None,
    mass_knots_gev: tuple[float, ...] = (),
) -> Callable[[Orders], Nodes]:
    """What makes the nodes of any rule of `spectrum`, arguments as there; the ends are found once for all of them."""
    if process.off_shell is not None:
        emitted = computed(process.off_shell.emission, flux, method)
        make_pairs = pair_maker(process.off_shell, energy, m, flux, x_min, x_max, mass_knots_gev, emitted)
        return lambda orders: make_pairs(orders)[0]
    emission = process.emission
    window = _window(emission, energy, m, flux, x_min, x_max)

    def make(orders: Orders) -> Nodes:
        energy_x, weight = _nodes(emission, energy, m, window, flux, method, orders, theta_max_rad)
        return Nodes(energy_x, weight * PB_PER_INVERSE_GEV2, np.broadcast_to(m[:, None], weight.shape))

    return make


def _window(
    process: Emission,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    x_min: FloatArray | float,
    x_max: FloatArray | float,
) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest logit(x) within reach and x_min < x < x_max, (N,); both 0 where there is none."""
    low, high = x_limits(process, energy, m, flux)
    low, high = np.maximum(low, _window_edge(x_min)), np.minimum(high, _window_edge(x_max))
    is_open = low < high
    return np.where(is_open, low, 0.0), np.where(is_open, high, 0.0)


def _nodes(
    process: Emission,
    energy: FloatArray,
    m: FloatArray,
    window: tuple[FloatArray, FloatArray],
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    theta_max_rad: float | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Energies of X in GeV and weights in GeV^-2, both (N, n)."""
    points, weight = energy_nodes(process, energy, m, window, orders.x)
    (values,) = density(process, points, flux, method, (orders,), theta_max_rad, weight)
    # where the window is closed the weights are zero, and any physical energy will do
    return np.maximum(points.energy_x, points.m).reshape(weight.shape), weight * values.reshape(weight.shape)


def _window_edge(x: FloatArray | float) -> FloatArray:
    """logit(x) of a cut; infinite at 0 and 1, which is no cut."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(x) - np.log1p(-np.asarray(x)))


def pair_maker(
    process: OffShellProcess,
    energy: FloatArray,
    m_chi: FloatArray,
    flux: PhotonFlux,
    x_min: FloatArray | float,
    x_max: FloatArray | float,
    mass_knots_gev: tuple[float, ...],
    emitted: Callable[[float, float, float], Emitted],
) -> Callable[[Orders], tuple[Nodes, FloatArray]]:
    """What makes nodes in Q and x by a rule, with their relative errors (N, n); arguments as of `node_maker`.

    `emitted` makes the emission of the mediator from a beam's energy and window, which points that have these share.
    """
    setting = np.stack(np.broadcast_arrays(energy, x_min, x_max), axis=1)
    groups = [
        (
            np.flatnonzero((setting == one).all(axis=1)),
            one[0],
            _highest_mass(process, one[0], flux, *one[1:]),
            emitted(*one),
        )
        for one in np.unique(setting, axis=0)
    ]

    def make(orders: Orders) -> tuple[Nodes, FloatArray]:
        if len(groups) == 1:
            _, beam, q_end, mediator = groups[0]
            energy_x, weight, mass, error = _pairs(process, beam, m_chi, orders, q_end, mass_knots_gev, mediator)
            return Nodes(energy_x, weight * PB_PER_INVERSE_GEV2, mass), error
        rows: dict[int, tuple[FloatArray, ...]] = {}
        for members, beam, q_end, mediator in groups:
            columns = _pairs(process, beam, m_chi[members], orders, q_end, mass_knots_gev, mediator)
            rows |= {int(member): tuple(column[i] for column in columns) for i, member in enumerate(members)}
        # a higher beam has more breaks around the resonance: the others' last node again, of no weight
        longest = max(len(weight) for _, weight, *_ in rows.values())
        fills = ("edge", "constant", "edge", "constant")
        energy_x, weight, mass, error = (
            np.stack([np.pad(rows[i][j], (0, longest - len(rows[i][j])), mode=fill) for i in range(len(energy))])  # type: ignore[call-overload]
            for j, fill in enumerate(fills)
        )
        return Nodes(energy_x, weight * PB_PER_INVERSE_GEV2, mass), error

    return make


def _pairs(
    process: OffShellProcess,
    beam: float,
    m_chi: FloatArray,
    orders: Orders,
    q_end: float,
    mass_knots_gev: tuple[float, ...],
    mediator: Emitted,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Energies of the pair in GeV, weights in GeV^-2, sqrt(Q^2) in GeV and relative errors, (N, n), Q to `q_end`."""
    if not q_end:
        closed = np.full((len(m_chi), 1), beam)
        return closed, np.zeros_like(closed), np.full_like(closed, LOWEST_MASS_GEV), np.zeros_like(closed)
    q, q_weight = offshell.mass_nodes(process, m_chi, np.full_like(m_chi, q_end), orders.mass, mass_knots_gev)
    # masses beyond the end have zero weight, as those of panels without length: any valid Q will do for them
    flat, counts = np.minimum(q.ravel(), q_end), np.flatnonzero(q_weight)
    shape = (flat.size, orders.x)
    energy_x, weight, error = np.full(shape, beam), np.zeros(shape), np.zeros(flat.size)
    if counts.size:
        point = counts // q.shape[1]
        energy_x[counts], weight[counts], error[counts] = mediator(flat[counts], point, q_end, orders)
        weight[counts] *= q_weight.ravel()[counts, None]
    mass, error = (np.broadcast_to(column[:, None], shape) for column in (flat, error))
    one, two, three, four = (column.reshape(len(m_chi), -1) for column in (energy_x, weight, mass, error))
    return one, two, three, four


def computed(emission: Emission, flux: PhotonFlux, method: Method) -> Callable[[float, float, float], Emitted]:
    """The emission itself, of many masses by interpolation in a table."""

    def of_line(beam: float, x_min: float, x_max: float) -> Emitted:
        def each(q: FloatArray, orders: Orders) -> tuple[FloatArray, FloatArray]:
            energy = np.full_like(q, beam)
            return _nodes(emission, energy, q, _window(emission, energy, q, flux, x_min, x_max), flux, method, orders)

        def of_masses(q: FloatArray, _: NDArray[np.intp], q_end: float, orders: Orders) -> Mediators:
            exact = np.zeros(q.shape)
            # fewer for the rules that check: the table's own error is then part of the one stated
            size = MASS_TABLE_POINTS * orders.mass
            if q.size <= size:
                return Mediators(*each(q, orders), exact)
            # at the end of its range the emission goes with a power of the distance to it
            top = q_end * (1 + END_KNOWN_TO)
            place = log_odds(q / top)
            grid = np.linspace(place.min(), place.max(), size)
            energy_x, weight = each(np.minimum(top / np.sqrt(1 + np.exp(-2 * grid)), q_end), orders)
            # at the very end of the range weights vanish: a floor far below what matters keeps the logarithm smooth
            weight = np.maximum(weight, max(weight.max() * LEAST_WEIGHT, np.finfo(float).tiny))
            table = UniformPolynomial(grid[0], grid[-1], np.log(np.concatenate([energy_x, weight], axis=1)))
            energy_x, weight = np.split(np.exp(table(place)), 2, axis=1)
            return Mediators(np.maximum(energy_x, q[:, None]), weight, exact)

        return of_masses

    return of_line


def log_odds(share: FloatArray) -> FloatArray:
    """ln(y/sqrt(1 - y^2)) of 0 < y < 1: the logarithm of y at low y, of the distance to 1 near it."""
    return np.asarray(np.log(share) - np.log1p(-(share**2)) / 2)


@lru_cache(maxsize=4096)
def _highest_mass(process: OffShellProcess, beam: float, flux: PhotonFlux, x_min: float, x_max: float) -> float:
    """Highest Q in GeV that the mediator reaches within the window, from below; 0 where it reaches none."""
    low = LOWEST_MASS_GEV
    high = float(kinematics.highest_mass(beam, *process.lepton_masses_gev, flux.nucleus.mass_gev))
    found = 0.0
    for _ in range(MASS_REFINEMENTS):
        q = np.geomspace(low, high, 34)
        z_low, z_high = _window(process.emission, np.full(len(q) - 1, beam), q[:-1], flux, x_min, x_max)
        reached = np.flatnonzero(z_low < z_high)
        if not reached.size:
            break
        found, low, high = q[reached[-1]], q[reached[-1]], q[reached[-1] + 1]
    return found
