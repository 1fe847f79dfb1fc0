"""Materials, elements and compounds, by name: the public name of mubeam.matter.material."""

from mubeam.matter.material import MATERIALS, Material
from mubeam.matter.material import named as get
from mubeam.physics.energy_loss.density_effect import DensityEffect

__all__ = ["MATERIALS", "DensityEffect", "Material", "get"]
