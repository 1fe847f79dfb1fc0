"""The nucleus and its nucleons without counting the protons twice: the sum over all final states of the nucleus."""

from dataclasses import dataclass

from mubeam.foundation.checks import Real
from mubeam.physics.form_factors.atomic_nuclear import FORM_FACTOR as ATOMIC_NUCLEAR
from mubeam.physics.form_factors.atomic_nuclear import AtomicNuclear
from mubeam.physics.form_factors.base import screening
from mubeam.physics.nucleus import Nucleus


@dataclass(frozen=True)
class AtomicNuclearClosure:
    """F^2 = G_el^atom [Z (Z - 1) F_nuc^2 + G_nucleons], with the parts of "atomic-nuclear".

    Summed over the final states, |sum_i e^(iqr_i)|^2 of Z protons is Z (Z - 1) F^2 between different ones and Z of each
    with itself (closure; correlations neglected). "atomic-nuclear" adds the nucleons to Z^2 F^2, which counts them
    twice where F is near 1: too much by up to 1/Z. Where the nucleus breaks up the electrons screen nothing any more,
    so that one factor serves both terms, and F^2 is that of the atom at small t: Z^2 screened.

    Attributes:
        parts: the form factor that has the nucleus and the nucleons, with its parameters.
    """

    parts: AtomicNuclear = ATOMIC_NUCLEAR
    name: str = "atomic-nuclear-closure"
    description: str = "as atomic-nuclear, each proton once: Z(Z-1) F^2 + Z G, for light nuclei; t < 1 GeV^2"
    citations: tuple[str, ...] = ("Tsai:1973py", "Klein:1999qj", "Batell:2024cdl")
    t_max_gev2: float | None = 1.0

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2."""
        z = nucleus.charge_number
        bare = z * (z - 1) * self.parts.nuclear(t, nucleus) + self.parts.nucleons(t, nucleus)
        return screening(t, nucleus, 111.0, -1 / 3) * bare

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """1/a^2 in GeV^2, a = 111 Z^(-1/3)/m_e."""
        return self.parts.t_screening_gev2(nucleus)


FORM_FACTOR = AtomicNuclearClosure()
