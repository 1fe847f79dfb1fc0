"""The incoherent part of the form factor that P2 uses, alone (P2 Fig. 3)."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.atomic_nuclear import FORM_FACTOR as ATOMIC_NUCLEAR
from mubeam.physics.form_factors.atomic_nuclear import AtomicNuclear
from mubeam.physics.form_factors.base import screening_radius2
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class Incoherent:
    """F^2 = G_inel^atom G_inel^nuc of P2, Z at small t; with "coherent" it adds up to "atomic-nuclear".

    Attributes:
        whole: the form factor that this is a part of, with its parameters.
    """

    whole: AtomicNuclear = ATOMIC_NUCLEAR
    name: str = "incoherent"
    description: str = "incoherent part of atomic-nuclear alone; t < 1 GeV^2 (P2 Fig. 3)"
    citations: tuple[str, ...] = ("Tsai:1973py", "Batell:2024cdl")
    t_max_gev2: float | None = 1.0

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        return self.whole.incoherent(t, nucleus)

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a'^2 in GeV^2, a' = 571.4 Z^(-2/3)/m_e."""
        return 1 / screening_radius2(nucleus, 571.4, -2 / 3)


FORM_FACTOR = Incoherent()
