"""What the figures of P2 share: curves with their labels on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from mubeam.checks import FloatArray

MODEL = "lfv-alp"


@dataclass(frozen=True)
class Curve:
    """A line and what stands on it, at this share of its length in x."""

    x: FloatArray
    y: FloatArray
    label: str
    color: str
    style: str = "-"
    label_at: float = 0.5


def draw(axes: Axes, curves: Sequence[Curve]) -> None:
    """Draw curves on logarithmic or linear axes whose limits are set, each labelled along itself."""
    for curve in curves:
        axes.plot(curve.x, curve.y, color=curve.color, linestyle=curve.style)
        label(axes, curve)


def label(axes: Axes, curve: Curve) -> None:
    """The label of a curve, just above it and along it, among its points that the axes show."""
    (x_low, x_high), (y_low, y_high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    shown = (curve.x >= x_low) & (curve.x <= x_high) & (curve.y >= y_low) & (curve.y <= y_high)
    if not curve.label or shown.sum() < 2:
        return
    points = axes.transData.transform(np.column_stack([curve.x[shown], curve.y[shown]]))
    place = points[0, 0] + curve.label_at * (points[-1, 0] - points[0, 0])
    i = int(np.clip(np.abs(points[:, 0] - place).argmin(), 1, len(points) - 2)) if len(points) > 2 else 0
    before, after = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
    axes.annotate(
        curve.label,
        (curve.x[shown][i], curve.y[shown][i]),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        rotation=float(np.degrees(np.arctan2(after[1] - before[1], after[0] - before[0]))),
        rotation_mode="anchor",
        fontsize=8,
        color=curve.color,
    )
