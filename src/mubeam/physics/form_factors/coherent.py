"""The coherent part of the form factor that P2 uses, alone (P2 Fig. 3)."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.atomic_nuclear import FORM_FACTOR as ATOMIC_NUCLEAR
from mubeam.physics.form_factors.atomic_nuclear import AtomicNuclear
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class Coherent:
    """F^2 = G_el^atom G_el^nuc of P2; with "incoherent" it adds up to "atomic-nuclear".

    Attributes:
        whole: the form factor that this is a part of, with its parameters.
    """

    whole: AtomicNuclear = ATOMIC_NUCLEAR
    name: str = "coherent"
    description: str = "coherent part of atomic-nuclear alone; t < 1 GeV^2 (P2 Fig. 3)"
    citations: tuple[str, ...] = ("Tsai:1973py", "Klein:1999qj", "Batell:2024cdl")
    t_max_gev2: float | None = 1.0

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return self.whole.coherent(t, nucleus)

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a^2 in GeV^2, a = 111 Z^(-1/3)/m_e."""
        return self.whole.t_screening_gev2(nucleus)


FORM_FACTOR = Coherent()
