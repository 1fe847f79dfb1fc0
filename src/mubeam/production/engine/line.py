"""Points of fixed energy and angle of X, along which the momentum transfer varies."""

from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import lab_frame
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.production.engine.points import Points


@dataclass(frozen=True)
class Line:
    """Fixed energy and angle of X, t being left: points (N, 1), theta (N, 1) of X in rad, masses in GeV."""

    points: Points
    theta: FloatArray
    mi: float
    mf: float
    nucleus_mass: float

    def at(self, t: FloatArray) -> tuple[LabPoint, Azimuth]:
        """The kinematics at t (N, n) in GeV^2."""
        p, k, p_minus_k = kinematics.momentum_difference(*self.points, self.mi)
        half_angle = np.sin(self.theta / 2) ** 2
        y = 4 * p * k * half_angle
        forward = kinematics.minus_u_forward(*self.points, self.mi, self.mf)
        energy, energy_x, rest, m = self.points
        low, high = kinematics.y_limits(t, forward, p_minus_k, rest, self.nucleus_mass, self.mf)
        point = LabPoint(
            p=p,
            k=k,
            energy=energy,
            energy_x=energy_x,
            energy_left=rest,
            half_angle=half_angle,
            y=y,
            y_low=low,
            y_high=high,
            u=-(forward + y),
            t=t,
        )
        return point, lab_frame.azimuth(point, m, self.mi, self.nucleus_mass)
