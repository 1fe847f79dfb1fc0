"""A dark fermion to which a boson may decay: two parameters that many models share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Decay, Model
from mubeam.models.parameter import parameter
from mubeam.models.particle import Particle


@dataclass(frozen=True)
class WithDarkFermion(Model):
    """A model whose boson may couple to a stable Dirac fermion chi.

    Attributes:
        mass_chi_gev, g_chi: its mass and coupling; without them there is no chi.

    Raises InputError for one of them without the other.
    """

    mass_chi_gev: float | None = parameter(unit="GeV", low=0.0, tex=r"m_\chi")
    g_chi: float | None = parameter(low=0.0, tex=r"g_\chi")

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.mass_chi_gev is None) != (self.g_chi is None):
            raise InputError("mass_chi_gev and g_chi go together: give both or neither")

    @property
    def drawn_plane(self) -> str | None:
        """None with a chi: published bounds look for decays to what is known."""
        return self.bounds_plane if self.g_chi is None else None

    def dark_decays(self, width: Callable[[FloatArray, FloatArray], FloatArray]) -> tuple[Decay, ...]:
        """The decay to chi chibar, its width from g_chi and mass_chi_gev; none without chi."""
        if self.mass_chi_gev is None or self.g_chi is None:
            return ()
        mass = np.asarray(self.mass_chi_gev)
        pair = (Particle("chi", 52, mass), Particle("chibar", -52, mass))
        return (Decay("chi chibar", width(np.asarray(self.g_chi), mass), visible=False, particles=pair),)
