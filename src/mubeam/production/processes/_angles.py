"""Nodes over the angle of X at fixed energy, where the denominators s and u of the lepton line peak."""

from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import two_peaks_rule
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import lab_frame
from mubeam.production.engine.points import Points


class AngleNodes(NamedTuple):
    """Points in the lab frame, the weight dy of each, and where the range of angles is not empty."""

    point: lab_frame.LabPoint
    jacobian: FloatArray
    is_open: NDArray[np.bool_]


def angle_nodes(
    points: Points,
    t: FloatArray,
    nucleus_mass: float,
    lepton_masses: tuple[float, float],
    order: int | tuple[int, ...],
    theta_max_rad: float = pi,
) -> AngleNodes:
    """Nodes in y = 4 p k sin^2(theta/2) up to an angle, `order` of them, or as many for each row of `t`.

    X follows l or l': the peaks in y are at 0, as wide as -u there, and where k is along p'.
    """
    p, k, p_minus_k, forward = kinematics.lepton_side(*points, *lepton_masses)
    final_mass = lepton_masses[1]
    y_low, y_high = kinematics.y_limits(t, forward, p_minus_k, points.energy_left, nucleus_mass, final_mass)
    y_end = 4 * p * k * np.sin(theta_max_rad / 2) ** 2
    start = np.clip(y_low, 0.0, y_end)
    end = np.clip(y_high, start, y_end)
    ridge = kinematics.y_along_final(t, k, p_minus_k, points.energy_left, nucleus_mass, final_mass)
    y, jacobian = two_peaks_rule(start, end, forward, ridge, order)
    point = lab_frame.LabPoint(
        p=p,
        k=k,
        energy=points.energy,
        energy_x=points.energy_x,
        energy_left=points.energy_left,
        half_angle=y / (4 * p * k),
        y=y,
        y_low=y_low,
        y_high=y_high,
        u=-(forward + y),
        t=t,
    )
    return AngleNodes(point, jacobian, np.asarray(end > start))
