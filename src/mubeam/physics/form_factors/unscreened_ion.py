"""A nucleus without electrons, as in an ion beam."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.atomic_nuclear import FORM_FACTOR as ATOMIC_NUCLEAR
from mubeam.physics.form_factors.atomic_nuclear import AtomicNuclear
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class UnscreenedIon:
    """F^2 = Z^2 [3 j1(y)/y / (1 + a0^2 t)]^2, y = R_A sqrt(t) (Klein and Nystrand): G_el^nuc of P2 alone.

    Attributes:
        atom: the form factor that the nucleus is taken from, with its parameters.
    """

    atom: AtomicNuclear = ATOMIC_NUCLEAR
    name: str = "unscreened-ion"
    description: str = "coherent Woods-Saxon nucleus without electrons, for ion beams; t < 1 GeV^2"
    citations: tuple[str, ...] = ("Klein:1999qj", "Batell:2024cdl")
    t_max_gev2: float | None = 1.0

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return nucleus.charge_number**2 * self.atom.nuclear(t, nucleus)

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """0: there are no electrons."""
        return 0.0


FORM_FACTOR = UnscreenedIon()
